//! The binary as its users meet it: on the command line, as a server, in a browser.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod browser;
mod command_line;
mod exchange;
mod index;
mod operate;
mod program;
mod server;
