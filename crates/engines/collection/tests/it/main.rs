//! The engine as a whole: pasted blocks, checks, draws, counts.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case ends")]

mod check;
mod codes;
mod draw;
mod paste;
