//! Connections that read.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::location::Purpose;
use super::{Connection, Dialect, Location};
use crate::error::{Result, StoreError};

/// Connections that read: opened when first needed, kept, replaced when they have died. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    location: Location,
    limit: usize,
    patience: Duration,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Debug)]
struct State {
    idle: Vec<Connection>,
    /// Idle or lent.
    open: usize,
}

impl Pool {
    /// Up to `limit` connections to `location`; who finds none free waits for `patience` at most.
    pub fn new(location: Location, limit: usize, patience: Duration) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), open: 0 });
        Self {
            shared: Arc::new(Shared {
                location,
                limit: limit.max(1),
                patience,
                state,
                returned: Condvar::new(),
            }),
        }
    }

    /// Which database speaks there.
    pub fn dialect(&self) -> Dialect {
        self.shared.location.dialect()
    }

    /// Connections that are in use, and how many may be.
    pub fn usage(&self) -> (usize, usize) {
        let state = self.shared.lock();
        (state.open - state.idle.len(), self.shared.limit)
    }

    /// Runs `query` on one consistent state of the database; nothing it does is kept.
    pub fn read<T>(&self, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.read_within(self.dialect().begin_read(), query)
    }

    /// The same for statements that find a few rows by their keys, whichever they are: each of them is planned once.
    pub fn read_by_keys<T>(&self, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.read_within(self.dialect().begin_read_by_keys(), query)
    }

    fn read_within<T>(&self, opening: &str, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut lent = self.lend()?;
        let mut started = lent.connection()?.script(opening);
        while matches!(started, Err(StoreError::Lost(_))) && lent.was_idle {
            // The connection died while nobody looked, perhaps all of them did: the next one, or a fresh one.
            drop(lent);
            lent = self.lend()?;
            started = lent.connection()?.script(opening);
        }
        started?;
        let connection = lent.connection()?;
        let answer = query(connection)?;
        connection.script("commit")?;
        Ok(answer)
    }

    fn lend(&self) -> Result<Lent<'_>> {
        let shared = &*self.shared;
        let full = |state: &mut State| state.idle.is_empty() && state.open >= shared.limit;
        let waited = shared.returned.wait_timeout_while(shared.lock(), shared.patience, full);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = state.idle.pop() {
            return Ok(Lent { shared, connection: Some(connection), was_idle: true });
        }
        if state.open >= shared.limit {
            return Err(StoreError::Busy);
        }
        state.open += 1;
        drop(state);
        let mut lent = Lent { shared, connection: None, was_idle: false };
        lent.connection = Some(shared.location.open(Purpose::Read)?);
        Ok(lent)
    }
}

impl Shared {
    // A poisoned lock holds sound connections: a panic cannot happen while the list is being changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan; goes back when dropped, also by a panic.
struct Lent<'a> {
    shared: &'a Shared,
    connection: Option<Connection>,
    was_idle: bool,
}

impl Lent<'_> {
    fn connection(&mut self) -> Result<&mut Connection> {
        self.connection.as_mut().ok_or(StoreError::Busy)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut connection = self.connection.take();
        if let Some(connection) = &mut connection {
            connection.roll_back();
        }
        let sound = connection.filter(|connection| !connection.is_closed());
        let mut state = self.shared.lock();
        match sound {
            Some(connection) => state.idle.push(connection),
            None => state.open -= 1,
        }
        drop(state);
        self.shared.returned.notify_one();
    }
}
