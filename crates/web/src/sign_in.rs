//! Signing in and out: name and password, a second proof where there is one, or the account of another system.
//!
//! Whoever fails again and again waits longer and longer, by name and by network. What happened is written down without
//! secrets ([`taihang_store::account`]).

mod enter;
pub(crate) mod oidc;
mod one_time_code;
mod pages;
mod password;
mod reset;

use axum::extract::FromRef;

pub use enter::{REGISTRATION, STANDING, Waiting};
pub use one_time_code::code_at;
pub use password::{hash_password, password_problems};

pub(crate) use enter::{Door, recovery_proof};
pub(crate) use one_time_code::{
    address, fresh_recovery_codes, fresh_secret, period_of, picture, plain_recovery_code,
};
pub(crate) use password::password_matches;
pub use reset::{NewPassword, new_password_fields, set_password};

use crate::route::{Access, Route};
use crate::site::Site;

/// How long a link to set a password is good.
pub const RESET_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
/// What a ticket to set a password is called.
pub const RESET: &str = "reset";

/// The routes of signing in.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/sign-in", Access::Anyone, pages::page),
        Route::post("/sign-in", Access::Anyone, pages::enter),
        Route::get("/sign-in/code", Access::Anyone, pages::code_page),
        Route::post("/sign-in/code", Access::Anyone, pages::code),
        Route::get("/sign-in/oidc", Access::Anyone, oidc::leave).out_of_turn(),
        Route::get("/sign-in/oidc/back", Access::Anyone, oidc::back).out_of_turn(),
        Route::post("/sign-out", Access::SignedIn, pages::leave),
        Route::get("/reset/{token}", Access::Anyone, reset::page),
        Route::post("/reset/{token}", Access::Anyone, reset::set),
    ]
}
