//! A clause: one addressable unit of a document.

use taihang_kernel::{Record, Value};
use taihang_plan::{Clause, ClauseKind, Section};

use super::{Values, integer, line, prose, units};
use crate::clause::field as f;

/// The options of the field `shape`.
const KINDS: [(ClauseKind, &str); 4] = [
    (ClauseKind::Heading, "heading"),
    (ClauseKind::Paragraph, "paragraph"),
    (ClauseKind::Row, "row"),
    (ClauseKind::Front, "front"),
];

/// The option of the field `shape`.
pub fn kind_word(kind: ClauseKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("paragraph", |(_, word)| word)
}

/// The `order`-th clause of a document as values of a record; `section` is the innermost one that holds it.
pub fn clause_values(clause: &Clause, order: usize, section: Option<&Section>, document: &str) -> Values {
    let first = clause.text.split_inclusive(['。', '；', '\n']).next().unwrap_or_default();
    let raw = document.get(clause.span.start..clause.span.end).unwrap_or_default();
    let values = [
        (f::PATH, section.and_then(|section| line(&section.path, 300))),
        (f::ORDER, integer(order)),
        (f::HEADING, section.and_then(|section| line(&section.title, 500))),
        (f::TEXT, line(first, 1000)),
        (f::BODY, prose(&clause.text, 100_000)),
        (f::RAW, prose(raw, 100_000)),
        (f::START, integer(clause.span.start)),
        (f::END, integer(clause.span.end)),
        (f::SECTION_NUMBER, clause.section.and_then(integer)),
        (f::SHAPE, Some(Value::Choice(kind_word(clause.kind).to_owned()))),
        (f::LEAD_WORDS, units(&clause.units.lead)),
        (f::SUPPORT_WORDS, units(&clause.units.supporting)),
        (f::UNITS_START, clause.units.span.and_then(|span| integer(span.start))),
        (f::UNITS_END, clause.units.span.and_then(|span| integer(span.end))),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The clause as it stands now: `read` is what was read of it; a text that a person has adjusted since takes its place.
pub fn clause_of(record: &Record, read: &Clause) -> Clause {
    let body = prose(&read.text, 100_000);
    let kept = super::holds(record, f::BODY, body.as_ref());
    let adjusted = record.text(f::BODY).filter(|_| !kept);
    Clause { text: adjusted.map_or_else(|| read.text.clone(), str::to_owned), ..read.clone() }
}
