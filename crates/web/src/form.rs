//! Forms: nothing that a person sends is read before the form's token is checked.

use std::sync::Arc;

use axum::Form;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use taihang_base::Fault;

use crate::failure::Failure;
use crate::visit::Visit;

/// A form sent by one of our own pages.
#[derive(Debug, Clone)]
pub struct Posted<T>(pub T);

/// Files sent by one of our own pages.
#[derive(Debug, Clone)]
pub struct Uploaded {
    /// In the order of sending.
    pub files: Vec<UploadedFile>,
    /// What else the form says, by name.
    pub said: Vec<(String, String)>,
}

impl Uploaded {
    /// Whether the box called `name` was ticked.
    pub fn says(&self, name: &str) -> bool {
        self.said.iter().any(|(said, value)| said == name && value == "yes")
    }
}

/// One file as sent.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// The name on the person's machine, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

#[derive(serde::Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Posted<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let visit = visit_of(&request)?;
        own_origin(request.headers(), &visit)?;
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Failure::Malformed);
        }
        let limit = request.extensions().get::<BodyLimit>().map_or(1 << 20, |limit| limit.0);
        let bytes = to_bytes(request.into_body(), limit).await.map_err(|_| Failure::TooLarge)?;
        let token: Token = read(bytes.clone()).await?;
        check(&token.csrf, &visit.csrf)?;
        read(bytes).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let visit = visit_of(&request)?;
        own_origin(request.headers(), &visit)?;
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| Failure::Malformed)?;
        let (mut files, mut said) = (Vec::new(), Vec::new());
        let mut trusted = false;
        while let Some(part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
            match part.name() {
                Some("csrf") => {
                    let token = part.text().await.map_err(|error| unreadable(&error))?;
                    check(&token, &visit.csrf)?;
                    trusted = true;
                }
                // The token stands first in our forms: not a byte of a file is read without it.
                Some(_) if trusted => {
                    let Some(name) = part.file_name().map(file_name) else {
                        let called = part.name().unwrap_or_default().to_owned();
                        said.push((called, part.text().await.map_err(|error| unreadable(&error))?));
                        continue;
                    };
                    let bytes = part.bytes().await.map_err(|error| unreadable(&error))?.to_vec();
                    if !(name.is_empty() && bytes.is_empty()) {
                        files.push(UploadedFile { name, bytes });
                    }
                }
                Some(_) | None => return Err(Failure::Forged),
            }
        }
        if trusted { Ok(Self { files, said }) } else { Err(Failure::Forged) }
    }
}

/// The largest body of the route, laid into the request by the router.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimit(pub(crate) usize);

pub(crate) fn visit_of(request: &Request<Body>) -> Result<Visit, Failure> {
    let fault = || Failure::Fault(Arc::new(Fault { step: "find the visit of a form", source: None }));
    request.extensions().get::<Visit>().cloned().ok_or_else(fault)
}

async fn read<T: DeserializeOwned>(bytes: Bytes) -> Result<T, Failure> {
    let mut request = Request::builder()
        .method("POST")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(bytes))
        .map_err(|error| Fault::new("read a form", error))?;
    // The limit of the route has been held already; a smaller one of the framework would only hide it.
    DefaultBodyLimit::disable().apply(&mut request);
    let Form(form) = Form::<T>::from_request(request, &()).await.map_err(|_| Failure::Malformed)?;
    Ok(form)
}

pub(crate) fn unreadable(error: &axum::extract::multipart::MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Failure::TooLarge } else { Failure::Malformed }
}

/// The last part of a path as browsers of any system send it.
pub(crate) fn file_name(sent: &str) -> String {
    sent.rsplit(['/', '\\']).next().unwrap_or("").chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Browsers name the page that sent a form; another site's is turned away even with a token.
/// What stands before us may call us by a name of its own; browsers know the public address.
pub(crate) fn own_origin(headers: &HeaderMap, visit: &Visit) -> Result<(), Failure> {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = value(ORIGIN) else { return Ok(()) };
    let host = |address: &str| {
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or("").to_lowercase()
    };
    let own = [value(HOST).map(str::to_lowercase), visit.site.settings().public_address.as_deref().map(host)];
    if own.contains(&Some(host(origin))) { Ok(()) } else { Err(Failure::Forged) }
}

/// Compares in a time that tells nothing about where two tokens differ.
pub(crate) fn check(sent: &str, expected: &str) -> Result<(), Failure> {
    let (sent, expected) = (Sha256::digest(sent.as_bytes()), Sha256::digest(expected.as_bytes()));
    let difference = sent.iter().zip(expected.iter()).fold(0, |sum, (a, b)| sum | (a ^ b));
    if difference == 0 { Ok(()) } else { Err(Failure::Forged) }
}
