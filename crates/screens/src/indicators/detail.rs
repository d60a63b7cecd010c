//! One indicator: its definition, its value by period and by region, and the records behind every number.

use std::sync::Arc;

use axum::extract::{Path, Query};
use jiff::ToSpan as _;
use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Deserialize;
use serde_json::json;
use taihang_base::{Period, Refusal, Resolution};
use taihang_indicators::formula::Answer as Found;
use taihang_kernel::{Record, RecordId};
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Choice, Column, Row, Table, Tone, badge, chips, page_head, panel,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::house::{House, shown, unit_label};
use super::list::{edition, mark, way};
use super::told::distance;
use crate::address::address;
use crate::programme::Programme;
use crate::progress::kept::Kept;
use crate::state::App;

/// Periods shown, the present one included.
const SHOWN: i32 = 8;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    region: String,
    period: String,
    by: String,
}

/// How periods are told apart: name in the address, word, resolution, months.
const STEPS: [(&str, &str, Resolution, i32); 3] = [
    ("year", "indicators.by-year", Resolution::Year, 12),
    ("quarter", "indicators.by-quarter", Resolution::Quarter, 3),
    ("month", "indicators.by-month", Resolution::Month, 1),
];

pub(super) struct Detail<'a> {
    pub(super) visit: &'a Visit,
    pub(super) house: House<'a>,
    pub(super) code: &'a str,
    pub(super) record: Record,
    pub(super) region: RecordId,
    step: (&'static str, &'static str, Resolution, i32),
    period: Option<Period>,
    pub(super) programme: Arc<Programme>,
    pub(super) kept: Option<Kept>,
}

pub(super) async fn page(
    app: App,
    visit: Visit,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    app.site
        .apart(move |store| {
            let house = House::open(store, &visit.actor)?;
            let kept = house.promised(&code)?.then(|| Kept::load(store, &visit.actor, &house)).transpose()?;
            let record = house.indicators.get(&code).cloned().ok_or(Failure::Refusal(Refusal::NotFound))?;
            let region = asked.region.parse().ok().filter(|id| house.places.get(*id).is_some());
            let region = region.or_else(|| house.places.home()).ok_or(Failure::Refusal(Refusal::NotFound))?;
            let period: Option<Period> = asked.period.parse().ok();
            let by = |step: &(&str, &str, Resolution, i32)| {
                if asked.by.is_empty() {
                    period.is_some_and(|period| period.resolution() == step.2)
                } else {
                    step.0 == asked.by
                }
            };
            let step = STEPS.into_iter().find(by).unwrap_or(STEPS[0]);
            let title = house.name(&code, visit.language);
            let detail =
                Detail { visit: &visit, house, code: &code, record, region, step, period, programme, kept };
            let body = detail.body()?;
            let under = visit.word("indicators.title");
            Ok(Page::new(&visit, &title)
                .section("/indicators")
                .under(under, "/indicators")
                .wide()
                .render(&body))
        })
        .await
}

