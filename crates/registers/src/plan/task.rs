//! A task.

use taihang_base::Span;
use taihang_kernel::{Record, Value};
use taihang_plan::{Deadline, Task};

use super::{Values, date_of, holds, integer, line, quote, span_of, text, units, units_of};
use crate::task::field as f;

/// Values that depend on the text or on other records: they tell nothing about whether somebody mended the task.
pub(super) const PLACES: [&str; 4] = [f::QUOTE, f::FOUND, f::SECTION, f::POSITION];

/// The fields of the deadline.
const DEADLINE: [&str; 6] =
    [f::DEADLINE_WORDS, f::DEADLINE_YEAR, f::DUE, f::CONTINUOUS, f::DEADLINE_START, f::DEADLINE_END];

/// The task as values of a record; `document` is the text that its span points into. Refs (document, clause) are the caller's.
pub fn task_values(task: &Task, document: &str) -> Values {
    let deadline = task.deadline.as_ref();
    let title = line(&task.title, 300).or_else(|| Some(Value::Text("—".to_owned())));
    let in_range = |year: &i32| (1900..=2200).contains(year);
    let year =
        deadline.and_then(|deadline| deadline.year).filter(in_range).map(|year| Value::Integer(year.into()));
    let values = [
        (f::TITLE, title),
        (f::LEAD_WORDS, units(&task.lead_units)),
        (f::SUPPORT_WORDS, units(&task.supporting_units)),
        (f::DEADLINE_WORDS, deadline.and_then(|deadline| line(&deadline.words, 200))),
        (f::DEADLINE_YEAR, year),
        (f::DUE, deadline.and_then(|deadline| deadline.date).map(Value::Date)),
        (f::CONTINUOUS, deadline.map(|deadline| Value::YesNo(deadline.continuous))),
        (f::DEADLINE_START, deadline.and_then(|deadline| integer(deadline.span.start))),
        (f::DEADLINE_END, deadline.and_then(|deadline| integer(deadline.span.end))),
        (f::QUOTE, quote(document, task.span)),
        (f::START, integer(task.span.start)),
        (f::END, integer(task.span.end)),
        (f::SECTION, line(&task.section, 300)),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The task that a record holds, and the task as it was found; the index of the clause is that of the task as found.
pub fn task_of(record: &Record) -> (Task, Option<Task>) {
    let found: Option<Task> = record.text(f::FOUND).and_then(|json| serde_json::from_str(json).ok());
    let as_found = found.as_ref().map(|found| task_values(found, ""));
    let same = |field: &str| {
        let value = as_found.as_ref()?.get(field)?;
        if holds(record, field, value.as_ref()) { found.as_ref() } else { None }
    };
    let deadline = match &found {
        Some(found) if DEADLINE.iter().all(|field| same(field).is_some()) => found.deadline.clone(),
        Some(_) | None => deadline_of(record),
    };
    let task = Task {
        clause: found.as_ref().map_or(0, |found| found.clause),
        section: same(f::SECTION)
            .map_or_else(|| text(record, f::SECTION).unwrap_or_default(), |found| found.section.clone()),
        span: span_of(record, f::START, f::END).unwrap_or(Span { start: 0, end: 0 }),
        title: same(f::TITLE)
            .map_or_else(|| text(record, f::TITLE).unwrap_or_default(), |found| found.title.clone()),
        lead_units: same(f::LEAD_WORDS)
            .map_or_else(|| units_of(record, f::LEAD_WORDS), |found| found.lead_units.clone()),
        supporting_units: same(f::SUPPORT_WORDS)
            .map_or_else(|| units_of(record, f::SUPPORT_WORDS), |found| found.supporting_units.clone()),
        deadline,
    };
    (task, found)
}

fn deadline_of(record: &Record) -> Option<Deadline> {
    let year = if let Some(Value::Integer(year)) = record.get(f::DEADLINE_YEAR) {
        i32::try_from(*year).ok()
    } else {
        None
    };
    let date = date_of(record, f::DUE);
    let words = text(record, f::DEADLINE_WORDS);
    let continuous = record.get(f::CONTINUOUS) == Some(&Value::YesNo(true));
    if year.is_none() && date.is_none() && words.is_none() && !continuous {
        return None;
    }
    let span = span_of(record, f::DEADLINE_START, f::DEADLINE_END).unwrap_or(Span { start: 0, end: 0 });
    let year = year.or(date.map(|date| i32::from(date.year())));
    Some(Deadline { year, date, continuous, words: words.unwrap_or_default(), span })
}
