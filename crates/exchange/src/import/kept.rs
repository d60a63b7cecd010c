//! What is kept of a row that has problems: its cells and its lines, as they were typed.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use taihang_base::Problem;
use taihang_store::ImportRow;

use super::Mapping;
use super::reading::{LinePlace, Row, RowLines};

/// The row as it came. The file may be gone when somebody mends it, so its lines are kept with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// Its cells below the headings of the file.
    pub cells: Vec<Json>,
    /// Its lines of further sheets.
    pub lines: RowLines,
    /// Where those of them stand with which something is wrong: by kind and number of the line from 0.
    pub places: BTreeMap<String, BTreeMap<usize, LinePlace>>,
}

impl Kept {
    /// As it is kept with the batch.
    pub(super) fn to_json(row: &Row, problems: &[Problem]) -> Json {
        let cells =
            json!(row.cells.iter().map(|cell| cell.as_ref().map(super::Cell::to_json)).collect::<Vec<_>>());
        if row.lines.is_empty() {
            return cells;
        }
        let mut places: BTreeMap<&str, BTreeMap<usize, &LinePlace>> = BTreeMap::new();
        for (kind, at, _) in problems.iter().filter_map(|problem| place(problem.field.as_deref()?)) {
            if let Some(stands) = row.places.get(kind).and_then(|lines| lines.get(at)) {
                places.entry(kind).or_default().insert(at, stands);
            }
        }
        json!({ "cells": cells, "lines": row.lines, "places": places })
    }

    /// What was kept of a row; nothing of one that had no problems.
    pub fn of(row: &ImportRow) -> Self {
        let Some(content) = &row.content else { return Self::default() };
        let cells = content.get("cells").unwrap_or(content).as_array().cloned().unwrap_or_default();
        let lines = content.get("lines").and_then(|lines| serde_json::from_value(lines.clone()).ok());
        let places = content.get("places").and_then(|places| serde_json::from_value(places.clone()).ok());
        Self { cells, lines: lines.unwrap_or_default(), places: places.unwrap_or_default() }
    }

    /// The sheet and its row in which the line stands that a problem is about; none if it is about the row itself.
    pub fn stands(&self, problem: &Problem) -> Option<&LinePlace> {
        let (kind, at, _) = place(problem.field.as_deref()?)?;
        self.places.get(kind)?.get(&at)
    }

    /// What stands where `problem` is found: in a cell of the row, in a cell of one of its lines, or in the cell that holds
    /// its lines. Nothing where it is empty, or where it is about no cell.
    pub fn typed(&self, problem: &Problem, mapping: &Mapping) -> Option<String> {
        let name = problem.field.as_deref()?;
        let Some((kind, at, key)) = place(name) else {
            return self.cell(name.strip_prefix("line.").unwrap_or(name), mapping).map(text);
        };
        if let Some(lines) = self.lines.get(kind) {
            return lines.get(at)?.get(key).cloned();
        }
        // Files of one table hold lines as JSON in a cell.
        let cell = self.cell(kind, mapping)?;
        let read = cell.as_str().map_or_else(|| Some(cell.clone()), |text| serde_json::from_str(text).ok());
        let Some(Json::Array(lines)) = read else { return Some(text(cell)) };
        lines.get(at)?.get(key).filter(|one| !one.is_null()).map(text)
    }

    fn cell(&self, key: &str, mapping: &Mapping) -> Option<&Json> {
        let at = mapping.columns.iter().position(|(_, column)| column.as_deref() == Some(key))?;
        self.cells.get(at).filter(|cell| !cell.is_null())
    }
}

/// Kind of lines, number of the line from 0 and column, of what a problem of a cell of lines is about.
pub(super) fn place(name: &str) -> Option<(&str, usize, &str)> {
    let mut parts = name.strip_prefix("line.")?.split('.');
    Some((parts.next()?, parts.next()?.parse().ok()?, parts.next()?))
}

/// A value as it stands in a table.
pub(super) fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
