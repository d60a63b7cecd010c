//! A new password by its owner, who has to know the old one.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::account::CredentialKind;

use crate::components::{Field, FieldKind, csrf_field, field, page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::sign_in::{Door, NewPassword, new_password_fields, password_matches, set_password};
use crate::site::Site;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Change {
    present: String,
    password: String,
    again: String,
}

pub(super) async fn page(visit: Visit) -> Response {
    form(&visit, &[])
}

fn form(visit: &Visit, problems: &[Problem]) -> Response {
    let title = visit.word("account.change-password");
    let body = html! {
        (page_head(title, visit.word("account.password-purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/account/password" {
            (csrf_field(visit))
            (field(visit, &Field::line("present", visit.word("account.present-password"), "").of(FieldKind::Password).needed(), problems))
            (new_password_fields(visit, problems))
            div.actions { button.button.primary { (visit.word("account.set-password")) } a.button href="/account" { (visit.word("account.back")) } }
        }
    };
    let page = Page::new(visit, title).under(visit.word("account.title"), "/account").narrow();
    let mut response = page.render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

pub(super) async fn set(site: Site, visit: Visit, Posted(change): Posted<Change>) -> Answer {
    let person = visit.person()?;
    let (account, hash, door) = (person.account, person.token_hash, Door::of(&visit));
    let done = site
        .hashing(move |store| {
            checked(store, account, &change.present)?;
            let name = store.account_row(account)?.map(|row| row.name).unwrap_or_default();
            let new = NewPassword { password: change.password, again: change.again };
            let problems = new.problems(&name);
            if !problems.is_empty() {
                return Err(problems.into());
            }
            set_password(store, account, &new.password)?;
            // Whoever had got hold of a session has it no more.
            store.sessions_end(account, Some(hash))?;
            door.note(store, Some(account), "password", "password-set")
        })
        .await;
    match done {
        Ok(()) => Ok(see_saying(&visit, "/account", "account.password-changed")),
        Err(Failure::Problems(problems)) => Ok(form(&visit, &problems)),
        Err(other) => Err(other),
    }
}

/// Whether somebody at an open session is its owner: asked before anything that would lock the owner out.
pub(super) fn checked(store: &Store, account: RecordId, password: &str) -> Result<(), Failure> {
    let keys = [format!("present:{account}")];
    if store.attempt_blocked(&keys)?.is_some() {
        return Err(too_often().into());
    }
    let kept = store.credentials_of(account, CredentialKind::Password)?;
    // An account that only ever came from another system has no password to ask for.
    if kept.is_empty() || kept.iter().any(|kept| password_matches(password, &kept.proof)) {
        store.attempt_forgotten(&keys[0])?;
        return Ok(());
    }
    let patience = taihang_store::account::Patience { free: 3, longest: jiff::SignedDuration::from_mins(15) };
    store.attempt_failed(&keys[0], patience)?;
    Err(wrong().into())
}

fn too_often() -> Problem {
    Problem::new(
        "password-too-often",
        Text::new(
            "当前密码多次输错，本次未核对。",
            "The present password was wrong too often; this one was not looked at.",
        ),
        Text::new("请稍候再试。", "Wait a while and try again."),
    )
    .about("present")
}

fn wrong() -> Problem {
    Problem::new(
        "password-wrong",
        Text::new("当前密码不正确。", "The present password is wrong."),
        Text::new(
            "请重新输入；多次输错后需等待片刻。",
            "Enter it again; after several failures you have to wait a while.",
        ),
    )
    .about("present")
}
