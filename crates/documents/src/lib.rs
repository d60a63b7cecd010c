//! Bytes of a document become decoded text with blocks: paragraphs, headings and tables, each with its place.
//!
//! Knows nothing of policy. No I/O: the caller hands over bytes and limits. Start reading at [`model`], then [`read`]:
//! it finds the format by content and hands the bytes to the one reader of that format. Every reader is bounded by
//! [`Limits`] and answers bad input with a [`Problem`](taihang_base::Problem), never with a panic.
//!
//! To add a format: a module with `read(bytes, limits) -> Result<Document, Problem>` that fills a `Builder`, a variant
//! of [`Format`], and the line that recognises it in `detect.rs`.

mod builder;
mod detect;
mod docx;
mod encoding;
mod flow;
mod html;
mod lines;
mod md;
pub mod model;
mod numerals;
mod package;
mod pdf;
mod problem;
mod shown;
mod txt;
mod xlsx;
mod xml;

pub use detect::read;
pub use model::{Block, BlockKind, Cell, Document, Format, Limits, Note, Table};
pub use shown::Shown;
