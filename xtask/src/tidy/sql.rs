//! SQL stands in `store` and nowhere else.

use regex::Regex;

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "sql-in-store";
/// Statements as they are written here: all lower or all upper case, so that an English sentence does not match.
const STATEMENT: &str = r"(?x)
    ^\s*(
        (?: select | SELECT ) \s .* \s (?: from | FROM ) \s
      | (?: insert | INSERT ) \s+ (?: or | OR | into | INTO ) \s
      | (?: update | UPDATE ) \s+ \w+ \s+ (?: set | SET ) \s
      | (?: delete | DELETE ) \s+ (?: from | FROM ) \s
      | (?: create | CREATE ) \s+ (?: table | TABLE | index | INDEX | trigger | TRIGGER | view | VIEW ) \s
      | (?: pragma | PRAGMA ) \s+ \w+
    )";

/// Looks at every string of the program outside `store`.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let Ok(statement) = Regex::new(&format!("(?s){STATEMENT}")) else {
        return vec![Breach::new(NAME, "xtask", 0, "the pattern does not compile")];
    };
    let mut breaches = Vec::new();
    for (path, source) in
        house.program().filter(|(path, _)| !path.starts_with("crates/store/") && !path.starts_with("xtask/"))
    {
        for at in source.strings.iter().filter(|at| statement.is_match(&at.what)) {
            breaches.push(Breach::new(NAME, path, at.line, "SQL belongs into `store`: ask it by name"));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn statements_are_found_and_sentences_are_not() {
        let text = |string: &str| format!("//! A.\nfn a() {{ run({string:?}); }}\n");
        for (string, breaches) in [
            ("select id from plan", 1),
            ("INSERT INTO plan VALUES (1)", 1),
            ("pragma journal_mode", 1),
            ("  update plan set a = 1", 1),
            ("Select a file from your computer.", 0),
            ("create a table of contents", 0),
            ("delete this plan", 0),
        ] {
            let found = check(&house(&[("crates/web/src/a.rs", &text(string))]));
            assert_eq!(found.len(), breaches, "{string}");
        }
        assert_eq!(check(&house(&[("crates/store/src/a.rs", &text("select id from plan"))])), []);
    }
}
