//! The page of a record: fields, lines, what it names and what names it, deadlines, actions, history.

use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use taihang_base::{Problems, Refusal};
use taihang_kernel::view::RecordView;
use taihang_kernel::{Act, RecordId, Value};
use taihang_store::StoreError;
use taihang_store::read::{Seen, UNSEEN};

use super::address::encoded;
use super::asking::{Asking, id};
use super::legend::Legend;
use super::posted;
use super::sent::Sent;
use super::{Pages, timeline};
use crate::components::{page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::page::{Page, see, see_saying};
use crate::visit::Visit;

mod parts;
pub(super) mod side;

pub use parts::RecordParts;

/// The page of a record; whoever may open it with a reason is asked for one.
pub(super) fn page(asking: &Asking, text: &str, pages: &Pages) -> Answer {
    with(asking, id(text)?, pages, &Remark::default())
}

/// A remark on its way: what was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Remark {
    text: String,
    problems: Problems,
}

/// The page with a remark that was not accepted.
fn with(asking: &Asking, id: RecordId, pages: &Pages, remark: &Remark) -> Answer {
    let seen = match asking.store.one(asking.actor(), &asking.def().name, id) {
        Ok(seen) => seen,
        Err(StoreError::Refusal(Refusal::NotFound)) if asking.reach.may_open() => {
            return Ok(see(&asking.visit, &format!("/open/{}/{id}", asking.def().name)));
        }
        Err(other) => return Err(other.into()),
    };
    let mut legend = Legend::of(asking, [&seen.record])?;
    let past = timeline::past(asking, &seen, &mut legend)?;
    let view = RecordView::new(&seen.record, &seen.classes, &legend.setting(asking.visit.language));
    let parts = RecordParts::new(asking, seen, view, legend)?;
    let own = pages.bodies.iter().find(|(register, _)| *register == asking.def().name);
    let middle = match own {
        Some((_, body)) => body(asking, &parts)?,
        None => parts.usual(),
    };
    let side = side::side(asking, &parts, remark)?;
    let history = timeline::recent(asking, &parts.view, &past);
    Ok(render(
        asking,
        &parts,
        &html! {
            (problem_summary(&asking.visit, "", &remark.problems))
            div.record-page { div.record-main { (middle) (history) } aside.record-side { (side) } }
        },
    ))
}

fn render(asking: &Asking, parts: &RecordParts, body: &Markup) -> Response {
    let visit = &asking.visit;
    let view = &parts.view;
    let content = html! { (head(asking, parts)) (body) };
    let page = Page::new(visit, &view.title).wide().section("/r").script("register.js");
    page.under(visit.word("register.all"), "/r").under(&view.label, &asking.path()).render(&content)
}

/// Title, state, owner, what it is about.
fn head(asking: &Asking, parts: &RecordParts) -> Markup {
    let (visit, view) = (&asking.visit, &parts.view);
    let organisations = asking.organisations();
    html! {
        (page_head(&view.title, "", &side::edits(asking, parts)))
        p.record-facts {
            (super::state_badge(asking.def(), &view.state))
            @if let Some((id, title)) = &view.owner {
                span { (visit.word("register.owner")) (visit.colon()) (known(visit, organisations, id, title)) }
            }
            @if let Some((register, id, title)) = &view.about {
                span { (visit.word("register.about")) (visit.colon()) (asking.label_of(register)) " " (known(visit, register, id, title)) }
            }
            span.soft { (visit.words("register.changed", &[("at", &view.times.1), ("version", &view.version)])) }
            @if view.stale { span.soft { (visit.word("register.stale")) } }
        }
    }
}

/// A link to a record by its title; words where the visitor may not know it: the link would lead nowhere.
fn known(visit: &Visit, register: &str, id: impl std::fmt::Display, title: &str) -> Markup {
    html! {
        @if title == UNSEEN { span.soft { (visit.word("register.unseen")) } }
        @else { a href={ "/r/" (register) "/" (id) } { (title) } }
    }
}

/// The content of a file, to whoever sees the field that names it.
pub(super) async fn file(
    visit: Visit,
    Path((register, record, field)): Path<(String, String, String)>,
) -> Answer {
    Asking::answer(visit, register, move |asking| {
        let seen = asking.store.one(asking.actor(), &asking.def().name, id(&record)?)?;
        let Some(Value::File(stored)) = seen.record.get(&field) else { return Err(Refusal::NotFound.into()) };
        let bytes = asking.store.file_content(stored)?.ok_or(Refusal::NotFound)?;
        // Never shown inside our pages: what somebody uploaded is not ours.
        let named = format!("attachment; filename*=UTF-8''{}", encoded(&stored.name));
        let kind = "application/octet-stream".to_owned();
        let headers = [
            (CONTENT_TYPE, kind),
            (CONTENT_DISPOSITION, named),
            (CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        Ok((headers, Body::from(bytes)).into_response())
    })
    .await
}

/// Says something about a record.
pub(super) fn comment(asking: &Asking, sent: &Sent, record: &str, pages: &Pages) -> Answer {
    let id = id(record)?;
    let text = sent.get("text").to_owned();
    // The remark is the reason of the event: what the ledger shows.
    let act = Act::Comment { id, text: text.clone() };
    match asking.store.submit(asking.actor(), asking.command(act, &text, None)) {
        Ok(_) => {
            let history = format!("{}#history", asking.record_path(id));
            Ok(see_saying(&asking.visit, &history, "register.commented"))
        }
        Err(StoreError::Problems(problems)) => {
            let mut response = with(asking, id, pages, &Remark { text, problems })?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(other.into()),
    }
}

/// The address of a refused remark is that of its page.
pub(super) async fn commented(visit: Visit, Path((register, record)): Path<(String, String)>) -> Answer {
    Ok(see(&visit, &format!("/r/{}/{}", encoded(&register), id(&record)?)))
}

/// Follows a record, or no longer.
pub(super) async fn follow(
    visit: Visit,
    Path((register, record)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    posted(visit, register, sent, move |asking, sent| {
        let id = id(&record)?;
        asking.store.one(asking.actor(), &asking.def().name, id)?;
        let follows = sent.get("follows") == "yes";
        asking.store.follow(asking.account()?, &asking.def().name, id, follows)?;
        let word = if follows { "register.followed" } else { "register.unfollowed" };
        Ok(see_saying(&asking.visit, &asking.record_path(id), word))
    })
    .await
}

impl RecordParts {
    /// The parts of the page of a record.
    fn new(asking: &Asking, seen: Seen, view: RecordView, legend: Legend) -> Result<Self, Failure> {
        let naming = asking.store.naming(asking.actor(), &asking.def().name, seen.record.id)?;
        let path = asking.record_path(seen.record.id);
        let fields = parts::fields(&asking.visit, &view, &path);
        let lines = parts::lines(&asking.visit, &view, &path);
        let naming = parts::naming(asking, seen.record.id, &naming);
        Ok(Self { seen, view, legend, fields, lines, naming })
    }
}
