//! The vocabulary every other crate speaks: spans of text, texts in two languages, errors, ids, time, regions.
//!
//! No I/O and no asynchronous code. Start reading at [`error`]: the three kinds of error are the contract with people.

pub mod clock;
pub mod error;
pub mod id;
pub mod language;
pub mod region;
pub mod span;

pub use clock::{Clock, FixedClock, SystemClock};
pub use error::{Fault, Problem, Problems, Refusal};
pub use id::Id;
pub use language::{Language, Text};
pub use region::{RegionCode, RegionLevel};
pub use span::{CharIndex, Span};
