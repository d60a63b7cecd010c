//! A form as sent, with or without files.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;

use super::address::Asked;
use crate::failure::Failure;
use crate::form::{BodyLimit, UploadedFile, check, file_name, own_origin, unreadable, visit_of};

/// Fields and files of a form sent by one of our own pages.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Fields in the order of the form.
    pub pairs: Vec<(String, String)>,
    /// Files by the name of their field.
    pub files: Vec<(String, UploadedFile)>,
}

/// Most fields that a form may have: tables of lines are long, attacks are longer.
const MOST_FIELDS: usize = 20_000;

impl Sent {
    /// The first value of `name`; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }

    /// All values of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The version of the record that the form began from.
    pub fn version(&self) -> Result<i64, Failure> {
        self.get("version").parse().map_err(|_| Failure::Malformed)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let visit = visit_of(&request)?;
        own_origin(request.headers(), &visit)?;
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if kind.starts_with("multipart/form-data") {
            return parts(request, state, &visit.csrf).await;
        }
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Failure::Malformed);
        }
        let limit = request.extensions().get::<BodyLimit>().map_or(1 << 20, |limit| limit.0);
        let bytes = to_bytes(request.into_body(), limit).await.map_err(|_| Failure::TooLarge)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Failure::Malformed)?;
        let pairs = Asked::read_all(text);
        let sent = Self { pairs, files: Vec::new() };
        check(sent.get("csrf"), &visit.csrf)?;
        if sent.pairs.len() > MOST_FIELDS { Err(Failure::TooLarge) } else { Ok(sent) }
    }
}

async fn parts<S: Send + Sync>(request: Request<Body>, state: &S, token: &str) -> Result<Sent, Failure> {
    let mut parts = Multipart::from_request(request, state).await.map_err(|_| Failure::Malformed)?;
    let mut sent = Sent::default();
    let mut trusted = false;
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        // The token stands first in our forms: nothing is read without it.
        if name == "csrf" {
            check(&part.text().await.map_err(|error| unreadable(&error))?, token)?;
            trusted = true;
        } else if !trusted {
            return Err(Failure::Forged);
        } else if let Some(file) = part.file_name().map(file_name) {
            let bytes = part.bytes().await.map_err(|error| unreadable(&error))?.to_vec();
            if !(file.is_empty() && bytes.is_empty()) {
                sent.files.push((name, UploadedFile { name: file, bytes }));
            }
        } else {
            sent.pairs.push((name, part.text().await.map_err(|error| unreadable(&error))?));
        }
        if sent.pairs.len() > MOST_FIELDS {
            return Err(Failure::TooLarge);
        }
    }
    if trusted { Ok(sent) } else { Err(Failure::Forged) }
}
