//! The second proof: an app that shows codes, and recovery codes for the day the phone is lost.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::account::{Credential, CredentialKind, NewCredential};

use super::password::checked;
use crate::components::{Field, FieldKind, Tone, badge, csrf_field, field, page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::session::{Duty, Person};
use crate::sign_in::{
    Door, address, fresh_recovery_codes, fresh_secret, period_of, picture, plain_recovery_code,
    recovery_proof,
};
use crate::site::Site;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Present {
    pub(super) present: String,
}

#[derive(Deserialize)]
pub(crate) struct Code {
    code: String,
}

/// How far it has come.
enum Stage {
    Off,
    /// The secret is made, its owner has not shown a code yet.
    Begun {
        secret: String,
        name: String,
    },
    On {
        codes_left: usize,
    },
}

fn stage(store: &Store, account: RecordId) -> Result<Stage, Failure> {
    let Some(code) = last(store, account)? else { return Ok(Stage::Off) };
    if code.confirmed_at.is_some() {
        let codes = store.credentials_of(account, CredentialKind::Recovery)?;
        return Ok(Stage::On { codes_left: codes.iter().filter(|code| code.used_at.is_none()).count() });
    }
    let name = store.account_row(account)?.map(|row| row.name).unwrap_or_default();
    Ok(Stage::Begun { secret: code.secret.unwrap_or_default(), name })
}

fn last(store: &Store, account: RecordId) -> Result<Option<Credential>, Failure> {
    Ok(store.credentials_of(account, CredentialKind::Totp)?.pop())
}

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    shown(&site, &visit, &[]).await
}

async fn shown(site: &Site, visit: &Visit, problems: &[Problem]) -> Answer {
    let account = visit.person()?.account;
    let stage = site.apart(move |store| stage(store, account)).await?;
    let body = match &stage {
        Stage::Off => off_body(visit, problems),
        Stage::Begun { secret, name } => begun_body(visit, secret, name, problems)?,
        Stage::On { codes_left } => on_body(visit, *codes_left, problems),
    };
    Ok(framed(visit, problems, &body))
}

fn framed(visit: &Visit, problems: &[Problem], body: &Markup) -> Response {
    let title = visit.word("account.second-factor");
    let must = visit.person.as_ref().is_some_and(|person| person.duty == Some(Duty::SecondFactor));
    let body = html! {
        (page_head(title, visit.word("account.second-factor-purpose"), &html! {}))
        @if must { p { (badge(Tone::Warn, visit.word("account.second-factor-must"))) } }
        (problem_summary(visit, "", problems))
        (body)
    };
    let page = Page::new(visit, title).under(visit.word("account.title"), "/account").narrow();
    let mut response = page.render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// Asks for the present password and does `action`.
fn asking(visit: &Visit, within: &str, action: &str, word: &str, problems: &[Problem]) -> Markup {
    let present = Field::line("present", visit.word("account.present-password"), "");
    html! {
        form.fields method="post" action=(action) {
            (csrf_field(visit))
            (field(visit, &present.of(FieldKind::Password).inside(within).needed(), problems))
            div.actions { button.button.primary { (visit.word(word)) } }
        }
    }
}

fn off_body(visit: &Visit, problems: &[Problem]) -> Markup {
    html! {
        div.panel {
            p { (visit.word("account.second-factor-off")) }
            (asking(visit, "begin", "/account/second-factor", "account.set-up", problems))
        }
    }
}

fn begun_body(visit: &Visit, secret: &str, name: &str, problems: &[Problem]) -> Result<Markup, Failure> {
    let drawn = picture(&address(secret, visit.word("shell.product"), name), visit.word("account.scan"))?;
    let groups: Vec<&str> =
        (0..secret.len()).step_by(4).filter_map(|at| secret.get(at..(at + 4).min(secret.len()))).collect();
    Ok(html! {
        div.panel {
            ol.steps {
                li { p { (visit.word("account.scan")) } (drawn)
                    details { summary { (visit.word("account.type-secret")) } p { code { (groups.join(" ")) } } } }
                li {
                    form.fields method="post" action="/account/second-factor/confirm" autocomplete="off" {
                        (csrf_field(visit))
                        (field(visit, &Field::line("code", visit.word("account.shown-code"), "").needed(), problems))
                        div.actions { button.button.primary { (visit.word("account.confirm")) } }
                    }
                }
            }
        }
    })
}

fn on_body(visit: &Visit, codes_left: usize, problems: &[Problem]) -> Markup {
    html! {
        div.panel {
            p { (badge(Tone::Good, visit.word("account.on"))) " " (visit.words("account.codes-left", &[("count", &codes_left)])) }
            details open[!problems.is_empty()] { summary { (visit.word("account.new-codes")) }
                (asking(visit, "codes", "/account/second-factor/codes", "account.new-codes", problems)) }
            details { summary { (visit.word("account.turn-off")) }
                (asking(visit, "off", "/account/second-factor/off", "account.turn-off", problems)) }
        }
    }
}

/// The codes, shown this once.
fn codes_page(visit: &Visit, codes: &[String]) -> Response {
    let body = html! {
        div.panel {
            h2 { (visit.word("account.codes-title")) }
            p { (visit.word("account.codes-purpose")) }
            ul.codes role="list" { @for code in codes { li { code { (code) } } } }
            div.actions { a.button.primary href="/account" { (visit.word("account.codes-kept")) } }
        }
    };
    framed(visit, &[], &body)
}

/// What a handler of this page has found wrong is shown on it.
async fn or_shown<T>(
    site: &Site,
    visit: &Visit,
    done: Result<T, Failure>,
) -> Result<Result<T, Response>, Failure> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(Failure::Problems(problems)) => Ok(Err(shown(site, visit, &problems).await?)),
        Err(other) => Err(other),
    }
}

