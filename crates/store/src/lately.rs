//! What was found a moment ago: glances that steer a query, numbers beside lists, figures. A key is the whole statement with its
//! values, so nobody meets what another reach has found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// What was found, by its question.
#[derive(Debug)]
pub(crate) struct Lately<T> {
    kept: Mutex<Kept<T>>,
    ended: Condvar,
}

#[derive(Debug)]
struct Kept<T> {
    found: BTreeMap<String, (Timestamp, T)>,
    /// Questions that somebody is finding an answer to.
    asked: BTreeSet<String>,
}

/// Who finds the answer: the one who has this. Others wait for its end.
#[derive(Debug)]
pub(crate) struct Turn<'l, T> {
    lately: &'l Lately<T>,
    key: &'l str,
}

impl<T> Default for Lately<T> {
    fn default() -> Self {
        let kept = Kept { found: BTreeMap::new(), asked: BTreeSet::new() };
        Self { kept: Mutex::new(kept), ended: Condvar::new() }
    }
}

impl<T: Clone> Lately<T> {
    const MOST: usize = 2_000;
    /// So long something is near enough where nothing has to be exact.
    pub(crate) const FRESH: SignedDuration = SignedDuration::from_mins(1);

    /// What was found, and when.
    pub(crate) fn known(&self, key: &str) -> Option<(Timestamp, T)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).found.get(key).cloned()
    }

    pub(crate) fn put(&self, key: String, now: Timestamp, value: T) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.found.len() >= Self::MOST {
            kept.found.clear();
        }
        kept.found.insert(key, (now, value));
    }

    /// The turn to find the answer; none after somebody else has just found it.
    pub(crate) fn turn<'l>(&'l self, key: &'l str) -> Option<Turn<'l, T>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.asked.insert(key.to_owned()) {
            return Some(Turn { lately: self, key });
        }
        while kept.asked.contains(key) {
            kept = self.ended.wait(kept).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        self.lately.kept.lock().unwrap_or_else(PoisonError::into_inner).asked.remove(self.key);
        self.lately.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finds_and_the_others_wait_for_it() {
        let lately: Lately<u32> = Lately::default();
        let found = std::sync::atomic::AtomicUsize::new(0);
        let all = std::sync::Barrier::new(8);
        let ask = || {
            all.wait();
            loop {
                if let Some((_, value)) = lately.known("q") {
                    return value;
                }
                if let Some(_turn) = lately.turn("q")
                    && lately.known("q").is_none()
                {
                    found.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    lately.put("q".to_owned(), Timestamp::UNIX_EPOCH, 7);
                }
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 7));
        });
        assert_eq!(found.load(std::sync::atomic::Ordering::SeqCst), 1);
        assert!(lately.turn("q").is_some() && lately.turn("q").is_some(), "a turn that ended is free again");
    }
}
