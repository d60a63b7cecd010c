//! Which indicator measures what a target promises: proposed by the likeness of names, with what differs said. Pure.
//!
//! A join is a person's word: two definitions that merely look alike are never joined silently.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Resolution, Text};
use taihang_kernel::{Record, RecordId};
use taihang_plan::compare::scope::Scope;
use taihang_plan::compare::{Indicator, Kinship, Outcome};
use taihang_plan::model::{Figure, Op};

use super::kept::{Joined, label};
use crate::plans::ItemId;
use crate::programme::Programme;
use crate::targets::series::{Drawing, scale};

/// How far two values of one year may lie apart before they are two definitions, in percent.
const APART: Decimal = Decimal::ONE;

/// What is not the same.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// The names are merely alike.
    Name,
    /// The target is stated in a unit that the indicator does not have: it cannot be joined.
    Unit {
        /// Of the target.
        target: String,
        /// Of the indicator.
        indicator: String,
    },
    /// The target wants less where the indicator wants more, or the other way round.
    Direction,
    /// For one year the plan states another value than the series has; both in the unit of the plan.
    Value {
        /// The year.
        year: i16,
        /// Stated by a plan.
        stated: Decimal,
        /// In the series.
        series: Decimal,
    },
}

impl Difference {
    /// Whether it keeps the two apart.
    pub fn bars(&self) -> bool {
        matches!(self, Self::Unit { .. })
    }

    /// In a sentence.
    pub fn words(&self) -> Text {
        match self {
            Self::Name => Text::new(
                "名称相近而不相同，请核对口径。",
                "The names are alike, not the same: compare the definitions.",
            ),
            Self::Unit { target, indicator } => Text::new(
                format!("单位不能换算：目标用“{target}”，指标用“{indicator}”。"),
                format!(
                    "The units do not convert: “{target}” in the target, “{indicator}” in the indicator."
                ),
            ),
            Self::Direction => Text::new(
                "方向相反：目标与指标对“高”还是“低”为好的约定不一致。",
                "The directions differ: what the target wants to fall the indicator wants to rise, or the other way round.",
            ),
            Self::Value { year, stated, series } => {
                let (stated, series) =
                    (crate::indicators::house::shown(*stated), crate::indicators::house::shown(*series));
                Text::new(
                    format!("{year}年规划文件所列为 {stated}，指标数列为 {series}，口径可能不同。"),
                    format!(
                        "For {year} a plan states {stated}, the series has {series}: the definitions may differ."
                    ),
                )
            }
        }
    }
}

/// A target and the indicator that may measure it.
#[derive(Debug, Clone)]
pub struct Proposal<'a> {
    /// The target.
    pub item: ItemId,
    /// Its figure.
    pub figure: &'a Figure,
    /// Its plan.
    pub plan: usize,
    /// The indicator of the programme.
    pub outcome: &'a Outcome,
    /// The indicator of the catalogue.
    pub indicator: RecordId,
    /// What differs.
    pub differs: Vec<Difference>,
}

/// The best indicator for every target, in the order of the programme.
pub fn proposals<'a>(programme: &'a Programme, indicators: &BTreeMap<String, Record>) -> Vec<Proposal<'a>> {
    let scopes: Vec<Scope> = programme.plans.iter().map(|plan| Scope::of(&plan.effective)).collect();
    let mut found = Vec::new();
    for outcome in &programme.outcomes {
        for status in &outcome.targets {
            let plan = status.target.source;
            let (Some(held), Some(scope)) = (programme.plans.get(plan), scopes.get(plan)) else { continue };
            let figure = held.effective.figures.get(status.target.figure);
            let item = held.figure_items.get(status.target.figure).copied();
            let Some((figure, item)) = figure.zip(item) else { continue };
            if let Some((record, differs)) = best(figure, scope, indicators) {
                found.push(Proposal { item, figure, plan, outcome, indicator: record.id, differs });
            }
        }
    }
    found
}

