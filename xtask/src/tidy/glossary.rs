//! One word per idea: the code names of `GLOSSARY.md` exist, and its words to avoid are used neither in names nor on screens.

use std::collections::BTreeSet;

use super::{Breach, languages};
use crate::house::House;
use crate::source::At;

/// The name of this invariant.
pub(crate) const NAME: &str = "glossary";
/// Where the words stand.
const FILE: &str = "GLOSSARY.md";

/// A row of the glossary.
struct Row {
    line: usize,
    /// Names in the code.
    code: Vec<String>,
    /// Words that no name may contain.
    not_in_code: Vec<String>,
    /// Words that no screen may show.
    not_on_screen: Vec<String>,
}

/// A declared name and the words that it is made of.
struct Name<'h> {
    path: &'h str,
    at: &'h At,
    words: Vec<String>,
}

/// Compares the glossary with names and screen texts.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let rows = rows(house.text(FILE));
    let declared: BTreeSet<&str> =
        house.sources.values().flat_map(|source| source.declared.iter()).map(|at| at.what.as_str()).collect();
    let names: Vec<Name<'_>> = house
        .sources
        .iter()
        .flat_map(|(path, source)| source.declared.iter().map(|at| Name { path, at, words: words(&at.what) }))
        .collect();
    let texts = languages::texts(house);
    let mut breaches = Vec::new();
    for row in &rows {
        for name in row.code.iter().filter(|name| !name.split("::").all(|part| declared.contains(part))) {
            breaches.push(Breach::new(NAME, FILE, row.line, format!("the code has no `{name}`")));
        }
        breaches.extend(in_code(&names, row));
        breaches.extend(on_screens(&texts, row));
    }
    breaches
}

/// The rows of all tables: 中文 | English | code | meaning | avoid.
fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, code, _, avoid] = cells.as_slice() else { continue };
        if *avoid == "avoid" || avoid.starts_with("--") {
            continue;
        }
        let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let plain = avoid.split('`').step_by(2).flat_map(|part| part.split([',', '、', '，']));
        let plain = plain.map(str::trim).filter(|word| !word.is_empty() && *word != "–").map(str::to_owned);
        rows.push(Row {
            line: number + 1,
            code: quoted(code),
            not_in_code: quoted(avoid),
            not_on_screen: plain.collect(),
        });
    }
    rows
}

/// Names that contain a word to avoid.
fn in_code(names: &[Name<'_>], row: &Row) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for word in &row.not_in_code {
        let avoid = words(word);
        for name in names.iter().filter(|name| name.words.windows(avoid.len()).any(|part| part == avoid)) {
            let words = format!("`{}`: the glossary avoids `{word}`", name.at.what);
            breaches.push(Breach::new(NAME, name.path, name.at.line, words));
        }
    }
    breaches
}

/// Screen texts that contain a word to avoid.
fn on_screens(texts: &[(String, String, String)], row: &Row) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, key, text) in texts {
        for word in row.not_on_screen.iter().filter(|word| contains(text, word)) {
            breaches.push(Breach::new(NAME, path, 0, format!("{key}: the glossary avoids “{word}”")));
        }
    }
    breaches
}

/// Chinese anywhere, English as a whole word.
fn contains(text: &str, word: &str) -> bool {
    if !word.is_ascii() {
        return text.contains(word);
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let avoid = words(word);
    words(text).windows(avoid.len().max(1)).any(|part| part == avoid)
}

/// The words of a name: `LeadUnit` and `lead_unit` are both lead, unit.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c == '-' || c.is_uppercase() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    const TABLE: &str = "| 中文 | English | code | meaning | avoid |\n|---|---|---|---|---|\n| 目标 | target | `Target` | x | `goal`, 指标目标, objective |\n";

    fn found(code: &str, zh: &str, en: &str) -> usize {
        let code = format!("//! A.\nstruct Target;\n{code}");
        check(&house(&[
            (FILE, TABLE),
            ("crates/a/src/lib.rs", &code),
            ("crates/a/i18n/zh.toml", zh),
            ("crates/a/i18n/en.toml", en),
        ]))
        .len()
    }

    #[test]
    fn words_to_avoid_are_found_in_names_and_texts() {
        assert_eq!(found("fn target() {}", "a = \"目标\"", "a = \"Target\""), 0);
        assert_eq!(found("struct YearlyGoal;", "", ""), 1);
        assert_eq!(found("fn the_goal() {}", "", ""), 1);
        assert_eq!(found("fn goalkeeper() {}", "", ""), 0);
        assert_eq!(found("", "a = \"指标目标值\"", "a = \"Objective\""), 2);
    }

    #[test]
    fn a_code_name_that_is_gone_is_found() {
        assert_eq!(check(&house(&[(FILE, TABLE)])).len(), 1);
    }
}
