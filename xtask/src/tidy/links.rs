//! Links and pictures of the guides lead to files that are there.

use regex::Regex;

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "links";

/// Looks at every relative link of every Markdown file outside test data.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let Ok(link) = Regex::new(r"\]\(([^)#\s]+)(?:#[^)]*)?\)") else {
        return vec![Breach::new(NAME, "xtask", 0, "the pattern does not compile")];
    };
    let mut breaches = Vec::new();
    for file in house.files.iter().filter(|file| file.has_extension("md") && !file.path.contains("/tests/")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in file.text.lines().enumerate() {
            for target in
                link.captures_iter(line).filter_map(|found| found.get(1)).map(|found| found.as_str())
            {
                if !target.contains("://") && !leads(house, folder, target) {
                    breaches.push(Breach::new(
                        NAME,
                        &file.path,
                        number + 1,
                        format!("`{target}` is not there"),
                    ));
                }
            }
        }
    }
    breaches
}

/// Whether `target`, seen from `folder`, is a file or a folder here.
fn leads(house: &House, folder: &str, target: &str) -> bool {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    house.paths.contains(&path) || house.paths.iter().any(|known| known.starts_with(&format!("{path}/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_dead_link_is_found() {
        let text = "[a](b.md) [c](../LICENSE#x) [d](https://example.org/) [e](gone.md)\n";
        let found = check(&house(&[("docs/a.md", text), ("docs/b.md", ""), ("LICENSE", "")]));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
