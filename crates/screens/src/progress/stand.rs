//! Where each target of the programme stands: the figures of the plans as a target of the engine, held against the values so far.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use taihang_base::{Language, Problem, Text};
use taihang_indicators::forecast::{self, Forecast};
use taihang_indicators::path::{
    Aim, Path, Point, Relation, Required, Standing, Target, Timing, Verdict, judge, required,
};
use taihang_plan::compare::scope::Scope;
use taihang_plan::compare::{FigureAt, Outcome};
use taihang_plan::model::{Figure, Op, Recurrence};
use taihang_web::components::Tone;

use super::join::{Difference, differences, disagreements};
use super::kept::{Joined, Kept, Set, end_of};
use crate::plans::ItemId;
use crate::programme::Programme;
use crate::targets::series::{Drawing, Promise, scale};

/// A target with where it stands.
#[derive(Debug, Clone)]
pub struct Stand<'a> {
    /// The indicator of the programme.
    pub outcome: &'a Outcome,
    /// The figure that promises it.
    pub figure: &'a Figure,
    /// The plan.
    pub plan: usize,
    /// The item of the target, if it was kept.
    pub item: Option<ItemId>,
    /// The target as the engine has it; none where nothing dated can be compared.
    pub target: Option<Target>,
    /// The latest value.
    pub now: Option<Point>,
    /// The verdict.
    pub verdict: Verdict,
    /// What is to be expected when it is due, with how that was reckoned; or why nothing is.
    pub forecast: Result<(Forecast, Text), Problem>,
    /// What is needed from now on.
    pub required: Option<Required>,
    /// The indicator whose values these are, if the target is joined to one.
    pub joined: Option<Arc<Joined>>,
    /// What it is compared with, where the target is an average of others.
    pub benchmark: Option<Arc<Joined>>,
    /// Every value, in the order of time.
    pub points: Vec<Valued>,
    /// Where the definitions of target and indicator differ.
    pub differs: Vec<Difference>,
}

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The value.
    pub point: Point,
    /// The figure of a plan that states it; none for a value of the indicator.
    pub stated: Option<FigureAt>,
    /// The source of a value that was reported.
    pub source: String,
}

/// Every target of the programme, in its order.
pub fn stands<'a>(programme: &'a Programme, kept: &Kept, today: Date) -> Vec<Stand<'a>> {
    let sources = programme.sources();
    let scopes: Vec<Scope> = programme.plans.iter().map(|plan| Scope::of(&plan.effective)).collect();
    let mut found = Vec::new();
    for outcome in &programme.outcomes {
        let drawing = Drawing::of(outcome, &sources);
        for status in &outcome.targets {
            let plan = status.target.source;
            let (Some(held), Some(scope)) = (programme.plans.get(plan), scopes.get(plan)) else { continue };
            let Some(figure) = held.effective.figures.get(status.target.figure) else { continue };
            let item = held.figure_items.get(status.target.figure).copied();
            let set = item.map_or_else(Set::default, |item| kept.of(&item.to_string()));
            let promise = drawing.promises.iter().find(|promise| promise.target == status.target);
            let points = points(&drawing, set.joined.as_deref());
            let target = promised(figure, promise, status.due, &set)
                .map(|target| based(target, set.joined.as_deref(), scope));
            let reckoned = stand(outcome, (target, &points), &set, today);
            let differs = set.joined.as_deref().map_or_else(Vec::new, |joined| {
                let mut differs = differences(figure, scope, &joined.record);
                differs.extend(disagreements(&drawing, joined, outcome.unit.as_deref()));
                differs
            });
            let (target, now, verdict, forecast, required) = reckoned;
            let Set { joined, benchmark, .. } = set;
            found.push(Stand {
                outcome,
                figure,
                plan,
                item,
                target,
                now,
                verdict,
                forecast,
                required,
                joined,
                benchmark,
                points,
                differs,
            });
        }
    }
    found
}

