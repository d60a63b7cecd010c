//! What became of a target: targets of earlier plans joined to figures that later plans report.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::cascade::level_amount;
use super::indicator::{Catalogue, Indicator, Kinship};
use super::{FigureAt, Source};
use crate::model::{Figure, FigureKind, Op, amount};

/// One indicator of one region through the years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is measured.
    pub indicator: Indicator,
    /// The same in the words of the first document that names it.
    pub subject: String,
    /// The unit as first written.
    pub unit: Option<String>,
    /// Name of the region as far as known.
    pub region: Option<String>,
    /// Baselines, targets and achieved figures by year.
    pub series: Vec<Point>,
    /// Each target and what became of it.
    pub targets: Vec<TargetStatus>,
}

/// One value of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The figure that states it.
    pub figure: FigureAt,
    /// What it is.
    pub kind: PointKind,
    /// Its year, if known.
    pub year: Option<i32>,
    /// Its value in base units, if it has one.
    pub amount: Option<Decimal>,
}

/// What a value of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PointKind {
    /// Where a target starts from.
    Baseline,
    /// Promised.
    Target,
    /// Reported as reached.
    Actual,
}

/// What became of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetStatus {
    /// The target.
    pub target: FigureAt,
    /// What became of it.
    pub status: Status,
    /// The reported figure it was judged by: the same measure, or for [`Status::DefinitionDiffers`] a similar one.
    pub actual: Option<FigureAt>,
    /// Reported value divided by promised value.
    pub ratio: Option<Decimal>,
    /// The year by which it is due: its own, else the last of its plan's period.
    pub due: Option<i32>,
}

/// What became of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Reached.
    Reached,
    /// Missed.
    Missed,
    /// The total passes, a part of it (其中) fails.
    PartFails,
    /// Its year has not come in any of the documents.
    NotYetDue,
    /// Its year has passed and no document reports the figure.
    NoOutcomeReported,
    /// Only a figure of another definition is reported.
    DefinitionDiffers,
    /// Reported, but what it is to be compared with (an average, a base) is not.
    BenchmarkMissing,
}

