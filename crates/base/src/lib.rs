//! The vocabulary every other crate speaks: spans of text, texts in two languages, errors, ids, time, money,
//! numbers, periods, working days, codes with check digits, regions.
//!
//! No I/O and no asynchronous code. Start reading at [`error`]: the three kinds of error are the contract with people.

pub mod calendar;
pub mod clock;
pub mod error;
pub mod hex;
pub mod id;
pub mod identifier;
pub mod language;
pub mod masked;
pub mod money;
pub mod number;
pub mod period;
pub mod region;
pub mod span;
mod text_form;
pub mod width;

pub use calendar::{Length, WorkingCalendar};
pub use clock::{AheadClock, Clock, FixedClock, SystemClock, civil_in_china, civil_now, civil_today};
pub use error::{Fault, Problem, Problems, Refusal};
pub use hex::hex;
pub use id::Id;
pub use identifier::Scheme;
pub use language::{Language, Text, counted, day_in_words};
pub use masked::Masked;
pub use money::Money;
pub use number::{Micro, parse_decimal, parse_percent};
pub use period::{Period, Resolution};
pub use region::{RegionCode, RegionLevel};
pub use span::{CharIndex, Span};
pub use width::half_width;