type Reckoned = (Option<Target>, Option<Point>, Verdict, Result<(Forecast, Text), Problem>, Option<Required>);

fn point(stand: crate::targets::arithmetic::Stand) -> Option<Point> {
    Some(Point { on: end_of(stand.year)?, value: stand.value })
}

/// The values of the indicator together with what plans state; for one day the indicator comes first.
fn points(drawing: &Drawing, joined: Option<&Joined>) -> Vec<Valued> {
    let of_series = joined.into_iter().flat_map(|joined| &joined.values);
    let mut points: Vec<Valued> =
        of_series.map(|one| Valued { point: one.point, stated: None, source: one.source.clone() }).collect();
    for reached in &drawing.reached {
        let Some(point) = point(reached.stand) else { continue };
        if !points.iter().any(|one| one.stated.is_none() && one.point.on == point.on) {
            points.push(Valued { point, stated: Some(reached.figure), source: String::new() });
        }
    }
    points.sort_by_key(|one| one.point.on);
    points
}

/// A target that states no baseline starts from what its indicator had when the plan began.
fn based(target: Target, joined: Option<&Joined>, scope: &Scope) -> Target {
    let (None, Some(joined)) = (target.base, joined) else { return target };
    let begins = scope.period.and_then(|(first, _)| end_of(first - 1));
    let known = |one: &&super::kept::Valued| {
        one.point.on < target.due() && begins.is_none_or(|begins| one.point.on <= begins)
    };
    let first = || joined.values.first().filter(|one| one.point.on < target.due());
    let base = joined.values.iter().rev().find(known).or_else(first).map(|one| one.point);
    Target { base, ..target }
}

/// The figure as a target of the engine.
fn promised(figure: &Figure, promise: Option<&Promise>, due: Option<i32>, set: &Set) -> Option<Target> {
    let relation = match figure.op {
        // A place is better the smaller it is.
        Op::Le | Op::Rank => Relation::AtMost,
        Op::Approx => Relation::About(set.about),
        Op::Ge | Op::Eq | Op::Double | Op::Average | Op::Cover | Op::Incr | Op::Pp | Op::PctIncr => {
            Relation::AtLeast
        }
    };
    let due = end_of(promise.map(|promise| promise.end.year).or(due)?)?;
    let base = promise.and_then(|promise| promise.start).and_then(point);
    let growth =
        figure.growth.as_deref().and_then(|text| Decimal::from_str_exact(text.trim_end_matches('%')).ok());
    let value = promise.map(|promise| promise.end.value);
    let aim = match (figure.op, value) {
        (Op::Average, _) => Aim::Outside(outside(set, due).map(|one| one.point.value)),
        (_, Some(value)) if figure.period == Some(Recurrence::Annual) && growth.is_none() => {
            Aim::PerYear(value)
        }
        (_, Some(value)) => Aim::Level(value),
        (Op::Double, None) => Aim::Multiple(Decimal::TWO),
        (_, None) => Aim::Growth(growth?),
    };
    let timing = if figure.period == Some(Recurrence::Annual) { Timing::Every(due) } else { Timing::By(due) };
    Some(Target { aim, relation, timing, base, path: set.path.clone().unwrap_or(Path::Linear) })
}

/// The latest value of what it is compared with, up to the day it is due.
fn outside(set: &Set, due: Date) -> Option<&super::kept::Valued> {
    set.benchmark.as_deref()?.values.iter().rev().find(|one| one.point.on <= due)
}

