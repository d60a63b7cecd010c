//! Who is signed in: a random token in a cookie, of which only the digest is stored.

use std::sync::Arc;
use taihang_base::hex;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use taihang_base::clock::civil_in_china;
use taihang_kernel::{Actor, RecordId};
use taihang_store::account::{ApiKey, CredentialKind, Found, Session, Visitor};
use taihang_store::{Result as StoreResult, Store};

use crate::cookie;
use crate::failure::Failure;
use crate::site::Site;

/// The cookie of a signed-in person.
pub(crate) const SESSION_COOKIE: &str = "taihang_session";
/// The cookie of a visitor who is not signed in; its forms are bound to it.
pub(crate) const GUEST_COOKIE: &str = "taihang_guest";
/// A session lasts as long as it is used, and this long without use.
const IDLE: SignedDuration = SignedDuration::from_hours(4);
/// However much it is used, it lasts no longer: a working day and a late evening.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(14);
/// Use is noted at most so often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);
/// Every API key begins so: a search for lost secrets finds it.
pub(crate) const KEY_PREFIX: &str = "taihang_";

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who acts, with all rights.
    pub actor: Arc<Actor>,
    /// The account.
    pub account: RecordId,
    /// The session.
    pub session: String,
    /// What has to be done before anything else.
    pub duty: Option<Duty>,
    /// How many notices are unread.
    pub unread: i64,
    pub(crate) token_hash: [u8; 32],
}

/// What a person has to do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// A role that asks for a second proof is held without one.
    SecondFactor,
}

impl Duty {
    /// Where it is done.
    pub fn path(self) -> &'static str {
        match self {
            Self::SecondFactor => "/account/second-factor",
        }
    }
}

impl Person {
    /// The name that people read.
    pub fn name(&self) -> &str {
        &self.actor.name
    }

    /// Whether the person holds one of `roles`.
    pub fn holds(&self, roles: &[&str]) -> bool {
        roles.iter().any(|role| self.actor.holds(role))
    }
}

/// Who stands behind a request.
pub(crate) enum Caller {
    /// Nobody is signed in.
    Nobody,
    /// A person with the secret of that person's forms.
    Person(Person, String),
    /// A program with its key.
    Client(Arc<Actor>, ApiKey),
    /// A program whose key is not good.
    BadKey(BadKey),
    /// It could not be found out, and why: nobody is not who asks.
    Unknown(Failure),
}

/// A key that is not good: perhaps one that was.
#[derive(Clone)]
pub(crate) struct BadKey(pub(crate) Option<Arc<ApiKey>>);

/// 256 random bits as text.
pub fn fresh_token() -> String {
    let bytes: [u8; 32] = rand::random();
    hex(&bytes)
}

/// The digest under which a token is stored.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The form token that belongs to a cookie; it cannot be led back to the cookie.
pub(crate) fn form_token(cookie: &str) -> String {
    hex(&<[u8; 32]>::from(Sha256::digest(format!("form:{cookie}").as_bytes())))
}

/// What the browser of a session is known by when it has ended; it cannot be led back to the cookie of the session.
pub(crate) fn browser_token(cookie: &str) -> String {
    hex(&<[u8; 32]>::from(Sha256::digest(format!("browser:{cookie}").as_bytes())))
}

/// The key of a program in the request, if it carries one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// Who stands behind the request: the key in its header, or the cookie.
pub(crate) fn find(site: &Site, headers: &HeaderMap, now: Timestamp) -> StoreResult<Caller> {
    let store = site.store();
    if let Some(key) = bearer(headers) {
        let found = match key.strip_prefix(KEY_PREFIX) {
            Some(_) => store.api_key_find(&token_hash(key))?,
            None => None,
        };
        let key = match found {
            Some(Found::Good(key)) => key,
            Some(Found::Over(key)) => return Ok(Caller::BadKey(BadKey(Some(Arc::new(key))))),
            None => return Ok(Caller::BadKey(BadKey(None))),
        };
        let today = civil_in_china(now).date();
        let actor = store.actor_of_client(key.client, &key.id, &key.limits, today)?;
        return Ok(match actor {
            Some(actor) => Caller::Client(Arc::new(actor), key),
            None => Caller::BadKey(BadKey(Some(Arc::new(key)))),
        });
    }
    let Some(token) = cookie::read(headers, SESSION_COOKIE) else { return Ok(Caller::Nobody) };
    let hash = token_hash(&token);
    let Some(Visitor { session, actor, unread }) = store.visitor(&hash, civil_in_china(now).date())? else {
        return Ok(Caller::Nobody);
    };
    note_use(store, hash, &session, now);
    let duty = duty(store, site.second_factor_roles(), &actor, &session)?;
    let person = Person {
        actor: Arc::new(actor),
        account: session.account,
        session: session.id,
        duty,
        unread,
        token_hash: hash,
    };
    Ok(Caller::Person(person, session.csrf))
}

/// When a session that is used at `now` ends.
pub(crate) fn ends_at(created_at: Timestamp, now: Timestamp) -> Timestamp {
    let longest = created_at.checked_add(LONGEST).unwrap_or(created_at);
    now.checked_add(IDLE).unwrap_or(now).min(longest)
}

fn note_use(store: &Store, hash: [u8; 32], session: &Session, now: Timestamp) {
    if now.duration_since(session.seen_at) < NOTED {
        return;
    }
    if let Err(error) = store.session_touch(hash, ends_at(session.created_at, now)) {
        tracing::warn!(%error, "the use of a session could not be noted");
    }
}

/// Ways of signing in that rest on one proof: what another system says counts as one unless it says more.
const ONE_PROOF: [&str; 2] = ["password", "oidc"];

/// Whoever signed in with one proof alone and holds a role that asks for more has to set that up first.
fn duty(store: &Store, roles: &[String], actor: &Actor, session: &Session) -> StoreResult<Option<Duty>> {
    if !ONE_PROOF.contains(&session.method.as_str()) || !roles.iter().any(|role| actor.holds(role)) {
        return Ok(None);
    }
    Ok((!has_second_proof(store, session.account)?).then_some(Duty::SecondFactor))
}

/// Whether the account has set two-step sign-in up.
pub(crate) fn has_second_proof(store: &Store, account: RecordId) -> StoreResult<bool> {
    let codes = store.credentials_of(account, CredentialKind::Totp)?;
    Ok(codes.iter().any(|code| code.confirmed_at.is_some()))
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

    #[test]
    fn a_session_slides_with_its_use_and_ends_all_the_same() {
        let at = |hours: i64| Timestamp::from_second(hours * 3600).unwrap();
        for (used, ends) in [(0, 4), (3, 7), (10, 14), (13, 14)] {
            assert_eq!(ends_at(at(0), at(used)), at(ends));
        }
    }
}