/// The indicators that have a target, by source and place of their first figure.
pub fn outcomes(sources: &[Source<'_>]) -> Vec<Outcome> {
    outcomes_in(sources, &Catalogue::of(sources))
}

/// As [`outcomes`], with the figures read before.
pub fn outcomes_in(sources: &[Source<'_>], catalogue: &Catalogue) -> Vec<Outcome> {
    let latest = catalogue.scopes.iter().filter_map(|scope| scope.written_in).max();
    let groups = groups(sources, catalogue);
    let actuals = Actuals::of(sources, catalogue);
    let mut outcomes: Vec<Outcome> = groups
        .iter()
        .filter(|group| {
            group.iter().any(|at| at.of(sources).is_some_and(|figure| figure.kind == FigureKind::Target))
        })
        .map(|group| outcome(sources, catalogue, group, &actuals, latest))
        .collect();
    settle_parts(sources, catalogue, &mut outcomes);
    outcomes
}

/// Figures of one measure in one region, each list in order of writing.
fn groups(sources: &[Source<'_>], catalogue: &Catalogue) -> Vec<Vec<FigureAt>> {
    let mut groups: Vec<Vec<FigureAt>> = Vec::new();
    let mut by_core: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (source, indicators) in catalogue.indicators.iter().enumerate() {
        for (figure, indicator) in indicators.iter().enumerate() {
            let at = FigureAt { source, figure };
            let known = by_core.entry((&indicator.core, indicator.per.as_deref())).or_default();
            let joins = |group: &&usize| {
                let first = groups[**group][0];
                catalogue.scopes[first.source].same_region(&catalogue.scopes[source])
                    && groups[**group].iter().all(|member| catalogue.kinship(*member, at) == Kinship::Same)
            };
            if let Some(group) = known.iter().find(joins).copied() {
                groups[group].push(at);
            } else {
                known.push(groups.len());
                groups.push(vec![at]);
            }
        }
    }
    for group in &mut groups {
        group.sort_by_key(|at| (catalogue.scopes[at.source].written_in, *at));
    }
    let has_value = |at: &FigureAt| at.of(sources).is_some();
    groups.retain(|group| group.iter().all(has_value));
    groups
}

/// Reported figures by the first letters of what they measure, to find similar ones.
struct Actuals(BTreeMap<String, Vec<FigureAt>>);

impl Actuals {
    fn of(sources: &[Source<'_>], catalogue: &Catalogue) -> Self {
        let mut by_head: BTreeMap<String, Vec<FigureAt>> = BTreeMap::new();
        for (source, held) in sources.iter().enumerate() {
            let figures = held.plan.figures.iter().enumerate();
            for (figure, _) in figures.filter(|(_, figure)| figure.kind == FigureKind::Actual) {
                let at = FigureAt { source, figure };
                by_head.entry(head(&catalogue.indicator(at).core)).or_default().push(at);
            }
        }
        Self(by_head)
    }

    fn alike(&self, catalogue: &Catalogue, target: FigureAt) -> Option<FigureAt> {
        let near = self.0.get(&head(&catalogue.indicator(target).core))?;
        let same_region =
            |at: &&FigureAt| catalogue.scopes[at.source].same_region(&catalogue.scopes[target.source]);
        let alike = |at: &&FigureAt| catalogue.kinship(target, **at) == Kinship::Alike;
        near.iter().filter(|at| at.source != target.source).filter(same_region).find(alike).copied()
    }
}

fn head(core: &str) -> String {
    core.chars().take(2).collect()
}

fn outcome(
    sources: &[Source<'_>],
    catalogue: &Catalogue,
    group: &[FigureAt],
    actuals: &Actuals,
    latest: Option<i32>,
) -> Outcome {
    let figure = |at: &FigureAt| at.of(sources);
    let mut series: Vec<Point> =
        group.iter().filter_map(|at| figure(at).map(|figure| points(*at, figure))).flatten().collect();
    series.sort_by_key(|point| (point.year.unwrap_or(i32::MAX), point.kind, point.figure));
    let of_kind =
        |kind| group.iter().filter(move |at| figure(at).is_some_and(|figure| figure.kind == kind)).copied();
    let reported: Vec<FigureAt> = of_kind(FigureKind::Actual).collect();
    let judge = Judge { sources, catalogue, reported: &reported, actuals, latest };
    let subject = group.first().and_then(figure).map(|figure| figure.subject.clone()).unwrap_or_default();
    Outcome {
        indicator: catalogue.indicator(group[0]).clone(),
        subject,
        unit: group.iter().filter_map(figure).find_map(|figure| figure.unit.clone()),
        region: group.iter().find_map(|at| catalogue.scopes[at.source].region.clone()),
        series,
        targets: of_kind(FigureKind::Target).map(|target| judge.status(target)).collect(),
    }
}

fn points(at: FigureAt, figure: &Figure) -> Vec<Point> {
    let kind = if figure.kind == FigureKind::Actual { PointKind::Actual } else { PointKind::Target };
    let mut points = Vec::new();
    if let Some(base) = &figure.baseline {
        let unit = base.unit.as_deref().or(figure.unit.as_deref());
        let amount = base.value.as_deref().and_then(|value| amount(value, unit));
        points.extend(amount.map(|value| Point {
            figure: at,
            kind: PointKind::Baseline,
            year: base.year,
            amount: Some(value),
        }));
    }
    points.push(Point { figure: at, kind, year: figure.year, amount: level_amount(figure) });
    points
}

struct Judge<'a> {
    sources: &'a [Source<'a>],
    catalogue: &'a Catalogue,
    reported: &'a [FigureAt],
    actuals: &'a Actuals,
    latest: Option<i32>,
}

impl Judge<'_> {
    fn status(&self, target: FigureAt) -> TargetStatus {
        let figure = &self.sources[target.source].plan.figures[target.figure];
        let due = figure.year.or_else(|| self.catalogue.scopes[target.source].period.map(|(_, last)| last));
        let none = TargetStatus { target, status: Status::NotYetDue, actual: None, ratio: None, due };
        if let Some(actual) = self.best_report(target, due) {
            return self.compare(none, figure, actual);
        }
        if due.zip(self.latest).is_none_or(|(due, latest)| due >= latest) {
            return none;
        }
        match self.actuals.alike(self.catalogue, target) {
            Some(actual) => TargetStatus { status: Status::DefinitionDiffers, actual: Some(actual), ..none },
            None => TargetStatus { status: Status::NoOutcomeReported, ..none },
        }
    }

    /// The report for the due year, else the first after it, else the last before it; never one of the plan's own
    /// starting figures.
    fn best_report(&self, target: FigureAt, due: Option<i32>) -> Option<FigureAt> {
        let begun = self.catalogue.scopes[target.source].written_in;
        let year = |at: &FigureAt| {
            at.of(self.sources).and_then(|figure| figure.year).or(self.catalogue.scopes[at.source].written_in)
        };
        let later = |at: &&FigureAt| {
            at.source != target.source && year(at).zip(begun).is_none_or(|(year, begun)| year >= begun)
        };
        self.reported.iter().filter(later).copied().min_by_key(|at| {
            let distance = year(at).zip(due).map_or(0, |(year, due)| year - due);
            (distance < 0, distance.abs(), *at)
        })
    }

    fn compare(&self, none: TargetStatus, figure: &Figure, actual: FigureAt) -> TargetStatus {
        let with = |status, ratio| TargetStatus { status, actual: Some(actual), ratio, ..none.clone() };
        let Some(report) = actual.of(self.sources) else { return none };
        let (Some(reached), Some(wanted)) = (report.amount(), level_amount(figure)) else {
            return with(Status::BenchmarkMissing, None);
        };
        let ratio = reached.checked_div(wanted).map(|ratio| ratio.round_dp(6));
        let slack = if figure.op == Op::Approx { Decimal::new(95, 2) } else { Decimal::ONE };
        let passes = if figure.op == Op::Le { reached <= wanted } else { reached >= wanted * slack };
        let year = report.year.or(self.catalogue.scopes[actual.source].written_in);
        let early = year.zip(none.due).is_some_and(|(year, due)| year < due);
        let status = match (passes, early) {
            (true, _) => Status::Reached,
            (false, true) => Status::NotYetDue,
            (false, false) => Status::Missed,
        };
        with(status, ratio)
    }
}

/// A total that passes while one of its parts fails is marked so.
fn settle_parts(sources: &[Source<'_>], catalogue: &Catalogue, outcomes: &mut [Outcome]) {
    let missed: Vec<FigureAt> = statuses(outcomes)
        .filter(|status| status.status == Status::Missed)
        .map(|status| status.target)
        .collect();
    let totals: Vec<FigureAt> =
        missed.iter().filter_map(|part| total_of(sources, catalogue, *part)).collect();
    for status in outcomes.iter_mut().flat_map(|outcome| &mut outcome.targets) {
        if status.status == Status::Reached && totals.contains(&status.target) {
            status.status = Status::PartFails;
        }
    }
}

/// All statuses of `outcomes`.
pub fn statuses(outcomes: &[Outcome]) -> impl Iterator<Item = &TargetStatus> {
    outcomes.iter().flat_map(|outcome| &outcome.targets)
}

/// The figure of which `part` is a part: as read, else the unranked figure of the same thing in the same clause.
pub fn total_of(sources: &[Source<'_>], catalogue: &Catalogue, part: FigureAt) -> Option<FigureAt> {
    let plan = sources[part.source].plan;
    let figure = part.of(sources)?;
    if let Some(total) = figure.part_of.filter(|total| *total < plan.figures.len() && *total != part.figure) {
        return Some(FigureAt { source: part.source, figure: total });
    }
    let own = catalogue.indicator(part);
    own.rank?;
    let first = plan.figures.partition_point(|other| other.clause < figure.clause);
    let near =
        plan.figures.iter().enumerate().skip(first).take_while(|(_, other)| other.clause == figure.clause);
    near.map(|(index, _)| FigureAt { source: part.source, figure: index }).find(|at| {
        at.figure < part.figure
            && catalogue.indicator(*at).core == own.core
            && catalogue.indicator(*at).rank.is_none()
    })
}
