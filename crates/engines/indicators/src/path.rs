//! Targets: the way to them, and where a series stands on it.
//!
//! A target binds a value by a [`Relation`], by a date or in every period; a [`Path`] says what is expected on the way.
//! Which path it is decides the verdict, so it is always named.

mod growth;
mod standing;
mod trajectory;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use growth::{Required, compound, in_years, required};
pub use standing::{Rule, Standing, Verdict, attainment, judge, lag, seasonal_share, time_share};
pub use trajectory::Path;

/// A value on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The last day of its period.
    pub on: Date,
    /// The value.
    pub value: Decimal,
}

/// How a value is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Not below.
    AtLeast,
    /// Not above.
    AtMost,
    /// Within so many percent on both sides.
    About(Decimal),
}

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A value, a stock: so many by then.
    Level(Decimal),
    /// So many times the baseline.
    Multiple(Decimal),
    /// So many percent more than the baseline, every year.
    Growth(Decimal),
    /// A flow: so many in each year, counted anew from every new year.
    PerYear(Decimal),
    /// As good as an outside series, such as the national average: its value for the period, none while it is unknown.
    Outside(Option<Decimal>),
}

/// When it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// On a day.
    By(Date),
    /// At the end of every period up to a day.
    Every(Date),
}

/// One target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is promised.
    pub aim: Aim,
    /// How it binds.
    pub relation: Relation,
    /// When it is due.
    pub timing: Timing,
    /// From where it is counted, if that is known.
    pub base: Option<Point>,
    /// The way.
    pub path: Path,
}

impl Target {
    /// The last day on which it is due.
    pub fn due(&self) -> Date {
        match self.timing {
            Timing::By(day) | Timing::Every(day) => day,
        }
    }

    /// The value that it asks for in the end; none while a baseline or outside value is unknown.
    pub fn value(&self) -> Option<Decimal> {
        match self.aim {
            Aim::Level(value) | Aim::PerYear(value) => Some(value),
            Aim::Multiple(times) => self.base?.value.checked_mul(times),
            Aim::Growth(percent) => {
                let base = self.base?;
                compound(base.value, percent, trajectory::months(base.on, self.due())?)
            }
            Aim::Outside(value) => value,
        }
    }

    /// The value expected on `day`; none before the baseline, or where something is unknown.
    pub fn expected(&self, day: Date) -> Option<Decimal> {
        match (self.aim, self.timing) {
            // A flow begins anew with each year.
            (Aim::PerYear(value), _) => time_share(day)?.checked_mul(value),
            (Aim::Outside(value), _) => value,
            (Aim::Level(value), Timing::Every(_)) => Some(value),
            (Aim::Growth(percent), _) => {
                let base = self.base?;
                compound(base.value, percent, trajectory::months(base.on, day)?)
            }
            (Aim::Level(_) | Aim::Multiple(_), _) => {
                let end = Point { on: self.due(), value: self.value()? };
                self.path.at(self.base, end, day)
            }
        }
    }

    /// Whether `value` is what is asked for.
    pub fn holds(&self, value: Decimal) -> Option<bool> {
        Some(self.relation.holds(value, self.value()?))
    }
}

impl Relation {
    /// Whether `value` is bound by `wanted` as this says.
    pub fn holds(self, value: Decimal, wanted: Decimal) -> bool {
        match self {
            Self::AtLeast => value >= wanted,
            Self::AtMost => value <= wanted,
            Self::About(percent) => {
                let room = wanted.abs().checked_mul(percent).map(|room| room / Decimal::ONE_HUNDRED);
                room.is_some_and(|room| (value - wanted).abs() <= room)
            }
        }
    }
}
