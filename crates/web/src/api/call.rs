//! What every call passes through: the number of requests, the token of a session, the size; and the exchange log.

use std::sync::Arc;
use taihang_base::hex;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use taihang_kernel::ActorKey;
use taihang_store::account::Patience;
use taihang_store::exchange::{Direction, Exchange};

use super::Api;
use super::answer::Refused;
use crate::failure::Failure;
use crate::form::{BodyLimit, check, own_origin};
use crate::site::Site;
use crate::visit::Visit;

/// The layer around every handler of the API.
pub(super) async fn call(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return Failure::Malformed.into_response();
    };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = visit.site.clock().now();
    let (response, digest, bytes_in) = match admit(&api, &visit, request).await {
        Ok((mut request, body)) => {
            let digest = (!body.is_empty()).then(|| hex(&<[u8; 32]>::from(Sha256::digest(&body))));
            let length = body.len();
            *request.body_mut() = Body::from(body);
            request.extensions_mut().insert(api);
            (next.run(request).await, digest, length)
        }
        Err(refused) => (refused.into_response(), None, 0),
    };
    let mut response = worded(&visit, response);
    // What one key or person may see is kept by nobody on the way; the description is the same for all.
    if path.starts_with("/api/v1/") {
        response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    let site = visit.site.clone();
    let sizes = Sizes { digest, bytes_in, bytes_out: http_body_size(&response) };
    let status = response.status();
    if let Some(exchange) = exchange(&visit, (&method, &path), status, sizes, began) {
        note(&site, exchange).await;
    }
    response
}

/// How often a key that is good no more is written down at once, and how seldom if it goes on: a program that nobody tells of it
/// must not fill the log.
const OVER: Patience = Patience { free: 10, longest: SignedDuration::from_mins(15) };

/// Writes down a call that came with a key that was good once. A key that never was says nothing about anybody.
pub(crate) async fn turned_away(visit: &Visit, method: &Method, path: &str) {
    let Some(key) = visit.bad_key.as_ref().and_then(|bad| bad.0.clone()) else { return };
    let nothing = Sizes { digest: None, bytes_in: 0, bytes_out: 0 };
    let Some(exchange) = exchange(visit, (method, path), StatusCode::UNAUTHORIZED, nothing, visit.now) else {
        return;
    };
    let exchange = Exchange {
        client: ActorKey::Client(key.id.clone()).to_string(),
        of: Some(key.client),
        organisation: Some(key.organisation),
        ..exchange
    };
    let counted = format!("key:{}", key.id);
    let noted = visit.site.apart(move |store| {
        if store.attempt_blocked(std::slice::from_ref(&counted))?.is_none() {
            store.attempt_failed(&counted, OVER)?;
            store.exchange_note(&exchange)?;
        }
        Ok(())
    });
    if let Err(failure) = noted.await {
        tracing::error!(
            ?failure,
            "a call with a key that is over could not be written into the exchange log"
        );
    }
}

/// What went over the wire.
struct Sizes {
    digest: Option<String>,
    bytes_in: usize,
    bytes_out: u64,
}

/// Lets the request in and reads its body, or says why not.
async fn admit(api: &Api, visit: &Visit, request: Request) -> Result<(Request, Bytes), Refused> {
    if let Some(caller) = caller(visit) {
        api.limiter.take(visit.site.settings().api_rate, &caller, visit.now).map_err(Refused::too_many)?;
    }
    if visit.person.is_some() && !request.method().is_safe() {
        own_origin(request.headers(), visit)?;
        check(token(request.headers()), &visit.csrf)?;
    }
    let limit = request.extensions().get::<BodyLimit>().map_or(1 << 20, |limit| limit.0);
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, limit).await.map_err(|_| Refused::from(Failure::TooLarge))?;
    Ok((Request::from_parts(parts, Body::empty()), body))
}

fn token(headers: &HeaderMap) -> &str {
    headers.get("x-csrf-token").and_then(|token| token.to_str().ok()).unwrap_or_default()
}

/// Whom requests are counted for.
fn caller(visit: &Visit) -> Option<String> {
    let client = visit.client.as_ref().map(|key| key.id.clone());
    client.or_else(|| visit.person.as_ref().map(|person| person.session.clone()))
}

/// Puts refusals into words; whatever else is no success becomes a refusal too.
fn worded(visit: &Visit, response: Response) -> Response {
    if let Some(refused) = response.extensions().get::<Refused>() {
        return refused.told(visit);
    }
    if let Some(failure) = response.extensions().get::<Failure>() {
        return Refused::from(failure.clone()).told(visit);
    }
    let status = response.status();
    let problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    if (status.is_client_error() || status.is_server_error()) && !problem {
        return Refused::of_status(status, response.headers().get(ALLOW).cloned()).told(visit);
    }
    response
}

/// The row of the exchange log: who, what, when, how it ended. The description of the API is public and leaves none.
fn exchange(
    visit: &Visit,
    (method, path): (&Method, &str),
    status: StatusCode,
    sizes: Sizes,
    began: jiff::Timestamp,
) -> Option<Exchange> {
    let below = path.strip_prefix("/api/v1/")?;
    let named = below.split('/').next().unwrap_or_default();
    let register = visit.site.store().catalogue().register(named).map(|register| register.def.name.clone());
    Some(Exchange {
        client: visit.actor.key.to_string(),
        of: visit.client.as_ref().map(|key| key.client),
        organisation: visit.actor.organisation,
        method: method.to_string(),
        // Paths hold ids and words of definitions; whatever else somebody puts there is nothing to keep.
        path: path.chars().take(200).collect(),
        register,
        status: status.as_u16(),
        direction: Direction::In,
        request: visit.request_id.clone(),
        bytes_in: sizes.bytes_in as u64,
        bytes_out: sizes.bytes_out,
        micros: visit.site.clock().now().duration_since(began).as_micros().try_into().unwrap_or(0),
        digest: sizes.digest,
    })
}

fn http_body_size(response: &Response) -> u64 {
    use axum::body::HttpBody as _;
    let hint = response.body().size_hint();
    hint.exact().unwrap_or_else(|| hint.lower())
}

async fn note(site: &Site, exchange: Exchange) {
    let noted = site.apart(move |store| Ok(store.exchange_note(&exchange)?)).await;
    if let Err(failure) = noted {
        tracing::error!(?failure, "a call could not be written into the exchange log");
    }
}
