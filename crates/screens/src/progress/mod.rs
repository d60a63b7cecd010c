//! Progress: every target of the programme with its path, its value, where it stands and why, what is forecast and what is needed.
//!
//! [`kept`] reads what people have set and the series of the indicators, [`join`] proposes which indicator measures what, [`stand`]
//! reckons, `page` shows, [`joins`] is where a person
//! confirms the proposals, and `joining` carries them out.

pub mod join;
mod joining;
pub mod joins;
pub mod kept;
pub(crate) mod page;
pub mod stand;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/progress", Access::SignedIn, page::page),
        Route::get("/progress/joins", Access::SignedIn, joins::page),
        Route::post("/progress/joins", Access::SignedIn, joining::set),
    ]
}
