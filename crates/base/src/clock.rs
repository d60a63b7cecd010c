//! Time as a parameter.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is set: for tests and for replays.
#[derive(Debug)]
pub struct FixedClock(std::sync::Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(std::sync::Mutex::new(now))
    }

    /// Sets the clock to `now`.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The civil time of China at `moment`. The whole country keeps UTC+8 and no summer time since 1992, so the
/// program needs no table of time zones.
pub fn civil_in_china(moment: Timestamp) -> DateTime {
    TimeZone::fixed(Offset::constant(8)).to_datetime(moment)
}

/// The date and time of day that `clock` shows in China.
pub fn civil_now(clock: &dyn Clock) -> DateTime {
    civil_in_china(clock.now())
}

/// The day that `clock` shows in China: the day deadlines are counted from.
pub fn civil_today(clock: &dyn Clock) -> Date {
    civil_now(clock).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_china() {
        let clock = FixedClock::new("2024-02-28T15:59:59Z".parse().unwrap());
        assert_eq!(civil_today(&clock), date(2024, 2, 28));
        clock.set("2024-02-28T16:00:00Z".parse().unwrap());
        assert_eq!(civil_now(&clock), date(2024, 2, 29).at(0, 0, 0, 0));
    }
}
