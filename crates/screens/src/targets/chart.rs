//! Targets as drawings: a small one made on the server for lists, a large one for the page of an indicator.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};
use taihang_plan::compare::Outcome;
use taihang_web::Visit;
use taihang_web::components::badge;

use super::arithmetic::Stand;
use super::series::{Drawing, scale};
use super::status;
use crate::programme::Programme;

/// Size of a small drawing, and the room left at its edges.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 84.0;
const EDGE: f64 = 8.0;

/// An indicator as a card: name, small drawing, first and last value, status of its latest target.
pub(super) fn card(visit: &Visit, programme: &Programme, outcome: &Outcome, drawing: &Drawing) -> Markup {
    let latest = drawing.promises.iter().max_by_key(|promise| promise.end.year);
    let item = outcome
        .targets
        .last()
        .and_then(|target| programme.plans.get(target.target.source)?.figure_items.get(target.target.figure));
    let link = item.map(|item| format!("/targets/{item}")).unwrap_or_default();
    html! {
        a.small-chart href=(link) {
            strong { (outcome.subject) }
            @if let Some(region) = &outcome.region { span.small.soft { (region) } }
            (spark(outcome, drawing))
            span.small.number { (ends(outcome, drawing)) }
            @if let Some(promise) = latest {
                (badge(status::tone(promise.status), visit.word(status::word(promise.status))))
            }
        }
    }
}

/// What the strokes and dots mean.
pub(super) fn legend(visit: &Visit) -> Markup {
    html! {
        span.chart-legend {
            svg.spark viewBox="0 0 28 10" aria-hidden="true" { line.spark-promise x1="2" y1="5" x2="20" y2="5" {} circle.spark-goal cx="23" cy="5" r="3.5" {} }
            (visit.word("targets.legend-target"))
            svg.spark viewBox="0 0 28 10" aria-hidden="true" { line.spark-reached x1="2" y1="5" x2="26" y2="5" {} circle.spark-dot cx="14" cy="5" r="3.5" {} }
            (visit.word("targets.legend-actual"))
        }
    }
}

/// `2012 1.09% → 2020 2.5%`.
fn ends(outcome: &Outcome, drawing: &Drawing) -> String {
    let promised = drawing.promises.iter().flat_map(|promise| promise.start.into_iter().chain([promise.end]));
    let mut stands: Vec<Stand> =
        promised.chain(drawing.reached.iter().map(|reached| reached.stand)).collect();
    stands.sort_by_key(|stand| stand.year);
    let words = |stand: &Stand| format!("{} {}", stand.year, shown(outcome, stand.value));
    match (stands.first(), stands.last()) {
        (Some(first), Some(last)) if first.year != last.year => format!("{} → {}", words(first), words(last)),
        (Some(only), _) => words(only),
        (None, _) => String::new(),
    }
}

/// A value in the unit that the indicator was first written in.
pub(super) fn shown(outcome: &Outcome, value: Decimal) -> String {
    let unit = outcome.unit.as_deref();
    format!("{}{}", (value / scale(unit)).round_dp(4).normalize(), unit.unwrap_or(""))
}

/// The small drawing.
fn spark(outcome: &Outcome, drawing: &Drawing) -> Markup {
    let frame = Frame::of(drawing);
    html! {
        svg.spark viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(ends(outcome, drawing)) {
            @for promise in &drawing.promises {
                @let (x, y) = frame.place(promise.end);
                @if let Some(start) = promise.start {
                    @let (x0, y0) = frame.place(start);
                    line.spark-promise x1=(x0) y1=(y0) x2=(x) y2=(y) {}
                }
                circle.spark-goal cx=(x) cy=(y) r="4" {}
            }
            polyline.spark-reached points=(frame.path(drawing)) {}
            @for reached in &drawing.reached {
                @let (x, y) = frame.place(reached.stand);
                circle.spark-dot cx=(x) cy=(y) r="3.5" {}
            }
        }
    }
}

