//! What describes a column: moments, quantiles, counts, correlations. Missing values are left out everywhere.

use std::collections::BTreeMap;

/// The values that are there.
pub(super) fn available(column: &[f64]) -> Vec<f64> {
    column.iter().copied().filter(|value| !value.is_nan()).collect()
}

/// The mean; `NaN` if nothing is there.
pub fn mean(column: &[f64]) -> f64 {
    let (sum, count) = column
        .iter()
        .filter(|value| !value.is_nan())
        .fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    sum / count as f64
}

/// The standard deviation with n - 1.
pub fn deviation(column: &[f64]) -> f64 {
    let centre = mean(column);
    let squares: Vec<f64> = available(column).iter().map(|value| (value - centre).powi(2)).collect();
    if squares.len() < 2 {
        return f64::NAN;
    }
    (squares.iter().sum::<f64>() / (squares.len() - 1) as f64).sqrt()
}

/// The smallest and the largest value; `NaN` if nothing is there.
pub fn bounds(column: &[f64]) -> (f64, f64) {
    column.iter().fold((f64::NAN, f64::NAN), |(low, high), value| (low.min(*value), high.max(*value)))
}

/// The median.
pub fn median(column: &[f64]) -> f64 {
    quantile(column, 0.5)
}

/// A quantile by linear interpolation between the values around position (n - 1) p.
pub fn quantile(column: &[f64], share: f64) -> f64 {
    let mut sorted = available(column);
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = last as f64 * share.clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = (place.floor() as usize).min(last);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    let (low, high) = (at(below), at((below + 1).min(last)));
    low + (high - low) * (place - below as f64)
}

/// Sample skewness and excess kurtosis; `NaN` where the column is too short or without spread.
pub fn skew_kurtosis(column: &[f64]) -> (f64, f64) {
    let centre = mean(column);
    let (mut count, mut squares, mut cubes, mut fourths) = (0.0, 0.0, 0.0, 0.0);
    for value in column.iter().filter(|value| !value.is_nan()) {
        let z = value - centre;
        let square = z * z;
        count += 1.0;
        squares += square;
        cubes += square * z;
        fourths += square * square;
    }
    let n: f64 = count;
    if n < 4.0 || squares == 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let skew = n.sqrt() * cubes / squares.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let ratio = n * fourths / (squares * squares);
    let kurtosis = ((n + 1.0) * (ratio - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
    (skew, kurtosis)
}

/// What a column is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// Standard deviation with n - 1.
    pub deviation: f64,
    /// Sample skewness.
    pub skew: f64,
    /// Sample excess kurtosis.
    pub kurtosis: f64,
    /// All rows.
    pub rows: usize,
    /// Values that are there.
    pub available: usize,
    /// Values that are there and not zero.
    pub nonzero: usize,
    /// Distinct values.
    pub distinct: usize,
    /// The size of the largest set of equal values.
    pub same: usize,
}

impl Summary {
    /// Describes a column.
    pub fn of(column: &[f64]) -> Self {
        let mut values = available(column);
        values.sort_unstable_by(f64::total_cmp);
        let runs: Vec<usize> = values.chunk_by(|a, b| a == b).map(<[f64]>::len).collect();
        let (min, max) = bounds(column);
        let (skew, kurtosis) = skew_kurtosis(column);
        Self {
            min,
            max,
            mean: mean(column),
            median: median(column),
            deviation: deviation(column),
            skew,
            kurtosis,
            rows: column.len(),
            available: values.len(),
            nonzero: values.iter().filter(|value| **value != 0.0).count(),
            distinct: runs.len(),
            same: runs.into_iter().max().unwrap_or(0),
        }
    }
}

/// How two columns go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correlation {
    /// Of the values.
    Pearson,
    /// Of their ranks.
    Spearman,
    /// Of the order of pairs (tau-b).
    Kendall,
}

impl Correlation {
    /// Over the rows where both are there.
    pub fn of(self, a: &[f64], b: &[f64]) -> f64 {
        let pairs = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.map(|(a, b)| (*a, *b)).unzip();
        match self {
            Self::Pearson => pearson(&a, &b),
            Self::Spearman => pearson(&super::ranks::averaged(&a), &super::ranks::averaged(&b)),
            Self::Kendall => kendall(&a, &b),
        }
    }
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        of_a += a * a;
        of_b += b * b;
    }
    both / (of_a * of_b).sqrt()
}

fn kendall(a: &[f64], b: &[f64]) -> f64 {
    let (mut agree, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    let sign = |x: f64, y: f64| f64::from(i8::from(x > y) - i8::from(x < y));
    for (index, (x, y)) in a.iter().zip(b).enumerate() {
        for (other, another) in a.iter().zip(b).take(index) {
            let (sign_a, sign_b) = (sign(*x, *other), sign(*y, *another));
            agree += sign_a * sign_b;
            of_a += sign_a.abs();
            of_b += sign_b.abs();
        }
    }
    agree / (of_a * of_b).sqrt()
}

/// The matrix of correlations of some columns.
pub fn correlations(kind: Correlation, columns: &[&[f64]]) -> Vec<Vec<f64>> {
    columns
        .iter()
        .map(|a| columns.iter().map(|b| if std::ptr::eq(*a, *b) { 1.0 } else { kind.of(a, b) }).collect())
        .collect()
}

/// Cronbach's alpha of some columns: how much they measure one thing.
pub fn cronbach(columns: &[&[f64]]) -> f64 {
    let count = columns.len() as f64;
    let (mut all, mut own) = (0.0, 0.0);
    for (index, a) in columns.iter().enumerate() {
        for (other, b) in columns.iter().enumerate() {
            let covariance = covariance(a, b);
            all += covariance;
            if index == other {
                own += covariance;
            }
        }
    }
    let between = (all - own) / (count * (count - 1.0));
    count * count * between / all
}

/// Over the rows where both are there, with n - 1.
fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let pairs = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.map(|(a, b)| (*a, *b)).unzip();
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let sum: f64 = a.iter().zip(&b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    sum / (a.len() as f64 - 1.0)
}

/// Rows by the text of a group column.
pub(super) fn by_group(groups: &[String]) -> Vec<Vec<usize>> {
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, group) in groups.iter().enumerate() {
        rows.entry(group).or_default().push(row);
    }
    rows.into_values().collect()
}
