//! What a change in mid-course brings about, shown before it is made: a year's holidays, a parameter, a unit's successor.
//!
//! [`calendar`] takes a holiday notice ([`notice`] reads its days) and moves open deadlines; [`merger`] hands a unit's open
//! duties to its successor; [`parameter`] says what a new value touches. What each shows is reckoned by the code that then
//! does it.

mod calendar;
mod merger;
mod notice;
pub(crate) mod parameter;

use taihang_web::{Access, Route};

use crate::state::App;

/// Who enters the holidays of a further year.
const KEEPER: Access = Access::Holder(&["planner", "administrator", "data_steward"]);

/// The routes of this screen. The form of a merger stands where the form of that step would stand.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/calendar", Access::SignedIn, calendar::page),
        Route::post("/calendar", KEEPER, calendar::send),
        Route::get("/r/organisation/{id}/merge", Access::SignedIn, merger::page),
        Route::post("/r/organisation/{id}/merge", Access::SignedIn, merger::send),
    ]
}
