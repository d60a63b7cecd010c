//! Import and export of registers as pages: a list as a file, a file as records.
//!
//! Names no register. Start reading at [`routes`], then [`taking_out`] (export), [`start`] (upload and batches) and [`batch`].

mod batch;
mod came;
mod columns;
mod preview;
mod problems;
mod start;
mod steps;
mod stream;
mod taking_out;

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use taihang_base::Refusal;
use taihang_exchange::export::Format;
use taihang_exchange::import::MOST_BYTES;
use taihang_store::Batch;

use crate::failure::Failure;
use crate::register::Asking;
use crate::register::address::encoded;
use crate::register::asking::id;
use crate::route::{Access, Route};
use crate::visit::Visit;

/// The form around an uploaded file.
const AROUND: usize = 1 << 20;

/// The routes of import and export.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
{
    let most = usize::try_from(MOST_BYTES).unwrap_or(0) + AROUND;
    vec![
        Route::get("/r/{register}/export", Access::SignedIn, taking_out::page).out_of_turn(),
        Route::get("/r/{register}/template", Access::SignedIn, start::template),
        Route::get("/r/{register}/import", Access::SignedIn, start::page),
        Route::post("/r/{register}/import", Access::SignedIn, start::receive).with_body_limit(most),
        Route::get("/r/{register}/import/{batch}", Access::SignedIn, batch::page),
        Route::get("/r/{register}/import/{batch}/problems", Access::SignedIn, problems::workbook),
        Route::post("/r/{register}/import/{batch}/check", Access::SignedIn, steps::check),
        Route::post("/r/{register}/import/{batch}/commit", Access::SignedIn, steps::commit),
        Route::post("/r/{register}/import/{batch}/undo", Access::SignedIn, steps::undo),
    ]
}

/// Lets pass who may import into the register; for everybody else there is no such page.
fn admitted(asking: &Asking) -> Result<(), Failure> {
    if asking.may_import() { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// The batch that an address names, if the visitor may work on it.
fn named(asking: &Asking, batch: &str) -> Result<Batch, Failure> {
    admitted(asking)?;
    Ok(taihang_exchange::import::batch(&asking.store, asking.actor(), &asking.def().name, id(batch)?)?)
}

/// Where the page of a batch is.
fn path(asking: &Asking, batch: &Batch) -> String {
    format!("{}/import/{}", asking.path(), batch.id)
}

/// The head of a file that is kept, not shown.
fn file_head(format: Format, name: &str) -> [(axum::http::HeaderName, String); 3] {
    let ending = format.ending();
    let disposition = format!(
        "attachment; filename=\"taihang.{ending}\"; filename*=UTF-8''{}",
        encoded(&format!("{name}.{ending}"))
    );
    [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
    ]
}

/// A file that is made already.
fn file(format: Format, name: &str, bytes: Vec<u8>) -> Response {
    (file_head(format, name), bytes).into_response()
}

/// The day of the request in the name of a file.
fn today(visit: &Visit) -> String {
    taihang_base::clock::civil_in_china(visit.now).date().to_string()
}
