//! The words of the screens: one table a language, joined from the crates that have screens.

use std::collections::BTreeMap;
use std::fmt::Display;

use taihang_base::{Language, Text};

/// Key → wording in both languages.
#[derive(Debug, Clone, Default)]
pub struct Words {
    texts: BTreeMap<String, Text>,
}

/// Why a pair of tables cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsError(pub String);

impl Display for WordsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WordsError {}

impl Words {
    /// The words of this crate: shell, sign-in, errors, components.
    pub fn of_the_house() -> Result<Self, WordsError> {
        Self::read(include_str!("../words/zh.toml"), include_str!("../words/en.toml"))
    }

    /// Reads a Chinese and an English table, which must have the same keys and the same `{places}`.
    pub fn read(zh: &str, en: &str) -> Result<Self, WordsError> {
        let mut english = flat(en)?;
        let mut texts = BTreeMap::new();
        for (key, chinese) in flat(zh)? {
            let other =
                english.remove(&key).ok_or_else(|| WordsError(format!("no English wording for {key}")))?;
            if places(&chinese) != places(&other) {
                return Err(WordsError(format!("the places in braces differ in {key}")));
            }
            texts.insert(key, Text::new(chinese, other));
        }
        match english.into_keys().next() {
            Some(key) => Err(WordsError(format!("no Chinese wording for {key}"))),
            None => Ok(Self { texts }),
        }
    }

    /// These words and those of `other`; a key in both is an error.
    pub fn with(mut self, other: Self) -> Result<Self, WordsError> {
        for (key, text) in other.texts {
            if self.texts.insert(key.clone(), text).is_some() {
                return Err(WordsError(format!("{key} stands in two tables")));
            }
        }
        Ok(self)
    }

    /// The wording of `key`, or the key itself when there is none (a test proves that every key used exists).
    pub fn word<'a>(&'a self, language: Language, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, |text| text.in_language(language))
    }

    /// Both wordings of `key`.
    pub fn text(&self, key: &str) -> Option<&Text> {
        self.texts.get(key)
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Keys named by `word("…")`, `words("…"` and the like in `source`, a Rust file: for the test of a crate's words.
    pub fn named_in(source: &str) -> Vec<String> {
        let keys = source.split('"').filter(|piece| {
            piece.contains('.')
                && piece.starts_with(|first: char| first.is_ascii_lowercase())
                && piece.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.')
                && ![".", ".js", ".css", ".svg"].iter().any(|end| piece.ends_with(end))
        });
        keys.map(str::to_owned).collect()
    }
}

/// Puts `values` into the `{places}` of `wording`. `{count:day|days}` is the first word where the value is one, else the
/// other; a place may stand within it.
pub fn fill(wording: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = wording.to_owned();
    for (place, value) in values {
        let value = value.to_string();
        // The choices last: in them the number itself may stand.
        filled = filled.replace(&format!("{{{place}}}"), &value);
        filled = chosen(filled, place, value == "1");
    }
    filled
}

/// Of each `{place:one|other}` the word that fits.
fn chosen(wording: String, place: &str, one: bool) -> String {
    let start = format!("{{{place}:");
    let mut left = wording;
    while let Some((before, rest)) = left.split_once(&start) {
        let Some((choice, after)) = rest.split_once('}') else { return left };
        let (first, other) = choice.split_once('|').unwrap_or((choice, choice));
        left = format!("{before}{}{after}", if one { first } else { other });
    }
    left
}

fn flat(source: &str) -> Result<BTreeMap<String, String>, WordsError> {
    let table: toml::Table =
        source.parse().map_err(|error: toml::de::Error| WordsError(error.to_string()))?;
    let mut texts = BTreeMap::new();
    for (group, words) in table {
        let toml::Value::Table(words) = words else {
            return Err(WordsError(format!("{group} is not a table of words")));
        };
        for (key, wording) in words {
            let toml::Value::String(wording) = wording else {
                return Err(WordsError(format!("{group}.{key} is not a text")));
            };
            texts.insert(format!("{group}.{key}"), wording);
        }
    }
    Ok(texts)
}

fn places(wording: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        wording.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_must_agree_in_keys_and_places() {
        let words = Words::read("[a]\nb = \"共{n}条\"", "[a]\nb = \"{n} in all\"").unwrap();
        assert_eq!(fill(words.word(Language::Zh, "a.b"), &[("n", &3)]), "共3条");
        assert_eq!(words.word(Language::En, "a.b"), "{n} in all");
        assert!(Words::read("[a]\nb = \"x\"", "[a]\nc = \"x\"").is_err());
        assert!(Words::read("[a]\nb = \"x\"", "[a]\nb = \"x\"\nc = \"y\"").is_err());
        assert!(Words::read("[a]\nb = \"{x}\"", "[a]\nb = \"x\"").is_err());
        assert!(words.clone().with(words).is_err());
    }

    #[test]
    fn one_is_said_in_the_singular() {
        let wording = "{count} {count:row gives|rows give} {of}; {count:this|these {count}}";
        let said = |count: &str| fill(wording, &[("count", &count), ("of", &"x")]);
        assert_eq!(said("1"), "1 row gives x; this");
        assert_eq!(said("0"), "0 rows give x; these 0");
        assert_eq!(said("1,001"), "1,001 rows give x; these 1,001");
        assert_eq!(places(wording), places("{of}：{count}"), "both languages have the same places");
    }

    #[test]
    fn the_words_of_the_house_are_complete() {
        let words = Words::of_the_house().unwrap();
        assert!(words.keys().count() > 40);
    }
}
