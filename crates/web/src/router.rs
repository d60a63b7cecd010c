//! The router made from the list of routes, and the layers around it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRef, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::MethodRouter;
use sha2::{Digest as _, Sha256};
use taihang_base::clock::civil_in_china;
use taihang_base::{Refusal, hex};
use taihang_kernel::Actor;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::cookie::{self, Life};
use crate::failure::{Answer, Failure, explain, route};
use crate::form::BodyLimit;
use crate::register::address::encoded;
use crate::route::{Access, Route};
use crate::session::{self, Caller, GUEST_COOKIE};
use crate::site::{MAP_PATH, Site};
use crate::visit::{Asks, Visit};
use crate::{
    account, api, api_key, assets, desk, exchange_log, language, opening, operations, sign_in, webhooks,
};

/// The routes of this crate: sign-in, language, bundle, map, health.
pub fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    let mut all = vec![
        Route::get("/healthz", Access::Anyone, health).out_of_turn(),
        Route::get("/assets/{name}", Access::Anyone, assets::serve).out_of_turn(),
        Route::get(MAP_PATH, Access::SignedIn, map),
        Route::post("/language", Access::Anyone, language::switch),
    ];
    all.extend(sign_in::routes());
    all.extend(account::routes());
    all.extend(api_key::routes());
    all.extend(webhooks::routes());
    all.extend(api::routes());
    all.extend(exchange_log::routes());
    all.extend(opening::routes());
    all.extend(operations::routes());
    all.extend(desk::routes());
    all
}

/// The router of `routes` with everything around them.
pub fn router<S>(routes: Vec<Route<S>>, state: S) -> Router
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    let site = Site::from_ref(&state);
    let mut built = Router::new();
    for route in routes {
        let (access, limit) = (route.access, route.body_limit);
        let guarded = from_fn(move |request: Request, next: Next| guard(access, limit, request, next));
        let handler: MethodRouter<S> = if route.in_turn {
            route.handler.layer(from_fn_with_state(site.clone(), take_turn))
        } else {
            route.handler
        };
        let guarded: MethodRouter<S> = handler.layer(guarded);
        let handler: MethodRouter<S> = guarded.layer(DefaultBodyLimit::max(limit));
        built = built.route(route.path, handler);
    }
    built
        .fallback(|| async { Failure::Refusal(Refusal::NotFound) })
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(from_fn(explain))
        .layer(from_fn_with_state(site, open_visit))
        .layer(CompressionLayer::new())
        .layer(from_fn(secure))
        .with_state(state)
}

/// Lets a page through when it is its turn.
async fn take_turn(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    match site.turn().await {
        Ok(turn) => {
            if let Some(visit) = request.extensions_mut().get_mut::<Visit>() {
                visit.site = visit.site.holding();
            }
            let answer = next.run(request).await;
            drop(turn);
            answer
        }
        Err(failure) => failure.into_response(),
    }
}

/// What stays open to somebody who still has something to set up: what the page for it is made of, and the ways in and out. All
/// else, even what everybody may see, would be seen with the rights of the person.
const BEFORE_DUTIES: [&str; 8] =
    ["/assets/", "/language", "/sign-in", "/sign-out", "/reset/", "/mail/", "/invitation/", "/healthz"];

/// Lets through whom the route admits; sends who is not signed in to do so.
async fn guard(access: Access, limit: usize, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // Whoever it is keeps what is theirs: a key or a session that cannot be looked up is neither bad nor over.
    if let Some(failure) = &visit.unknown {
        return failure.clone().into_response();
    }
    let program = access == Access::Program && visit.client.is_some();
    if !program && !access.admits(visit.person.as_deref()) {
        if visit.bad_key.is_some() || visit.client.is_some() {
            let (visit, method, path) =
                (visit.clone(), request.method().clone(), request.uri().path().to_owned());
            api::turned_away(&visit, &method, &path).await;
            return Failure::BadKey.into_response();
        }
        if visit.person.is_some() {
            return Failure::Refusal(Refusal::NotAllowed).into_response();
        }
        if request.method() == Method::GET && !visit.partial && access != Access::Program {
            return Redirect::to(&format!("/sign-in?next={}", escape(&visit.here))).into_response();
        }
        return Failure::Refusal(Refusal::NotSignedIn).into_response();
    }
    if let Some(duty) = visit.person.as_ref().and_then(|person| person.duty)
        && !request.uri().path().starts_with(duty.path())
        && !BEFORE_DUTIES.iter().any(|free| request.uri().path().starts_with(free))
    {
        let first = request.method() == Method::GET && !visit.partial;
        return if first {
            Redirect::to(duty.path()).into_response()
        } else {
            Failure::Refusal(Refusal::NotAllowed).into_response()
        };
    }
    request.extensions_mut().insert(BodyLimit(limit));
    next.run(request).await
}

/// An address of ours as it may stand in the query of another: its slashes stay readable.
pub(crate) fn escape(address: &str) -> String {
    encoded(address).replace("%2F", "/")
}