impl Detail<'_> {
    fn body(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let name = self.house.name(self.code, visit.language);
        let place = self.house.places.name(self.region, visit.language);
        let periods = self.periods()?;
        let values = self.values(&periods, self.region)?;
        let chosen = self.period.or_else(|| {
            let known = values.iter().rev().find(|(_, answer)| answer.is_ok());
            known.or(values.last()).map(|(period, _)| *period)
        });
        let register = html! { a.button href={ "/r/indicator/" (self.record.id) } { (visit.word("indicators.to-record")) } };
        let stands = self.stands();
        let wanted = self.wanted(&stands);
        Ok(html! {
            (page_head(&name, place, &register))
            (way(visit, &self.house, self.region, &format!("/indicators/{}", self.code)))
            (self.definition())
            (self.series(&values, wanted)?)
            (self.targets(&stands))
            @if let Some(period) = chosen { (self.regions(period)?) }
        })
    }

    fn link(&self, region: RecordId, period: Option<Period>) -> String {
        let (region, period) =
            (region.to_string(), period.map(|period| period.to_string()).unwrap_or_default());
        let asked = [("region", region.as_str()), ("by", self.step.0), ("period", &period)];
        address(&format!("/indicators/{}", self.code), &asked)
    }

    fn definition(&self) -> Markup {
        let visit = self.visit;
        let text = |field: &str| self.record.text(field).unwrap_or_default();
        let unit = unit_label(&self.record, visit.language);
        html! {
            section.panel {
                p { (text("definition")) (mark(visit, &self.record)) }
                p.small.soft {
                    (self.code) " · " (visit.words("indicators.edition", &[("number", &edition(&self.record))]))
                    @if !unit.is_empty() { " · " (visit.word("indicators.unit")) (visit.colon()) (unit) }
                    @if !text("denominator_view").is_empty() { " · " (visit.word("indicators.denominator")) (visit.colon()) (text("denominator_view")) }
                }
                @if !text("formula").is_empty() { p { code.arithmetic { (text("formula")) } } }
                @for problem in self.house.measured.broken.get(self.code).into_iter().flatten() {
                    p.problem { (problem.line(visit.language)) }
                }
            }
        }
    }

    /// The periods of the table: the last ones of the step, and those for which something was reported.
    fn periods(&self) -> Result<Vec<Period>, Failure> {
        let today = self.visit.actor.today;
        let (.., resolution, months) = self.step;
        let month =
            (today.month() - 1) / i8::try_from(months).unwrap_or(12) * i8::try_from(months).unwrap_or(12) + 1;
        let start = jiff::civil::date(today.year(), month, 1);
        let back = |steps: i32| start.checked_sub((steps * months).months()).ok();
        let mut periods: Vec<Period> =
            (0..SHOWN).filter_map(|steps| Period::unit(resolution, back(steps)?.into())).collect();
        let reported = self.house.reported_periods(self.code, self.region)?;
        periods.extend(reported.into_iter().filter(|period| period.resolution() == resolution));
        periods.sort_unstable();
        periods.dedup();
        Ok(periods)
    }

    fn values(&self, periods: &[Period], region: RecordId) -> Result<Vec<(Period, Found)>, Failure> {
        periods.iter().map(|period| Ok((*period, self.house.value(self.code, region, *period)?))).collect()
    }

    fn series(&self, values: &[(Period, Found)], wanted: Option<Decimal>) -> Result<Markup, Failure> {
        let visit = self.visit;
        let choices: Vec<Choice> = STEPS
            .iter()
            .map(|(name, word, ..)| Choice {
                label: visit.word(word).to_owned(),
                link: address(
                    &format!("/indicators/{}", self.code),
                    &[("region", &self.region.to_string()), ("by", name)],
                ),
                count: None,
                chosen: *name == self.step.0,
            })
            .collect();
        let rows = values
            .iter()
            .rev()
            .map(|(period, answer)| {
                let head = html! { a.nowrap href=(self.link(self.region, Some(*period))) { (period.in_language(visit.language)) } };
                let mut row = self.row(Cell::head(head).sorted_by(period), self.region, *period, answer)?;
                if let Some(wanted) = wanted {
                    row.cells.insert(2, distance(answer, wanted));
                }
                Ok(row)
            })
            .collect::<Result<Vec<Row>, Failure>>()?;
        let mut columns = self.columns("indicators.period");
        if let Some(wanted) = wanted {
            let word = visit.words("indicators.distance", &[("target", &shown(wanted))]);
            columns.insert(2, Column::figure(word));
        }
        let table = Table { id: "values".to_owned(), caption: String::new(), columns, rows, tall: false };
        let numbers: Vec<Option<f64>> =
            values.iter().map(|(_, answer)| answer.as_ref().ok().and_then(Decimal::to_f64)).collect();
        let names: Vec<String> =
            values.iter().map(|(period, _)| period.in_language(visit.language)).collect();
        let body = html! {
            (chips(visit, visit.word("indicators.by"), &choices))
            @if numbers.iter().flatten().count() > 1 {
                (components::chart(visit, &Chart {
                    label: self.house.name(self.code, visit.language),
                    option: self.option(&names, &numbers),
                    height: ChartHeight::Middle,
                    on_map: false,
                    data: Table { id: String::new(), ..table.clone() },
                }))
            }
            (components::table(&table))
        };
        Ok(panel("series", visit.word("indicators.series"), &html! {}, &body))
    }

    fn option(&self, names: &[String], numbers: &[Option<f64>]) -> serde_json::Value {
        json!({
            "grid": { "left": 16, "right": 24, "top": 32, "bottom": 8, "containLabel": true },
            "tooltip": { "trigger": "axis" },
            "xAxis": { "type": "category", "data": names },
            "yAxis": { "type": "value", "name": unit_label(&self.record, self.visit.language), "scale": true },
            "series": [{ "type": "line", "name": self.house.name(self.code, self.visit.language), "data": numbers,
                         "color": "var(--house)", "symbolSize": 8, "connectNulls": false }],
        })
    }

    fn columns(&self, first: &str) -> Vec<Column> {
        let visit = self.visit;
        vec![
            Column::text(visit.word(first)),
            Column::figure(visit.word("indicators.value")),
            Column::plain(visit.word("indicators.source")),
            Column::plain(visit.word("indicators.records")),
        ]
    }

    fn row(&self, head: Cell, region: RecordId, period: Period, answer: &Found) -> Result<Row, Failure> {
        let visit = self.visit;
        let given = self.house.given(self.code, region, period)?;
        let value = match answer {
            Ok(value) => html! { span.number { (shown(*value)) } },
            Err(_) => badge(Tone::Unknown, visit.word("indicators.missing")),
        };
        let note = match (answer, &given) {
            (Err(missing), _) => {
                html! { (self.house.reason(self.code, missing).in_language(visit.language)) }
            }
            (Ok(_), Some(given)) => html! { (self.told(given)) },
            (Ok(_), None) => self.reckoned(region, period)?,
        };
        let behind = self.house.behind(self.code, region, period)?;
        let links = html! {
            @for (at, (register, link)) in behind.iter().enumerate() {
                a href=(link) { (self.named(register)) (self.side(&behind, at)) } " "
            }
        };
        let sort = answer.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(Row::from(vec![
            head,
            Cell::new(value).sorted_by(sort),
            Cell::new(html! { span.small.soft { (note) } }),
            Cell::new(links),
        ]))
    }

    fn regions(&self, period: Period) -> Result<Markup, Failure> {
        let visit = self.visit;
        let below = self.house.places.below(self.region);
        if below.is_empty() {
            return Ok(html! {});
        }
        let rows = below
            .into_iter()
            .map(|region| {
                let answer = self.house.value(self.code, region, period)?;
                let name = self.house.places.name(region, visit.language);
                let head = html! { a href=(self.link(region, Some(period))) { (name) } };
                self.row(Cell::head(head), region, period, &answer)
            })
            .collect::<Result<Vec<Row>, Failure>>()?;
        let table = Table {
            id: "regions".to_owned(),
            caption: String::new(),
            columns: self.columns("indicators.region"),
            rows,
            tall: false,
        };
        let note = html! { (period.in_language(visit.language)) };
        Ok(panel("by-region", visit.word("indicators.by-region"), &note, &components::table(&table)))
    }
}
