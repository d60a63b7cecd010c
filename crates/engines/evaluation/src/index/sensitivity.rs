//! How far a ranking depends on choices that could have been made otherwise: many runs, each with other choices, and which choice
//! moves the ranks most.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Problems, Text};

use super::data::Data;
use super::method::{Aggregation, Treat};
use super::normalise::Scale;
use super::random::Random;
use super::ranks::competition;
use super::recipe::{Recipe, Weighing};
use super::statistics::{mean, quantile};
use super::tree::Tree;
use super::what_if::mean_change;

/// Of prepared columns so many values are kept.
const KEPT: usize = 8_000_000;

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
    /// A weight for each node.
    Weigh(Vec<f64>),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Runs `nominal` once for each row of choices. Columns that come out the same are prepared once. A factor that the method does not
/// have is a problem: it would look as if it did not matter.
pub fn run(
    nominal: &Recipe,
    factors: &[Factor],
    choices: &[Vec<f64>],
    tree: &Tree,
    data: &Data,
) -> Result<Vec<Run>, Problems> {
    let idle: Problems =
        factors.iter().filter(|factor| factor.is_idle(nominal, factors)).map(Factor::idle).collect();
    if !idle.is_empty() {
        return Err(idle);
    }
    let base = nominal.build(tree, data).ranks();
    let most = KEPT / (data.rows() * data.columns.len()).max(1);
    let mut kept: BTreeMap<Vec<(usize, u64)>, Vec<Vec<f64>>> = BTreeMap::new();
    let one = |row: &Vec<f64>| {
        let mut recipe = nominal.clone();
        let mut key = Vec::new();
        for (place, (factor, choice)) in factors.iter().zip(row).enumerate() {
            if factor.change(*choice, &mut recipe) {
                key.push((place, choice.to_bits()));
            }
        }
        if kept.len() > most {
            kept.clear();
        }
        let prepare = || recipe.normalise(tree, &recipe.prepare(tree, data).0);
        let normalised = kept.entry(key).or_insert_with(prepare).clone();
        let (_, mut scores) = recipe.score(tree, normalised);
        let scores = scores.pop().unwrap_or_default();
        let ranks = competition(&scores);
        let change = mean_change(&ranks, &base);
        Run { choices: row.clone(), scores, ranks, change }
    };
    Ok(choices.iter().map(one).collect())
}

impl Factor {
    /// Whether the factor turns a number that neither the method nor what it could be otherwise has.
    fn is_idle(&self, nominal: &Recipe, factors: &[Factor]) -> bool {
        let has = |knob: Knob| {
            let others = factors.iter().filter_map(|factor| match &factor.range {
                Range::Choices(changes) => Some(changes),
                Range::Between(..) => None,
            });
            let taken = others.flatten().filter_map(|change| match change {
                Change::Take(_, recipe) => Some(recipe.as_ref()),
                Change::Turn(..) | Change::Weigh(_) => None,
            });
            std::iter::once(nominal).chain(taken).any(|recipe| recipe.has(knob))
        };
        match &self.range {
            Range::Between(_, _, knob) => !has(*knob),
            Range::Choices(changes) => {
                changes.iter().any(|change| matches!(change, Change::Turn(knob, _) if !has(*knob)))
            }
        }
    }

    fn idle(&self) -> Problem {
        Problem::new(
            "factor-without-effect",
            Text::new(
                format!("因素“{}”改变的数值，方法中没有。", self.name),
                format!("The factor {} changes a number that the method does not have.", self.name),
            ),
            Text::new("请去掉该因素，或者修改方法。", "Leave the factor out, or change the method."),
        )
        .about(self.name.clone())
    }

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
            Change::Weigh(weights) => {
                self.weights.clone_from(weights);
                self.weighing = Weighing::Given;
                return false;
            }
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

    /// Whether the method has this number.
    fn has(&self, knob: Knob) -> bool {
        match knob {
            Knob::MostMoved | Knob::Skew | Knob::Kurtosis => matches!(self.treat, Treat::Winsorise { .. }),
            Knob::Lower | Knob::Upper => matches!(self.scale, Scale::MinMax(..)),
            Knob::Power | Knob::LeastAvailable => true,
        }
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
