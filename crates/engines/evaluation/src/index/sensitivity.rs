//! How far a ranking depends on choices that could have been made otherwise: many runs, each with other choices, and which choice
//! moves the ranks most.

use std::collections::BTreeMap;

use super::data::Data;
use super::method::{Aggregation, Treat};
use super::normalise::Scale;
use super::random::Random;
use super::ranks::competition;
use super::recipe::Recipe;
use super::statistics::{mean, quantile};
use super::tree::Tree;
use super::what_if::mean_change;

/// Prepared columns are kept for as many different choices as this.
const KEPT: usize = 512;

/// A choice that could have been made otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// What people call it.
    pub name: String,
    /// What it can be.
    pub range: Range,
}

/// What a factor can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Range {
    /// One of some changes.
    Choices(Vec<Change>),
    /// A number between two bounds.
    Between(f64, f64, Knob),
}

/// What is changed in a recipe.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A number.
    Turn(Knob, f64),
    /// A whole step, taken from another recipe.
    Take(Step, Box<Recipe>),
}

/// A step of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What is divided.
    Denominate,
    /// How missing values are filled in.
    Impute,
    /// What becomes of outliers.
    Treat,
    /// The scale.
    Normalise,
    /// The weights.
    Weights,
    /// How children become a score, and how many of them it needs.
    Aggregate,
}

/// A number of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knob {
    /// The most points that are winsorised.
    MostMoved,
    /// The limit of skewness.
    Skew,
    /// The limit of kurtosis.
    Kurtosis,
    /// What the smallest value becomes.
    Lower,
    /// What the largest value becomes.
    Upper,
    /// The power of the mean, at every level.
    Power,
    /// The share of children that a score needs, at every level.
    LeastAvailable,
}

/// One run: the choice of each factor, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The number of the choice from 1, or the number itself.
    pub choices: Vec<f64>,
    /// The scores of the index.
    pub scores: Vec<f64>,
    /// Its ranks.
    pub ranks: Vec<f64>,
    /// The mean number of places between these ranks and the nominal ones.
    pub change: f64,
}

/// Where the ranks of one unit lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSpread {
    /// The published rank.
    pub nominal: f64,
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// Five in a hundred are better.
    pub low: f64,
    /// Five in a hundred are worse.
    pub high: f64,
}

/// A sample of rows in [0, 1) for `factors`: the blocks A and B, then for each factor A with that column from B.
pub fn sample(count: usize, factors: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Random::new(seed);
    let mut block = || (0..count).map(|_| (0..factors).map(|_| random.draw()).collect()).collect();
    let (first, second): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (block(), block());
    let mut rows = first.clone();
    rows.extend(second.iter().cloned());
    for factor in 0..factors {
        rows.extend(first.iter().zip(&second).map(|(a, b)| {
            let mut row = a.clone();
            if let (Some(cell), Some(value)) = (row.get_mut(factor), b.get(factor)) {
                *cell = *value;
            }
            row
        }));
    }
    rows
}

/// The choices that a sample makes. The range of each column of the sample is cut into as many equal parts as there are choices; a
/// value on a boundary belongs to the lower part.
pub fn choices(factors: &[Factor], sample: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let column = |place: usize| sample.iter().map(move |row| row.get(place).copied().unwrap_or(0.0));
    let columns: Vec<Vec<f64>> = factors
        .iter()
        .enumerate()
        .map(|(place, factor)| match &factor.range {
            Range::Between(from, to, _) => column(place).map(|value| from + value * (to - from)).collect(),
            Range::Choices(changes) => {
                let low = column(place).fold(f64::INFINITY, f64::min);
                let high = column(place).fold(f64::NEG_INFINITY, f64::max);
                let count = changes.len().max(1);
                let bound = |part: usize| low + (high - low) * part as f64 / count as f64;
                let part = |value: f64| (1..count).find(|part| value <= bound(*part)).unwrap_or(count) as f64;
                column(place).map(part).collect()
            }
        })
        .collect();
    (0..sample.len())
        .map(|row| columns.iter().filter_map(|column| column.get(row).copied()).collect())
        .collect()
}

