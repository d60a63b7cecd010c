//! A chart of a set for other sites: a page without navigation that may stand in a frame, drawn on the server, with its table.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Deserialize;
use taihang_base::{Period, Refusal};
use taihang_indicators::path::in_years;
use taihang_registers::ranking;
use taihang_web::components::{Cell, Column, Row, Table, page_head, panel, table};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Visit, framed};

use super::files::{FORMATS, LICENCE, LICENCE_NAME};
use super::sets::{Observation, Public, Set};
use crate::address::address;
use crate::drawing::{Drawing, LINES, Line};
use crate::indicators::house::shown;
use crate::state::App;

/// So many lines are drawn at once.
const MOST_LINES: usize = 6;

/// Which measure and which places the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    measure: String,
    /// Codes of places, with commas between them.
    places: String,
}

/// The values that a chart shows: for each place its values by period.
struct Shown<'o> {
    measure: String,
    unit: String,
    periods: BTreeSet<&'o str>,
    places: BTreeMap<&'o str, (&'o str, BTreeMap<&'o str, Decimal>)>,
}

impl<'o> Shown<'o> {
    fn of(observations: &'o [Observation], asked: &Asked) -> Option<Self> {
        let current = || observations.iter().filter(|one| one.current);
        let first = || current().next().map(|one| one.indicator.as_str());
        let code = Some(asked.measure.as_str()).filter(|code| !code.is_empty()).or_else(first)?;
        let wanted: Vec<&str> =
            asked.places.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
        let mut found = Self {
            measure: String::new(),
            unit: String::new(),
            periods: BTreeSet::new(),
            places: BTreeMap::new(),
        };
        for one in current().filter(|one| one.indicator == code) {
            let Ok(value) = one.value.parse::<Decimal>() else { continue };
            if !wanted.is_empty() && !wanted.contains(&one.area.as_str()) {
                continue;
            }
            found.measure.clone_from(&one.measure_name);
            found.unit.clone_from(&one.unit);
            found.periods.insert(&one.time);
            let place = found.places.entry(&one.area).or_insert((&one.area_name, BTreeMap::new()));
            place.1.insert(&one.time, value);
        }
        (!found.places.is_empty()).then_some(found)
    }

    /// The places with the highest latest values.
    fn foremost(&self) -> Vec<&(&'o str, BTreeMap<&'o str, Decimal>)> {
        let mut places: Vec<_> = self.places.values().collect();
        places.sort_by_key(|(_, values)| std::cmp::Reverse(values.values().next_back().copied()));
        places.truncate(MOST_LINES);
        places
    }

    fn drawing(&self, label: &str) -> Drawing {
        let year = |time: &str| time.parse::<Period>().ok()?.last_day().map(in_years);
        let points = |values: &BTreeMap<&str, Decimal>| {
            values.iter().filter_map(|(time, value)| Some((year(time)?, value.to_f64()?))).collect()
        };
        let line = |((name, values), colour): (&&(&str, BTreeMap<&str, Decimal>), &'static str)| Line {
            name: (*name).to_owned(),
            points: points(values),
            colour,
            expected: false,
        };
        let lines = self.foremost().iter().zip(LINES).map(line).collect();
        Drawing { label: label.to_owned(), lines, size: (640.0, 300.0) }
    }

    fn table(&self, visit: &Visit) -> Markup {
        let periods: Vec<&str> = self.periods.iter().rev().copied().collect();
        let mut columns = vec![Column::text(visit.word("open.place"))];
        columns.extend(periods.iter().map(|time| Column::figure(*time)));
        let row = |(name, values): &(&str, BTreeMap<&str, Decimal>)| -> Row {
            let mut cells = vec![Cell::head(html! { (name) })];
            cells.extend(periods.iter().map(|time| {
                values.get(time).map_or_else(
                    || Cell::text("—"),
                    |value| Cell::new(html! { span.number { (shown(*value)) } }).sorted_by(value),
                )
            }));
            cells.into()
        };
        let rows = self.places.values().map(row).collect();
        table(&Table { id: "values".to_owned(), caption: self.measure.clone(), columns, rows, tall: false })
    }
}

