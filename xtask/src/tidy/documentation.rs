//! Every Rust file says in its first line what it is for, and every public item says what it is.

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "documentation";

/// Looks at every file; test files only need their first line.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, source) in &house.sources {
        if !source.has_module_docs {
            breaches.push(Breach::new(NAME, path, 1, "begin with `//!`: what is this file for?"));
        }
    }
    for (path, source) in house.program() {
        for at in &source.undocumented {
            breaches.push(Breach::new(
                NAME,
                path,
                at.line,
                format!("`{}` is public and says nothing: `///`", at.what),
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
    fn silence_is_found() {
        let text = "pub struct A { pub b: u8 }\nimpl A { pub fn c() {} }\npub(crate) fn d() {}\n";
        assert_eq!(check(&house(&[("crates/a/src/lib.rs", text)])).len(), 4);
    }

    #[test]
    fn a_documented_file_passes() {
        assert_eq!(check(&house(&[("crates/a/src/lib.rs", "//! A.\n/// B.\npub fn b() {}\n")])), []);
    }
}
