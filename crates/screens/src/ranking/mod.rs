//! Rankings by composite indices: the rounds, one ranking with its intervals, one object with its profile.
//!
//! [`seen`] reads a ranking with the rights of the visitor; [`list`], [`round`] and [`profile`] show it; [`prepare`] takes the values
//! from the register of indicator values and begins a correction, [`objection`] is of those that were ranked. Steps are those of the register: the pages lead to them. Once
//! published, the address of a ranking and of each object in it stays, also after a correction.

mod export;
mod list;
mod objection;
mod prepare;
mod profile;
mod round;
mod seen;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/rankings", Access::Anyone, list::page),
        Route::get("/rankings/{id}", Access::Anyone, round::page),
        Route::get("/rankings/{id}/export/{format}", Access::Anyone, export::file),
        Route::get("/rankings/{id}/{object}", Access::Anyone, profile::page),
        Route::post("/rankings/{id}/gather", Access::SignedIn, prepare::gather),
        Route::post("/rankings/{id}/objection", Access::SignedIn, objection::raise),
        Route::post("/rankings/{id}/correct", Access::SignedIn, prepare::correct),
    ]
}
