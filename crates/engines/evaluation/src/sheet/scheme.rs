//! What a scheme is made of: items with their rules, grades, caps.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How the sheets of one class of subjects are scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// What counts, in the order of the sheet.
    pub items: Vec<Item>,
    /// Grades from the best to the lowest.
    #[serde(default)]
    pub grades: Vec<Grade>,
    /// The most that all bonus items add together.
    #[serde(default)]
    pub bonus_cap: Decimal,
    /// The most that all penalty items take together.
    #[serde(default)]
    pub penalty_cap: Decimal,
    /// Whether at least one item must be about innovation.
    #[serde(default)]
    pub innovation_asked: bool,
}

/// One line of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Names the item inside its scheme.
    pub key: String,
    /// Percent of the hundred base points; zero for bonus and penalty.
    #[serde(default)]
    pub weight: Decimal,
    /// Whether every subject of the class has it; otherwise it is the subject's own.
    #[serde(default)]
    pub common: bool,
    /// Whether it is about innovation.
    #[serde(default)]
    pub innovation: bool,
    /// Where the value comes from. A scheme with an item that points nowhere does not pass its check.
    #[serde(default)]
    pub measure: Option<Measure>,
    /// How the value becomes points.
    pub rule: Rule,
    /// Whether failing this item alone puts the subject into the lowest grade.
    #[serde(default)]
    pub veto: bool,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The code of an indicator.
    Indicator(String),
    /// The name of a statistic over supervised matters, e.g. the share answered in time.
    Statistic(String),
}

/// How a value becomes points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Nothing at `zero`, all at `full`, a straight line between. `zero` above `full`: lower is better.
    Linear {
        /// The value that earns nothing.
        zero: Decimal,
        /// The value that earns the whole weight.
        full: Decimal,
    },
    /// A share of the weight from each bound on. Shares that fall mean that lower is better; then a value below the first bound
    /// earns the first share, as it is better still. Where shares rise, a value below the first bound earns nothing.
    Steps(Vec<Step>),
    /// All of the weight or nothing.
    AllOrNothing {
        /// The bound.
        at: Decimal,
        /// How the value must stand to it.
        relation: Relation,
    },
    /// Value by target as a share of the weight.
    TargetRatio {
        /// The promised value.
        target: Decimal,
        /// The largest share that can be earned, at most 1.
        cap: Decimal,
    },
    /// Adds points for each unit of the value, outside the hundred.
    Bonus {
        /// Points for one unit.
        per_unit: Decimal,
        /// The most that this item adds.
        cap: Decimal,
    },
    /// Takes points for each unit of the value, outside the hundred.
    Penalty {
        /// Points for one unit.
        per_unit: Decimal,
        /// The most that this item takes.
        cap: Decimal,
    },
}

impl Rule {
    /// Whether the item shares in the hundred points.
    pub fn is_base(&self) -> bool {
        match self {
            Self::Linear { .. } | Self::Steps(_) | Self::AllOrNothing { .. } | Self::TargetRatio { .. } => {
                true
            }
            Self::Bonus { .. } | Self::Penalty { .. } => false,
        }
    }
}

/// From which value on which share of the weight is earned; written `[from, share]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(Decimal, Decimal)", into = "(Decimal, Decimal)")]
pub struct Step {
    /// The smallest value of the step.
    pub from: Decimal,
    /// Share of the weight, 0 to 1.
    pub share: Decimal,
}

impl From<(Decimal, Decimal)> for Step {
    fn from((from, share): (Decimal, Decimal)) -> Self {
        Self { from, share }
    }
}

impl From<Step> for (Decimal, Decimal) {
    fn from(step: Step) -> Self {
        (step.from, step.share)
    }
}

/// How a value stands to a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The bound or more.
    AtLeast,
    /// The bound or less.
    AtMost,
    /// More than the bound.
    MoreThan,
    /// Less than the bound.
    LessThan,
}

impl Relation {
    /// Whether `value` stands so to `bound`.
    pub fn holds(self, value: Decimal, bound: Decimal) -> bool {
        match self {
            Self::AtLeast => value >= bound,
            Self::AtMost => value <= bound,
            Self::MoreThan => value > bound,
            Self::LessThan => value < bound,
        }
    }

    /// As it is written in a formula.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
            Self::MoreThan => ">",
            Self::LessThan => "<",
        }
    }
}

/// A grade and the smallest total that earns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Names the grade.
    pub key: String,
    /// The smallest total.
    pub from: Decimal,
}
