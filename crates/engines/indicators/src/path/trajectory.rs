//! What is expected between the baseline and the end.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::Problem;

use super::Point;
use super::growth::power;
use crate::problem::problem;

/// The way from the baseline to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// The same amount in the same time.
    Linear,
    /// The same growth in the same time; both ends above zero.
    Compound,
    /// Slowly at first and at the end.
    Curve,
    /// Values that hold from their day on until the next.
    Steps(Vec<Point>),
    /// What percent of the way is made by which day, straight between them.
    Shares(Vec<Point>),
}

impl Path {
    /// Steps, if their days follow each other.
    pub fn steps(points: Vec<Point>) -> Result<Self, Problem> {
        in_order(&points)?;
        Ok(Self::Steps(points))
    }

    /// Shares of the way, if their days follow each other, none is below the one before, and the last is 100 %.
    pub fn shares(points: Vec<Point>) -> Result<Self, Problem> {
        in_order(&points)?;
        let rising = points.windows(2).all(|pair| matches!(pair, [one, two] if one.value <= two.value));
        let ends = points.last().is_some_and(|point| point.value == Decimal::ONE_HUNDRED);
        let begins = points.first().is_some_and(|point| point.value >= Decimal::ZERO);
        if rising && ends && begins {
            return Ok(Self::Shares(points));
        }
        Err(problem(
            "path-shares",
            "各期进度应从 0 起逐期不减，末期为 100%。".to_owned(),
            "The shares of the way must not fall, and the last must be 100 %.".to_owned(),
            ("请按累计进度填写。", "Give cumulative shares."),
        ))
    }

    /// The value expected on `day`; none before the baseline and where there is no way.
    pub fn at(&self, base: Option<Point>, end: Point, day: Date) -> Option<Decimal> {
        if let Self::Steps(points) = self {
            let step = points.iter().rev().find(|point| point.on <= day).map(|point| point.value);
            return if day >= end.on { Some(end.value) } else { step.or(base.map(|base| base.value)) };
        }
        if day >= end.on {
            return Some(end.value);
        }
        let base = base.filter(|base| base.on <= day && base.on < end.on)?;
        let (passed, all) = (months(base.on, day)?, months(base.on, end.on)?);
        let share = passed.checked_div(all)?;
        match self {
            Self::Linear => between(base.value, end.value, share),
            Self::Curve => {
                let square = share * share;
                between(base.value, end.value, square * (Decimal::from(3) - Decimal::TWO * share))
            }
            Self::Compound => {
                if base.value <= Decimal::ZERO || end.value <= Decimal::ZERO {
                    return None;
                }
                power(end.value.checked_div(base.value)?, passed, all)?.checked_mul(base.value)
            }
            Self::Shares(points) => {
                let start = Point { on: base.on, value: Decimal::ZERO };
                let before = points.iter().rev().find(|point| point.on <= day).copied().unwrap_or(start);
                let after = points.iter().find(|point| point.on > day).copied();
                let after = after.unwrap_or(Point { on: end.on, value: Decimal::ONE_HUNDRED });
                let part = months(before.on, day)?.checked_div(months(before.on, after.on)?)?;
                let made = between(before.value, after.value, part)?;
                between(base.value, end.value, made / Decimal::ONE_HUNDRED)
            }
            Self::Steps(_) => None,
        }
    }
}

fn between(from: Decimal, to: Decimal, share: Decimal) -> Option<Decimal> {
    from.checked_add(to.checked_sub(from)?.checked_mul(share)?)
}

fn in_order(points: &[Point]) -> Result<(), Problem> {
    let follows = points.windows(2).all(|pair| matches!(pair, [one, two] if one.on < two.on));
    if follows && !points.is_empty() {
        return Ok(());
    }
    Err(problem(
        "path-order",
        "路径的日期应逐期递增，且至少一期。".to_owned(),
        "The days of a path must follow each other, and there must be one at least.".to_owned(),
        ("请按时间先后填写。", "Give them in the order of time."),
    ))
}

/// The months from the end of one day to the end of another; the last day of a month ends it, so that years are equal.
pub(super) fn months(from: Date, to: Date) -> Option<Decimal> {
    let of = |day: Date| {
        let whole = Decimal::from(i32::from(day.year()) * 12 + i32::from(day.month()) - 1);
        Decimal::from(day.day()).checked_div(Decimal::from(day.days_in_month())).map(|part| whole + part)
    };
    let months = of(to)? - of(from)?;
    (months >= Decimal::ZERO).then_some(months)
}
