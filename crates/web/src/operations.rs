//! How the installation is doing, for administrators: version, database, backup, seals, workers, the queue of jobs, and the jobs
//! that were laid aside.

use axum::extract::FromRef;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::archive::Standing;
use taihang_store::jobs::{Depth, Entry};
use taihang_store::webhooks::WEBHOOK;

use crate::components::{Cell, Column, Row, Table, Tone, badge, csrf_field, page_head, panel, table};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::route::{Access, Route};
use crate::site::Site;
use crate::visit::Visit;

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

async fn page(site: Site, visit: Visit) -> Answer {
    site.apart(move |store| {
        let jobs = store.jobs();
        let dead = told(store, &jobs.dead(SHOWN)?)?;
        Ok(render(&visit, &store.standing()?, &jobs.depths()?, &dead))
    })
    .await
}

/// A job that was laid aside; for a delivery, which program it was for and where it should have gone.
type Dead = (Entry, Option<(String, String)>);

fn told(store: &Store, dead: &[Entry]) -> Result<Vec<Dead>, Failure> {
    let clients = store.client_rows()?;
    let receiver = |entry: &Entry| {
        if entry.name != WEBHOOK {
            return Ok::<_, Failure>(None);
        }
        let Some((_, hook, _)) = store.webhook_delivery(&entry.id.to_string())? else { return Ok(None) };
        let client = clients.iter().find(|client| client.id == hook.client);
        Ok(Some((client.map_or_else(|| "—".to_owned(), |client| client.name.clone()), hook.address)))
    };
    dead.iter().map(|entry| Ok((entry.clone(), receiver(entry)?))).collect()
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

fn render(visit: &Visit, standing: &Standing, depths: &[Depth], dead: &[Dead]) -> Response {
    let title = visit.word("operations.title");
    let count = visit.number(i64::try_from(dead.len()).unwrap_or(i64::MAX));
    let alarm = if dead.is_empty() {
        badge(Tone::Good, visit.word("operations.none-dead"))
    } else {
        badge(Tone::Bad, &count)
    };
    let body = html! {
        (page_head(title, visit.word("operations.purpose"), &html! {}))
        (panel("installation", visit.word("operations.installation"), &html! {}, &facts(visit, standing)))
        (panel("queue", visit.word("operations.queue"), &html! {}, &queue(visit, depths)))
        (panel("dead", visit.word("operations.dead"), &alarm, &html! {
            @if !dead.is_empty() { (laid_aside(visit, dead)) }
        }))
    };
    Page::new(visit, title).render(&body)
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
            Cell::head(html! { code { (depth.name) } }),
            Cell::text(state(&depth.state)),
            Cell::text(&visit.number(depth.count)).sorted_by(depth.count),
            Cell::text(&visit.moment(depth.oldest)).sorted_by(depth.oldest),
        ]
        .into()
    };
    let rows = depths.iter().map(row).collect();
    table(&Table { id: "jobs".to_owned(), caption: String::new(), columns, rows, tall: false })
}

fn laid_aside(visit: &Visit, dead: &[Dead]) -> Markup {
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
    let row = |(entry, receiver): &Dead| -> Row {
        let died = entry.died.unwrap_or(entry.queued);
        vec![
            Cell::head(html! { code { (entry.name) } }),
            Cell::new(html! {
                @if let Some((client, address)) = receiver { (client) br; code.long { (address) } br; }
                code.soft[receiver.is_some()] { (entry.payload) }
            }),
            Cell::text(entry.error.as_deref().unwrap_or("—")),
            Cell::text(&visit.number(entry.attempts)).sorted_by(entry.attempts),
            Cell::text(&visit.moment(died)).sorted_by(died),
            Cell::new(html! {
                (form("/operations/again", "operations.again", entry))
                (form("/operations/discard", "operations.discard", entry))
            }),
        ]
        .into()
    };
    let rows = dead.iter().map(row).collect();
    table(&Table { id: "laid-aside".to_owned(), caption: String::new(), columns, rows, tall: true })
}
