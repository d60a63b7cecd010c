//! Data that departments exchange: what is agreed, and a delivery taken in. It is shown before it counts: codes that nobody has,
//! rows that cannot be read, figures that are not ours.
//!
//! [`delivery`] reads a file and holds it against what is here; `page` shows, `receive` takes in.

mod delivery;
mod page;
mod receive;

use taihang_web::{Access, Route};

use crate::state::App;

/// A delivery of some thousand rows is small.
const FILE_BYTES: usize = 8 << 20;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/sharing", Access::SignedIn, page::list),
        Route::get("/sharing/{id}", Access::SignedIn, page::page),
        Route::post("/sharing/{id}/look", Access::Holder(&["data_steward"]), receive::look)
            .with_body_limit(FILE_BYTES),
        Route::post("/sharing/{id}/receive", Access::Holder(&["data_steward"]), receive::receive)
            .with_body_limit(FILE_BYTES),
    ]
}
