//! Which choice moves the ranks most: the variance of an output split over the factors that make it.

use std::collections::BTreeMap;

use super::random::Random;
use super::sensitivity::{Factor, Range};
use super::statistics::{deviation, mean, quantile};

/// More combinations than this are sampled and not counted out.
const MOST_COMBINATIONS: usize = 100_000;

/// How much of the variance a factor makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// Alone.
    pub first: f64,
    /// Together with others.
    pub total: f64,
    /// Alone, by the estimator that takes the mean out first: much less noise.
    pub first_centred: f64,
}

/// The variance-based indices of `factors` factors, from the outputs of a whole sample in its order.
pub fn indices(outputs: &[f64], factors: usize) -> Vec<Indices> {
    let count = outputs.len() / (factors + 2);
    let block = |number: usize| outputs.get(number * count..(number + 1) * count).unwrap_or_default();
    let (first, second) = (block(0), block(1));
    let both = outputs.get(..2 * count).unwrap_or_default();
    let (variance, centre) = (deviation(both).powi(2), mean(both));
    let of = |factor: usize| {
        let changed = block(factor + 2);
        let triples = || first.iter().zip(second).zip(changed).map(|((a, b), c)| (*a, *b, *c));
        let n = count as f64;
        Indices {
            first: triples().map(|(a, b, c)| b * (c - a)).sum::<f64>() / n / variance,
            total: triples().map(|(a, _, c)| (a - c).powi(2)).sum::<f64>() / (2.0 * n * variance),
            first_centred: triples().map(|(a, b, c)| (b - centre) * (c - a)).sum::<f64>() / n / variance,
        }
    };
    (0..factors).map(of).collect()
}

/// The 5 % and 95 % quantiles of first and total order, from samples drawn again from the outputs.
pub fn bootstrap(outputs: &[f64], factors: usize, draws: usize, seed: u64) -> Vec<[f64; 4]> {
    let count = outputs.len() / (factors + 2);
    let mut random = Random::new(seed);
    let mut again: Vec<Vec<Indices>> = Vec::with_capacity(draws);
    for _ in 0..draws {
        let rows: Vec<usize> = (0..count).map(|_| random.below(count)).collect();
        let places = (0..factors + 2).flat_map(|block| rows.iter().map(move |row| block * count + row));
        let outputs: Vec<f64> = places.filter_map(|place| outputs.get(place).copied()).collect();
        again.push(indices(&outputs, factors));
    }
    let quantiles = |factor: usize| {
        let first: Vec<f64> = again.iter().filter_map(|one| one.get(factor)).map(|one| one.first).collect();
        let total: Vec<f64> = again.iter().filter_map(|one| one.get(factor)).map(|one| one.total).collect();
        [quantile(&first, 0.05), quantile(&first, 0.95), quantile(&total, 0.05), quantile(&total, 0.95)]
    };
    (0..factors).map(quantiles).collect()
}

/// Every combination of choices, if all factors are choices and there are not too many: then nothing needs to be sampled.
pub fn combinations(factors: &[Factor]) -> Option<Vec<Vec<f64>>> {
    let mut rows = vec![Vec::new()];
    for factor in factors {
        let Range::Choices(changes) = &factor.range else { return None };
        if rows.len() * changes.len() > MOST_COMBINATIONS {
            return None;
        }
        let with =
            |row: &Vec<f64>, choice: usize| row.iter().copied().chain([choice as f64]).collect::<Vec<f64>>();
        rows = rows.iter().flat_map(|row| (1..=changes.len()).map(move |choice| with(row, choice))).collect();
    }
    Some(rows)
}

/// The indices without any noise, from the outputs of all combinations.
pub fn exact_indices(combinations: &[Vec<f64>], outputs: &[f64]) -> Vec<Indices> {
    let whole = spread(outputs);
    let factors = combinations.first().map_or(0, Vec::len);
    // The variance of the means over everything that `kept` does not tell apart.
    let between = |kept: &dyn Fn(usize) -> bool| {
        let mut groups: BTreeMap<Vec<u64>, Vec<f64>> = BTreeMap::new();
        for (row, output) in combinations.iter().zip(outputs) {
            let key =
                row.iter().enumerate().filter(|(place, _)| kept(*place)).map(|(_, choice)| choice.to_bits());
            groups.entry(key.collect()).or_default().push(*output);
        }
        spread(&groups.values().map(|group| mean(group)).collect::<Vec<f64>>())
    };
    let of = |factor: usize| {
        let first = between(&|place| place == factor) / whole;
        let total = 1.0 - between(&|place| place != factor) / whole;
        Indices { first, total, first_centred: first }
    };
    (0..factors).map(of).collect()
}

/// The variance of all there is: nothing is estimated, so the divisor is n.
fn spread(values: &[f64]) -> f64 {
    let centre = mean(values);
    mean(&values.iter().map(|value| (value - centre).powi(2)).collect::<Vec<f64>>())
}
