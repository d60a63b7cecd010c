//! The plan library: what is there, files coming in, what is known about each document.

mod about;
mod about_form;
mod list;
mod tree;
mod upload;

use taihang_web::{Access, Route};

use crate::App;

pub(crate) use list::plan_id;

/// The largest upload: a handful of scanned-size files; each file is held to the readers' own limit.
const UPLOAD_BYTES: usize = 160 << 20;

/// The routes of the library.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/plans", Access::SignedIn, list::page),
        Route::post("/plans", Access::PLANNER, upload::receive).with_body_limit(UPLOAD_BYTES),
        Route::get("/plans/{plan}/file", Access::SignedIn, list::file),
        Route::get("/plans/{plan}/about", Access::SignedIn, about::page),
        Route::post("/plans/{plan}/about", Access::PLANNER, about::describe),
        Route::post("/plans/{plan}/about/clear", Access::PLANNER, about::clear),
        Route::post("/plans/{plan}/links", Access::PLANNER, about::link),
        Route::post("/plans/{plan}/remove", Access::PLANNER, list::remove),
    ]
}