/// Finds out who asks and in which language, and lays it into the request.
async fn open_visit(State(site): State<Site>, mut request: Request<Body>, next: Next) -> Response {
    let now = site.clock().now();
    let headers = request.headers();
    let caller = if request.uri().path().starts_with("/assets/") {
        Caller::Nobody
    } else {
        caller(&site, headers.clone(), now).await
    };
    let mut fresh_guest = None;
    let mut guest_token = || {
        let guest =
            cookie::read(headers, GUEST_COOKIE).filter(|guest| guest.len() == 64).unwrap_or_else(|| {
                let guest = session::fresh_token();
                fresh_guest = Some(guest.clone());
                guest
            });
        session::form_token(&guest)
    };
    let public = || Arc::new(Actor::public(civil_in_china(now).date()));
    let (mut bad_key, mut unknown) = (None, None);
    let (actor, person, client, csrf) = match caller {
        Caller::Person(person, csrf) => (Arc::clone(&person.actor), Some(Arc::new(person)), None, csrf),
        Caller::Client(actor, key) => (actor, None, Some(Arc::new(key)), session::fresh_token()),
        Caller::BadKey(bad) => {
            bad_key = Some(bad);
            (public(), None, None, session::fresh_token())
        }
        Caller::Unknown(failure) => {
            unknown = Some(failure);
            (public(), None, None, session::fresh_token())
        }
        Caller::Nobody => (public(), None, None, guest_token()),
    };
    let other = language::switched_to(&request);
    let visit = Visit::of(&site, &request, now, Asks { actor, person, client, csrf, bad_key, unknown });
    let id = visit.request_id.clone();
    tracing::debug!(request = id, method = %request.method(), route = route(&request), "request");
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if let Some(kept) = other.and_then(|other| HeaderValue::from_str(&language::cookie_of(other)).ok()) {
        headers.append(SET_COOKIE, kept);
    }
    let page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let Some(guest) = fresh_guest.filter(|_| page) {
        let cookie = cookie::private(GUEST_COOKIE, &guest, Life::Visit, site.secure_cookies());
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            headers.append(SET_COOKIE, value);
        }
    }
    response
}

async fn caller(site: &Site, headers: HeaderMap, now: jiff::Timestamp) -> Caller {
    let of = site.clone();
    let found = site.quickly(move |_| Ok(session::find(&of, &headers, now)?)).await;
    found.unwrap_or_else(|failure| {
        tracing::error!(?failure, "who asks could not be looked up");
        Caller::Unknown(failure)
    })
}

/// Nothing from outside, nothing inline, in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for a page that other sites may show in a frame: it has no forms.
const FRAMED: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; \
                      base-uri 'none'; frame-ancestors *";

/// Marks the answer of a page that other sites may show in a frame.
#[derive(Debug, Clone, Copy)]
struct Framed;

/// An answer that other sites may show in a frame. Only for public pages without forms.
pub fn framed(mut response: Response) -> Response {
    response.extensions_mut().insert(Framed);
    response
}

async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let framed = response.extensions().get::<Framed>().is_some();
    let headers = response.headers_mut();
    let policy = HeaderValue::from_static(if framed { FRAMED } else { POLICY });
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !framed {
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

async fn health(site: Site) -> Answer {
    site.apart(|store| Ok(store.account_named("")?)).await?;
    Ok("ok\n".into_response())
}

/// Of which region the parts are drawn: its code of six digits, or none for the regions of the highest level.
#[derive(serde::Deserialize)]
struct Under {
    #[serde(default)]
    under: String,
}

/// The shapes right below a region; those of the highest level if none is named.
fn shapes_under(shapes: &[u8], under: &str) -> Option<Vec<u8>> {
    let mut read: serde_json::Value = serde_json::from_slice(shapes).ok()?;
    let head = under.get(..4).unwrap_or_default().to_owned();
    let Some(features) = read.get_mut("features").and_then(serde_json::Value::as_array_mut) else {
        return Some(shapes.to_vec());
    };
    features.retain(|feature| {
        let code =
            feature.pointer("/properties/code").and_then(serde_json::Value::as_str).unwrap_or_default();
        let city = code.ends_with("00");
        if head.is_empty() { city || code.is_empty() } else { !city && code.starts_with(&head) }
    });
    serde_json::to_vec(&read).ok()
}

async fn map(site: Site, headers: HeaderMap, Query(asked): Query<Under>) -> Answer {
    let shapes = site.map().ok_or(Refusal::NotFound)?;
    let shapes = shapes_under(shapes, &asked.under).ok_or(Refusal::NotFound)?;
    let digest: [u8; 32] = Sha256::digest(&shapes).into();
    let tag = format!("\"{}\"", hex(&digest[..8]));
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let kind = "application/geo+json".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, no-cache".to_owned()), (ETAG, tag)], shapes)
        .into_response())
}

#[cfg(test)]
mod map_tests {
    use super::shapes_under;

    #[test]
    fn the_parts_of_a_city_are_its_counties() {
        let shape = |code: &str| format!("{{\"properties\":{{\"code\":\"{code}\"}}}}");
        let all = ["140100", "140105", "140106", "141100", "141102"].map(shape).join(",");
        let whole = format!("{{\"type\":\"FeatureCollection\",\"features\":[{all}]}}");
        let drawn = |under: &str| String::from_utf8(shapes_under(whole.as_bytes(), under).unwrap()).unwrap();
        assert!(
            drawn("").contains("140100") && drawn("").contains("141100") && !drawn("").contains("140105")
        );
        assert!(drawn("140100").contains("140106") && !drawn("140100").contains("141102"));
        assert!(!drawn("140100").contains("\"140100\""));
        assert_eq!(shapes_under(b"{}", "140100").as_deref(), Some(&b"{}"[..]));
        assert_eq!(shapes_under(b"no json", ""), None);
    }
}
