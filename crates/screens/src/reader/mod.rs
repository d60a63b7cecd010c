//! The reader: the source text with what was found in it, and the review of each find.
//!
//! Start reading at [`marks`] (how marks that overlap become flat pieces of text), then `text`, `cards`, `page`.

mod cards;
mod item_form;
pub mod marks;
mod mend;
mod page;
mod review;
mod side;
mod text;

use taihang_web::{Access, Route};

use crate::App;

/// The routes of the reader.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/plans/{plan}", Access::SignedIn, page::page),
        Route::post("/plans/{plan}/undo", Access::PLANNER, review::undo),
        Route::get("/plans/{plan}/items/new", Access::PLANNER, mend::new_form),
        Route::post("/plans/{plan}/items", Access::PLANNER, mend::add),
        Route::get("/plans/{plan}/items/{item}", Access::SignedIn, review::card),
        Route::post("/plans/{plan}/items/{item}", Access::PLANNER, review::decide),
        Route::get("/plans/{plan}/items/{item}/mend", Access::PLANNER, mend::form),
        Route::post("/plans/{plan}/items/{item}/mend", Access::PLANNER, mend::mend),
    ]
}
