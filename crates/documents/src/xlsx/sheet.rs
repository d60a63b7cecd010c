//! One sheet: its cells as tables without empty rows and columns.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::Problem;

use super::{Shared, parts};
use crate::builder::{Builder, Draft, DraftCell};
use crate::model::BlockKind;
use crate::problem;
use crate::xml::{Element, Node, Xml};

/// Rows and columns a sheet can have.
const ROWS: usize = 1_048_576;
const COLUMNS: usize = 16_384;

/// The cells of a sheet that hold text.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    cells: BTreeMap<(usize, usize), String>,
    merged: BTreeMap<(usize, usize), (usize, usize)>,
    hidden_rows: BTreeSet<usize>,
    hidden_columns: Vec<(usize, usize)>,
}

/// The cell being read.
#[derive(Default)]
struct Open {
    place: (usize, usize),
    kind: String,
    style: Option<usize>,
    value: String,
    in_value: bool,
}

/// Reads a sheet of at most `most` cells.
pub(super) fn read(part: &str, bytes: &[u8], shared: &Shared, most: usize) -> Result<Sheet, Problem> {
    let mut sheet = Sheet::default();
    let mut open = Open::default();
    let (mut row, mut column) = (0, 0);
    let mut xml = Xml::new(part, bytes, shared.depth)?;
    while let Some(node) = xml.next()? {
        match node {
            Node::Start(element) => match element.name().as_str() {
                "row" => {
                    row = element.number("r").map_or(row + 1, |row| row.min(ROWS));
                    column = 0;
                    if matches!(element.attribute("hidden").as_deref(), Some("1" | "true")) {
                        sheet.hidden_rows.insert(row);
                    }
                }
                "c" => {
                    let place = element.attribute("r").and_then(|reference| place(&reference));
                    (row, column) = place.unwrap_or((row, column + 1));
                    open = Open {
                        place: (row, column),
                        kind: element.attribute("t").unwrap_or_default(),
                        style: element.number("s"),
                        ..Open::default()
                    };
                }
                "v" | "t" => open.in_value = true,
                "rPh" => open.in_value = false,
                "col" => sheet.column(&element),
                "mergeCell" => sheet.merge(&element),
                _ => {}
            },
            Node::Text(text) if open.in_value => open.value.push_str(&text),
            Node::Text(_) => {}
            Node::End(name) => match name.as_str() {
                "v" | "t" => open.in_value = false,
                "c" => sheet.close(&mut open, shared),
                _ => {}
            },
        }
        if sheet.cells.len() > most || sheet.merged.len() > most {
            return Err(problem::too_many_cells(most));
        }
    }
    sheet.drop_hidden();
    Ok(sheet)
}

impl Sheet {
    /// Cells with text.
    pub(super) fn count(&self) -> usize {
        self.cells.len()
    }

    /// Whether rows or columns are hidden.
    pub(super) fn has_hidden(&self) -> bool {
        !(self.hidden_rows.is_empty() && self.hidden_columns.is_empty())
    }

    fn column(&mut self, element: &Element<'_>) {
        if matches!(element.attribute("hidden").as_deref(), Some("1" | "true"))
            && self.hidden_columns.len() < COLUMNS
            && let (Some(first), Some(last)) = (element.number("min"), element.number("max"))
        {
            self.hidden_columns.push((first, last));
        }
    }

    fn merge(&mut self, element: &Element<'_>) {
        let reference = element.attribute("ref").unwrap_or_default();
        if let Some((first, last)) = reference.split_once(':')
            && let (Some(first), Some(last)) = (place(first), place(last))
        {
            self.merged.insert(first, last);
        }
    }

    fn close(&mut self, open: &mut Open, shared: &Shared) {
        let value = std::mem::take(&mut open.value);
        let text = match open.kind.as_str() {
            "s" => value
                .trim()
                .parse()
                .ok()
                .and_then(|at: usize| shared.strings.get(at))
                .cloned()
                .unwrap_or_default(),
            "b" => {
                if value.trim() == "1" {
                    "TRUE".to_owned()
                } else {
                    "FALSE".to_owned()
                }
            }
            "str" | "inlineStr" | "e" | "d" => value,
            _ if value.trim().is_empty() => value,
            _ => shared.formats.show(&value, open.style),
        };
        if !text.trim().is_empty() {
            self.cells.insert(open.place, text);
        }
    }

    fn drop_hidden(&mut self) {
        let (rows, columns) = (&self.hidden_rows, &self.hidden_columns);
        self.cells.retain(|(row, column), _| {
            !rows.contains(row) && !columns.iter().any(|(first, last)| (first..=last).contains(&column))
        });
    }

