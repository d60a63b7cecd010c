//! Connections that read.

use std::cell::RefCell;
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

    /// Runs `work`, in which everything that this thread reads here is read from one consistent state of the database, over one
    /// connection: a page of six questions agrees with itself, and begins and ends once. Whatever the thread writes meanwhile ends
    /// that state, so that it reads what it has written.
    pub fn hold<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = HELD.replace(Some(Held { shared: Arc::clone(&self.shared), lent: None }));
        let _after = Before(before);
        work()
    }

    fn read_within<T>(&self, opening: &str, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let Some(held) = Held::take(&self.shared) else {
            let mut lent = self.opened(opening)?;
            let connection = lent.connection()?;
            let answer = query(connection)?;
            connection.script("commit")?;
            return Ok(answer);
        };
        // Whatever fails ends the state: what comes after begins another.
        let mut lent = held.map_or_else(|| self.opened(self.dialect().begin_read()), Ok)?;
        let answer = query(lent.connection()?)?;
        Held::give_back(&self.shared, lent);
        Ok(answer)
    }

    /// A connection with a transaction that has begun.
    fn opened(&self, opening: &str) -> Result<Lent> {
        let mut lent = self.lend()?;
        let mut started = lent.connection()?.script(opening);
        while matches!(started, Err(StoreError::Lost(_))) && lent.was_idle {
            // The connection died while nobody looked, perhaps all of them did: the next one, or a fresh one.
            drop(lent);
            lent = self.lend()?;
            started = lent.connection()?.script(opening);
        }
        started?;
        Ok(lent)
    }

    fn lend(&self) -> Result<Lent> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.turn();
        if let Some(connection) = state.idle.pop() {
            drop(state);
            return Ok(Lent { shared, connection: Some(connection), was_idle: true });
        }
        if state.open >= shared.limit {
            return Err(StoreError::Busy);
        }
        state.open += 1;
        drop(state);
        let mut lent = Lent { shared, connection: None, was_idle: false };
        lent.connection = Some(self.shared.location.open(Purpose::Read)?);
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

thread_local! {
    /// What this thread reads from.
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// The state of the database that a thread reads from.
struct Held {
    shared: Arc<Shared>,
    /// None before the first question, and while one is being answered.
    lent: Option<Lent>,
}

impl Held {
    /// None if the thread holds no state of this pool; else its connection, or none before the first question.
    #[expect(clippy::option_option, reason = "whether one is held, and whether it has begun")]
    fn take(shared: &Arc<Shared>) -> Option<Option<Lent>> {
        let of = |held: &mut Held| Arc::ptr_eq(&held.shared, shared).then(|| held.lent.take());
        HELD.with_borrow_mut(|held| held.as_mut().and_then(of))
    }

    fn give_back(shared: &Arc<Shared>, lent: Lent) {
        let before = HELD.with_borrow_mut(|held| {
            let held = held.as_mut().filter(|held| Arc::ptr_eq(&held.shared, shared));
            match held {
                Some(held) => held.lent.replace(lent),
                None => Some(lent),
            }
        });
        drop(before);
    }
}

/// Ends the state that this thread reads from: what it writes now is seen by whatever it reads next.
pub(super) fn let_go() {
    let ended = HELD.with_borrow_mut(|held| held.as_mut().and_then(|held| held.lent.take()));
    drop(ended);
}

/// What a thread held before; held again when dropped, also by a panic.
struct Before(Option<Held>);

impl Drop for Before {
    fn drop(&mut self) {
        drop(HELD.replace(self.0.take()));
    }
}

/// A connection on loan; goes back when dropped, also by a panic.
struct Lent {
    shared: Arc<Shared>,
    connection: Option<Connection>,
    was_idle: bool,
}

impl Lent {
    fn connection(&mut self) -> Result<&mut Connection> {
        self.connection.as_mut().ok_or(StoreError::Busy)
    }
}

impl Drop for Lent {
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
    fn what_is_held_is_one_state_until_the_thread_writes_or_something_fails() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_path_buf());
        location.connect().unwrap().script("create table t (n integer); insert into t values (1)").unwrap();
        let pool = Pool::new(location.clone(), 1, Duration::from_millis(50));
        let count = || pool.read(|connection| connection.query_int("select count(*) from t", &[])).unwrap();
        let add = || location.connect().unwrap().script("insert into t values (2)").unwrap();
        pool.hold(|| {
            assert_eq!((count(), pool.usage().0), (1, 1));
            add();
            assert_eq!(count(), 1, "the state that the first question found");
            // Another thread has its own, and waits for a connection.
            thread::scope(|scope| scope.spawn(|| assert!(pool.read(|_| Ok(())).is_err())).join().unwrap());
            let_go();
            assert_eq!(count(), 2);
            add();
            assert!(pool.read(|_| Err::<(), _>(StoreError::Slow)).is_err());
            assert_eq!(count(), 3);
        });
        assert_eq!(pool.usage().0, 0, "what was held has gone back");
        add();
        assert_eq!(count(), 4);
        let panicked = thread::scope(|scope| {
            scope.spawn(|| pool.hold(|| pool.read(|_| -> Result<()> { panic!("in the middle") }))).join()
        });
        assert!(panicked.is_err() && count() == 4);
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
