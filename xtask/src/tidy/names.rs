//! Every name in backticks in the guides for developers exists: as crate, file, item, string or command.

use std::collections::BTreeSet;

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "names-exist";
/// The guides whose names must be true.
const GUIDES: [&str; 2] = ["ARCHITECTURE.md", "CONTRIBUTING.md"];
/// Words of the language, of other tools and of the web that may be mentioned.
const FOREIGN: [&str; 22] = [
    "async",
    "unwrap",
    "expect",
    "panic",
    "fn",
    "pub",
    "true",
    "false",
    "main",
    "cargo",
    "npm",
    "apt-get",
    "rustup",
    "GET",
    "POST",
    "std::fs",
    "std::env",
    "#[ignore]",
    "#[expect(…, reason = \"…\")]",
    "///",
    "//!",
    "synchronous=FULL",
];

/// Looks at every name in backticks, code blocks left out.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let known = known(house);
    let mut breaches = Vec::new();
    for guide in GUIDES {
        let mut in_block = false;
        for (number, line) in house.text(guide).lines().enumerate() {
            if line.trim_start().starts_with("```") {
                in_block = !in_block;
                continue;
            }
            if in_block {
                continue;
            }
            for name in line.split('`').skip(1).step_by(2).filter(|name| !exists(house, &known, name)) {
                breaches.push(Breach::new(NAME, guide, number + 1, format!("`{name}` does not exist")));
            }
        }
    }
    breaches
}

/// Every declared name, crate, string and module.
fn known(house: &House) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = FOREIGN.iter().map(|word| (*word).to_owned()).collect();
    for member in &house.crates {
        known.insert(member.name.clone());
        known.extend(member.folder.rsplit('/').next().map(str::to_owned));
        known.extend(member.dependencies.iter().chain(&member.dev_dependencies).cloned());
    }
    for (path, source) in &house.sources {
        known.extend(source.declared.iter().map(|at| at.what.clone()));
        known.extend(source.strings.iter().map(|at| at.what.clone()));
        let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs"));
        known.extend(stem.map(str::to_owned));
    }
    for path in &house.paths {
        known.extend(path.split('/').map(str::to_owned));
    }
    known
}

/// Whether `name` stands for something here.
fn exists(house: &House, known: &BTreeSet<String>, name: &str) -> bool {
    if known.contains(name) || house.paths.contains(name) {
        return true;
    }
    if let Some((tool, rest)) = name.split_once(' ') {
        return is_command(house, known, tool, rest);
    }
    let folder = name.trim_end_matches('/');
    if known.contains(folder) {
        return true;
    }
    if folder.contains('/') {
        return house.paths.iter().any(|path| path == folder || path.starts_with(&format!("{folder}/")))
            || known.contains(folder);
    }
    let path = name.trim_end_matches("()");
    !path.is_empty()
        && path.split("::").all(|part| {
            known.contains(part) || house.crates.iter().any(|member| member.name.replace('-', "_") == part)
        })
}

/// Whether a command line is one that works here.
fn is_command(house: &House, known: &BTreeSet<String>, tool: &str, rest: &str) -> bool {
    let first = rest.split(' ').next().unwrap_or_default();
    match tool {
        "make" => house.text("Makefile").lines().any(|line| line.starts_with(&format!("{first}:"))),
        "taihang" => known.contains(first) || known.iter().any(|name| name.eq_ignore_ascii_case(first)),
        "cargo" | "npm" | "apt-get" | "git" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_name_that_is_gone_is_found() {
        let guide = "Read `Plan`, `plan::read`, `crates/a/src/lib.rs`, `crates/a/`, `make demo`.\n```\n`anything`\n```\n`Gone` and `make gone`.\n";
        let found = check(&house(&[
            ("ARCHITECTURE.md", guide),
            ("Makefile", "demo:\n"),
            ("crates/a/Cargo.toml", "[package]\nname = \"plan\""),
            ("crates/a/src/lib.rs", "//! A.\nstruct Plan;\nfn read() {}\n"),
        ]));
        let words: Vec<&str> = found.iter().map(|breach| breach.message.as_str()).collect();
        assert_eq!(words, ["`Gone` does not exist", "`make gone` does not exist"]);
    }
}
