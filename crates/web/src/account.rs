//! One's own account, and for the administrator those of others: password, second proof, sessions, mail address, reset links.

mod join;
mod mail;
mod overview;
mod password;
mod people;
mod second_factor;
mod sessions;

use axum::extract::FromRef;

pub use mail::{ask_to_confirm, keep_unconfirmed, mail_address, no_mail_address, post_mail};

use crate::route::{Access, Route};
use crate::site::Site;

/// The routes of accounts.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/account", Access::SignedIn, overview::page),
        Route::get("/account/join", Access::SignedIn, join::page),
        Route::post("/account/join", Access::SignedIn, join::begin).out_of_turn(),
        Route::post("/account/part", Access::SignedIn, overview::part),
        Route::get("/account/mail", Access::SignedIn, mail::page),
        Route::post("/account/mail", Access::SignedIn, mail::set),
        Route::get("/mail/{token}", Access::Anyone, mail::link),
        Route::post("/mail/{token}", Access::Anyone, mail::confirm),
        Route::get("/account/password", Access::SignedIn, password::page),
        Route::post("/account/password", Access::SignedIn, password::set),
        Route::get("/account/second-factor", Access::SignedIn, second_factor::page),
        Route::post("/account/second-factor", Access::SignedIn, second_factor::begin),
        Route::post("/account/second-factor/confirm", Access::SignedIn, second_factor::confirm),
        Route::post("/account/second-factor/codes", Access::SignedIn, second_factor::codes),
        Route::post("/account/second-factor/off", Access::SignedIn, second_factor::off),
        Route::get("/account/sessions", Access::SignedIn, sessions::page),
        Route::post("/account/sessions/end", Access::SignedIn, sessions::end),
        Route::post("/account/sessions/end-others", Access::SignedIn, sessions::end_others),
        Route::get("/accounts", Access::ADMINISTRATOR, people::page),
        Route::post("/accounts/{account}/reset", Access::ADMINISTRATOR, people::reset),
        Route::post("/accounts/{account}/end", Access::ADMINISTRATOR, people::end),
        Route::get("/sign-ins", Access::AUDITOR, people::sign_ins),
    ]
}

/// An empty form that only carries the token.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Nothing {}
