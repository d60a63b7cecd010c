//! What if a part did not count; and what a unit is good and bad at.

use super::build::Built;
use super::data::Data;
use super::linear::put;
use super::ranks::competition;
use super::recipe::Recipe;
use super::tree::Tree;

/// The ranks of an index without one of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Without {
    /// The place of the part in the tree.
    pub place: usize,
    /// The ranks of the units.
    pub ranks: Vec<f64>,
    /// The mean number of places by which units move.
    pub mean_change: f64,
}

impl Recipe {
    /// Takes each part of one level out of an index in turn. What it is made of is not touched.
    pub fn remove_each(&self, tree: &Tree, built: &Built, level: usize) -> Vec<Without> {
        let nominal = built.ranks();
        let without = |place: usize| {
            let scores = self.changed(tree, built, &[(place, 0.0)]);
            let ranks = competition(scores.last().map_or(&[][..], Vec::as_slice));
            let mean_change = mean_change(&ranks, &nominal);
            Without { place, ranks, mean_change }
        };
        tree.level(level).into_iter().map(without).collect()
    }

    /// The scores of all nodes if some of them had other weights; 0 takes one out. What they are made of is not touched.
    pub fn changed(&self, tree: &Tree, built: &Built, changes: &[(usize, f64)]) -> Vec<Vec<f64>> {
        let mut weights = built.weights.clone();
        for (place, weight) in changes {
            put(&mut weights, *place, *weight);
        }
        let mut scores: Vec<Vec<f64>> = built.scores.iter().take(tree.indicators().len()).cloned().collect();
        self.aggregate(tree, &weights, &mut scores);
        scores
    }
}

/// The mean number of places between two rankings.
pub(super) fn mean_change(ranks: &[f64], nominal: &[f64]) -> f64 {
    let changes: Vec<f64> = ranks.iter().zip(nominal).map(|(rank, nominal)| (rank - nominal).abs()).collect();
    super::statistics::mean(&changes)
}

/// An indicator in which a unit stands out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The place of the indicator.
    pub indicator: usize,
    /// The unit's rank among all.
    pub rank: f64,
    /// Its value.
    pub value: f64,
}

/// The best and the worst `count` indicators of the unit in `row`, both from the better to the worse rank. Indicators with too few
/// distinct values (their share of units is not above `least_distinct`) say nothing and are left out.
pub fn strengths_weaknesses(
    tree: &Tree,
    data: &Data,
    row: usize,
    count: (usize, usize),
    least_distinct: f64,
) -> (Vec<Mark>, Vec<Mark>) {
    let mut marks: Vec<(String, Mark)> = Vec::new();
    for (indicator, (node, column)) in tree.indicators().iter().zip(&data.columns).enumerate() {
        let mut values = column.clone();
        values.sort_unstable_by(f64::total_cmp);
        let distinct = values.chunk_by(|a, b| a == b || (a.is_nan() && b.is_nan())).count();
        let turned: Vec<f64> = column.iter().map(|value| value * node.direction).collect();
        let ranks = competition(&turned);
        let worst = ranks.iter().copied().fold(f64::NAN, f64::max);
        let (rank, value) =
            (ranks.get(row).copied().unwrap_or(f64::NAN), column.get(row).copied().unwrap_or(f64::NAN));
        if distinct as f64 / data.rows() as f64 > least_distinct && !rank.is_nan() && rank != worst {
            let parent =
                node.parent.and_then(|above| tree.nodes().get(above)).map_or("", |above| above.code.as_str());
            marks.push((parent.to_owned(), Mark { indicator, rank, value }));
        }
    }
    // Equal ranks stand by what they add up to, then in the order of the tree.
    marks.sort_by(|(above, a), (other, b)| a.rank.total_cmp(&b.rank).then_with(|| above.cmp(other)));
    let marks: Vec<Mark> = marks.into_iter().map(|(_, mark)| mark).collect();
    let (best, last) = count;
    let weak = marks.len().saturating_sub(last);
    (marks.iter().take(best).copied().collect(), marks.iter().skip(weak).copied().collect())
}
