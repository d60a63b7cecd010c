//! A question read in memory. The store reads it in SQL; a property test holds the two equal.

use super::{Condition, CursorKey, Query, Test, day_begins, stored_key};
use crate::reach::{Reach, Standing};
use crate::record::{Record, RecordId};
use crate::value::Value;
use crate::words::{found, of_record, terms};

/// Whether the first record stands at or below the second one in the tree of its register.
pub type Under<'a> = &'a dyn Fn(RecordId, RecordId) -> bool;

impl Query {
    /// Whether the answer has `record` in it.
    pub fn finds(&self, reach: &Reach, record: &Record, standing: &Standing, under: Under<'_>) -> bool {
        let reach = self.restricted(reach);
        let terms = self.words.as_deref().map(terms);
        let spoken =
            |classes: &[String]| terms.as_ref().is_none_or(|terms| found(terms, &of_record(record), classes));
        reach.admitting(record, standing).any(|arm| spoken(&arm.classes))
            && self.conditions.iter().all(|condition| condition.holds(record, under))
    }
}

impl Condition {
    /// Whether it holds for `record`.
    pub fn holds(&self, record: &Record, under: Under<'_>) -> bool {
        match self.field.as_str() {
            "state" => self.test.fits(Some(&Value::Choice(record.state.clone())), under),
            "owner" => self.test.fits(record.owner.map(Value::Ref).as_ref(), under),
            "about" => self.test.fits(record.about.as_ref().map(|(_, id)| Value::Ref(*id)).as_ref(), under),
            "created" => self.test.fits_moment(record.created.0.as_millisecond()),
            "changed" => self.test.fits_moment(record.changed.0.as_millisecond()),
            field => self.test.fits(record.get(field), under),
        }
    }
}

impl Test {
    fn fits_moment(&self, moment: i64) -> bool {
        match self {
            Self::Between(from, to) => {
                from.as_ref().is_none_or(|from| matches!(from, Value::Date(day) if day_begins(*day) <= moment))
                    && to.as_ref().is_none_or(|to| {
                        matches!(to, Value::Date(day) if day.tomorrow().is_ok_and(|next| moment < day_begins(next)))
                    })
            }
            Self::Filled(yes) => *yes,
            Self::In(_) | Self::Begins(_) | Self::Below(_) | Self::On(_) => false,
        }
    }

    fn fits(&self, value: Option<&Value>, under: Under<'_>) -> bool {
        let Some(value) = value else { return *self == Self::Filled(false) };
        match self {
            Self::Filled(yes) => *yes,
            Self::In(wanted) => match value {
                Value::Choices(keys) => keys.iter().any(|key| wanted.contains(&Value::Choice(key.clone()))),
                Value::Refs(ids) => ids.iter().any(|id| wanted.contains(&Value::Ref(*id))),
                Value::Text(_)
                | Value::Integer(_)
                | Value::Decimal(_)
                | Value::Money(_)
                | Value::Percent(_)
                | Value::Date(_)
                | Value::Period(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Ref(_)
                | Value::File(_)
                | Value::Identifier(_)
                | Value::Place(_) => wanted.contains(value),
            },
            Self::Between(from, to) => stored_key(value).is_some_and(|key| {
                from.as_ref().is_none_or(|from| stored_key(from).is_some_and(|from| from.at_most(&key)))
                    && to.as_ref().is_none_or(|to| {
                        upper(value, to).is_some_and(|(to, with)| key.below(&to) || (with && key == to))
                    })
            }),
            Self::Begins(start) => {
                matches!(value, Value::Text(text) | Value::Identifier(text) if text.starts_with(start.as_str()))
            }
            Self::Below(node) => match value {
                Value::Ref(id) => under(*id, *node),
                Value::Refs(ids) => ids.iter().any(|id| under(*id, *node)),
                Value::Text(_)
                | Value::Integer(_)
                | Value::Decimal(_)
                | Value::Money(_)
                | Value::Percent(_)
                | Value::Date(_)
                | Value::Period(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Choices(_)
                | Value::File(_)
                | Value::Identifier(_)
                | Value::Place(_) => false,
            },
            Self::On(day) => matches!(value, Value::Period(period) if period.contains(*day)),
        }
    }
}

/// The upper end of a range as a key, and whether it belongs to the range. A period compared with a day is compared by its
/// first moment, so the end is the beginning of the next day.
pub(crate) fn upper(value: &Value, end: &Value) -> Option<(CursorKey, bool)> {
    match (value, end) {
        (Value::Period(_), Value::Date(day)) => {
            Some((CursorKey::Text(day.tomorrow().ok()?.to_string()), false))
        }
        (_, end) => Some((stored_key(end)?, true)),
    }
}

impl CursorKey {
    fn below(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(one), Self::Integer(two)) => one < two,
            (Self::Text(one), Self::Text(two)) => one < two,
            (Self::Integer(_), Self::Text(_)) | (Self::Text(_), Self::Integer(_)) => false,
        }
    }

    fn at_most(&self, other: &Self) -> bool {
        self == other || self.below(other)
    }
}
