//! A question for records of one register. Made by parsing, so that no hidden field is ever asked about.

mod holds;
mod parse;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use taihang_base::Micro;
use taihang_defs::RegisterDef;

pub use holds::Under;

use crate::reach::{Reach, class_of};
use crate::record::{Record, RecordId};
use crate::value::Value;

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The register.
    pub register: String,
    /// All have to hold.
    pub conditions: Vec<Condition>,
    /// Words to search for.
    pub words: Option<String>,
    /// The order of the answer; newest first if none. Ties are broken by id.
    pub order: Option<Order>,
    /// Answer what comes after this place.
    pub after: Option<Cursor>,
    /// At most so many records.
    pub limit: usize,
}

/// A condition on one field, or on `state`, `owner`, `created`, `changed`, `about`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: String,
    /// What has to hold.
    pub test: Test,
}

/// What has to hold. Closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these values (for `choices` and `refs`: has one of them).
    In(Vec<Value>),
    /// At least (inclusive) and at most (inclusive); of a period its first day.
    Between(Option<Value>, Option<Value>),
    /// Holds a value, or not.
    Filled(bool),
    /// The text begins with it.
    Begins(String),
    /// Owned by, or (for a ref to an organisation or region) naming, a node at or below this one.
    Below(RecordId),
    /// The period contains this day.
    On(Date),
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The field, or `created`, `changed`, `state`.
    pub field: String,
    /// Largest first. Empty values always come last.
    pub backwards: bool,
}

/// A place in an ordered list: the key of the last record seen. Opaque to people; parsing it refuses what another query made.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The value it was ordered by, as it is stored; none if empty or ordered by id.
    pub key: Option<CursorKey>,
    /// The record.
    pub id: RecordId,
}

/// The stored key of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorKey {
    /// Numbers, money, moments.
    Integer(i64),
    /// Texts, dates, codes.
    Text(String),
}

/// What can be asked about besides fields.
pub const SYSTEM_FIELDS: [&str; 5] = ["state", "owner", "created", "changed", "about"];

/// Most records that one page may ask for.
pub const MOST: usize = 500;

impl Query {
    /// Everything of a register, newest first, `limit` at a time.
    pub fn all(register: &str, limit: usize) -> Self {
        Self {
            register: register.to_owned(),
            conditions: Vec::new(),
            words: None,
            order: None,
            after: None,
            limit,
        }
    }

    /// The same with one more condition.
    #[must_use]
    pub fn with(mut self, field: &str, test: Test) -> Self {
        self.conditions.push(Condition { field: field.to_owned(), test });
        self
    }

    /// The fields asked about: in conditions and in the order.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        let order = self.order.iter().map(|order| order.field.as_str());
        self.conditions.iter().map(|condition| condition.field.as_str()).chain(order)
    }

    /// What is left of `reach` for who asks this: the arms that show every field asked about. Whoever asks about a hidden
    /// field reaches nothing, so an answer never tells what it holds.
    pub fn restricted(&self, reach: &Reach) -> Reach {
        restricted(reach, self.asked())
    }
}

/// The arms of `reach` that show all of `fields`; none for a field that does not exist.
pub fn restricted<'a>(reach: &Reach, fields: impl Iterator<Item = &'a str>) -> Reach {
    let mut classes = BTreeSet::new();
    for field in fields.filter(|field| !SYSTEM_FIELDS.contains(field)) {
        match class_of(&reach.register.def, field) {
            Some(class) => classes.insert(class.to_owned()),
            None => return Reach { register: reach.register.clone(), arms: Vec::new() },
        };
    }
    reach.showing(&classes)
}

impl Order {
    /// The key by which `record` is ordered; none if the field is empty.
    pub fn key(&self, record: &Record) -> Option<CursorKey> {
        match self.field.as_str() {
            "created" => Some(CursorKey::Integer(record.created.0.as_millisecond())),
            "changed" => Some(CursorKey::Integer(record.changed.0.as_millisecond())),
            "state" => Some(CursorKey::Text(record.state.clone())),
            field => stored_key(record.get(field)?),
        }
    }
}

/// The one number or text that a value is stored, compared and ordered as; none for lists, files and places.
pub fn stored_key(value: &Value) -> Option<CursorKey> {
    match value {
        Value::Integer(number) => Some(CursorKey::Integer(*number)),
        Value::Decimal(number) | Value::Percent(number) => {
            Micro::from_decimal(*number).map(|micro| CursorKey::Integer(micro.millionths()))
        }
        Value::Money(sum) => Some(CursorKey::Integer(sum.fen())),
        Value::YesNo(yes) => Some(CursorKey::Integer(i64::from(*yes))),
        Value::Date(date) => Some(CursorKey::Text(date.to_string())),
        Value::Period(period) => Some(CursorKey::Text(period.start().to_string())),
        Value::Text(text) | Value::Choice(text) | Value::Identifier(text) => {
            Some(CursorKey::Text(text.clone()))
        }
        Value::Ref(id) => Some(CursorKey::Text(id.to_string())),
        Value::Choices(_) | Value::Refs(_) | Value::File(_) | Value::Place(_) => None,
    }
}

/// The moment at which `date` begins in the programme's time zone, in milliseconds since 1970. China has one zone and no
/// summer time.
pub fn day_begins(date: Date) -> i64 {
    let midnight = date.at(0, 0, 0, 0);
    Offset::constant(8).to_timestamp(midnight).unwrap_or(Timestamp::UNIX_EPOCH).as_millisecond()
}

/// Whether values of the field can be ordered and compared by size.
fn is_ordered(def: &RegisterDef, field: &str) -> bool {
    def.fields.get(field).is_some_and(|field| field.kind.sortable() && !field.sealed && !field.extra)
}
