//! Connections that read.

use std::collections::VecDeque;
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
}

#[derive(Debug)]
struct State {
    idle: Vec<Connection>,
    /// Idle or lent.
    open: usize,
    /// Who waits, first come first: who comes later takes nothing from under their hands.
    waiting: VecDeque<Arc<Condvar>>,
}

impl State {
    fn is_free(&self, limit: usize) -> bool {
        !self.idle.is_empty() || self.open < limit
    }

    /// Tells who is first that something may be free.
    fn call_first(&self) {
        if let Some(first) = self.waiting.front() {
            first.notify_one();
        }
    }
}

impl Pool {
    /// Up to `limit` connections to `location`; who finds none free waits for `patience` at most.
    pub fn new(location: Location, limit: usize, patience: Duration) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), open: 0, waiting: VecDeque::new() });
        Self { shared: Arc::new(Shared { location, limit: limit.max(1), patience, state }) }
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
        let mut state = shared.turn();
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

    /// The state once it is this one's turn: a connection is free, and nobody came before. Nothing is free when patience has ended.
    fn turn(&self) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        if state.waiting.is_empty() && state.is_free(self.limit) {
            return state;
        }
        let own = Arc::new(Condvar::new());
        state.waiting.push_back(Arc::clone(&own));
        let too_early = |state: &mut State| {
            let first = state.waiting.front().is_some_and(|first| Arc::ptr_eq(first, &own));
            !(first && state.is_free(self.limit))
        };
        let waited = own.wait_timeout_while(state, self.patience, too_early);
        (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.waiting.retain(|waiting| !Arc::ptr_eq(waiting, &own));
        // More than one may have become free.
        state.call_first();
        state
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
        state.call_first();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_waits_is_served_in_the_order_of_coming_before_who_comes_later() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_path_buf());
        drop(location.connect().unwrap());
        let pool = Pool::new(location, 1, Duration::from_secs(30));
        let served = Mutex::new(Vec::new());
        let ask = |who: usize| {
            pool.read(|_| {
                served.lock().unwrap().push(who);
                Ok(())
            })
            .unwrap();
        };
        thread::scope(|scope| {
            pool.read(|_| {
                for who in 0..4 {
                    scope.spawn(move || ask(who));
                    while pool.shared.lock().waiting.len() <= who {
                        thread::yield_now();
                    }
                }
                Ok(())
            })
            .unwrap();
            // Comes while the first of them has not even woken.
            ask(4);
        });
        assert_eq!(served.into_inner().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn who_waited_too_long_leaves_the_queue_to_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_path_buf());
        drop(location.connect().unwrap());
        let pool = Pool::new(location, 1, Duration::from_millis(20));
        pool.read(|_| {
            assert!(matches!(pool.read(|_| Ok(())), Err(StoreError::Busy)));
            Ok(())
        })
        .unwrap();
        assert!(pool.shared.lock().waiting.is_empty());
        pool.read(|_| Ok(())).unwrap();
    }
}
