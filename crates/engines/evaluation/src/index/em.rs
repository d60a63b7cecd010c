//! Expectation and maximisation: a multivariate normal distribution fitted to columns with gaps, and what it expects in them.

use super::linear::{Square, cholesky, put, solve};
use super::statistics::{deviation, mean};

/// Means and covariances have settled when none moves more than this.
const SETTLED: f64 = 1e-12;
/// A set that has not settled by then is as near as it comes.
const MOST_ROUNDS: usize = 20_000;

/// Mean and covariance.
struct Normal {
    mean: Vec<f64>,
    covariance: Square,
}

/// Fills the gaps in the columns of `set` by their conditional means. A unit with nothing in the set stays missing.
pub(super) fn fill(columns: &mut [Vec<f64>], set: &[usize]) {
    let scales: Vec<(f64, f64)> = set
        .iter()
        .filter_map(|place| columns.get(*place))
        .map(|column| (mean(column), Some(deviation(column)).filter(|sd| *sd > 0.0).unwrap_or(1.0)))
        .collect();
    let rows: Vec<Vec<f64>> = (0..columns.first().map_or(0, Vec::len))
        .map(|row| {
            let cell = |(place, (mean, sd)): (&usize, &(f64, f64))| {
                columns
                    .get(*place)
                    .and_then(|column| column.get(row))
                    .map_or(f64::NAN, |value| (value - mean) / sd)
            };
            set.iter().zip(&scales).map(cell).collect()
        })
        .collect();
    if !rows.iter().flatten().any(|value| value.is_nan()) {
        return;
    }
    let fitted = fit(&rows, set.len());
    for (row, values) in rows.iter().enumerate() {
        if values.iter().all(|value| value.is_nan()) || !values.iter().any(|value| value.is_nan()) {
            continue;
        }
        let (expected, _) = expect(&fitted, values);
        for (((place, (mean, sd)), value), known) in set.iter().zip(&scales).zip(expected).zip(values) {
            if known.is_nan()
                && let Some(column) = columns.get_mut(*place)
            {
                put(column, row, value * sd + mean);
            }
        }
    }
}

/// The likeliest mean and covariance (divisor n).
fn fit(rows: &[Vec<f64>], size: usize) -> Normal {
    let identity = |row: usize| (0..size).map(|column| f64::from(u8::from(row == column))).collect();
    let mut now = Normal { mean: vec![0.0; size], covariance: (0..size).map(identity).collect() };
    for _ in 0..MOST_ROUNDS {
        let next = step(&now, rows, size);
        let moved = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let by = now
            .covariance
            .iter()
            .zip(&next.covariance)
            .map(|(a, b)| moved(a, b))
            .fold(moved(&now.mean, &next.mean), f64::max);
        now = next;
        if by <= SETTLED {
            break;
        }
    }
    now
}

/// One round: expected values and products under `now`, then their moments.
fn step(now: &Normal, rows: &[Vec<f64>], size: usize) -> Normal {
    let count = rows.len() as f64;
    let mut sum = vec![0.0; size];
    let mut products: Square = vec![vec![0.0; size]; size];
    for row in rows {
        let (expected, spread) = expect(now, row);
        for (index, value) in expected.iter().enumerate() {
            sum.get_mut(index).into_iter().for_each(|cell| *cell += value);
            if let Some(line) = products.get_mut(index) {
                line.iter_mut().zip(&expected).for_each(|(cell, other)| *cell += value * other);
            }
        }
        for (index, line) in spread {
            for (other, value) in line {
                products
                    .get_mut(index)
                    .and_then(|cells| cells.get_mut(other))
                    .into_iter()
                    .for_each(|cell| *cell += value);
            }
        }
    }
    let mean: Vec<f64> = sum.iter().map(|sum| sum / count).collect();
    let covariance = products
        .iter()
        .zip(&mean)
        .map(|(line, a)| line.iter().zip(&mean).map(|(product, b)| product / count - a * b).collect())
        .collect();
    Normal { mean, covariance }
}

/// The conditional covariances among the missing cells of one row, by place.
type Spread = Vec<(usize, Vec<(usize, f64)>)>;

/// The row with its gaps filled by their conditional means, and the conditional covariance of the gaps.
fn expect(normal: &Normal, row: &[f64]) -> (Vec<f64>, Spread) {
    let (gaps, known): (Vec<usize>, Vec<usize>) =
        (0..row.len()).partition(|place| row.get(*place).is_none_or(|value| value.is_nan()));
    if gaps.is_empty() {
        return (row.to_vec(), Vec::new());
    }
    let covariance =
        |a: usize, b: usize| normal.covariance.get(a).and_then(|line| line.get(b)).copied().unwrap_or(0.0);
    let centre = |place: usize| normal.mean.get(place).copied().unwrap_or(0.0);
    let of_known: Square = known.iter().map(|a| known.iter().map(|b| covariance(*a, *b)).collect()).collect();
    let lower = cholesky(&of_known);
    let from: Vec<f64> =
        known.iter().map(|place| row.get(*place).map_or(0.0, |value| value - centre(*place))).collect();
    let mut filled = row.to_vec();
    let mut spread = Vec::with_capacity(gaps.len());
    for gap in &gaps {
        let with_known: Vec<f64> = known.iter().map(|place| covariance(*gap, *place)).collect();
        // A singular covariance says nothing beyond the mean.
        let weights =
            lower.as_ref().map_or_else(|| vec![0.0; known.len()], |lower| solve(lower, &with_known));
        let value = centre(*gap) + dot(&weights, &from);
        put(&mut filled, *gap, value);
        let line = gaps.iter().map(|other| {
            let of_other: Vec<f64> = known.iter().map(|place| covariance(*other, *place)).collect();
            (*other, covariance(*gap, *other) - dot(&weights, &of_other))
        });
        spread.push((*gap, line.collect()));
    }
    (filled, spread)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
