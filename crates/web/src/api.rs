//! The API: the registers as JSON for programs of organisations and for signed-in people.
//!
//! Start reading at [`routes`]: one line a path. [`call`] is what every request passes through: number of requests, form token,
//! size, the exchange log, and the words of every refusal. What comes in is held against the description that
//! `taihang_exchange::openapi` makes from the definitions, so that the document and the behaviour cannot part.

mod answer;
mod body;
mod bulk;
mod call;
mod changes;
mod files;
mod hooks;
mod limiter;
mod page;
mod records;
mod registers;

use std::sync::{Arc, OnceLock};

use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use taihang_exchange::openapi::Description;

use crate::route::{Access, Route};
use crate::site::Site;
use limiter::Limiter;

pub(crate) use answer::Refused;
pub(crate) use call::turned_away;
pub use limiter::ApiRate;

/// Largest JSON body.
const BODY_BYTES: usize = 4 << 20;
/// Largest file.
const FILE_BYTES: usize = 64 << 20;

/// What all requests to the API share.
pub(crate) struct Api {
    description: OnceLock<Description>,
    text: OnceLock<String>,
    limiter: Limiter,
}

impl Api {
    /// The description of the API, made at the first question.
    pub(crate) fn description(&self, site: &Site) -> &Description {
        self.description.get_or_init(|| Description::of(site.store().catalogue(), env!("CARGO_PKG_VERSION")))
    }

    /// The same as text.
    fn text(&self, site: &Site) -> &str {
        self.text.get_or_init(|| self.description(site).document().to_string())
    }
}

/// The routes of the API.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    let program = Access::Program;
    let mut routes = vec![
        Route::get("/api/v1/registers", program, registers::all),
        Route::get("/api/v1/search", program, registers::search),
        Route::post("/api/v1/files", program, files::upload).with_body_limit(FILE_BYTES),
        Route::get("/api/v1/webhooks", program, hooks::list),
        Route::post("/api/v1/webhooks", program, hooks::make),
        Route::delete("/api/v1/webhooks/{webhook}", program, hooks::remove),
        Route::post("/api/v1/webhooks/{webhook}/secret", program, hooks::renew),
        Route::get("/api/v1/{register}", program, records::list),
        Route::post("/api/v1/{register}", program, changes::create).with_body_limit(BODY_BYTES),
        Route::post("/api/v1/{register}/bulk", program, bulk::bulk).with_body_limit(BODY_BYTES),
        Route::get("/api/v1/{register}/{id}", program, records::one),
        Route::patch("/api/v1/{register}/{id}", program, changes::edit).with_body_limit(BODY_BYTES),
        Route::get("/api/v1/{register}/{id}/history", program, records::history),
        Route::get("/api/v1/{register}/{id}/deadlines", program, records::deadlines),
        Route::post("/api/v1/{register}/{id}/comments", program, changes::comment)
            .with_body_limit(BODY_BYTES),
        Route::post("/api/v1/{register}/{id}/openings", program, changes::open).with_body_limit(BODY_BYTES),
        Route::get("/api/v1/{register}/{id}/files/{field}", program, files::download),
        Route::post("/api/v1/{register}/{id}/{transition}", program, changes::advance)
            .with_body_limit(BODY_BYTES),
        Route::get("/api/openapi.json", Access::Anyone, registers::document),
        Route::get("/api", Access::Anyone, page::index),
        Route::get("/api/{register}", Access::Anyone, page::register),
    ];
    let api =
        Arc::new(Api { description: OnceLock::new(), text: OnceLock::new(), limiter: Limiter::default() });
    for route in routes
        .iter_mut()
        .filter(|route| route.path.starts_with("/api/v1/") || route.path == "/api/openapi.json")
    {
        let handler = std::mem::take(&mut route.handler);
        route.handler = handler.layer(from_fn_with_state(Arc::clone(&api), call::call));
    }
    routes
}
