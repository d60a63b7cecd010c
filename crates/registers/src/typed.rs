//! Between the values of a record and the structs of `generated.rs`.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Fault, Id, Money, Period};
use taihang_kernel::{FileRef, Place, Record, RecordId, Value};

/// Refuses a record of another register.
pub(super) fn of(record: &Record, register: &str) -> Result<(), Fault> {
    let other = &record.register.def.name;
    if other == register { Ok(()) } else { Err(fault(&format!("a record of {other} is none of {register}"))) }
}

/// The value of a field, if it is filled and `pick` takes its type.
pub(super) fn take<T>(
    value: Option<&Value>,
    field: &str,
    pick: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, Fault> {
    value.map(|value| pick(value).ok_or_else(|| fault(&format!("{field} holds {value:?}")))).transpose()
}

/// The state of a record, if the definition has it.
pub(super) fn state<T>(record: &Record, pick: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    pick(&record.state).ok_or_else(|| fault(&format!("there is no state {}", record.state)))
}

fn fault(cause: &str) -> Fault {
    Fault::new("read a record as its typed struct", cause.to_owned())
}

macro_rules! picks {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $type:ty;)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(value: &Value) -> Option<$type> {
            if let Value::$variant(inner) = value { Some(inner.clone()) } else { None }
        }
    )*};
}

picks! {
    /// `text` and `prose`.
    text: Text -> String;
    /// `integer`.
    integer: Integer -> i64;
    /// `decimal`.
    decimal: Decimal -> Decimal;
    /// `money`.
    money: Money -> Money;
    /// `percent`.
    percent: Percent -> Decimal;
    /// `date`.
    date: Date -> Date;
    /// `period`.
    period: Period -> Period;
    /// `yes_no`.
    yes_no: YesNo -> bool;
    /// `choice`.
    choice: Choice -> String;
    /// `choices`.
    choices: Choices -> Vec<String>;
    /// `file`.
    file: File -> FileRef;
    /// `identifier`.
    identifier: Identifier -> String;
    /// `place`.
    place: Place -> Place;
    /// A ref before it is typed.
    any: Ref -> RecordId;
    /// Refs before they are typed.
    all: Refs -> Vec<RecordId>;
}

/// `ref`.
pub(super) fn reference<R>(value: &Value) -> Option<Id<R>> {
    any(value).map(Id::retyped)
}

/// `refs`.
pub(super) fn references<R>(value: &Value) -> Option<Vec<Id<R>>> {
    all(value).map(|ids| ids.into_iter().map(Id::retyped).collect())
}

/// A list as a value; an empty one is none.
pub(super) fn filled<T, U>(list: &[T], one: impl Fn(&T) -> U, value: fn(Vec<U>) -> Value) -> Option<Value> {
    (!list.is_empty()).then(|| value(list.iter().map(one).collect()))
}
