//! How many requests one caller may send.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// What one caller may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiRate {
    /// Requests that may come at once.
    pub burst: u32,
    /// Requests that may come in a second for long.
    pub steady: u32,
}

impl Default for ApiRate {
    fn default() -> Self {
        Self { burst: 600, steady: 100 }
    }
}

impl ApiRate {
    /// What is there after some time, of what was left before it.
    fn filled(self, left: f64, at: Timestamp, now: Timestamp) -> f64 {
        let passed = now.duration_since(at).as_secs_f64().max(0.0);
        (left + passed * f64::from(self.steady)).min(f64::from(self.burst))
    }
}

/// More callers than this are not remembered one by one: those that have rested longest are as good as new.
const REMEMBERED: usize = 10_000;

/// What each caller has left, filled again as time passes.
#[derive(Debug, Default)]
pub(super) struct Limiter(Mutex<BTreeMap<String, (f64, Timestamp)>>);

impl Limiter {
    /// Takes one request of `caller`; or says after how many seconds there is one again.
    pub(super) fn take(&self, rate: ApiRate, caller: &str, now: Timestamp) -> Result<(), u64> {
        let burst = f64::from(rate.burst);
        let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() > REMEMBERED {
            callers.retain(|_, (left, at)| rate.filled(*left, *at, now) < burst);
        }
        let (left, at) = callers.get(caller).copied().unwrap_or((burst, now));
        let left = rate.filled(left, at, now);
        if left < 1.0 {
            return Err(1);
        }
        callers.insert(caller.to_owned(), (left - 1.0, now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_sends_too_much_waits_and_others_do_not() {
        let limiter = Limiter::default();
        let rate = ApiRate::default();
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        for _ in 0..600 {
            assert_eq!(limiter.take(rate, "one", at(0)), Ok(()));
        }
        assert_eq!(limiter.take(rate, "one", at(0)), Err(1));
        assert_eq!(limiter.take(rate, "two", at(0)), Ok(()));
        assert_eq!(limiter.take(rate, "one", at(10)), Ok(()), "a hundred a second");
        assert_eq!(limiter.take(rate, "one", at(10)), Err(1));
        assert_eq!(limiter.take(rate, "one", at(-5_000)), Err(1), "a clock that was set back gives nothing");
    }
}
