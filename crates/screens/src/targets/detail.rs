//! One indicator: its line, its values with their quotes, its targets with reason and arithmetic.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::Refusal;
use taihang_plan::compare::outcomes::PointKind;
use taihang_plan::compare::{FigureAt, Outcome, Source, TargetStatus};
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Column, Row, Table, Tone, badge, page_head, panel,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::arithmetic::{Stand, asked_growth, stated_growth};
use super::series::{Drawing, Promise, scale};
use super::{chart, status, wording};
use crate::export::place;
use crate::indicators::house::House;
use crate::programme::Programme;
use crate::progress::kept::Kept;
use crate::state::App;

struct Detail<'a> {
    visit: &'a Visit,
    programme: &'a Programme,
    sources: Vec<Source<'a>>,
    outcome: &'a Outcome,
}

/// The page of the indicator that the item belongs to.
pub(super) async fn page(app: App, visit: Visit, Path(item): Path<String>) -> Answer {
    let programme = app.programme(&visit).await?;
    let at = find(&programme, &item).ok_or(Failure::Refusal(Refusal::NotFound))?;
    let holds = |outcome: &&Outcome| outcome.targets.iter().any(|target| target.target == at);
    let outcome = programme.outcomes.iter().find(holds).ok_or(Failure::Refusal(Refusal::NotFound))?;
    let detail = Detail { visit: &visit, programme: &programme, sources: programme.sources(), outcome };
    let drawing = Drawing::of(outcome, &detail.sources);
    let region = outcome.region.clone().unwrap_or_default();
    let actor = std::sync::Arc::clone(&visit.person()?.actor);
    let kept = app.site.apart(move |store| Kept::load(store, &actor, &House::open(store, &actor)?)).await?;
    let stands = crate::progress::stand::stands(&programme, &kept, visit.actor.today);
    let own: Vec<_> = stands.iter().filter(|stand| std::ptr::eq(stand.outcome, outcome)).collect();
    let to_all = html! { a href="/progress" { (visit.word("cockpit.to-progress")) } };
    let body = html! {
        (page_head(&outcome.subject, &region, &html! {}))
        (detail.line(&drawing))
        (panel("progress", visit.word("progress.title"), &to_all, &crate::progress::page::table(&visit, &programme, &own)))
        (detail.targets(&drawing))
    };
    Ok(Page::new(&visit, &outcome.subject)
        .section("/targets")
        .under(visit.word("targets.title"), "/targets")
        .render(&body))
}

fn find(programme: &Programme, item: &str) -> Option<FigureAt> {
    programme.plans.iter().enumerate().find_map(|(source, plan)| {
        let figure = plan.figure_items.iter().position(|own| own.to_string() == item)?;
        Some(FigureAt { source, figure })
    })
}

