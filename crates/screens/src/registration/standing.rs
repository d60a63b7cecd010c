//! Where a registration stands: for who knows the name and password that were chosen with it. A refused one is mended here.

use axum::extract::Path;
use axum::http::StatusCode;

use maud::{Markup, html};
use taihang_base::{Problem, Problems, Text, civil_today};
use taihang_kernel::{Act, Actor, Draft, FileRef, Record, RecordId, Value};
use taihang_registers::organisation::{self, field};
use taihang_store::Store;
use taihang_store::account::CredentialKind;
use taihang_web::components::{csrf_field, page_head, problem_summary};
use taihang_web::{
    Answer, Failure, Page, REGISTRATION, STANDING, Sent, Visit, Waiting, see_saying, token_hash,
};

use super::entry::{Entry, command};
use super::licence;
use super::page::{Outcome, counted, offered, offers, tries, unit_fields, wait};
use crate::state::App;

/// A registration that still waits.
struct Standing {
    account: RecordId,
    waiting: Waiting,
    unit: Record,
    /// What who refused it said.
    reason: String,
    /// Whether the mail address is still to be confirmed.
    mail_open: bool,
}

/// The registration behind the token of a link.
fn behind(store: &Store, token: &str) -> Result<Standing, Failure> {
    let ticket = store.ticket_look(&token_hash(token), STANDING)?.ok_or_else(|| Failure::from(over()))?;
    let account = ticket.account.ok_or_else(|| Failure::from(over()))?;
    let waits = store.ticket_of(account, REGISTRATION)?.ok_or_else(|| Failure::from(over()))?;
    let waiting: Waiting = serde_json::from_value(waits.content)
        .map_err(|error| taihang_base::Fault::new("read what an account waits for", error))?;
    let engine = Actor::system("engine", civil_today(store.clock()));
    let unit = store.one(&engine, organisation::REGISTER, waiting.organisation)?.record;
    let past = store.history(&engine, organisation::REGISTER, unit.id)?;
    let turned_away = |action: &str| {
        [organisation::transition::REFUSE, organisation::transition::DISCARD].contains(&action)
    };
    let refusal = past.into_iter().find(|event| turned_away(&event.action));
    let mails = store.credentials_of(account, CredentialKind::Mail)?;
    Ok(Standing {
        account,
        unit,
        reason: refusal.and_then(|event| event.reason).unwrap_or_default(),
        mail_open: waiting.mail && mails.iter().all(|mail| mail.confirmed_at.is_none()),
        waiting,
    })
}

impl Standing {
    fn refused(&self) -> bool {
        self.unit.state == "refused"
    }

    /// The form as the organisation was registered.
    fn entry(&self) -> Entry {
        let text = |name: &str| self.unit.text(name).unwrap_or_default().to_owned();
        Entry {
            credit_code: text(field::CREDIT_CODE),
            organisation: text(field::NAME),
            kind: text(field::KIND),
            region: self.unit.reference(field::REGION).map(|id| id.to_string()).unwrap_or_default(),
            ..Entry::default()
        }
    }

    fn licence(&self) -> Option<&FileRef> {
        if let Some(Value::File(file)) = self.unit.get(field::LICENCE) { Some(file) } else { None }
    }
}

pub(super) async fn page(app: App, visit: Visit, Path(token): Path<String>) -> Answer {
    offered(&app)?;
    let standing = app.site.apart(move |store| behind(store, &token)).await?;
    let entry = standing.entry();
    render(&app, &visit, &standing, &entry, None, &[]).await
}

