//! The steps of a method, one after the other.

use super::aggregate::aggregate;
use super::data::Data;
use super::impute::fill;
use super::linear::put;
use super::normalise::normalise;
use super::optimise::{Balance, Balanced, Upper, balance};
use super::ranks::{competition, within};
use super::recipe::{Recipe, Weighing};
use super::statistics::Correlation;
use super::treat::{Treated, treat};
use super::tree::Tree;
use super::weights::{critic, entropy, first_component};

/// An index, with what each step made. Columns are in the order of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// Divided, filled in and treated values of the indicators.
    pub treated: Vec<Vec<f64>>,
    /// What was done with outliers.
    pub treatment: Vec<Treated>,
    /// The weight of each node.
    pub weights: Vec<f64>,
    /// The scores of all nodes: the normalised indicators first, the index last.
    pub scores: Vec<Vec<f64>>,
}

impl Built {
    /// The scores of the index.
    pub fn index(&self) -> &[f64] {
        self.scores.last().map_or(&[], Vec::as_slice)
    }

    /// The ranks of the index; 1 is best.
    pub fn ranks(&self) -> Vec<f64> {
        competition(self.index())
    }

    /// Indicators that have values but none on the scale: they are all the same, so there is nothing to compare. They are left out
    /// of the index, and whoever publishes it should know.
    pub fn without_spread(&self) -> Vec<usize> {
        let any = |column: &Vec<f64>| column.iter().any(|value| value.is_finite());
        let pairs = self.treated.iter().zip(&self.scores).enumerate();
        pairs.filter(|(_, (values, scaled))| any(values) && !any(scaled)).map(|(place, _)| place).collect()
    }

    /// The ranks of the index inside each group.
    pub fn ranks_within(&self, groups: &[String]) -> Vec<f64> {
        within(self.index(), groups)
    }
}

impl Recipe {
    /// Computes the index.
    pub fn build(&self, tree: &Tree, data: &Data) -> Built {
        let (treated, treatment) = self.prepare(tree, data);
        let normalised = self.normalise(tree, &treated);
        let (weights, scores) = self.score(tree, normalised);
        Built { treated, treatment, weights, scores }
    }

    /// Values divided by their denominators.
    pub fn divide(&self, data: &Data) -> Vec<Vec<f64>> {
        let divided = |(column, divisor): (&Vec<f64>, &Option<Vec<f64>>)| match divisor {
            Some(divisor) => column.iter().zip(divisor).map(|(value, by)| value / by).collect(),
            None => column.clone(),
        };
        data.columns.iter().zip(&self.divisors).map(divided).collect()
    }

    /// Values divided and filled in.
    pub fn fill(&self, tree: &Tree, data: &Data) -> Vec<Vec<f64>> {
        let mut columns = self.divide(data);
        fill(&self.filling, &mut columns, &directions(tree));
        columns
    }

    /// Values divided, filled in and treated, and what was done with outliers.
    pub fn prepare(&self, tree: &Tree, data: &Data) -> (Vec<Vec<f64>>, Vec<Treated>) {
        let mut columns = self.fill(tree, data);
        let treated = columns.iter_mut().map(|column| treat(&self.treat, column)).collect();
        (columns, treated)
    }

    /// Columns on one scale.
    pub fn normalise(&self, tree: &Tree, columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let one = |(place, (column, direction)): (usize, (&Vec<f64>, f64))| {
            normalise(&self.scale, column, place, direction)
        };
        columns.iter().zip(directions(tree)).enumerate().map(one).collect()
    }

    /// Weights and scores of all nodes, from the normalised columns.
    pub fn score(&self, tree: &Tree, normalised: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
        let weights = self.weigh(tree, &normalised);
        let mut scores = normalised;
        self.aggregate(tree, &weights, &mut scores);
        (weights, scores)
    }

    /// Adds the columns of the nodes that `scores` does not have yet.
    pub(super) fn aggregate(&self, tree: &Tree, weights: &[f64], scores: &mut Vec<Vec<f64>>) {
        aggregate(tree, &self.aggregate, weights, &self.least, scores);
    }

    /// The weights of all nodes.
    fn weigh(&self, tree: &Tree, normalised: &[Vec<f64>]) -> Vec<f64> {
        let mut weights = self.weights.clone();
        let slices: Vec<&[f64]> = normalised.iter().map(Vec::as_slice).collect();
        match &self.weighing {
            Weighing::Given => {}
            Weighing::Entropy => put_all(&mut weights, 0.., &entropy(&slices)),
            Weighing::Critic => put_all(&mut weights, 0.., &critic(&slices)),
            Weighing::Pca(level) => {
                let scores = self.up_to(tree, &weights, normalised, *level);
                for above in tree.level(level + 1) {
                    let columns: Vec<&[f64]> = tree
                        .children(above)
                        .iter()
                        .filter_map(|child| scores.get(*child))
                        .map(Vec::as_slice)
                        .collect();
                    put_all(
                        &mut weights,
                        tree.children(above).iter().copied(),
                        &first_component(&columns).loadings,
                    );
                }
            }
            Weighing::Balanced(level) => {
                let places = tree.level(*level);
                let desired = vec![1.0 / places.len() as f64; places.len()];
                let asked =
                    Balance { level: *level, desired, correlation: Correlation::Pearson, negative: false };
                let found = self.balance(tree, normalised, &asked);
                put_all(&mut weights, places.into_iter(), &found.weights);
            }
        }
        weights
    }

    /// Seeks weights of one level under which its nodes correlate with the index as asked.
    pub fn balance(&self, tree: &Tree, normalised: &[Vec<f64>], asked: &Balance) -> Balanced {
        let mut scores = self.up_to(tree, &self.weights, normalised, asked.level);
        // What lies below is not looked at again, and would be copied each time.
        for (column, _) in scores.iter_mut().zip(tree.nodes()).filter(|(_, node)| node.level < asked.level) {
            column.clear();
        }
        let upper = Upper {
            tree,
            aggregate: &self.aggregate,
            least: &self.least,
            weights: &self.weights,
            scores: &scores,
        };
        balance(&upper, asked)
    }

    /// The columns of all nodes up to `level`.
    fn up_to(&self, tree: &Tree, weights: &[f64], normalised: &[Vec<f64>], level: usize) -> Vec<Vec<f64>> {
        let mut scores = normalised.to_vec();
        if level > 1 {
            self.aggregate(tree, weights, &mut scores);
            scores.truncate(tree.nodes().iter().filter(|node| node.level <= level).count());
        }
        scores
    }
}

fn put_all(weights: &mut [f64], places: impl Iterator<Item = usize>, found: &[f64]) {
    for (place, weight) in places.zip(found) {
        put(weights, place, *weight);
    }
}

/// The direction of each indicator.
pub(super) fn directions(tree: &Tree) -> Vec<f64> {
    tree.indicators().iter().map(|node| node.direction).collect()
}
