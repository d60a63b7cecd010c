//! The invitation: a link, good for a week, behind which a colleague agrees to work here and sets a password.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use maud::html;
use serde::{Deserialize, Serialize};
use taihang_base::{Fault, Problem, Text, civil_today};
use taihang_kernel::{Act, Actor, Draft, RecordId};
use taihang_registers::{affiliation, person};
use taihang_store::Store;
use taihang_store::account::{AccountRow, CredentialKind, NewSignIn, NewTicket};
use taihang_web::components::{csrf_field, page_head, problem_summary};
use taihang_web::{
    Answer, Failure, NewPassword, Page, Posted, Visit, fresh_token, new_password_fields, post_mail,
    see_saying, set_password, token_hash,
};

use super::colleague::command;
use crate::state::App;

/// What the ticket of an invitation is called.
const INVITATION: &str = "invitation";
/// How long it is good.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long the organisation may give out another in its place.
const RENEWED: SignedDuration = SignedDuration::from_hours(24 * 90);
/// What says which organisation invited an account.
const INVITED: &str = "invited";

/// What an invitation is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    /// The organisation that invites.
    pub(super) unit: RecordId,
    /// The affiliation that the colleague agrees to.
    pub(super) affiliation: RecordId,
    /// Whether the link goes to the colleague's mail address, and to nobody else.
    pub(super) mailed: bool,
}

/// A link about to be given out: mailed, or shown once to who invites.
pub(super) struct Invitation {
    pub(super) name: String,
    /// The path of the link, if nobody got it by mail.
    pub(super) path: Option<String>,
}

/// Gives out an invitation; with an address (and what links begin with) it is mailed there.
pub(super) fn issue(
    store: &Store,
    (account, name): (RecordId, &str),
    asked: &Asked,
    mailed: Option<(&str, &str)>,
) -> Result<Invitation, Failure> {
    let (token, now) = (fresh_token(), store.clock().now());
    let content = serde_json::to_value(asked)
        .map_err(|error| Fault::new("write what an invitation is about", error))?;
    let tickets = [(INVITATION, token_hash(&token), LIFE), (INVITED, token_hash(&fresh_token()), RENEWED)];
    for (purpose, hash, life) in tickets {
        store.ticket_issue(NewTicket {
            hash,
            purpose,
            account: Some(account),
            content: content.clone(),
            expires_at: now.checked_add(life).unwrap_or(now),
        })?;
    }
    let path = format!("/invitation/{token}");
    let name = name.to_owned();
    let Some((place, mail)) = mailed else { return Ok(Invitation { name, path: Some(path) }) };
    let unit = store.organisation_name(asked.unit)?.unwrap_or_default();
    let text = format!(
        "“{unit}”邀请您使用太行，登录名：{name}。请打开以下链接，确认在该单位任职并设置密码，七日内有效；如与您无关，请忽略本邮件。\n\
         “{unit}” invites you to Taihang; your sign-in name is {name}. Open this link to agree that you work there and to set a \
         password, within seven days; if this is not about you, ignore it.\n\n{place}{path}\n"
    );
    post_mail(store, mail, "太行：同事邀请您加入 You are invited", &text)?;
    Ok(Invitation { name, path: None })
}

fn content(ticket: taihang_store::account::Ticket) -> Result<Asked, Failure> {
    let asked = serde_json::from_value(ticket.content);
    Ok(asked.map_err(|error| Fault::new("read what an invitation is about", error))?)
}

/// The organisation that invited an account.
pub(super) fn invited_by(store: &Store, account: RecordId) -> Result<Option<RecordId>, Failure> {
    Ok(invited(store, account)?.map(|asked| asked.unit))
}

/// What the invitation of an account was about.
pub(super) fn invited(store: &Store, account: RecordId) -> Result<Option<Asked>, Failure> {
    store.ticket_of(account, INVITED)?.map(content).transpose()
}