async fn render(
    app: &App,
    visit: &Visit,
    standing: &Standing,
    entry: &Entry,
    held: Option<&licence::Held>,
    problems: &[Problem],
) -> Answer {
    let title = visit.word("registration.standing");
    let offers = offers(app, visit.chinese()).await?;
    let kept = standing.licence().map(|file| file.name.as_str());
    let body = html! {
        (page_head(title, standing.unit.text(field::NAME).unwrap_or_default(), &html! {}))
        (problem_summary(visit, "", problems))
        (told(visit, standing))
        @if standing.refused() {
            form.fields.panel method="post" enctype="multipart/form-data" {
                (csrf_field(visit))
                (unit_fields(visit, entry, &offers, (held, kept), problems))
                div.actions { button.button.primary { (visit.word("registration.send-again")) } }
            }
        }
    };
    let mut response = Page::new(visit, title).narrow().render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What there is to wait for, or why it was refused.
fn told(visit: &Visit, standing: &Standing) -> Markup {
    let word = match standing.unit.state.as_str() {
        "draft" => "registration.waits",
        "refused" => "registration.refused",
        "discarded" => "registration.discarded",
        // Admitted: nothing is left but the mail address.
        _admitted => "registration.admitted",
    };
    let turned_away = matches!(standing.unit.state.as_str(), "refused" | "discarded");
    html! {
        div.notice.warn[turned_away] role="status" {
            p { strong { (visit.word(word)) } }
            @if turned_away { p { (visit.word("registration.reason")) (visit.colon()) (standing.reason) } }
            @if standing.refused() { p { (visit.word("registration.mend")) } }
            @if standing.mail_open && !turned_away { p { (visit.word("registration.mail-open")) } }
        }
    }
}

pub(super) async fn send(app: App, visit: Visit, Path(token): Path<String>, sent: Sent) -> Answer {
    offered(&app)?;
    let (key, entry, path) = (tries(&visit), Entry::read(&sent), format!("/registration/{token}"));
    let (typed, looked) = (entry.clone(), token.clone());
    let outcome = app
        .site
        .apart(move |store| {
            let standing = behind(store, &looked)?;
            counted(store, &sent, &key, |licence, problems| mend(store, &standing, &typed, licence, problems))
        })
        .await;
    let (problems, held) = match outcome {
        Ok(Outcome::Sent) => return Ok(see_saying(&visit, &path, "registration.sent-again")),
        Ok(Outcome::Again(problems, held)) => (problems, held),
        Err(Failure::Problems(problems)) => (problems, None),
        Err(other) => return Err(other),
    };
    let standing = app.site.apart(move |store| behind(store, &token)).await?;
    render(&app, &visit, &standing, &entry, held.as_ref(), &problems).await
}

/// Puts what was mended into the record and lays it before the data steward again.
fn mend(
    store: &Store,
    standing: &Standing,
    entry: &Entry,
    licence: Option<&FileRef>,
    mut problems: Problems,
) -> Result<(), Failure> {
    if !standing.refused() {
        return Err(not_refused().into());
    }
    let licence = licence.or(standing.licence());
    if licence.is_none() && problems.is_empty() {
        problems.push(licence::missing());
    }
    let unit = entry.unit(store, Some(standing.unit.id), &mut problems)?;
    let (Some(unit), Some(licence), true) = (unit, licence, problems.is_empty()) else {
        return Err(problems.into());
    };
    let (id, version) = (standing.unit.id, standing.unit.version);
    let resubmit = organisation::transition::RESUBMIT.to_owned();
    let acts = [
        Act::Edit { id, version, draft: entry.draft(&unit, licence) },
        Act::Advance { id, version: version + 1, transition: resubmit, draft: Draft::default() },
    ];
    let commands = acts.into_iter().map(|act| command(organisation::REGISTER, act, REASON)).collect();
    store.submit_all(&Actor::system("engine", civil_today(store.clock())), commands)?;
    wait(store, standing.account, &standing.waiting)
}

/// Why, in the ledger.
const REASON: &str = "申请单位修改后重新提交 mended by the applicant";

fn not_refused() -> Problem {
    Problem::new(
        "registration-not-refused",
        Text::new(
            "该申请正在审核或已有结果，现在不能修改。",
            "This registration is being checked, or was decided.",
        ),
        Text::new("请刷新本页查看进度。", "Load the page again to see where it stands."),
    )
}

fn over() -> Problem {
    Problem::new(
        "registration-link-over",
        Text::new("此页面已过期，或申请已办结。", "This page is over, or the registration is settled."),
        Text::new(
            "请用申请时的登录名和密码重新登录。",
            "Sign in again with the name and password given then.",
        ),
    )
}
