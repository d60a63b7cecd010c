//! What became of each target, and the lines that show it. Pure: outcomes in, rows and points out.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::RegionLevel;
use taihang_plan::compare::outcomes::{PointKind, Status};
use taihang_plan::compare::{FigureAt, Outcome, Source, TargetStatus};
use taihang_plan::model::Figure;

use super::arithmetic::Stand;

/// A target and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct TargetRow<'a> {
    /// Index of its indicator among the outcomes.
    pub indicator: usize,
    /// What became of it.
    pub status: &'a TargetStatus,
    /// The target itself.
    pub figure: &'a Figure,
}

/// All targets, indicator by indicator.
pub fn rows<'a>(sources: &[Source<'a>], outcomes: &'a [Outcome]) -> Vec<TargetRow<'a>> {
    let of_indicator = |(indicator, outcome): (usize, &'a Outcome)| {
        let row = move |status: &'a TargetStatus| {
            status.target.of(sources).map(|figure| TargetRow { indicator, status, figure })
        };
        outcome.targets.iter().filter_map(row)
    };
    outcomes.iter().enumerate().flat_map(of_indicator).collect()
}

/// What a person looks for; nothing set lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only indicators with these words.
    pub words: Option<String>,
    /// Only of this plan.
    pub plan: Option<usize>,
    /// Only of plans of this level.
    pub level: Option<RegionLevel>,
    /// Only with this status.
    pub status: Option<Status>,
    /// Only due in this year.
    pub year: Option<i32>,
    /// Only of indicators with a value in more than one year: those that make a line.
    pub lines: bool,
}

impl Filter {
    /// Whether `row` is looked for.
    pub fn admits(&self, row: &TargetRow<'_>, sources: &[Source<'_>], outcomes: &[Outcome]) -> bool {
        let outcome = outcomes.get(row.indicator);
        let level = sources.get(row.status.target.source).and_then(|source| source.plan.metadata.level);
        self.words.as_ref().is_none_or(|words| {
            row.figure.subject.contains(words.trim())
                || outcome.is_some_and(|outcome| outcome.subject.contains(words.trim()))
        }) && self.plan.is_none_or(|plan| row.status.target.source == plan)
            && (self.level.is_none() || level == self.level)
            && self.status.is_none_or(|status| row.status.status == status)
            && self.year.is_none_or(|year| row.status.due == Some(year))
            && (!self.lines || outcome.is_some_and(|outcome| Drawing::of(outcome, sources).is_line()))
    }
}

/// How many targets have which status, in the order of [`STATUSES`].
pub fn counts(rows: &[TargetRow<'_>]) -> BTreeMap<Status, usize> {
    let mut counts: BTreeMap<Status, usize> = STATUSES.iter().map(|status| (*status, 0)).collect();
    for row in rows {
        *counts.entry(row.status.status).or_default() += 1;
    }
    counts
}

/// Every status, in the order of the screens.
pub const STATUSES: [Status; 7] = [
    Status::Reached,
    Status::PartFails,
    Status::Missed,
    Status::NotYetDue,
    Status::NoOutcomeReported,
    Status::DefinitionDiffers,
    Status::BenchmarkMissing,
];

/// The points of one indicator, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// One line a dated target with a value: from where it starts to what it promises.
    pub promises: Vec<Promise>,
    /// Values stated as reached, baselines among them, by year; of equal ones the first.
    pub reached: Vec<Reached>,
}

/// From the start to the promised value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// The target.
    pub target: FigureAt,
    /// Where it starts: its own baseline, else the last value reached before it was due, else an earlier stage that
    /// the same plan sets.
    pub start: Option<Stand>,
    /// What it promises.
    pub end: Stand,
    /// What became of it.
    pub status: Status,
}

/// A value stated as reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// The figure that states it.
    pub figure: FigureAt,
    /// The value and its year.
    pub stand: Stand,
    /// Whether a target states it as its baseline.
    pub baseline: bool,
}

impl Drawing {
    /// The drawing of `outcome`.
    pub fn of(outcome: &Outcome, sources: &[Source<'_>]) -> Self {
        let reached = reached(outcome, sources);
        let promises =
            outcome.targets.iter().filter_map(|status| promise(outcome, status, &reached)).collect();
        Self { promises, reached }
    }

    /// The years that have a value, in order.
    pub fn years(&self) -> Vec<i32> {
        let promised =
            self.promises.iter().flat_map(|promise| promise.start.into_iter().chain([promise.end]));
        let mut years: Vec<i32> = promised
            .chain(self.reached.iter().map(|reached| reached.stand))
            .map(|stand| stand.year)
            .collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// Whether there is more than one year to draw.
    pub fn is_line(&self) -> bool {
        self.years().len() > 1
    }
}

fn reached(outcome: &Outcome, sources: &[Source<'_>]) -> Vec<Reached> {
    let mut reached: Vec<Reached> = Vec::new();
    for point in outcome.series.iter().filter(|point| point.kind != PointKind::Target) {
        // A report without a year speaks of the time it was written in.
        let written = || {
            sources
                .get(point.figure.source)?
                .plan
                .metadata
                .issued_on
                .as_ref()
                .map(|on| i32::from(on.value.year()))
        };
        let year = if point.kind == PointKind::Actual { point.year.or_else(written) } else { point.year };
        let (Some(year), Some(value)) = (year, point.amount) else { continue };
        let stand = Stand { year, value };
        if !reached.iter().any(|known| known.stand == stand) {
            reached.push(Reached {
                figure: point.figure,
                stand,
                baseline: point.kind == PointKind::Baseline,
            });
        }
    }
    reached.sort_by_key(|reached| (reached.stand.year, reached.figure));
    reached
}

fn promise(outcome: &Outcome, status: &TargetStatus, reached: &[Reached]) -> Option<Promise> {
    let of_target = |kind: PointKind| {
        outcome.series.iter().find(move |point| point.figure == status.target && point.kind == kind)
    };
    let end = of_target(PointKind::Target)?;
    let end = Stand { year: end.year.or(status.due)?, value: end.amount? };
    let own = of_target(PointKind::Baseline)
        .and_then(|point| Some(Stand { year: point.year?, value: point.amount? }));
    let known = || reached.iter().rev().map(|reached| reached.stand).find(|stand| stand.year < end.year);
    let start = own.filter(|stand| stand.year < end.year).or_else(known);
    Some(Promise { target: status.target, start, end, status: status.status })
}

/// By what the values of an indicator are divided for showing, from the unit it was first written in: 万件 counts in
/// ten thousands.
pub fn scale(unit: Option<&str>) -> Decimal {
    taihang_plan::model::amount("1", unit).unwrap_or(Decimal::ONE)
}

#[cfg(test)]
mod tests;
