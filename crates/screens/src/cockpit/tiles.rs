//! Each tile: standing of the targets, gaps, the map, what is late, the numbers of the region.

use maud::{Markup, html};
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::json;
use taihang_indicators::path::Target;
use taihang_kernel::RecordId;
use taihang_plan::compare::scope::stem;
use taihang_store::Store;
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Choice, Column, Icon, Row, Table, badge, chips, csrf_field, panel,
    stat_tile,
};
use taihang_web::{Failure, Visit};

use super::gaps::{closers, ranked};
use super::page::Asked;
use crate::address::address;
use crate::execution::standing::{By, Late, counts};
use crate::indicators::house::{House, shown, unit_label};
use crate::programme::Programme;
use crate::progress::page::{source, summary};
use crate::progress::stand::{Stand, tone, word};

/// Gaps shown; the rest is one click away.
const GAPS: usize = 12;
/// Numbers on a wall, which nobody can scroll.
const ON_WALL: usize = 12;
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

    /// The target of the region that an indicator is to reach, the latest one.
    pub(super) fn aimed(&self, code: &str) -> Option<&Stand<'_>> {
        let of = |stand: &&Stand<'_>| {
            let joined = stand.joined.as_deref();
            joined.is_some_and(|joined| joined.code == code && joined.region == self.region)
                && stand.target.as_ref().is_some_and(|target| target.value().is_some())
        };
        self.stands.iter().filter(of).max_by_key(|stand| stand.target.as_ref().map(Target::due))
    }

    fn status(&self) -> Markup {
        let visit = self.visit;
        let own: Vec<Stand<'_>> = self.stands.iter().filter(|stand| self.is_here(stand)).cloned().collect();
        let link = html! { a href="/progress" { (visit.word("cockpit.to-progress")) } };
        let body = if own.is_empty() {
            html! { p.soft { (visit.word("cockpit.no-targets")) } }
        } else {
            summary(visit, &own, "")
        };
        panel("status", visit.word("cockpit.status"), &link, &body)
    }

    fn gaps(&self) -> Markup {
        let visit = self.visit;
        let own: Vec<Stand<'_>> = self.stands.iter().filter(|stand| self.is_here(stand)).cloned().collect();
        let found = ranked(&own);
        let note = visit.words("cockpit.gaps-note", &[("count", &found.len())]);
        let columns = vec![
            Column::text(visit.word("progress.target")),
            Column::figure(visit.word("cockpit.gap")),
            Column::text(visit.word("progress.standing")),
            Column::text(visit.word("cockpit.closer")),
            Column::plain(visit.word("cockpit.act")),
        ];
        let rows = found.iter().take(GAPS).map(|stand| self.gap(stand)).collect();
        let table = Table { id: "gap-list".to_owned(), caption: String::new(), columns, rows, tall: false };
        let body = html! {
            @if found.is_empty() { p.soft { (visit.word("cockpit.no-gaps")) } }
            @else {
                (components::table(&table))
                details {
                    summary { (visit.word("cockpit.by-closer")) }
                    ul { @for closer in closers(&found) {
                        li {
                            (closer.unit.as_deref().unwrap_or(visit.word("cockpit.nobody")))
                            (visit.colon())
                            (visit.words("cockpit.closer-line", &[("count", &closer.count), ("points", &closer.points.round_dp(1).normalize())]))
                        }
                    } }
                }
            }
        };
        panel("gaps", visit.word("cockpit.gaps"), &html! { (note) }, &body)
    }

    fn gap(&self, stand: &Stand<'_>) -> Row {
        let visit = self.visit;
        let gap = stand.gap().unwrap_or_default().round_dp(1).normalize();
        let link = stand.item.map(|item| format!("/targets/{item}")).unwrap_or_default();
        let plan = self.programme.plans.get(stand.plan).map_or("", |plan| plan.title());
        let base = stand.target.as_ref().and_then(|target| target.base);
        let wanted = stand.target.as_ref().and_then(taihang_indicators::path::Target::value);
        let unit = stand.figure.lead_units.first().map_or(visit.word("cockpit.nobody"), String::as_str);
        Row::from(vec![
            Cell::head(html! {
                a href=(link) { (stand.outcome.subject) }
                @if let Some(region) = &stand.outcome.region { " " span.small.soft { (region) } }
                div.small.soft {
                    @if let Some(base) = base { (visit.word("progress.baseline")) " " (stand.shown(base.value)) " (" (base.on.year()) ") → " }
                    @if let Some(wanted) = wanted { (stand.shown(wanted)) }
                    @if let Some(target) = &stand.target { " (" (target.due().year()) ")" }
                }
                @if let Some(now) = stand.now { div.small { (visit.word("progress.value")) " " span.number { (stand.shown(now.value)) } " (" (visit.date(now.on)) ")" } }
                (source(visit, self.programme, stand))
                div.small.soft { (plan) }
            }),
            Cell::new(html! { strong.number { (gap) } }).sorted_by(gap),
            Cell::new(html! {
                (badge(tone(stand.verdict.standing), visit.word(word(stand.verdict.standing))))
                div.small.soft { (stand.verdict.reason.in_language(visit.language)) }
            }),
            Cell::text(unit),
            Cell::new(html! {
                @if let Some(item) = stand.item {
                    form.no-print method="post" action="/cockpit/supervise" {
                        (csrf_field(visit))
                        input type="hidden" name="target" value=(item);
                        input type="hidden" name="reason" value=(stand.verdict.reason.zh);
                        button.button.small type="submit" { (visit.word("cockpit.supervise")) }
                    }
                }
            }),
        ])
    }

    fn lamps(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let whole = self.whole();
        let within = (!whole).then_some((By::Region, self.region));
        let counted = counts(self.store, &visit.actor, within)?;
        let body = html! {
            div.tiles {
                @for late in Late::ALL.into_iter().filter(|late| whole || late.field(By::Region).is_some()) {
                    @let sign = if counted.contains_key(&late) { Icon::Warning } else { Icon::Check };
                    (stat_tile(sign, visit.word(late_word(late)), &visit.number(counted.get(&late).copied().unwrap_or(0)), "", &late.link(visit.actor.today, within)))
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
                    html! { a.small.soft href=(behind) title=(missing.reason().in_language(visit.language)) { (visit.word("indicators.missing")) } }
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

    /// Baseline and target of an indicator in the region.
    fn promised(&self, code: &str) -> Markup {
        let stand = self.aimed(code);
        let target = stand.and_then(|stand| stand.target.as_ref());
        let Some((stand, target)) = stand.zip(target) else { return html! { span.soft { "—" } } };
        let dated = |value: rust_decimal::Decimal, year: i16| html! { span.number { (stand.shown(value)) } span.small.soft { " (" (year) ")" } };
        html! {
            @if let Some(wanted) = target.value() { (dated(wanted, target.due().year())) }
            @if let Some(base) = target.base { div.small { (self.visit.word("progress.baseline")) " " (dated(base.value, base.on.year())) } }
        }
    }

    fn numbers(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let columns = vec![
            Column::text(visit.word("indicators.indicator")),
            Column::figure(visit.word("indicators.value")),
            Column::figure(visit.word("progress.target")),
            Column::text(visit.word("indicators.source")),
        ];
        let mut rows = Vec::new();
        // What a plan has promised comes first.
        let mut indicators: Vec<_> = self.house.indicators.iter().collect();
        indicators.sort_by_key(|(code, _)| self.aimed(code).is_none());
        if !self.asked.wall.is_empty() {
            indicators.truncate(ON_WALL);
        }
        for (code, record) in indicators {
            let (period, answer) = self.house.latest(code, self.region)?;
            let Ok(value) = answer else { continue };
            let source = self.house.given(code, self.region, period)?;
            let said = source.map_or_else(
                || visit.words("indicators.as-of", &[("date", &visit.date(visit.actor.today))]),
                |given| given.source,
            );
            let link = address(&format!("/indicators/{code}"), &[("region", &self.region.to_string())]);
            rows.push(Row::from(vec![
                Cell::head(html! { a href=(link) { (self.house.name(code, visit.language)) } }),
                Cell::new(html! { strong.number { (shown(value)) } " " span.small.soft { (unit_label(record, visit.language)) } }),
                Cell::new(self.promised(code)),
                Cell::new(html! { span.small { (period.in_language(visit.language)) } div.small.soft { (said) } }),
            ]));
        }
        let table =
            Table { id: "numbers-table".to_owned(), caption: String::new(), columns, rows, tall: false };
        let link = html! { a href=(address("/indicators", &[("region", &self.region.to_string())])) { (visit.word("indicators.title")) } };
        Ok(panel("numbers", visit.word("cockpit.numbers"), &link, &components::table(&table)))
    }
}

fn late_word(late: Late) -> &'static str {
    match late {
        Late::Answer => "execution.answer",
        Late::Matter => "execution.matter",
        Late::Task => "execution.task",
        Late::Publication => "execution.publication",
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
