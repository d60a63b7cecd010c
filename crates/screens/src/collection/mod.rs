//! Returns: the rounds, the bench of one round with who came and who did not, and the form that a unit fills in.
//!
//! [`entry`] reads one return and shows it, [`grid`] draws its questions, [`save`] takes what was typed, pasted or uploaded;
//! [`draft`] keeps what is not saved yet; [`rounds`], [`sample`] and [`bench`] are the collector's. Every page works without scripts; answers are shown to the unit and the collector.

mod bench;
mod draft;
mod entry;
mod grid;
mod held;
mod results;
mod rounds;
mod sample;
mod save;
mod sdmx;
mod sheet;

pub use sample::drawn;
use taihang_web::{Access, Route};

pub(crate) use save::rows as rows_of_file;

use crate::state::App;

/// A pasted block may be far too large: it is refused with a sentence, and not by the limit of a form.
const BLOCK_BYTES: usize = 16 << 20;
/// What stands in a form, without a block that is far too large.
const DRAFT_BYTES: usize = 1 << 20;
/// A workbook made from the template is small.
const WORKBOOK_BYTES: usize = 8 << 20;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/collection", Access::SignedIn, rounds::page),
        Route::get("/collection/values.csv", Access::SignedIn, sdmx::values),
        Route::post("/collection/values", Access::SignedIn, sdmx::receive).with_body_limit(WORKBOOK_BYTES),
        Route::get("/collection/{id}", Access::SignedIn, bench::page),
        Route::get("/collection/{id}/sample", Access::SignedIn, sample::page),
        Route::post("/collection/{id}/sample", Access::SignedIn, sample::take),
        Route::get("/collection/{id}/results", Access::Anyone, results::page),
        Route::post("/collection/{id}/chase", Access::SignedIn, bench::chase),
        Route::get("/returns/{id}", Access::SignedIn, entry::page),
        Route::post("/returns/{id}", Access::SignedIn, save::fill).with_body_limit(BLOCK_BYTES),
        Route::post("/returns/{id}/draft", Access::SignedIn, draft::keep).with_body_limit(DRAFT_BYTES),
        Route::post("/returns/{id}/draft/drop", Access::SignedIn, draft::drop),
        Route::post("/returns/{id}/upload", Access::SignedIn, save::upload).with_body_limit(WORKBOOK_BYTES),
        Route::post("/returns/{id}/send-back", Access::SignedIn, save::send_back),
        Route::get("/returns/{id}/template/{format}", Access::SignedIn, sheet::template),
    ]
}
