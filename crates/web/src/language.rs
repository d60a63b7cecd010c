//! Which language a visitor reads: the cookie's word, then the browser's wish, then Chinese.

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use taihang_base::Language;

use crate::cookie;
use crate::form::Posted;
use crate::visit::Visit;

/// The cookie that keeps the choice.
pub(crate) const COOKIE: &str = "taihang_language";

/// The language for a request with these headers.
pub fn choose(headers: &HeaderMap) -> Language {
    if let Some(kept) = cookie::read(headers, COOKIE) {
        match kept.as_str() {
            "en" => return Language::En,
            "zh" => return Language::Zh,
            _ => {}
        }
    }
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or(Language::Zh, wished)
}

/// The first of the two languages in order of the browser's preference.
fn wished(header: &str) -> Language {
    let mut best = (0.0_f32, Language::Zh);
    for range in header.split(',') {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or("").trim().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32);
        let language = if tag.starts_with("zh") {
            Language::Zh
        } else if tag.starts_with("en") {
            Language::En
        } else {
            continue;
        };
        if quality > best.0 {
            best = (quality, language);
        }
    }
    best.1
}

/// The form of the language switch.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    language: Language,
    #[serde(default)]
    back: String,
}

/// Keeps the choice and goes back to where it was made.
pub(crate) async fn switch(_visit: Visit, Posted(choice): Posted<Choice>) -> Response {
    let value = cookie_of(choice.language);
    ([(SET_COOKIE, value)], Redirect::to(crate::session::local_path(&choice.back))).into_response()
}

/// The cookie that keeps a choice.
pub(crate) fn cookie_of(language: Language) -> String {
    format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", short(language))
}

/// What a language is called in the cookie and in addresses.
pub(crate) fn short(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

/// What an address says of a form that came back and is to be shown again in another language (`?in=en`). Programs send no
/// forms, and nobody signs in on the way: there it says nothing.
pub(crate) fn switched_to(request: &Request) -> Option<Language> {
    let form = request.method() == Method::POST && !request.uri().path().starts_with("/api/");
    match request.uri().query().filter(|_| form)? {
        "in=en" => Some(Language::En),
        "in=zh" => Some(Language::Zh),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_comes_first_unless_the_browser_wishes_english() {
        for (header, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en-GB,en;q=0.9", Language::En),
            ("fr-FR,en;q=0.4,zh;q=0.3", Language::En),
            ("fr", Language::Zh),
            ("", Language::Zh),
        ] {
            assert_eq!(wished(header), expected, "{header}");
        }
    }
}
