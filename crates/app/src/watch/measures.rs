//! Requests counted and timed.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;

/// Upper limits of the classes of time, in microseconds.
pub(super) const CLASSES: [i64; 11] =
    [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// Counts and times by route, method and status.
#[derive(Debug, Default)]
pub(super) struct Measures(Mutex<BTreeMap<Key, Times>>);

/// Pattern of the path, method, status.
pub(super) type Key = (String, String, u16);

/// Times of requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// How many took no longer than the class's limit and longer than the one before; the last one: all others.
    pub(super) classes: [u64; CLASSES.len() + 1],
    /// All together, in microseconds.
    pub(super) sum: i64,
}

impl Measures {
    /// Counts one request.
    pub(super) fn request(&self, route: &str, method: &str, status: u16, took: SignedDuration) {
        let micros = i64::try_from(took.as_micros()).unwrap_or(i64::MAX).max(0);
        let class = CLASSES.iter().position(|limit| micros <= *limit).unwrap_or(CLASSES.len());
        let mut all = self.lock();
        let times = all.entry((route.to_owned(), method.to_owned(), status)).or_default();
        times.classes[class] += 1;
        times.sum = times.sum.saturating_add(micros);
    }

    /// All of them as they are now.
    pub(super) fn all(&self) -> Vec<(Key, Times)> {
        self.lock().iter().map(|(key, times)| (key.clone(), times.clone())).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Times>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_falls_into_the_first_class_that_holds_it() {
        let measures = Measures::default();
        for micros in [0, 1_000, 1_001, 9_000_000] {
            measures.request("/", "GET", 200, SignedDuration::from_micros(micros));
        }
        let (_, times) = measures.all().remove(0);
        assert_eq!((times.classes[0], times.classes[1], times.classes[CLASSES.len()]), (2, 1, 1));
        assert_eq!(times.sum, 9_002_001);
    }
}
