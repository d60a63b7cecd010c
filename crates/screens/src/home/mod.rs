//! The first screen: one look at where the programme stands; every number leads to where it comes from.
//!
//! [`standing`] counts, [`crate::sight`] says what of it the visitor's roles see, `page` shows, `feed` puts the latest changes into words;
//! `work` is what those see whose roles have nothing to do with plans.

mod feed;
mod page;
pub mod standing;
mod work;

use taihang_web::{Access, Route};

use crate::App;

/// The routes of the first screen.
pub fn routes() -> Vec<Route<App>> {
    vec![Route::get("/", Access::SignedIn, page::page)]
}
