//! The repository knows no machine: no home folders, no temporary paths, no hosts of package registries.

use regex::Regex;

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "no-machine-paths";
/// Absolute folders of somebody's machine, and download hosts in lock files.
const PLACES: &str = r#"(?x)
    (?: ^ | [\s"'`(=:] ) / (?: home | root | work | Users | tmp ) / [\w.]
  | "resolved" \s* : \s* "https?://
  | \b (?: registry\.npmjs | registry\.npmmirror | static\.crates | files\.pythonhosted ) \."#;

/// Looks at every line of every text file.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let Ok(places) = Regex::new(PLACES) else {
        return vec![Breach::new(NAME, "xtask", 0, "the pattern does not compile")];
    };
    let mut breaches = Vec::new();
    for file in house.files.iter().filter(|file| !file.path.starts_with("xtask/src/")) {
        for (number, line) in file.text.lines().enumerate().filter(|(_, line)| places.is_match(line)) {
            let shown: String = line.trim().chars().take(60).collect();
            breaches.push(Breach::new(
                NAME,
                &file.path,
                number + 1,
                format!("a place of one machine: {shown}"),
            ));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn machine_places_are_found_and_others_are_not() {
        for (line, breaches) in [
            (concat!("see /", "work/plans/a.txt"), 1),
            ("path = \"/home/me/x\"", 1),
            ("\"resolved\": \"https://example.org/a.tgz\"", 1),
            ("the /plans/new page", 0),
            ("/var/lib/taihang", 0),
            ("https://www.apache.org/licenses/", 0),
        ] {
            assert_eq!(check(&house(&[("a.md", line)])).len(), breaches, "{line}");
        }
    }
}
