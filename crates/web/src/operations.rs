//! How the installation is doing, for administrators: version, database, backup, seals, workers, the queue of jobs, and the jobs
//! that were laid aside.

use axum::extract::FromRef;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_kernel::RecordId;
use taihang_store::archive::Standing;
use taihang_store::jobs::{DEAD, Depth, Entry};
use taihang_store::read::UNSEEN;

use crate::components::{Cell, Column, Row, Table, Tone, badge, csrf_field, page_head, panel, table};
use crate::failure::Answer;
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::register::markup::link;
use crate::route::{Access, Route};
use crate::site::Site;
use crate::visit::Visit;

mod aside;

pub(crate) use aside::cause;
use aside::{Aside, Told};

/// Jobs laid aside that are shown at once.
const SHOWN: usize = 200;

/// The routes of operations.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/operations", Access::ADMINISTRATOR, page),
        Route::post("/operations/again", Access::ADMINISTRATOR, again),
        Route::post("/operations/all-again", Access::ADMINISTRATOR, all_again),
        Route::post("/operations/discard", Access::ADMINISTRATOR, discard),
    ]
}

#[derive(Deserialize)]
struct Which {
    job: String,
}

impl Which {
    fn id(&self) -> Result<RecordId, Refusal> {
        self.job.parse().map_err(|_| Refusal::NotFound)
    }
}

/// All jobs that were laid aside: of one kind, or of every kind.
#[derive(Deserialize)]
struct All {
    kind: String,
}

async fn page(site: Site, visit: Visit) -> Answer {
    site.apart(move |store| {
        let jobs = store.jobs();
        let dead = aside::told(store, &visit, &jobs.dead(SHOWN)?)?;
        Ok(render(&visit, &store.standing()?, &jobs.depths()?, &dead))
    })
    .await
}

async fn again(site: Site, visit: Visit, Posted(which): Posted<Which>) -> Answer {
    let id = which.id()?;
    let found = site.apart(move |store| Ok(store.jobs().again(id)?)).await?;
    tracing::info!(job = %id, actor = %visit.actor.key, "a job laid aside runs again");
    if found {
        Ok(see_saying(&visit, "/operations", "operations.said-again"))
    } else {
        Err(Refusal::NotFound.into())
    }
}

async fn all_again(site: Site, visit: Visit, Posted(All { kind }): Posted<All>) -> Answer {
    let of = Some(kind.clone()).filter(|kind| !kind.is_empty());
    let count = site.apart(move |store| Ok(store.jobs().all_again(of.as_deref())?)).await?;
    tracing::info!(kind, count, actor = %visit.actor.key, "jobs laid aside run again");
    Ok(see_saying(&visit, "/operations", "operations.said-all-again"))
}

async fn discard(site: Site, visit: Visit, Posted(which): Posted<Which>) -> Answer {
    let id = which.id()?;
    let found = site.apart(move |store| Ok(store.jobs().discard(id)?)).await?;
    tracing::info!(job = %id, actor = %visit.actor.key, "a job laid aside is dropped");
    if found {
        Ok(see_saying(&visit, "/operations", "operations.said-discarded"))
    } else {
        Err(Refusal::NotFound.into())
    }
}

fn render(visit: &Visit, standing: &Standing, depths: &[Depth], dead: &Told) -> Response {
    let title = visit.word("operations.title");
    let count: i64 = depths.iter().filter(|depth| depth.state == DEAD).map(|depth| depth.count).sum();
    let alarm = if count == 0 {
        badge(Tone::Good, visit.word("operations.none-dead"))
    } else {
        badge(Tone::Bad, &visit.number(count))
    };
    let body = html! {
        (page_head(title, visit.word("operations.purpose"), &html! {}))
        (panel("installation", visit.word("operations.installation"), &html! {}, &facts(visit, standing)))
        (panel("queue", visit.word("operations.queue"), &html! {}, &queue(visit, depths)))
        (panel("dead", visit.word("operations.dead"), &alarm, &html! {
            @if !dead.jobs.is_empty() {
                (all_of_them(visit, depths))
                (laid_aside(visit, dead))
            }
        }))
    };
    Page::new(visit, title).render(&body)
}

/// What was laid aside for one cause (the mail server was away) runs again with one click: all of a kind, or all there is.
fn all_of_them(visit: &Visit, depths: &[Depth]) -> Markup {
    let dead: Vec<&Depth> = depths.iter().filter(|depth| depth.state == DEAD).collect();
    let button = |kind: &str, word: String| {
        html! {
            form method="post" action="/operations/all-again" {
                (csrf_field(visit))
                button.button.small name="kind" value=(kind) { (word) }
            }
        }
    };
    let of_kind = |depth: &Depth| {
        let kind = aside::kind(visit, &depth.name);
        let word =
            visit.words("operations.all-of-kind", &[("kind", &kind), ("count", &visit.number(depth.count))]);
        button(&depth.name, word)
    };
    html! {
        div.actions {
            @for depth in &dead { (of_kind(depth)) }
            @if dead.len() > 1 { (button("", visit.word("operations.all-again").to_owned())) }
        }
    }
}

