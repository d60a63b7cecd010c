//! The engine against the documents' own numbers, and against what must hold for all of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod breakdown;
mod clock;
mod close_out;
mod codes;
mod extension;
mod ladder;
mod matter;
mod matter_properties;
mod statistics;
mod yearly;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use taihang_base::calendar::{CHINA, WorkingCalendar};

/// The holiday notices, and what is expected of later years.
fn china() -> WorkingCalendar {
    WorkingCalendar::from_toml(CHINA).unwrap().extended(2060)
}

/// A day of 2015 to 2028.
fn days() -> impl Strategy<Value = Date> {
    (0..5_000_i64).prop_map(|day| later(date(2015, 1, 5), day))
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}
