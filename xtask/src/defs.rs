//! Commands around the definitions of the registers: `codegen`, `defs check`, `defs diff`, `defs release`.

mod codegen;
mod release;

use std::path::{Path, PathBuf};

use taihang_base::Problem;
use taihang_defs::{CatalogueDef, Source, load};

/// The folder of the registers below the root of the repository.
const REGISTERS: &str = "crates/registers/src";

/// The definitions of the repository.
pub(crate) struct Definitions {
    /// The folder of the registers.
    pub(crate) folder: PathBuf,
    /// Linked.
    pub(crate) catalogue: CatalogueDef,
    /// The texts of the migrations written by hand.
    pub(crate) migrations: Vec<String>,
}

impl Definitions {
    /// Reads and links every `register.toml` below the folder.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let folder = root.join(REGISTERS);
        let mut files = Vec::new();
        for name in folders(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            files.push((format!("{name}/register.toml"), text(&folder.join(&name).join("register.toml"))?));
        }
        let sources: Vec<Source<'_>> = files.iter().map(|(path, text)| Source { path, text }).collect();
        let roles = text(&folder.join("roles.toml"))?;
        let roles = Source { path: "roles.toml", text: &roles };
        let catalogue = load(&sources, &roles, None).map_err(|problems| lines(&problems))?;
        Ok(Self { folder, catalogue, migrations: migrations(&root.join("crates/store/migrations")) })
    }
}

/// Runs the command in `words`; what it says, and whether all is well.
pub(crate) fn run(words: &[String], root: &Path) -> Option<Result<String, String>> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let command: fn(&Definitions) -> Result<String, String> = match words.as_slice() {
        ["codegen"] => codegen::write,
        ["defs", "check"] => {
            |definitions| Ok(format!("{} registers link", definitions.catalogue.registers.len()))
        }
        ["defs", "diff"] => release::diff_all,
        ["defs", "release"] => release::release,
        _ => return None,
    };
    Some(Definitions::read(root).and_then(|definitions| command(&definitions)))
}

/// One line a problem, both languages.
fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {problem}", problem.code)).collect();
    format!("{}\n{} problems", lines.join("\n"), problems.len())
}

/// Folders that hold a definition, by name.
fn folders(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().join("register.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The texts of all files in `folder`; none if there is no such folder.
fn migrations(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect()
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
