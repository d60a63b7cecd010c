//! Every dependency of the workspace has a sentence that says why, stands in the root manifest once, and is used.

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "dependencies-explained";
/// The manifest of the workspace.
const ROOT: &str = "Cargo.toml";

/// Looks at the root manifest and at the members' ways of naming a dependency.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = explained(house.text(ROOT));
    for file in
        house.files.iter().filter(|file| file.path.ends_with("/Cargo.toml") && !file.path.contains("/fuzz/"))
    {
        breaches.extend(inherited(&file.path, &file.text));
    }
    breaches.extend(used(house));
    breaches
}

/// A comment stands above each dependency or the group it is in.
fn explained(text: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let (mut inside, mut has_reason) = (false, false);
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.trim() == "[workspace.dependencies]";
            has_reason = false;
        } else if inside && line.starts_with('#') {
            has_reason = true;
        } else if inside && !line.trim().is_empty() && !line.starts_with("taihang-") && !has_reason {
            let name = line.split(['=', ' ', '.']).next().unwrap_or_default();
            breaches.push(Breach::new(
                NAME,
                ROOT,
                number + 1,
                format!("`{name}`: one sentence above it, why it is here"),
            ));
        }
        if inside && line.starts_with("taihang-") {
            has_reason = false;
        }
    }
    breaches
}

/// Members inherit versions from the workspace, so that there is one of each.
fn inherited(path: &str, text: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.contains('=') && !line.contains("workspace") {
            breaches.push(Breach::new(
                NAME,
                path,
                number + 1,
                "take the version from the workspace: `name.workspace = true`",
            ));
        }
    }
    breaches
}

/// A dependency that no member names is weight.
fn used(house: &House) -> Vec<Breach> {
    let Ok(table) = house.text(ROOT).parse::<toml::Table>() else { return Vec::new() };
    let all =
        table.get("workspace").and_then(|part| part.get("dependencies")).and_then(toml::Value::as_table);
    let is_used = |name: &String| {
        house
            .crates
            .iter()
            .any(|member| member.dependencies.contains(name) || member.dev_dependencies.contains(name))
    };
    let unused = all.into_iter().flat_map(toml::Table::keys).filter(|name| !is_used(name));
    unused.map(|name| Breach::new(NAME, ROOT, 0, format!("no crate uses `{name}`: take it out"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let root = "[workspace.dependencies]\ntaihang-a = {}\nserde = \"1\"\n# Why.\nregex = \"1\"\n";
        let member = "[package]\nname = \"a\"\n[dependencies]\nserde.workspace = true\nregex.workspace = true\ntaihang-a.workspace = true\n";
        let found = check(&house(&[(ROOT, root), ("crates/a/Cargo.toml", member)]));
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("serde"));
    }

    #[test]
    fn an_own_version_and_an_unused_one_are_found() {
        let root = "[workspace.dependencies]\n# Why.\nregex = \"1\"\n";
        let member = "[package]\nname = \"a\"\n[dependencies]\nserde = \"1\"\n";
        assert_eq!(check(&house(&[(ROOT, root), ("crates/a/Cargo.toml", member)])).len(), 2);
    }
}
