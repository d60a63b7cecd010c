//! A table broken over pages: its parts become one again.

use std::cmp::Ordering;

use super::tables::{Grid, are_among, is_full};
use crate::builder::{Draft, DraftCell};

/// Most rows of a repeated header.
const HEADER: usize = 5;

/// A table that may go on at the next page.
#[derive(Debug)]
pub(super) struct Open {
    grid: Grid,
    header_rows: usize,
}

impl Open {
    /// A table with its first part.
    pub(super) fn new(grid: Grid) -> Self {
        Self { grid, header_rows: 0 }
    }

    /// Whether `next` has the same columns; a part may lack lines where all its cells are merged.
    pub(super) fn fits(&self, next: &Grid) -> bool {
        are_among(&self.grid.columns, &next.columns) || are_among(&next.columns, &self.grid.columns)
    }

    /// The whole table.
    pub(super) fn finish(self) -> Draft {
        Draft { caption: String::new(), cells: self.grid.cells, header_rows: self.header_rows }
    }

    /// Adds the rows of the next part: a repeated header is dropped, a row cut by the page is made whole.
    pub(super) fn push(&mut self, mut next: Grid) {
        match next.columns.len().cmp(&self.grid.columns.len()) {
            Ordering::Greater => self.grid.refine(&next.columns),
            Ordering::Less => next.refine(&self.grid.columns),
            Ordering::Equal => {}
        }
        let repeated = self.repeated(&next);
        self.header_rows = self.header_rows.max(repeated);
        next.cells.retain(|cell| cell.row >= repeated);
        for cell in &mut next.cells {
            cell.row -= repeated;
        }
        let height = self.grid.rows;
        let cut = self.is_cut(&next.cells);
        let shift = if cut { height - 1 } else { height };
        for mut cell in next.cells {
            if cell.row == 0 && self.joins(&cell, cut) {
                continue;
            }
            cell.row += shift;
            self.grid.cells.push(cell);
        }
        self.grid.rows = shift + next.rows - repeated;
        self.grid.ends = next.ends;
    }

    /// How many leading rows of `next` are those of this table once more.
    fn repeated(&self, next: &Grid) -> usize {
        let row_text = |cells: &[DraftCell], row: usize| -> Vec<String> {
            cells.iter().filter(|cell| cell.row == row).map(|cell| cell.text.replace(' ', "")).collect()
        };
        (0..next.rows.min(HEADER))
            .take_while(|&row| {
                let (above, here) = (row_text(&self.grid.cells, row), row_text(&next.cells, row));
                above == here && here.iter().any(|text| !text.is_empty())
            })
            .count()
    }

    /// Whether the first row of `cells` is the rest of the last row here. Where no line closes that row, the page
    /// cut it; some programs close it all the same, and then only a row without a beginning of its own goes on, each
    /// of its texts where the line above is full.
    fn is_cut(&self, cells: &[DraftCell]) -> bool {
        let first: Vec<&DraftCell> = cells.iter().filter(|cell| cell.row == 0).collect();
        let (Some(begin), true) = (first.first(), first.len() > 1) else { return false };
        let filled: Vec<&DraftCell> = first.iter().copied().filter(|cell| !cell.text.is_empty()).collect();
        let closed = self.grid.ends.values().filter(|end| end.closed).count();
        let whole = filled.iter().all(|cell| cell.rows == 1 && self.edge(cell).is_some());
        if filled.is_empty() || !whole {
            return false;
        }
        if closed == 0 {
            return begin.text.is_empty()
                || self.is_full(begin)
                || self.edge(begin).is_some_and(|above| above.text.is_empty());
        }
        // The first row of a table titles its columns; it is short.
        closed == self.grid.ends.len()
            && self.grid.rows > 1
            && begin.text.is_empty()
            && first.iter().all(|cell| cell.rows == 1)
            && filled.iter().all(|cell| self.is_full(cell))
    }

    /// Whether the line above `cell` had to end where it does.
    fn is_full(&self, cell: &DraftCell) -> bool {
        self.grid.ends.get(&cell.column).is_some_and(|end| is_full(end.room, &cell.text))
    }

    /// The cell at the lower edge above `cell`.
    fn edge(&self, cell: &DraftCell) -> Option<&DraftCell> {
        self.grid.cells.iter().rev().find(|above| {
            above.row + above.rows == self.grid.rows
                && (above.column, above.columns) == (cell.column, cell.columns)
        })
    }

