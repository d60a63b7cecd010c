//! Reading and writing cookies.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The value of the cookie `name`, if the request carries it.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// How long a cookie lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// Until the browser closes.
    Visit,
    /// That many seconds.
    Seconds(i64),
    /// It is taken back.
    Ended,
}

/// A cookie that scripts cannot read and other sites cannot send along with a form.
pub(crate) fn private(name: &str, value: &str, life: Life, secure: bool) -> String {
    let age = match life {
        Life::Visit => String::new(),
        Life::Seconds(seconds) => format!("; Max-Age={seconds}"),
        Life::Ended => "; Max-Age=0".to_owned(),
    };
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}
