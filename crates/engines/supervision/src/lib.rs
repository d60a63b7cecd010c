//! Tasks that close: when something is due, who hears of it when it is not done, when it may be closed, and how it counts.
//!
//! Pure: facts and a working calendar in, dates and words out; no register, no I/O, no clock of its own. Everything is
//! reckoned anew from what the ledger holds. Start reading at [`clock`]; [`matter`] puts the parts together.

pub mod breakdown;
pub mod clock;
pub mod close_out;
pub mod extension;
pub mod ladder;
mod lamp;
pub mod matter;
mod problem;
pub mod statistics;
pub mod yearly;

pub use clock::{Clock, DayOff, Decided, Extension, Pause, Term, Warn};
pub use extension::{Limit, may_ask};
pub use ladder::{Ladder, Level, Rung};
pub use lamp::Lamp;
pub use matter::{Class, Event, Settings, Standing, Step, What, replay};
pub use problem::PROBLEM_CODES;
