//! Bytes of a document become decoded text with blocks: paragraphs, headings and tables, each with its place.
//!
//! Knows nothing of policy. No I/O: the caller hands over bytes and limits. Start reading at [`model`].

pub mod model;

pub use model::{Block, BlockKind, Cell, Document, Format, Limits, Note, Table};
