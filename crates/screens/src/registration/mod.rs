//! An organisation registers itself: a public form, a mail address confirmed by a link, a data steward who checks.
//!
//! Until both have happened its organisation is a draft and its account locked; the first sign-in after that opens it
//! ([`taihang_web::Waiting`]).

mod entry;
mod page;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of registration.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/registration", Access::Anyone, page::page),
        Route::post("/registration", Access::Anyone, page::send),
    ]
}
