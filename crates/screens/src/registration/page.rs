//! The form.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use maud::html;
use taihang_base::{Problem, Refusal, Text, civil_today};
use taihang_kernel::{Actor, RecordId};
use taihang_registers::{account, organisation};
use taihang_store::Store;
use taihang_store::account::{CredentialKind, NewCredential, NewSignIn, NewTicket, Patience};
use taihang_web::components::{Field, FieldKind, csrf_field, field, page_head, problem_summary};
use taihang_web::failure::{Answer, Failure};
use taihang_web::origin::network;
use taihang_web::{
    Page, Posted, REGISTRATION, Visit, Waiting, ask_to_confirm, fresh_token, hash_password, keep_unconfirmed,
    token_hash,
};

use super::entry::{Entry, kinds};
use crate::state::App;

/// A person corrects a few mistakes; a program does not stop.
const PATIENCE: Patience = Patience { free: 10, longest: SignedDuration::from_hours(1) };
/// How long the data steward may take before a registration has to be sent again.
const WAITS: SignedDuration = SignedDuration::from_hours(24 * 90);

fn offered(app: &App) -> Result<(), Failure> {
    if app.site.settings().registration { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

pub(super) async fn page(State(app): State<App>, visit: Visit) -> Answer {
    offered(&app)?;
    form(&app, &visit, &Entry::default(), &[]).await
}

async fn form(app: &App, visit: &Visit, entry: &Entry, problems: &[Problem]) -> Answer {
    let chinese = visit.chinese();
    let (kinds, regions) =
        app.site.apart(move |store| Ok((kinds(store, chinese), store.governed_regions()?))).await?;
    let choose = || vec![(String::new(), visit.word("registration.choose").to_owned())];
    let kinds = choose().into_iter().chain(kinds).collect();
    let regions = regions.into_iter().map(|(id, name, _)| (id.to_string(), name));
    let regions = choose().into_iter().chain(regions).collect();
    let title = visit.word("registration.title");
    let line = |name: &'static str, word: &'static str, value: &str| {
        field(visit, &Field::line(name, visit.word(word), value).needed(), problems)
    };
    let of = |name: &'static str, word: &'static str, value: &str, kind: FieldKind| {
        field(visit, &Field::line(name, visit.word(word), value).of(kind).needed(), problems)
    };
    let body = html! {
        (page_head(title, visit.word("registration.purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/registration" {
            (csrf_field(visit))
            (line("credit_code", "registration.credit-code", &entry.credit_code))
            (line("organisation", "registration.organisation", &entry.organisation))
            (of("kind", "registration.kind", &entry.kind, FieldKind::OneOf(kinds)))
            (of("region", "registration.region", &entry.region, FieldKind::OneOf(regions)))
            (line("person", "registration.person", &entry.person))
            (line("mail", "registration.mail", &entry.mail))
            (line("name", "registration.name", &entry.name))
            (of("password", "registration.password", "", FieldKind::Password))
            (of("again", "registration.again", "", FieldKind::Password))
            div.actions { button.button.primary { (visit.word("registration.send")) } }
        }
    };
    let mut response = Page::new(visit, title).narrow().render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn send(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Posted(entry): Posted<Entry>,
) -> Answer {
    offered(&app)?;
    let key = format!("register:{}", visit.address.as_deref().map(network).unwrap_or_default());
    let (sent, mails) = (entry.clone(), app.site.settings().mails);
    let place = mails.then(|| app.site.mailed_address(&headers)).transpose();
    let done = app.site.apart(move |store| enter(store, &sent, &key, place?.as_deref())).await;
    match done {
        Ok(()) => Ok(thanks(&visit, if mails { "registration.thanks-mail" } else { "registration.thanks" })),
        Err(Failure::Problems(problems)) => form(&app, &visit, &entry, &problems).await,
        Err(other) => Err(other),
    }
}

/// `place` is where the link to confirm the mail address leads; without a mail server there is none.
fn enter(store: &Store, entry: &Entry, key: &str, place: Option<&str>) -> Result<(), Failure> {
    if store.attempt_blocked(&[key.to_owned()])?.is_some() {
        return Err(too_often().into());
    }
    // Every try counts: the form would otherwise tell a program which codes and names are there.
    store.attempt_failed(key, PATIENCE)?;
    let checked = entry.check(store)?;
    let (now, today) = (store.clock().now(), civil_today(store.clock()));
    let mut fresh = || RecordId::new(now, rand::random());
    let (unit, own, commands) = entry.commands(&checked, today, &mut fresh);
    let hash = hash_password(&entry.password)?;
    store.submit_all(&Actor::system("engine", today), commands)?;
    let password = NewCredential { proof: hash, secret: None, confirmed: true };
    store.credentials_set(own, CredentialKind::Password, vec![password])?;
    let waiting = Waiting {
        register: organisation::REGISTER.to_owned(),
        organisation: unit,
        accounts: account::REGISTER.to_owned(),
        transition: account::transition::UNLOCK.to_owned(),
        mail: place.is_some(),
    };
    let content = serde_json::to_value(waiting)
        .map_err(|error| taihang_base::Fault::new("write what an account waits for", error))?;
    let now = store.clock().now();
    store.ticket_issue(NewTicket {
        hash: token_hash(&fresh_token()),
        purpose: REGISTRATION,
        account: Some(own),
        content,
        expires_at: now.checked_add(WAITS).unwrap_or(now),
    })?;
    store.sign_in_note(NewSignIn {
        account: Some(own),
        method: "password",
        outcome: "registered",
        ..NewSignIn::default()
    })?;
    match place {
        Some(place) => ask_to_confirm(store, own, &checked.mail, place),
        None => keep_unconfirmed(store, own, &checked.mail),
    }
}

fn too_often() -> Problem {
    Problem::new(
        "registration-too-often",
        Text::new("提交次数过多。", "Too many registrations were sent."),
        Text::new("请稍后再试。", "Try again later."),
    )
}

fn thanks(visit: &Visit, word: &str) -> Response {
    let title = visit.word("registration.sent");
    let body = html! {
        (page_head(title, "", &html! {}))
        div.panel { p { (visit.word(word)) } div.actions { a.button.primary href="/sign-in" { (visit.word("registration.to-sign-in")) } } }
    };
    Page::new(visit, title).narrow().render(&body)
}
