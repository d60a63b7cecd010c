//! How a province's targets come back in its cities' plans: shares, sums, gaps, and what nobody took up.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::clauses::{Relation, compare};
use super::indicator::{Catalogue, Kinship};
use super::{FigureAt, Source};
use crate::model::{Figure, FigureKind, Op, Recurrence};

/// The targets of parents with those of their children.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cascade {
    /// One branch a target of a parent, in order of parent and place.
    pub branches: Vec<Branch>,
    /// Targets of children without a counterpart in their parent.
    pub unmatched: Vec<FigureAt>,
    /// Tasks of children (source, task) whose clause has no twin in the parent.
    pub own_tasks: Vec<(usize, usize)>,
}

/// A parent's target and what its children promise of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// The parent's target.
    pub target: FigureAt,
    /// What it measures, in the parent's words.
    pub subject: String,
    /// Its value in base units.
    pub amount: Option<Decimal>,
    /// Whether the children's values add up to it.
    pub additive: bool,
    /// The children's targets.
    pub shares: Vec<CityShare>,
    /// Sum of the children's values, where they add up.
    pub sum: Option<Decimal>,
    /// What is still to be taken up, where they add up; never below zero.
    pub gap: Option<Decimal>,
}

/// A child's target under its parent's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CityShare {
    /// The child's target.
    pub target: FigureAt,
    /// Its value in base units.
    pub amount: Option<Decimal>,
    /// Its share of the parent's value, as a fraction; for ratios the one divided by the other.
    pub share: Option<Decimal>,
    /// Whether the two are the same measure or only alike.
    pub kinship: Kinship,
}

/// The cascade along `links` (parent, child), given as indices of `sources`. Pairs that do not fit are left out.
pub fn cascade(sources: &[Source<'_>], links: &[(usize, usize)]) -> Cascade {
    let catalogue = Catalogue::of(sources);
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(parent, child) in links.iter().filter(|(parent, child)| parent != child) {
        if parent < sources.len()
            && child < sources.len()
            && !children.entry(parent).or_default().contains(&child)
        {
            children.entry(parent).or_default().push(child);
        }
    }
    let mut cascade = Cascade::default();
    for (parent, children) in children {
        let mut matched: BTreeSet<FigureAt> = BTreeSet::new();
        for target in targets(sources, parent) {
            let branch = branch(sources, &catalogue, target, &children);
            matched.extend(branch.iter().flat_map(|branch| branch.shares.iter().map(|share| share.target)));
            cascade.branches.extend(branch);
        }
        for child in children {
            cascade
                .unmatched
                .extend(targets(sources, child).into_iter().filter(|target| !matched.contains(target)));
            cascade.own_tasks.extend(own_tasks(sources, parent, child));
        }
    }
    cascade
}

/// The targets of a source, in order.
pub fn targets(sources: &[Source<'_>], source: usize) -> Vec<FigureAt> {
    let figures = sources[source].plan.figures.iter().enumerate();
    figures
        .filter(|(_, figure)| figure.kind == FigureKind::Target)
        .map(|(figure, _)| FigureAt { source, figure })
        .collect()
}

fn branch(
    sources: &[Source<'_>],
    catalogue: &Catalogue,
    target: FigureAt,
    children: &[usize],
) -> Option<Branch> {
    let figure = target.of(sources)?;
    let amount = level_amount(figure);
    let mut shares = Vec::new();
    for &child in children {
        let own = taken_up(sources, catalogue, target, child);
        let in_form = |candidate: &&(FigureAt, Kinship)| {
            candidate.0.of(sources).is_some_and(|own| same_form(figure, own))
        };
        let in_form: Vec<_> = own.iter().filter(in_form).copied().collect();
        // A city that answers a level with "the provincial average" still answers it.
        let relative =
            |(at, _): &(FigureAt, Kinship)| at.of(sources).is_some_and(|own| own.op == Op::Average);
        let chosen = if in_form.is_empty() { own.into_iter().filter(relative).collect() } else { in_form };
        for (candidate, kinship) in chosen {
            let Some(own) = candidate.of(sources) else { continue };
            if repeated(sources, &shares, own, child) {
                continue;
            }
            let own = level_amount(own);
            let share = own
                .zip(amount)
                .and_then(|(own, whole)| own.checked_div(whole))
                .map(|share| share.round_dp(6));
            shares.push(CityShare { target: candidate, amount: own, share, kinship });
        }
    }
    let indicator = catalogue.indicator(target);
    let additive = indicator.is_additive() && figure.op != Op::Double;
    let same = shares.iter().filter(|share| share.kinship == Kinship::Same);
    let sum = (additive && amount.is_some()).then(|| same.filter_map(|share| share.amount).sum::<Decimal>());
    let gap = amount.zip(sum).map(|(whole, sum)| (whole - sum).max(Decimal::ZERO));
    Some(Branch { target, subject: figure.subject.clone(), amount, additive, shares, sum, gap })
}

/// The targets of `child` that speak of what `target` speaks of.
fn taken_up(
    sources: &[Source<'_>],
    catalogue: &Catalogue,
    target: FigureAt,
    child: usize,
) -> Vec<(FigureAt, Kinship)> {
    let all = targets(sources, child).into_iter().map(|own| (own, catalogue.kinship(target, own)));
    all.filter(|(_, kinship)| *kinship != Kinship::Different).collect()
}

/// The value a target sets as a level; a growth, a rank or a doubling sets none.
pub fn level_amount(figure: &Figure) -> Option<Decimal> {
    match figure.op {
        Op::Ge | Op::Eq | Op::Approx | Op::Le | Op::Cover => figure.amount(),
        Op::Double | Op::Average | Op::Incr | Op::Rank | Op::Pp | Op::PctIncr => None,
    }
}

/// Whether a value is to be reached anew every year; a level with a yearly growth is not, nor is "every year the average".
pub fn is_yearly(figure: &Figure) -> bool {
    figure.period == Some(Recurrence::Annual) && figure.growth.is_none() && figure.op != Op::Average
}

/// A yearly number is not held against one for the end of the period, nor a growth against a level.
fn same_form(one: &Figure, other: &Figure) -> bool {
    let change =
        |figure: &Figure| matches!(figure.op, Op::Incr | Op::Pp | Op::PctIncr | Op::Rank | Op::Double);
    let average = |figure: &Figure| figure.op == Op::Average;
    is_yearly(one) == is_yearly(other) && change(one) == change(other) && average(one) == average(other)
}

/// Whether the child has said the same already (a target repeated in a later chapter).
fn repeated(sources: &[Source<'_>], shares: &[CityShare], figure: &Figure, child: usize) -> bool {
    shares.iter().filter(|share| share.target.source == child).any(|share| {
        share.target.of(sources).is_some_and(|said| {
            said.op == figure.op
                && said.amount() == figure.amount()
                && (said.year == figure.year || figure.year.is_none())
        })
    })
}

fn own_tasks(sources: &[Source<'_>], parent: usize, child: usize) -> Vec<(usize, usize)> {
    let comparison = compare(sources[parent].plan, sources[child].plan);
    let added: BTreeSet<usize> = comparison
        .pairs
        .iter()
        .filter(|pair| pair.relation == Relation::Added)
        .filter_map(|pair| pair.child)
        .collect();
    let tasks = sources[child].plan.tasks.iter().enumerate();
    tasks.filter(|(_, task)| added.contains(&task.clause)).map(|(task, _)| (child, task)).collect()
}
