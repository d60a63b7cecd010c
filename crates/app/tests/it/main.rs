//! The binary as its users meet it: on the command line, as a server, in a browser.

mod browser;
mod command_line;
mod program;
mod server;
