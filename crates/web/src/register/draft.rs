//! Drafts: what stands in a form is kept while it is typed, and nothing is checked.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use taihang_base::Refusal;

use super::asking::{Asking, id};
use super::posted;
use super::sent::Sent;
use super::typed::Typed;
use crate::failure::Answer;
use crate::page::{see, see_saying};
use crate::visit::Visit;

/// Keeps the form of a new record.
pub(super) async fn keep_new(visit: Visit, Path(register): Path<String>, sent: Sent) -> Answer {
    posted(visit, register, sent, |asking, sent| keep_it(asking, sent, None)).await
}

/// Keeps the form of a record.
pub(super) async fn keep(visit: Visit, Path((register, id)): Path<(String, String)>, sent: Sent) -> Answer {
    posted(visit, register, sent, move |asking, sent| keep_it(asking, sent, Some(&id))).await
}

/// Forgets the form of a new record.
pub(super) async fn forget_new(visit: Visit, Path(register): Path<String>, sent: Sent) -> Answer {
    posted(visit, register, sent, |asking, _| forget_it(asking, None)).await
}

/// Forgets the form of a record.
pub(super) async fn forget(visit: Visit, Path((register, id)): Path<(String, String)>, sent: Sent) -> Answer {
    posted(visit, register, sent, move |asking, _| forget_it(asking, Some(&id))).await
}

fn keep_it(asking: &Asking, sent: &Sent, record: Option<&str>) -> Answer {
    let record = record.map(id).transpose()?;
    // Nobody keeps drafts of what is not there, or not theirs to write.
    let open = match record {
        Some(record) => {
            let seen = asking.store.one(asking.actor(), &asking.def().name, record)?;
            asking.editable(&seen.record, &seen.standing)
        }
        None => asking.creatable(),
    };
    if open.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let (typed, _) = Typed::read(asking, sent)?;
    let version = sent.version()?;
    asking.store.draft_put(asking.account()?, &asking.def().name, record, version, &typed.to_json())?;
    if asking.visit.partial {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let form = record
        .map_or_else(|| format!("{}/new", asking.path()), |id| format!("{}/edit", asking.record_path(id)));
    Ok(see_saying(&asking.visit, &form, "register.draft-saved"))
}

fn forget_it(asking: &Asking, record: Option<&str>) -> Answer {
    let record = record.map(id).transpose()?;
    asking.store.draft_drop(asking.account()?, &asking.def().name, record)?;
    let form = record
        .map_or_else(|| format!("{}/new", asking.path()), |id| format!("{}/edit", asking.record_path(id)));
    Ok(see(&asking.visit, &form))
}
