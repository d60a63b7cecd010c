//! Joining one's account with that of another system: from then on the other one opens it, so it is asked for like a new password.

use axum::http::StatusCode;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use maud::{Markup, html};
use taihang_base::{Problem, Refusal};

use super::password::checked;
use super::second_factor::Present;
use crate::components::{Field, FieldKind, csrf_field, field, page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::Page;
use crate::sign_in::oidc;
use crate::site::Site;
use crate::visit::Visit;

/// Asks for the present password.
pub(super) async fn page(visit: Visit) -> Answer {
    form(&visit, &[])
}

fn form(visit: &Visit, problems: &[Problem]) -> Answer {
    let present = Field::line("present", visit.word("account.present-password"), "");
    let body = html! {
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/account/join" {
            (csrf_field(visit))
            (field(visit, &present.of(FieldKind::Password).needed(), problems))
            div.actions {
                button.button.primary { (visit.word("account.join-go")) }
                a.button href="/account" { (visit.word("account.back")) }
            }
        }
    };
    let mut response = shown(visit, "account.join-purpose", &body)?;
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn shown(visit: &Visit, purpose: &str, body: &Markup) -> Result<Response, Failure> {
    let name = &visit.site.settings().oidc.as_ref().ok_or(Refusal::NotFound)?.name;
    let title = visit.words("account.join", &[("name", name)]);
    let body = html! { (page_head(&title, visit.word(purpose), &html! {})) (body) };
    Ok(Page::new(visit, &title).under(visit.word("account.title"), "/account").narrow().render(&body))
}

/// Begins the trip to the other system for the owner of this account. A page leads there: a form may not be sent on to another site.
pub(super) async fn begin(
    site: Site,
    visit: Visit,
    headers: HeaderMap,
    Posted(present): Posted<Present>,
) -> Answer {
    let account = visit.person()?.account;
    let known = site.hashing(move |store| checked(store, account, &present.present)).await;
    match known {
        Ok(()) => {}
        Err(Failure::Problems(problems)) => return form(&visit, &problems),
        Err(other) => return Err(other),
    }
    match oidc::depart(&site, &visit, &headers, Some(account), "/account").await {
        Ok((there, cookie)) => {
            let body = html! {
                div.actions {
                    a.button.primary href=(there) { (visit.word("account.join-there")) }
                    a.button href="/account" { (visit.word("account.back")) }
                }
            };
            let page = shown(&visit, "account.join-away", &body)?;
            Ok((AppendHeaders([(SET_COOKIE, cookie)]), page).into_response())
        }
        Err(Failure::Problems(problems)) => form(&visit, &problems),
        Err(other) => Err(other),
    }
}
