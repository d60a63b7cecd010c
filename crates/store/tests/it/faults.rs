//! Bad input and faults, each with the outcome that is promised: nothing accepted is lost, nothing half-done is visible, and
//! the message names field, code and remedy. `make faults` runs them at length.

mod disk;
mod killed;
mod refused;
mod restarted;
mod shared;

use std::collections::BTreeSet;

use taihang_base::{Language, Problem, Refusal};
use taihang_store::{Store, StoreError};

/// What a person is told: the code and the field.
fn told(error: &StoreError) -> (String, String) {
    let named = |problem: &Problem| {
        let (line, field) = (problem.line(Language::En), problem.field.clone().unwrap_or_default());
        assert!(!problem.message.zh.is_empty() && !problem.hint.zh.is_empty(), "{line}");
        assert!(!problem.hint.en.is_empty(), "no remedy: {line}");
        assert!(line.len() < 1000 && field.len() < 300, "a message as long as what was sent: {}", line.len());
        (problem.code.clone(), field)
    };
    match error {
        StoreError::Problems(problems) => named(&problems[0]),
        StoreError::Stale(problem) => named(problem),
        StoreError::Refusal(Refusal::Stale) => ("stale".to_owned(), String::new()),
        StoreError::Refusal(refusal) => (format!("{refusal:?}"), String::new()),
        StoreError::NotNow(_) => ("not-now".to_owned(), String::new()),
        StoreError::Full
        | StoreError::ReadOnly
        | StoreError::Lost(_)
        | StoreError::Busy
        | StoreError::Unknown
        | StoreError::Damaged(_)
        | StoreError::Slow => named(&error.storage_problem().unwrap()),
        StoreError::Constraint(_) | StoreError::Fault(_) => panic!("a failure of our own: {error:?}"),
    }
}

/// All events that are kept: record and version.
fn events(store: &Store) -> BTreeSet<(String, i64)> {
    let rows = store.pool().read(|connection| connection.query("select record, version from event", &[]));
    rows.unwrap().iter().map(|row| (row.text(0).unwrap().to_owned(), row.int(1).unwrap())).collect()
}

fn number(store: &Store, sql: &str) -> i64 {
    store.pool().read(|connection| connection.query_int(sql, &[])).unwrap()
}
