//! One subject's values become points, a total and a grade.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use taihang_base::Text;

use super::reason;
use super::scheme::{Item, Rule, Scheme, Step};

/// Decimals of a weight that was spread: few enough that the sums of weights stay exact.
const PLACES: u32 = 12;

/// A scored sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// The lines in the order of the scheme.
    pub items: Vec<ItemScore>,
    /// Items without a usable value, by key; they earn nothing and the total says less than it could.
    pub missing: Vec<String>,
    /// Keys among the values and the tolerated that the scheme does not know.
    pub unknown: Vec<String>,
    /// Points of the base items, not rounded.
    pub base: Decimal,
    /// Points that all bonus items add, after the cap over all.
    pub bonus: Decimal,
    /// Points that all penalty items take, after the cap over all.
    pub penalty: Decimal,
    /// Base plus bonus less penalty, never below zero, rounded half up to two decimals; none if no base item has a value.
    pub total: Option<Decimal>,
    /// The grade of the total; the lowest one after a veto.
    pub grade: Option<String>,
    /// Items whose failing put the subject into the lowest grade.
    pub vetoed: Vec<String>,
}

/// One line of a scored sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemScore {
    /// The item.
    pub key: String,
    /// Its weight on this sheet: more than in the scheme where tolerated items gave theirs up, zero where it is tolerated itself.
    pub weight: Decimal,
    /// What was measured.
    pub value: Option<Decimal>,
    /// What it earns, negative for a penalty, not rounded; none if it does not count or has no value.
    pub points: Option<Decimal>,
    /// Whether it counts.
    pub standing: Standing,
    /// The arithmetic, or why there is none.
    pub reason: Text,
}

/// Whether an item counts on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It has a value and points.
    Counted,
    /// It has no value, and so no points.
    Missing,
    /// Its value is so large that it cannot be reckoned with.
    OutOfBounds,
    /// A tolerated failure: the item is left out, its weight goes to the others; a penalty is waived.
    Tolerated,
}