/// Whose invitation it is, and what it is about; only an account without a password is invited.
fn behind(store: &Store, token: &str) -> Result<(AccountRow, Asked), Failure> {
    let ticket = store.ticket_look(&token_hash(token), INVITATION)?.ok_or_else(|| Failure::from(over()))?;
    let account = ticket.account.map(|account| store.account_row(account)).transpose()?.flatten();
    let account = account.filter(|account| account.open).ok_or_else(|| Failure::from(over()))?;
    if !store.credentials_of(account.id, CredentialKind::Password)?.is_empty() {
        return Err(over().into());
    }
    Ok((account, content(ticket)?))
}

fn over() -> Problem {
    Problem::new(
        "invitation-over",
        Text::new("此邀请已使用或已过期。", "This invitation was used or is over."),
        Text::new("请联系邀请您的单位重新发送。", "Ask who invited you for another."),
    )
}

pub(super) async fn page(app: App, visit: Visit, Path(token): Path<String>) -> Answer {
    form(&app, &visit, token, &[]).await
}

async fn form(app: &App, visit: &Visit, token: String, problems: &[Problem]) -> Answer {
    let (account, unit) = app
        .site
        .apart(move |store| {
            let (account, asked) = behind(store, &token)?;
            let unit = store.organisation_name(asked.unit)?.unwrap_or_default();
            Ok((account, unit))
        })
        .await?;
    let title = visit.words("people.invited-title", &[("unit", &unit)]);
    let body = html! {
        (page_head(&title, &visit.words("people.invited-purpose", &[("unit", &unit), ("name", &account.name)]), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" {
            (csrf_field(visit))
            (new_password_fields(visit, problems))
            div.actions { button.button.primary { (visit.word("people.accept")) } }
        }
    };
    let mut response: Response = Page::new(visit, &title).narrow().render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn accept(
    app: App,
    visit: Visit,
    Path(token): Path<String>,
    Posted(new): Posted<NewPassword>,
) -> Answer {
    let link = token.clone();
    let done = app.site.apart(move |store| accepted(store, &link, &new)).await;
    match done {
        Ok(()) => Ok(see_saying(&visit, "/sign-in", "people.accepted")),
        Err(Failure::Problems(problems)) => form(&app, &visit, token, &problems).await,
        Err(other) => Err(other),
    }
}

/// The colleague agrees, as himself or herself; then the password counts.
fn accepted(store: &Store, token: &str, new: &NewPassword) -> Result<(), Failure> {
    let (account, asked) = behind(store, token)?;
    let problems = new.problems(&account.name);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    agree(store, account.id, &asked)?;
    if store.ticket_take(token_hash(token), INVITATION)?.is_none() {
        return Err(over().into());
    }
    set_password(store, account.id, &new.password)?;
    for mail in store.credentials_of(account.id, CredentialKind::Mail)? {
        // The link went to this address, and came back.
        if asked.mailed && mail.confirmed_at.is_none() {
            store.credential_confirm(&mail.id)?;
        }
    }
    store.sign_in_note(NewSignIn {
        account: Some(account.id),
        method: "link",
        outcome: "password-set",
        ..NewSignIn::default()
    })?;
    Ok(())
}

/// What waits for the colleague: the own record, and the affiliation; if the head has agreed, it begins.
fn agree(store: &Store, account: RecordId, asked: &Asked) -> Result<(), Failure> {
    let today = civil_today(store.clock());
    let engine = Actor::system("engine", today);
    let actor = store.actor_of_account(account, today)?.ok_or_else(|| Failure::from(over()))?;
    let step = |actor: &Actor, register: &str, id: RecordId, from: &str, transition: &str| {
        let record = store.one(&engine, register, id)?.record;
        if record.state != from {
            return Ok(());
        }
        let transition = transition.to_owned();
        let act = Act::Advance { id, version: record.version, transition, draft: Draft::default() };
        store.submit(actor, command(register, act)).map(drop)
    };
    if let Some(own) = actor.person {
        step(&actor, person::REGISTER, own, "draft", person::transition::ACTIVATE)?;
    }
    let (register, works) = (affiliation::REGISTER, asked.affiliation);
    step(&actor, register, works, "proposed", affiliation::transition::AGREE)?;
    step(&engine, register, works, "agreed", affiliation::transition::BEGIN)?;
    Ok(())
}
