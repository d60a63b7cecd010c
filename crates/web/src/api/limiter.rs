//! How many requests one caller may send.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Requests that may come at once.
const BURST: f64 = 600.0;
/// Requests that may come in a second for long.
const STEADY: f64 = 100.0;
/// More callers than this are not remembered one by one: those that have rested longest are as good as new.
const REMEMBERED: usize = 10_000;

/// What each caller has left, filled again as time passes.
#[derive(Debug, Default)]
pub(super) struct Limiter(Mutex<BTreeMap<String, (f64, Timestamp)>>);

impl Limiter {
    /// Takes one request of `caller`; or says after how many seconds there is one again.
    pub(super) fn take(&self, caller: &str, now: Timestamp) -> Result<(), u64> {
        let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() > REMEMBERED {
            callers.retain(|_, (left, at)| filled(*left, *at, now) < BURST);
        }
        let (left, at) = callers.get(caller).copied().unwrap_or((BURST, now));
        let left = filled(left, at, now);
        if left < 1.0 {
            return Err(1);
        }
        callers.insert(caller.to_owned(), (left - 1.0, now));
        Ok(())
    }
}

fn filled(left: f64, at: Timestamp, now: Timestamp) -> f64 {
    let passed = now.duration_since(at).as_secs_f64().max(0.0);
    (left + passed * STEADY).min(BURST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_sends_too_much_waits_and_others_do_not() {
        let limiter = Limiter::default();
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        for _ in 0..600 {
            assert_eq!(limiter.take("one", at(0)), Ok(()));
        }
        assert_eq!(limiter.take("one", at(0)), Err(1));
        assert_eq!(limiter.take("two", at(0)), Ok(()));
        assert_eq!(limiter.take("one", at(10)), Ok(()), "a hundred a second");
        assert_eq!(limiter.take("one", at(10)), Err(1));
        assert_eq!(limiter.take("one", at(-5_000)), Err(1), "a clock that was set back gives nothing");
    }
}
