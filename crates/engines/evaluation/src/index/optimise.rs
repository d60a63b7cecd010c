//! Weights under which each part of an index counts as much as it should, by its correlation with the index.

use super::aggregate::aggregate;
use super::linear::{cholesky, put, solve};
use super::method::Aggregation;
use super::random::Random;
use super::statistics::Correlation;
use super::tree::Tree;

/// Starting points that are tried.
const STARTS: usize = 24;
/// Steps from one starting point.
const STEPS: usize = 300;
/// A sum of squares as small as this is nothing.
const ATTAINED: f64 = 1e-28;
/// How far a derivative looks.
const NEAR: f64 = 1e-5;
/// What keeps a direction without any slope from being followed forever.
const TINY: f64 = 1e-9;

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
    let weights = |point: &[f64]| -> Vec<f64> {
        let raw: Vec<f64> = point.iter().map(|x| if asked.negative { *x } else { x.exp() }).collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|weight| weight / sum).collect()
    };
    let misses = |point: &[f64]| -> Vec<f64> {
        let found = outcome(upper, asked, &places, weights(point));
        found.shares.iter().zip(&asked.desired).map(|(share, desired)| share - desired).collect()
    };
    let mut random = Random::new(1);
    let centre = if asked.negative { 1.0 } else { 0.0 };
    let mut best = vec![centre; places.len()];
    let mut least = squares(&misses(&best));
    for start in 0..STARTS {
        let spread = if start == 0 { 0.0 } else { 1.5 };
        let point = (0..places.len()).map(|_| centre + spread * (random.draw() - 0.5)).collect();
        let (found, point) = descend(&misses, point);
        if found < least || least.is_nan() {
            (least, best) = (found, point);
        }
        if least < ATTAINED {
            break;
        }
    }
    outcome(upper, asked, &places, weights(&best))
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

fn squares(misses: &[f64]) -> f64 {
    misses.iter().map(|miss| miss * miss).sum()
}

/// Goes downhill by damped least squares (Levenberg and Marquardt); derivatives by small steps.
fn descend(misses: &impl Fn(&[f64]) -> Vec<f64>, start: Vec<f64>) -> (f64, Vec<f64>) {
    let mut point = start;
    let mut now = misses(&point);
    let mut damping = 1e-3;
    for _ in 0..STEPS {
        let slopes: Vec<Vec<f64>> = (0..point.len()).map(|place| slope(misses, &point, place)).collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let downhill: Vec<f64> = slopes.iter().map(|slope| -dot(slope, &now)).collect();
        let curved: Vec<Vec<f64>> =
            slopes.iter().map(|a| slopes.iter().map(|b| dot(a, b)).collect()).collect();
        let before = squares(&now);
        while damping < 1e12 {
            let mut damped = curved.clone();
            for (place, row) in damped.iter_mut().enumerate() {
                let own = row.get(place).copied().unwrap_or(0.0);
                put(row, place, own * (1.0 + damping) + damping * TINY);
            }
            let moved = cholesky(&damped).map(|lower| {
                let by = solve(&lower, &downhill);
                point.iter().zip(by).map(|(x, step)| x + step).collect::<Vec<f64>>()
            });
            if let Some(moved) = moved {
                let there = misses(&moved);
                if squares(&there) < before {
                    (point, now) = (moved, there);
                    damping = (damping / 10.0).max(1e-12);
                    break;
                }
            }
            damping *= 10.0;
        }
        let after = squares(&now);
        if damping >= 1e12 || after < ATTAINED || before - after <= 1e-12 * before {
            break;
        }
    }
    (squares(&now), point)
}

/// How the misses change with one coordinate.
fn slope(misses: &impl Fn(&[f64]) -> Vec<f64>, point: &[f64], place: usize) -> Vec<f64> {
    let near = |by: f64| {
        let moved: Vec<f64> =
            point.iter().enumerate().map(|(at, x)| if at == place { x + by } else { *x }).collect();
        misses(&moved)
    };
    near(NEAR).iter().zip(near(-NEAR)).map(|(up, down)| (up - down) / (2.0 * NEAR)).collect()
}
