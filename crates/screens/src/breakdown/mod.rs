//! A target broken down over cities and units: who takes on how much of it, by which method, what was objected to, and the
//! responsibility sheets that are signed.
//!
//! [`board`] reads target and shares, [`parts`] what was entered or pasted, `page` shows, `save` proposes, [`sheet`] makes
//! the sheets.

pub mod board;
mod page;
pub mod parts;
mod save;
pub mod sheet;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/targets/{item}/breakdown", Access::SignedIn, page::page),
        Route::post("/targets/{item}/breakdown", Access::PLANNER, save::propose),
        Route::get("/targets/{item}/breakdown/sheet", Access::SignedIn, page::sheet),
    ]
}
