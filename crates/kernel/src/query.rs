//! A question for records of one register. Made by parsing, so that no hidden field is ever asked about.

use crate::record::RecordId;
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
    /// At least (inclusive) and at most (inclusive).
    Between(Option<Value>, Option<Value>),
    /// Holds a value, or not.
    Filled(bool),
    /// The text begins with it.
    Begins(String),
    /// Owned by, or (for a ref to an organisation or region) naming, a node at or below this one.
    Below(RecordId),
    /// The period contains this day.
    On(jiff::civil::Date),
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
