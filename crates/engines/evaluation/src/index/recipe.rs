//! A method held against tree, data and tables: everything it names is found, or named as missing.

use std::collections::BTreeMap;

use taihang_base::{Problem, Problems, Text};

use super::ahp;
use super::data::Data;
use super::frame::{Frame, Tables};
use super::impute::{Centre, Filling};
use super::linear::put;
use super::method::{Aggregation, Denominate, Impute, Method, Normalise, Treat, Weights};
use super::normalise::Scale;
use super::statistics::by_group;
use super::tree::Tree;

/// A method with everything it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    pub(super) divisors: Vec<Option<Vec<f64>>>,
    pub(super) filling: Filling,
    pub(super) treat: Treat,
    pub(super) scale: Scale,
    pub(super) weights: Vec<f64>,
    pub(super) weighing: Weighing,
    pub(super) aggregate: Vec<Aggregation>,
    pub(super) least: Vec<f64>,
}

/// Whether the weights are known or follow from the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weighing {
    Given,
    Pca(usize),
    Entropy,
    Critic,
    Balanced(usize),
}

impl Recipe {
    /// Finds everything that `method` names; all that is wrong comes at once.
    pub fn resolve(method: &Method, tree: &Tree, data: &Data, tables: &Tables) -> Result<Self, Problems> {
        let finder = Finder { tree, data, tables };
        let mut problems = Vec::new();
        let divisors = keep(finder.divisors(&method.denominate), &mut problems);
        let filling = keep(finder.filling(&method.impute), &mut problems);
        let scale = keep(finder.scale(&method.normalise), &mut problems);
        let weights = keep(finder.weights(&method.weights), &mut problems);
        let aggregate = keep(finder.aggregation(method), &mut problems);
        if let Treat::Winsorise { skew, kurtosis, .. } = method.treat
            && !(skew >= 0.0 && kurtosis.is_finite())
        {
            problems.push(wrong_number("treat"));
        }
        match (divisors, filling, scale, weights, aggregate) {
            (
                Some(divisors),
                Some(filling),
                Some(scale),
                Some((weights, weighing)),
                Some((aggregate, least)),
            ) if problems.is_empty() => Ok(Self {
                divisors,
                filling,
                treat: method.treat,
                scale,
                weights,
                weighing,
                aggregate,
                least,
            }),
            _ => Err(problems),
        }
    }

    /// The weight of each node, before those that follow from the values.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The same recipe with the weight of one node changed, e.g. to 0: what if it did not count?
    #[must_use]
    pub fn with_weight(mut self, place: usize, weight: f64) -> Self {
        put(&mut self.weights, place, weight);
        self
    }
}

fn keep<T>(found: Result<T, Problem>, problems: &mut Problems) -> Option<T> {
    found.map_err(|problem| problems.push(problem)).ok()
}

/// Where names are looked up.
struct Finder<'f> {
    tree: &'f Tree,
    data: &'f Data,
    tables: &'f Tables,
}

