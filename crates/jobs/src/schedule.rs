//! When a task recurs.

use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// When a task recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// After so much time, whatever the day.
    Every(SignedDuration),
    /// Each day at this time of China.
    Daily(Time),
}

impl Schedule {
    /// When the task is due that was last done at `last`; at once if it never was.
    pub fn next(self, last: Option<Timestamp>) -> Timestamp {
        let Some(last) = last else { return Timestamp::UNIX_EPOCH };
        match self {
            Self::Every(time) => last.saturating_add(time).unwrap_or(Timestamp::MAX),
            Self::Daily(time) => {
                let zone = TimeZone::fixed(Offset::constant(8));
                let local = zone.to_datetime(last);
                let today = local.date().to_datetime(time);
                let next = if today > local {
                    Ok(today)
                } else {
                    today.date().tomorrow().map(|day| day.to_datetime(time))
                };
                // Past the end of the calendar there is no next time.
                next.and_then(|next| zone.to_timestamp(next)).unwrap_or(Timestamp::MAX)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_task_recurs() {
        let every = Schedule::Every(SignedDuration::from_mins(5));
        let daily = Schedule::Daily(time(6, 30, 0, 0));
        let cases = [
            (every, "2024-02-28T23:58:00+08:00", "2024-02-29T00:03:00+08:00"),
            (daily, "2024-02-28T06:29:59+08:00", "2024-02-28T06:30:00+08:00"),
            (daily, "2024-02-28T06:30:00+08:00", "2024-02-29T06:30:00+08:00"),
            (daily, "2024-02-29T00:00:00+08:00", "2024-02-29T06:30:00+08:00"),
        ];
        for (schedule, last, next) in cases {
            assert_eq!(schedule.next(Some(at(last))), at(next), "{schedule:?} after {last}");
        }
        assert!(daily.next(None) < at("2000-01-01T00:00:00Z"), "never done: due at once");
        assert_eq!(daily.next(Some(Timestamp::MAX)), Timestamp::MAX);
    }
}
