//! Decisions about one item, and taking the last one back.

use std::sync::Arc;

use std::str::FromStr as _;

use crate::plans::{ItemId, PlanRecord, Plans, Review};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Id, Refusal};
use taihang_web::components::{Icon, csrf_field, icon, toast};
use taihang_web::{Answer, Failure, Posted, Visit, parts, see_saying};

use super::cards;
use super::page::review_progress;
use crate::App;
use crate::library::plan_id;
use crate::programme::{item_link, reader};

/// A decision as sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    version: i64,
    decision: String,
}

/// The id in a path; what is no id is not found.
pub(crate) fn item_id(text: &str) -> Result<ItemId, Failure> {
    Id::from_str(text).map_err(|_| Failure::Refusal(Refusal::NotFound))
}

pub(crate) async fn decide(
    app: App,
    visit: Visit,
    Path((plan, item)): Path<(String, String)>,
    Posted(sent): Posted<Decision>,
) -> Answer {
    let (plan, item, actor, scope) = (
        plan_id(&plan)?,
        item_id(&item)?,
        Arc::clone(&visit.person()?.actor),
        Arc::clone(&visit.person()?.actor),
    );
    let (review, said) = match sent.decision.as_str() {
        "confirm" => (Review::Confirm, "reader.confirmed"),
        "reject" => (Review::Reject { note: None }, "reader.rejected"),
        "reopen" => (Review::Reopen, "reader.reopened"),
        _ => return Err(Failure::Malformed),
    };
    let record = app
        .site
        .apart(move |store| {
            if Plans::of(store, &scope).item_load(item)?.0 != plan {
                return Err(Refusal::NotFound.into());
            }
            Plans::of(store, &actor).review(item, sent.version, &review)?;
            Ok(Plans::of(store, &scope).load(plan)?)
        })
        .await?;
    changed(&visit, &record, item, said)
}

/// The card after a change, with progress and the offer to undo; or the page again.
pub(crate) fn changed(visit: &Visit, plan: &PlanRecord, item: ItemId, said: &str) -> Answer {
    let id = plan.header.id;
    if !visit.partial {
        return Ok(see_saying(visit, &item_link(id, item), said));
    }
    let entry = cards::find(plan, item).ok_or(Refusal::NotFound)?;
    Ok(parts(&html! {
        (cards::card(visit, id, entry, true))
        (review_progress(visit, &plan.header))
        (toast(visit, visit.word(said), false, &undo_form(visit, id)))
    }))
}

/// The button that takes the last change back.
pub(crate) fn undo_form(visit: &Visit, plan: Id<PlanRecord>) -> Markup {
    html! {
        form method="post" action={ (reader(plan)) "/undo" } data-partial {
            (csrf_field(visit))
            button { (icon(Icon::Undo)) " " (visit.word("reader.undo")) }
        }
    }
}

/// One card as it stands: what a mend that was broken off gives back.
pub(crate) async fn card(app: App, visit: Visit, Path((plan, item)): Path<(String, String)>) -> Answer {
    let (plan, item, scope) = (plan_id(&plan)?, item_id(&item)?, Arc::clone(&visit.person()?.actor));
    if !visit.partial {
        return Ok(taihang_web::see(&visit, &item_link(plan, item)));
    }
    let record = app.site.apart(move |store| Ok(Plans::of(store, &scope).load(plan)?)).await?;
    let entry = cards::find(&record, item).ok_or(Refusal::NotFound)?;
    Ok(parts(&cards::card(&visit, plan, entry, true)))
}

/// A form that carries only its token.
#[derive(Debug, Deserialize)]
pub(crate) struct Nothing {}

pub(crate) async fn undo(app: App, visit: Visit, Path(plan): Path<String>, _: Posted<Nothing>) -> Answer {
    let (plan, actor, scope) =
        (plan_id(&plan)?, Arc::clone(&visit.person()?.actor), Arc::clone(&visit.person()?.actor));
    let (undone, record) = app
        .site
        .apart(move |store| {
            let undone = Plans::of(store, &actor).undo(plan)?;
            Ok((undone, Plans::of(store, &scope).load(plan)?))
        })
        .await?;
    // An item that was added or several at once change the text: the page is made anew.
    let item = undone.record.retyped();
    match undone.review {
        true if undone.records == 1 => changed(&visit, &record, item, "reader.undone"),
        true => Ok(anew(&visit, &item_link(plan, item))),
        false => Ok(anew(&visit, &reader(plan))),
    }
}

fn anew(visit: &Visit, path: &str) -> Response {
    see_saying(visit, path, "reader.undone")
}
