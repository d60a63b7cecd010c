//! The vocabulary, the readers and the engines are pure: no files, no environment, no network, no database, no `async`.

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "pure-crates";
/// Folders that must stay pure.
const PURE: [&str; 3] = ["crates/base", "crates/documents", "crates/engines"];
/// Crates that bring I/O or an executor.
const IMPURE: [&str; 9] =
    ["tokio", "async-std", "rusqlite", "tokio-postgres", "axum", "hyper", "reqwest", "tower", "futures"];
/// Parts of the standard library that touch the world.
const WORLD: [&str; 4] = ["std::fs", "std::env", "std::net", "std::process"];

/// Looks at manifests, paths and `async`.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for member in house.crates.iter().filter(|member| is_pure(&member.folder)) {
        let manifest = format!("{}/Cargo.toml", member.folder);
        for name in member.dependencies.iter().filter(|name| IMPURE.contains(&name.as_str())) {
            breaches.push(Breach::new(NAME, &manifest, 0, format!("`{name}` has no place in a pure crate")));
        }
    }
    for (path, source) in house.program().filter(|(path, _)| is_pure(path) && !path.ends_with("build.rs")) {
        for at in &source.paths {
            if WORLD.iter().any(|part| at.what == *part || at.what.starts_with(&format!("{part}::"))) {
                breaches.push(Breach::new(
                    NAME,
                    path,
                    at.line,
                    format!("`{}` in a pure crate: take it as a parameter", at.what),
                ));
            }
        }
        for at in &source.asyncs {
            breaches.push(Breach::new(
                NAME,
                path,
                at.line,
                format!("`{}` is async in a pure crate", at.what),
            ));
        }
    }
    breaches
}

/// Whether the path lies in a pure room.
fn is_pure(path: &str) -> bool {
    PURE.iter().any(|folder| path == *folder || path.starts_with(&format!("{folder}/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn files_async_and_drivers_are_found() {
        let manifest = "[package]\nname = \"e\"\n[dependencies]\ntokio.workspace = true\n";
        let text = "//! E.\nuse std::fs;\nasync fn a() {}\nfn b() { std::env::var(\"X\"); }\n";
        let found = check(&house(&[
            ("crates/engines/e/Cargo.toml", manifest),
            ("crates/engines/e/src/lib.rs", text),
        ]));
        assert_eq!(found.len(), 4, "{found:?}");
    }

    #[test]
    fn tests_and_other_rooms_may() {
        let text = "//! E.\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert_eq!(
            check(&house(&[("crates/base/src/a.rs", text), ("crates/app/src/a.rs", "use std::fs;")])),
            []
        );
    }
}
