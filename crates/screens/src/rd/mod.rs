//! R&D of a unit in a year: its projects, cost groups side by side, the ratio to revenue against the floor, the super-deduction;
//! and for offices the units of the year with what they come to.
//!
//! [`year`] reads, `page` shows, `sheet` writes the same as a table.

mod page;
mod sheet;
pub(crate) mod year;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/rd", Access::SignedIn, page::page),
        Route::get("/rd/export/{format}", Access::SignedIn, sheet::export),
    ]
}
