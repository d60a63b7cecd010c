//! Outliers: a column is winsorised point by point, and if that does not do, transformed.

use super::method::{Transform, Treat};
use super::statistics::{bounds, skew_kurtosis};

/// Whether a column was well, and its moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// Whether skewness or kurtosis is within its limit.
    pub passes: bool,
    /// Sample skewness.
    pub skew: f64,
    /// Sample excess kurtosis.
    pub kurtosis: f64,
}

/// What was done with one column.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Treated {
    /// Before anything was done; none if nothing is ever done.
    pub before: Option<Check>,
    /// Points that were moved, if it was winsorised.
    pub moved: Option<usize>,
    /// After winsorising.
    pub winsorised: Option<Check>,
    /// After the transformation.
    pub transformed: Option<Check>,
}

/// Treats one column.
pub(super) fn treat(how: &Treat, column: &mut Vec<f64>) -> Treated {
    let Treat::Winsorise { most, skew, kurtosis, then, combine } = *how else { return Treated::default() };
    let check = |column: &[f64]| {
        let (found_skew, found_kurtosis) = skew_kurtosis(column);
        // A column too short or without spread cannot be judged and stays as it is.
        let unknown = found_skew.is_nan();
        let passes = unknown || found_skew.abs() < skew || found_kurtosis < kurtosis;
        Check { passes, skew: found_skew, kurtosis: found_kurtosis }
    };
    let before = check(column);
    let mut treated = Treated { before: Some(before), ..Treated::default() };
    if before.passes {
        return treated;
    }
    let original = column.clone();
    let mut now = before;
    let (mut high, mut low) = (0, 0);
    while !now.passes && most.is_none_or(|most| high + low < most) {
        let moved = winsorise(column, now.skew >= 0.0);
        if moved == 0 {
            break;
        }
        *(if now.skew >= 0.0 { &mut high } else { &mut low }) = moved;
        now = check(column);
    }
    treated.moved = Some(high + low);
    treated.winsorised = Some(now);
    if !now.passes {
        if !combine {
            *column = original;
        }
        transform(then, column);
        treated.transformed = Some(check(column));
    }
    treated
}

/// Moves the extreme values of one side to the next value; says how many there were, 0 if there is no other value.
fn winsorise(column: &mut [f64], high: bool) -> usize {
    let (smallest, largest) = bounds(column);
    let extreme = if high { largest } else { smallest };
    let others: Vec<f64> = column.iter().copied().filter(|value| *value != extreme).collect();
    let (low, top) = bounds(&others);
    let next = if high { top } else { low };
    if next.is_nan() {
        return 0;
    }
    let mut moved = 0;
    for value in column.iter_mut().filter(|value| **value == extreme) {
        *value = next;
        moved += 1;
    }
    moved
}

fn transform(how: Transform, column: &mut [f64]) {
    let (low, high) = bounds(column);
    let margin = 0.01 * (high - low);
    let mirrored = matches!(how, Transform::LogEitherSide) && skew_kurtosis(column).0 <= 0.0;
    for value in column {
        *value = match how {
            Transform::LogEitherSide if mirrored => -(high + margin - *value).ln(),
            Transform::Log | Transform::LogEitherSide => (*value - low + margin).ln(),
            Transform::LogFromOne => (*value - low + 1.0).ln(),
            Transform::BoxCox { lambda, shift } => {
                let base = if shift { *value - low + 1.0 } else { *value };
                if lambda == 0.0 { base.ln() } else { (base.powf(lambda) - 1.0) / lambda }
            }
        };
    }
}
