//! A small catalogue: organisations, regions, and the example of `FORMAT.md`.

use taihang_base::Problem;
use taihang_defs::{CatalogueDef, Source, load};

/// `FORMAT.md`.
const FORMAT: &str = include_str!("../../../FORMAT.md");

/// The block of TOML number `at` of `FORMAT.md`.
pub(crate) fn block(at: usize) -> String {
    let block = FORMAT.split("```toml\n").nth(at + 1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

/// The files of the small catalogue; a test may change them.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) organisation: String,
    pub(crate) region: String,
    pub(crate) loan: String,
    pub(crate) roles: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            organisation: include_str!("organisation.toml").to_owned(),
            region: include_str!("region.toml").to_owned(),
            loan: block(0),
            roles: include_str!("roles.toml").to_owned(),
        }
    }

    /// The same world with `old` replaced in the file that has it.
    pub(crate) fn with(&self, old: &str, new: &str) -> Self {
        let mut world = self.clone();
        let files = [&mut world.organisation, &mut world.region, &mut world.loan, &mut world.roles];
        let file =
            files.into_iter().find(|file| file.contains(old)).unwrap_or_else(|| panic!("nowhere: {old}"));
        *file = file.replacen(old, new, 1);
        world
    }

    pub(crate) fn load(&self, overlay: Option<&str>) -> Result<CatalogueDef, Vec<Problem>> {
        let sources = [
            Source { path: "organisation/register.toml", text: &self.organisation },
            Source { path: "region/register.toml", text: &self.region },
            Source { path: "loan/register.toml", text: &self.loan },
        ];
        let overlay = overlay.map(|text| Source { path: "overlay.toml", text });
        load(&sources, &Source { path: "roles.toml", text: &self.roles }, overlay.as_ref())
    }
}

/// The problems as lines: code, place, message and hint in English.
pub(crate) fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect::<Vec<_>>().join("\n")
}