/// Runs `nominal` once for each row of choices. Columns that come out the same are prepared once.
pub fn run(nominal: &Recipe, factors: &[Factor], choices: &[Vec<f64>], tree: &Tree, data: &Data) -> Vec<Run> {
    let base = nominal.build(tree, data).ranks();
    let mut kept: BTreeMap<Vec<(usize, u64)>, Vec<Vec<f64>>> = BTreeMap::new();
    choices
        .iter()
        .map(|row| {
            let mut recipe = nominal.clone();
            let mut key = Vec::new();
            for (place, (factor, choice)) in factors.iter().zip(row).enumerate() {
                if factor.change(*choice, &mut recipe) {
                    key.push((place, choice.to_bits()));
                }
            }
            if kept.len() > KEPT {
                kept.clear();
            }
            let normalised = kept
                .entry(key)
                .or_insert_with(|| recipe.normalise(tree, &recipe.prepare(tree, data).0))
                .clone();
            let (_, mut scores) = recipe.score(tree, normalised);
            let scores = scores.pop().unwrap_or_default();
            let ranks = competition(&scores);
            let change = mean_change(&ranks, &base);
            Run { choices: row.clone(), scores, ranks, change }
        })
        .collect()
}

impl Factor {
    /// Makes the choice in `recipe`; says whether it concerns what comes before the weights.
    fn change(&self, choice: f64, recipe: &mut Recipe) -> bool {
        match &self.range {
            Range::Between(_, _, knob) => recipe.turn(*knob, choice),
            Range::Choices(changes) => {
                let wanted = changes.iter().enumerate().find(|(place, _)| (place + 1) as f64 >= choice);
                wanted.is_some_and(|(_, change)| recipe.change(change))
            }
        }
    }
}

impl Recipe {
    /// Changes one thing; says whether it comes before the weights.
    fn change(&mut self, change: &Change) -> bool {
        let (step, other) = match change {
            Change::Turn(knob, number) => return self.turn(*knob, *number),
            Change::Take(step, other) => (step, other),
        };
        match step {
            Step::Denominate => self.divisors.clone_from(&other.divisors),
            Step::Impute => self.filling.clone_from(&other.filling),
            Step::Treat => self.treat = other.treat,
            Step::Normalise => self.scale.clone_from(&other.scale),
            Step::Weights => {
                self.weights.clone_from(&other.weights);
                self.weighing = other.weighing;
            }
            Step::Aggregate => {
                self.aggregate.clone_from(&other.aggregate);
                self.least.clone_from(&other.least);
            }
        }
        !matches!(step, Step::Weights | Step::Aggregate)
    }

    /// Sets one number; says whether it comes before the weights.
    fn turn(&mut self, knob: Knob, number: f64) -> bool {
        match (knob, &mut self.treat, &mut self.scale) {
            (Knob::MostMoved, Treat::Winsorise { most, .. }, _) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count, cut at zero"
                )]
                let count = number.round().max(0.0) as usize;
                *most = Some(count);
            }
            (Knob::Skew, Treat::Winsorise { skew, .. }, _) => *skew = number,
            (Knob::Kurtosis, Treat::Winsorise { kurtosis, .. }, _) => *kurtosis = number,
            (Knob::Lower, _, Scale::MinMax(lower, _)) => *lower = number,
            (Knob::Upper, _, Scale::MinMax(_, upper)) => *upper = number,
            (Knob::Power, _, _) => {
                self.aggregate.fill(Aggregation::Power(number));
                return false;
            }
            (Knob::LeastAvailable, _, _) => {
                self.least.fill(number);
                return false;
            }
            // A number that the method does not use changes nothing.
            (Knob::MostMoved | Knob::Skew | Knob::Kurtosis | Knob::Lower | Knob::Upper, _, _) => {
                return false;
            }
        }
        true
    }
}

/// Where the ranks of each unit lie over some runs.
pub fn rank_spreads(nominal: &[f64], runs: &[Run]) -> Vec<RankSpread> {
    let of = |(unit, nominal): (usize, &f64)| {
        let ranks: Vec<f64> = runs.iter().filter_map(|run| run.ranks.get(unit).copied()).collect();
        RankSpread {
            nominal: *nominal,
            mean: mean(&ranks),
            median: quantile(&ranks, 0.5),
            low: quantile(&ranks, 0.05),
            high: quantile(&ranks, 0.95),
        }
    };
    nominal.iter().enumerate().map(of).collect()
}
