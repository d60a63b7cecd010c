//! The rules, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod clocks;
mod decide;
mod desk;
mod history;
mod input;
mod link;
mod random;
mod world;
