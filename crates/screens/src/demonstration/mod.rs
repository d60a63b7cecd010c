//! The clock of the demonstration: its days pass when somebody wants them to, so that deadlines can be watched. Where the
//! region is a real one there is no such page.

mod page;

use taihang_store::{Store, StoreError};
use taihang_web::{Access, Route};

use crate::state::App;

/// Under which the store remembers how far the clock is ahead.
const NOTE: &str = "demo-days";

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/demonstration", Access::SignedIn, page::page),
        Route::post("/demonstration", Access::SignedIn, page::go_on),
    ]
}

/// By how many days the demonstration on this store is ahead of the machine.
pub fn days(store: &Store) -> Result<u16, StoreError> {
    Ok(store.jobs().noted(NOTE)?.and_then(|(days, _)| days.parse().ok()).unwrap_or(0))
}
