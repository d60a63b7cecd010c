//! The crate graph is the table in `ARCHITECTURE.md`: each crate uses what its row says, no more and no less.

use std::collections::{BTreeMap, BTreeSet};

use super::Breach;
use crate::house::{Crate, House};

/// The name of this invariant.
pub(crate) const NAME: &str = "crate-graph";
/// Where the table stands.
const MAP: &str = "ARCHITECTURE.md";
/// The crate that only tests may use.
const TESTKIT: &str = "taihang-testkit";

/// Compares the manifests with the table.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let drawn = drawn(house.text(MAP));
    let ours: BTreeSet<&str> = house.crates.iter().map(|member| member.name.as_str()).collect();
    let mut breaches = Vec::new();
    for member in &house.crates {
        let manifest = format!("{}/Cargo.toml", member.folder);
        let Some((folder, may)) = drawn.get(&member.name) else {
            breaches.push(Breach::new(NAME, MAP, 0, format!("`{}` is not on the map", member.name)));
            continue;
        };
        if *folder != member.folder {
            breaches.push(Breach::new(
                NAME,
                MAP,
                0,
                format!("`{}` lives in `{}`", member.name, member.folder),
            ));
        }
        breaches.extend(
            compare(member, may, &ours).into_iter().map(|words| Breach::new(NAME, &manifest, 0, words)),
        );
    }
    for name in drawn.keys().filter(|name| !ours.contains(name.as_str())) {
        breaches.push(Breach::new(NAME, MAP, 0, format!("there is no crate `{name}`")));
    }
    breaches
}

/// The table: crate → folder and what it may use.
fn drawn(text: &str) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, folder, may, ..] = cells.as_slice() else { continue };
        let folder = folder.trim_matches('`');
        if !folder.starts_with("crates/") && folder != "xtask" {
            continue;
        }
        let may = may.split(',').map(|word| word.trim().trim_matches('`')).filter(|word| *word != "–");
        rows.insert(name.trim_matches('`').to_owned(), (folder.to_owned(), may.map(str::to_owned).collect()));
    }
    rows
}

/// What differs between a manifest and its row.
fn compare(member: &Crate, may: &BTreeSet<String>, ours: &BTreeSet<&str>) -> Vec<String> {
    let uses: BTreeSet<&String> =
        member.dependencies.iter().filter(|name| ours.contains(name.as_str())).collect();
    let mut words = Vec::new();
    for name in &uses {
        if !may.contains(*name) {
            words.push(format!("`{}` may not use `{name}`: the map in {MAP} has no such arrow", member.name));
        }
    }
    for name in may.iter().filter(|name| !uses.contains(name)) {
        words.push(format!("the map lets `{}` use `{name}`, which it does not", member.name));
    }
    if uses.iter().any(|name| *name == TESTKIT) {
        words.push(format!("`{TESTKIT}` is for tests: move it to [dev-dependencies]"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    const MAP_TEXT: &str = "| `a` | `crates/a` | – | x |\n| `b` | `crates/b` | `a` | y |\n";

    fn with(a: &str, b: &str) -> Vec<Breach> {
        let manifest =
            |name: &str, rest: &str| format!("[package]\nname = \"{name}\"\n[dependencies]\n{rest}");
        check(&house(&[
            (MAP, MAP_TEXT),
            ("crates/a/Cargo.toml", &manifest("a", a)),
            ("crates/b/Cargo.toml", &manifest("b", b)),
        ]))
    }

    #[test]
    fn the_drawn_graph_passes() {
        assert_eq!(with("", "a.workspace = true"), []);
    }

    #[test]
    fn an_arrow_too_many_and_one_too_few_are_found() {
        assert_eq!(with("b.workspace = true", "a.workspace = true").len(), 1);
        assert_eq!(with("", "").len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        let found = check(&house(&[(MAP, ""), ("crates/a/Cargo.toml", "[package]\nname = \"a\"")]));
        assert_eq!(found.len(), 1);
    }
}
