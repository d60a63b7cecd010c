//! Returns that units hand in: what a form asks, what was typed or pasted, what does not fit, who was asked, and who answered.
//!
//! Pure: texts and figures in, answers, problems and counts out; no register, no I/O, no clock. Start reading at
//! [`question`]; [`paste`] takes a block from a spreadsheet, [`check`] holds a return against its rules.

pub mod answer;
pub mod check;
pub mod coverage;
pub mod frame;
pub mod paste;
mod problem;
pub mod question;
pub mod response;
pub mod unit;

pub use answer::{Answer, read};
pub use check::{Against, Breach, Relation, Rule, Severity, check};
pub use paste::{Pasted, Taken, paste};
pub use problem::PROBLEM_CODES;
pub use question::{Kind, Question};
pub use unit::Unit;