fn stand(
    outcome: &Outcome,
    (target, points): (Option<Target>, &[Valued]),
    set: &Set,
    today: Date,
) -> Reckoned {
    let thin = || forecast::outlook(&flat(), &[]).map(|found| (found, forecast::method(0)));
    let Some(target) = target else {
        let reason = Text::new(
            "目标没有写明可比较的数值或年份。",
            "The target states no value and year that could be compared.",
        );
        let verdict =
            Verdict { standing: Standing::Unknown, reason, expected: None, lag: None, attainment: None };
        return (None, None, verdict, thin(), None);
    };
    let points: Vec<Point> = points.iter().map(|one| one.point).collect();
    let now = decisive(&target, &points, today);
    let unit = outcome.unit.as_deref().or(set.joined.as_deref().map(|joined| joined.unit.as_str()));
    let scale = scale(unit);
    let mut verdict = judged(&target, now, today, (set, scale));
    let missing = set.joined.as_deref().and_then(|joined| joined.missing.as_ref());
    if let (None, Some(missing)) = (now, missing) {
        verdict.reason = missing.clone();
    }
    let forecast = if today > target.due() { Err(past()) } else { foreseen(&target, &points, scale) };
    let needed = now.filter(|_| today <= target.due()).and_then(|now| required(&target, now));
    (Some(target), now, verdict, forecast, needed)
}

/// The verdict, reckoned in the unit of the screen so that its reason speaks in it.
fn judged(target: &Target, now: Option<Point>, today: Date, (set, scale): (&Set, Decimal)) -> Verdict {
    let number = |value: Decimal| value.checked_div(scale).unwrap_or(value);
    let point = |point: Point| Point { value: number(point.value), ..point };
    let aim = match target.aim {
        Aim::Level(value) => Aim::Level(number(value)),
        Aim::PerYear(value) => Aim::PerYear(number(value)),
        Aim::Outside(value) => Aim::Outside(value.map(number)),
        Aim::Multiple(times) => Aim::Multiple(times),
        Aim::Growth(percent) => Aim::Growth(percent),
    };
    let path = match &target.path {
        Path::Steps(points) => Path::Steps(points.iter().copied().map(point).collect()),
        Path::Linear | Path::Compound | Path::Curve | Path::Shares(_) => target.path.clone(),
    };
    let in_unit = Target { aim, path, base: target.base.map(point), ..target.clone() };
    let verdict = judge(&in_unit, now.map(point), today, None, set.rule);
    let expected = verdict.expected.and_then(|value| value.checked_mul(scale));
    Verdict { expected, ..verdict }
}

/// The value that decides: the latest one; once the target is due the one of that day, else the first after it, else the last
/// before. What came later does not redeem a day that has passed, nor spoil it.
fn decisive(target: &Target, points: &[Point], today: Date) -> Option<Point> {
    let after = |one: &&Point| target.base.is_none_or(|base| one.on > base.on);
    let due = target.due();
    let mut known = points.iter().filter(after);
    if today <= due {
        return known.rfind(|one| one.on <= due).copied();
    }
    let known: Vec<&Point> = known.collect();
    known.iter().find(|one| one.on >= due).or(known.last()).map(|one| **one)
}

fn past() -> Problem {
    Problem::new(
        "forecast-past",
        Text::new("已到期，不再预测。", "It was due already: nothing is forecast."),
        Text::new("请看到期时的数值。", "Look at the value of that day."),
    )
}

fn flat() -> forecast::Promise {
    forecast::Promise { direction: 1.0, base_year: 0.0, base: 0.0, target_year: 1.0, target: 1.0 }
}

/// The forecast for the day it is due, in the scale of the screen.
fn foreseen(target: &Target, points: &[Point], scale: Decimal) -> Result<(Forecast, Text), Problem> {
    let number =
        |value: Decimal| value.checked_div(scale).and_then(|value| value.to_f64()).unwrap_or(f64::NAN);
    let mut series: Vec<(f64, f64)> = points
        .iter()
        .map(|point| (taihang_indicators::path::in_years(point.on), number(point.value)))
        .collect();
    series.dedup_by(|one, two| one.0.total_cmp(&two.0).is_eq());
    let wanted = target.value().map_or(f64::NAN, number);
    let promise = forecast::Promise {
        direction: if target.relation == Relation::AtMost { -1.0 } else { 1.0 },
        base_year: series.first().map_or(0.0, |first| first.0),
        base: series.first().map_or(0.0, |first| first.1),
        target_year: taihang_indicators::path::in_years(target.due()),
        target: wanted,
    };
    Ok((forecast::outlook(&promise, &series)?, forecast::method(series.len())))
}

