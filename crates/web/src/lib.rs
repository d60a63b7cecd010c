//! HTTP: routes and rights, sign-in and sessions, forms, the page shell, components, languages, the web bundle.
//!
//! Names no particular screen or register: the screens hand over their list of [`Route`]s, their words and the
//! navigation, and get a router back. To add a screen: one line in a `routes()` list, a handler that takes a [`Visit`]
//! and answers a [`Page`], its words in both tables. Start reading at [`route`], then [`visit`], [`page`], [`components`].

pub mod account;
mod api;
pub mod api_key;
pub mod assets;
mod clocks;
pub mod components;
mod cookie;
mod desk;
mod exchange;
mod exchange_log;
pub mod failure;
pub mod form;
pub mod language;
pub mod opening;
pub mod operations;
pub mod origin;
pub mod page;
pub mod register;
mod returned;
pub mod route;
pub mod router;
pub mod session;
pub mod sign_in;
pub mod site;
pub mod visit;
mod webhooks;
pub mod words;

pub use account::{ask_to_confirm, keep_unconfirmed, mail_address, no_mail_address, post_mail};
pub use api::ApiRate;
pub use desk::declared::Declared;
pub use failure::{Answer, Failure};
pub use form::{Posted, Uploaded, UploadedFile};
pub use page::{Page, parts, parts_of_form, see, see_saying};
pub use register::Sent;
pub use route::{Access, Route};
pub use router::{framed, router, routes};
pub use session::{Person, fresh_token, token_hash};
pub use sign_in::{
    NewPassword, REGISTRATION, RESET, RESET_LIFE, STANDING, Waiting, code_at, hash_password,
    new_password_fields, password_problems, set_password,
};
pub use site::{NavEntry, NavGroup, OidcSettings, Site, SiteParts, WebSettings};
pub use taihang_exchange::webhook::Receivers;
pub use visit::Visit;
pub use words::Words;
