//! Problems that the engine names: the closed list of codes, and how one is made.

use taihang_base::{Problem, Text};

/// Every code that a problem of the engine may carry, beside those of the vocabulary; a test holds it complete.
pub const PROBLEM_CODES: &[&str] = &[
    "breakdown-bound",
    "breakdown-bound-decimals",
    "breakdown-bounds-crossed",
    "breakdown-count",
    "breakdown-negative",
    "breakdown-no-base",
    "breakdown-no-parts",
    "breakdown-not-possible",
    "breakdown-out-of-reach",
    "breakdown-range",
    "breakdown-settled",
    "breakdown-sum",
    "breakdown-total",
    "extension-after-end",
    "extension-met",
    "extension-not-later",
    "extension-too-long",
    "extension-too-often",
    "extension-waits",
    "ladder-order",
    "ladder-unreadable",
    "list-item-dropped",
    "list-item-ended",
    "list-item-twice",
    "list-item-unknown",
    "list-item-unmarked",
    "matter-complex-too-late",
    "matter-event-order",
    "matter-unregistered",
    "warning-unreadable",
];

/// A problem from its words, Chinese first.
pub(crate) fn problem(code: &str, zh: String, en: String, hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh, en), Text::new(hint.0, hint.1))
}
