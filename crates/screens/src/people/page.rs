//! The page: who works here, the form that brings a colleague in, and the one that lends.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::{Record, RecordId, Value};
use taihang_registers::{affiliation, role_grant};
use taihang_store::account::CredentialKind;
use taihang_web::components::{
    Cell, Column, Field, FieldKind, Row, Table, Tone, badge, csrf_field, field, page_head, panel,
    problem_summary, table,
};
use taihang_web::register::state_badge;
use taihang_web::{Answer, Failure, Page, Posted, Visit, see_saying};

use super::colleague::{self, Entry};
use super::invitation::{Invitation, invited, issue};
use super::lending::Loan;
use super::team::{self, Colleague, Unit, team};
use crate::state::App;

/// An empty form that only carries the token.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Nothing {}

/// What stands in the two forms, and what is wrong with one of them.
#[derive(Default)]
struct Typed {
    entry: Entry,
    loan: Loan,
    problems: Vec<Problem>,
}

/// What the page shows.
struct Shown {
    unit: Unit,
    name: String,
    people: Vec<Colleague>,
    roles: Vec<(String, Text)>,
}

pub(super) async fn page(app: App, visit: Visit) -> Answer {
    render(&app, &visit, Typed::default()).await
}

async fn render(app: &App, visit: &Visit, typed: Typed) -> Answer {
    let actor = visit.actor.clone();
    let shown = app
        .site
        .apart(move |store| {
            let unit = team::unit(&actor)?;
            Ok(Shown {
                unit,
                name: store.organisation_name(unit.id)?.unwrap_or_default(),
                people: team(store, &actor, unit.id)?,
                roles: colleague::roles(store, unit.id)?,
            })
        })
        .await?;
    let title = visit.word("people.title");
    let body = html! {
        (page_head(title, &visit.words("people.purpose", &[("unit", &shown.name)]), &html! {}))
        (problem_summary(visit, "", &typed.problems))
        (panel("team", visit.word("people.team"), &html! {}, &list(visit, &shown)))
        div.home-grid {
            div.half { (panel("bring-in", visit.word("people.bring-in"), &html! {}, &entering(app, visit, &shown, &typed))) }
            @if shown.unit.head {
                div.half { (panel("lend", visit.word("people.lend"), &html! {}, &lending(visit, &shown, &typed))) }
            }
        }
    };
    let mut response = Page::new(visit, title).section("/people").render(&body);
    if !typed.problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn list(visit: &Visit, shown: &Shown) -> Markup {
    let words =
        ["people.name", "people.post", "people.state", "people.sign-in", "people.roles", "people.next"];
    let columns = words.into_iter().map(|word| Column::plain(visit.word(word))).collect();
    let rows = shown.people.iter().map(|one| row(visit, shown.unit, one)).collect();
    html! {
        @if shown.people.is_empty() { p.soft { (visit.word("people.nobody")) } } @else {
            (table(&Table { id: "people".to_owned(), columns, rows, ..Table::default() }))
        }
    }
}

fn row(visit: &Visit, unit: Unit, one: &Colleague) -> Row {
    let works = &one.affiliation;
    let path = |step: &str| format!("/r/{}/{}{step}", affiliation::REGISTER, works.id);
    let agreed_by_head = works.approvals.iter().any(|approval| approval.role == "unit_head");
    let next = html! {
        div.actions {
            @if works.state == "proposed" && unit.head && !agreed_by_head {
                a.button.small href=(path(&format!("/{}", affiliation::transition::AGREE))) { (visit.word("people.agree")) }
            }
            @if let team::Entry::Invited { account, ours: true } = one.entry {
                form.inline method="post" action={ "/people/" (account) "/invite" } {
                    (csrf_field(visit)) button.button.small { (visit.word("people.invite-again")) }
                }
            }
        }
    };
    vec![
        Cell::head(html! { a href=(path("")) { (one.name) } }),
        Cell::text(works.text(affiliation::field::POST).unwrap_or("—")),
        Cell::new(badge_of(visit, works)),
        Cell::new(entry(visit, one)),
        Cell::new(roles(visit, &one.roles)),
        Cell::new(next),
    ]
    .into()
}

fn badge_of(visit: &Visit, record: &Record) -> Markup {
    let def = &record.register.def;
    let label = def.states.get(&record.state).map_or("", |state| state.label.in_language(visit.language));
    state_badge(def, &(record.state.clone(), label.to_owned()))
}

fn entry(visit: &Visit, one: &Colleague) -> Markup {
    let (tone, word) = match one.entry {
        team::Entry::None => (Tone::Unknown, "people.no-account"),
        team::Entry::Invited { .. } => (Tone::Wait, "people.invited"),
        team::Entry::Open => (Tone::Good, "people.open"),
        team::Entry::Shut => (Tone::Warn, "people.shut"),
    };
    html! { @if !one.sign_in.is_empty() { (one.sign_in) " " } (badge(tone, visit.word(word))) }
}

/// Roles with their state; one that is held plainly needs no word for it.
fn roles(visit: &Visit, grants: &[Record]) -> Markup {
    let roles = &visit.site.store().catalogue().defs.roles;
    let label = |grant: &Record| {
        let key = grant.text(role_grant::field::ROLE).unwrap_or_default();
        roles.get(key).map_or(key, |role| role.label.in_language(visit.language)).to_owned()
    };
    html! {
        @if grants.is_empty() { "—" } @else {
            ul role="list" { @for grant in grants {
                li {
                    a href={ "/r/" (role_grant::REGISTER) "/" (grant.id) } { (label(grant)) }
                    @if grant.state != "granted" { " " (badge_of(visit, grant)) }
                    @if let Some(until) = lent_until(grant) {
                        " " span.soft { (visit.words("people.lent-until", &[("day", &visit.date(until))])) }
                    }
                }
            } }
        }
    }
}

/// The last day of a loan; none of a role that is the person's own.
fn lent_until(grant: &Record) -> Option<jiff::civil::Date> {
    let Some(Value::Period(term)) = grant.get(role_grant::field::PERIOD) else { return None };
    term.last_day().filter(|_| grant.get(role_grant::field::DELEGATED_BY).is_some())
}

fn entering(app: &App, visit: &Visit, shown: &Shown, typed: &Typed) -> Markup {
    let (entry, problems, mails) = (&typed.entry, &typed.problems, app.site.settings().mails);
    let none = (String::new(), visit.word("people.no-role").to_owned());
    let offered =
        shown.roles.iter().map(|(key, label)| (key.clone(), label.in_language(visit.language).to_owned()));
    let offered = std::iter::once(none).chain(offered).collect();
    let mut mail = Field::line("mail", visit.word("people.mail"), &entry.mail)
        .with_hint(visit.word(if mails { "people.mail-hint" } else { "people.link-hint" }));
    mail.required = mails;
    html! {
        form.fields method="post" action="/people" {
            (csrf_field(visit))
            (field(visit, &Field::line("person", visit.word("people.name"), &entry.person).needed(), problems))
            (field(visit, &Field::line("post", visit.word("people.post"), &entry.post), problems))
            (field(visit, &Field::line("sign_in", visit.word("people.sign-in-name"), &entry.sign_in)
                .with_hint(visit.word("people.sign-in-hint")).needed(), problems))
            (field(visit, &mail, problems))
            @if shown.unit.head {
                (field(visit, &Field::line("role", visit.word("people.role"), &entry.role).of(FieldKind::OneOf(offered))
                    .with_hint(visit.word("people.role-hint")), problems))
            } @else { p.field-hint { (visit.word("people.head-agrees")) } }
            div.actions { button.button.primary { (visit.word("people.send")) } }
        }
    }
}

fn lending(visit: &Visit, shown: &Shown, typed: &Typed) -> Markup {
    let (loan, problems) = (&typed.loan, &typed.problems);
    let clerks: Vec<_> = shown.people.iter().filter(|one| one.is_clerk()).collect();
    let own = visit.actor.person;
    let choose = (String::new(), visit.word("people.choose").to_owned());
    let others = clerks.iter().filter(|one| Some(one.person) != own);
    let offered: Vec<_> =
        std::iter::once(choose).chain(others.map(|one| (one.person.to_string(), one.name.clone()))).collect();
    html! {
        p { (visit.word("people.lend-text")) }
        @if offered.len() == 1 { p.soft { (visit.word("people.no-clerk")) } } @else {
            form.fields method="post" action="/people/lend" {
                (csrf_field(visit))
                (field(visit, &Field::line("clerk", visit.word("people.clerk"), &loan.clerk).of(FieldKind::OneOf(offered)).needed(), problems))
                (field(visit, &Field::line("until", visit.word("people.until"), &loan.until).of(FieldKind::Date).needed(), problems))
                div.actions { button.button.primary { (visit.word("people.lend-do")) } }
            }
        }
    }
}

pub(super) async fn bring_in(
    app: App,
    visit: Visit,
    headers: HeaderMap,
    Posted(entry): Posted<Entry>,
) -> Answer {
    let (actor, typed) = (visit.actor.clone(), entry.clone());
    let place = app.site.settings().mails.then(|| app.site.mailed_address(&headers)).transpose();
    let done = app
        .site
        .apart(move |store| {
            let (unit, place) = (team::unit(&actor)?, place?);
            typed.bring_in(store, &actor, unit, place.as_deref())
        })
        .await;
    match done {
        Ok(invitation) => Ok(told(&app, &visit, &headers, &invitation)),
        Err(Failure::Problems(problems)) => {
            render(&app, &visit, Typed { entry, problems, ..Typed::default() }).await
        }
        Err(other) => Err(other),
    }
}

/// The invitation is on its way; without a mail server its link is shown this once, to be handed over.
fn told(app: &App, visit: &Visit, headers: &HeaderMap, invitation: &Invitation) -> axum::response::Response {
    let Some(path) = &invitation.path else { return see_saying(visit, "/people", "people.mailed") };
    let title = visit.word("people.link-title");
    let link = format!("{}{path}", app.site.own_address(headers));
    let body = html! {
        (page_head(title, &visit.words("people.link-for", &[("name", &invitation.name)]), &html! {}))
        div.panel {
            p { (visit.word("people.link-text")) }
            p { code.long { (link) } }
            div.actions { a.button.primary href="/people" { (visit.word("people.back")) } }
        }
    };
    Page::new(visit, title)
        .section("/people")
        .under(visit.word("people.title"), "/people")
        .narrow()
        .render(&body)
}

/// Another link for somebody whom this organisation invited and who has no password yet; the one before is worth nothing more.
pub(super) async fn invite(
    app: App,
    visit: Visit,
    headers: HeaderMap,
    Path(account): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Answer {
    let account: RecordId = account.parse().map_err(|_| Refusal::NotFound)?;
    let (actor, mails) = (visit.actor.clone(), app.site.settings().mails);
    let place = mails.then(|| app.site.mailed_address(&headers)).transpose()?;
    let invitation = app
        .site
        .apart(move |store| {
            let unit = team::unit(&actor)?;
            let mut asked =
                invited(store, account)?.filter(|asked| asked.unit == unit.id).ok_or(Refusal::NotFound)?;
            let row = store.account_row(account)?.filter(|row| row.open).ok_or(Refusal::NotFound)?;
            if !store.credentials_of(account, CredentialKind::Password)?.is_empty() {
                return Err(Refusal::NotFound.into());
            }
            let mail = store
                .credentials_of(account, CredentialKind::Mail)?
                .into_iter()
                .next()
                .map(|mail| mail.proof);
            let mailed = place.as_deref().zip(mail.as_deref());
            asked.mailed = mailed.is_some();
            issue(store, (account, &row.name), &asked, mailed)
        })
        .await?;
    Ok(told(&app, &visit, &headers, &invitation))
}

pub(super) async fn lend(app: App, visit: Visit, Posted(loan): Posted<Loan>) -> Answer {
    let (actor, typed) = (visit.actor.clone(), loan.clone());
    let done = app.site.apart(move |store| typed.lend(store, &actor, team::unit(&actor)?)).await;
    match done {
        Ok(()) => Ok(see_saying(&visit, "/people", "people.lent")),
        Err(Failure::Problems(problems)) => {
            render(&app, &visit, Typed { loan, problems, ..Typed::default() }).await
        }
        Err(other) => Err(other),
    }
}
