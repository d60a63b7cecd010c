//! Blocks collected one after the other into a [`Document`], within the limits.

use taihang_base::{Problem, Span, Text};

use crate::model::{Block, BlockKind, Cell, Document, Format, Limits, Note, Table};
use crate::problem;

/// A document in the making.
pub(crate) struct Builder {
    limits: Limits,
    text: String,
    blocks: Vec<Block>,
    notes: Vec<Note>,
    cells: usize,
}

/// A table whose cells know their place in the grid.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// The caption, empty if there is none.
    pub(crate) caption: String,
    /// The cells in any order; where two claim a place, the first in row order has it.
    pub(crate) cells: Vec<DraftCell>,
    /// Leading rows that the format marks as header.
    pub(crate) header_rows: usize,
}

/// A cell of a [`Draft`].
#[derive(Debug, Clone, Default)]
pub(crate) struct DraftCell {
    /// Text without line breaks and tabs at its ends.
    pub(crate) text: String,
    /// First row covered.
    pub(crate) row: usize,
    /// First column covered.
    pub(crate) column: usize,
    /// Rows covered, at least 1.
    pub(crate) rows: usize,
    /// Columns covered, at least 1.
    pub(crate) columns: usize,
}

impl Draft {
    /// Rows of the grid.
    pub(crate) fn height(&self) -> usize {
        self.cells.iter().map(|cell| cell.row + cell.rows).max().unwrap_or(0)
    }

    /// Columns of the grid.
    pub(crate) fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(0)
    }

    /// Whether no cell has text.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

impl Builder {
    /// An empty document that may grow to `limits`.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { limits: *limits, text: String::new(), blocks: Vec::new(), notes: Vec::new(), cells: 0 }
    }

    /// Adds a block of one line; white space at both ends is left out, and nothing is added if nothing remains.
    pub(crate) fn block(&mut self, kind: BlockKind, text: &str) -> Result<(), Problem> {
        let span = self.line(text, '\t')?;
        if !span.is_empty() {
            self.blocks.push(Block { span, kind });
            self.text.push('\n');
        }
        Ok(())
    }

    /// Adds a table: a line for the caption, a line a row, cells parted by tabs.
    pub(crate) fn table(&mut self, draft: Draft) -> Result<(), Problem> {
        if draft.is_blank() {
            return self.block(BlockKind::Paragraph, &draft.caption);
        }
        let (height, width) = (draft.height(), draft.width());
        self.cells = self.cells.saturating_add(height.saturating_mul(width));
        if self.cells > self.limits.cells {
            return Err(problem::too_many_cells(self.limits.cells));
        }
        let start = self.text.len();
        let caption = self.line(&draft.caption, ' ')?;
        let mut table = Table {
            caption: (!caption.is_empty()).then_some(caption),
            cells: Vec::with_capacity(draft.cells.len()),
            grid: vec![vec![None; width]; height],
            header_rows: draft.header_rows.min(height),
        };
        let mut drafts = draft.cells;
        drafts.sort_by_key(|cell| (cell.row, cell.column));
        let mut row = (!caption.is_empty()).then_some(usize::MAX);
        for cell in &drafts {
            if table.grid[cell.row][cell.column].is_some() {
                continue;
            }
            match row {
                Some(before) if before == cell.row => self.text.push('\t'),
                Some(_) => self.text.push('\n'),
                None => {}
            }
            row = Some(cell.row);
            let span = self.line(&cell.text, ' ')?;
            cover(&mut table, cell, span);
        }
        let span = Span::new(start, self.text.len());
        let trimmed = span.slice(&self.text);
        let end = start + trimmed.trim_end().len();
        let begin = end - trimmed.trim().len();
        // An empty cell at either end stands outside the trimmed span; it is moved to its edge.
        for cell in &mut table.cells {
            cell.span = Span::new(cell.span.start.clamp(begin, end), cell.span.end.clamp(begin, end));
        }
        self.blocks.push(Block { span: Span::new(begin, end), kind: BlockKind::Table(table) });
        self.text.push('\n');
        Ok(())
    }

    /// Adds a note.
    pub(crate) fn note(&mut self, code: &str, message: Text, removed: Option<String>) {
        self.notes.push(Note { code: code.to_owned(), message, removed });
    }

    /// The finished document; one without any block is a problem.
    pub(crate) fn finish(
        mut self,
        format: Format,
        encoding: Option<String>,
        title: Option<String>,
    ) -> Result<Document, Problem> {
        if self.blocks.is_empty() {
            return Err(problem::blank());
        }
        self.text.truncate(self.text.trim_end().len());
        Ok(Document {
            format,
            encoding,
            text: self.text,
            blocks: self.blocks,
            markup: Vec::new(),
            title: title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()),
            notes: self.notes,
        })
    }

    /// Appends `text` as part of a line, `tab` for its tabs, and tells where it stands.
    fn line(&mut self, text: &str, tab: char) -> Result<Span, Problem> {
        if self.blocks.len() > self.limits.blocks() {
            return Err(problem::text_too_large(self.limits.text_bytes));
        }
        let start = self.text.len();
        for character in text.trim().chars() {
            self.text.push(match character {
                '\n' | '\r' => ' ',
                '\t' => tab,
                _ => character,
            });
        }
        if self.text.len() > self.limits.text_bytes {
            return Err(problem::text_too_large(self.limits.text_bytes));
        }
        Ok(Span::new(start, self.text.len()))
    }
}

/// Enters `cell` into the grid of `table`, as far as its places are free.
fn cover(table: &mut Table, cell: &DraftCell, span: Span) {
    let number = table.cells.len();
    let free = |table: &Table, row: usize, column: usize| table.grid[row][column].is_none();
    let columns =
        (cell.column..cell.column + cell.columns).take_while(|&column| free(table, cell.row, column)).count();
    let rows = (cell.row..cell.row + cell.rows)
        .take_while(|&row| (cell.column..cell.column + columns).all(|column| free(table, row, column)))
        .count();
    for row in &mut table.grid[cell.row..cell.row + rows] {
        row[cell.column..cell.column + columns].fill(Some(number));
    }
    table.cells.push(Cell { span, row: cell.row, column: cell.column, rows, columns });
}
