//! The one door: finds the format by content and calls its reader.

use taihang_base::Problem;

use crate::model::{Document, Limits};
use crate::{problem, txt};

/// Reads a document of any supported format. `name` is the file's name; it only decides between plain text and
/// Markdown, which no content can tell apart for certain.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    if bytes.is_empty() {
        return Err(problem::empty().about(name));
    }
    if bytes.len() > limits.file_bytes {
        return Err(problem::too_large(bytes.len(), limits.file_bytes).about(name));
    }
    txt::read(bytes, limits).map_err(|problem| problem.about(name))
}
