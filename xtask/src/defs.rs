//! Commands around the definitions of the registers: `codegen`, `defs check`, `defs diff`, `defs release`.

pub(crate) mod codegen;
mod release;

use std::collections::BTreeMap;
use std::path::Path;

use taihang_base::Problem;
use taihang_defs::{CatalogueDef, Source, load};

use crate::house::House;

/// The folder of the registers below the root of the repository, and that of the migrations.
const REGISTERS: &str = "crates/registers/src/";
const MIGRATIONS: &str = "crates/store/migrations/";

/// The definitions of the repository.
pub(crate) struct Definitions {
    /// Linked.
    pub(crate) catalogue: CatalogueDef,
    /// The texts in the folder of the registers, by their path in it.
    pub(crate) files: BTreeMap<String, String>,
    /// The texts of the migrations written by hand.
    pub(crate) migrations: Vec<String>,
}

impl Definitions {
    /// Links every `register.toml` among the files of the repository; none if there is no register.
    pub(crate) fn of(house: &House) -> Option<Result<Self, String>> {
        let below = |folder: &'static str| {
            house.files.iter().filter_map(move |file| Some((file.path.strip_prefix(folder)?, &file.text)))
        };
        let files: BTreeMap<String, String> =
            below(REGISTERS).map(|(path, text)| (path.to_owned(), text.clone())).collect();
        let definitions = files.iter().filter(|(path, _)| path.ends_with("/register.toml"));
        let sources: Vec<Source<'_>> = definitions.map(|(path, text)| Source { path, text }).collect();
        if sources.is_empty() {
            return None;
        }
        let roles = Source { path: "roles.toml", text: files.get("roles.toml").map_or("", String::as_str) };
        let linked = load(&sources, &roles, None).map_err(|problems| lines(&problems));
        let migrations = below(MIGRATIONS).map(|(_, text)| text.clone()).collect();
        Some(linked.map(|catalogue| Self { catalogue, files, migrations }))
    }

    /// The numbers and paths of the releases of `register`, oldest first.
    fn releases(&self, register: &str) -> Vec<(u32, &str)> {
        let folder = format!("{register}/released/v");
        let number = |path: &str| path.strip_prefix(&folder)?.strip_suffix(".toml")?.parse().ok();
        let mut found: Vec<_> =
            self.files.keys().filter_map(|path| Some((number(path)?, path.as_str()))).collect();
        found.sort_unstable();
        found
    }
}

/// Runs the command in `words`; what it says, and whether all is well.
pub(crate) fn run(words: &[String], root: &Path) -> Option<Result<String, String>> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let command: fn(&Definitions) -> Result<Done, String> = match words.as_slice() {
        ["codegen"] => |definitions| Ok(codegen::stale(definitions)),
        ["defs", "check"] => |definitions| {
            let said = format!("{} registers link", definitions.catalogue.registers.len());
            Ok(Done { said, files: Vec::new() })
        },
        ["defs", "diff"] => {
            |definitions| release::changes(definitions).map(|said| Done { said, files: Vec::new() })
        }
        ["defs", "release"] => release::release,
        _ => return None,
    };
    let definitions = House::read(root).and_then(|house| {
        Definitions::of(&house).unwrap_or_else(|| Err(format!("there is no register below {REGISTERS}")))
    });
    Some(definitions.and_then(|definitions| {
        let done = command(&definitions)?;
        done.write(&root.join(REGISTERS))?;
        Ok(done.said)
    }))
}

/// What a command says, and the files that it writes into the folder of the registers.
#[derive(Default)]
struct Done {
    said: String,
    files: Vec<(String, String)>,
}

impl Done {
    fn write(&self, folder: &Path) -> Result<(), String> {
        for (path, text) in &self.files {
            let path = folder.join(path);
            let home = path.parent().unwrap_or(folder);
            let done = std::fs::create_dir_all(home).and_then(|()| std::fs::write(&path, text));
            done.map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(())
    }
}

/// One line a problem, both languages.
fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {problem}", problem.code)).collect();
    format!("{}\n{} problems", lines.join("\n"), problems.len())
}
