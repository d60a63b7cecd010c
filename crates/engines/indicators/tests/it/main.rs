//! The engine of indicators, held against what a person reckons by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod apportion;
mod codes;
mod forecast;
mod formula;
mod path;
mod world;
