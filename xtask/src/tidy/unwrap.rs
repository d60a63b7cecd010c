//! No `unwrap` outside tests: say why it cannot fail with `expect`, or handle it.

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "no-unwrap";

/// Looks at every call in the program.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, source) in house.program() {
        for at in &source.unwraps {
            breaches.push(Breach::new(NAME, path, at.line, "`unwrap` outside tests"));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn an_unwrap_is_found_outside_tests_only() {
        let text = "//! A.\nfn a() { b().unwrap(); }\n#[cfg(test)]\nmod tests { fn c() { b().unwrap(); } }\n";
        let found = check(&house(&[
            ("crates/a/src/lib.rs", text),
            ("crates/a/tests/it/main.rs", "fn a() { b().unwrap(); }"),
        ]));
        assert_eq!(found.iter().map(|breach| breach.line).collect::<Vec<_>>(), [2]);
    }
}
