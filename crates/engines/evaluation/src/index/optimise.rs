//! Weights under which each part of an index counts as much as it should, by its correlation with the index.

use super::aggregate::aggregate;
use super::linear::put;
use super::method::Aggregation;
use super::random::Random;
use super::statistics::Correlation;
use super::tree::Tree;

/// Starting points that are tried.
const STARTS: usize = 12;
/// Steps from one starting point.
const STEPS: usize = 4_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// The level whose weights are sought.
    pub level: usize,
    /// The share of each node of the level, with the sum 1.
    pub desired: Vec<f64>,
    /// How nodes are correlated with the index.
    pub correlation: Correlation,
    /// Whether weights may be negative. They may not, in anything that is published.
    pub negative: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Balanced {
    /// The weights of the level; their sum is 1.
    pub weights: Vec<f64>,
    /// Correlations with the index.
    pub correlations: Vec<f64>,
    /// Their shares.
    pub shares: Vec<f64>,
    /// The sum of squared differences from the desired shares: 0 if they can be attained.
    pub objective: f64,
}

/// An index whose levels above one are computed again and again.
pub(super) struct Upper<'i> {
    pub(super) tree: &'i Tree,
    pub(super) aggregate: &'i [Aggregation],
    pub(super) least: &'i [f64],
    pub(super) weights: &'i [f64],
    /// The columns of all nodes up to the level.
    pub(super) scores: &'i [Vec<f64>],
}

/// Seeks the weights of one level.
pub(super) fn balance(upper: &Upper<'_>, asked: &Balance) -> Balanced {
    let places = upper.tree.level(asked.level);
    let count = places.len();
    let weights = |point: &[f64]| -> Vec<f64> {
        let raw: Vec<f64> = point.iter().map(|x| if asked.negative { *x } else { x.exp() }).collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|weight| weight / sum).collect()
    };
    let miss = |point: &[f64]| {
        let found = outcome(upper, asked, &places, weights(point));
        // Where nothing correlates there is nothing to seek.
        if found.objective.is_nan() { f64::MAX } else { found.objective }
    };
    let mut random = Random::new(1);
    let centre = if asked.negative { 1.0 } else { 0.0 };
    let mut best: Option<(f64, Vec<f64>)> = None;
    for start in 0..STARTS {
        let spread = if start == 0 { 0.0 } else { 1.0 };
        let point: Vec<f64> = (0..count).map(|_| centre + spread * (random.draw() - 0.5)).collect();
        let found = descend(&miss, point);
        if best.as_ref().is_none_or(|(miss, _)| found.0 < *miss) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(miss, _)| *miss < 1e-30) {
            break;
        }
    }
    let point = best.map_or_else(|| vec![centre; count], |(_, point)| point);
    outcome(upper, asked, &places, weights(&point))
}

/// What comes of some weights.
fn outcome(upper: &Upper<'_>, asked: &Balance, places: &[usize], weights: Vec<f64>) -> Balanced {
    let mut all = upper.weights.to_vec();
    for (place, weight) in places.iter().zip(&weights) {
        put(&mut all, *place, *weight);
    }
    let mut scores = upper.scores.to_vec();
    aggregate(upper.tree, upper.aggregate, &all, upper.least, &mut scores);
    let index = scores.last().map_or(&[][..], Vec::as_slice);
    let correlations: Vec<f64> = places
        .iter()
        .map(|place| scores.get(*place).map_or(f64::NAN, |column| asked.correlation.of(column, index)))
        .collect();
    let sum: f64 = correlations.iter().sum();
    let shares: Vec<f64> = correlations.iter().map(|correlation| correlation / sum).collect();
    let objective = shares.iter().zip(&asked.desired).map(|(share, desired)| (share - desired).powi(2)).sum();
    Balanced { weights, correlations, shares, objective }
}

/// Goes downhill with a simplex (Nelder and Mead), begun again around what it found.
fn descend(miss: &impl Fn(&[f64]) -> f64, start: Vec<f64>) -> (f64, Vec<f64>) {
    let mut best = (miss(&start), start);
    for size in [0.5, 0.05, 0.005] {
        let found = simplex(miss, &best.1, size);
        if found.0 < best.0 {
            best = found;
        }
    }
    best
}

fn simplex(miss: &impl Fn(&[f64]) -> f64, start: &[f64], size: f64) -> (f64, Vec<f64>) {
    let corner = |index: usize| {
        let moved = start.iter().enumerate().map(|(place, x)| if place + 1 == index { x + size } else { *x });
        let point: Vec<f64> = moved.collect();
        (miss(&point), point)
    };
    let mut corners: Vec<(f64, Vec<f64>)> = (0..=start.len()).map(corner).collect();
    for _ in 0..STEPS {
        corners.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let (Some(best), Some(worst)) = (corners.first().cloned(), corners.pop()) else { break };
        if worst.0 - best.0 <= 1e-18 * best.0.abs() + 1e-34 {
            corners.push(worst);
            break;
        }
        let others = corners.len() as f64;
        let mut centre = vec![0.0; start.len()];
        for (_, point) in &corners {
            centre.iter_mut().zip(point).for_each(|(sum, x)| *sum += x / others);
        }
        let along = |far: f64| {
            let point: Vec<f64> = centre.iter().zip(&worst.1).map(|(c, w)| c + far * (w - c)).collect();
            (miss(&point), point)
        };
        let second = corners.last().map_or(f64::MAX, |(miss, _)| *miss);
        let mirrored = along(-1.0);
        let next = if mirrored.0 < best.0 {
            let further = along(-2.0);
            if further.0 < mirrored.0 { further } else { mirrored }
        } else if mirrored.0 < second {
            mirrored
        } else {
            let inside = along(if mirrored.0 < worst.0 { -0.5 } else { 0.5 });
            if inside.0 < worst.0.min(mirrored.0) {
                inside
            } else {
                for (found, point) in corners.iter_mut().skip(1) {
                    point.iter_mut().zip(&best.1).for_each(|(x, b)| *x = f64::midpoint(*x, *b));
                    *found = miss(point);
                }
                let point: Vec<f64> =
                    worst.1.iter().zip(&best.1).map(|(x, b)| f64::midpoint(*x, *b)).collect();
                (miss(&point), point)
            }
        };
        corners.push(next);
    }
    corners.into_iter().min_by(|(a, _), (b, _)| a.total_cmp(b)).unwrap_or((f64::MAX, start.to_vec()))
}
