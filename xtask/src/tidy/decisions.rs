//! Decisions are numbered without a gap, have the four parts of a record, and are all reachable from the index.

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "decisions";
/// Where they stand.
const FOLDER: &str = "docs/decisions/";
/// The list of them.
const INDEX: &str = "docs/decisions/README.md";
/// What each record answers.
const PARTS: [&str; 3] = ["## Question", "## Decision", "## Rejected"];

/// Looks at numbers, parts and the index.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let records = house.files.iter().filter(|file| {
        file.path.strip_prefix(FOLDER).is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit()))
    });
    for (number, file) in records.enumerate() {
        let name = file.path.trim_start_matches(FOLDER);
        if !name.starts_with(&format!("{:03}-", number + 1)) {
            breaches.push(Breach::new(NAME, &file.path, 0, format!("expected number {:03}", number + 1)));
        }
        for part in PARTS.iter().filter(|part| !file.text.contains(*part)) {
            breaches.push(Breach::new(NAME, &file.path, 0, format!("no part “{part}”")));
        }
        if !house.text(INDEX).contains(name) {
            breaches.push(Breach::new(NAME, INDEX, 0, format!("`{name}` is not listed")));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_gap_a_missing_part_and_a_missing_line_are_found() {
        let record = "# T\n## Question\n## Decision\n## Rejected\n";
        let good = house(&[("docs/decisions/001-a.md", record), (INDEX, "001-a.md")]);
        assert_eq!(check(&good), []);
        let bad = house(&[("docs/decisions/002-a.md", "# T\n## Question\n## Decision\n"), (INDEX, "")]);
        assert_eq!(check(&bad).len(), 3);
    }
}
