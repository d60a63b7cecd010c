//! The embedded database: settings, statements, the order of Chinese names.

use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use pinyin::ToPinyin as _;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, ToSql};
use taihang_base::Fault;

use super::classify::{Failed as _, sqlite_failure};
use super::{Cell, Row};
use crate::error::{Result, StoreError};

/// Statements kept ready by a connection.
const STATEMENTS: usize = 256;

/// How often, and after which pause, the switch to write-ahead logging is tried again: five seconds in all.
const TRIES: usize = 250;
const PAUSE: Duration = Duration::from_millis(20);

/// A connection to a database file.
#[derive(Debug)]
pub struct SqliteConnection {
    inner: rusqlite::Connection,
}

impl SqliteConnection {
    /// The connection that writes; makes the file if it is missing.
    pub(crate) fn writing(file: &Path) -> Result<Self> {
        let inner = rusqlite::Connection::open(file).failed("open the database")?;
        settle(&inner)?;
        log_ahead(&inner)?;
        // FULL: an acknowledged change survives a power cut.
        inner.pragma_update(None, "synchronous", "full").failed("set the durability")?;
        inner.pragma_update(None, "wal_autocheckpoint", 4000).failed("set the checkpoint")?;
        inner.pragma_update(None, "cache_size", -65_536).failed("set the cache")?;
        Ok(Self { inner })
    }

    /// A connection that can only read.
    pub(crate) fn reading(file: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner =
            rusqlite::Connection::open_with_flags(file, flags).failed("open the database for reading")?;
        settle(&inner)?;
        inner.pragma_update(None, "cache_size", -32_768).failed("set the cache")?;
        Ok(Self { inner })
    }

    /// The connection of the driver: for the online backup.
    pub fn driver(&mut self) -> &mut rusqlite::Connection {
        &mut self.inner
    }

    pub(super) fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    pub(super) fn query_each(
        &mut self,
        sql: &str,
        params: &[Cell],
        mut each: impl FnMut(Row) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let failed = |error| sqlite_failure("run a query", sql, error);
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        let columns = statement.column_count();
        debug_assert_eq!(unnamed(&statement), None, "a value without a placeholder in {sql}");
        let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let mut cells = Vec::with_capacity(columns);
            for column in 0..columns {
                cells.push(cell(row.get_ref(column).map_err(failed)?, sql)?);
            }
            if each(Row::new(cells))?.is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64> {
        let failed = |error| sqlite_failure("run a statement", sql, error);
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        debug_assert_eq!(unnamed(&statement), None, "a value without a placeholder in {sql}");
        let touched = statement.execute(rusqlite::params_from_iter(params)).map_err(failed)?;
        Ok(u64::try_from(touched).unwrap_or(u64::MAX))
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<()> {
        self.inner.execute_batch(sql).map_err(|error| sqlite_failure("run a script", sql, error))
    }
}

/// Switches to write-ahead logging. Programs that open a new file at once get in each other's way here, and `SQLite` does not
/// wait for this by itself.
fn log_ahead(connection: &rusqlite::Connection) -> Result<()> {
    let switch = || connection.pragma_update(None, "journal_mode", "wal");
    for _ in 0..TRIES {
        let done = switch();
        let busy = done.as_ref().is_err_and(|error| {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
        });
        if !busy {
            return done.failed("switch to write-ahead logging");
        }
        std::thread::park_timeout(PAUSE);
    }
    switch().failed("switch to write-ahead logging")
}

fn settle(connection: &rusqlite::Connection) -> Result<()> {
    connection.busy_timeout(Duration::from_secs(5)).failed("set the waiting time")?;
    connection.pragma_update(None, "foreign_keys", true).failed("switch on foreign keys")?;
    connection.pragma_update(None, "trusted_schema", false).failed("distrust the schema")?;
    connection.pragma_update(None, "temp_store", "memory").failed("keep temporary tables in memory")?;
    // All of the file, up to the limit that SQLite is built with (.cargo/config.toml): pages that are mapped are neither copied
    // nor lost when somebody else writes.
    connection.pragma_update(None, "mmap_size", 1_i64 << 40).failed("map the file")?;
    // Plans that do not depend on the values asked for: otherwise a statement is prepared again for each.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).failed("settle the plans")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.create_collation("zh", pinyin_order).failed("make the order of Chinese names")
}

/// The first value that a statement gets and does not name. `SQLite` takes it, PostgreSQL cannot tell its type and
/// refuses the statement; so the embedded database does not accept it in tests either.
fn unnamed(statement: &rusqlite::Statement<'_>) -> Option<usize> {
    (1..=statement.parameter_count()).find(|at| statement.parameter_name(*at).is_none())
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

fn cell(value: ValueRef<'_>, sql: &str) -> Result<Cell> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(value) => Ok(Cell::Int(value)),
        ValueRef::Text(value) => match std::str::from_utf8(value) {
            Ok(text) => Ok(Cell::Text(text.to_owned())),
            Err(error) => Err(Fault::new("read a text", error).into()),
        },
        ValueRef::Blob(value) => Ok(Cell::Bytes(value.to_owned())),
        // A fraction has no exact form here: the statement casts it, or its column is millionths.
        ValueRef::Real(_) => {
            Err(StoreError::Fault(Fault::new("read a number", format!("a fraction: {sql}"))))
        }
    }
}

/// The order of names, as PostgreSQL's (ICU) has it: signs and digits, then characters by their sound, its tone and their
/// code point, then letters without regard to case. Names that are equal so far are told apart by code point.
fn pinyin_order(left: &str, right: &str) -> Ordering {
    let sounds = left.chars().map(sound).cmp(right.chars().map(sound));
    sounds.then_with(|| left.cmp(right))
}

/// What a character sorts by.
fn sound(c: char) -> (u8, &'static str, char) {
    if c.is_ascii() {
        let class = if c.is_ascii_alphabetic() { 2 } else { 0 };
        return (class, "", c.to_ascii_lowercase());
    }
    match c.to_pinyin() {
        Some(pinyin) => (1, pinyin.with_tone_num_end(), c),
        None => (2, "", c),
    }
}
