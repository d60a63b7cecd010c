//! Indicators: the catalogue with its latest values, and each by region and period, down to the records behind a number.
//!
//! [`house`] knows regions and indicators and answers what a formula asks; [`given`] reads what was reported, [`counted`] asks
//! the store for figures over records; `list` and `detail` show.

mod behind;
mod counted;
mod detail;
pub mod given;
pub mod house;
pub(crate) mod list;
pub mod places;
mod told;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/indicators", Access::SignedIn, list::page),
        Route::get("/indicators/{code}", Access::SignedIn, detail::page),
    ]
}
