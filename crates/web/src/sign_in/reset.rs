//! A new password by a link that an administrator gave out: good once and for a day.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use taihang_base::{Problem, Problems, Text};
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::account::{AccountRow, CredentialKind, NewCredential};

use super::RESET;
use super::enter::Door;
use super::password::{hash_password, password_problems};
use crate::components::{Field, FieldKind, csrf_field, field, problem_summary};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::session::token_hash;
use crate::site::Site;
use crate::visit::Visit;

/// A new password, twice.
#[derive(Deserialize)]
pub struct NewPassword {
    /// Once.
    pub password: String,
    /// And again.
    pub again: String,
}

impl NewPassword {
    /// Everything that is wrong with it for the account called `name`.
    pub fn problems(&self, name: &str) -> Problems {
        let mut problems = password_problems(&self.password, name, "password");
        if self.password != self.again {
            problems.push(
                Problem::new(
                    "password-differs",
                    Text::new("两次输入的密码不一致。", "The two passwords differ."),
                    Text::new("请重新输入。", "Enter them again."),
                )
                .about("again"),
            );
        }
        problems
    }
}

pub(super) async fn page(site: Site, visit: Visit, Path(token): Path<String>) -> Answer {
    let account = site.apart(move |store| owner(store, &token)).await?;
    Ok(form(&visit, &account, &[]))
}

fn owner(store: &Store, token: &str) -> Result<AccountRow, Failure> {
    let ticket = store.ticket_look(&token_hash(token), RESET)?;
    let account = match ticket.and_then(|ticket| ticket.account) {
        Some(account) => store.account_row(account)?,
        None => None,
    };
    account.ok_or_else(|| over().into())
}

fn over() -> Problem {
    Problem::new(
        "reset-over",
        Text::new("此链接已使用或已过期。", "This link was used or is over."),
        Text::new("请联系系统管理员重新获取。", "Ask the administrator for another."),
    )
}

fn form(visit: &Visit, account: &AccountRow, problems: &[Problem]) -> Response {
    let title = visit.word("account.new-password");
    let body = html! {
        div.sign-in {
            div { h1 { (title) } p.soft { (visit.words("account.reset-for", &[("name", &account.name)])) } }
            (problem_summary(visit, "", problems))
            form.fields method="post" {
                (csrf_field(visit))
                (new_password_fields(visit, problems))
                button.button.primary { (visit.word("account.set-password")) }
            }
        }
    };
    let mut response = Page::new(visit, title).render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The two fields of a new password.
pub fn new_password_fields(visit: &Visit, problems: &[Problem]) -> maud::Markup {
    let hint = visit.word("account.password-hint");
    html! {
        (field(visit, &Field::line("password", visit.word("account.new-password"), "").of(FieldKind::Password).with_hint(hint).needed(), problems))
        (field(visit, &Field::line("again", visit.word("account.password-again"), "").of(FieldKind::Password).needed(), problems))
    }
}

pub(super) async fn set(
    site: Site,
    visit: Visit,
    Path(token): Path<String>,
    Posted(new): Posted<NewPassword>,
) -> Answer {
    let looked = token.clone();
    let account = site.apart(move |store| owner(store, &looked)).await?;
    let problems = new.problems(&account.name);
    if !problems.is_empty() {
        return Ok(form(&visit, &account, &problems));
    }
    let (door, id) = (Door::of(&visit), account.id);
    let done = site.hashing(move |store| {
        if store.ticket_take(token_hash(&token), RESET)?.is_none() {
            return Err(over().into());
        }
        set_password(store, id, &new.password)?;
        store.sessions_end(id, None)?;
        door.note(store, Some(id), "link", "password-set")
    });
    match done.await {
        Ok(()) => Ok(see_saying(&visit, "/sign-in", "account.password-changed")),
        Err(Failure::Problems(problems)) if visit.rehearses() => Ok(form(&visit, &account, &problems)),
        Err(other) => Err(other),
    }
}

/// Keeps the hash of a new password, and forgets the failures with the old one.
pub fn set_password(store: &Store, account: RecordId, password: &str) -> Result<(), Failure> {
    let proof = hash_password(password)?;
    let new = NewCredential { proof, secret: None, confirmed: true };
    store.credentials_set(account, CredentialKind::Password, vec![new])?;
    if let Some(row) = store.account_row(account)? {
        store.attempt_forgotten(&format!("name:{}", row.name))?;
        store.attempt_forgotten(&format!("browser:{account}"))?;
    }
    Ok(())
}
