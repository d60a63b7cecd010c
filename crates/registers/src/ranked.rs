//! Between the records of rankings and the engine of composite indices: values of indicators become a table, and a table with its
//! method becomes ranks with intervals and with the ranks that four other methods would give.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use taihang_base::{Period, Problem, Problems, Text};
use taihang_evaluation::index::{
    Aggregation, Built, Data, Factors, Frame, Method, Normalise, RankSpread, Recipe, Tables, Tree, choices,
    rank_spreads, run, sample,
};
use taihang_kernel::Record;

use crate::rules::integer;

/// Rows of the sample behind the intervals.
const SAMPLE: usize = 100;
/// Units times nodes of the tree, so that a result has a place in its record.
const MOST_SCORES: usize = 3_000;

/// One value of one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The code of the indicator.
    pub indicator: String,
    /// The code of whom it is about.
    pub subject: String,
    /// For when.
    pub period: Period,
    /// The value.
    pub value: Decimal,
}

/// Observations of `period` as a table with a row for each subject (code and name) and a column for each of `codes`: what was not
/// observed is empty, and what is about others or about another time is left out.
pub fn gathered(
    codes: &[String],
    subjects: &[(String, String)],
    period: Period,
    observations: &[Observation],
) -> String {
    let mut found: BTreeMap<(&str, &str), Decimal> = BTreeMap::new();
    for one in observations.iter().filter(|one| one.period == period) {
        found.insert((one.subject.as_str(), one.indicator.as_str()), one.value);
    }
    let quoted = |text: &str| {
        let plain = !text.contains([',', '"', '\n', '\r']);
        if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    let header = ["uCode", "uName"].into_iter().map(str::to_owned).chain(codes.iter().cloned());
    let mut lines = vec![header.collect::<Vec<_>>().join(",")];
    for (code, name) in subjects {
        let cell = |indicator: &String| {
            let value = found.get(&(code.as_str(), indicator.as_str()));
            value.map(|value| value.normalize().to_string()).unwrap_or_default()
        };
        let cells = [quoted(code), quoted(name)].into_iter().chain(codes.iter().map(cell));
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    lines.join("\n")
}

/// The codes that a tree takes from the indicators: those of level 1, and their denominators.
pub fn codes(tree: &str) -> Result<Vec<String>, Problems> {
    let tree = Tree::read(&Frame::read(tree).map_err(|problem| vec![problem.about("tree")])?)?;
    let mut codes: Vec<String> = tree.indicators().iter().map(|node| node.code.clone()).collect();
    let divisors = tree.indicators().iter().filter_map(|node| node.denominator.clone());
    for divisor in divisors {
        if !codes.contains(&divisor) {
            codes.push(divisor);
        }
    }
    Ok(codes)
}

/// A ranking as it is kept with its record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The nodes of the tree: indicators first, the index last.
    pub nodes: Vec<Node>,
    /// The units, the best first.
    pub units: Vec<Unit>,
    /// Runs behind the intervals; none without factors.
    pub runs: usize,
    /// Runs in which some unit had no score.
    pub runs_without_score: usize,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// 1 for an indicator.
    pub level: usize,
    /// What it adds to.
    pub parent: Option<String>,
    /// Its share in the index.
    pub share: Option<f64>,
}

/// What came of one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its place; 1 is best.
    pub rank: Option<u32>,
    /// Its score in each node.
    #[serde(with = "exact")]
    pub scores: Vec<Option<f64>>,
    /// The rank below which five runs in a hundred lie, the middle one, and the one above which five lie.
    pub interval: Option<[f64; 3]>,
    /// The ranks by the four other methods: standard values, shares of the range, geometric mean, Copeland.
    pub others: [Option<u32>; 4],
}

/// Numbers as texts: a number that is read from JSON may be off in its last digit.
mod exact {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(scores: &[Option<f64>], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(scores.iter().map(|score| score.map(|score| score.to_string())))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<Option<f64>>, D::Error> {
        let texts = Vec::<Option<String>>::deserialize(from)?;
        texts
            .into_iter()
            .map(|text| text.map(|text| text.parse().map_err(D::Error::custom)).transpose())
            .collect()
    }
}

impl Unit {
    /// Whether one of the other methods puts it outside of its interval.
    pub fn depends_on_method(&self) -> bool {
        let Some([low, _, high]) = self.interval else { return false };
        self.others.iter().flatten().any(|rank| f64::from(*rank) < low || f64::from(*rank) > high)
    }

    /// Its score in the index.
    pub fn score(&self) -> Option<f64> {
        self.scores.last().copied().flatten()
    }
}

impl Ranked {
    /// The ranking of a record: by the tree, the method, the values, the factors and the seed that it holds.
    pub fn of(record: &Record) -> Result<Self, Problems> {
        let text = |field: &str| record.text(field).unwrap_or_default();
        let seed = integer(record, "seed").and_then(|seed| u64::try_from(seed).ok()).unwrap_or(1);
        Self::reckoned(text("tree"), text("method"), text("values"), record.text("factors"), seed)
    }

