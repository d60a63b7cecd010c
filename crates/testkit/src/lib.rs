//! A server and a browser for tests: the binary as a person meets it, in Chromium without a window; and a fresh database.
//!
//! Only ever a development dependency. Everything here panics with a sentence when the machine lacks something or the
//! page does not do what the test waits for; that is what a test wants. Start reading at [`World`].
//!
//! # To write a walk
//! 1. `let world = World::demo(env!("CARGO_BIN_EXE_taihang"));` starts the demonstration region on a free port.
//! 2. `world.sign_in("planner")`, then [`Browser::go`], [`Browser::click`], [`Browser::fill`], [`Browser::keys`].
//! 3. Wait for what a person would see with [`Browser::see`]; never for a time.
//! 4. At the end the world asserts what nobody asked for: no error in the console.

#![expect(clippy::missing_panics_doc, reason = "everything here panics: that is how a test ends")]

mod axe;
mod browser;
mod cluster;
mod disk;
mod http;
mod killed;
mod peers;
pub mod provider;
mod receiver;
mod server;
mod store_world;
mod world;

pub use axe::Violation;
pub use browser::{Browser, Key, Scripts};
pub use cluster::Cluster;
pub use disk::SmallDisk;
pub use killed::Doomed;
pub use peers::Peers;
pub use receiver::{Received, Receiver};
pub use server::Server;
pub use store_world::{Database, database, thorough};
pub use world::World;
