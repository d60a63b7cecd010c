//! What the documents say to and against each other, and what people say to that.
//!
//! [`list`] reckons, [`page`] shows, [`answer`] keeps answers, [`export`] makes the files.

mod answer;
pub mod export;
pub mod list;
mod page;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/findings", Access::SignedIn, page::page),
        Route::get("/findings/export/{format}", Access::SignedIn, page::file),
        Route::post("/findings/{key}/answer", Access::PLANNER, answer::save),
    ]
}
