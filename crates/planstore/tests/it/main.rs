//! The store as its callers meet it: a data folder, people, and what must hold afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod access;
mod accounts;
mod ledger;
mod plans;
mod review;
mod robustness;
mod undo;
mod world;