fn facts(visit: &Visit, standing: &Standing) -> Markup {
    let backup =
        standing.backup.map_or_else(|| visit.word("operations.no-backup").to_owned(), |at| visit.moment(at));
    let sealed = visit.words(
        "operations.sealed-to",
        &[("position", &visit.number(standing.position)), ("waiting", &visit.number(standing.unsealed))],
    );
    let workers = if standing.workers.is_empty() {
        visit.word("operations.no-worker").to_owned()
    } else {
        standing.workers.join(" · ")
    };
    let lines = [
        ("operations.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("operations.database", standing.database.to_owned()),
        ("operations.backup", backup),
        ("operations.sealed", sealed),
        ("operations.workers", workers),
        ("operations.writer", visit.number(i64::try_from(standing.waiting).unwrap_or(i64::MAX))),
        ("operations.overdue", visit.number(standing.overdue)),
    ];
    html! {
        dl.facts { @for (word, value) in &lines { dt { (visit.word(word)) } dd { (value) } } }
    }
}

fn queue(visit: &Visit, depths: &[Depth]) -> Markup {
    if depths.is_empty() {
        return html! { p { (visit.word("operations.queue-empty")) } };
    }
    let columns = vec![
        Column::text(visit.word("operations.job")),
        Column::text(visit.word("operations.state")),
        Column::figure(visit.word("operations.count")),
        Column::text(visit.word("operations.oldest")),
    ];
    let state = |state: &str| match state {
        "waiting" => visit.word("operations.waiting"),
        "running" => visit.word("operations.running"),
        _ => visit.word("operations.laid-aside"),
    };
    let row = |depth: &Depth| -> Row {
        vec![
            Cell::head(html! { (aside::kind(visit, &depth.name)) }),
            Cell::text(state(&depth.state)),
            Cell::text(&visit.number(depth.count)).sorted_by(depth.count),
            Cell::text(&visit.moment(depth.oldest)).sorted_by(depth.oldest),
        ]
        .into()
    };
    let rows = depths.iter().map(row).collect();
    table(&Table { id: "jobs".to_owned(), caption: String::new(), columns, rows, tall: false })
}

fn laid_aside(visit: &Visit, dead: &Told) -> Markup {
    let columns = vec![
        Column::text(visit.word("operations.job")),
        Column::plain(visit.word("operations.about")),
        Column::plain(visit.word("operations.reason")),
        Column::figure(visit.word("operations.attempts")),
        Column::text(visit.word("operations.since")),
        Column::plain(visit.word("account.action")),
    ];
    let form = |path: &str, word: &str, entry: &Entry| {
        html! {
            form method="post" action=(path) {
                (csrf_field(visit))
                input type="hidden" name="job" value=(entry.id);
                button.button { (visit.word(word)) }
            }
        }
    };
    let row = |job: &Aside| -> Row {
        let entry = &job.entry;
        let died = entry.died.unwrap_or(entry.queued);
        let told = |error: &str| cause(visit, &aside::without_paths(error));
        let reason = entry.error.as_deref().map_or_else(|| "—".to_owned(), told);
        vec![
            Cell::head(html! { (aside::kind(visit, &entry.name)) }),
            Cell::new(about(visit, job, dead)),
            Cell::text(&reason),
            Cell::text(&visit.number(entry.attempts)).sorted_by(entry.attempts),
            Cell::text(&visit.moment(died)).sorted_by(died),
            Cell::new(html! {
                (form("/operations/again", "operations.again", entry))
                (form("/operations/discard", "operations.discard", entry))
            }),
        ]
        .into()
    };
    let rows = dead.jobs.iter().map(row).collect();
    table(&Table { id: "laid-aside".to_owned(), caption: String::new(), columns, rows, tall: true })
}

fn about(visit: &Visit, job: &Aside, dead: &Told) -> Markup {
    let catalogue = visit.site.store().catalogue();
    let register = job.register.as_deref().and_then(|name| catalogue.register(name));
    let label = register.map(|register| register.def.label.in_language(visit.language));
    let title = |id| dead.titles.get(id).map_or(UNSEEN, String::as_str);
    html! {
        @if let Some(whom) = &job.whom { div { (whom) } }
        @if let Some(what) = &job.what { div { (what) } }
        @if let Some(label) = label {
            div {
                span.soft { (label) }
                @if let Some((register, id)) = &job.record {
                    " " (link(visit, register, id, title(id)))
                }
            }
        }
    }
}
