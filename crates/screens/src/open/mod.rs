//! Open data: what everybody may read, as files that programs understand, and the calendar of what has to be published.
//!
//! [`sets`] gathers published rankings and released indicator values as the public sees them, whoever asks; [`files`] writes them as
//! text with commas, JSON, SDMX-CSV and a DCAT catalogue; `chart` draws a set for other sites; [`calendar`] lists the publications with those that are overdue.

mod calendar;
mod chart;
mod files;
mod page;
mod sets;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/open", Access::Anyone, page::page),
        Route::get("/open/catalogue.jsonld", Access::Anyone, page::catalogue),
        Route::get("/open/sets/{set}", Access::Anyone, chart::page),
        Route::get("/open/sets/{set}/chart", Access::Anyone, chart::chart),
        Route::get("/open-data/{set}/{format}", Access::Anyone, page::file),
    ]
}
