//! How a request fails: problem, refusal or fault; and the page, part or JSON that says so in the visitor's language.

use std::sync::Arc;

use axum::Json;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::json;
use taihang_base::{Fault, Problem, Problems, Refusal, Text};
use taihang_store::StoreError;

use crate::components::toast::toast;
use crate::page::Page;
use crate::visit::Visit;

/// Seconds after which a database that was away or busy is asked again.
const STORAGE_BACK: u64 = 5;

/// Why a request did not succeed.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The person can mend it.
    Problems(Problems),
    /// It is not granted.
    Refusal(Refusal),
    /// Somebody else has changed the record since it was read: names the fields that differ.
    Stale(Problem),
    /// Allowed in principle, but not now.
    NotNow(Text),
    /// The database cannot do it at the moment: what to do about it.
    Storage(Problem),
    /// A program's key is missing, unknown, over or revoked.
    BadKey,
    /// The form's token is missing or wrong.
    Forged,
    /// The method is not known here.
    Method,
    /// The body is larger than the route takes.
    TooLarge,
    /// The request cannot be read.
    Malformed,
    /// Our own failure.
    Fault(Arc<Fault>),
}

/// What a handler answers.
pub type Answer = Result<Response, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(Arc::new(fault))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if let Some(problem) = error.storage_problem() {
            return Self::Storage(problem);
        }
        match error {
            StoreError::Problems(problems) => problems.into(),
            StoreError::Refusal(refusal) => refusal.into(),
            StoreError::Stale(problem) => Self::Stale(problem),
            StoreError::NotNow(why) => Self::NotNow(why),
            StoreError::Fault(fault) => fault.into(),
            other @ (StoreError::Constraint(_)
            | StoreError::Busy
            | StoreError::Slow
            | StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Lost(_)
            | StoreError::Unknown
            | StoreError::Damaged(_)) => Fault::new("use the database", other.to_string()).into(),
        }
    }
}

impl Failure {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Problems(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refusal(Refusal::NotFound) => StatusCode::NOT_FOUND,
            Self::Refusal(Refusal::NotAllowed) | Self::Forged => StatusCode::FORBIDDEN,
            Self::Refusal(Refusal::NotSignedIn) | Self::BadKey => StatusCode::UNAUTHORIZED,
            Self::Refusal(Refusal::Stale) | Self::Stale(_) | Self::NotNow(_) => StatusCode::CONFLICT,
            Self::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Seconds until the same may succeed, if nothing but time is asked for.
    pub(crate) fn wait(&self) -> Option<u64> {
        match self {
            Self::Storage(_) => Some(STORAGE_BACK),
            Self::Problems(_)
            | Self::Refusal(_)
            | Self::Stale(_)
            | Self::NotNow(_)
            | Self::BadKey
            | Self::Forged
            | Self::Method
            | Self::TooLarge
            | Self::Malformed
            | Self::Fault(_) => None,
        }
    }

    /// The stem of the word keys that name and explain it.
    fn stem(&self) -> &'static str {
        match self {
            Self::Problems(_) => "failure.problem",
            Self::Refusal(Refusal::NotFound) => "failure.missing",
            Self::Refusal(Refusal::NotAllowed) => "failure.forbidden",
            Self::Refusal(Refusal::NotSignedIn) => "failure.signed-out",
            Self::Refusal(Refusal::Stale) | Self::Stale(_) => "failure.stale",
            Self::NotNow(_) => "failure.not-now",
            Self::Storage(_) => "failure.storage",
            Self::BadKey => "failure.bad-key",
            Self::Forged => "failure.forged",
            Self::Method => "failure.method",
            Self::TooLarge => "failure.large",
            Self::Malformed => "failure.malformed",
            Self::Fault(_) => "failure.fault",
        }
    }

    /// The sentences a person reads.
    pub fn lines(&self, visit: &Visit) -> Vec<String> {
        match self {
            Self::Problems(problems) => problems.iter().map(|problem| readable(problem, visit)).collect(),
            Self::Stale(problem) | Self::Storage(problem) => vec![readable(problem, visit)],
            Self::NotNow(why) => vec![why.in_language(visit.language).to_owned()],
            Self::Refusal(_)
            | Self::BadKey
            | Self::Forged
            | Self::Method
            | Self::TooLarge
            | Self::Malformed
            | Self::Fault(_) => vec![visit.word(&format!("{}-text", self.stem())).to_owned()],
        }
    }

    fn page(&self, visit: &Visit) -> Response {
        let title = visit.word(self.stem());
        let body: Markup = html! {
            div.panel {
                h1 { (title) }
                @for line in self.lines(visit) { p { (line) } }
                p.soft.small { (visit.words("failure.request", &[("id", &visit.request_id)])) }
                div.actions {
                    a.button.primary href="/" { (visit.word("failure.home")) }
                    // Whoever could not be looked up may well be signed in.
                    @if visit.person.is_none() && visit.unknown.is_none() { a.button href="/sign-in" { (visit.word("sign-in.title")) } }
                }
            }
        };
        Page::new(visit, title).narrow().render(&body)
    }

    fn part(&self, visit: &Visit) -> Response {
        let text = self.lines(visit).join(" ");
        let mut response = crate::page::parts(&html! { (toast(visit, &text, true, &html! {})) });
        if matches!(self, Self::Refusal(Refusal::NotSignedIn))
            && let Ok(place) = "/sign-in".parse()
        {
            response.headers_mut().insert("x-location", place);
        }
        response
    }
}

/// A problem as a person reads it: a file is named before it, a key of a program is not.
fn readable(problem: &Problem, visit: &Visit) -> String {
    let key = |name: &String| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let field = problem.field.clone().filter(|name| !key(name) && !name.contains('['));
    Problem { field, ..problem.clone() }.line(visit.language)
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns the failures of the inner layers into what the visitor can read; logs faults with their request id.
pub(crate) async fn explain(visit: Visit, headers: HeaderMap, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = route(&request);
    let response = next.run(request).await;
    let bare = response.headers().get("content-type").is_none();
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if !bare => return response,
        None => match response.status() {
            StatusCode::NOT_FOUND => Failure::Refusal(Refusal::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Failure::Method,
            StatusCode::INTERNAL_SERVER_ERROR => {
                Failure::Fault(Arc::new(Fault { step: "answer", source: None }))
            }
            _ => return response,
        },
    };
    if visit.here.starts_with("/api/v1/") {
        return crate::api::Refused::from(failure).told(&visit);
    }
    if let Failure::Fault(fault) = &failure {
        let cause = std::error::Error::source(fault.as_ref()).map(ToString::to_string);
        tracing::error!(request = visit.request_id, %method, route, step = fault.step, cause, "request failed");
    }
    let mut told = if wants_json(&headers) {
        let body = json!({ "message": failure.lines(&visit).join("\n"), "request": visit.request_id });
        Json(body).into_response()
    } else if visit.partial {
        failure.part(&visit)
    } else {
        failure.page(&visit)
    };
    *told.status_mut() = failure.status();
    if let Some(seconds) = failure.wait() {
        told.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    told
}

/// The pattern of a request's path, for the log: the path itself may name a person or hold a token.
pub(crate) fn route(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned()
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}
