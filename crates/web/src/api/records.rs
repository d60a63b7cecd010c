//! Reading: lists, records, histories, deadlines.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, Query as Asked};
use axum::http::header::{ETAG, HeaderValue, LINK};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use taihang_base::Refusal;
use taihang_exchange::record_json;
use taihang_kernel::reach::class_of;
use taihang_kernel::view::Past;
use taihang_kernel::{Query, Reach, RecordId};
use taihang_store::{Deadline, Store};

use super::Api;
use super::answer::{Answered, Refused, tag};
use crate::failure::Failure;
use crate::register::address::encoded;
use crate::site::Site;
use crate::visit::Visit;

/// An id in a path; what is no id names nothing.
pub(super) fn id(text: &str) -> Result<RecordId, Failure> {
    let id: RecordId = text.parse().map_err(|_| Refusal::NotFound)?;
    // One record has one path.
    if id.to_string() == text { Ok(id) } else { Err(Refusal::NotFound.into()) }
}

/// A register of which nothing is reached is as though it were not there.
pub(super) fn reached(store: &Store, visit: &Visit, register: &str) -> Result<Reach, Failure> {
    let reach = store.reach(&visit.actor, register)?;
    if reach.arms.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(reach) }
}

/// Which fields and kinds of lines the caller may see of some record. What is none of the register's own is nobody's secret.
pub(super) fn seen(reach: &Reach) -> impl Fn(&str) -> bool {
    |name| {
        class_of(&reach.register.def, name).is_none_or(|class| reach.arms.iter().any(|arm| arm.shows(class)))
    }
}

/// Runs `work` over the store on a thread that may wait.
pub(super) async fn apart<T: Send + 'static>(
    site: &Site,
    visit: &Visit,
    work: impl FnOnce(&Store, &Visit) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let visit = visit.clone();
    site.apart(move |store| Ok(work(store, &visit))).await?
}

pub(super) async fn list(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    Path(register): Path<String>,
    Asked(sent): Asked<Vec<(String, String)>>,
) -> Answered {
    let of = site.clone();
    apart(&site, &visit, move |store, visit| {
        let reach = reached(store, visit, &register)?;
        let bad = |problems| Refused::new(axum::http::StatusCode::BAD_REQUEST, problems);
        let problems = api.description(&of).check_parameters(&register, &sent, &seen(&reach));
        if !problems.is_empty() {
            return Err(bad(problems));
        }
        let (query, _) = Query::parse(&reach, &sent).map_err(bad)?;
        let page = store.page(&visit.actor, &query)?;
        let next = page.next.as_ref().map(|place| query.cursor(place));
        let records: Vec<Value> =
            page.records.iter().map(|shown| record_json(&shown.record, &shown.classes)).collect();
        let mut response = Json(json!({ "records": records, "next": next })).into_response();
        if let Some(next) = next
            && let Ok(link) = HeaderValue::from_str(&next_link(&register, &sent, &next))
        {
            response.headers_mut().insert(LINK, link);
        }
        Ok(response)
    })
    .await
}

fn next_link(register: &str, sent: &[(String, String)], next: &str) -> String {
    let kept = sent.iter().filter(|(name, _)| name != "after");
    let mut query: Vec<String> =
        kept.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    query.push(format!("after={next}"));
    format!("</api/v1/{register}?{}>; rel=\"next\"", query.join("&"))
}

pub(super) async fn one(
    site: Site,
    visit: Visit,
    Path((register, text)): Path<(String, String)>,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let seen = store.one(&visit.actor, &register, id(&text)?)?;
        let body = Json(record_json(&seen.record, &seen.classes));
        Ok(([(ETAG, tag(seen.record.version))], body).into_response())
    })
    .await
}

pub(super) async fn history(
    site: Site,
    visit: Visit,
    Path((register, text)): Path<(String, String)>,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let events = store.history(&visit.actor, &register, id(&text)?)?;
        Ok(Json(json!({ "events": events.iter().map(past_json).collect::<Value>() })).into_response())
    })
    .await
}

fn past_json(past: &Past) -> Value {
    let change = |(field, before, after): &(String, Value, Value)| json!({ "field": field, "before": before, "after": after });
    json!({
        "version": past.version,
        "action": past.action,
        "actor": past.actor,
        "role": past.role,
        "reason": past.reason,
        "at": past.at,
        "changes": past.changes.iter().map(change).collect::<Value>(),
        "more": past.more,
    })
}

pub(super) async fn deadlines(
    site: Site,
    visit: Visit,
    Path((register, text)): Path<(String, String)>,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        // Who may not see the record is not told of its deadlines.
        let seen = store.one(&visit.actor, &register, id(&text)?)?;
        let all = crate::clocks::deadlines(store, &seen)?;
        Ok(Json(json!({ "deadlines": all.iter().map(deadline_json).collect::<Value>() })).into_response())
    })
    .await
}

fn deadline_json(deadline: &Deadline) -> Value {
    json!({
        "clock": deadline.clock,
        "start": deadline.start,
        "due": deadline.due,
        "paused_since": deadline.paused_since,
        "open": deadline.open,
        "met": deadline.met,
        "passed": deadline.passed,
    })
}