    /// Adds `cell` to the one above it if both are one: any in a row cut in two, else one over several rows.
    fn joins(&mut self, cell: &DraftCell, cut: bool) -> bool {
        let Some(above) = self.edge(cell) else { return false };
        let some_closed = self.grid.ends.values().any(|end| end.closed);
        let open = some_closed && self.grid.ends.get(&cell.column).is_some_and(|end| !end.closed);
        if !cut && !(cell.text.is_empty() && (above.rows > 1 || cell.rows > 1 || open)) {
            return false;
        }
        let (row, column, full) = (above.row, above.column, self.is_full(cell));
        let found = self.grid.cells.iter_mut().rev().find(|above| (above.row, above.column) == (row, column));
        let Some(above) = found else { return false };
        if !full && !above.text.is_empty() && !cell.text.is_empty() {
            above.text.push(' ');
        }
        crate::lines::join(&mut above.text, &cell.text);
        above.rows += cell.rows - usize::from(cut);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::tables::End;
    use super::*;

    /// A part with these rows, in columns of 30 points unless `columns` says where; a tilde merges a cell with the
    /// one at its left.
    fn part(rows: &[&[&str]], columns: &[f64], ends: Ends<'_>) -> Grid {
        let mut cells: Vec<DraftCell> = Vec::new();
        for (row, texts) in rows.iter().enumerate() {
            for (column, text) in texts.iter().enumerate() {
                match cells.last_mut() {
                    Some(left) if *text == "~" => left.columns += 1,
                    _ => cells.push(DraftCell { text: (*text).to_owned(), row, column, rows: 1, columns: 1 }),
                }
            }
        }
        let ends: BTreeMap<usize, End> =
            ends.iter().map(|&(closed, room)| End { closed, room }).enumerate().collect();
        Grid { top: 0.0, columns: columns.to_vec(), cells, rows: rows.len(), ends }
    }

    fn joined(above: Grid, below: Grid) -> (usize, Vec<String>) {
        let mut open = Open::new(above);
        assert!(open.fits(&below));
        open.push(below);
        let draft = open.finish();
        let shown = |cell: &DraftCell| {
            format!("{}{}:{}x{} {}", cell.row, cell.column, cell.rows, cell.columns, cell.text)
        };
        (draft.header_rows, draft.cells.iter().map(shown).collect())
    }

    /// For each column whether a line closes it, and the room after its text.
    type Ends<'e> = &'e [(bool, f64)];

    const THREE: [f64; 4] = [0.0, 30.0, 60.0, 90.0];

    #[test]
    fn a_table_goes_on_after_its_repeated_header() {
        let above = part(
            &[&["序号", "任务", "单位"], &["1", "建设平", "科技厅"]],
            &THREE,
            &[(true, 5.0), (true, 0.2), (true, 4.0)],
        );
        let below = part(&[&["序号", "任务", "单位"], &["", "台", ""], &["2", "甲", "乙"]], &THREE, &[]);
        let (header_rows, cells) = joined(above, below);
        assert_eq!(header_rows, 1);
        assert_eq!(
            cells[3..],
            ["10:1x1 1", "11:1x1 建设平台", "12:1x1 科技厅", "20:1x1 2", "21:1x1 甲", "22:1x1 乙"]
        );
    }

    #[test]
    fn only_what_goes_on_is_joined() {
        let above = |ends: Ends<'_>| part(&[&["类", "目", "属"], &["1", "甲", "乙"]], &THREE, ends);
        let below = |begin: &str| part(&[&[begin, "丙", ""]], &THREE, &[]);
        let whole: &[&str] = &["20:1x1 ", "21:1x1 丙", "22:1x1 "];
        // The line above stops early; it is full; no line closes the row; lines close a part of it.
        let cases: [(Ends<'_>, &str, &[&str]); 5] = [
            (&[(true, 5.0), (true, 5.0), (true, 5.0)], "", whole),
            (&[(true, 5.0), (true, 0.0), (true, 5.0)], "", &["10:1x1 1", "11:1x1 甲丙", "12:1x1 乙"]),
            (&[(false, 5.0), (false, 5.0), (false, 5.0)], "", &["10:1x1 1", "11:1x1 甲 丙", "12:1x1 乙"]),
            (&[(false, 5.0), (false, 5.0), (false, 5.0)], "2", &["20:1x1 2", "21:1x1 丙", "22:1x1 "]),
            (
                &[(false, 0.0), (true, 0.0), (false, 0.0)],
                "",
                &["10:2x1 1", "11:1x1 甲", "12:2x1 乙", "21:1x1 丙"],
            ),
        ];
        for (ends, begin, expected) in cases {
            let (_, cells) = joined(above(ends), below(begin));
            assert!(
                cells.ends_with(&expected.iter().map(ToString::to_string).collect::<Vec<_>>()),
                "{cells:?}"
            );
        }
    }

    #[test]
    fn a_header_broken_after_its_first_row_takes_the_finer_columns() {
        let above = part(
            &[&["类别", "目标值", "属性"]],
            &[0.0, 30.0, 90.0, 120.0],
            &[(false, 0.0), (true, 2.0), (false, 0.0)],
        );
        let below = part(
            &[&["", "2025年", "年均增长", ""], &["规模", "3", "4", "预期性"]],
            &[0.0, 30.0, 61.0, 90.0, 120.0],
            &[],
        );
        let (_, cells) = joined(above, below);
        assert_eq!(
            cells[..5],
            ["00:2x1 类别", "01:1x2 目标值", "03:2x1 属性", "11:1x1 2025年", "12:1x1 年均增长"]
        );
    }
}
