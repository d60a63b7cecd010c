//! What a field holds.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use taihang_base::{Money, Period};

use crate::record::RecordId;

/// A value of one of the sixteen field types. An empty field has no value: `Option<Value>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// `text` and `prose`: trimmed, not empty, normalised to NFC.
    Text(String),
    /// `integer`.
    Integer(i64),
    /// `decimal`: at most six places.
    Decimal(Decimal),
    /// `money`.
    Money(Money),
    /// `percent`: 2.5 is 2.5 %.
    Percent(Decimal),
    /// `date`.
    Date(Date),
    /// `period`.
    Period(Period),
    /// `yes_no`.
    YesNo(bool),
    /// `choice`: the key of the option, or the code in a code list.
    Choice(String),
    /// `choices`: keys without doubles, in the order of the options.
    Choices(Vec<String>),
    /// `ref`.
    Ref(RecordId),
    /// `refs`: without doubles, in the order given.
    Refs(Vec<RecordId>),
    /// `file`.
    File(FileRef),
    /// `identifier`: in its normal form.
    Identifier(String),
    /// `place`.
    Place(Place),
}

impl Value {
    /// The number that is reckoned with, money in yuan; none of what is no number.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Integer(number) => Some((*number).into()),
            Self::Decimal(number) | Self::Percent(number) => Some(*number),
            Self::Money(sum) => Some(sum.yuan()),
            Self::Text(_)
            | Self::Date(_)
            | Self::Period(_)
            | Self::YesNo(_)
            | Self::Choice(_)
            | Self::Choices(_)
            | Self::Ref(_)
            | Self::Refs(_)
            | Self::File(_)
            | Self::Identifier(_)
            | Self::Place(_) => None,
        }
    }
}

/// A stored file: content-addressed, with the name under which it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// SHA-256 of the content, 64 hexadecimal digits.
    pub sha256: String,
    /// The name under which it was uploaded.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees east, exact to six places; none if only the address is known.
    pub longitude: Option<Decimal>,
    /// Degrees north.
    pub latitude: Option<Decimal>,
    /// The address as written.
    pub address: String,
}
