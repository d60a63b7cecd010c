//! What a reader returns.

use serde::{Deserialize, Serialize};
use taihang_base::{Span, Text};

/// The kind of file, found by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text.
    Txt,
    /// HTML.
    Html,
    /// Office Open XML text.
    Docx,
    /// PDF with a text layer.
    Pdf,
    /// `CommonMark` with tables.
    Md,
    /// Office Open XML workbook.
    Xlsx,
}

/// A document after decoding: one text, and blocks that point into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The kind of file.
    pub format: Format,
    /// The encoding found, for text formats (`UTF-8`, `UTF-16LE`, `gb18030`, …).
    pub encoding: Option<String>,
    /// The decoded text, the base of every span and of the offsets in the contracts. For plain text and Markdown it
    /// is the file's characters (without byte-order mark, line ends as `\n`); for the others the blocks' texts, one
    /// block a line, the cells of a table row parted by tabs.
    pub text: String,
    /// The blocks in order of `text`; they do not overlap, and what lies between them is white space or `markup`.
    pub blocks: Vec<Block>,
    /// Stretches of `text` that are mark-up, not words (`## `, `**`, the address of a link), in order, inside blocks
    /// and between them. Only Markdown has any: everywhere else mark-up is not part of `text`.
    #[serde(default)]
    pub markup: Vec<Span>,
    /// Title from the file's own properties or `<title>`, if any.
    pub title: Option<String>,
    /// What the reader left out or mended, in order.
    pub notes: Vec<Note>,
}

/// One block of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Where it stands in [`Document::text`].
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is in its file format; the plan engine decides what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "is")]
pub enum BlockKind {
    /// A heading by style or mark-up, 1 is the highest.
    Heading {
        /// 1 to 9.
        level: u8,
    },
    /// A line or paragraph of text.
    Paragraph,
    /// An item of a marked-up list; a number made by the format stands in the text.
    Item {
        /// Depth, 1 is the outermost.
        level: u8,
    },
    /// A table.
    Table(Table),
}

/// A table with its merged cells resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// The caption, if the format marks one.
    pub caption: Option<Span>,
    /// The cells as they stand in the text, row by row.
    pub cells: Vec<Cell>,
    /// For each row and column of the full grid the index of the cell that covers it.
    pub grid: Vec<Vec<Option<usize>>>,
    /// How many leading rows are marked as header by the format (0 if it does not say).
    pub header_rows: usize,
}

/// A cell; a merged one covers several places of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Where its text stands; empty for an empty cell.
    pub span: Span,
    /// First row covered, from 0.
    pub row: usize,
    /// First column covered, from 0.
    pub column: usize,
    /// Rows covered, at least 1.
    pub rows: usize,
    /// Columns covered, at least 1.
    pub columns: usize,
}

/// Something the reader left out or mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Stable code: `page-header`, `page-footer`, `page-number`, `table-joined`, `hidden-text`, `undecodable`, …
    pub code: String,
    /// What happened, for people.
    pub message: Text,
    /// The text that was left out, if any.
    pub removed: Option<String>,
}

/// How much one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file in bytes.
    pub file_bytes: usize,
    /// Largest text after decoding or unpacking, in bytes.
    pub text_bytes: usize,
    /// Most cells of all tables.
    pub cells: usize,
    /// Deepest nesting of elements that is followed.
    pub depth: usize,
}

impl Limits {
    /// What the product accepts: 32 MiB files, 16 MiB of text, 400,000 cells, nesting of 256.
    pub const STANDARD: Self =
        Self { file_bytes: 32 << 20, text_bytes: 16 << 20, cells: 400_000, depth: 256 };

    /// Most blocks: one for every 16 bytes of text allowed.
    pub(crate) fn blocks(&self) -> usize {
        self.text_bytes / 16 + 1
    }
}
