//! Values on their way to and from a database.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use taihang_base::{Fault, Id};

use crate::error::{Result, Step as _};

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number: also booleans, fen, millionths, milliseconds since 1970.
    Int(i64),
    /// Text: also ids, dates and JSON.
    Text(String),
    /// Bytes: digests and sealed values.
    Bytes(Vec<u8>),
}

/// What goes into which kind of cell, and how.
macro_rules! cell_from {
    ($($kind:ident: $($from:ty => $how:expr),+;)+) => {
        $($(impl From<$from> for Cell {
            fn from(value: $from) -> Self {
                Self::$kind($how(value))
            }
        })+)+
    };
}

cell_from! {
    Int: i64 => i64::from, i32 => i64::from, u32 => i64::from, bool => i64::from,
        // A count beyond the range of a column is kept as the greatest number.
        usize => |value| i64::try_from(value).unwrap_or(i64::MAX),
        Timestamp => |value: Timestamp| value.as_millisecond();
    Text: &str => str::to_owned, &String => String::clone, String => String::from;
    Bytes: &[u8] => <[u8]>::to_vec, Vec<u8> => Vec::from;
}

impl<R> From<Id<R>> for Cell {
    fn from(value: Id<R>) -> Self {
        Self::Text(value.to_string())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of an answer; columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Vec<Cell>);

impl Row {
    /// A row of these cells.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self(cells)
    }

    /// All cells.
    pub fn cells(&self) -> &[Cell] {
        &self.0
    }

    /// All cells, taken.
    pub fn into_cells(self) -> Vec<Cell> {
        self.0
    }

    /// One cell.
    pub fn cell(&self, column: usize) -> Result<&Cell> {
        self.0.get(column).ok_or_else(|| mismatch(column, "a column", None))
    }

    /// A whole number, or nothing.
    pub fn int_or_null(&self, column: usize) -> Result<Option<i64>> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Int(value) => Ok(Some(*value)),
            other @ (Cell::Text(_) | Cell::Bytes(_)) => Err(mismatch(column, "a number", Some(other))),
        }
    }

    /// A text, or nothing.
    pub fn text_or_null(&self, column: usize) -> Result<Option<&str>> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Text(value) => Ok(Some(value)),
            other @ (Cell::Int(_) | Cell::Bytes(_)) => Err(mismatch(column, "a text", Some(other))),
        }
    }

    /// Bytes, or nothing.
    pub fn bytes_or_null(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Bytes(value) => Ok(Some(value)),
            other @ (Cell::Int(_) | Cell::Text(_)) => Err(mismatch(column, "bytes", Some(other))),
        }
    }

    /// A whole number.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.int_or_null(column)?.ok_or_else(|| mismatch(column, "a number", Some(&Cell::Null)))
    }

    /// A text.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.text_or_null(column)?.ok_or_else(|| mismatch(column, "a text", Some(&Cell::Null)))
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        self.bytes_or_null(column)?.ok_or_else(|| mismatch(column, "bytes", Some(&Cell::Null)))
    }

    /// Yes or no.
    pub fn bool(&self, column: usize) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// A moment.
    pub fn moment(&self, column: usize) -> Result<Timestamp> {
        moment(self.int(column)?)
    }

    /// A moment, or nothing.
    pub fn moment_or_null(&self, column: usize) -> Result<Option<Timestamp>> {
        self.int_or_null(column)?.map(moment).transpose()
    }

    /// A stored JSON text, read.
    pub fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T> {
        serde_json::from_str(self.text(column)?).step("read a stored JSON text")
    }

    /// An id.
    pub fn id<R>(&self, column: usize) -> Result<Id<R>> {
        self.text(column)?
            .parse()
            .map_err(|error: ulid::DecodeError| Fault::new("read a stored id", error).into())
    }
}

fn moment(millis: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(millis).map_err(|error| Fault::new("read a stored moment", error).into())
}

fn mismatch(column: usize, wanted: &str, found: Option<&Cell>) -> crate::StoreError {
    let found = match found {
        None => "no such column",
        Some(Cell::Null) => "nothing",
        Some(Cell::Int(_)) => "a number",
        Some(Cell::Text(_)) => "a text",
        Some(Cell::Bytes(_)) => "bytes",
    };
    Fault::new("read a column", format!("column {column}: wanted {wanted}, found {found}")).into()
}
