//! Two databases behind one blocking interface: statements, a pool that reads, a writer that groups.
//!
//! SQL is written once, with `?1`, `?2` for values and `{int}`-like words in the texts that make tables; where the
//! dialects differ, the difference stands in [`dialect`]. Reading happens in [`Pool::read`], on one consistent state;
//! writing in [`Writer::run`], which answers only after the change is on disk. A value is a [`Cell`]: booleans are 0
//! and 1, money is fen, decimals are millionths, moments are milliseconds since 1970, dates, ids and JSON are text.

mod cell;
mod classify;
mod connection;
mod dialect;
mod location;
mod migrate;
mod pool;
mod postgres;
mod queue;
mod sqlite;
mod writer;

pub use cell::{Cell, Row};
pub use connection::Connection;
pub use dialect::Dialect;
pub use location::Location;
pub(crate) use migrate::migrate_and;
pub use migrate::{KERNEL, Step, migrate, pending};
pub use pool::Pool;
pub(crate) use sqlite::SqliteConnection;
pub use writer::{Job, Landed, Pending, Writer, not_kept};