/// Rounds half up (away from zero) to two decimals.
pub fn rounded(points: Decimal) -> Decimal {
    points.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Scores one sheet. A value that is not there is missing, never zero.
pub fn score(
    scheme: &Scheme,
    values: &BTreeMap<String, Option<Decimal>>,
    tolerated: &BTreeSet<String>,
) -> Scored {
    let weights = spread(scheme, tolerated);
    let line = |(item, weight): (&Item, Decimal)| {
        let value = values.get(&item.key).copied().flatten();
        // Tolerance never takes: a bonus that was earned stays.
        let waives = tolerated.contains(&item.key) && !matches!(item.rule, Rule::Bonus { .. });
        if waives { waived(item, value) } else { earned(item, weight, value) }
    };
    let items: Vec<ItemScore> = scheme.items.iter().zip(weights).map(line).collect();
    let sum = |wanted: fn(&Rule) -> bool| {
        let lines = scheme.items.iter().zip(&items).filter(|(item, _)| wanted(&item.rule));
        lines.filter_map(|(_, line)| line.points).fold(Decimal::ZERO, Decimal::saturating_add)
    };
    let base = sum(Rule::is_base);
    let bonus = sum(|rule| matches!(rule, Rule::Bonus { .. })).min(scheme.bonus_cap);
    let penalty = sum(|rule| matches!(rule, Rule::Penalty { .. })).abs().min(scheme.penalty_cap);
    let measured =
        scheme.items.iter().zip(&items).any(|(item, line)| item.rule.is_base() && line.points.is_some());
    let total = base.saturating_add(bonus).saturating_sub(penalty).max(Decimal::ZERO);
    let total = measured.then(|| rounded(total));
    let vetoed: Vec<String> =
        scheme.items.iter().zip(&items).filter(|(item, line)| fails(item, line)).map(key).collect();
    let grade = if vetoed.is_empty() {
        total.and_then(|total| scheme.grades.iter().find(|grade| total >= grade.from))
    } else {
        scheme.grades.last()
    };
    let known: BTreeSet<&String> = scheme.items.iter().map(|item| &item.key).collect();
    let unknown: BTreeSet<&String> =
        values.keys().chain(tolerated).filter(|key| !known.contains(key)).collect();
    let lacking = |line: &&ItemScore| matches!(line.standing, Standing::Missing | Standing::OutOfBounds);
    Scored {
        missing: items.iter().filter(lacking).map(|line| line.key.clone()).collect(),
        unknown: unknown.into_iter().cloned().collect(),
        grade: grade.map(|grade| grade.key.clone()),
        items,
        base,
        bonus,
        penalty,
        total,
        vetoed,
    }
}

fn key((item, _): (&Item, &ItemScore)) -> String {
    item.key.clone()
}

/// An item with a veto fails when its value is there and earns nothing, or costs something.
fn fails(item: &Item, line: &ItemScore) -> bool {
    let is_penalty = matches!(item.rule, Rule::Penalty { .. });
    let fails = |points: Decimal| if is_penalty { points < Decimal::ZERO } else { points <= Decimal::ZERO };
    item.veto && line.points.is_some_and(fails)
}

/// The weight of each item on this sheet: what tolerated base items give up goes to the other base items in proportion. The
/// last of them takes what the division leaves, so that the sum stays what it was.
fn spread(scheme: &Scheme, tolerated: &BTreeSet<String>) -> Vec<Decimal> {
    let stays = |item: &Item| item.rule.is_base() && !tolerated.contains(&item.key);
    let sum = |items: &mut dyn Iterator<Item = &Item>| {
        items.map(|item| item.weight).fold(Decimal::ZERO, Decimal::saturating_add)
    };
    let whole = sum(&mut scheme.items.iter().filter(|item| item.rule.is_base()));
    let staying = sum(&mut scheme.items.iter().filter(|item| stays(item)));
    let last = scheme.items.iter().rposition(stays);
    let mut left = whole;
    let mut weights = Vec::with_capacity(scheme.items.len());
    for (index, item) in scheme.items.iter().enumerate() {
        let weight = if !stays(item) {
            Decimal::ZERO
        } else if staying == whole {
            item.weight
        } else if Some(index) == last {
            left
        } else {
            item.weight.saturating_mul(whole).checked_div(staying).unwrap_or_default().round_dp(PLACES)
        };
        left = left.saturating_sub(weight);
        weights.push(weight);
    }
    weights
}

/// The line of a tolerated item.
fn waived(item: &Item, value: Option<Decimal>) -> ItemScore {
    let reason = reason::tolerated(&item.rule);
    let key = item.key.clone();
    ItemScore { key, weight: Decimal::ZERO, value, points: None, standing: Standing::Tolerated, reason }
}

/// The line of an item that counts, if it has a value.
fn earned(item: &Item, weight: Decimal, value: Option<Decimal>) -> ItemScore {
    let key = item.key.clone();
    let line = |points, standing, reason| ItemScore { key, weight, value, points, standing, reason };
    let Some(known) = value else { return line(None, Standing::Missing, reason::missing()) };
    match points(&item.rule, weight, known) {
        Some(points) => {
            let reason = reason::arithmetic(&item.rule, weight, known, points);
            line(Some(points), Standing::Counted, reason)
        }
        None => line(None, Standing::OutOfBounds, reason::out_of_bounds(known)),
    }
}

/// What a value earns, if it can be reckoned.
fn points(rule: &Rule, weight: Decimal, value: Decimal) -> Option<Decimal> {
    let of_weight = |share: Decimal| share.clamp(Decimal::ZERO, Decimal::ONE).checked_mul(weight);
    match rule {
        Rule::Linear { zero, full } => {
            // Beyond the ends nothing is reckoned, so that no value is too large.
            let (from, to) = (zero.min(full), zero.max(full));
            let value = value.clamp(*from, *to);
            of_weight(value.checked_sub(*zero)?.checked_div(full.checked_sub(*zero)?)?)
        }
        Rule::Steps(steps) => of_weight(step_at(steps, value).map_or(Decimal::ZERO, |step| step.share)),
        Rule::AllOrNothing { at, relation } => {
            of_weight(if relation.holds(value, *at) { Decimal::ONE } else { Decimal::ZERO })
        }
        Rule::TargetRatio { target, cap } => of_weight(value.checked_div(*target)?.min(*cap)),
        Rule::Bonus { per_unit, cap } => Some(counted(value, *per_unit, *cap)),
        Rule::Penalty { per_unit, cap } => Some(-counted(value, *per_unit, *cap)),
    }
}

/// Points by the unit, from zero to the cap.
fn counted(value: Decimal, per_unit: Decimal, cap: Decimal) -> Decimal {
    value.saturating_mul(per_unit).min(cap).max(Decimal::ZERO)
}

/// The step that `value` has reached.
pub(super) fn step_at(steps: &[Step], value: Decimal) -> Option<&Step> {
    let reached = steps.iter().rfind(|step| value >= step.from);
    let falling = steps.first().zip(steps.last()).is_some_and(|(first, last)| first.share > last.share);
    reached.or_else(|| steps.first().filter(|_| falling))
}
