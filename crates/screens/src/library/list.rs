//! The list of plans, the original files, and taking a plan out.

use std::sync::Arc;

use std::str::FromStr as _;

use crate::plans::{PlanHeader, PlanRecord, Plans};
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Id, Problem, Refusal};
use taihang_plan::Severity;
use taihang_web::components::{
    Cell, Column, Icon, Row, Table, csrf_field, empty_state, icon, page_head, progress, table,
};
use taihang_web::{Access, Answer, Failure, Page, Posted, Visit, see_saying};

use super::tree::{Placed, arrange};
use super::upload;
use crate::App;
use crate::plan_words::{format_word, level_word, period};
use crate::programme::{Programme, reader};

pub(crate) async fn page(app: App, visit: Visit) -> Answer {
    let programme = app.programme(&visit).await?;
    Ok(render(&visit, &programme, &[]))
}

/// The page, with what became of files that were sent without scripts.
pub(crate) fn render(
    visit: &Visit,
    programme: &Programme,
    outcomes: &[upload::Outcome],
) -> axum::response::Response {
    let title = visit.word("library.title");
    let body = html! {
        (page_head(title, visit.word("library.purpose"), &html! {}))
        @if visit.may(Access::PLANNER) { (upload::form(visit, outcomes)) }
        div id="plans" { (plans(visit, programme)) }
    };
    Page::new(visit, title).section("/plans").render(&body)
}

fn plans(visit: &Visit, programme: &Programme) -> Markup {
    let headers: Vec<PlanHeader> = programme.plans.iter().map(|plan| plan.record.header.clone()).collect();
    if headers.is_empty() {
        return empty_state(
            Icon::Library,
            visit.word("library.empty"),
            visit.word("library.empty-hint"),
            &html! {},
        );
    }
    let columns = vec![
        Column::text(visit.word("library.plan")),
        Column::text(visit.word("plan.issuer")),
        Column::text(visit.word("plan.period")),
        Column::figure(visit.word("plan.targets")),
        Column::figure(visit.word("plan.actuals")),
        Column::figure(visit.word("plan.tasks")),
        Column::text(visit.word("library.review")),
        Column::figure(visit.word("library.findings")),
        Column::plain(visit.word("library.actions")),
    ];
    let rows = arrange(&headers).iter().map(|placed| row(visit, programme, *placed)).collect();
    table(&Table {
        id: "plan-list".to_owned(),
        caption: visit.words("library.count", &[("count", &headers.len())]),
        columns,
        rows,
        tall: false,
    })
}

fn row(visit: &Visit, programme: &Programme, placed: Placed<'_>) -> Row {
    let plan = placed.plan;
    let all = plan.progress.all();
    let address = reader(plan.id);
    let unknown = || html! { span.soft { (visit.word("plan.unknown")) } };
    let issuer = plan.metadata.issuer.as_ref().map_or_else(unknown, |issuer| html! { (issuer.value) });
    let years =
        plan.metadata.period.as_ref().map_or_else(unknown, |stated| html! { (period(visit, stated.value)) });
    let sight = programme.sight;
    let unseen = || Cell::new(html! { span.soft title=(visit.word("library.unseen")) { "—" } });
    let count = |number: usize, show: &str, seen: bool| {
        if !seen {
            return unseen();
        }
        Cell::new(html! { a.number href={ (address) "?show=" (show) } { (visit.number(number as u64)) } })
            .sorted_by(number)
    };
    let findings = programme.findings_of(plan.id);
    let errors = findings.iter().filter(|found| found.finding.severity == Severity::Error).count();
    let share = all.reviewed() * 100 / all.total().max(1);
    Row {
        id: Some(format!("plan-{}", plan.id)),
        cells: vec![
            Cell::head(name(visit, plan, placed.depth)).sorted_by(plan.title()).at_depth(placed.depth),
            Cell::new(issuer),
            Cell::new(years).sorted_by(plan.metadata.period.as_ref().map_or(0, |stated| stated.value.0)),
            count(plan.progress.targets.counting(), "targets", sight.targets),
            count(plan.progress.actuals.counting(), "actuals", sight.targets),
            count(plan.progress.tasks.counting(), "tasks", sight.tasks),
            if sight.of_programme() {
                Cell::new(progress(visit, visit.word("library.review"), all.reviewed(), all.total()))
                    .sorted_by(share)
            } else {
                unseen()
            },
            if sight.findings {
                Cell::new(html! {
                    a.number href={ "/findings?plan=" (plan.id) } { (visit.number(findings.len() as u64)) }
                    @if errors > 0 { div.small.soft { (visit.words("library.errors", &[("count", &errors)])) } }
                })
                .sorted_by(findings.len())
            } else {
                unseen()
            },
            Cell::new(actions(visit, plan)),
        ],
    }
}

fn name(visit: &Visit, plan: &PlanHeader, depth: usize) -> Markup {
    html! {
        a href=(reader(plan.id)) {
            @if depth > 0 { span.soft aria-hidden="true" { "└ " } }
            (plan.title())
        }
        div.small.soft {
            @if let Some(level) = plan.metadata.level { (visit.word(level_word(level))) " · " }
            @if let Some(number) = &plan.metadata.document_number { (number.value) " · " }
            (visit.word(format_word(plan.format))) " · "
            // Who sees it only as everybody does is not told who worked on it.
            @let by = if plan.added_by.is_empty() { "library.added-on" } else { "library.added" };
            (visit.words(by, &[("date", &visit.moment(plan.added_at)), ("name", &plan.added_by)]))
        }
    }
}

fn actions(visit: &Visit, plan: &PlanHeader) -> Markup {
    html! {
        div.actions {
            a.button.small href=(reader(plan.id)) { (visit.word("library.open")) }
            a.button.small.quiet href={ (reader(plan.id)) "/about" } { (icon(Icon::Edit)) (visit.word("library.about")) }
            @if visit.may(Access::PLANNER) {
                details.remove {
                    summary.small { (visit.word("library.remove")) }
                    form method="post" action={ (reader(plan.id)) "/remove" } {
                        (csrf_field(visit))
                        input type="hidden" name="version" value=(plan.version);
                        p.small { (visit.word("library.remove-hint")) }
                        button.button.small.danger { (visit.word("library.remove-now")) }
                    }
                }
            }
        }
    }
}

/// The id in a path; what is no id is not found.
pub(crate) fn plan_id(text: &str) -> Result<Id<PlanRecord>, Failure> {
    Id::from_str(text).map_err(|_| Failure::Refusal(Refusal::NotFound))
}

pub(crate) async fn file(app: App, visit: Visit, Path(plan): Path<String>) -> Answer {
    let (plan, scope) = (plan_id(&plan)?, Arc::clone(&visit.person()?.actor));
    let file = app.site.apart(move |store| Ok(Plans::of(store, &scope).file(plan)?)).await?;
    let name = taihang_web::register::address::encoded(&file.name);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let kind = "application/octet-stream".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], file.bytes).into_response())
}

/// The version that the person saw.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    version: i64,
}

pub(crate) async fn remove(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Posted(seen): Posted<Seen>,
) -> Answer {
    let (plan, actor) = (plan_id(&plan)?, Arc::clone(&visit.person()?.actor));
    app.site.apart(move |store| Ok(Plans::of(store, &actor).remove(plan, seen.version)?)).await?;
    Ok(see_saying(&visit, "/plans", "library.removed"))
}

/// The problems as lines in the visitor's language.
pub(crate) fn lines(visit: &Visit, problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.line(visit.language)).collect()
}