impl Detail<'_> {
    fn line(&self, drawing: &Drawing) -> Markup {
        let visit = self.visit;
        let values = self.values();
        let body = if drawing.is_line() {
            let drawn = Chart {
                label: visit.words("targets.chart-label", &[("indicator", &self.outcome.subject)]),
                option: chart::option(visit, self.programme, self.outcome, drawing),
                height: ChartHeight::Middle,
                on_map: false,
                data: Table { id: String::new(), ..values.clone() },
            };
            html! { (components::chart(visit, &drawn)) (components::table(&values)) }
        } else {
            html! { p.soft { (visit.word("targets.no-line")) } (components::table(&values)) }
        };
        panel("line", visit.word("targets.values"), &chart::legend(visit), &body)
    }

    /// Every value of the indicator with the place that states it.
    fn values(&self) -> Table {
        let visit = self.visit;
        let columns = vec![
            Column::text(visit.word("targets.year")),
            Column::text(visit.word("targets.kind")),
            Column::figure(visit.word("targets.value")),
            Column::text(visit.word("targets.plan")),
            Column::plain(visit.word("targets.quote")),
        ];
        let rows = self.outcome.series.iter().filter_map(|point| {
            let figure = point.figure.of(&self.sources)?;
            let plan = self.programme.plans.get(point.figure.source)?;
            let kind = match point.kind {
                PointKind::Baseline => "targets.kind-baseline",
                PointKind::Target => "targets.kind-target",
                PointKind::Actual => "targets.kind-actual",
            };
            let value = match (point.kind, point.amount) {
                (PointKind::Baseline, Some(amount)) => chart::shown(self.outcome, amount),
                (_, _) => wording::value_words(figure, visit.language),
            };
            let quote = place::shown_quote(figure.span.slice(&plan.record.document.text), 160);
            let year = point.year.map(|year| visit.year(year)).unwrap_or_default();
            Some(Row::from(vec![
                Cell::new(html! { span.nowrap { (year) } }).sorted_by(&year),
                Cell::new(html! { span.nowrap { (visit.word(kind)) } }),
                Cell::text(&value)
                    .sorted_by(point.amount.map(|amount| amount.to_string()).unwrap_or_default()),
                Cell::text(plan.title()),
                Cell::new(html! { a href=(plan.figure_link(point.figure.figure)) { "“" (quote) "”" } }),
            ]))
        });
        let rows = rows.collect();
        Table { id: "values".to_owned(), caption: String::new(), columns, rows, tall: false }
    }

    fn targets(&self, drawing: &Drawing) -> Markup {
        let body = html! {
            div.entries { @for target in &self.outcome.targets { (self.target(target, drawing)) } }
        };
        panel("targets", self.visit.word("targets.what-became"), &html! {}, &body)
    }

    fn target(&self, target: &TargetStatus, drawing: &Drawing) -> Markup {
        let visit = self.visit;
        let (Some(figure), Some(plan)) =
            (target.target.of(&self.sources), self.programme.plans.get(target.target.source))
        else {
            return html! {};
        };
        let reason = status::reason(target, &self.sources, visit.language);
        let promise = drawing.promises.iter().find(|promise| promise.target == target.target);
        let asked = promise.and_then(|promise| self.asked(promise));
        html! {
            article.entry {
                div.entry-head {
                    (badge(status::tone(target.status), visit.word(status::word(target.status))))
                    strong { (wording::dated_words(figure, visit.language)) }
                    @if figure.repaired { (badge(Tone::Warn, visit.word("targets.repaired"))) }
                }
                @if !reason.is_empty() { p { (reason) } }
                @if let Some(growth) = stated_growth(figure) {
                    div { span.small.soft { (visit.word("targets.stated-growth")) } code.arithmetic { (growth) } }
                }
                @if let Some(growth) = asked {
                    div { span.small.soft { (visit.word("targets.asked-growth")) } code.arithmetic { (growth) } }
                }
                p.small {
                    a href=(plan.figure_link(target.target.figure)) { (visit.word("targets.to-quote")) }
                    " · " (plan.title())
                    @if let Some(item) = plan.figure_items.get(target.target.figure) {
                        " · " a.nowrap href={ "/targets/" (item) "/breakdown" } { (visit.word("targets.to-breakdown")) }
                    }
                    @if !figure.lead_units.is_empty() { " · " (visit.word("targets.leads")) " " (figure.lead_units.join(visit.comma())) }
                    @if let Some(actual) = target.actual {
                        @if let Some(report) = self.programme.plans.get(actual.source) {
                            " · " a.nowrap href=(report.figure_link(actual.figure)) { (visit.word("targets.to-report")) }
                        }
                    }
                }
            }
        }
    }

    fn asked(&self, promise: &Promise) -> Option<String> {
        let scale = scale(self.outcome.unit.as_deref());
        let in_unit = |stand: Stand| Stand { year: stand.year, value: (stand.value / scale).round_dp(6) };
        // A target below what is reached already asks for no growth.
        let start = promise.start.filter(|start| start.value < promise.end.value)?;
        asked_growth(in_unit(start), in_unit(promise.end))
    }
}
