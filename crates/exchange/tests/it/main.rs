//! Export and import on a real database: what goes out comes in again, what is wrong is told, what was killed goes on.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]

mod mending;
mod openapi;
mod preview;
mod round_trip;
mod sound;
mod stages;
mod telling;
mod world;
