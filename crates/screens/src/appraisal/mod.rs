//! Appraisal: the rounds, the bench of one round, one sheet with its arithmetic, objections, and the published result.
//!
//! [`round`] reads (with the rights of the visitor; a sheet is shown to the appraising office and to its own subject, to
//! nobody else), [`list`], [`bench`] and [`sheet`] show, [`fill`] and [`objection`] take forms. Steps of a round and of a
//! sheet are those of their registers: the pages lead to them.

pub(crate) mod bench;
mod export;
mod fill;
pub(crate) mod list;
mod objection;
mod result;
mod round;
mod sheet;
mod wording;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/appraisal", Access::Anyone, list::page),
        Route::get("/appraisal/{id}", Access::Anyone, bench::page),
        Route::get("/appraisal/{id}/export/{format}", Access::Anyone, export::file),
        Route::get("/appraisal/{id}/{item}", Access::SignedIn, sheet::page),
        Route::post("/appraisal/{id}/{item}/self-report", Access::SignedIn, fill::self_report),
        Route::post("/appraisal/{id}/{item}/values", Access::SignedIn, fill::values),
        Route::post("/appraisal/{id}/{item}/objection", Access::SignedIn, objection::raise),
    ]
}
