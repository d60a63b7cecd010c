//! Values come to one scale, so that they can be added.

use super::method::{Curve, Ties};
use super::ranks::{averaged, lowest};
use super::statistics::{bounds, deviation, mean};

/// How values come to one scale, with every parameter known. Vectors hold one number for each indicator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scale {
    None,
    MinMax(f64, f64),
    ZScore(f64, f64),
    Rank(Ties),
    PercentRank(Ties),
    Borda(Ties),
    ToMaximum,
    ToUnit { row: usize, cap: bool },
    ToTarget { targets: Vec<f64>, cap: bool },
    OfMaximum,
    Between { lower: Vec<f64>, upper: Vec<f64>, factor: Vec<f64>, truncate: bool },
    Standard(Vec<f64>),
    Efficacy { good: Vec<f64>, bad: Vec<f64>, base: f64, span: f64, clip: Option<(f64, f64)>, curve: Curve },
}

/// Normalises the column at `place`.
pub(super) fn normalise(scale: &Scale, column: &[f64], place: usize, direction: f64) -> Vec<f64> {
    let of = |numbers: &[f64]| numbers.get(place).copied().unwrap_or(f64::NAN);
    match scale {
        Scale::Standard(standards) => map(column, standard(of(standards), direction)),
        Scale::Efficacy { good, bad, base, span, clip, curve } => {
            let points = efficacy(*curve, of(good), of(bad), (*base, *span));
            let clipped = |value: f64| clip.map_or(value, |(low, high)| cut(value, low, high));
            map(column, |value| clipped(points(value)))
        }
        Scale::None
        | Scale::MinMax(..)
        | Scale::ZScore(..)
        | Scale::Rank(_)
        | Scale::PercentRank(_)
        | Scale::Borda(_)
        | Scale::ToMaximum
        | Scale::ToUnit { .. }
        | Scale::ToTarget { .. }
        | Scale::OfMaximum
        | Scale::Between { .. } => turned(scale, &map(column, |value| value * direction), place, direction),
    }
}

/// The scales for which less is more once the column is turned.
fn turned(scale: &Scale, column: &[f64], place: usize, direction: f64) -> Vec<f64> {
    let of = |numbers: &[f64]| numbers.get(place).copied().unwrap_or(f64::NAN);
    let (low, high) = bounds(column);
    let capped = |value: f64, cap: bool| if cap && value > 1.0 { 1.0 } else { value };
    match scale {
        Scale::MinMax(lower, upper) => map(column, |x| (x - low) / (high - low) * (upper - lower) + lower),
        Scale::ZScore(centre, spread) => {
            let (mean, sd) = (mean(column), deviation(column));
            map(column, |x| (x - mean) / sd * spread + centre)
        }
        Scale::Rank(ties) => ranked(column, *ties),
        Scale::PercentRank(ties) => {
            let last = column.iter().filter(|value| !value.is_nan()).count() as f64 - 1.0;
            map(&ranked(column, *ties), |rank| (rank - 1.0) / last)
        }
        Scale::Borda(ties) => map(&ranked(column, *ties), |rank| rank - 1.0),
        Scale::ToMaximum => map(column, |x| 1.0 - (high - x) / (high - low)),
        Scale::ToUnit { row, cap } => {
            let reference = column.get(*row).copied().unwrap_or(f64::NAN);
            map(column, |x| capped(1.0 - (reference - x) / (reference - low), *cap))
        }
        Scale::ToTarget { targets, cap } => {
            let target = of(targets) * direction;
            map(column, |x| capped((x - low) / (target - low), *cap))
        }
        Scale::OfMaximum => map(column, |x| x / high),
        Scale::Between { lower, upper, factor, truncate } => {
            let (lower, upper) = (of(lower), of(upper));
            let (lower, upper) = if direction < 0.0 { (-upper, -lower) } else { (lower, upper) };
            let factor = of(factor);
            let clipped = |value: f64| if *truncate { cut(value, 0.0, 1.0) } else { value };
            map(column, |x| clipped((x - lower) / (upper - lower)) * factor)
        }
        // The two that look at raw values are done before.
        Scale::None | Scale::Standard(_) | Scale::Efficacy { .. } => column.to_vec(),
    }
}

fn map(column: &[f64], one: impl Fn(f64) -> f64) -> Vec<f64> {
    column.iter().map(|value| one(*value)).collect()
}

fn ranked(column: &[f64], ties: Ties) -> Vec<f64> {
    match ties {
        Ties::Min => lowest(column),
        Ties::Average => averaged(column),
    }
}

/// Between two bounds; what is missing stays missing.
fn cut(value: f64, low: f64, high: f64) -> f64 {
    if value < low {
        low
    } else if value > high {
        high
    } else {
        value
    }
}

/// Percent of the standard, from 0 to 100; where less is better, percent that the standard is of the value.
fn standard(standard: f64, direction: f64) -> impl Fn(f64) -> f64 {
    move |x| {
        let percent = if direction > 0.0 {
            100.0 * x / standard
        } else if x <= 0.0 {
            100.0
        } else {
            100.0 * standard / x
        };
        cut(percent, 0.0, 100.0)
    }
}

/// Points between the unacceptable and the satisfactory value. `points` are those at the unacceptable value and from there on.
fn efficacy(curve: Curve, good: f64, bad: f64, points: (f64, f64)) -> impl Fn(f64) -> f64 {
    let (base, span) = points;
    move |x| match curve {
        Curve::Linear => (x - bad) / (good - bad) * span + base,
        Curve::Exponential => base * (((base + span) / base).ln() * (x - bad) / (good - bad)).exp(),
        Curve::Logarithmic => (x.ln() - bad.ln()) / (good.ln() - bad.ln()) * span + base,
    }
}
