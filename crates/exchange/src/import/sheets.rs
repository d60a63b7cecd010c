//! The sheets of an uploaded workbook: the one that holds the records, those that hold lines of them.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use taihang_store::Result;

use super::File;
use super::cells::{is_percent, text_of};
use super::reading::{COLUMNS, Known, Lines, Standing, empty, too_large, unreadable};

/// Most lines on further sheets.
const LINES: usize = 500_000;

impl File {
    pub(super) fn book(&self, name: &str) -> Result<Xlsx<Cursor<&[u8]>>> {
        Xlsx::new(Cursor::new(self.bytes.as_slice())).map_err(|_| unreadable(name).into())
    }

    /// The sheet of the records: the one that is called like the register, or else the first that holds no lines.
    pub(super) fn main_sheet(&self, name: &str, known: &Known) -> Result<String> {
        let mut book = self.book(name)?;
        let mut others = Vec::new();
        for sheet in book.sheet_names() {
            let mut of_lines = false;
            sheet_rows(&mut book, &sheet, name, &mut |number, cells| {
                let first = cells.into_iter().next().flatten().unwrap_or_default();
                of_lines |= number == 2 && kind_of(&first, &known.kinds).is_some();
                Ok(number < 2)
            })?;
            if !of_lines {
                others.push(sheet);
            }
        }
        let called = others.iter().find(|sheet| known.sheets.iter().any(|label| label == sheet.trim()));
        let main = called.or(others.first()).or(book.sheet_names().first()).cloned();
        main.ok_or_else(|| empty(name).into())
    }

    /// Sheets whose hidden row begins with `kind.id` hold lines of that kind.
    pub(super) fn read_lines(&mut self, name: &str, kinds: &[String]) -> Result<()> {
        let mut book = self.book(name)?;
        let (mut found, mut standing): (Lines, Vec<Standing>) = (Lines::new(), Vec::new());
        for sheet in book.sheet_names().iter().filter(|sheet| **sheet != self.sheet) {
            let (mut keys, mut kind): (Vec<String>, Option<String>) = (Vec::new(), None);
            sheet_rows(&mut book, sheet, name, &mut |number, cells| {
                if number == 2 {
                    keys = cells.into_iter().map(Option::unwrap_or_default).collect();
                    kind = keys.first().and_then(|key| kind_of(key, kinds)).map(str::to_owned);
                    return Ok(kind.is_some());
                }
                let Some(kind) = kind.as_ref().filter(|_| number > 2 && cells.iter().any(Option::is_some))
                else {
                    return Ok(true);
                };
                if standing.len() >= LINES {
                    return Err(too_large(name).into());
                }
                let mut cells = cells.into_iter();
                let row = cells.next().flatten().unwrap_or_default().trim().to_owned();
                let line = keys.iter().skip(1).cloned().zip(cells);
                let line = line.filter_map(|(key, cell)| Some((key, cell?))).collect();
                found.entry(kind.clone()).or_default().entry(row.clone()).or_default().push(line);
                standing.push(Standing { kind: kind.clone(), sheet: sheet.clone(), number, row });
                Ok(true)
            })?;
            // A sheet without a line says that there are none.
            if let Some(kind) = kind {
                found.entry(kind).or_default();
            }
        }
        drop(book);
        for (one, at) in standing.iter().zip(0..) {
            self.places.entry((one.kind.clone(), one.row.clone())).or_default().push(at);
        }
        (self.lines, self.standing) = (found, standing);
        Ok(())
    }
}

/// The kind of lines that a sheet holds whose hidden row begins with `key`.
fn kind_of<'k>(key: &'k str, kinds: &[String]) -> Option<&'k str> {
    key.strip_suffix(".id").filter(|first| kinds.iter().any(|kind| kind == first))
}

/// The rows of a sheet with their numbers.
pub(super) fn sheet_rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    name: &str,
    each: &mut dyn FnMut(i64, Vec<Option<String>>) -> Result<bool>,
) -> Result<()> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| unreadable(name))?;
    let percent: Vec<bool> = reader.styles().iter().map(is_percent).collect();
    let (mut current, mut cells): (u32, Vec<Option<String>>) = (0, Vec::new());
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|_| unreadable(name))? {
        let (row, column) = cell.get_position();
        if row != current {
            if !cells.is_empty() && !each(i64::from(current) + 1, std::mem::take(&mut cells))? {
                return Ok(());
            }
            current = row;
        }
        let percent = percent.get(style).is_some_and(|percent| *percent);
        let Some(text) = text_of(cell.get_value(), percent) else { continue };
        let at = usize::try_from(column).unwrap_or(COLUMNS);
        if at < COLUMNS {
            if cells.len() <= at {
                cells.resize(at + 1, None);
            }
            if let Some(slot) = cells.get_mut(at) {
                *slot = Some(text);
            }
        }
    }
    if !cells.is_empty() {
        each(i64::from(current) + 1, cells)?;
    }
    Ok(())
}
