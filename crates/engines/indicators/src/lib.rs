//! What an indicator is worth and where it is heading: typed formulas, apportioned figures, paths of targets, forecasts.
//!
//! Pure: values are asked of a trait, time is a parameter; knows no register, no store, no clock. Numbers are exact
//! decimals; only roots and forecasts are reckoned in binary fractions. Start reading at [`formula`] or [`path`].

pub mod apportion;
pub mod forecast;
pub mod formula;
pub mod path;
mod problem;
mod student;
pub mod unit;

pub use formula::{Book, Formula, Missing, Place, Values};
pub use problem::PROBLEM_CODES;
pub use unit::Unit;
