//! Our people: the head or a clerk of an organisation brings colleagues in and sees who is there in which roles; the head lends
//! a part of the own rights. A colleague follows the invitation, sets a password and has agreed.

mod colleague;
mod invitation;
mod lending;
mod page;
mod team;

use taihang_web::{Access, Route};

use crate::state::App;

/// Who keeps the people of an organisation.
pub(crate) const KEEPERS: Access = Access::Holder(&["unit_head", "unit_clerk"]);
const HEAD: Access = Access::Holder(&["unit_head"]);

/// The routes.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/people", KEEPERS, page::page),
        Route::post("/people", KEEPERS, page::bring_in),
        Route::post("/people/lend", HEAD, page::lend),
        Route::post("/people/{account}/invite", KEEPERS, page::invite),
        Route::get("/invitation/{token}", Access::Anyone, invitation::page),
        Route::post("/invitation/{token}", Access::Anyone, invitation::accept),
    ]
}
