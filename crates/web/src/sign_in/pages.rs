//! The pages of signing in and out.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use jiff::SignedDuration;
use maud::html;
use serde::Deserialize;
use taihang_base::Problem;
use taihang_store::db::not_kept;

use super::enter::{BROWSER_LIFE, Door, Next, by_code, by_password, step_over};
use crate::components::{Field, FieldKind, csrf_field, field, problem_summary};
use crate::cookie::{self, Life};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::Page;
use crate::session::{LONGEST, SESSION_COOKIE, browser_token, local_path, token_hash};
use crate::site::Site;
use crate::visit::Visit;

/// The cookie by which the browser of an earlier sign-in is known.
const BROWSER_COOKIE: &str = "taihang_browser";
/// The cookie between the two steps of a sign-in.
const STEP_COOKIE: &str = "taihang_step";

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub(crate) struct Whither {
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

/// A code.
#[derive(Deserialize)]
pub(crate) struct Code {
    code: String,
}

/// An empty form that only carries the token.
#[derive(Debug, Deserialize)]
pub(crate) struct Nothing {}

pub(super) async fn page(visit: Visit, Query(whither): Query<Whither>) -> Response {
    if visit.person.is_some() {
        return Redirect::to(local_path(&whither.next)).into_response();
    }
    form(&visit, "", &whither.next, &[])
}

/// The first page of a sign-in; also shown with what went wrong at another system.
pub(super) fn form(visit: &Visit, name: &str, next: &str, problems: &[Problem]) -> Response {
    let title = visit.word("sign-in.title");
    let settings = visit.site.settings();
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
            @if let Some(other) = &settings.oidc {
                p { a.button href=(format!("/sign-in/oidc?next={}", crate::router::escape(local_path(next)))) {
                    (visit.words("sign-in.with", &[("name", &other.name)])) } }
            }
            @if settings.registration { p.small { a href="/registration" { (visit.word("sign-in.register")) } } }
        }
    };
    let mut response = Page::new(visit, title).render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

pub(super) async fn enter(
    site: Site,
    visit: Visit,
    headers: HeaderMap,
    Posted(entry): Posted<Entry>,
) -> Answer {
    let door = Door::of(&visit).known_by(cookie::read(&headers, BROWSER_COOKIE));
    let name = entry.name.trim().to_owned();
    let (tried, next) = (name.clone(), local_path(&entry.next).to_owned());
    let outcome = site.hashing(move |store| by_password(store, &door, &tried, &entry.password, &next)).await;
    match outcome {
        Ok(Next::In(token)) => Ok(entered(&site, &token, &entry.next)),
        Ok(Next::Code(step)) => Ok(to_code(&site, &step)),
        Ok(Next::Waiting(token)) => Ok(Redirect::to(&format!("/registration/{token}")).into_response()),
        Err(Failure::Problems(problems)) => Ok(form(&visit, &name, &entry.next, &problems)),
        Err(other) => Err(other),
    }
}

/// Gives the browser its session and leads on.
pub(super) fn entered(site: &Site, token: &str, next: &str) -> Response {
    let lasting = |name, value: &str, life: SignedDuration| {
        (SET_COOKIE, cookie::private(name, value, Life::Seconds(life.as_secs()), site.secure_cookies()))
    };
    let session = lasting(SESSION_COOKIE, token, LONGEST);
    let browser = lasting(BROWSER_COOKIE, &browser_token(token), BROWSER_LIFE);
    (AppendHeaders([session, browser]), Redirect::to(local_path(next))).into_response()
}

/// Leads to where the second proof is asked for; the browser keeps what the first one was.
pub(super) fn to_code(site: &Site, step: &str) -> Response {
    let cookie = cookie::private(STEP_COOKIE, step, Life::Seconds(300), site.secure_cookies());
    (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/sign-in/code")).into_response()
}

pub(super) async fn code_page(visit: Visit, headers: HeaderMap) -> Response {
    if visit.person.is_some() || cookie::read(&headers, STEP_COOKIE).is_none() {
        return Redirect::to("/sign-in").into_response();
    }
    code_form(&visit, &[])
}

fn code_form(visit: &Visit, problems: &[Problem]) -> Response {
    let title = visit.word("sign-in.code-title");
    let hint = visit.word("sign-in.code-hint");
    let body = html! {
        div.sign-in {
            div { h1 { (title) } p.soft { (visit.word("sign-in.code-purpose")) } }
            (problem_summary(visit, "", problems))
            form.fields method="post" action="/sign-in/code" autocomplete="off" {
                (csrf_field(visit))
                (field(visit, &Field::line("code", visit.word("sign-in.code"), "").with_hint(hint).needed(), problems))
                button.button.primary { (visit.word("sign-in.in")) }
            }
            p.small { a href="/sign-in" { (visit.word("sign-in.again")) } }
        }
    };
    let mut response = Page::new(visit, title).render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

pub(super) async fn code(site: Site, visit: Visit, headers: HeaderMap, Posted(code): Posted<Code>) -> Answer {
    let Some(step) = cookie::read(&headers, STEP_COOKIE) else {
        return Ok(code_form(&visit, &[step_over()]));
    };
    if visit.rehearses() {
        return Ok(code_form(&visit, &[not_kept()]));
    }
    let door = Door::of(&visit);
    match site.apart(move |store| by_code(store, &door, &step, &code.code)).await {
        Ok((token, next)) => {
            let mut response = entered(&site, &token, &next);
            let ended = cookie::private(STEP_COOKIE, "", Life::Ended, site.secure_cookies());
            if let Ok(value) = ended.parse() {
                response.headers_mut().append(SET_COOKIE, value);
            }
            Ok(response)
        }
        Err(Failure::Problems(problems)) => Ok(code_form(&visit, &problems)),
        Err(other) => Err(other),
    }
}

pub(super) async fn leave(site: Site, visit: Visit, headers: HeaderMap, _: Posted<Nothing>) -> Answer {
    if let Some(token) = cookie::read(&headers, SESSION_COOKIE) {
        let (door, account) = (Door::of(&visit), visit.person()?.account);
        site.apart(move |store| {
            store.session_end(token_hash(&token))?;
            door.note(store, Some(account), "session", "out")
        })
        .await?;
    }
    let ended = cookie::private(SESSION_COOKIE, "", Life::Ended, site.secure_cookies());
    Ok((AppendHeaders([(SET_COOKIE, ended)]), Redirect::to("/sign-in")).into_response())
}