pub(super) async fn begin(site: Site, visit: Visit, Posted(present): Posted<Present>) -> Answer {
    let account = visit.person()?.account;
    let done = site
        .hashing(move |store| {
            checked(store, account, &present.present)?;
            if last(store, account)?.is_some_and(|code| code.confirmed_at.is_some()) {
                return Ok(());
            }
            let new = NewCredential { proof: String::new(), secret: Some(fresh_secret()), confirmed: false };
            Ok(store.credentials_set(account, CredentialKind::Totp, vec![new])?)
        })
        .await;
    match or_shown(&site, &visit, done).await? {
        Ok(()) => Ok(crate::page::see(&visit, "/account/second-factor")),
        Err(response) => Ok(response),
    }
}

pub(super) async fn confirm(site: Site, visit: Visit, Posted(code): Posted<Code>) -> Answer {
    let (person, door) = (visit.person()?.clone(), Door::of(&visit));
    let done = site.apart(move |store| confirmed(store, &door, &person, &code.code)).await;
    match or_shown(&site, &visit, done).await? {
        Ok(codes) => Ok(codes_page(&visit, &codes)),
        Err(response) => Ok(response),
    }
}

/// The first right code makes the secret count. The session then rests on both proofs; the account's others end.
fn confirmed(store: &Store, door: &Door, person: &Person, typed: &str) -> Result<Vec<String>, Failure> {
    let account = person.account;
    let begun = last(store, account)?.filter(|code| code.confirmed_at.is_none());
    let period = begun.as_ref().and_then(|code| period_of(typed, code.secret.as_deref()?, door.now));
    let (Some(begun), Some(period)) = (begun, period) else {
        return Err(Problem::new(
            "sign-in-code-wrong",
            Text::new("验证码不正确。", "The code is wrong."),
            Text::new(
                "请输入应用中当前显示的六位数字；手机时间须准确。",
                "Enter the six digits that the app shows now; the phone's clock must be right.",
            ),
        )
        .about("code")
        .into());
    };
    store.credential_count(&begun.id, period)?;
    store.credential_confirm(&begun.id)?;
    store.session_strengthen(person.token_hash, "totp")?;
    store.sessions_end(account, Some(person.token_hash))?;
    door.note(store, Some(account), "totp", "second-factor-on")?;
    fresh_codes(store, account)
}

fn fresh_codes(store: &Store, account: RecordId) -> Result<Vec<String>, Failure> {
    let codes = fresh_recovery_codes();
    let kept = codes.iter().map(|code| NewCredential {
        proof: recovery_proof(&plain_recovery_code(code)),
        secret: None,
        confirmed: true,
    });
    store.credentials_set(account, CredentialKind::Recovery, kept.collect())?;
    Ok(codes)
}

pub(super) async fn codes(site: Site, visit: Visit, Posted(present): Posted<Present>) -> Answer {
    let (account, door) = (visit.person()?.account, Door::of(&visit));
    let done = site
        .hashing(move |store| {
            checked(store, account, &present.present)?;
            door.note(store, Some(account), "recovery", "codes-renewed")?;
            fresh_codes(store, account)
        })
        .await;
    match or_shown(&site, &visit, done).await? {
        Ok(codes) => Ok(codes_page(&visit, &codes)),
        Err(response) => Ok(response),
    }
}

pub(super) async fn off(site: Site, visit: Visit, Posted(present): Posted<Present>) -> Answer {
    let (person, door) = (visit.person()?.clone(), Door::of(&visit));
    let roles = site.second_factor_roles().to_vec();
    let done = site
        .hashing(move |store| {
            if roles.iter().any(|role| person.actor.holds(role)) {
                return Err(needed().into());
            }
            checked(store, person.account, &present.present)?;
            store.credentials_set(person.account, CredentialKind::Totp, Vec::new())?;
            store.credentials_set(person.account, CredentialKind::Recovery, Vec::new())?;
            door.note(store, Some(person.account), "totp", "second-factor-off")
        })
        .await;
    match or_shown(&site, &visit, done).await? {
        Ok(()) => Ok(see_saying(&visit, "/account", "account.turned-off")),
        Err(response) => Ok(response),
    }
}

fn needed() -> Problem {
    Problem::new(
        "second-factor-needed",
        Text::new("您的角色必须使用两步验证。", "Your role needs the second proof."),
        Text::new(
            "更换手机时，请重新生成恢复码或请管理员重置。",
            "For another phone, make new recovery codes or ask the administrator for a reset.",
        ),
    )
    .about("present")
}
