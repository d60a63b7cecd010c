//! A policy document becomes a plan: outline, clauses, targets, achieved figures, tasks with their lead units.
//!
//! Pure: text in, values out; no I/O, no clock. Stages are types: [`Document`](taihang_documents::Document) →
//! clean text → outline → clauses → figures and tasks → [`Plan`]. Plans are then held against each other.
//! Start reading at [`model`].

pub mod compare;
pub mod findings;
pub mod model;
mod read;
pub mod units;

pub use compare::{Source, cascade, compare, outcomes, propose_parents};
pub use findings::check;
pub use model::*;
pub use read::read;