/// From years and values to places in a small drawing.
struct Frame {
    first: i32,
    last: i32,
    low: f64,
    high: f64,
}

impl Frame {
    fn of(drawing: &Drawing) -> Self {
        let years = drawing.years();
        let promised =
            drawing.promises.iter().flat_map(|promise| promise.start.into_iter().chain([promise.end]));
        let values: Vec<f64> = promised
            .chain(drawing.reached.iter().map(|reached| reached.stand))
            .filter_map(|stand| stand.value.to_f64())
            .collect();
        Self {
            first: years.first().copied().unwrap_or(0),
            last: years.last().copied().unwrap_or(0),
            low: values.iter().copied().fold(f64::INFINITY, f64::min),
            high: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn place(&self, stand: Stand) -> (String, String) {
        let share =
            |value: f64, low: f64, high: f64| if high > low { (value - low) / (high - low) } else { 0.5 };
        let across = share(f64::from(stand.year), f64::from(self.first), f64::from(self.last));
        let up = share(stand.value.to_f64().unwrap_or(self.low), self.low, self.high);
        let x = EDGE + across * (WIDTH - 2.0 * EDGE);
        let y = HEIGHT - EDGE - up * (HEIGHT - 2.0 * EDGE);
        (format!("{x:.1}"), format!("{y:.1}"))
    }

    fn path(&self, drawing: &Drawing) -> String {
        let places = drawing.reached.iter().map(|reached| {
            let (x, y) = self.place(reached.stand);
            format!("{x},{y}")
        });
        places.collect::<Vec<_>>().join(" ")
    }
}

/// The option of the large drawing: a dashed line from start to promise for each target, a full one through what was
/// reached. Every point opens its quote.
pub(super) fn option(visit: &Visit, programme: &Programme, outcome: &Outcome, drawing: &Drawing) -> Value {
    let unit = outcome.unit.as_deref();
    let number = |value: Decimal| (value / scale(unit)).to_f64();
    let years = drawing.years();
    let range: Vec<String> = match (years.first(), years.last()) {
        (Some(first), Some(last)) => (*first..=*last).map(|year| year.to_string()).collect(),
        (_, _) => Vec::new(),
    };
    let link = |at: taihang_plan::compare::FigureAt| {
        programme.plans.get(at.source).map(|plan| plan.figure_link(at.figure))
    };
    let reached: Vec<Value> = drawing
        .reached
        .iter()
        .map(|reached| {
            json!({ "value": [reached.stand.year.to_string(), number(reached.stand.value)], "link": link(reached.figure) })
        })
        .collect();
    let promises = drawing.promises.iter().map(|promise| {
        let plan = programme.plans.get(promise.target.source).map_or("", |plan| plan.title());
        let start = promise.start.map(|start| {
            json!({ "value": [start.year.to_string(), number(start.value)], "symbolSize": 1, "link": link(promise.target) })
        });
        let end = json!({
            "value": [promise.end.year.to_string(), number(promise.end.value)], "link": link(promise.target),
            "label": { "show": true, "position": "top", "formatter": shown(outcome, promise.end.value) },
        });
        let data: Vec<Value> = start.into_iter().chain([end]).collect();
        json!({
            "type": "line", "name": format!("{} {plan}", visit.word("targets.target-of")), "data": data,
            "symbol": "emptyCircle", "symbolSize": 11, "lineStyle": { "type": "dashed" },
        })
    });
    let actual = json!({
        "type": "line", "name": visit.word("targets.legend-actual"), "data": reached,
        "symbol": "circle", "symbolSize": 9, "color": "var(--good)",
        "label": { "show": true, "position": "bottom" },
    });
    json!({
        "grid": { "left": 16, "right": 40, "top": 56, "bottom": 8, "containLabel": true },
        "legend": { "type": "scroll", "top": 0 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "category", "data": range, "boundaryGap": true },
        "yAxis": { "type": "value", "name": unit.unwrap_or(""), "scale": true },
        "series": promises.chain([actual]).collect::<Vec<_>>(),
    })
}
