//! The invariants, in the order in which `ARCHITECTURE.md` explains them.

mod budget;
mod decisions;
mod definitions;
mod dependencies;
mod documentation;
mod exceptions;
mod glossary;
mod graph;
mod languages;
mod links;
mod names;
mod places;
mod pure;
mod sql;
mod unwrap;

use crate::house::House;

/// One place where an invariant does not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Breach {
    /// The name of the invariant.
    pub(crate) invariant: &'static str,
    /// The file.
    pub(crate) path: String,
    /// The line, 0 for the whole file.
    pub(crate) line: usize,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

impl Breach {
    /// A breach in `path` at `line`.
    fn new(invariant: &'static str, path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { invariant, path: path.to_owned(), line, message: message.into() }
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: [{}] {}", self.path, self.line, self.invariant, self.message)
    }
}

/// A rule of the house and the function that finds its breaches.
pub(crate) type Invariant = (&'static str, fn(&House) -> Vec<Breach>);

/// Every invariant.
pub(crate) const INVARIANTS: &[Invariant] = &[
    (graph::NAME, graph::check),
    (pure::NAME, pure::check),
    (sql::NAME, sql::check),
    (unwrap::NAME, unwrap::check),
    (documentation::NAME, documentation::check),
    (budget::NAME, budget::check),
    (dependencies::NAME, dependencies::check),
    (names::NAME, names::check),
    (glossary::NAME, glossary::check),
    (languages::NAME, languages::check),
    (places::NAME, places::check),
    (decisions::NAME, decisions::check),
    (definitions::NAME, definitions::check),
    (links::NAME, links::check),
];

/// All breaches, less those with a written reason.
pub(crate) fn breaches(house: &House) -> Vec<Breach> {
    let found = INVARIANTS.iter().flat_map(|(_, check)| check(house)).collect();
    exceptions::apply(house, found)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use super::*;
    use crate::house::File;

    /// A house of a few files.
    pub(crate) fn house(files: &[(&str, &str)]) -> House {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        House::of(files.iter().map(file).collect()).unwrap()
    }

    /// The breaches of the repository itself, found once for all tests.
    static OURS: LazyLock<Vec<Breach>> =
        LazyLock::new(|| breaches(&House::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()));

    fn holds(name: &str) {
        let of_this = OURS.iter().filter(|breach| breach.invariant == name);
        let found: Vec<String> = of_this.map(ToString::to_string).collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    macro_rules! ours_hold {
        ($($module:ident),* $(,)?) => {
            $(#[test] fn $module() { holds(super::$module::NAME); })*

            #[test]
            fn every_invariant_has_its_test() {
                let tested = [$(super::$module::NAME),*];
                let missing: Vec<_> = INVARIANTS.iter().filter(|(name, _)| !tested.contains(name)).collect();
                assert!(missing.is_empty(), "{missing:?}");
            }
        };
    }

    ours_hold!(
        budget,
        decisions,
        definitions,
        dependencies,
        documentation,
        exceptions,
        glossary,
        graph,
        languages,
        links,
        names,
        places,
        pure,
        sql,
        unwrap,
    );
}
