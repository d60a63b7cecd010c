//! The only crate with SQL: applies a decision in one transaction, answers scoped queries. SQLite and PostgreSQL.
//!
//! Calls block; a server makes them on a thread that may wait. The ledger (`event`) has one row a version of a record:
//! `register, record, version, id (ULID), action, actor, actor_name, on_behalf_of, reason, at, definition (version of the
//! register's definition), format, changes (json: field -> [before, after]), request, command (groups the events of one
//! command), batch (import), previous, hash`. `hash` chains the events of one record (SHA-256 over the canonical row and the
//! hash of the version before; the first one starts from the register's name and the record's id), so that writers of
//! different records never wait for each other; every few seconds a *seal* gives the events committed since the last one
//! their `position` (a gapless total order, read by webhooks, indexing and replication) and chains them: `seal(number,
//! first_position, last_position, hash, previous, at)`. `taihang check` verifies both.

pub mod account;
mod actions;
pub mod actors;
mod ahead;
mod apply;
pub mod archive;
pub mod bulk;
pub mod calendar;
pub mod check;
pub mod db;
pub mod deadlines;
mod dependents;
pub mod desk;
pub mod error;
pub mod exchange;
mod facts;
pub mod files;
mod ids;
pub mod imports;
pub mod jobs;
mod lately;
pub mod ledger;
mod memory;
pub mod notices;
pub mod parameter;
pub mod past;
pub mod read;
mod repeated;
mod schema;
pub mod sealing;
pub mod shape;
pub mod store;
mod submit;
mod tidy;
mod units;
pub mod upgrade;
pub mod webhooks;

pub use check::{Breach, Examined};
pub use deadlines::Deadline;
pub use desk::{DraftEntry, SavedView};
pub use error::{Constraint, ConstraintKind, DAMAGED, Result, StoreError};
pub use files::Scanner;
pub use imports::{Batch, BatchState, ImportRow};
pub use ledger::Entry;
pub use notices::Notice;
pub use notices::delivery::{Addressed, Channel, Delivery, Pace, Way};
pub use repeated::Call;
pub use shape::{Shape, Shapes};
pub use store::{HandStep, Options, Store};
