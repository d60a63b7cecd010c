//! What is done with the values, as it stands in a METHOD.toml: a small file that an analyst can read, freeze and cite.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Text};

use super::data::Data;
use super::panel::{Carry, Together, carry};

/// A method. Each step has its word; a step that is left out is not done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// What people call it.
    #[serde(default)]
    pub title: String,
    /// Which values are divided by what.
    #[serde(default)]
    pub denominate: Denominate,
    /// How missing values are filled in.
    #[serde(default)]
    pub impute: Impute,
    /// What becomes of outliers.
    #[serde(default)]
    pub treat: Treat,
    /// How values come to one scale.
    #[serde(default)]
    pub normalise: Normalise,
    /// What each node weighs among its siblings.
    #[serde(default)]
    pub weights: Weights,
    /// How children become a score, from level 2 up; one word alone holds for every level.
    pub aggregate: Vec<Aggregation>,
    /// The share of children that a score needs, from level 2 up; one number alone holds for every level, none asks for nothing.
    #[serde(default)]
    pub least_available: Vec<f64>,
    /// What is done with several years.
    #[serde(default)]
    pub panel: Panel,
}

/// What is done with several years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// How gaps are filled from other years of the same unit, before anything else.
    #[serde(default)]
    pub gaps: Gaps,
    /// Which years share a scale.
    #[serde(default)]
    pub scale: Together,
}

/// How gaps of a panel are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Gaps {
    /// They stay.
    #[default]
    None,
    /// By the latest earlier value.
    Latest {
        /// At most so many years old; without it, of any age.
        #[serde(default)]
        years: Option<i32>,
    },
    /// On a straight line between years.
    Linear,
    /// By the latest earlier value, and the first one before there is any.
    Constant,
}

impl Panel {
    /// The panel with its gaps filled as it says.
    #[must_use]
    pub fn carry(&self, data: &Data) -> Data {
        match self.gaps {
            Gaps::None => data.clone(),
            Gaps::Latest { years } => carry(data, Carry::Latest(years)),
            Gaps::Linear => carry(data, Carry::Linear),
            Gaps::Constant => carry(data, Carry::Constant),
        }
    }
}

/// Which values are divided by what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denominate {
    /// Values stay.
    #[default]
    None,
    /// By the column that the tree names for each indicator.
    Tree,
    /// By a table with the columns `iCode`, `Denominator`, `ScaleFactor`.
    Table(String),
}

/// How missing values are filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Impute {
    /// They stay missing.
    #[default]
    None,
    /// By the mean of the column.
    Mean,
    /// By the median of the column.
    Median,
    /// By the mean over the units of the same group.
    GroupMean {
        /// The column that groups.
        by: String,
    },
    /// By the median over the units of the same group.
    GroupMedian {
        /// The column that groups.
        by: String,
    },
    /// By the mean of the unit's other values, scaled, among the indicators of one node of `level`.
    RowMean {
        /// The level of the node.
        level: usize,
    },
    /// By their median.
    RowMedian {
        /// The level of the node.
        level: usize,
    },
    /// By what a multivariate normal distribution, fitted to the indicators of one node of `level`, expects.
    Em {
        /// The level of the node.
        level: usize,
    },
}

/// What becomes of outliers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Treat {
    /// They stay.
    #[default]
    None,
    /// A column whose skewness and kurtosis are both too large is winsorised point by point, and if that does not do, transformed.
    Winsorise {
        /// The most points that are moved; without it, as many as it takes.
        #[serde(default)]
        most: Option<usize>,
        /// Skewness below this is well.
        skew: f64,
        /// Kurtosis below this is well.
        kurtosis: f64,
        /// What is done if winsorising does not do.
        then: Transform,
        /// Whether the winsorised column is transformed, and not the original one.
        #[serde(default)]
        combine: bool,
    },
}

/// What is done with a column that stays skewed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Transform {
    /// The logarithm from a hundredth of the range below the smallest value.
    Log,
    /// The same, mirrored where the column is skewed to the left.
    LogEitherSide,
    /// The logarithm from one below the smallest value.
    LogFromOne,
    /// Box and Cox.
    BoxCox {
        /// The power.
        lambda: f64,
        /// Whether the column is first moved so that it begins at one.
        shift: bool,
    },
}

