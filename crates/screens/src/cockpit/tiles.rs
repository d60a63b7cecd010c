//! Each tile: standing of the targets, gaps, the map, what is late, the numbers of the region.

use maud::{Markup, html};
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::json;
use taihang_kernel::RecordId;
use taihang_plan::compare::scope::stem;
use taihang_store::Store;
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Choice, Column, Icon, Row, Table, chips, panel, stat_tile,
};
use taihang_web::{Failure, Visit};

use super::page::Asked;
use crate::address::address;
use crate::execution::standing::{By, counts, seen};
use crate::indicators::house::{House, shown, unit_label};
use crate::programme::Programme;
use crate::progress::page::summary;
use crate::progress::stand::Stand;
use crate::sight::of_a_node;

/// The indicator on the map if nobody chose one.
const FIRST: &str = "high-tech-firms-number";

pub(super) struct Tiles<'a> {
    pub(super) visit: &'a Visit,
    pub(super) store: &'a Store,
    pub(super) house: &'a House<'a>,
    pub(super) programme: &'a Programme,
    pub(super) stands: &'a [Stand<'a>],
    pub(super) asked: &'a Asked,
    pub(super) region: RecordId,
}

impl Tiles<'_> {
    /// The tiles of these names, in their order.
    pub(super) fn all(&self, shown: &[&str]) -> Result<Markup, Failure> {
        let mut all = Vec::new();
        for name in shown {
            let (width, tile) = match *name {
                "status" => ("two-thirds", self.status()),
                "lamps" => ("third", self.lamps()?),
                "trend" => ("whole", self.trends()),
                "map" => ("half", self.map()?),
                "numbers" => ("half", self.numbers()?),
                _ => ("whole", self.gaps()),
            };
            all.push((width, tile));
        }
        Ok(html! { @for (width, tile) in all { div class=(width) { (tile) } } })
    }

    /// Whether the page is about everything.
    fn whole(&self) -> bool {
        self.house.places.home() == Some(self.region)
    }

    /// Whether a target is about the region; about everything all plans count. Plans name a region with or without 市.
    pub(super) fn is_here(&self, stand: &Stand<'_>) -> bool {
        let place = self.house.places.get(self.region).map(|place| place.zh.as_str());
        let joined = stand.joined.as_deref().is_some_and(|joined| joined.region == self.region);
        let named = stand
            .outcome
            .region
            .as_deref()
            .is_some_and(|region| place.is_some_and(|place| stem(place) == stem(region)));
        self.whole() || joined || named
    }

    /// What is said where there is nothing; who sees no targets is not told that there are none.
    pub(super) fn none<'w>(&self, word: &'w str) -> &'w str {
        if self.programme.sight.targets { word } else { "parts.unseen-text" }
    }

    fn status(&self) -> Markup {
        let visit = self.visit;
        let own: Vec<Stand<'_>> = self.stands.iter().filter(|stand| self.is_here(stand)).cloned().collect();
        let link = html! { a href="/progress" { (visit.word("cockpit.to-progress")) } };
        let body = if own.is_empty() {
            html! { p.soft { (visit.word(self.none("cockpit.no-targets"))) } }
        } else {
            summary(visit, &own, "")
        };
        panel("status", visit.word("cockpit.status"), &link, &body)
    }

    fn lamps(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let whole = self.whole();
        let within = (!whole).then_some((By::Region, self.region));
        let counted = counts(self.store, &visit.actor, within)?;
        // The tiles speak of the region: what somebody sees of the own unit alone is no number of it.
        let mut ways = Vec::new();
        for late in seen(self.store, &visit.actor)? {
            if of_a_node(self.store, &visit.actor, late.register())? {
                ways.push(late);
            }
        }
        let body = html! {
            @if ways.is_empty() { p.soft { (visit.word("parts.unseen-text")) } }
            div.tiles {
                @for late in ways.into_iter().filter(|late| whole || late.field(By::Region).is_some()) {
                    @let sign = if counted.contains_key(&late) { Icon::Warning } else { Icon::Check };
                    (stat_tile(sign, visit.word(late.word()), &visit.number(counted.get(&late).copied().unwrap_or(0)), "", &late.link(visit.actor.today, within)))
                }
            }
        };
        let link = html! { a href="/execution" { (visit.word("execution.title")) } };
        Ok(panel("lamps", visit.word("cockpit.lamps"), &link, &body))
    }

    /// The indicator on the map.
    fn mapped(&self) -> Option<&str> {
        let known = |code: &&str| self.house.indicators.contains_key(*code);
        let first = self.house.indicators.keys().next().map(String::as_str);
        Some(self.asked.indicator.as_str()).filter(known).or(Some(FIRST).filter(known)).or(first)
    }

    fn map(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let Some(code) = self.mapped() else { return Ok(html! {}) };
        let (period, _) = self.house.latest(code, self.region)?;
        let whole = self.whole();
        let below = self.house.places.below(self.region);
        let under = self.house.places.get(self.region).map(|place| place.code.as_str()).filter(|_| !whole);
        let mut rows = Vec::new();
        let mut drawn = Vec::new();
        for region in below {
            let answer = self.house.value(code, region, period)?;
            let link = self.asked.at(&region.to_string(), code);
            let name = self.house.places.name(region, visit.language).to_owned();
            let zh = self.house.places.get(region).map_or("", |place| place.zh.as_str());
            let number = answer.as_ref().ok().and_then(rust_decimal::Decimal::to_f64);
            drawn.push(json!({ "name": zh, "value": number, "link": link }));
            let behind = address(
                &format!("/indicators/{code}"),
                &[("region", &region.to_string()), ("period", &period.to_string())],
            );
            let value = match &answer {
                Ok(value) => html! { a.number href=(behind) { (shown(*value)) } },
                Err(missing) => {
                    html! { a.small.soft href=(behind) title=(self.house.reason(code, missing).in_language(visit.language)) { (visit.word("indicators.missing")) } }
                }
            };
            let sort = answer.map(|value| value.to_string()).unwrap_or_default();
            rows.push(Row::from(vec![
                Cell::head(html! { a href=(link) { (name) } }),
                Cell::new(value).sorted_by(sort),
            ]));
        }
        let unit = self
            .house
            .indicators
            .get(code)
            .map(|record| unit_label(record, visit.language))
            .unwrap_or_default();
        let columns = vec![Column::text(visit.word("indicators.region")), Column::figure(unit)];
        let data = Table { id: "map-table".to_owned(), caption: String::new(), columns, rows, tall: false };
        let label =
            format!("{} {}", self.house.name(code, visit.language), period.in_language(visit.language));
        let body = html! {
            (self.measures(code))
            @if data.rows.is_empty() {
                a href=(address(&format!("/indicators/{code}"), &[("region", &self.region.to_string())])) { (self.house.name(code, visit.language)) }
            } @else {
                (components::chart(visit, &Chart { label: label.clone(), option: option(&drawn, &label, under), height: ChartHeight::Tall, on_map: true, data: data.clone() }))
                (components::table(&Table { id: String::new(), ..data }))
            }
        };
        Ok(panel("map", visit.word("cockpit.map"), &html! { (label) }, &body))
    }

    fn measures(&self, code: &str) -> Markup {
        let visit = self.visit;
        let yearly =
            self.house.indicators.iter().filter(|(_, record)| record.text("domain") != Some("sector"));
        let choices: Vec<Choice> = yearly
            .map(|(own, _)| Choice {
                label: self.house.name(own, visit.language),
                link: self.asked.at(&self.region.to_string(), own),
                count: None,
                chosen: own == code,
            })
            .collect();
        html! { details { summary { (self.house.name(code, visit.language)) } (chips(visit, visit.word("indicators.indicator"), &choices)) } }
    }
}

fn option(drawn: &[serde_json::Value], label: &str, under: Option<&str>) -> serde_json::Value {
    let most = drawn.iter().filter_map(|one| one.get("value")?.as_f64()).fold(0.0_f64, f64::max);
    json!({
        "under": under,
        "tooltip": { "trigger": "item", "formatter": "{b}：{c}" },
        "visualMap": { "min": 0, "max": if most > 0.0 { most } else { 1.0 }, "calculable": false, "left": 0, "bottom": 0, "itemHeight": 90,
                       "inRange": { "color": ["#eef2f6", "#9dbfe0", "#17508a"] } },
        "series": [{ "type": "map", "map": "region", "name": label, "data": drawn, "roam": false,
                     "layoutCenter": ["55%", "50%"], "layoutSize": "98%",
                     "label": { "show": true, "fontSize": 11, "color": "var(--ink)", "textBorderColor": "#ffffff", "textBorderWidth": 3 },
                     "emphasis": { "itemStyle": { "areaColor": "#ffd08a" } }, "itemStyle": { "borderColor": "#8b96a4" } }],
    })
}