impl Finder<'_> {
    fn table(&self, name: &str) -> Result<&Frame, Problem> {
        self.tables.get(name).ok_or_else(|| {
            Problem::new(
                "method-table-missing",
                Text::new(
                    format!("方法引用的表“{name}”不存在。"),
                    format!("The method names a table {name} that is not there."),
                ),
                Text::new("请提供该表，或者改正名称。", "Supply the table, or correct its name."),
            )
            .about(name)
        })
    }

    /// One number of a table for each indicator.
    fn numbers(&self, table: &str, column: &str) -> Result<Vec<f64>, Problem> {
        let found = self.table(table)?.by_code("iCode", column)?;
        let of = |code: &String| found.get(code).copied().ok_or_else(|| no_parameter(table, code));
        self.tree.indicators().iter().map(|node| of(&node.code)).collect()
    }

    fn divisors(&self, how: &Denominate) -> Result<Vec<Option<Vec<f64>>>, Problem> {
        let column = |name: &str| {
            let column = self.data.others.get(name).ok_or_else(|| no_column(name))?;
            let zero = column.iter().zip(&self.data.units).find(|(value, _)| **value == 0.0);
            zero.map_or(Ok(column), |(_, unit)| Err(denominator_zero(name, unit)))
        };
        match how {
            Denominate::None => Ok(vec![None; self.tree.indicators().len()]),
            Denominate::Tree => {
                let of =
                    |name: &Option<String>| name.as_deref().map(|name| column(name).cloned()).transpose();
                self.tree.indicators().iter().map(|node| of(&node.denominator)).collect()
            }
            Denominate::Table(table) => {
                let frame = self.table(table)?;
                let (code, by) = (frame.column("iCode")?, frame.column("Denominator")?);
                let scale = frame.find("ScaleFactor");
                let mut divisors = vec![None; self.tree.indicators().len()];
                for row in 0..frame.rows.len() {
                    let name = frame.cell(row, code);
                    let place = self.tree.find(name).filter(|place| *place < divisors.len());
                    let place = place.ok_or_else(|| no_parameter("iMeta", name))?;
                    let factor =
                        scale.and_then(|scale| frame.number(row, scale)).filter(|factor| !factor.is_nan());
                    let factor = factor.unwrap_or(1.0);
                    let divisor =
                        Some(column(frame.cell(row, by))?.iter().map(|value| value / factor).collect());
                    divisors.get_mut(place).into_iter().for_each(|cell| cell.clone_from(&divisor));
                }
                Ok(divisors)
            }
        }
    }

    fn filling(&self, how: &Impute) -> Result<Filling, Problem> {
        let all = || vec![(0..self.data.rows()).collect()];
        let groups = |name: &str| {
            self.data.groups.get(name).map(|texts| by_group(texts)).ok_or_else(|| no_column(name))
        };
        let sets = |level: usize| {
            let sets: Vec<Vec<usize>> = self.tree.sets(level).into_iter().map(|(_, set)| set).collect();
            if level < 1 || sets.is_empty() { Err(no_level(level)) } else { Ok(sets) }
        };
        Ok(match how {
            Impute::None => Filling::None,
            Impute::Mean => Filling::Column(Centre::Mean, all()),
            Impute::Median => Filling::Column(Centre::Median, all()),
            Impute::GroupMean { by } => Filling::Column(Centre::Mean, groups(by)?),
            Impute::GroupMedian { by } => Filling::Column(Centre::Median, groups(by)?),
            Impute::RowMean { level } => Filling::Row(Centre::Mean, sets(*level)?),
            Impute::RowMedian { level } => Filling::Row(Centre::Median, sets(*level)?),
            Impute::Em { level } => Filling::Em(sets(*level)?),
        })
    }

    fn scale(&self, how: &Normalise) -> Result<Scale, Problem> {
        Ok(match how {
            Normalise::None => Scale::None,
            Normalise::MinMax { lower, upper } => Scale::MinMax(*lower, *upper),
            Normalise::ZScore { mean, deviation } => Scale::ZScore(*mean, *deviation),
            Normalise::Rank { ties } => Scale::Rank(*ties),
            Normalise::PercentRank { ties } => Scale::PercentRank(*ties),
            Normalise::Borda { ties } => Scale::Borda(*ties),
            Normalise::DistanceToMaximum => Scale::ToMaximum,
            Normalise::FractionOfMaximum => Scale::OfMaximum,
            Normalise::DistanceToUnit { unit, cap } => {
                let row = self.data.units.iter().position(|code| code == unit);
                Scale::ToUnit { row: row.ok_or_else(|| no_unit(unit))?, cap: *cap }
            }
            Normalise::DistanceToTarget { table: Some(table), column, cap } => {
                Scale::ToTarget { targets: self.numbers(table, column)?, cap: *cap }
            }
            Normalise::DistanceToTarget { table: None, cap, .. } => {
                let of =
                    |node: &super::tree::Node| node.target.ok_or_else(|| no_parameter("Target", &node.code));
                Scale::ToTarget {
                    targets: self.tree.indicators().iter().map(of).collect::<Result<_, _>>()?,
                    cap: *cap,
                }
            }
            Normalise::Goalposts { table, truncate } => Scale::Between {
                lower: self.numbers(table, "goalpost_lower")?,
                upper: self.numbers(table, "goalpost_upper")?,
                factor: self.numbers(table, "goalpost_scale")?,
                truncate: *truncate,
            },
            Normalise::Scaled { table } => Scale::Between {
                lower: self.numbers(table, "scaled_lower")?,
                upper: self.numbers(table, "scaled_upper")?,
                factor: self.numbers(table, "scale_factor")?,
                truncate: false,
            },
            Normalise::Standard { table } => Scale::Standard(self.numbers(table, "standard")?),
            Normalise::Efficacy { table, base, span, clip, curve } => Scale::Efficacy {
                good: self.numbers(table, "satisfactory")?,
                bad: self.numbers(table, "unacceptable")?,
                base: *base,
                span: *span,
                clip: *clip,
                curve: *curve,
            },
        })
    }

    fn weights(&self, how: &Weights) -> Result<(Vec<f64>, Weighing), Problem> {
        let of_tree = || self.tree.nodes().iter().map(|node| node.weight).collect::<Vec<f64>>();
        let below_top = |level: usize| {
            if (1..self.tree.top()).contains(&level) { Ok(level) } else { Err(no_level(level)) }
        };
        Ok(match how {
            Weights::Tree => (of_tree(), Weighing::Given),
            Weights::Equal => (vec![1.0; self.tree.nodes().len()], Weighing::Given),
            Weights::Table { table, set } => (self.weight_set(table, set.as_deref())?, Weighing::Given),
            Weights::Pca { level } => (of_tree(), Weighing::Pca(below_top(*level)?)),
            Weights::Entropy => (of_tree(), Weighing::Entropy),
            Weights::Critic => (of_tree(), Weighing::Critic),
            Weights::Ahp { tables } => (self.judged(tables)?, Weighing::Given),
            Weights::Balanced { level } => (of_tree(), Weighing::Balanced(below_top(*level)?)),
        })
    }

    /// The weights of a table; the index itself needs none.
    fn weight_set(&self, table: &str, set: Option<&str>) -> Result<Vec<f64>, Problem> {
        let frame = self.table(table)?;
        let of_set = match set {
            None => frame.clone(),
            Some(wanted) => {
                let column = frame.column("Set")?;
                let rows =
                    frame.rows.iter().filter(|row| row.get(column).is_some_and(|cell| cell.trim() == wanted));
                Frame { header: frame.header.clone(), rows: rows.cloned().collect() }
            }
        };
        let found = of_set.by_code("iCode", "Weight")?;
        let last = self.tree.nodes().len().saturating_sub(1);
        let of = |(place, node): (usize, &super::tree::Node)| match found.get(&node.code) {
            Some(weight) if weight.is_finite() => Ok(*weight),
            None if place == last => Ok(1.0),
            Some(_) | None => Err(no_parameter(table, &node.code)),
        };
        self.tree.nodes().iter().enumerate().map(of).collect()
    }

    /// Weights by judgements for the children of each parent that has a table.
    fn judged(&self, names: &BTreeMap<String, String>) -> Result<Vec<f64>, Problem> {
        let mut weights: Vec<f64> = self.tree.nodes().iter().map(|node| node.weight).collect();
        for (parent, table) in names {
            let above = self.tree.find(parent).ok_or_else(|| no_parameter("iMeta", parent))?;
            let frame = self.table(table)?;
            let (items, matrix) = judgements(frame)?;
            let judged = ahp::judge(&matrix).map_err(|problem| problem.about(table.clone()))?;
            if judged.ratio.is_some_and(|ratio| ratio >= ahp::LARGEST_RATIO) {
                return Err(contradiction(table, &items, &judged));
            }
            for child in self.tree.children(above) {
                let code = self.tree.nodes().get(*child).map_or("", |node| node.code.as_str());
                let item =
                    items.iter().position(|item| item == code).ok_or_else(|| no_parameter(table, code))?;
                let weight = judged.weights.get(item).copied().unwrap_or(f64::NAN);
                put(&mut weights, *child, weight);
            }
        }
        Ok(weights)
    }

    /// A word and a threshold for each level from 2 up.
    fn aggregation(&self, method: &Method) -> Result<(Vec<Aggregation>, Vec<f64>), Problem> {
        let levels = self.tree.top().saturating_sub(1);
        let words = each(&method.aggregate, levels).filter(|words| !words.is_empty());
        let least = if method.least_available.is_empty() {
            Some(vec![0.0; levels])
        } else {
            each(&method.least_available, levels)
        };
        let least = least.filter(|least| least.iter().all(|share| (0.0..=1.0).contains(share)));
        match (words, least) {
            (Some(words), Some(least)) => Ok((words, least)),
            (None, _) => Err(wrong_count("aggregate", levels)),
            (_, None) => Err(wrong_count("least_available", levels)),
        }
    }
}

