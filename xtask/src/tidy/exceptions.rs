//! `xtask/exceptions.toml`: a breach that is known and has a reason. One that excuses nothing is a breach itself.

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "exceptions";
/// Where they stand.
const FILE: &str = "xtask/exceptions.toml";

/// Takes the excused breaches out and adds one for each exception that is not needed or gives no reason.
pub(crate) fn apply(house: &House, mut found: Vec<Breach>) -> Vec<Breach> {
    let Ok(table) = house.text(FILE).parse::<toml::Table>() else {
        found.push(Breach::new(NAME, FILE, 0, "not TOML"));
        return found;
    };
    let none = Vec::new();
    let exceptions = table.get("exception").and_then(toml::Value::as_array).unwrap_or(&none);
    for exception in exceptions {
        let word = |key: &str| exception.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let (invariant, path, says) = (word("invariant"), word("path"), word("says"));
        let before = found.len();
        found.retain(|breach| {
            !(breach.invariant == invariant && breach.path == path && breach.message.contains(says))
        });
        if found.len() == before {
            found.push(Breach::new(
                NAME,
                FILE,
                0,
                format!("`{invariant}` holds in `{path}`: drop the exception"),
            ));
        }
        if word("reason").len() < 20 {
            found.push(Breach::new(NAME, FILE, 0, format!("`{path}` gives no reason")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    const ONE: &str = "[[exception]]\ninvariant = \"budget\"\npath = \"a.rs\"\nreason = \"a table of codes, read from top to bottom\"\n";

    #[test]
    fn an_exception_excuses_its_breach_only() {
        let breach = |path: &str| Breach::new("budget", path, 0, "too long");
        let left = apply(&house(&[(FILE, ONE)]), vec![breach("a.rs"), breach("b.rs")]);
        assert_eq!(left, [breach("b.rs")]);
    }

    #[test]
    fn an_exception_that_is_not_needed_is_a_breach() {
        assert_eq!(apply(&house(&[(FILE, ONE)]), Vec::new()).len(), 1);
    }
}