/// How values come to one scale. All but the two Chinese ones count less as more where the direction of the indicator is -1.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Normalise {
    /// Values stay, turned by their direction.
    #[default]
    None,
    /// From the smallest to the largest value.
    MinMax {
        /// What the smallest becomes.
        lower: f64,
        /// What the largest becomes.
        upper: f64,
    },
    /// By mean and standard deviation.
    ZScore {
        /// What the mean becomes.
        mean: f64,
        /// What a standard deviation becomes.
        deviation: f64,
    },
    /// The rank from below.
    Rank {
        /// What equal values share.
        ties: Ties,
    },
    /// The rank from below, from 0 to 1.
    PercentRank {
        /// What equal values share.
        ties: Ties,
    },
    /// How many places stand below.
    Borda {
        /// What equal values share.
        ties: Ties,
    },
    /// The distance to the best, from 1 down.
    DistanceToMaximum,
    /// The distance to one unit.
    DistanceToUnit {
        /// The unit.
        unit: String,
        /// Whether better than that unit counts no more.
        cap: bool,
    },
    /// The distance to the target, from the smallest value.
    DistanceToTarget {
        /// A table with `iCode` and the column below; without it, the targets of the tree.
        #[serde(default)]
        table: Option<String>,
        /// The column of the table.
        #[serde(default = "target")]
        column: String,
        /// Whether more than the target counts no more.
        cap: bool,
    },
    /// The share of the largest value.
    FractionOfMaximum,
    /// Between goalposts: a table with `goalpost_lower`, `goalpost_upper`, `goalpost_scale`.
    Goalposts {
        /// The table.
        table: String,
        /// Whether values beyond the posts count as the posts.
        truncate: bool,
    },
    /// Between given bounds, never cut: a table with `scaled_lower`, `scaled_upper`, `scale_factor`.
    Scaled {
        /// The table.
        table: String,
    },
    /// 目标值法: percent of the `standard` of a table, at most 100.
    Standard {
        /// The table.
        table: String,
    },
    /// 功效系数法: between the `unacceptable` and the `satisfactory` value of a table.
    Efficacy {
        /// The table.
        table: String,
        /// Points at the unacceptable value.
        base: f64,
        /// Points from there to the satisfactory value.
        span: f64,
        /// Bounds of the points, if they are cut.
        #[serde(default)]
        clip: Option<(f64, f64)>,
        /// The shape of the curve between.
        #[serde(default)]
        curve: Curve,
    },
}

fn target() -> String {
    "target".to_owned()
}

/// The shape of an efficacy function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// A straight line.
    #[default]
    Linear,
    /// Each step multiplies: harder near the top.
    Exponential,
    /// In the logarithms of the values: harder near the bottom.
    Logarithmic,
}

/// What equal values share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// The smallest of their places.
    Min,
    /// The mean of their places.
    Average,
}

/// What each node weighs among its siblings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Weights {
    /// As the tree says.
    #[default]
    Tree,
    /// All the same.
    Equal,
    /// A table with `iCode` and `Weight`, and perhaps several sets told apart by `Set`.
    Table {
        /// The table.
        table: String,
        /// Which set.
        #[serde(default)]
        set: Option<String>,
    },
    /// Loadings of the first principal component inside each set of `level`; the others as the tree says.
    Pca {
        /// The level that is weighed.
        level: usize,
    },
    /// By how unevenly each indicator is spread (熵权法); above the indicators as the tree says.
    Entropy,
    /// By spread and by how little the others say the same; above the indicators as the tree says.
    Critic,
    /// By pairwise judgements: for each parent a table with its children's codes and their judgements.
    Ahp {
        /// The table of each parent.
        tables: BTreeMap<String, String>,
    },
    /// So that each node of `level` correlates with the index in the same measure.
    Balanced {
        /// The level that is weighed.
        level: usize,
    },
}

/// How children become a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Weighted mean.
    Arithmetic,
    /// Weighted geometric mean.
    Geometric,
    /// Weighted harmonic mean.
    Harmonic,
    /// Weighted mean of powers.
    Power(f64),
    /// How many units it beats less how many beat it.
    Copeland,
    /// Nearness to the best and distance from the worst.
    Topsis,
}

impl Method {
    /// Reads a METHOD.toml. An unknown key or word is a problem that names it.
    pub fn read(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| {
            unreadable(("method-unreadable", "METHOD.toml"), ("方法文件", "The method file"), text, &error)
        })
    }

    /// The method as a METHOD.toml.
    pub fn write(&self) -> String {
        // Every part of a method can be written as TOML; an empty text would be found by the reader.
        toml::to_string(self).unwrap_or_default()
    }

    /// The tables that it names.
    pub fn tables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        if let Denominate::Table(table) = &self.denominate {
            names.push(table.as_str());
        }
        if let Normalise::Goalposts { table, .. }
        | Normalise::Scaled { table }
        | Normalise::Standard { table }
        | Normalise::Efficacy { table, .. }
        | Normalise::DistanceToTarget { table: Some(table), .. } = &self.normalise
        {
            names.push(table);
        }
        if let Weights::Table { table, .. } = &self.weights {
            names.push(table);
        }
        if let Weights::Ahp { tables } = &self.weights {
            names.extend(tables.values().map(String::as_str));
        }
        names
    }
}

/// What is wrong with a file of ours, with its line.
pub(super) fn unreadable(
    (code, file): (&str, &str),
    (noun_zh, noun_en): (&str, &str),
    text: &str,
    error: &toml::de::Error,
) -> Problem {
    let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
    let (zh, en) =
        line.map_or_else(Default::default, |line| (format!("（第 {line} 行）"), format!(" (line {line})")));
    let message = error.message();
    Problem::new(
        code,
        Text::new(format!("{noun_zh}有误{zh}：{message}。"), format!("{noun_en} is wrong{en}: {message}.")),
        Text::new(
            "请对照方法说明核对该处的键和取值。",
            "Compare the key and its value with the description of methods.",
        ),
    )
    .about(file)
}
