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
        Route::get("/plans", Access::Viewer, list::page),
        Route::post("/plans", Access::Planner, upload::receive).with_body_limit(UPLOAD_BYTES),
        Route::get("/plans/{plan}/file", Access::Viewer, list::file),
        Route::get("/plans/{plan}/about", Access::Viewer, about::page),
        Route::post("/plans/{plan}/about", Access::Planner, about::describe),
        Route::post("/plans/{plan}/about/clear", Access::Planner, about::clear),
        Route::post("/plans/{plan}/links", Access::Planner, about::link),
        Route::post("/plans/{plan}/remove", Access::Planner, list::remove),
    ]
}
