//! Where each target of the programme stands: the figures of the plans as a target of the engine, held against the values so far.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use taihang_base::{Language, Period, Problem, Text};
use taihang_indicators::forecast::{self, Forecast};
use taihang_indicators::path::{
    Aim, Path, Point, Relation, Required, Rule, Standing, Target, Timing, Verdict, judge, required,
};
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, Test};
use taihang_plan::compare::Outcome;
use taihang_plan::model::{Figure, Op, Recurrence};
use taihang_store::Store;
use taihang_web::Failure;
use taihang_web::components::Tone;

use crate::every::every;
use crate::plans::ItemId;
use crate::programme::Programme;
use crate::targets::series::{Drawing, Promise, scale};

/// What "about" allows where a plan says no more, in percent.
const ABOUT: i64 = 5;

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
}

/// The paths that people have set, by the id of the target.
pub type Paths = BTreeMap<String, Path>;

/// The paths set on targets.
pub fn paths(store: &Store, actor: &Actor) -> Result<Paths, Failure> {
    let query = Query::all("target", MOST).with("path", Test::Filled(true));
    let path = |record: Record| {
        let points = record.text("path_points").unwrap_or_default();
        Some((record.id.to_string(), read(record.text("path")?, points)?))
    };
    Ok(every(store, actor, query)?.into_iter().filter_map(path).collect())
}

/// A path from its word and its points, `2021=30; 2023=60; 2025=100`.
fn read(word: &str, points: &str) -> Option<Path> {
    let points = || {
        let point = |part: &str| {
            let (on, value) = part.split_once('=')?;
            let on = on.trim().parse::<Period>().ok()?.last_day()?;
            Some(Point { on, value: Decimal::from_str_exact(value.trim()).ok()? })
        };
        points
            .split([';', '；'])
            .filter(|part| !part.trim().is_empty())
            .map(point)
            .collect::<Option<Vec<_>>>()
    };
    match word {
        "linear" => Some(Path::Linear),
        "compound" => Some(Path::Compound),
        "curve" => Some(Path::Curve),
        "steps" => Path::steps(points()?).ok(),
        "shares" => Path::shares(points()?).ok(),
        _ => None,
    }
}

/// Every target of the programme, in its order.
pub fn stands<'a>(programme: &'a Programme, paths: &Paths, today: Date) -> Vec<Stand<'a>> {
    let sources = programme.sources();
    let mut found = Vec::new();
    for outcome in &programme.outcomes {
        let drawing = Drawing::of(outcome, &sources);
        for status in &outcome.targets {
            let Some(plan) = programme.plans.get(status.target.source) else { continue };
            let Some(figure) = plan.effective.figures.get(status.target.figure) else { continue };
            let item = plan.figure_items.get(status.target.figure).copied();
            let path = item.and_then(|item| paths.get(&item.to_string()).cloned()).unwrap_or(Path::Linear);
            let promise = drawing.promises.iter().find(|promise| promise.target == status.target);
            let target = promised(figure, promise, status.due, path);
            let stand = stand(outcome, &drawing, target, today);
            found.push(Stand {
                figure,
                plan: status.target.source,
                item,
                ..stand_of(outcome, figure, stand)
            });
        }
    }
    found
}

type Reckoned = (Option<Target>, Option<Point>, Verdict, Result<(Forecast, Text), Problem>, Option<Required>);

fn stand_of<'a>(outcome: &'a Outcome, figure: &'a Figure, reckoned: Reckoned) -> Stand<'a> {
    let (target, now, verdict, forecast, required) = reckoned;
    Stand { outcome, figure, plan: 0, item: None, target, now, verdict, forecast, required }
}

fn end_of(year: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1..=9998).contains(year))?;
    Some(date(year, 12, 31))
}

fn point(stand: crate::targets::arithmetic::Stand) -> Option<Point> {
    Some(Point { on: end_of(stand.year)?, value: stand.value })
}

/// The figure as a target of the engine.
fn promised(figure: &Figure, promise: Option<&Promise>, due: Option<i32>, path: Path) -> Option<Target> {
    let relation = match figure.op {
        // A place is better the smaller it is.
        Op::Le | Op::Rank => Relation::AtMost,
        Op::Approx => Relation::About(ABOUT.into()),
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
        (Op::Average, _) => Aim::Outside(None),
        (_, Some(value)) if figure.period == Some(Recurrence::Annual) && growth.is_none() => {
            Aim::PerYear(value)
        }
        (_, Some(value)) => Aim::Level(value),
        (Op::Double, None) => Aim::Multiple(Decimal::TWO),
        (_, None) => Aim::Growth(growth?),
    };
    let timing = if figure.period == Some(Recurrence::Annual) { Timing::Every(due) } else { Timing::By(due) };
    Some(Target { aim, relation, timing, base, path })
}

fn stand(outcome: &Outcome, drawing: &Drawing, target: Option<Target>, today: Date) -> Reckoned {
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
    let points: Vec<Point> = drawing.reached.iter().filter_map(|reached| point(reached.stand)).collect();
    let after =
        |one: &&Point| target.base.is_none_or(|base| one.on > base.on) && one.on <= today.max(target.due());
    let now = points.iter().rev().find(after).copied();
    let verdict = judge(&target, now, today, None, Rule::default());
    let forecast = foreseen(&target, &points, scale(outcome.unit.as_deref()));
    let needed = now.filter(|_| today <= target.due()).and_then(|now| required(&target, now));
    (Some(target), now, verdict, forecast, needed)
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
    /// A value with the unit that the indicator was first written in.
    pub fn shown(&self, value: Decimal) -> String {
        let unit = self.outcome.unit.as_deref();
        let scaled = value.checked_div(scale(unit)).unwrap_or(value);
        format!("{}{}", crate::indicators::house::shown(scaled), unit.unwrap_or(""))
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
                let unit = self.outcome.unit.as_deref().unwrap_or("");
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
    use super::*;

    #[test]
    fn a_path_is_read_from_its_points() {
        let Some(Path::Shares(points)) = read("shares", "2021=30; 2023=60；2025=100") else {
            panic!("no shares")
        };
        assert_eq!(points.last().map(|point| point.on), Some(date(2025, 12, 31)));
        assert_eq!(read("shares", "2021=30;2025=90"), None);
        assert_eq!(read("steps", "soon"), None);
        assert_eq!(read("straight", ""), None);
    }
}
