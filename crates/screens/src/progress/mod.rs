//! Progress: every target of the programme with its path, its value, where it stands and why, what is forecast and what is needed.
//!
//! [`stand`] reckons, `page` shows.

pub(crate) mod page;
pub mod stand;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![Route::get("/progress", Access::SignedIn, page::page)]
}
