//! An organisation registers itself: a public form with its licence, a mail address confirmed by a link, a data steward who
//! admits it or refuses with a reason. Whoever was refused mends and sends again.
//!
//! Until the address is confirmed and the organisation admitted, its record is a draft (or refused) and its account locked;
//! the first sign-in after that opens it ([`taihang_web::Waiting`]), and every one before leads to where it stands.

mod entry;
mod licence;
mod page;
mod standing;

pub(crate) use entry::sign_in_name;
use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of registration.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/registration", Access::Anyone, page::page),
        Route::post("/registration", Access::Anyone, page::send).with_body_limit(licence::BYTES),
        Route::get("/registration/{token}", Access::Anyone, standing::page),
        Route::post("/registration/{token}", Access::Anyone, standing::send).with_body_limit(licence::BYTES),
    ]
}
