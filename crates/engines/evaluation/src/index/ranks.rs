//! Ranks of scores.

use super::linear::put;

/// Scores nearer than this share of their range are equal: otherwise the order of a summation would decide a city's rank.
const EQUAL: f64 = 1e-12;

/// Competition ranks: one more than the number of larger scores, 1 is best; missing stays missing.
pub fn competition(scores: &[f64]) -> Vec<f64> {
    let mut sorted = super::statistics::available(scores);
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let range = sorted.first().zip(sorted.last()).map_or(0.0, |(high, low)| high - low);
    let equal = if range.is_finite() { EQUAL * range } else { 0.0 };
    let place = |score: f64| sorted.partition_point(|other| *other > score + equal) as f64 + 1.0;
    scores.iter().map(|score| if score.is_nan() { f64::NAN } else { place(*score) }).collect()
}

/// Competition ranks inside each group.
pub fn within(scores: &[f64], groups: &[String]) -> Vec<f64> {
    let mut ranks = vec![f64::NAN; scores.len()];
    for rows in super::statistics::by_group(groups) {
        let of_group: Vec<f64> =
            rows.iter().map(|row| scores.get(*row).copied().unwrap_or(f64::NAN)).collect();
        for (row, rank) in rows.iter().zip(competition(&of_group)) {
            put(&mut ranks, *row, rank);
        }
    }
    ranks
}

/// Ascending ranks, 1 for the smallest value; equal values share the smallest of their places.
pub(super) fn lowest(values: &[f64]) -> Vec<f64> {
    ascending(values, |first, _| first)
}

/// Ascending ranks; equal values share the mean of their places.
pub(super) fn averaged(values: &[f64]) -> Vec<f64> {
    ascending(values, f64::midpoint)
}

fn ascending(values: &[f64], tie: fn(f64, f64) -> f64) -> Vec<f64> {
    let mut sorted = super::statistics::available(values);
    sorted.sort_unstable_by(f64::total_cmp);
    let place = |value: f64| {
        let first = sorted.partition_point(|other| *other < value) + 1;
        let last = sorted.partition_point(|other| *other <= value);
        tie(first as f64, last as f64)
    };
    values.iter().map(|value| if value.is_nan() { f64::NAN } else { place(*value) }).collect()
}
