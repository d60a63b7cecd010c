//! What search finds: the words of a record, made in the program so that both databases and the memory agree.
//!
//! Chinese has no spaces, and a list of words misses new ones; so every two neighbouring characters are a word of the index
//! (and the last one of a run alone). Two characters are then one look-up, a longer term is all of its pairs, and a single
//! character is the beginning of a pair. Letters and digits are taken as whole words.
//!
//! A word of a field whose class is not `content` carries its class before it, so that a question only meets the classes
//! that the reach shows.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::half_width;
use taihang_defs::RegisterDef;

use crate::record::Record;
use crate::value::Value;

/// Most words of one class that a record is found by; more would be a book.
const MOST_WORDS: usize = 20_000;
/// Longest word of letters and digits; longer ones are cut on both sides of the comparison.
const LONGEST: usize = 40;
/// Most terms of one question.
const MOST_TERMS: usize = 24;
/// Stands between class and word; no word has it in it.
const MARK: char = '\u{00B7}';

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// Exactly this word.
    Whole(String),
    /// A word that begins so.
    Beginning(String),
}

/// The words of `text` as they stand in the index.
pub fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(text) {
        if run.han {
            for pair in run.letters.windows(2) {
                words.insert(pair.iter().collect());
            }
            words.extend(run.letters.last().map(char::to_string));
        } else {
            words.insert(run.letters.iter().collect());
        }
    }
    words
}

/// The terms of a question: all have to be found.
pub fn terms(question: &str) -> Vec<Term> {
    let mut terms = BTreeSet::new();
    for run in runs(question) {
        match run.letters.as_slice() {
            [single] if run.han => terms.extend([Term::Beginning(single.to_string())]),
            letters if run.han => {
                terms.extend(letters.windows(2).map(|pair| Term::Whole(pair.iter().collect())));
            }
            letters if letters.len() >= 3 => terms.extend([Term::Beginning(letters.iter().collect())]),
            letters => terms.extend([Term::Whole(letters.iter().collect())]),
        }
    }
    terms.into_iter().take(MOST_TERMS).collect()
}

/// The classes of a register's fields whose words are found.
pub fn searched_classes(def: &RegisterDef) -> BTreeSet<&str> {
    def.fields
        .values()
        .filter(|field| field.search && !field.sealed)
        .map(|field| field.class.as_str())
        .collect()
}

/// The words of a record by class.
pub fn of_record(record: &Record) -> BTreeMap<String, BTreeSet<String>> {
    let mut classes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (field, value) in record.register.def.fields.values().zip(&record.values) {
        if let (true, false, Some(Value::Text(text) | Value::Identifier(text))) =
            (field.search, field.sealed, value)
        {
            let all = classes.entry(field.class.clone()).or_default();
            let room = MOST_WORDS.saturating_sub(all.len());
            all.extend(words(text).into_iter().take(room));
        }
    }
    classes
}

/// The text that the store indexes for a record: its words with their classes, a space between.
pub fn index_text(record: &Record) -> String {
    let words = of_record(record);
    let marked = words.iter().flat_map(|(class, words)| words.iter().map(|word| marked(class, word)));
    marked.collect::<Vec<_>>().join(" ")
}

/// A word as it stands in the index.
pub fn marked(class: &str, word: &str) -> String {
    if class == "content" { word.to_owned() } else { format!("{class}{MARK}{word}") }
}

/// Whether every term is found among the words of the classes shown.
pub fn found(terms: &[Term], words: &BTreeMap<String, BTreeSet<String>>, classes: &[String]) -> bool {
    let shown = || words.iter().filter(|(class, _)| classes.contains(class)).map(|(_, words)| words);
    terms.iter().all(|term| match term {
        Term::Whole(word) => shown().any(|words| words.contains(word)),
        Term::Beginning(start) => shown().any(|words| {
            words.range(start.clone()..).next().is_some_and(|word| word.starts_with(start.as_str()))
        }),
    })
}

struct Run {
    letters: Vec<char>,
    han: bool,
}

/// Runs of Chinese characters, and runs of letters and digits.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for letter in half_width(text).chars().flat_map(char::to_lowercase) {
        if !letter.is_alphanumeric() && letter != '\u{3007}' {
            open = false;
            continue;
        }
        let han = is_han(letter);
        match runs.last_mut().filter(|run| open && run.han == han) {
            Some(run) if !han && run.letters.len() >= LONGEST => {}
            Some(run) => run.letters.push(letter),
            None => runs.push(Run { letters: vec![letter], han }),
        }
        open = true;
    }
    runs
}

/// Written without spaces: Chinese characters and the Japanese syllables that names borrow.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_characters_is_a_word() {
        let all: Vec<String> = words("山西省Ｒ＆Ｄ经费 2.5%").into_iter().collect();
        assert_eq!(all, ["2", "5", "d", "r", "山西", "省", "经费", "西省", "费"]);
    }

    #[test]
    fn terms_find_what_stands_in_the_text() {
        let record = BTreeMap::from([
            ("content".to_owned(), words("吕梁市新材料产业园 Park-12 91140100MA0")),
            ("personal".to_owned(), words("张三")),
        ]);
        let content = vec!["content".to_owned()];
        let both = vec!["content".to_owned(), "personal".to_owned()];
        for (question, by_content, by_both) in [
            ("材料", true, true),
            ("新材料产业", true, true),
            ("园", true, true),
            ("梁", true, true),
            ("911401", true, true),
            ("par", true, true),
            ("pa", false, false),
            ("张三", false, true),
            ("材料 张三", false, true),
            ("新产业", false, false),
        ] {
            assert_eq!(found(&terms(question), &record, &content), by_content, "{question}");
            assert_eq!(found(&terms(question), &record, &both), by_both, "{question}");
        }
        assert!(terms("。！ %").is_empty());
    }
}
