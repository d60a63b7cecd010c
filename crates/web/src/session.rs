//! Who is signed in: a random token in a cookie, of which only the digest is stored.

use axum::http::HeaderMap;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use taihang_planstore::{Account, Actor, Role, Scope};

use crate::cookie;
use crate::failure::Failure;
use crate::site::Site;

/// The cookie of a signed-in person.
pub(crate) const SESSION_COOKIE: &str = "taihang_session";
/// The cookie of a visitor who is not signed in; its forms are bound to it.
pub(crate) const GUEST_COOKIE: &str = "taihang_guest";
/// How long a session lasts: a working day and a late evening.
pub(crate) const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(14);

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// What the person may do.
    pub role: Role,
}

impl Person {
    /// What this person may see.
    pub fn scope(&self) -> Scope {
        Scope::of(&self.account)
    }

    /// This person as the author of a change.
    pub fn actor(&self) -> Actor {
        Actor::of(&self.account)
    }

    /// Key of the word for the role.
    pub fn role_word(&self) -> &'static str {
        match self.role {
            Role::Viewer => "role.viewer",
            Role::Planner => "role.planner",
            Role::Administrator => "role.administrator",
        }
    }
}

/// 256 random bits as text.
pub(crate) fn fresh_token() -> String {
    let bytes: [u8; 32] = rand::random();
    hex(&bytes)
}

/// The digest under which a token is stored.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The form token that belongs to a cookie; it cannot be led back to the cookie.
pub(crate) fn form_token(cookie: &str) -> String {
    hex(&<[u8; 32]>::from(Sha256::digest(format!("form:{cookie}").as_bytes())))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The person behind the request's cookie, with the secret of that person's forms.
pub(crate) fn find(site: &Site, headers: &HeaderMap) -> Result<Option<(Person, String)>, Failure> {
    let Some(token) = cookie::read(headers, SESSION_COOKIE) else { return Ok(None) };
    let found = site.store().session_find(&Scope::system(), &token_hash(&token))?;
    Ok(found.map(|session| (Person { role: session.account.role, account: session.account }, session.csrf)))
}

/// A path of this site, or the first page: a form cannot send anybody elsewhere.
pub(crate) fn local_path(wished: &str) -> &str {
    let local = wished.starts_with('/')
        && !wished.starts_with("//")
        && !wished.contains(['\\', '\r', '\n', '\t'])
        && wished.chars().all(|c| !c.is_control());
    if local { wished } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for (wished, followed) in [
            ("/plans?x=1", "/plans?x=1"),
            ("//elsewhere.example", "/"),
            ("https://elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(local_path(wished), followed);
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        assert_eq!(fresh_token().len(), 64);
        assert_ne!(fresh_token(), fresh_token());
        assert_ne!(form_token("a"), form_token("b"));
    }
}
