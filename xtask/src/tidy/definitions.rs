//! The definitions of the registers link, what is generated from them is fresh, and both files of a register stay short.

use super::Breach;
use crate::defs::{Definitions, codegen};
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "definitions";
/// Lines of the two files that are written by hand.
const LINES: [(&str, usize); 2] = [("/register.toml", 200), ("/hooks.rs", 300)];

/// Links, generates, counts.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let folder = "crates/registers/src/";
    let mut breaches = Vec::new();
    match Definitions::of(house) {
        None => {}
        Some(Err(problems)) => breaches.push(Breach::new(NAME, folder, 0, problems)),
        Some(Ok(definitions)) => {
            for path in codegen::stale_paths(&definitions) {
                let message = "is not what the definition says: run `cargo xtask codegen`";
                breaches.push(Breach::new(NAME, &format!("{folder}{path}"), 0, message));
            }
        }
    }
    for file in house.files.iter().filter(|file| file.path.starts_with(folder)) {
        let lines = house.sources.get(&file.path).map_or(file.text.lines().count(), |source| source.lines);
        let most = LINES.iter().find(|(end, _)| file.path.ends_with(end)).map(|(_, most)| *most);
        if let Some(most) = most.filter(|most| lines > *most) {
            breaches.push(Breach::new(NAME, &file.path, 0, format!("{lines} lines; {most} at most")));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_slip_a_stale_file_and_a_long_one_are_found() {
        let organisation = include_str!("../../../crates/defs/tests/it/world/organisation.toml");
        let region = include_str!("../../../crates/defs/tests/it/world/region.toml");
        let found = |organisation: &str| {
            let files = [
                (
                    "crates/registers/src/roles.toml",
                    include_str!("../../../crates/defs/tests/it/world/roles.toml"),
                ),
                ("crates/registers/src/organisation/register.toml", organisation),
                ("crates/registers/src/region/register.toml", region),
            ];
            check(&house(&files)).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert!(found(organisation).contains("region/generated.rs:0: [definitions] is not what"));
        assert!(
            found(&organisation.replace("to = \"active\"", "to = \"activ\""))
                .contains("Did you mean `active`?")
        );
        assert!(found(&format!("{organisation}{}", "\n".repeat(200))).contains("200 at most"));
    }
}
