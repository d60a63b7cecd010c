//! The web bundle inside the binary. Each file's address holds a piece of its digest, so it may be kept for ever.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use rust_embed::RustEmbed;
use taihang_base::{Refusal, hex};

use crate::failure::{Answer, Failure};

#[derive(RustEmbed)]
#[folder = "assets/dist"]
struct Bundle;

/// Digits of the digest in an address.
const DIGITS: usize = 12;

/// The address of the file `name`, e.g. `app.js` → `/assets/app.4f0c….js`.
pub fn address(name: &str) -> String {
    let Some(file) = Bundle::get(name) else { return format!("/assets/{name}") };
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("/assets/{stem}.{}.{extension}", digest(&file))
}

fn digest(file: &rust_embed::EmbeddedFile) -> String {
    hex(&file.metadata.sha256_hash()[..DIGITS / 2])
}

pub(crate) async fn serve(Path(name): Path<String>) -> Answer {
    find(&name).ok_or(Failure::Refusal(Refusal::NotFound))
}

fn find(name: &str) -> Option<Response> {
    let (head, extension) = name.rsplit_once('.')?;
    let (stem, wanted) = head.rsplit_once('.')?;
    let file = Bundle::get(&format!("{stem}.{extension}"))?;
    let known = wanted == digest(&file);
    let cache = if known { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = match extension {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    Some(([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], file.data).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_file() {
        let address = address("app.js");
        let name = address.strip_prefix("/assets/").unwrap();
        assert_eq!(find(name).unwrap().headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(find("nothing.000000000000.js").is_none());
        assert!(find("../Cargo.toml").is_none());
    }
}
