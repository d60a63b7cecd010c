//! The lines of a record, read by the names of their columns.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_kernel::{Record, RecordId, Value};

/// One line with the names of its columns.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    record: &'a Record,
    kind: &'a str,
    cells: &'a [Option<Value>],
}

/// The lines of a kind, in order.
pub(crate) fn lines<'a>(record: &'a Record, kind: &'a str) -> Vec<Line<'a>> {
    record.lines(kind).iter().map(|cells| Line { record, kind, cells }).collect()
}

impl<'a> Line<'a> {
    /// The value in `column`.
    pub(crate) fn get(&self, column: &str) -> Option<&'a Value> {
        let def = self.record.register.def.lines.get(self.kind)?;
        self.cells.get(def.fields.get_index_of(column)?)?.as_ref()
    }

    /// The words, the key or the code in `column`.
    pub(crate) fn text(&self, column: &str) -> Option<&'a str> {
        let (Value::Text(text) | Value::Choice(text) | Value::Identifier(text)) = self.get(column)? else {
            return None;
        };
        Some(text)
    }

    /// The record that `column` names.
    pub(crate) fn reference(&self, column: &str) -> Option<RecordId> {
        if let Some(Value::Ref(id)) = self.get(column) { Some(*id) } else { None }
    }

    /// The number in `column`.
    pub(crate) fn decimal(&self, column: &str) -> Option<Decimal> {
        let (Value::Decimal(number) | Value::Percent(number)) = self.get(column)? else { return None };
        Some(*number)
    }

    /// The day in `column`.
    pub(crate) fn date(&self, column: &str) -> Option<Date> {
        if let Some(Value::Date(date)) = self.get(column) { Some(*date) } else { None }
    }

    /// Whether `column` says yes.
    pub(crate) fn yes(&self, column: &str) -> bool {
        self.get(column) == Some(&Value::YesNo(true))
    }
}