    /// The texts of a row with their columns.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (usize, &str)> {
        self.cells.range((row, 0)..=(row, COLUMNS)).map(|(&(_, column), text)| (column, text.as_str()))
    }

    /// Whether a place holds text.
    pub(super) fn has(&self, row: usize, column: usize) -> bool {
        self.cells.contains_key(&(row, column))
    }

    /// Whether an empty row shows between two rows.
    pub(super) fn is_gap(&self, above: usize, below: usize) -> bool {
        let between = below.saturating_sub(above + 1);
        between > 0 && self.hidden_rows.range(above + 1..below).count() < between
    }

    /// For the first rows of merged cells the last row that one of them or of those before covers.
    pub(super) fn reach(&self) -> Vec<(usize, usize)> {
        let mut last = 0;
        let over_rows = self.merged.iter().filter(|((first, _), (last, _))| last > first);
        over_rows
            .map(|(&(first, _), &(to, _))| {
                last = last.max(to);
                (first, last)
            })
            .collect()
    }

    /// Writes the sheet: its tables, and the lone cells before and after them as paragraphs.
    pub(super) fn write(&self, builder: &mut Builder) -> Result<(), Problem> {
        let rows: Vec<usize> =
            self.cells.keys().map(|(row, _)| *row).collect::<BTreeSet<_>>().into_iter().collect();
        for part in parts::of(self, &rows) {
            self.paragraphs(builder, part.before)?;
            if let (Some(&first), Some(&last)) = (part.body.first(), part.body.last()) {
                let cells = self.cells.range((first, 0)..=(last, COLUMNS));
                let columns: BTreeSet<usize> = cells.map(|(&(_, column), _)| column).collect();
                let columns: Vec<usize> = columns.into_iter().collect();
                builder.table(self.draft((first, last), part.body, &columns))?;
            }
            self.paragraphs(builder, part.after)?;
        }
        Ok(())
    }

    fn paragraphs(&self, builder: &mut Builder, rows: &[usize]) -> Result<(), Problem> {
        for line in rows.iter().flat_map(|&row| self.row(row)).flat_map(|(_, text)| text.lines()) {
            builder.block(BlockKind::Paragraph, line)?;
        }
        Ok(())
    }

    /// The rows of the body as table.
    fn draft(&self, (first, last): (usize, usize), rows: &[usize], columns: &[usize]) -> Draft {
        let mut cells = Vec::new();
        for (&(row, column), text) in self.cells.range((first, 0)..=(last, COLUMNS)) {
            let (to_row, to_column) = self.merged.get(&(row, column)).copied().unwrap_or((row, column));
            let at = |places: &[usize], place: usize| places.partition_point(|&other| other < place);
            let past = |places: &[usize], place: usize| places.partition_point(|&other| other <= place);
            let (top, left) = (at(rows, row), at(columns, column));
            cells.push(DraftCell {
                text: text.clone(),
                row: top,
                column: left,
                rows: past(rows, to_row).saturating_sub(top).max(1),
                columns: past(columns, to_column).saturating_sub(left).max(1),
            });
        }
        Draft { caption: String::new(), cells: fill(cells, rows.len(), columns.len()), header_rows: 0 }
    }
}

/// Adds the empty cells of the grid, so that every place has one.
fn fill(cells: Vec<DraftCell>, height: usize, width: usize) -> Vec<DraftCell> {
    let mut taken = BTreeSet::new();
    for cell in &cells {
        for row in cell.row..(cell.row + cell.rows).min(height) {
            taken.extend((cell.column..(cell.column + cell.columns).min(width)).map(|column| (row, column)));
        }
    }
    let mut all = cells;
    // A sparse sheet has far more places than texts; there the empty ones stay out.
    if height.saturating_mul(width) <= 200_000 {
        for row in 0..height {
            for column in (0..width).filter(|&column| !taken.contains(&(row, column))) {
                all.push(DraftCell { text: String::new(), row, column, rows: 1, columns: 1 });
            }
        }
    }
    all
}

/// Row and column, from 1, of a reference such as `B12`.
fn place(reference: &str) -> Option<(usize, usize)> {
    let reference = reference.replace('$', "");
    let letters = reference.find(|character: char| !character.is_ascii_alphabetic())?;
    let column = reference[..letters].bytes().try_fold(0_usize, |column, letter| {
        let value = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        Some(column * 26 + value).filter(|&column| column <= COLUMNS)
    })?;
    let row = reference[letters..].parse().ok().filter(|row| (1..=ROWS).contains(row))?;
    (column > 0).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read() {
        let cases = [
            ("A1", Some((1, 1))),
            ("$B$12", Some((12, 2))),
            ("XFD1048576", Some((ROWS, COLUMNS))),
            ("XFE1", None),
            ("A0", None),
            ("7", None),
            ("A", None),
        ];
        for (reference, expected) in cases {
            assert_eq!(place(reference), expected, "{reference}");
        }
    }
}
