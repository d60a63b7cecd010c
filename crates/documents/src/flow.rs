//! The stream of blocks and tables that mark-up formats (HTML, Word) share: cells collect their own blocks until the
//! table ends, then it is known whether the table holds data or only arranges the page.

use taihang_base::{Problem, Text};

use crate::builder::{Builder, Draft, DraftCell};
use crate::model::{BlockKind, Limits};
use crate::problem;

/// Widest table that is followed.
const COLUMNS: usize = 1_000;
/// A cell with more characters than this arranges a page.
const LONG_CELL: usize = 3_000;

/// One thing inside a cell or on the page.
enum Piece {
    Block(BlockKind, String),
    Table(Draft),
}

/// Blocks on their way to the builder.
pub(crate) struct Flow {
    builder: Builder,
    limits: Limits,
    open: Vec<OpenTable>,
    cells: usize,
}

/// A table that has not ended.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says where in the mark-up the reader stands, independent of the others"
)]
struct OpenTable {
    caption: String,
    in_caption: bool,
    cells: Vec<OpenCell>,
    /// The cell that is open, if one.
    current: Option<usize>,
    /// Rows begun.
    height: usize,
    /// For each column, up to which row (exclusive) a cell from above covers it.
    covered: Vec<usize>,
    column: usize,
    header_rows: usize,
    in_header: bool,
    row_is_header: bool,
    /// The open row is marked as header itself, whatever its cells are.
    marked: bool,
}

struct OpenCell {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
    pieces: Vec<Piece>,
}

impl Flow {
    /// An empty flow.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { builder: Builder::new(limits), limits: *limits, open: Vec::new(), cells: 0 }
    }

    /// The builder, once every table has ended.
    pub(crate) fn finish(mut self) -> Result<Builder, Problem> {
        while !self.open.is_empty() {
            self.close_table()?;
        }
        Ok(self.builder)
    }

    /// Adds a note.
    pub(crate) fn note(&mut self, code: &str, message: Text, removed: Option<String>) {
        self.builder.note(code, message, removed);
    }

    /// Adds a block where the flow stands.
    pub(crate) fn block(&mut self, kind: BlockKind, text: String) -> Result<(), Problem> {
        if let Some(table) = self.open.last_mut()
            && table.in_caption
        {
            if !table.caption.is_empty() {
                table.caption.push(' ');
            }
            table.caption.push_str(text.trim());
            return Ok(());
        }
        self.piece(Piece::Block(kind, text))
    }

    /// Adds a piece to the innermost open cell, or to the page.
    fn piece(&mut self, piece: Piece) -> Result<(), Problem> {
        for table in self.open.iter_mut().rev() {
            if let Some(cell) = table.current.and_then(|at| table.cells.get_mut(at)) {
                cell.pieces.push(piece);
                return Ok(());
            }
        }
        match piece {
            Piece::Block(kind, text) => self.builder.block(kind, &text),
            Piece::Table(draft) => self.builder.table(draft),
        }
    }

    /// Begins a table.
    pub(crate) fn open_table(&mut self) -> Result<(), Problem> {
        if self.open.len() >= self.limits.depth {
            return Err(problem::too_deep(self.limits.depth));
        }
        self.open.push(OpenTable::default());
        Ok(())
    }

    /// Begins or ends the caption.
    pub(crate) fn caption(&mut self, begins: bool) {
        if let Some(table) = self.open.last_mut() {
            table.current = None;
            table.in_caption = begins;
        }
    }

    /// Begins or ends the header part.
    pub(crate) fn header(&mut self, begins: bool) {
        if let Some(table) = self.open.last_mut() {
            table.end_row();
            table.in_header = begins;
        }
    }

    /// Begins a row; `is_header` if the format says so.
    pub(crate) fn row(&mut self, is_header: bool) {
        if let Some(table) = self.open.last_mut() {
            table.end_row();
            table.height += 1;
            table.column = 0;
            table.row_is_header = is_header || table.in_header;
        }
    }

    /// The open row leads the table as header.
    pub(crate) fn mark_header(&mut self) {
        if let Some(table) = self.open.last_mut() {
            table.row_is_header = true;
            table.marked = true;
        }
    }

    /// Leaves `columns` places of the row free.
    pub(crate) fn skip(&mut self, columns: usize) {
        if let Some(table) = self.open.last_mut() {
            table.column += columns.min(COLUMNS);
        }
    }

    /// Begins a cell of so many rows and columns; `plain` if it is marked as no header.
    pub(crate) fn cell(&mut self, rows: usize, columns: usize, plain: bool) -> Result<(), Problem> {
        self.cells += 1;
        let limit = self.limits.cells;
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        if table.height == 0 {
            table.height = 1;
        }
        if plain && !table.in_header && !table.marked {
            table.row_is_header = false;
        }
        let row = table.height - 1;
        while table.covered.get(table.column).is_some_and(|&until| until > row) {
            table.column += 1;
        }
        let (column, columns) = (table.column, columns.clamp(1, COLUMNS));
        if self.cells > limit || column + columns > COLUMNS {
            return Err(problem::too_many_cells(limit));
        }
        if table.covered.len() < column + columns {
            table.covered.resize(column + columns, 0);
        }
        let rows = rows.max(1);
        table.covered[column..column + columns].fill(row.saturating_add(rows));
        table.column = column + columns;
        table.current = Some(table.cells.len());
        table.cells.push(OpenCell { row, column, rows, columns, pieces: Vec::new() });
        table.in_caption = false;
        Ok(())
    }

    /// Begins a cell that continues the one above it in column after column; its text joins that cell's.
    pub(crate) fn continue_cell(&mut self, columns: usize) -> Result<(), Problem> {
        let row = self.open.last().map_or(0, |table| table.height.max(1) - 1);
        if let Some(table) = self.open.last_mut() {
            let column = table.column;
            // The cell above is among the last few rows; a longer search would cost a square on hostile input.
            let near = table.cells.len().saturating_sub(COLUMNS);
            let above = table.cells[near..]
                .iter()
                .rposition(|cell| cell.column == column && cell.row + cell.rows == row);
            if let Some(at) = above {
                table.cells[near + at].rows += 1;
                table.column += columns.clamp(1, COLUMNS);
                table.current = Some(near + at);
                return Ok(());
            }
        }
        self.cell(1, columns, true)
    }

    /// Ends the open cell.
    pub(crate) fn close_cell(&mut self) {
        if let Some(table) = self.open.last_mut() {
            table.current = None;
        }
    }

    /// Ends the innermost table.
    pub(crate) fn close_table(&mut self) -> Result<(), Problem> {
        let Some(mut table) = self.open.pop() else { return Ok(()) };
        table.end_row();
        let height = table.height;
        for cell in &mut table.cells {
            cell.rows = cell.rows.min(height - cell.row).max(1);
        }
        if !table.caption.is_empty() && table.arranges_page() {
            self.piece(Piece::Block(BlockKind::Paragraph, std::mem::take(&mut table.caption)))?;
        }
        if table.arranges_page() {
            for piece in table.cells.into_iter().flat_map(|cell| cell.pieces) {
                self.piece(piece)?;
            }
            return Ok(());
        }
        let header_rows = table.header_rows;
        let cells = table.cells.into_iter().map(OpenCell::close).collect();
        self.piece(Piece::Table(Draft { caption: table.caption, cells, header_rows }))
    }
}

