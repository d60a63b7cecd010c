//! Problems that the engine names: the closed list of codes, and how one is made.

use taihang_base::{Problem, Text};

/// Every code that a problem of the engine may carry, beside those of the vocabulary; a test holds it complete.
pub const PROBLEM_CODES: &[&str] = &[
    "answer-choice",
    "answer-date",
    "answer-too-large",
    "answer-too-long",
    "answer-unit",
    "answer-unreadable",
    "answer-whole",
    "answer-yes-no",
    "coverage-empty-list",
    "coverage-no-list",
    "paste-empty",
    "paste-no-values",
    "paste-question-twice",
    "paste-too-large",
    "paste-unknown-question",
    "rule-unreadable",
    "sample-too-large",
    "sample-unit-twice",
];

/// A problem from its words, Chinese first.
pub(crate) fn problem(code: &str, zh: String, en: String, hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh, en), Text::new(hint.0, hint.1))
}

/// `text` as it is quoted in a message: its beginning, if it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}
