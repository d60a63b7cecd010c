//! The catalogue by the five domains: each indicator with its latest value, its period and its source.

use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_kernel::{Record, RecordId};
use taihang_web::components::{
    self, Cell, Column, Icon, Row, Table, Tone, badge, empty_state, page_head, panel,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::house::{House, shown, unit_label};
use crate::address::address;
use crate::state::App;

/// The domains in the order of the ecosystem, and the word of each.
pub(super) const DOMAINS: [(&str, &str); 7] = [
    ("innovation_system", "indicators.innovation-system"),
    ("industrial_system", "indicators.industrial-system"),
    ("input", "indicators.input"),
    ("output", "indicators.output"),
    ("culture", "indicators.culture"),
    ("sector", "indicators.sector"),
    ("", "indicators.no-domain"),
];

/// The region in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    region: String,
}

struct List<'a> {
    visit: &'a Visit,
    house: House<'a>,
    region: RecordId,
}

pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    app.site
        .apart(move |store| {
            let house = House::open(store, &visit.actor)?;
            let title = visit.word("indicators.title");
            let region = asked.region.parse().ok().filter(|id| house.places.get(*id).is_some());
            let body = match region.or_else(|| house.places.home()) {
                Some(region) if !house.indicators.is_empty() => {
                    List { visit: &visit, house, region }.body()?
                }
                Some(_) | None => nothing(&visit),
            };
            Ok(Page::new(&visit, title).section("/indicators").wide().render(&body))
        })
        .await
}

fn nothing(visit: &Visit) -> Markup {
    let enter = html! { a.button href="/r/indicator" { (visit.word("indicators.to-register")) } };
    empty_state(Icon::Target, visit.word("indicators.none"), visit.word("indicators.none-text"), &enter)
}

/// The way down to a region, each step a link.
pub(crate) fn way(visit: &Visit, house: &House<'_>, region: RecordId, path: &str) -> Markup {
    let way = house.places.way(region);
    html! {
        nav.chips aria-label=(visit.word("indicators.region")) {
            @for id in way.iter().filter(|id| house.places.get(**id).is_some_and(|place| place.code != "100000")) {
                a.chip aria-current=[(*id == region).then_some("true")] href=(address(path, &[("region", &id.to_string())])) {
                    (house.places.name(*id, visit.language))
                }
            }
        }
        @let below = house.places.below(region);
        @if !below.is_empty() {
            details.inline {
                summary { (visit.word("indicators.below")) " (" (below.len()) ")" }
                nav.chips aria-label=(visit.word("indicators.below")) {
                    @for id in below {
                        a.chip href=(address(path, &[("region", &id.to_string())])) { (house.places.name(id, visit.language)) }
                    }
                }
            }
        }
    }
}

impl List<'_> {
    fn body(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let edit = html! { a.button href="/r/indicator" { (visit.word("indicators.to-register")) } };
        let mut panels = Vec::new();
        for (domain, word) in DOMAINS {
            let own: Vec<(&String, &Record)> = self
                .house
                .indicators
                .iter()
                .filter(|(_, record)| record.text("domain").unwrap_or_default() == domain)
                .collect();
            if !own.is_empty() {
                let id = if domain.is_empty() { "no-domain" } else { domain };
                let count = html! { span.number { (own.len()) } };
                panels.push(panel(id, visit.word(word), &count, &self.table(&own)?));
            }
        }
        Ok(html! {
            (page_head(visit.word("indicators.title"), visit.word("indicators.sentence"), &edit))
            (way(visit, &self.house, self.region, "/indicators"))
            @for one in panels { (one) }
        })
    }

    fn table(&self, indicators: &[(&String, &Record)]) -> Result<Markup, Failure> {
        let visit = self.visit;
        let columns = vec![
            Column::text(visit.word("indicators.indicator")),
            Column::figure(visit.word("indicators.value")),
            Column::text(visit.word("indicators.period")),
            Column::text(visit.word("indicators.source")),
        ];
        let rows = indicators
            .iter()
            .map(|(code, record)| self.row(code, record))
            .collect::<Result<Vec<Row>, _>>()?;
        let table = Table { id: String::new(), caption: String::new(), columns, rows, tall: false };
        Ok(components::table(&table))
    }

    fn row(&self, code: &str, record: &Record) -> Result<Row, Failure> {
        let visit = self.visit;
        let (period, answer) = self.house.latest(code, self.region)?;
        let link = address(&format!("/indicators/{code}"), &[("region", &self.region.to_string())]);
        let name = html! {
            a href=(link) { (self.house.name(code, visit.language)) }
            (mark(visit, record))
            div.small.soft { (code) " · " (visit.words("indicators.edition", &[("number", &edition(record))])) }
        };
        let unit = unit_label(record, visit.language);
        let value = match &answer {
            Ok(value) => html! { strong.number { (shown(*value)) } " " span.small.soft { (unit) } },
            Err(_) => badge(Tone::Unknown, visit.word("indicators.missing")),
        };
        let note = match &answer {
            Ok(_) => html! { (period.in_language(visit.language)) },
            Err(missing) => {
                html! { span.small.soft { (self.house.reason(code, missing).in_language(visit.language)) } }
            }
        };
        let live = record.text("formula").is_some();
        let sort = answer.ok().map(|value| value.to_string()).unwrap_or_default();
        Ok(Row::from(vec![
            Cell::head(name).sorted_by(code),
            Cell::new(value).sorted_by(sort),
            Cell::new(note).sorted_by(period),
            Cell::text(visit.word(if live { "indicators.reckoned" } else { "indicators.reported" })),
        ]))
    }
}

/// The mark of an indicator whose definition is still being tried.
pub(crate) fn mark(visit: &Visit, record: &Record) -> Markup {
    let tried = matches!(record.get("exploratory"), Some(taihang_kernel::Value::YesNo(true)));
    html! { @if tried { " " (badge(Tone::Warn, visit.word("indicators.exploratory"))) } }
}

/// The edition of an indicator.
pub(super) fn edition(record: &Record) -> i64 {
    if let Some(taihang_kernel::Value::Integer(edition)) = record.get("edition") { *edition } else { 1 }
}