impl Stand<'_> {
    /// The unit that the indicator was first written in, else that of the series.
    fn unit(&self) -> Option<&str> {
        let joined = self.joined.as_deref().map(|joined| joined.unit.as_str());
        self.outcome.unit.as_deref().or(joined).filter(|unit| !unit.is_empty())
    }

    /// A value in the unit of the screen.
    pub fn in_unit(&self, value: Decimal) -> Decimal {
        value.checked_div(scale(self.unit())).unwrap_or(value)
    }

    /// A value with the unit that the indicator was first written in.
    pub fn shown(&self, value: Decimal) -> String {
        let unit = self.unit().unwrap_or("");
        format!("{}{unit}", crate::indicators::house::shown(self.in_unit(value)))
    }

    /// How far it is behind, in percentage points; nothing where it is not.
    pub fn gap(&self) -> Option<Decimal> {
        let behind = matches!(self.verdict.standing, Standing::AtRisk | Standing::Late);
        let lag = self.verdict.lag.filter(|lag| behind && *lag < Decimal::ZERO);
        lag.map(|lag| -lag)
    }

    /// The forecast in words, or why there is none.
    pub fn forecast_words(&self, language: Language) -> (String, String) {
        match &self.forecast {
            Ok((found, method)) => {
                let number = |value: f64| {
                    crate::indicators::house::shown(Decimal::from_f64_retain(value).unwrap_or_default())
                };
                let unit = self.unit().unwrap_or("");
                let value = format!(
                    "{}{unit} [{}, {}]",
                    number(found.value),
                    number(found.lower),
                    number(found.upper)
                );
                (value, method.in_language(language).to_owned())
            }
            Err(problem) => (String::new(), problem.message.in_language(language).to_owned()),
        }
    }
}

/// The standings in the order of the screens.
pub const STANDINGS: [Standing; 5] =
    [Standing::Late, Standing::AtRisk, Standing::OnTrack, Standing::Met, Standing::Unknown];

/// The name of a standing in addresses.
pub fn key(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::OnTrack => "on-track",
        Standing::AtRisk => "at-risk",
        Standing::Late => "late",
        Standing::Unknown => "unknown",
    }
}

/// The word of a standing.
pub fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "progress.met",
        Standing::OnTrack => "progress.on-track",
        Standing::AtRisk => "progress.at-risk",
        Standing::Late => "progress.late",
        Standing::Unknown => "progress.unknown",
    }
}

/// The colour of a standing.
pub fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Met | Standing::OnTrack => Tone::Good,
        Standing::AtRisk => Tone::Warn,
        Standing::Late => Tone::Bad,
        Standing::Unknown => Tone::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_that_has_passed_is_judged_by_its_own_value() {
        let at = |year: i16, value: i64| Point { on: date(year, 12, 31), value: value.into() };
        let target = Target {
            aim: Aim::Level(100.into()),
            relation: Relation::AtLeast,
            timing: Timing::By(date(2020, 12, 31)),
            base: Some(at(2015, 20)),
            path: Path::Linear,
        };
        let series = [at(2015, 20), at(2019, 70), at(2020, 90), at(2021, 120)];
        let value = |points: &[Point], today: Date| decisive(&target, points, today).map(|point| point.value);
        assert_eq!(value(&series, date(2026, 5, 1)), Some(90.into()));
        assert_eq!(value(&series[..2], date(2026, 5, 1)), Some(70.into()));
        assert_eq!(value(&[series[1], series[3]], date(2026, 5, 1)), Some(120.into()));
        assert_eq!(value(&series[..2], date(2020, 3, 1)), Some(70.into()));
        assert_eq!(value(&series[..1], date(2020, 3, 1)), None);
    }
}
