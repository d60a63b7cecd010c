//! What the plan engine says, as values of records, and back: figures, tasks, clauses. Pure.
//!
//! A record keeps what was read at first in `found`. What a field cannot hold exactly (a subject that is too long, an unusual
//! blank) comes back from there as long as nobody has changed that field, so that a figure put into a record and taken out
//! again is the same figure.

mod clause;
mod figure;
mod task;

use std::collections::BTreeMap;

use jiff::civil::Date;
use taihang_base::{Period, Span};
use taihang_kernel::normal::normal;
use taihang_kernel::{Record, Value};

pub use clause::{clause_of, clause_values, kind_word};
pub use figure::{OPS, figure_of, figure_values, op_word};
pub use task::{task_of, task_values};

/// Values of fields by name; none empties the field.
pub type Values = BTreeMap<String, Option<Value>>;

/// What parts the units that answer for something, in one field.
const UNITS: char = '、';

/// How far a person has looked at what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reviewed {
    /// Nobody has looked at it.
    Extracted,
    /// Right as found.
    Confirmed,
    /// Found, and mended by hand.
    Mended,
    /// None; does not count.
    Rejected,
    /// Not found by the importer, added by hand.
    Added,
}

impl Reviewed {
    /// The option's meaning.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Extracted, Self::Confirmed, Self::Mended, Self::Rejected, Self::Added]
            .into_iter()
            .find(|one| one.word() == word)
    }

    /// The option of the field `review`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Extracted => "extracted",
            Self::Confirmed => "confirmed",
            Self::Mended => "mended",
            Self::Rejected => "rejected",
            Self::Added => "added",
        }
    }

    /// Where a figure or a task stands: by its state, and by what it says beside what was found.
    pub fn of(record: &Record) -> Self {
        let found = record.text("found").map(str::to_owned);
        let same = match (record.register.def.name.as_str(), &found) {
            (_, None) => return if record.state == "rejected" { Self::Rejected } else { Self::Added },
            ("task", Some(found)) => serde_json::from_str(found)
                .is_ok_and(|found| unchanged(record, &task_values(&found, ""), &task::PLACES)),
            (_, Some(found)) => serde_json::from_str(found)
                .is_ok_and(|found| unchanged(record, &figure_values(&found, ""), &figure::PLACES)),
        };
        match record.state.as_str() {
            "rejected" => Self::Rejected,
            "extracted" if same => Self::Extracted,
            _ if same => Self::Confirmed,
            _ => Self::Mended,
        }
    }
}

/// Whether the record holds these values, apart from those that depend on other records and on the text.
fn unchanged(record: &Record, values: &Values, apart: &[&str]) -> bool {
    values
        .iter()
        .filter(|(name, _)| !apart.contains(&name.as_str()))
        .all(|(name, value)| holds(record, name, value.as_ref()))
}

/// Whether the record holds what `value` becomes in `field`.
fn holds(record: &Record, field: &str, value: Option<&Value>) -> bool {
    let Some(def) = record.register.def.fields.get(field) else { return true };
    let value = value.cloned().map_or(Ok(None), |value| normal(def, value));
    value.is_ok_and(|value| value.as_ref() == record.get(field))
}

/// What is kept of a figure or a task as it was found, for the field `found`.
pub fn found<T: serde::Serialize>(value: &T) -> Option<Value> {
    serde_json::to_string(value).ok().and_then(|json| prose(&json, 20_000))
}

/// One line that a text field of `max` characters takes: no control characters, not too long.
pub fn line(text: &str, max: usize) -> Option<Value> {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    clipped(&text, max)
}

/// Paragraphs that a prose field of `max` characters takes.
fn prose(text: &str, max: usize) -> Option<Value> {
    let kept = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(kept).collect();
    clipped(&text, max)
}

fn clipped(text: &str, max: usize) -> Option<Value> {
    let text: String = text.trim().chars().take(max).collect();
    let text = text.trim_end();
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

/// The quote of a span for people: its words, up to the length of the field.
fn quote(text: &str, span: Span) -> Option<Value> {
    text.get(span.start..span.end).and_then(|quote| prose(quote, 4000))
}

fn integer(number: usize) -> Option<Value> {
    i64::try_from(number).ok().map(Value::Integer)
}

fn year(year: Option<i32>) -> Option<Value> {
    year.and_then(|year| i16::try_from(year).ok()).and_then(Period::year).map(Value::Period)
}

fn units(units: &[String]) -> Option<Value> {
    line(&units.join(&UNITS.to_string()), 1000)
}

/// The text of a field.
fn text(record: &Record, field: &str) -> Option<String> {
    record.text(field).map(str::to_owned)
}

/// A whole number that is none below zero.
pub fn number(record: &Record, field: &str) -> Option<usize> {
    if let Some(Value::Integer(number)) = record.get(field) { usize::try_from(*number).ok() } else { None }
}

/// The last year of a period.
fn year_of(record: &Record, field: &str) -> Option<i32> {
    let Some(Value::Period(period)) = record.get(field) else { return None };
    Some(i32::from(period.last_day().unwrap_or_else(|| period.first_day()).year()))
}

fn date_of(record: &Record, field: &str) -> Option<Date> {
    if let Some(Value::Date(date)) = record.get(field) { Some(*date) } else { None }
}

fn units_of(record: &Record, field: &str) -> Vec<String> {
    let parts =
        record.text(field).unwrap_or_default().split(UNITS).map(str::trim).filter(|unit| !unit.is_empty());
    parts.map(str::to_owned).collect()
}

fn span_of(record: &Record, start: &str, end: &str) -> Option<Span> {
    Some(Span { start: number(record, start)?, end: number(record, end)? })
}
