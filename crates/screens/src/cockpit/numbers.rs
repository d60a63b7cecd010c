//! The numbers of the region with baseline and target, and the gaps by size.

use maud::{Markup, html};
use taihang_indicators::path::Target;
use taihang_kernel::{Record, Value};
use taihang_web::Failure;
use taihang_web::components::{self, Cell, Column, Row, Table, badge, csrf_field, panel};

use super::gaps::{closers, ranked};
use super::tiles::Tiles;
use crate::address::address;
use crate::indicators::house::{shown, unit_label};
use crate::indicators::list::mark;
use crate::progress::page::source;
use crate::progress::stand::{Stand, tone, word};

/// Gaps shown; the rest is one click away.
const GAPS: usize = 12;
/// Numbers on a page; the rest is in the catalogue.
const SHOWN: usize = 40;
/// The set of indicators of the innovation ecosystem.
const COMMON: &str = "ecosystem";
/// Numbers on a wall, which nobody can scroll.
const ON_WALL: usize = 12;

impl Tiles<'_> {
    /// The target of the region that an indicator is to reach, the latest one.
    pub(super) fn aimed(&self, code: &str) -> Option<&Stand<'_>> {
        let of = |stand: &&Stand<'_>| {
            let joined = stand.joined.as_deref();
            joined.is_some_and(|joined| joined.code == code && joined.region == self.region)
                && stand.target.as_ref().is_some_and(|target| target.value().is_some())
        };
        self.stands.iter().filter(of).max_by_key(|stand| stand.target.as_ref().map(Target::due))
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

    /// The numbers of the region.
    pub(super) fn numbers(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let columns = vec![
            Column::text(visit.word("indicators.indicator")),
            Column::figure(visit.word("indicators.value")),
            Column::figure(visit.word("progress.target")),
            Column::text(visit.word("indicators.source")),
        ];
        let mut rows = Vec::new();
        // What a plan has promised comes first, then the set that every region is looked at by.
        let common = |record: &Record| matches!(record.get("sets"), Some(Value::Choices(sets)) if sets.iter().any(|set| set == COMMON));
        let mut indicators: Vec<_> = self.house.indicators.iter().collect();
        indicators.sort_by_key(|(code, record)| (self.aimed(code).is_none(), !common(record)));
        let most = if self.asked.wall.is_empty() { SHOWN } else { ON_WALL };
        for (code, record) in indicators {
            if rows.len() == most {
                break;
            }
            let (period, answer) = self.house.latest(code, self.region)?;
            let Ok(value) = answer else { continue };
            let source = self.house.given(code, self.region, period)?;
            let said = source.map_or_else(
                || visit.words("indicators.as-of", &[("date", &visit.date(visit.actor.today))]),
                |given| given.source,
            );
            let link = address(&format!("/indicators/{code}"), &[("region", &self.region.to_string())]);
            rows.push(Row::from(vec![
                Cell::head(html! { a href=(link) { (self.house.name(code, visit.language)) } (mark(visit, record)) }),
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

    /// What is behind, the largest gap first, and who can close it.
    pub(super) fn gaps(&self) -> Markup {
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
            @if found.is_empty() { p.soft { (visit.word(self.none("cockpit.no-gaps"))) } }
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
}
