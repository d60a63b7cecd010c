//! Working days, and lengths of time that end in a day.
//!
//! A length is counted from the day after its start; one that would end on a day off ends on the next working day; a
//! month without the day ends on its last day (Civil Code of the PRC, articles 201–203).

mod joining;
mod length;
mod reading;

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

pub use self::length::Length;
use crate::error::{Problem, Problems};
use crate::language::Text;

/// The days off and make-up working days of mainland China, for [`WorkingCalendar::from_toml`].
pub const CHINA: &str = include_str!("../data/calendar.toml");

/// Days off fixed by date in the regulation on holidays (State Council decree 795, 2024); the others follow the moon.
const FIXED_HOLIDAYS: [(i8, i8); 6] = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];

/// Which days are worked, for a run of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    first_year: i16,
    /// The last year whose notice is published.
    published: i16,
    /// The last year answered for; later than `published` if the calendar was extended.
    last_year: i16,
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

impl WorkingCalendar {
    /// Reads a calendar: a table a year, with `off` and `work` as in [`CHINA`]; gives all problems at once.
    pub fn from_toml(text: &str) -> Result<Self, Problems> {
        reading::read(text)
    }

    /// The same calendar answering up to `year`, from the weekends and the holidays fixed by date where no notice is
    /// published; [`Self::is_published`] tells such days, so that a date reckoned from them can be shown as expected.
    #[must_use]
    pub fn extended(mut self, year: i16) -> Self {
        self.last_year = self.last_year.max(year);
        self
    }

    /// The same calendar with the years of `text`, which follow without a gap and say nothing else of a year that is
    /// there; a year may be told again.
    pub fn joined(self, text: &str) -> Result<Self, Problems> {
        joining::join(self, &reading::read(text)?, false)
    }

    /// The same calendar with the years of `text` in place of what it held of them: a notice that was changed.
    pub fn amended(self, text: &str) -> Result<Self, Problems> {
        joining::join(self, &reading::read(text)?, true)
    }

    /// The same calendar with the notice of one year in the short form in which it is kept,
    /// `off=01-01/01-03,05-01/05-05;work=04-26`; a year that is there with other days is a problem unless `replaces`.
    pub fn noticed(self, year: &str, short: &str, replaces: bool) -> Result<Self, Problems> {
        let entries = |key: &str| {
            let found = short.split(';').find_map(|part| part.trim().strip_prefix(key)?.strip_prefix('='));
            let quoted =
                found.unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty());
            quoted.map(|entry| format!("{entry:?}")).collect::<Vec<_>>().join(", ")
        };
        let text = format!("[{year}]\noff = [{}]\nwork = [{}]\n", entries("off"), entries("work"));
        if replaces { self.amended(&text) } else { self.joined(&text) }
    }

    /// The first and the last day on which the two calendars differ; none if they say the same of every year both answer for.
    pub fn differs_from(&self, other: &Self) -> Option<(Date, Date)> {
        let years = self.first_year.max(other.first_year)..=self.last_year.min(other.last_year);
        let mut days = years.flat_map(|year| {
            let first = Date::new(year, 1, 1).ok();
            first.into_iter().flat_map(move |first| {
                first.series(jiff::Span::new().days(1)).take_while(move |day| day.year() == year)
            })
        });
        let mut found: Option<(Date, Date)> = None;
        for day in days.by_ref().filter(|day| self.is_working(*day).ok() != other.is_working(*day).ok()) {
            found = Some((found.map_or(day, |(first, _)| first), day));
        }
        found
    }

    /// The first and the last year whose notices are in the calendar.
    pub fn years(&self) -> (i16, i16) {
        (self.first_year, self.published)
    }

    /// Whether the notice for the year of `date` is in the calendar.
    pub fn is_published(&self, date: Date) -> bool {
        (self.first_year..=self.published).contains(&date.year())
    }

    /// Whether `date` is a working day.
    pub fn is_working(&self, date: Date) -> Result<bool, Problem> {
        if !(self.first_year..=self.last_year).contains(&date.year()) {
            return Err(self.not_covered(date));
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if self.is_published(date) {
            return Ok(self.work.contains(&date) || !(weekend || self.off.contains(&date)));
        }
        Ok(!(weekend || FIXED_HOLIDAYS.contains(&(date.month(), date.day()))))
    }

    /// `date` if it is a working day, else the next one.
    pub fn on_or_after(&self, date: Date) -> Result<Date, Problem> {
        let mut day = date;
        while !self.is_working(day)? {
            day = self.after(day)?;
        }
        Ok(day)
    }

    /// `date` if it is a working day, else the one before.
    pub fn on_or_before(&self, date: Date) -> Result<Date, Problem> {
        let mut day = date;
        while !self.is_working(day)? {
            day = self.before(day)?;
        }
        Ok(day)
    }

    /// The `count`-th working day after `date`, which itself is not counted; with none, the first from `date` on.
    pub fn add_working_days(&self, date: Date, count: u32) -> Result<Date, Problem> {
        let mut day = date;
        for _ in 0..count {
            day = self.on_or_after(self.after(day)?)?;
        }
        self.on_or_after(day)
    }

    /// The `count`-th working day before `date`, which itself is not counted; with none, the last up to `date`.
    pub fn subtract_working_days(&self, date: Date, count: u32) -> Result<Date, Problem> {
        let mut day = date;
        for _ in 0..count {
            day = self.on_or_before(self.before(day)?)?;
        }
        self.on_or_before(day)
    }

    /// How many working days lie after `from` up to and with `to`; none if `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u32, Problem> {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = self.after(day)?;
            count += u32::from(self.is_working(day)?);
        }
        Ok(count)
    }

    fn after(&self, day: Date) -> Result<Date, Problem> {
        day.tomorrow().map_err(|_| self.not_covered(day))
    }

    fn before(&self, day: Date) -> Result<Date, Problem> {
        day.yesterday().map_err(|_| self.not_covered(day))
    }

    fn not_covered(&self, date: Date) -> Problem {
        let (first, last, year) = (self.first_year, self.last_year, date.year());
        Problem::new(
            "calendar-not-covered",
            Text::new(
                format!("工作日历只包含 {first}—{last} 年，无法推算 {year} 年的工作日。"),
                format!("The working calendar holds {first}–{last}; working days of {year} cannot be told."),
            ),
            Text::new(
                "请在工作日历中补充该年的放假安排，或直接填写日期。",
                "Add the holiday notice of that year to the working calendar, or give the date itself.",
            ),
        )
    }
}

#[cfg(test)]
mod tests;
