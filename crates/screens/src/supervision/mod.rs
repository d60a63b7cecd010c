//! Supervision by the clock: the board of matters, mass dispatch from a plan, the overdue bulletin, a leader's own duties.
//!
//! [`lamp`] tells the kinds of lamps and by which dates they are counted; `board` shows matters, `dispatch` makes them
//! (`appoint` names units first where the plan does),
//! `bulletin` counts them for a period, `duties` shows what one office answers for.

mod appoint;
mod board;
mod bulletin;
mod circular;
mod dispatch;
mod duties;
mod export;
mod groups;
mod lamp;
mod look;
mod preview;

use taihang_web::{Access, Route};

use crate::state::App;

/// Who gives matters to units.
const DISPATCHER: Access = Access::Holder(&["supervisor", "planner"]);

/// The routes of these screens.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/supervision", Access::SignedIn, board::page),
        Route::get("/supervision/dispatch", DISPATCHER, dispatch::page),
        Route::post("/supervision/dispatch/preview", DISPATCHER, preview::page),
        Route::post("/supervision/dispatch", DISPATCHER, preview::commit),
        Route::post("/supervision/dispatch/appoint", Access::Holder(&["planner"]), appoint::commit),
        Route::get("/supervision/bulletin", Access::SignedIn, bulletin::page),
        Route::get("/supervision/bulletin/export/{format}", Access::SignedIn, export::file),
        Route::get("/duties", Access::SignedIn, duties::own),
        Route::get("/duties/{id}", Access::SignedIn, duties::of_office),
    ]
}
