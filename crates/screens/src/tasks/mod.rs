//! Tasks by lead unit, by year, by section; what nobody leads is a group of its own.
//!
//! [`grouping`] reckons, [`page`] shows, [`assign`] names lead units by hand, [`export`] makes the files.

mod assign;
pub mod export;
pub mod grouping;
mod page;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/tasks", Access::SignedIn, page::page),
        Route::get("/tasks/export/{format}", Access::SignedIn, page::file),
        Route::post("/tasks/{item}/leads", Access::PLANNER, assign::save),
    ]
}
