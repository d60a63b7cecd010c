//! A table before it has a file format: typed cells under bilingual headings.

use rust_decimal::Decimal;
use taihang_base::Text;

/// A table to be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is called: the sheet's name and the stem of the file.
    pub name: Text,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub title: Text,
    /// Its width on the sheet, in characters of the default font.
    pub width: u16,
}

impl Column {
    /// A column called `zh` or `en`, `width` characters wide.
    pub fn new(zh: &str, en: &str, width: u16) -> Self {
        Self { title: Text::new(zh, en), width }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing is known.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number, with its decimal places as written.
    Number(Decimal),
    /// A year: a number without thousands separators.
    Year(i32),
}

impl Cell {
    /// A cell of words; empty words make an empty cell.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Self::Empty } else { Self::Text(words) }
    }

    /// A number as written in a document: a number where it is one, the words where it is not (`4-6`).
    pub fn figure(written: Option<&str>) -> Self {
        let Some(written) = written else { return Self::Empty };
        written.replace([',', '，'], "").trim().parse().map_or_else(|_| Self::text(written), Self::Number)
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Self::Number(Decimal::from(count))
    }

    /// A year, if one is known.
    pub fn year(year: Option<i32>) -> Self {
        year.map_or(Self::Empty, Self::Year)
    }

    /// Names joined by the Chinese enumeration comma.
    pub fn names(names: &[String]) -> Self {
        Self::text(names.join("、"))
    }

    /// The cell as plain words.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(words) => words.clone(),
            Self::Number(number) => number.to_string(),
            Self::Year(year) => year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_become_numbers_where_they_are_numbers() {
        for (written, expected) in [
            (Some("2.5"), Cell::Number(Decimal::new(25, 1))),
            (Some("1,200"), Cell::Number(Decimal::from(1200))),
            (Some("4-6"), Cell::Text("4-6".to_owned())),
            (Some(""), Cell::Empty),
            (None, Cell::Empty),
        ] {
            assert_eq!(Cell::figure(written), expected, "{written:?}");
        }
    }
}
