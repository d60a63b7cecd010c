//! The first screen: one look at where the programme stands; every number leads to where it comes from.
//!
//! [`standing`] counts, `page` shows, `feed` puts the latest changes into words.

mod feed;
mod page;
pub mod standing;

use taihang_web::{Access, Route};

use crate::App;

/// The routes of the first screen.
pub fn routes() -> Vec<Route<App>> {
    vec![Route::get("/", Access::SignedIn, page::page)]
}
