//! Problems that the engine names: the closed list of codes, and how one is made.

use taihang_base::{Problem, Text};

/// Every code that a problem of the engine may carry; a test holds it complete.
pub const PROBLEM_CODES: &[&str] = &[
    "apportion-empty",
    "apportion-negative",
    "apportion-range",
    "apportion-sum",
    "apportion-twice",
    "apportion-whole",
    "forecast-one-time",
    "forecast-thin",
    "formula-count",
    "formula-cycle",
    "formula-end",
    "formula-indicator",
    "formula-kind",
    "formula-letter",
    "formula-literal",
    "formula-long",
    "formula-number",
    "formula-quote",
    "formula-unit",
    "formula-unit-unknown",
    "formula-word",
    "path-order",
    "path-shares",
];

/// A problem from its words, Chinese first.
pub(crate) fn problem(code: &str, zh: String, en: String, hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh, en), Text::new(hint.0, hint.1))
}
