//! Roots and powers of growth, and what growth is still needed.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use super::trajectory::months;
use super::{Point, Relation, Target};

/// What is needed from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Required {
    /// So much more (or less) every year.
    pub a_year: Decimal,
    /// Yearly growth in percent; none where growth has no meaning.
    pub percent: Option<Decimal>,
}

/// `base` after so many months at `percent` a year; none if it is too large.
pub fn compound(base: Decimal, percent: Decimal, months: Decimal) -> Option<Decimal> {
    let rate = percent.checked_div(Decimal::ONE_HUNDRED)?.checked_add(Decimal::ONE)?;
    if rate <= Decimal::ZERO {
        return None;
    }
    power(rate, months, Decimal::from(12))?.checked_mul(base)
}

/// What is needed every year to get from `now` to the target in time; none if it is met, unknown or past.
pub fn required(target: &Target, now: Point) -> Option<Required> {
    let wanted = target.value()?;
    let met = match target.relation {
        Relation::AtLeast | Relation::AtMost => target.relation.holds(now.value, wanted),
        Relation::About(_) => false,
    };
    let left = months(now.on, target.due()).filter(|left| *left > Decimal::ZERO && !met)?;
    let a_year = wanted.checked_sub(now.value)?.checked_mul(Decimal::from(12))?.checked_div(left)?;
    let growing = now.value > Decimal::ZERO && wanted > Decimal::ZERO;
    let percent = growing.then(|| power(wanted.checked_div(now.value)?, Decimal::from(12), left)).flatten();
    let percent = percent.and_then(|rate| (rate - Decimal::ONE).checked_mul(Decimal::ONE_HUNDRED));
    Some(Required { a_year, percent })
}

/// The digits of a power that are certain.
const DIGITS: u32 = 15;

/// `ratio` to the power `above / below`. A whole power is exact; another is a root in binary fractions, mended once by
/// Newton's step where it is a root of whole order, and cut to the digits that are certain.
pub(super) fn power(ratio: Decimal, above: Decimal, below: Decimal) -> Option<Decimal> {
    let exponent = above.checked_div(below)?;
    if exponent.is_integer() && exponent >= Decimal::ZERO {
        return whole_power(ratio, exponent.to_u32()?);
    }
    let rough = ratio.to_f64()?.powf(exponent.to_f64()?);
    let rough = Decimal::from_f64(rough)?;
    let order = below.checked_div(above).filter(Decimal::is_integer).and_then(|order| order.to_u32());
    let Some(order) = order.filter(|order| (2..=200).contains(order)) else { return rough.round_sf(DIGITS) };
    let mended = || {
        let slope = whole_power(rough, order - 1)?;
        let off = slope.checked_mul(rough)?.checked_sub(ratio)?;
        rough.checked_sub(off.checked_div(slope.checked_mul(Decimal::from(order))?)?)
    };
    mended().or(Some(rough)).and_then(|root| root.round_sf(DIGITS + 6))
}

fn whole_power(base: Decimal, times: u32) -> Option<Decimal> {
    let (mut result, mut square, mut left) = (Decimal::ONE, base, times);
    while left > 0 {
        if left & 1 == 1 {
            result = result.checked_mul(square)?;
        }
        left >>= 1;
        if left > 0 {
            square = square.checked_mul(square)?;
        }
    }
    Some(result)
}

/// A day as years, for a forecast.
pub fn in_years(day: Date) -> f64 {
    let part = f64::from(day.day_of_year()) / f64::from(day.days_in_year());
    f64::from(day.year()) - 1.0 + part
}
