//! The open database: one connection that writes, a few that read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use taihang_base::{Clock, Id};

use crate::access::Actor;
use crate::error::{Result, Step as _};
use crate::migrate;

/// Readers that may work at the same time.
const READERS: usize = 4;

/// The data of one installation. Cheap to clone; all clones share the same connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    returned: Condvar,
    /// Millisecond and random bits of the last id.
    last_id: Mutex<(i64, u128)>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("folder", &self.inner.folder).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the data folder, makes it if it is missing, and brings its tables up to date.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        std::fs::create_dir_all(folder.join("files")).step("make the data folder")?;
        let file = folder.join("plans.sqlite");
        let mut writer = Connection::open(&file).step("open the database")?;
        settle(&writer)?;
        writer.pragma_update(None, "journal_mode", "wal").step("switch to write-ahead logging")?;
        // FULL: an acknowledged change survives a power cut.
        writer.pragma_update(None, "synchronous", "full").step("set the durability")?;
        migrate::migrate(&mut writer, clock.now())?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let reader = Connection::open_with_flags(&file, flags).step("open the database for reading")?;
            settle(&reader)?;
            readers.push(reader);
        }
        let inner = Inner {
            folder: folder.to_owned(),
            clock,
            writer: Mutex::new(writer),
            readers: Mutex::new(readers),
            returned: Condvar::new(),
            last_id: Mutex::new((0, 0)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// The present moment by the store's clock.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Limits the database to `pages` pages, so that a quota is met by a message and not by a full disk.
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        let writer = lock(&self.inner.writer);
        writer.pragma_update(None, "max_page_count", pages).step("limit the database")
    }

    /// Runs `query` on one consistent state of the database.
    pub(crate) fn read<T>(&self, query: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut reader = self.reader();
        let connection = reader
            .connection
            .as_mut()
            .ok_or_else(|| taihang_base::Fault { step: "borrow a reader", source: None })?;
        let transaction = connection.transaction().step("begin to read")?;
        query(&transaction)
    }

    /// Runs `change` in one transaction: all of it is kept, or nothing.
    pub(crate) fn write<T>(&self, actor: &Actor, change: impl FnOnce(&Write<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.inner.writer);
        let transaction =
            writer.transaction_with_behavior(TransactionBehavior::Immediate).step("begin to write")?;
        let now = self.now();
        let ids = &self.inner.last_id;
        let write = Write { transaction, actor, now, command: next::<Command>(ids, now).to_string(), ids };
        let result = change(&write)?;
        write.transaction.commit().step("keep the change")?;
        Ok(result)
    }

    fn reader(&self) -> Reader<'_> {
        let mut readers = lock(&self.inner.readers);
        loop {
            if let Some(connection) = readers.pop() {
                return Reader { inner: &self.inner, connection: Some(connection) };
            }
            readers = self.inner.returned.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A borrowed read connection; goes back when dropped.
struct Reader<'a> {
    inner: &'a Inner,
    connection: Option<Connection>,
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            lock(&self.inner.readers).push(connection);
            self.inner.returned.notify_one();
        }
    }
}

/// A transaction that writes, with who and when.
pub(crate) struct Write<'a> {
    pub(crate) transaction: Transaction<'a>,
    pub(crate) actor: &'a Actor,
    pub(crate) now: Timestamp,
    /// Groups the events of one command.
    pub(crate) command: String,
    ids: &'a Mutex<(i64, u128)>,
}

/// Marks ids of commands.
pub(crate) struct Command;

impl Write<'_> {
    /// A fresh id of kind `R`, greater than every one before it.
    pub(crate) fn id<R>(&self) -> Id<R> {
        next(self.ids, self.now)
    }
}

/// The next id: its order is the order of making even within one millisecond, or when the clock was set back.
fn next<R>(last: &Mutex<(i64, u128)>, now: Timestamp) -> Id<R> {
    let mut last = lock(last);
    *last = if millis(now) > last.0 {
        (millis(now), u128::from(rand::random::<u64>()))
    } else {
        (last.0, last.1 + 1)
    };
    Id::new(moment(last.0), last.1)
}

// A poisoned lock holds a sound connection: the transaction of the panicking thread was rolled back when it unwound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn settle(connection: &Connection) -> Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(5)).step("set the waiting time")?;
    connection.pragma_update(None, "foreign_keys", true).step("switch on foreign keys")?;
    connection.pragma_update(None, "trusted_schema", false).step("distrust the schema")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// A moment as it is stored: milliseconds since 1970.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A stored moment.
pub(crate) fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
