//! Signing in and out. After several failures a name must wait, whoever tries.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use axum::extract::{Query, State};
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use maud::html;
use serde::Deserialize;
use taihang_base::{Fault, Problem, Text};
use taihang_planstore::{Actor, NewSession, Scope, Store};

use crate::components::{Field, FieldKind, csrf_field, field, problem_summary};
use crate::cookie::{self, Life};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::Page;
use crate::session::{SESSION_COOKIE, SESSION_LIFE, form_token, fresh_token, local_path, token_hash};
use crate::site::Site;
use crate::visit::Visit;

/// Longest password that is hashed; more would only cost time.
const LONGEST_PASSWORD: usize = 256;

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Entry {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The hash of `password` for the store (argon2id with a random salt).
pub fn hash_password(password: &str) -> Result<String, Fault> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| Fault::new("hash a password", error.to_string()))?;
    Ok(hash.to_string())
}

fn matches(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

pub(crate) async fn page(visit: Visit, Query(next): Query<Next>) -> Response {
    if visit.person.is_some() {
        return Redirect::to(local_path(&next.next)).into_response();
    }
    form(&visit, "", &next.next, &[])
}

fn form(visit: &Visit, name: &str, next: &str, problems: &[Problem]) -> Response {
    let title = visit.word("sign-in.title");
    let body = html! {
        div.sign-in {
            div { h1 { (title) } p.soft { (visit.word("sign-in.purpose")) } }
            (problem_summary(visit, "", problems))
            form.fields method="post" action="/sign-in" {
                (csrf_field(visit))
                input type="hidden" name="next" value=(local_path(next));
                (field(visit, &Field::line("name", visit.word("sign-in.name"), name).needed(), problems))
                (field(visit, &Field::line("password", visit.word("sign-in.password"), "").of(FieldKind::Password).needed(), problems))
                button.button.primary { (visit.word("sign-in.in")) }
            }
        }
    };
    Page::new(visit, title).render(&body)
}

pub(crate) async fn enter(State(site): State<Site>, visit: Visit, Posted(entry): Posted<Entry>) -> Answer {
    let name = entry.name.trim().to_owned();
    let password = entry.password;
    let tried = name.clone();
    let token = fresh_token();
    let (now, opened) = (visit.now, token.clone());
    let outcome = site.hashing(move |store| attempt(store, &tried, &password, now, &opened)).await;
    match outcome {
        Ok(()) => {
            let life = Life::Seconds(SESSION_LIFE.as_secs());
            let cookie = cookie::private(SESSION_COOKIE, &token, life, site.secure_cookies());
            Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(local_path(&entry.next))).into_response())
        }
        Err(Failure::Problems(problems)) => {
            let mut response = form(&visit, &name, &entry.next, &problems);
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

/// Checks name and password, and opens a session. An unknown name costs as much time as a wrong password.
fn attempt(store: &Store, name: &str, password: &str, now: Timestamp, token: &str) -> Result<(), Failure> {
    let system = Actor::system("sign-in");
    if let Some(until) = store.sign_in_blocked(&Scope::system(), name)? {
        return Err(too_often(until.duration_since(now).as_secs().max(1)).into());
    }
    let known = store.account_credential(&Scope::system(), name)?;
    let stored = known.as_ref().map_or(DECOY, |credential| credential.password_hash.as_str());
    let right = password.len() <= LONGEST_PASSWORD && matches(password, stored);
    let Some(credential) = known.filter(|_| right) else {
        store.sign_in_failed(&system, name)?;
        return Err(wrong().into());
    };
    store.sign_in_succeeded(&system, name)?;
    let expires_at =
        now.checked_add(SESSION_LIFE).map_err(|error| Fault::new("reckon the end of a session", error))?;
    let session = NewSession {
        token_hash: &token_hash(token),
        account: credential.account.id,
        csrf: &form_token(token),
        expires_at,
    };
    store.session_open(&Actor::of(&credential.account), &session)?;
    Ok(())
}

/// A hash that no password has, checked when the name is unknown.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn wrong() -> Problem {
    Problem::new(
        "sign-in-wrong",
        Text::new("用户名或密码不正确。", "Name or password is wrong."),
        Text::new(
            "请重新输入；忘记密码请联系系统管理员。",
            "Enter them again; if you forgot the password, ask the administrator.",
        ),
    )
    .about("password")
}

fn too_often(seconds: i64) -> Problem {
    Problem::new(
        "sign-in-too-often",
        Text::new("连续多次登录失败。", "Too many failed attempts."),
        Text::new(format!("请等待{seconds}秒后再试。"), format!("Wait {seconds} seconds and try again.")),
    )
    .about("name")
}

/// An empty form that only carries the token.
#[derive(Debug, Deserialize)]
pub(crate) struct Nothing {}

pub(crate) async fn leave(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    _: Posted<Nothing>,
) -> Answer {
    if let Some(token) = cookie::read(&headers, SESSION_COOKIE) {
        let actor = visit.person.as_ref().map_or_else(|| Actor::system("sign-in"), |person| person.actor());
        site.store().session_close(&actor, &token_hash(&token))?;
    }
    let ended = cookie::private(SESSION_COOKIE, "", Life::Ended, site.secure_cookies());
    Ok((AppendHeaders([(SET_COOKIE, ended)]), Redirect::to("/sign-in")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_own_password_only() {
        let hash = hash_password("太行").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(matches("太行", &hash));
        assert!(!matches("太岳", &hash));
        assert!(!matches("", DECOY));
    }
}
