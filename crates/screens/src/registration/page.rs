//! The form.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use maud::{Markup, html};
use taihang_base::{Language, Problem, Problems, Refusal, Text, civil_today};
use taihang_kernel::{Actor, FileRef, RecordId};
use taihang_registers::{account, organisation};
use taihang_store::Store;
use taihang_store::account::{CredentialKind, NewCredential, NewSignIn, NewTicket, Patience};
use taihang_web::components::{Field, FieldKind, csrf_field, field, page_head, problem_summary};
use taihang_web::failure::{Answer, Failure};
use taihang_web::origin::network;
use taihang_web::{
    Page, REGISTRATION, Sent, Visit, Waiting, ask_to_confirm, fresh_token, hash_password, keep_unconfirmed,
    token_hash,
};

use super::entry::{Entry, kinds};
use super::licence::{self, Held};
use crate::state::App;

/// A person corrects a few mistakes; a program does not stop.
const PATIENCE: Patience = Patience { free: 10, longest: SignedDuration::from_hours(1) };
/// How long the data steward may take before a registration has to be sent again.
const WAITS: SignedDuration = SignedDuration::from_hours(24 * 90);

pub(super) fn offered(app: &App) -> Result<(), Failure> {
    if app.site.settings().registration { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

pub(super) async fn page(app: App, visit: Visit) -> Answer {
    offered(&app)?;
    form(&app, &visit, &Entry::default(), None, &[]).await
}

async fn form(
    app: &App,
    visit: &Visit,
    entry: &Entry,
    licence: Option<&Held>,
    problems: &[Problem],
) -> Answer {
    let offers = offers(app, visit.chinese()).await?;
    let title = visit.word("registration.title");
    let line = |name: &'static str, word: &'static str, value: &str| {
        field(visit, &Field::line(name, visit.word(word), value).needed(), problems)
    };
    let password = |name: &'static str, word: &'static str| {
        field(visit, &Field::line(name, visit.word(word), "").of(FieldKind::Password).needed(), problems)
    };
    let body = html! {
        (page_head(title, visit.word("registration.purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/registration" enctype="multipart/form-data" {
            (csrf_field(visit))
            (unit_fields(visit, entry, &offers, (licence, None), problems))
            (line("person", "registration.person", &entry.person))
            (line("mail", "registration.mail", &entry.mail))
            (line("name", "registration.name", &entry.name))
            (password("password", "registration.password"))
            (password("again", "registration.again"))
            div.actions { button.button.primary { (visit.word("registration.send")) } }
        }
    };
    let mut response = Page::new(visit, title).narrow().render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What the form lets choose: kinds, regions, and the endings of a licence.
pub(super) struct Offers {
    kinds: Vec<(String, String)>,
    regions: Vec<(String, String)>,
    endings: String,
}

pub(super) async fn offers(app: &App, chinese: bool) -> Result<Offers, Failure> {
    app.site
        .apart(move |store| {
            let endings = licence::rule(store).map(|rule| rule.kinds).unwrap_or_default();
            let regions = store.governed_regions(if chinese { Language::Zh } else { Language::En })?;
            let regions = regions.into_iter().map(|(id, name, _)| (id.to_string(), name)).collect();
            Ok(Offers {
                kinds: kinds(store, chinese),
                regions,
                endings: endings.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(","),
            })
        })
        .await
}

/// The fields about the organisation. The licence is the one that is held over the form, or the one of the record.
pub(super) fn unit_fields(
    visit: &Visit,
    entry: &Entry,
    offers: &Offers,
    (held, kept): (Option<&Held>, Option<&str>),
    problems: &[Problem],
) -> Markup {
    let choose = || vec![(String::new(), visit.word("registration.choose").to_owned())];
    let one_of = |offered: &[(String, String)]| {
        FieldKind::OneOf(choose().into_iter().chain(offered.iter().cloned()).collect())
    };
    let of = |name: &'static str, word: &'static str, value: &str, kind: FieldKind| {
        field(visit, &Field::line(name, visit.word(word), value).of(kind).needed(), problems)
    };
    let there = held.map(|held| held.name.as_str()).or(kept);
    let hint = there.map_or_else(
        || visit.word("registration.licence-hint").to_owned(),
        |name| visit.words("registration.licence-kept", &[("name", &name)]),
    );
    let mut scan = Field::line("licence", visit.word("registration.licence"), "")
        .of(FieldKind::File(offers.endings.clone()))
        .with_hint(&hint);
    scan.required = there.is_none();
    html! {
        (of("credit_code", "registration.credit-code", &entry.credit_code, FieldKind::Line))
        (of("organisation", "registration.organisation", &entry.organisation, FieldKind::Line))
        (of("kind", "registration.kind", &entry.kind, one_of(&offers.kinds)))
        (of("region", "registration.region", &entry.region, one_of(&offers.regions)))
        @if let Some(held) = held { input type="hidden" name=(licence::KEPT) value=(held.token); }
        (field(visit, &scan, problems))
    }
}

/// What became of a form: sent, or to be mended.
pub(super) enum Outcome {
    Sent,
    Again(Problems, Option<Held>),
}

/// The key under which tries from one network are counted.
pub(super) fn tries(visit: &Visit) -> String {
    format!("register:{}", visit.address.as_deref().map(network).unwrap_or_default())
}

pub(super) async fn send(app: App, visit: Visit, headers: HeaderMap, sent: Sent) -> Answer {
    offered(&app)?;
    let (key, entry, mails) = (tries(&visit), Entry::read(&sent), app.site.settings().mails);
    let place = mails.then(|| app.site.mailed_address(&headers)).transpose();
    let typed = entry.clone();
    let outcome = app
        .site
        .apart(move |store| {
            let place = place?;
            counted(store, &sent, &key, |licence, problems| {
                enter(store, &typed, licence, problems, place.as_deref())
            })
        })
        .await;
    match outcome {
        Ok(Outcome::Sent) => {
            Ok(thanks(&visit, if mails { "registration.thanks-mail" } else { "registration.thanks" }))
        }
        Ok(Outcome::Again(problems, held)) => form(&app, &visit, &entry, held.as_ref(), &problems).await,
        Err(Failure::Problems(problems)) => form(&app, &visit, &entry, None, &problems).await,
        Err(other) => Err(other),
    }
}

/// Takes the licence and does `work` with it; every try counts: the form would otherwise tell a program which codes and names
/// are there, and take any number of files.
pub(super) fn counted(
    store: &Store,
    sent: &Sent,
    key: &str,
    work: impl FnOnce(Option<&FileRef>, Problems) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    if store.attempt_blocked(&[key.to_owned()])?.is_some() {
        return Err(too_often().into());
    }
    store.attempt_failed(key, PATIENCE)?;
    let mut problems = Problems::new();
    let licence = licence::taken(store, sent, &mut problems)?;
    match work(licence.as_ref(), problems) {
        Ok(()) => Ok(Outcome::Sent),
        Err(Failure::Problems(problems)) => {
            let held = licence.as_ref().map(|file| licence::hold(store, file)).transpose()?;
            Ok(Outcome::Again(problems, held))
        }
        Err(other) => Err(other),
    }
}

/// `place` is where the link to confirm the mail address leads; without a mail server there is none.
fn enter(
    store: &Store,
    entry: &Entry,
    licence: Option<&FileRef>,
    mut problems: Problems,
    place: Option<&str>,
) -> Result<(), Failure> {
    if licence.is_none() && problems.is_empty() {
        problems.push(licence::missing());
    }
    let checked = entry.check(store, problems)?;
    let Some(licence) = licence else { return Err(licence::missing().into()) };
    let (now, today) = (store.clock().now(), civil_today(store.clock()));
    let mut fresh = || RecordId::new(now, rand::random());
    let (unit, own, commands) = entry.commands(&checked, licence, today, &mut fresh);
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
    wait(store, own, &waiting)?;
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

/// Writes down what the account waits for, from now on.
pub(super) fn wait(store: &Store, account: RecordId, waiting: &Waiting) -> Result<(), Failure> {
    let content = serde_json::to_value(waiting)
        .map_err(|error| taihang_base::Fault::new("write what an account waits for", error))?;
    let now = store.clock().now();
    Ok(store.ticket_issue(NewTicket {
        hash: token_hash(&fresh_token()),
        purpose: REGISTRATION,
        account: Some(account),
        content,
        expires_at: now.checked_add(WAITS).unwrap_or(now),
    })?)
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
        div.panel { p { (visit.word(word)) } p { (visit.word("registration.thanks-standing")) } div.actions { a.button.primary href="/sign-in" { (visit.word("registration.to-sign-in")) } } }
    };
    Page::new(visit, title).narrow().render(&body)
}
