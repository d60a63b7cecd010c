//! Time as a parameter.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

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

/// The clock of the machine, so many days ahead: for a demonstration in which weeks pass in minutes. It only goes forward,
/// as everything that is kept with a time relies on.
#[derive(Debug, Default)]
pub struct AheadClock(std::sync::atomic::AtomicU16);

impl AheadClock {
    /// How many days it is ahead.
    pub fn days(&self) -> u16 {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// Goes `days` further, as far as its counter reaches.
    pub fn go_on(&self, days: u16) {
        self.0.store(self.days().saturating_add(days), std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for AheadClock {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        now.checked_add(SignedDuration::from_hours(24 * i64::from(self.days()))).unwrap_or(now)
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
    fn a_clock_that_is_ahead_goes_on_by_whole_days() {
        let clock = AheadClock::default();
        let before = SystemClock.now();
        clock.go_on(2);
        clock.go_on(1);
        assert_eq!(clock.days(), 3);
        let ahead = clock.now().duration_since(before);
        assert!(ahead >= SignedDuration::from_hours(72) && ahead < SignedDuration::from_hours(73), "{ahead}");
        clock.go_on(u16::MAX);
        assert_eq!(clock.days(), u16::MAX);
    }

    #[test]
    fn the_day_turns_at_midnight_in_china() {
        let clock = FixedClock::new("2024-02-28T15:59:59Z".parse().unwrap());
        assert_eq!(civil_today(&clock), date(2024, 2, 28));
        clock.set("2024-02-28T16:00:00Z".parse().unwrap());
        assert_eq!(civil_now(&clock), date(2024, 2, 29).at(0, 0, 0, 0));
    }
}
