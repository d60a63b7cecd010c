//! A bounded queue with several takers that hands out what waits in one go.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// First in, first out.
#[derive(Debug)]
pub(super) struct Queue<T> {
    limit: usize,
    state: Mutex<State<T>>,
    filled: Condvar,
    emptied: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
    /// How often something was taken, and how much in all.
    taken: (u64, u64),
}

/// Why something was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declined {
    /// The queue stayed full.
    Full,
    /// The queue takes nothing more.
    Closed,
}

impl<T> Queue<T> {
    pub(super) fn new(limit: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false, taken: (0, 0) });
        Self { limit, state, filled: Condvar::new(), emptied: Condvar::new() }
    }

    /// Puts `item` at the end; waits up to `patience` for room.
    pub(super) fn put(&self, item: T, patience: Duration) -> Result<(), (T, Declined)> {
        let full = |state: &mut State<T>| !state.closed && state.waiting.len() >= self.limit;
        let waited = self.emptied.wait_timeout_while(self.lock(), patience, full);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Err((item, Declined::Closed));
        }
        if state.waiting.len() >= self.limit {
            return Err((item, Declined::Full));
        }
        state.waiting.push_back(item);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// The first `most` items that wait; waits for one. Empty when the queue is closed and everything has been taken.
    pub(super) fn take(&self, most: usize) -> Vec<T> {
        let idle = |state: &mut State<T>| state.waiting.is_empty() && !state.closed;
        let mut state = self.filled.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        let count = state.waiting.len().min(most);
        let taken = state.waiting.drain(..count).collect();
        state.taken.0 += u64::from(count > 0);
        state.taken.1 += u64::try_from(count).unwrap_or(u64::MAX);
        let more = !state.waiting.is_empty();
        drop(state);
        self.emptied.notify_all();
        if more {
            self.filled.notify_one();
        }
        taken
    }

    /// Takes nothing more in; what waits is still handed out.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    /// How often something was taken, and how much in all.
    pub(super) fn taken(&self) -> (u64, u64) {
        self.lock().taken
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