impl OpenTable {
    /// Ends the open row and counts it if it leads the table as header.
    fn end_row(&mut self) {
        self.current = None;
        self.in_caption = false;
        if self.row_is_header && self.header_rows + 1 == self.height {
            self.header_rows += 1;
        }
        self.row_is_header = false;
        self.marked = false;
    }

    /// Whether the table only arranges the page: one column, or cells that are pages themselves.
    fn arranges_page(&self) -> bool {
        let width = self.cells.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(0);
        let single = width < 2 || self.cells.iter().filter(|cell| !cell.pieces.is_empty()).count() < 2;
        let one_a_row = self.cells.windows(2).all(|pair| pair[0].row != pair[1].row);
        let nested = self.cells.iter().filter(|cell| cell.has_table()).count();
        let simple = self.cells.iter().filter(|cell| !cell.pieces.is_empty() && !cell.has_table()).count();
        let pages = self.cells.iter().any(OpenCell::is_page);
        single || one_a_row || pages || (nested > 0 && simple < 4)
    }
}

impl OpenCell {
    fn has_table(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Table(_)))
    }

    /// Whether the cell holds more than a cell of data does.
    fn is_page(&self) -> bool {
        let heading =
            self.pieces.iter().any(|piece| matches!(piece, Piece::Block(BlockKind::Heading { .. }, _)));
        let length: usize = self.pieces.iter().map(Piece::length).sum();
        length > LONG_CELL * 3 || (heading && self.pieces.len() > 3)
    }

    fn close(self) -> DraftCell {
        let mut text = String::new();
        for piece in self.pieces {
            piece.flatten(&mut text);
        }
        DraftCell { text, row: self.row, column: self.column, rows: self.rows, columns: self.columns }
    }
}

impl Piece {
    /// Bytes of text.
    fn length(&self) -> usize {
        match self {
            Self::Block(_, text) => text.len(),
            Self::Table(draft) => draft.cells.iter().map(|cell| cell.text.len()).sum(),
        }
    }

    /// Appends the text to that of a cell.
    fn flatten(self, to: &mut String) {
        let texts = match self {
            Self::Block(_, text) => vec![text],
            Self::Table(draft) => {
                std::iter::once(draft.caption).chain(draft.cells.into_iter().map(|cell| cell.text)).collect()
            }
        };
        for text in texts {
            let text = text.trim();
            if !text.is_empty() {
                if !to.is_empty() {
                    to.push(' ');
                }
                to.push_str(text);
            }
        }
    }
}