/// The indicator with the fewest differences; none if no name is alike.
fn best<'r>(
    figure: &Figure,
    scope: &Scope,
    indicators: &'r BTreeMap<String, Record>,
) -> Option<(&'r Record, Vec<Difference>)> {
    let alike = indicators.values().filter(|record| kinship(figure, scope, record) != Kinship::Different);
    let compared = alike.map(|record| (record, differences(figure, scope, record)));
    compared.min_by_key(|(_, differs)| (differs.iter().any(Difference::bars), differs.len()))
}

/// How the names of a target and an indicator stand to each other, whatever their units.
fn kinship(figure: &Figure, scope: &Scope, record: &Record) -> Kinship {
    let own = Indicator::of(&measured(figure, &figure.subject), scope);
    let mut nearest = Kinship::Different;
    for subject in names(record) {
        let other = Indicator::of(&Figure { subject, ..figure.clone() }, scope);
        match own.kinship(scope, &other, scope) {
            Kinship::Same => return Kinship::Same,
            Kinship::Alike => nearest = Kinship::Alike,
            Kinship::Different => {}
        }
    }
    nearest
}

/// What differs between a target and an indicator by what both say of themselves.
pub fn differences(figure: &Figure, scope: &Scope, record: &Record) -> Vec<Difference> {
    let mut differs = Vec::new();
    if kinship(figure, scope, record) != Kinship::Same {
        differs.push(Difference::Name);
    }
    let own = Indicator::of(&measured(figure, &figure.subject), scope).dimension;
    let (name, unit) = (record.text("zh").unwrap_or_default(), label(record));
    let in_unit = Figure { subject: name.to_owned(), unit: Some(unit.clone()), ..figure.clone() };
    if !Indicator::of(&in_unit, scope).dimension.fits(&own) {
        let target = figure.unit.clone().unwrap_or_default();
        differs.push(Difference::Unit { target, indicator: unit });
    }
    let less = figure.op == Op::Le;
    let against = match record.text("direction") {
        Some("more") => less,
        Some("less") => !less,
        Some(_) | None => false,
    };
    if against {
        differs.push(Difference::Direction);
    }
    differs
}

/// The figure as what it measures: one that promises a growth in percent measures the growth.
fn measured(figure: &Figure, subject: &str) -> Figure {
    let grows = matches!(figure.op, Op::Incr | Op::PctIncr) && figure.unit.as_deref() == Some("%");
    let subject =
        if grows && !subject.ends_with("增速") { format!("{subject}增速") } else { subject.to_owned() };
    Figure { subject, ..figure.clone() }
}

/// The names of an indicator as a plan could write them: its own, and what its definition begins with.
fn names(record: &Record) -> Vec<String> {
    let name = record.text("zh").unwrap_or_default();
    // The growth of a thing is defined by the thing, and is another.
    if name.ends_with("增速") {
        return vec![name.to_owned()];
    }
    let defined = record.text("definition").unwrap_or_default();
    let defined = defined.split(['。', '，', '；', '、']).next().unwrap_or_default();
    let mut names = vec![name.to_owned(), format!("{name}拥有量")];
    if defined.chars().count() > 3 {
        names.push(defined.to_owned());
    }
    names
}

/// Where a plan states another value than the series has for the same year.
pub fn disagreements(drawing: &Drawing, joined: &Joined, unit: Option<&str>) -> Vec<Difference> {
    let scale = scale(unit.or(Some(&joined.unit)));
    let shown = |value: Decimal| value.checked_div(scale).unwrap_or(value);
    let differs = |reached: &crate::targets::series::Reached| {
        let year = i16::try_from(reached.stand.year).ok()?;
        let of_year = |one: &&super::kept::Valued| {
            one.point.on.year() == year && one.period.resolution() == Resolution::Year
        };
        let series = joined.values.iter().rev().find(of_year)?.point.value;
        let stated = reached.stand.value;
        let off = stated.checked_sub(series)?.abs().checked_mul(Decimal::ONE_HUNDRED)?;
        let apart = off > stated.abs().checked_mul(APART)?;
        apart.then(|| Difference::Value { year, stated: shown(stated), series: shown(series) })
    };
    drawing.reached.iter().filter_map(differs).collect()
}
