//! Tables: sticky head, columns that sort, one card a row on a narrow screen.

use maud::{Markup, html};

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Whether it holds figures (set to the right).
    pub figure: bool,
    /// Whether a click sorts by it.
    pub sort: bool,
}

impl Column {
    /// A column of text that sorts.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), figure: false, sort: true }
    }

    /// A column of figures that sorts.
    pub fn figure(label: impl Into<String>) -> Self {
        Self { label: label.into(), figure: true, sort: true }
    }

    /// A column that does not sort, e.g. of buttons.
    pub fn plain(label: impl Into<String>) -> Self {
        Self { label: label.into(), figure: false, sort: false }
    }
}

/// One cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What it shows.
    pub content: Markup,
    /// What sorting compares, where it is not the text shown.
    pub value: Option<String>,
    /// Whether it names the row.
    pub heads: bool,
    /// Depth in a tree, 0 to 3.
    pub depth: usize,
}

impl Cell {
    /// A cell that shows `content`.
    pub fn new(content: Markup) -> Self {
        Self { content, value: None, heads: false, depth: 0 }
    }

    /// A cell that shows `text`.
    pub fn text(text: &str) -> Self {
        Self::new(html! { (text) })
    }

    /// The cell that names its row.
    pub fn head(content: Markup) -> Self {
        Self { heads: true, ..Self::new(content) }
    }

    /// The same cell, sorted by `value`.
    #[must_use]
    pub fn sorted_by(mut self, value: impl std::fmt::Display) -> Self {
        self.value = Some(value.to_string());
        self
    }

    /// The same cell, set in by `depth` steps.
    #[must_use]
    pub fn at_depth(mut self, depth: usize) -> Self {
        self.depth = depth.min(3);
        self
    }
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id in the page, if something links to it.
    pub id: Option<String>,
    /// Its cells, as many as columns.
    pub cells: Vec<Cell>,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self { id: None, cells }
    }
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Its id in the page.
    pub id: String,
    /// What it shows, in a phrase (read out first; visible above it).
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether the table scrolls in a box of its own, under a head that stays.
    pub tall: bool,
}

/// The table as HTML.
pub fn table(table: &Table) -> Markup {
    html! {
        div.table-box.tall[table.tall] tabindex=[table.tall.then_some("0")] role=[table.tall.then_some("region")]
            aria-label=[table.tall.then_some(&table.caption)] {
            table.cards id=(table.id) {
                @if !table.caption.is_empty() { caption { (table.caption) } }
                thead { tr {
                    @for column in &table.columns {
                        th.figure[column.figure] scope="col" {
                            @if column.sort { button.sort type="button" { (column.label) } } @else { (column.label) }
                        }
                    }
                } }
                tbody { @for row in &table.rows { (body_row(&table.columns, row)) } }
            }
        }
    }
}

fn body_row(columns: &[Column], row: &Row) -> Markup {
    html! {
        tr id=[row.id.as_ref()] {
            @for (column, cell) in columns.iter().zip(&row.cells) {
                @let indent = format!("cell indent-{}", cell.depth);
                @if cell.heads {
                    th scope="row" data-label=(column.label) data-value=[cell.value.as_ref()] {
                        div class=(indent) { (cell.content) }
                    }
                } @else {
                    td.figure[column.figure] data-label=(column.label) data-value=[cell.value.as_ref()] {
                        div class=(indent) { (cell.content) }
                    }
                }
            }
        }
    }
}
