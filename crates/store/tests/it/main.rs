//! The store on a real database: SQLite, or with `TAIHANG_TEST_DATABASE=postgres` PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]

mod account;
mod db;
mod faults;
mod read;
mod write;