    /// The ranking by these texts.
    pub fn reckoned(
        tree: &str,
        method: &str,
        values: &str,
        factors: Option<&str>,
        seed: u64,
    ) -> Result<Self, Problems> {
        let about = |field: &'static str| move |problem: Problem| vec![problem.about(field)];
        let tree = Tree::read(&Frame::read(tree).map_err(about("tree"))?)?;
        let method = Method::read(method).map_err(about("method"))?;
        let frame = Frame::read(values).map_err(about("values"))?;
        let data = Data::read(&frame, &tree, false)?;
        if data.rows().saturating_mul(tree.nodes().len()) > MOST_SCORES {
            return Err(vec![too_large()]);
        }
        let tables = Tables::new();
        let recipe = Recipe::resolve(&method, &tree, &data, &tables)?;
        let built = recipe.build(&tree, &data);
        let mut ranked = Self::plain(&tree, &data, &built, &names(&frame));
        for (at, other) in others(&method).iter().enumerate() {
            let ranks = Recipe::resolve(other, &tree, &data, &tables)?.build(&tree, &data).ranks();
            for (unit, rank) in ranked.units.iter_mut().zip(ranks) {
                unit.others.get_mut(at).into_iter().for_each(|cell| *cell = whole(rank));
            }
        }
        if let Some(factors) = factors {
            let factors = Factors::read(factors)?.resolve(&method, (&tree, &data), &tables, seed)?;
            let chosen = choices(&factors, &sample(SAMPLE, factors.len(), seed));
            // The first two blocks of a sample are plain random rows.
            let runs = run(&recipe, &factors, chosen.get(..2 * SAMPLE).unwrap_or(&chosen), &tree, &data)?;
            let ranks = built.ranks();
            for (unit, spread) in ranked.units.iter_mut().zip(rank_spreads(&ranks, &runs)) {
                unit.interval = interval(spread);
            }
            let lost = |run: &&taihang_evaluation::index::Run| {
                ranks.iter().zip(&run.ranks).any(|(rank, now)| !rank.is_nan() && now.is_nan())
            };
            ranked.runs_without_score = runs.iter().filter(lost).count();
            ranked.runs = runs.len();
        }
        ranked.units.sort_by(|a, b| {
            (a.rank.unwrap_or(u32::MAX), &a.code).cmp(&(b.rank.unwrap_or(u32::MAX), &b.code))
        });
        Ok(ranked)
    }

    /// Scores and ranks, in the order of the data.
    fn plain(tree: &Tree, data: &Data, built: &Built, names: &BTreeMap<String, String>) -> Self {
        let shares = tree.effective(&built.weights);
        let node = |(node, share): (&taihang_evaluation::index::Node, f64)| Node {
            code: node.code.clone(),
            name: if node.name.is_empty() { node.code.clone() } else { node.name.clone() },
            level: node.level,
            parent: node.parent.and_then(|above| tree.nodes().get(above)).map(|above| above.code.clone()),
            share: finite(share),
        };
        let unit = |(row, (code, rank)): (usize, (&String, f64))| Unit {
            code: code.clone(),
            name: names.get(code).cloned().unwrap_or_else(|| code.clone()),
            rank: whole(rank),
            scores: built.scores.iter().map(|column| column.get(row).copied().and_then(finite)).collect(),
            interval: None,
            others: [None; 4],
        };
        Self {
            nodes: tree.nodes().iter().zip(shares).map(node).collect(),
            units: data.units.iter().zip(built.ranks()).enumerate().map(unit).collect(),
            runs: 0,
            runs_without_score: 0,
        }
    }

    /// The ranking as a record keeps it.
    pub fn write(&self) -> String {
        // Every part can be written; an empty text would be found by the reader.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The ranking that a record keeps.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The unit with this code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }
}

/// The published method with another scale or mean: what else could have been done with the same values.
fn others(method: &Method) -> [Method; 4] {
    let with = |normalise: Normalise, word: Aggregation| Method {
        normalise,
        aggregate: vec![word],
        ..method.clone()
    };
    [
        with(Normalise::ZScore { mean: 50.0, deviation: 10.0 }, Aggregation::Arithmetic),
        with(Normalise::MinMax { lower: 0.0, upper: 100.0 }, Aggregation::Arithmetic),
        with(Normalise::MinMax { lower: 1.0, upper: 100.0 }, Aggregation::Geometric),
        with(Normalise::MinMax { lower: 0.0, upper: 100.0 }, Aggregation::Copeland),
    ]
}

fn names(frame: &Frame) -> BTreeMap<String, String> {
    let Some((code, name)) = frame.find("uCode").zip(frame.find("uName")) else { return BTreeMap::new() };
    let of = |row: usize| (frame.cell(row, code).to_owned(), frame.cell(row, name).to_owned());
    (0..frame.rows.len()).map(of).filter(|(_, name)| !name.is_empty()).collect()
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// A rank as a number of places; ranks are whole.
pub fn whole(rank: f64) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank is from 1 to the number of units"
    )]
    let place = rank as u32;
    rank.is_finite().then_some(place)
}

fn interval(spread: RankSpread) -> Option<[f64; 3]> {
    let all = [spread.low, spread.median, spread.high];
    all.iter().all(|rank| rank.is_finite()).then_some(all)
}

fn too_large() -> Problem {
    Problem::new(
        "ranking-too-large",
        Text::new(
            "对象数乘以指标体系的项数超过 3000，结果无法随记录保存。",
            "Units times nodes of the tree are more than 3,000; the result has no place in its record.",
        ),
        Text::new("请用命令行 taihang index 计算。", "Compute it with taihang index on the command line."),
    )
    .about("values")
}

/// Why a ranking of texts cannot be computed, as one sentence.
pub fn first_of(problems: Problems) -> Text {
    problems
        .into_iter()
        .next()
        .map_or_else(|| Text::new("无法计算。", "It cannot be computed."), |first| first.message)
}
