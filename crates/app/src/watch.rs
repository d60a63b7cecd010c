//! What the operator watches: whether the program is alive and ready, what it measures, a line of log for each request.

mod measures;
mod report;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use taihang_jobs::worker::Tally;
use taihang_store::Store;

use measures::Measures;

/// What is watched. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Inner>);

struct Inner {
    store: Store,
    measures: Measures,
    tally: Option<Arc<Tally>>,
    token: Option<String>,
}

impl Watch {
    /// Watches `store` and the workers of this process; who names `token` may look from elsewhere.
    pub(crate) fn new(store: Store, tally: Option<Arc<Tally>>, token: Option<String>) -> Self {
        Self(Arc::new(Inner { store, measures: Measures::default(), tally, token }))
    }

    /// The routes for the operator before those of `router`, and a measurement around all.
    pub(crate) fn around(self, router: Router) -> Router {
        let own = Router::new()
            .route("/livez", get(|| async { "ok\n" }))
            .route("/healthz", get(healthz))
            .route("/metrics", get(metrics))
            .with_state(self.clone());
        own.fallback_service(router.layer(from_fn_with_state(self, measured)))
    }

    /// Whether the one who asks is the operator: from this machine without a server in between, or with the token.
    fn trusts(&self, address: SocketAddr, headers: &HeaderMap) -> bool {
        let named = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let named = named.and_then(|value| value.strip_prefix("Bearer "));
        if let Some(token) = &self.0.token {
            return named.is_some_and(|named| same(named.as_bytes(), token.as_bytes()));
        }
        let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"];
        address.ip().is_loopback() && !forwarded.iter().any(|name| headers.contains_key(*name))
    }

    /// Why the program is not ready, if it is not.
    fn trouble(&self) -> Option<String> {
        let store = &self.0.store;
        match store.make() {
            Err(error) => Some(error.to_string()),
            Ok(make) => {
                let registers = store.catalogue().registers();
                let mut other = registers.filter(|register| {
                    let known = make.registers.get(&register.def.name);
                    known.is_none_or(|(version, _)| *version != i64::from(register.def.version))
                });
                let other = other.next().map(|register| {
                    format!("the database holds another version of the register {}", register.def.name)
                });
                other.or_else(|| store.takes_files().err().map(|error| error.to_string()))
            }
        }
    }
}

/// Compares without telling by its time how much was right.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

async fn healthz(
    State(watch): State<Watch>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let trusted = watch.trusts(address, &headers);
    let looked = tokio::task::spawn_blocking(move || watch.trouble()).await;
    let trouble = looked.unwrap_or_else(|error| Some(error.to_string()));
    match trouble {
        None => "ok\n".into_response(),
        Some(reason) => {
            tracing::warn!(reason, "not ready");
            let told = if trusted { format!("{reason}\n") } else { "not ready\n".to_owned() };
            (StatusCode::SERVICE_UNAVAILABLE, told).into_response()
        }
    }
}

async fn metrics(
    State(watch): State<Watch>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !watch.trusts(address, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let written = tokio::task::spawn_blocking(move || {
        let tally = watch.0.tally.as_deref();
        report::write(&watch.0.store, &watch.0.measures, tally)
    });
    match written.await {
        Ok(text) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the measures could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Measures a request and writes its line: the pattern of its path, never the path itself, which may name a person.
async fn measured(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let clock = watch.0.store.clone();
    let began = clock.clock().now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let took = clock.clock().now().duration_since(began);
    let status = response.status().as_u16();
    watch.0.measures.request(&route, counted(&method), status, took);
    let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("");
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(target: "taihang::request", request = id, %method, route, status, micros);
    response
}

/// The method that a request is counted under. Whoever asks may invent one, and what is counted is kept.
fn counted(method: &Method) -> &'static str {
    const COUNTED: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    COUNTED.into_iter().find(|counted| *counted == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_are_counted_as_one() {
        assert_eq!(counted(&Method::PATCH), "PATCH");
        for invented in ["BREW", "get", "X1"] {
            assert_eq!(counted(&Method::from_bytes(invented.as_bytes()).unwrap()), "other");
        }
    }

    #[test]
    fn tokens_are_compared_as_a_whole() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd") && !same(b"abc", b"ab") && !same(b"", b"a"));
    }
}
