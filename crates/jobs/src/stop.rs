//! The wish to end, shared between threads that wait.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A wish to end that threads can wait for. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    /// Grows with each call that something is to do.
    calls: u64,
}

impl Stop {
    /// Asks everybody to end.
    pub fn set(&self) {
        self.lock().stopped = true;
        self.0.changed.notify_all();
    }

    /// Whether everybody is asked to end.
    pub fn is_set(&self) -> bool {
        self.lock().stopped
    }

    /// Wakes who waits: there is something to do.
    pub fn call(&self) {
        self.lock().calls += 1;
        self.0.changed.notify_all();
    }

    /// Waits for `time`, for a call, or for the wish to end; answers whether to go on.
    pub fn pause(&self, time: Duration) -> bool {
        let state = self.lock();
        let calls = state.calls;
        let idle = |state: &mut State| !state.stopped && state.calls == calls;
        let waited = self.0.changed.wait_timeout_while(state, time, idle);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !state.stopped
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_woken_by_a_call_and_by_the_end() {
        let stop = Stop::default();
        let other = stop.clone();
        let waiting = std::thread::spawn(move || {
            let mut calls = 0;
            while other.pause(Duration::from_millis(1)) {
                calls += 1;
            }
            calls
        });
        stop.call();
        stop.set();
        waiting.join().unwrap();
        assert!(stop.is_set());
        assert!(!stop.pause(Duration::from_hours(1)), "a pause after the end is none");
    }
}
