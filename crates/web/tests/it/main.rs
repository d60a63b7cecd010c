//! The HTTP side over a real store: the API as programs meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod api;
mod away;
mod guide;
mod hidden;
mod hooks;
mod log;
mod turns;
mod webhook;
mod world;
