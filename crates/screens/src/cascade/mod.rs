//! How a province's targets come back in its cities' plans.
//!
//! [`tree`] reckons, [`page`] shows, [`parents`] proposes links, [`export`] makes the files.

pub mod export;
mod page;
mod parents;
pub mod tree;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/cascade", Access::SignedIn, page::page),
        Route::get("/cascade/export/{format}", Access::SignedIn, page::file),
        Route::post("/cascade/links", Access::PLANNER, parents::confirm),
    ]
}
