//! A target broken down over parts: by a method, checked against the whole, agreed with who has to reach it.

mod negotiation;
mod rounding;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Problems, counted};

pub use negotiation::{Act, Side, Stage, may};

use crate::problem::problem;

/// How the whole is given to the parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// To each the same.
    Equal,
    /// By each part's share of a base figure.
    ByShare(Vec<Decimal>),
    /// As somebody wrote it.
    ByHand(Vec<Decimal>),
}

/// A part: a city, a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Its name, for what is said to a person.
    pub name: String,
    /// It gets no less.
    pub floor: Option<Decimal>,
    /// It gets no more.
    pub cap: Option<Decimal>,
}

/// How the sum of the parts stands to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The sum is no less.
    AtLeast,
    /// The sum is the whole.
    Exactly,
    /// The sum is no more.
    AtMost,
}

/// Gives `total` to the `parts`, each with at most so many `decimals`: they add up to it exactly. What is written by
/// hand is given back as it is if it adds up and keeps to floors and caps.
pub fn split(
    total: Decimal,
    decimals: u32,
    method: &Method,
    parts: &[Part],
) -> Result<Vec<Decimal>, Problems> {
    if parts.is_empty() {
        return Err(vec![no_parts()]);
    }
    match method {
        Method::Equal => rounding::share(total, decimals, &vec![Decimal::ONE; parts.len()], parts),
        Method::ByShare(bases) => rounding::share(total, decimals, bases, parts),
        Method::ByHand(values) => {
            let mut problems: Problems = check(total, Relation::Exactly, values).err().into_iter().collect();
            if values.len() != parts.len() {
                problems.push(count(values.len(), parts.len()));
            }
            problems.extend(values.iter().zip(parts).filter_map(|(value, part)| within(*value, part)));
            if problems.is_empty() { Ok(values.clone()) } else { Err(problems) }
        }
    }
}

/// Whether the sum of `values` stands to the whole as it should; the problem shows the arithmetic.
pub fn check(total: Decimal, relation: Relation, values: &[Decimal]) -> Result<(), Problem> {
    let sum = values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value));
    let Some(sum) = sum else { return Err(too_large()) };
    let (holds, zh, en) = match relation {
        Relation::AtLeast => (sum >= total, "应不少于", "has to be at least"),
        Relation::Exactly => (sum == total, "应等于", "has to be"),
        Relation::AtMost => (sum <= total, "应不超过", "has to be at most"),
    };
    if holds {
        return Ok(());
    }
    let terms: Vec<String> = values.iter().map(|value| value.normalize().to_string()).collect();
    let arithmetic = format!("{} = {}", terms.join(" + "), sum.normalize());
    let (total, gap) = (total.normalize(), (total - sum).abs().normalize());
    Err(problem(
        "breakdown-sum",
        format!("{arithmetic}，{zh} {total}，相差 {gap}。"),
        format!("{arithmetic}; it {en} {total}, a difference of {gap}."),
        ("请调整各部分的数值。", "Change the values of the parts."),
    ))
}

fn within(value: Decimal, part: &Part) -> Option<Problem> {
    let low = part.floor.filter(|floor| value < *floor);
    let high = part.cap.filter(|cap| value > *cap);
    let (bound, zh, en) = match (low, high) {
        (Some(floor), _) => (floor, "低于下限", "is below its floor of"),
        (None, Some(cap)) => (cap, "高于上限", "is above its cap of"),
        (None, None) => return None,
    };
    let name = &part.name;
    let hint = ("请调整该部分的数值。", "Change the value of this part.");
    let words = (format!("{name} {value} {zh} {bound}。"), format!("{name}: {value} {en} {bound}."));
    Some(problem("breakdown-bound", words.0, words.1, hint).about(name.clone()))
}

fn no_parts() -> Problem {
    problem(
        "breakdown-no-parts",
        "没有可分解的对象。".to_owned(),
        "There is nobody to break it down to.".to_owned(),
        ("请先选择地区或单位。", "Choose regions or units first."),
    )
}

fn count(values: usize, parts: usize) -> Problem {
    problem(
        "breakdown-count",
        format!("有 {parts} 个对象，却有 {values} 个数值。"),
        format!(
            "There {} but {}.",
            if parts == 1 { "is 1 part".to_owned() } else { format!("are {parts} parts") },
            counted(values, "value", "values")
        ),
        ("每个对象填写一个数值。", "Give one value for each part."),
    )
}

fn too_large() -> Problem {
    problem(
        "breakdown-range",
        "数值过大或小数位数过多，无法精确分解。".to_owned(),
        "The numbers are too large or too fine to be broken down exactly.".to_owned(),
        ("请换用较大的计量单位。", "Use a larger unit of measure."),
    )
}
