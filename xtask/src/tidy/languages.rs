//! What can be read in Chinese can be read in English: the two tables of each crate have the same keys, and no value is empty.

use std::collections::BTreeMap;

use super::Breach;
use crate::house::House;

/// The name of this invariant.
pub(crate) const NAME: &str = "languages";

/// Compares each pair of tables.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (zh_path, en_path) in pairs(house) {
        let (zh, en) = (table(house, &zh_path), table(house, &en_path));
        for key in zh.keys().filter(|key| !en.contains_key(*key)) {
            breaches.push(Breach::new(NAME, &en_path, 0, format!("`{key}` is missing")));
        }
        for key in en.keys().filter(|key| !zh.contains_key(*key)) {
            breaches.push(Breach::new(NAME, &zh_path, 0, format!("`{key}` is missing")));
        }
        for (path, table) in [(&zh_path, &zh), (&en_path, &en)] {
            for key in table.iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| key) {
                breaches.push(Breach::new(NAME, path, 0, format!("`{key}` is empty")));
            }
        }
    }
    breaches
}

/// Every text of every table: path, key, value.
pub(super) fn texts(house: &House) -> Vec<(String, String, String)> {
    let mut texts = Vec::new();
    for (zh, en) in pairs(house) {
        for path in [zh, en] {
            texts.extend(table(house, &path).into_iter().map(|(key, text)| (path.clone(), key, text)));
        }
    }
    texts
}

/// The Chinese table and the path where its English one must be.
fn pairs(house: &House) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for file in &house.files {
        let Some(stem) = file.path.strip_suffix(".toml") else { continue };
        let Some(start) = stem.strip_suffix("zh").filter(|start| start.ends_with(['/', '.', '-', '_']))
        else {
            continue;
        };
        pairs.push((file.path.clone(), format!("{start}en.toml")));
    }
    pairs
}

/// The table at `path` as dotted keys.
fn table(house: &House, path: &str) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    if let Ok(table) = house.text(path).parse::<toml::Table>() {
        flatten("", &toml::Value::Table(table), &mut flat);
    }
    flat
}

fn flatten(prefix: &str, value: &toml::Value, flat: &mut BTreeMap<String, String>) {
    if let toml::Value::Table(table) = value {
        for (key, value) in table {
            let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            flatten(&key, value, flat);
        }
    } else {
        flat.insert(prefix.to_owned(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_missing_and_an_empty_text_are_found() {
        let found = check(&house(&[
            ("crates/web/i18n/zh.toml", "[a]\nb = \"一\"\nc = \"二\"\n"),
            ("crates/web/i18n/en.toml", "[a]\nb = \"\"\nd = \"x\"\n"),
        ]));
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn equal_tables_pass() {
        let files = [("a/texts.zh.toml", "a = \"一\""), ("a/texts.en.toml", "a = \"One\"")];
        assert_eq!(check(&house(&files)), []);
    }
}