/// One thing for each level: as many as there are levels, or one for all.
fn each<T: Copy>(given: &[T], levels: usize) -> Option<Vec<T>> {
    match given {
        [one] => Some(vec![*one; levels]),
        many if many.len() == levels => Some(many.to_vec()),
        _ => None,
    }
}

/// Items and matrix of a table of judgements: a column `Item` and one `to_` column for each item, in the same order.
pub fn judgements(frame: &Frame) -> Result<(Vec<String>, Vec<Vec<f64>>), Problem> {
    let item = frame.column("Item")?;
    let items: Vec<String> = (0..frame.rows.len()).map(|row| frame.cell(row, item).to_owned()).collect();
    let columns =
        items.iter().map(|name| frame.column(&format!("to_{name}"))).collect::<Result<Vec<_>, _>>()?;
    let matrix = (0..items.len())
        .map(|row| columns.iter().map(|column| frame.number(row, *column).unwrap_or(f64::NAN)).collect())
        .collect();
    Ok((items, matrix))
}

fn no_parameter(table: &str, code: &str) -> Problem {
    Problem::new(
        "method-parameter-missing",
        Text::new(format!("“{table}”中没有 {code} 的数值。"), format!("{table} says nothing of {code}.")),
        Text::new("请补上该指标的数值。", "Add the number of this indicator."),
    )
    .about(code)
}

