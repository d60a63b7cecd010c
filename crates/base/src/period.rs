//! Stretches of time from an hour to years, with one canonical text each.
//!
//! The canonical text is the shortest exact one: a year "2021", years "2021/2025", "2024-H1", "2024-Q3", "2024-03",
//! "2024-03-01", "2024-03-01T13", days "2024-03-01/2024-05-31", open "2024-03-01/". An end named in a text belongs to
//! the period; the end kept in the value is the first moment after it.

mod reading;
mod wording;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::text_form::travels_as_text;

/// A stretch of whole hours; without an end it is still running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: DateTime,
    end: Option<DateTime>,
}

/// What a period is one of; a range is everything that is no single unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// A calendar year.
    Year,
    /// January to June or July to December.
    Half,
    /// Three months from January, April, July or October.
    Quarter,
    /// A calendar month.
    Month,
    /// A day.
    Day,
    /// An hour.
    Hour,
    /// Several units, or no end.
    Range,
}

impl Resolution {
    /// The single units, longest first.
    const UNITS: [Self; 6] = [Self::Year, Self::Half, Self::Quarter, Self::Month, Self::Day, Self::Hour];

    /// Whether a unit of this kind can begin at `start`, which is a whole hour.
    fn begins_at(self, start: DateTime) -> bool {
        let month_every =
            |months: i8| (start.month() - 1) % months == 0 && start.day() == 1 && start.hour() == 0;
        match self {
            Self::Year => month_every(12),
            Self::Half => month_every(6),
            Self::Quarter => month_every(3),
            Self::Month => month_every(1),
            Self::Day => start.hour() == 0,
            Self::Hour => true,
            Self::Range => false,
        }
    }

    /// The first moment after the unit that begins at `start`.
    fn after(self, start: DateTime) -> Option<DateTime> {
        start.checked_add(self.span()?).ok()
    }

    /// The length of one unit.
    fn span(self) -> Option<jiff::Span> {
        match self {
            Self::Year => Some(12.months()),
            Self::Half => Some(6.months()),
            Self::Quarter => Some(3.months()),
            Self::Month => Some(1.month()),
            Self::Day => Some(1.day()),
            Self::Hour => Some(1.hour()),
            Self::Range => None,
        }
    }
}

impl Period {
    /// From `start` up to, not with, `end`; `None` if they are no whole hours of years with four digits, or out of order.
    pub fn new(start: DateTime, end: Option<DateTime>) -> Option<Self> {
        let whole = |moment: DateTime| {
            moment.minute() == 0
                && moment.second() == 0
                && moment.subsec_nanosecond() == 0
                && moment.year() >= 1
        };
        let fits = whole(start) && end.is_none_or(|end| whole(end) && start < end);
        fits.then_some(Self { start, end })
    }

    /// The unit of kind `resolution` that begins at `start`; `None` if none does.
    pub fn unit(resolution: Resolution, start: DateTime) -> Option<Self> {
        let begins = resolution.begins_at(start);
        begins.then(|| resolution.after(start)).flatten().and_then(|end| Self::new(start, Some(end)))
    }

    /// The calendar year `year`.
    pub fn year(year: i16) -> Option<Self> {
        Self::years(year, year)
    }

    /// The calendar years `first` to `last`, both with.
    pub fn years(first: i16, last: i16) -> Option<Self> {
        let start = Date::new(first, 1, 1).ok()?;
        let end = Date::new(last.checked_add(1)?, 1, 1).ok()?;
        Self::new(start.into(), Some(end.into()))
    }

    /// The days `first` to `last`, both with; without `last` it has no end.
    pub fn days(first: Date, last: Option<Date>) -> Option<Self> {
        let end = match last {
            Some(last) => Some(DateTime::from(last.tomorrow().ok()?)),
            None => None,
        };
        Self::new(first.into(), end)
    }

    /// The first moment.
    pub fn start(self) -> DateTime {
        self.start
    }

    /// The first moment after the period; `None` while it has no end.
    pub fn end(self) -> Option<DateTime> {
        self.end
    }

    /// The first day of it.
    pub fn first_day(self) -> Date {
        self.start.date()
    }

    /// The last day of it; `None` while it has no end.
    pub fn last_day(self) -> Option<Date> {
        self.last(Resolution::Hour).map(DateTime::date)
    }

    /// What the period is one of.
    pub fn resolution(self) -> Resolution {
        let is = |unit: &Resolution| {
            unit.begins_at(self.start) && self.end.is_some() && unit.after(self.start) == self.end
        };
        Resolution::UNITS.into_iter().find(is).unwrap_or(Resolution::Range)
    }

    /// Whether any hour of `date` lies in it.
    pub fn contains(self, date: Date) -> bool {
        self.first_day() <= date && self.last_day().is_none_or(|last| date <= last)
    }

    /// Whether `moment` lies in it.
    pub fn contains_moment(self, moment: DateTime) -> bool {
        self.start <= moment && self.end.is_none_or(|end| moment < end)
    }

    /// Whether the two share at least one moment.
    pub fn overlaps(self, other: Self) -> bool {
        let begins_before_end = |one: Self, two: Self| two.end.is_none_or(|end| one.start < end);
        begins_before_end(self, other) && begins_before_end(other, self)
    }

    /// Whether all of `other` lies in it.
    pub fn covers(self, other: Self) -> bool {
        let ends_with = self.end.is_none_or(|end| other.end.is_some_and(|other| other <= end));
        self.start <= other.start && ends_with
    }

    /// The period of the same kind that follows; `None` for a range.
    pub fn following(self) -> Option<Self> {
        Self::unit(self.resolution(), self.end?)
    }

    /// The beginning of the last unit of kind `unit`, if the period has an end.
    fn last(self, unit: Resolution) -> Option<DateTime> {
        self.end?.checked_sub(unit.span()?).ok()
    }

    /// The longest of year, day and hour in which both ends of a range can be named.
    fn named_in(self) -> Resolution {
        let all =
            |unit: Resolution| unit.begins_at(self.start) && self.end.is_none_or(|end| unit.begins_at(end));
        if self.end.is_some() && all(Resolution::Year) {
            Resolution::Year
        } else if all(Resolution::Day) {
            Resolution::Day
        } else {
            Resolution::Hour
        }
    }
}

travels_as_text!(Period);

#[cfg(test)]
mod tests;
