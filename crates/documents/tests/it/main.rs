//! What the readers promise, format by format.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod bad;
mod check;
mod docx;
mod html;
mod md;
mod mutations;
mod office;
mod pdf;
mod txt;
mod xlsx;