fn no_column(name: &str) -> Problem {
    Problem::new(
        "method-column-missing",
        Text::new(format!("数据中没有“{name}”列。"), format!("The data have no column {name}.")),
        Text::new("请补上该列，或者修改方法。", "Add the column, or change the method."),
    )
    .about(name)
}

/// A value by nothing is not infinite, and nobody can say what was meant.
fn denominator_zero(name: &str, unit: &str) -> Problem {
    Problem::new(
        "method-denominator-zero",
        Text::new(
            format!("{unit} 的分母“{name}”为零。"),
            format!("The denominator {name} of {unit} is zero."),
        ),
        Text::new(
            "请填写实际数值；没有数据时留空，该单元的有关指标按缺失处理。",
            "Write its value; leave it empty where there is none: what is divided by it is then missing.",
        ),
    )
    .about(name)
}

fn no_unit(unit: &str) -> Problem {
    Problem::new(
        "method-unit-missing",
        Text::new(format!("数据中没有单元 {unit}。"), format!("The data have no unit {unit}.")),
        Text::new("请选择一个有数据的单元。", "Name a unit that is in the data."),
    )
    .about(unit)
}

fn no_level(level: usize) -> Problem {
    Problem::new(
        "method-level-unknown",
        Text::new(
            format!("指标体系没有第 {level} 级可用。"),
            format!("Level {level} of the tree cannot be used here."),
        ),
        Text::new(
            "请核对级别：1 为指标，最高一级为总指数。",
            "Level 1 are the indicators, the highest is the index.",
        ),
    )
    .about("level")
}

fn wrong_number(step: &str) -> Problem {
    Problem::new(
        "method-number-wrong",
        Text::new(format!("“{step}”的数值超出范围。"), format!("A number of {step} is out of range.")),
        Text::new("请改正该数值。", "Correct the number."),
    )
    .about(step)
}

fn wrong_count(key: &str, levels: usize) -> Problem {
    Problem::new(
        "method-levels-differ",
        Text::new(
            format!("“{key}”应写一个值，或者从第 2 级起写 {levels} 个值；比例在 0 至 1 之间。"),
            format!(
                "{key} takes one value, or {levels} of them from level 2 up; shares lie between 0 and 1."
            ),
        ),
        Text::new("请改正方法文件。", "Correct the method file."),
    )
    .about(key)
}

fn contradiction(table: &str, items: &[String], judged: &ahp::Judged) -> Problem {
    let name = |place: usize| items.get(place).map_or("", String::as_str);
    let worst = judged.worst.map(|places| places.map(name).join(", ")).unwrap_or_default();
    let ratio = judged.ratio.unwrap_or(f64::NAN);
    Problem::new(
        "judgements-inconsistent",
        Text::new(
            format!("判断矩阵“{table}”的一致性比例为 {ratio:.3}，不小于 0.1。"),
            format!("The judgements of {table} contradict each other: their consistency ratio is {ratio:.3}, not below 0.1."),
        ),
        Text::new(format!("请先核对这三项之间的判断：{worst}。"), format!("Look first at these three: {worst}.")),
    )
    .about(table)
}
