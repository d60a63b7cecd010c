//! Parent and child text side by side: what stayed, what changed, what was added, what was dropped.

pub mod export;
mod page;
pub mod rows;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/comparison", Access::SignedIn, page::page),
        Route::get("/comparison/export/{format}", Access::SignedIn, page::file),
    ]
}
