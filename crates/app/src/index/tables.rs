//! The tables of a computed index.

use taihang_base::Fault;
use taihang_evaluation::index::{Correlation, Data, Treated, competition, strengths_weaknesses};

use super::given::{Given, View};
use super::output::{Output, number};

/// How many of the best and of the worst indicators of a unit are named.
const MARKS: usize = 5;
/// An indicator with fewer distinct values by units says nothing about strength.
const LEAST_DISTINCT: f64 = 0.2;

/// The tables of one command: all years one below the other.
pub(crate) struct Tables<'t> {
    pub(crate) given: &'t Given,
    pub(crate) views: &'t [View],
}

impl Tables<'_> {
    /// Puts every table into `output`.
    pub(crate) fn put(&self, output: &mut Output) -> Result<(), Fault> {
        let nodes = self.given.tree.nodes().len();
        let indicators = self.given.tree.indicators().len();
        // The index first: it is what one looks for.
        let above: Vec<usize> = (indicators..nodes).rev().collect();
        let all: Vec<usize> = (0..nodes).rev().collect();
        let below: Vec<usize> = (0..indicators).collect();
        self.units(output, "scores.csv", &above, <[f64]>::to_vec)?;
        self.units(output, "ranks.csv", &all, competition)?;
        self.units(output, "normalised.csv", &below, <[f64]>::to_vec)?;
        self.treatment(output)?;
        self.weights(output)?;
        self.strengths(output)?;
        self.correlations(output)
    }

    /// A row a unit with a column for each of some nodes, made from its scores.
    fn units(
        &self,
        output: &mut Output,
        name: &str,
        places: &[usize],
        of: impl Fn(&[f64]) -> Vec<f64>,
    ) -> Result<(), Fault> {
        let nodes = self.given.tree.nodes();
        let codes = places.iter().filter_map(|place| nodes.get(*place)).map(|node| node.code.as_str());
        let header: Vec<&str> = ["uCode", "uName"].into_iter().chain(codes).collect();
        self.table(output, name, &header, |view| {
            let columns: Vec<Vec<f64>> = places
                .iter()
                .filter_map(|place| view.built.scores.get(*place))
                .map(|column| of(column))
                .collect();
            let row = |(row, unit): (usize, &String)| {
                let cells = columns.iter().map(|column| number(column.get(row).copied().unwrap_or(f64::NAN)));
                [unit.clone(), self.given.name(unit).to_owned()].into_iter().chain(cells).collect()
            };
            view.data.units.iter().enumerate().map(row).collect()
        })
    }

    /// What was missing, what was filled in, what became of outliers.
    fn treatment(&self, output: &mut Output) -> Result<(), Fault> {
        let header = [
            "iCode",
            "Missing",
            "Filled",
            "Treatment",
            "Moved",
            "Skew",
            "Kurtosis",
            "SkewAfter",
            "KurtosisAfter",
        ];
        self.table(output, "treatment.csv", &header, |view| {
            let gaps = |columns: &[Vec<f64>], at: usize| {
                columns.get(at).map_or(0, |column| column.iter().filter(|value| value.is_nan()).count())
            };
            let (divided, filled) =
                (view.recipe.divide(&view.data), view.recipe.fill(&self.given.tree, &view.data));
            let row = |(at, (node, treated)): (usize, (&taihang_evaluation::index::Node, &Treated))| {
                let missing = gaps(&divided, at);
                let after = treated.transformed.or(treated.winsorised).or(treated.before);
                let word = match (treated.before, treated.moved, treated.transformed) {
                    (None, _, _) => "none",
                    (Some(_), None, _) => "kept",
                    (Some(_), Some(_), None) => "winsorised",
                    (Some(_), Some(_), Some(_)) => "transformed",
                };
                let texts = [
                    node.code.clone(),
                    missing.to_string(),
                    (missing - gaps(&filled, at).min(missing)).to_string(),
                    word.to_owned(),
                ];
                let moved = treated.moved.map(|moved| moved.to_string()).unwrap_or_default();
                let numbers = [
                    treated.before.map(|check| check.skew),
                    treated.before.map(|check| check.kurtosis),
                    after.map(|check| check.skew),
                    after.map(|check| check.kurtosis),
                ];
                let numbers = numbers.into_iter().map(|value| number(value.unwrap_or(f64::NAN)));
                texts.into_iter().chain([moved]).chain(numbers).collect()
            };
            self.given.tree.indicators().iter().zip(&view.built.treatment).enumerate().map(row).collect()
        })
    }

    /// What each node weighs among its siblings, and in the index.
    fn weights(&self, output: &mut Output) -> Result<(), Fault> {
        self.table(output, "weights.csv", &["iCode", "iName", "Level", "Parent", "Weight", "Share"], |view| {
            let shares = self.given.tree.effective(&view.built.weights);
            let nodes = self.given.tree.nodes();
            let row = |((node, weight), share): ((&taihang_evaluation::index::Node, &f64), f64)| {
                let parent =
                    node.parent.and_then(|above| nodes.get(above)).map_or("", |above| above.code.as_str());
                vec![
                    node.code.clone(),
                    node.name.clone(),
                    node.level.to_string(),
                    parent.to_owned(),
                    number(*weight),
                    number(share),
                ]
            };
            nodes.iter().zip(&view.built.weights).zip(shares).map(row).collect()
        })
    }

    /// The indicators in which each unit stands out, by the values after division.
    fn strengths(&self, output: &mut Output) -> Result<(), Fault> {
        self.table(output, "strengths.csv", &["uCode", "Kind", "Place", "iCode", "Rank", "Value"], |view| {
            let divided = Data { columns: view.recipe.divide(&view.data), ..view.data.clone() };
            let mut rows = Vec::new();
            for (row, unit) in view.data.units.iter().enumerate() {
                let (strong, weak) =
                    strengths_weaknesses(&self.given.tree, &divided, row, (MARKS, MARKS), LEAST_DISTINCT);
                for (kind, marks) in [("strength", strong), ("weakness", weak)] {
                    for (place, mark) in marks.iter().enumerate() {
                        let code = self
                            .given
                            .tree
                            .indicators()
                            .get(mark.indicator)
                            .map_or("", |node| node.code.as_str());
                        rows.push(vec![
                            unit.clone(),
                            kind.to_owned(),
                            (place + 1).to_string(),
                            code.to_owned(),
                            number(mark.rank),
                            number(mark.value),
                        ]);
                    }
                }
            }
            rows
        })
    }

    /// How each node goes together with what it adds up to, and with the index.
    fn correlations(&self, output: &mut Output) -> Result<(), Fault> {
        let header = ["iCode", "Parent", "Pearson", "Spearman", "PearsonIndex", "SpearmanIndex"];
        self.table(output, "correlations.csv", &header, |view| {
            let scores = &view.built.scores;
            let nodes = self.given.tree.nodes();
            let mut rows = Vec::new();
            for (node, column) in nodes.iter().zip(scores) {
                let Some((above, parent)) =
                    node.parent.and_then(|above| nodes.get(above).zip(scores.get(above)))
                else {
                    continue;
                };
                let numbers = [parent.as_slice(), view.built.index()].map(|other| {
                    [Correlation::Pearson, Correlation::Spearman].map(|kind| number(kind.of(column, other)))
                });
                rows.push(
                    [node.code.clone(), above.code.clone()]
                        .into_iter()
                        .chain(numbers.into_iter().flatten())
                        .collect(),
                );
            }
            rows
        })
    }

    /// Scores and ranks as they are, and as they would be.
    pub(crate) fn what_if(&self, output: &mut Output, changes: &[(usize, f64)]) -> Result<(), Fault> {
        let header = ["uCode", "uName", "Score", "Rank", "ScoreIf", "RankIf", "PlacesUp"];
        self.table(output, "what_if.csv", &header, |view| {
            // Both from the same columns: in a panel some aggregations look at other years too.
            let index = |changes: &[(usize, f64)]| {
                view.recipe.changed(&self.given.tree, &view.built, changes).pop().unwrap_or_default()
            };
            let (now, then) = (index(&[]), index(changes));
            let (rank, other) = (competition(&now), competition(&then));
            let row = |(row, unit): (usize, &String)| {
                let at = |column: &[f64]| column.get(row).copied().unwrap_or(f64::NAN);
                let numbers =
                    [at(&now), at(&rank), at(&then), at(&other), at(&rank) - at(&other)].map(number);
                [unit.clone(), self.given.name(unit).to_owned()].into_iter().chain(numbers).collect()
            };
            view.data.units.iter().enumerate().map(row).collect()
        })
    }

    /// One table of all views; in a panel its first column is the year.
    fn table(
        &self,
        output: &mut Output,
        name: &str,
        header: &[&str],
        rows: impl Fn(&View) -> Vec<Vec<String>>,
    ) -> Result<(), Fault> {
        let panel = self.views.iter().any(|view| view.year.is_some());
        let header: Vec<&str> = panel.then_some("Time").into_iter().chain(header.iter().copied()).collect();
        let of = |view: &View| {
            let year = view.year.map(|year| year.to_string());
            let with = move |row: Vec<String>| year.clone().into_iter().chain(row).collect::<Vec<_>>();
            rows(view).into_iter().map(with).collect::<Vec<_>>()
        };
        output.table(name, &header, self.views.iter().flat_map(of))
    }
}
