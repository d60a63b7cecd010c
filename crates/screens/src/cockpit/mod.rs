//! The leaders' cockpit: tiles that a leader chooses, from the province over city and county to an indicator and its records.
//!
//! `page` composes, `tiles` makes each part, [`gaps`] ranks what is behind, `send` puts a gap under supervision.

pub mod gaps;
mod page;
mod send;
mod tiles;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/cockpit", Access::SignedIn, page::page),
        Route::post("/cockpit/supervise", Access::SignedIn, send::supervise),
    ]
}
