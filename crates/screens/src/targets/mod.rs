//! Targets across plans: lines from baseline to target with the outcomes on them.
//!
//! [`series`] reckons, [`page`] lists, [`detail`] shows one indicator, [`export`] makes the files.

pub mod arithmetic;
mod chart;
mod detail;
pub mod export;
mod page;
pub mod series;
pub mod status;
pub mod wording;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/targets", Access::SignedIn, page::page),
        Route::get("/targets/{item}", Access::SignedIn, detail::page),
        Route::get("/targets/export/{format}", Access::SignedIn, page::file),
    ]
}
