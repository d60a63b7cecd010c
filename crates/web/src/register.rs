//! The generic pages of every register: list, record, form, timeline. Everything on them comes from definitions.
//!
//! Names no register: groups of the overview and own bodies of pages are handed over as [`Pages`]. Start reading at
//! [`routes`], then [`asking`] (who asks for which register), [`list`], [`record`], [`form`].

pub mod address;
pub mod asking;
mod bulk;
mod conflict;
mod draft;
mod facets;
mod find;
mod form;
mod homonym;
mod inputs;
mod legend;
pub(crate) mod list;
pub(crate) mod markup;
mod named;
mod overview;
mod prefill;
mod record;
mod rows;
mod save;
pub(crate) mod sent;
pub(crate) mod timeline;
mod typed;
mod views;

use axum::extract::{FromRef, Path, RawQuery};
use maud::Markup;

pub use asking::Asking;
pub use legend::Legend;
pub use markup::{shown, state_badge};
pub use record::RecordParts;

use crate::failure::{Answer, Failure};
use crate::route::{Access, Route};
use crate::site::Site;
use crate::visit::Visit;
use address::Asked;
pub use sent::Sent;

/// A body of its own for the page of a register's records: made from the parts of the generic page and from what it reads
/// itself through the asking.
pub type RecordBody = fn(&Asking, &RecordParts) -> Result<Markup, Failure>;

/// What the screens decide about the generic pages.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    /// Groups of the overview: key of the heading, names of registers. Registers in no group stand in the last one.
    pub groups: &'static [(&'static str, &'static [&'static str])],
    /// Registers whose records have a body of their own.
    pub bodies: &'static [(&'static str, RecordBody)],
    /// Whether import and export have pages (`/r/{register}/import`, `/r/{register}/export`).
    pub exchange: bool,
}

/// What a form with files may weigh.
const FILES_BYTES: usize = 64 << 20;

/// The routes of the generic pages.
pub fn routes<S>(pages: &'static Pages) -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    let mut all = of_lists(pages);
    all.extend(of_forms());
    all.extend(of_records(pages));
    if pages.exchange {
        all.extend(crate::exchange::routes());
    }
    all
}

fn of_lists<S>(pages: &'static Pages) -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
{
    let overview = move |visit: Visit| overview::page(visit, pages);
    let list = move |visit: Visit, Path(register): Path<String>, RawQuery(query): RawQuery| async move {
        let asked = Asked::read(query.as_deref().unwrap_or(""));
        Asking::answer(visit, register, move |asking| list::page(asking, &asked, pages)).await
    };
    let save = move |visit: Visit, Path(register): Path<String>, sent: Sent| {
        posted(visit, register, sent, move |asking, sent| views::save(asking, sent, pages))
    };
    let bulk = move |visit: Visit, Path(register): Path<String>, sent: Sent| {
        posted(visit, register, sent, move |asking, sent| bulk::run(asking, sent, pages))
    };
    vec![
        Route::get("/r", Access::Anyone, overview),
        Route::get("/r/{register}", Access::Anyone, list),
        Route::get("/r/{register}/find/{field}", Access::Anyone, find::suggestions),
        Route::get("/r/{register}/views", Access::SignedIn, list::only),
        Route::post("/r/{register}/views", Access::SignedIn, save),
        Route::post("/r/{register}/views/drop", Access::SignedIn, views::forget),
        Route::get("/r/{register}/bulk", Access::SignedIn, list::only),
        Route::post("/r/{register}/bulk", Access::SignedIn, bulk),
    ]
}

fn of_forms<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
{
    vec![
        Route::get("/r/{register}/new", Access::SignedIn, form::new),
        Route::post("/r/{register}/new", Access::SignedIn, save::create).with_body_limit(FILES_BYTES),
        Route::get("/r/{register}/prefill/{field}/{id}", Access::SignedIn, prefill::through),
        Route::post("/r/{register}/draft/keep", Access::SignedIn, draft::keep_new),
        Route::post("/r/{register}/draft/drop", Access::SignedIn, draft::forget_new),
        Route::get("/r/{register}/{id}/edit", Access::SignedIn, form::edit),
        Route::post("/r/{register}/{id}/edit", Access::SignedIn, save::edit).with_body_limit(FILES_BYTES),
        Route::get("/r/{register}/{id}/correct", Access::SignedIn, form::correct),
        Route::post("/r/{register}/{id}/correct", Access::SignedIn, save::correct)
            .with_body_limit(FILES_BYTES),
        Route::post("/r/{register}/{id}/draft/keep", Access::SignedIn, draft::keep),
        Route::post("/r/{register}/{id}/draft/drop", Access::SignedIn, draft::forget),
        Route::get("/r/{register}/{id}/{transition}", Access::SignedIn, form::advance),
        Route::post("/r/{register}/{id}/{transition}", Access::SignedIn, save::advance)
            .with_body_limit(FILES_BYTES),
    ]
}

fn of_records<S>(pages: &'static Pages) -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
{
    let record = move |visit: Visit, Path((register, id)): Path<(String, String)>| async move {
        Asking::answer(visit, register, move |asking| record::page(asking, &id, pages)).await
    };
    let comment = move |visit: Visit, Path((register, id)): Path<(String, String)>, sent: Sent| {
        posted(visit, register, sent, move |asking, sent| record::comment(asking, sent, &id, pages))
    };
    vec![
        Route::get("/r/{register}/{id}", Access::Anyone, record),
        Route::get("/r/{register}/{id}/timeline", Access::Anyone, timeline::page),
        Route::get("/r/{register}/{id}/file/{field}", Access::Anyone, record::file),
        Route::get("/r/{register}/{id}/comment", Access::SignedIn, record::commented),
        Route::post("/r/{register}/{id}/comment", Access::SignedIn, comment),
        Route::post("/r/{register}/{id}/follow", Access::SignedIn, record::follow),
    ]
}

/// The same as a handler: reads the form and answers with a register's page.
pub(crate) async fn posted<F>(visit: Visit, register: String, sent: Sent, work: F) -> Answer
where
    F: FnOnce(&Asking, &Sent) -> Answer + Send + 'static,
{
    Asking::answer(visit, register, move |asking| work(asking, &sent)).await
}