fn set(asking: &Asking, id: &str) -> Result<(Set, Vec<Observation>), Failure> {
    let found = Public::new(&asking.store, asking.actor().today).set(id)?;
    found.ok_or(Failure::Refusal(Refusal::NotFound))
}

/// The chart alone, for a frame.
pub(super) async fn chart(
    _: App,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let visit = &asking.visit;
        let (set, observations) = set(asking, &id)?;
        let shown = Shown::of(&observations, &asked).ok_or(Failure::Refusal(Refusal::NotFound))?;
        let title = set.title.in_language(visit.language);
        let page = Page::new(visit, title).bare();
        Ok(framed(page.render(&html! {
            h1.frame-title { (title) }
            (picture(visit, &shown, title))
            (shown.table(visit))
            p.small.soft {
                (visit.word("open.licence")) (visit.colon()) a href=(LICENCE) target="_top" { (LICENCE_NAME) } " · "
                a href={ "/open/sets/" (set.id) } target="_top" { (visit.word("open.to-set")) }
            }
        })))
    })
    .await
}

fn picture(visit: &Visit, shown: &Shown<'_>, title: &str) -> Markup {
    let foremost = shown.foremost();
    html! {
        figure.frame-chart {
            (shown.drawing(&format!("{title} {}", shown.measure)).markup())
            figcaption.small {
                (shown.measure)
                @if !shown.unit.is_empty() { " (" (unit(visit, &shown.unit)) ")" }
                @for ((name, _), colour) in foremost.iter().zip(LINES) {
                    " " span.nowrap { svg width="12" height="12" aria-hidden="true" { circle cx="6" cy="6" r="5" fill=(colour) {} } " " (name) }
                }
            }
        }
    }
}

/// The unit for people.
fn unit(visit: &Visit, code: &str) -> String {
    let known = taihang_registers::vocabulary::unit_labels().get(code);
    known.map_or_else(|| code.to_owned(), |label| label.in_language(visit.language).to_owned())
}

/// The page of one set: chart, table, files, and what another site copies to show the chart.
pub(super) async fn page(
    app: App,
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let site = app.site.own_address(&headers);
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let visit = &asking.visit;
        let (set, observations) = set(asking, &id)?;
        let title = set.title.in_language(visit.language);
        let seen = Shown::of(&observations, &asked);
        let place = address(
            &format!("/open/sets/{}/chart", set.id),
            &[("measure", asked.measure.as_str()), ("places", asked.places.as_str())],
        );
        let copied = format!(
            "<iframe src=\"{site}{}\" title=\"{}\" width=\"100%\" height=\"640\" loading=\"lazy\"></iframe>",
            place.replace('&', "&amp;"),
            title.replace(['"', '<', '>', '&'], " ")
        );
        let body = html! {
            (page_head(title, set.about.in_language(visit.language), &html! {
                @for (format, _, _) in FORMATS { a.button href={ "/open-data/" (set.id) "/" (format) } { (format) } }
            }))
            @if let Some(seen) = &seen {
                (panel("chart", &seen.measure, &html! {}, &html! { (picture(visit, seen, title)) (seen.table(visit)) }))
                (panel("embed", visit.word("open.embed"), &html! {}, &html! {
                    p { (visit.word("open.embed-text")) }
                    textarea.copied readonly rows="3" aria-label=(visit.word("open.embed")) { (copied) }
                    p { a href=(place) { (visit.word("open.chart-alone")) } }
                }))
            } @else { p.soft { (visit.word("open.no-chart")) } }
        };
        Ok(Page::new(visit, title).section("/open").under(visit.word("open.title"), "/open").render(&body))
    })
    .await
}
