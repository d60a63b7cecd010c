//! What every answer of a reader must be: a document that keeps its promises, or a problem with a stable code.

#[path = "../../tests/it/check.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod check;

use taihang_documents::{Limits, read};

/// Small limits, so that hostile sizes are reached by small inputs.
const LIMITS: Limits = Limits { file_bytes: 1 << 20, text_bytes: 1 << 17, cells: 5_000, depth: 64 };

/// Reads `bytes` and checks the answer.
pub fn holds(name: &str, bytes: &[u8]) {
    match read(name, bytes, &LIMITS) {
        Ok(document) => check::holds(&document),
        Err(problem) => assert!(problem.code.starts_with("document-")),
    }
}
