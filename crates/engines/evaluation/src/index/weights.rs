//! Weights that follow from the values: principal components, entropy, CRITIC.

use super::linear::eigen;
use super::statistics::{Correlation, bounds, correlations, deviation};

/// The first principal component of some columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The loading of each column; the vector has unit length and its sum is not negative.
    pub loadings: Vec<f64>,
    /// The square root of its eigenvalue.
    pub deviation: f64,
    /// The share of the variance that it carries.
    pub share: f64,
}

/// The first principal component of the correlation matrix, over the rows that are complete.
pub fn first_component(columns: &[&[f64]]) -> Component {
    let rows = columns.first().map_or(0, |column| column.len());
    let complete =
        |row: &usize| columns.iter().all(|column| column.get(*row).is_some_and(|value| !value.is_nan()));
    let rows: Vec<usize> = (0..rows).filter(complete).collect();
    let complete: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| rows.iter().filter_map(|row| column.get(*row).copied()).collect())
        .collect();
    let slices: Vec<&[f64]> = complete.iter().map(Vec::as_slice).collect();
    let found = eigen(&correlations(Correlation::Pearson, &slices));
    let (value, mut loadings) = found.into_iter().next().unwrap_or((f64::NAN, Vec::new()));
    if loadings.iter().sum::<f64>() < 0.0 {
        for loading in &mut loadings {
            *loading = -*loading;
        }
    }
    Component { loadings, deviation: value.sqrt(), share: value / columns.len() as f64 }
}

/// Entropy weights (熵权法) of positive columns; their sum is 1. A column counts the more the more unevenly it is spread.
pub fn entropy(columns: &[&[f64]]) -> Vec<f64> {
    let uneven: Vec<f64> = columns
        .iter()
        .map(|column| {
            let there = || column.iter().filter(|value| !value.is_nan());
            let sum: f64 = there().sum();
            // Nothing times the logarithm of nothing is nothing.
            let part = |value: &f64| if *value == 0.0 { 0.0 } else { value / sum * (value / sum).ln() };
            1.0 + there().map(part).sum::<f64>() / (there().count() as f64).ln()
        })
        .collect();
    to_one(&uneven)
}

/// CRITIC weights; their sum is 1. A column counts the more the more it is spread and the less the others say the same.
pub fn critic(columns: &[&[f64]]) -> Vec<f64> {
    let scaled: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let (low, high) = bounds(column);
            column.iter().map(|value| (value - low) / (high - low)).collect()
        })
        .collect();
    let slices: Vec<&[f64]> = scaled.iter().map(Vec::as_slice).collect();
    let between = correlations(Correlation::Pearson, &slices);
    let says: Vec<f64> = slices
        .iter()
        .zip(&between)
        .map(|(column, line)| deviation(column) * line.iter().map(|r| 1.0 - r).sum::<f64>())
        .collect();
    to_one(&says)
}

fn to_one(numbers: &[f64]) -> Vec<f64> {
    let sum: f64 = numbers.iter().sum();
    numbers.iter().map(|number| number / sum).collect()
}
