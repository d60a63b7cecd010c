//! Rows as lines of JSON.

use serde_json::{Map, Value};
use taihang_store::db::Cell;

/// The line of a row.
pub(super) fn line(cells: &[Cell]) -> String {
    Value::Array(cells.iter().map(value).collect()).to_string()
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => Value::from(*number),
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Bytes(bytes) => {
            let hex: String = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
            Value::Object(Map::from_iter([("x".to_owned(), Value::from(hex))]))
        }
    }
}

fn digit(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0')
}

/// The row of a line; none if it is not one.
pub(super) fn cells(line: &str) -> Option<Vec<Cell>> {
    match serde_json::from_str(line).ok()? {
        Value::Array(values) => values.iter().map(cell).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    }
}

fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Null => Some(Cell::Null),
        Value::Number(number) => number.as_i64().map(Cell::Int),
        Value::String(text) => Some(Cell::Text(text.clone())),
        Value::Object(map) => bytes(map.get("x")?.as_str()?).map(Cell::Bytes),
        Value::Bool(_) | Value::Array(_) => None,
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        hex.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let pairs = digits?;
    pairs.len().is_multiple_of(2).then(|| pairs.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back() {
        let row = vec![
            Cell::Null,
            Cell::Int(i64::MIN),
            Cell::Int(i64::MAX),
            Cell::Text("两行\n\"太行\" \\".to_owned()),
            Cell::Text(String::new()),
            Cell::Bytes(vec![0, 1, 127, 128, 255]),
            Cell::Bytes(Vec::new()),
        ];
        let written = line(&row);
        assert!(!written.contains('\n'), "a row is a line");
        assert_eq!(cells(&written), Some(row));
    }

    #[test]
    fn what_is_no_row_is_none() {
        for line in ["", "{}", "[true]", "[1.5]", "[{\"x\":\"0\"}]", "[{\"y\":\"00\"}]", "[{\"x\":\"zz\"}]"] {
            assert_eq!(cells(line), None, "{line}");
        }
    }
}
