//! The leaders' cockpit: tiles that a leader chooses, from the province over city and county to an indicator and its records.
//!
//! `page` composes, [`cache`] keeps what was made, `choice` keeps which tiles in what order, `tiles`, `numbers` and `trend` make each part, [`gaps`] ranks what is behind,
//! `send` puts a gap under supervision, `file` makes the files.

pub mod cache;
mod choice;
mod file;
pub mod gaps;
mod numbers;
mod page;
mod send;
mod tiles;
mod trend;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/cockpit", Access::SignedIn, page::page),
        Route::post("/cockpit/tiles", Access::SignedIn, choice::keep),
        Route::get("/cockpit/export/{format}", Access::SignedIn, file::file),
        Route::post("/cockpit/supervise", Access::SignedIn, send::supervise),
    ]
}
