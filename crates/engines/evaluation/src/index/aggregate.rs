//! Children become a score, from the indicators up.

use super::linear::put;
use super::method::Aggregation;
use super::topsis;
use super::tree::Tree;

/// A lead of no more than this share of the weights is none, so that a sum of weights that should be a half is one.
const EVEN: f64 = 2e-12;

/// Computes the nodes above `from` (a level); `scores` holds the columns of all nodes up to it, and gets the others.
pub(super) fn aggregate(
    tree: &Tree,
    how: &[Aggregation],
    weights: &[f64],
    least: &[f64],
    scores: &mut Vec<Vec<f64>>,
) {
    for place in scores.len()..tree.nodes().len() {
        let level = tree.nodes().get(place).map_or(0, |node| node.level);
        let children: Vec<&[f64]> =
            tree.children(place).iter().filter_map(|child| scores.get(*child)).map(Vec::as_slice).collect();
        let of_children: Vec<f64> =
            tree.children(place).iter().filter_map(|child| weights.get(*child)).copied().collect();
        let step = level.saturating_sub(2);
        let word = how.get(step).copied().unwrap_or(Aggregation::Arithmetic);
        let mut column = combine(word, &children, &of_children);
        if let Some(least) = least.get(step).filter(|least| **least > 0.0) {
            too_few(&children, *least, &mut column);
        }
        scores.push(column);
    }
}

/// One score for each unit.
pub fn combine(how: Aggregation, children: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    match how {
        Aggregation::Arithmetic => weighted(children, weights, |x| x, |mean| mean),
        Aggregation::Geometric => weighted(children, weights, f64::ln, f64::exp),
        Aggregation::Harmonic => weighted(children, weights, |x| 1.0 / x, |mean| 1.0 / mean),
        Aggregation::Power(power) => {
            weighted(children, weights, |x| x.powf(power), |mean| mean.powf(1.0 / power))
        }
        Aggregation::Copeland => copeland(children, weights),
        Aggregation::Topsis => topsis::closeness(children, weights),
    }
}

/// The weighted mean of `to` of the values that are there, and `back` of it.
fn weighted(
    children: &[&[f64]],
    weights: &[f64],
    to: impl Fn(f64) -> f64,
    back: impl Fn(f64) -> f64,
) -> Vec<f64> {
    let rows = children.first().map_or(0, |column| column.len());
    let mut sums = vec![(0.0, 0.0); rows];
    for (column, weight) in children.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
        for ((sum, of_weights), value) in sums.iter_mut().zip(*column) {
            if !value.is_nan() {
                *sum += weight * to(*value);
                *of_weights += weight;
            }
        }
    }
    // Nothing there: nothing by nothing, which is missing.
    sums.into_iter().map(|(sum, of_weights)| back(sum / of_weights)).collect()
}

/// Takes away the scores of units that have less than a share of the children.
fn too_few(children: &[&[f64]], least: f64, column: &mut [f64]) {
    for (row, score) in column.iter_mut().enumerate() {
        let there =
            children.iter().filter(|child| child.get(row).is_some_and(|value| !value.is_nan())).count();
        if (there as f64) / (children.len() as f64) < least {
            *score = f64::NAN;
        }
    }
}

/// How many units each one beats in more than half of the weights, less how many beat it.
fn copeland(children: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    let rows = children.first().map_or(0, |column| column.len());
    let sum: f64 = weights.iter().sum();
    let mut scores = vec![0.0; rows];
    // What row has over another one, less what the other has: all that is compared is which is more.
    let mut lead = vec![0.0; rows];
    for row in 0..rows {
        lead.fill(0.0);
        for (column, weight) in children.iter().zip(weights) {
            let share = weight / sum;
            let own = column.get(row).copied().unwrap_or(f64::NAN);
            for (lead, other) in lead.iter_mut().zip(*column).take(row) {
                // Without a branch, so that several are compared at once.
                let wins = if own > *other { share } else { 0.0 };
                let loses = if own < *other { share } else { 0.0 };
                *lead += wins - loses;
            }
        }
        let mut won = 0.0;
        for (lead, score) in lead.iter().zip(scores.iter_mut()).take(row) {
            let wins = if *lead > EVEN { 1.0 } else { 0.0 };
            let loses = if *lead < -EVEN { 1.0 } else { 0.0 };
            *score += loses - wins;
            won += wins - loses;
        }
        put(&mut scores, row, won);
    }
    let nothing =
        |row: usize| children.iter().all(|column| column.get(row).is_none_or(|value| value.is_nan()));
    scores.into_iter().enumerate().map(|(row, score)| if nothing(row) { f64::NAN } else { score }).collect()
}
