//! A target or an achieved figure.

use taihang_base::Span;
use taihang_kernel::{Record, Value};
use taihang_plan::{Baseline, Figure, FigureKind, Op, Recurrence};

use super::{Values, holds, integer, line, quote, span_of, text, units, units_of, year, year_of};
use crate::target::field as f;

/// Values that depend on the text or on other records: they tell nothing about whether somebody mended the figure.
pub(super) const PLACES: [&str; 4] = [f::QUOTE, f::FOUND, f::SECTION, f::POSITION];

/// The options of the field `op`, which forms of figures offer too.
pub const OPS: [(Op, &str); 11] = [
    (Op::Ge, "ge"),
    (Op::Eq, "eq"),
    (Op::Approx, "approx"),
    (Op::Le, "le"),
    (Op::Double, "double"),
    (Op::Average, "average"),
    (Op::Cover, "cover"),
    (Op::Incr, "incr"),
    (Op::Rank, "rank"),
    (Op::Pp, "pp"),
    (Op::PctIncr, "pct_incr"),
];

/// The option of the field `op`.
pub fn op_word(op: Op) -> &'static str {
    OPS.iter().find(|(known, _)| *known == op).map_or("eq", |(_, word)| word)
}

/// The field that holds the year: a target is due, an achieved figure is of a period.
fn year_field(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Target => f::DUE,
        FigureKind::Actual => crate::actual::field::OF,
    }
}

/// The figure as values of a record; `document` is the text that its span points into. Refs (document, clause, whole) are the
/// caller's.
pub fn figure_values(figure: &Figure, document: &str) -> Values {
    let baseline = figure.baseline.as_ref();
    let subject = line(&figure.subject, 300).or_else(|| Some(Value::Text("—".to_owned())));
    let recurrence = figure.period.map(|period| match period {
        Recurrence::By => "once",
        Recurrence::Annual => "every_year",
    });
    let words = |words: Option<&String>, max| words.and_then(|words| line(words, max));
    let values = [
        (f::SUBJECT, subject),
        (f::OP, Some(Value::Choice(op_word(figure.op).to_owned()))),
        (f::STATED_VALUE, words(figure.value.as_ref(), 60)),
        (f::STATED_UNIT, words(figure.unit.as_ref(), 40)),
        (year_field(figure.kind), year(figure.year)),
        (f::RECURRENCE, recurrence.map(|word| Value::Choice(word.to_owned()))),
        (f::GROWTH_WORDS, words(figure.growth.as_ref(), 60)),
        (f::BASELINE_WORDS, words(baseline.and_then(|baseline| baseline.value.as_ref()), 60)),
        (f::BASELINE_UNIT, words(baseline.and_then(|baseline| baseline.unit.as_ref()), 40)),
        (f::BASELINE_YEAR, year(baseline.and_then(|baseline| baseline.year))),
        (f::COMPARATOR_WORDS, words(figure.comparator.as_ref(), 200)),
        (f::LEAD_WORDS, units(&figure.lead_units)),
        (f::QUOTE, quote(document, figure.span)),
        (f::START, integer(figure.span.start)),
        (f::END, integer(figure.span.end)),
        (f::SECTION, line(&figure.section, 300)),
        (f::REPAIRED, Some(Value::YesNo(figure.repaired))),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The figure that a record of targets or of achieved figures holds, and the figure as it was found. The index of the clause and
/// of the whole are those of the figure as found; who knows the records puts in what they are now.
pub fn figure_of(record: &Record) -> (Figure, Option<Figure>) {
    let found: Option<Figure> = record.text(f::FOUND).and_then(|json| serde_json::from_str(json).ok());
    let kind = if record.register.def.name == crate::actual::REGISTER {
        FigureKind::Actual
    } else {
        FigureKind::Target
    };
    let as_found = found.as_ref().map(|found| figure_values(&Figure { kind, ..found.clone() }, ""));
    // Still what was found, although the field may not hold all of it.
    let same = |field: &str| {
        let values = as_found.as_ref()?;
        let value = values.get(field)?;
        if holds(record, field, value.as_ref()) { found.as_ref() } else { None }
    };
    let baseline = || Baseline {
        value: text(record, f::BASELINE_WORDS),
        unit: text(record, f::BASELINE_UNIT),
        year: year_of(record, f::BASELINE_YEAR),
    };
    let baseline_same =
        [f::BASELINE_WORDS, f::BASELINE_UNIT, f::BASELINE_YEAR].iter().all(|field| same(field).is_some());
    let recurrence = match record.text(f::RECURRENCE) {
        Some("every_year") => Some(Recurrence::Annual),
        Some(_) => Some(Recurrence::By),
        None => None,
    };
    let op = OPS.iter().find(|(_, word)| Some(*word) == record.text(f::OP)).map_or(Op::Eq, |(op, _)| *op);
    let when = year_field(kind);
    let figure = Figure {
        kind,
        clause: found.as_ref().map_or(0, |found| found.clause),
        section: same(f::SECTION)
            .map_or_else(|| text(record, f::SECTION).unwrap_or_default(), |found| found.section.clone()),
        span: span_of(record, f::START, f::END).unwrap_or(Span { start: 0, end: 0 }),
        subject: same(f::SUBJECT)
            .map_or_else(|| text(record, f::SUBJECT).unwrap_or_default(), |found| found.subject.clone()),
        op,
        value: same(f::STATED_VALUE)
            .map_or_else(|| text(record, f::STATED_VALUE), |found| found.value.clone()),
        unit: same(f::STATED_UNIT).map_or_else(|| text(record, f::STATED_UNIT), |found| found.unit.clone()),
        year: same(when).map_or_else(|| year_of(record, when), |found| found.year),
        period: recurrence,
        growth: same(f::GROWTH_WORDS)
            .map_or_else(|| text(record, f::GROWTH_WORDS), |found| found.growth.clone()),
        baseline: match &found {
            Some(found) if baseline_same => found.baseline.clone(),
            Some(_) | None => Some(baseline())
                .filter(|baseline| *baseline != Baseline { value: None, unit: None, year: None }),
        },
        lead_units: same(f::LEAD_WORDS)
            .map_or_else(|| units_of(record, f::LEAD_WORDS), |found| found.lead_units.clone()),
        part_of: found.as_ref().and_then(|found| found.part_of),
        comparator: same(f::COMPARATOR_WORDS)
            .map_or_else(|| text(record, f::COMPARATOR_WORDS), |found| found.comparator.clone()),
        repaired: record.get(f::REPAIRED) == Some(&Value::YesNo(true)),
    };
    (figure, found)
}
