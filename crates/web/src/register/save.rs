//! What a form brings about: the command, or the form again with everything that is wrong with it.

use axum::extract::Path;
use axum::http::StatusCode;
use maud::html;
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::{Act, Draft, Receipt, RecordId, Value};
use taihang_store::StoreError;

use super::address::Asked;
use super::asking::{Asking, id, not_now};
use super::form::{Form, Purpose};
use super::sent::Sent;
use super::typed::Typed;
use super::{conflict, posted};
use crate::components::{Icon, icon, page_head};
use crate::failure::{Answer, Failure};
use crate::page::{Page, see_saying};
use crate::visit::Visit;

/// A new record.
pub(super) async fn create(visit: Visit, Path(register): Path<String>, sent: Sent) -> Answer {
    posted(visit, register, sent, |asking, sent| {
        // Rights first: reading the form keeps its files.
        let id = id(sent.get("id"))?;
        let form = Form::blank(asking, id, &Asked::default())?;
        let (typed, found) = Typed::read(asking, sent)?;
        let (draft, problems) = ready(asking, &typed, found);
        let act = Act::Create { id, draft, state: None };
        // The same form sent twice makes one record.
        let key = Some(format!("new:{id}"));
        finish(form, typed, problems, |typed| asking.command(act, &typed.reason, key))
    })
    .await
}

/// Other values in a record.
pub(super) async fn edit(visit: Visit, Path((register, id)): Path<(String, String)>, sent: Sent) -> Answer {
    posted(visit, register, sent, move |asking, sent| write(asking, sent, &id, Purpose::Edit)).await
}

/// A mistake mended.
pub(super) async fn correct(
    visit: Visit,
    Path((register, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    posted(visit, register, sent, move |asking, sent| write(asking, sent, &id, Purpose::Correct)).await
}

/// A transition.
pub(super) async fn advance(
    visit: Visit,
    Path((register, id, transition)): Path<(String, String, String)>,
    sent: Sent,
) -> Answer {
    posted(visit, register, sent, move |asking, sent| {
        let purpose = Purpose::of_transition(asking, &transition)?;
        write(asking, sent, &id, purpose)
    })
    .await
}

fn write(asking: &Asking, sent: &Sent, record: &str, purpose: Purpose) -> Answer {
    let version = sent.version()?;
    let mut form = match Form::of(asking, record, purpose) {
        Err(Failure::Refusal(Refusal::NotFound)) => {
            return conflict::overtaken(asking, sent, record, version);
        }
        form => form?,
    };
    let (mut typed, found) = match sent.get("typed") {
        "" => Typed::read(asking, sent)?,
        kept => (conflict::settled(kept, sent)?, Vec::new()),
    };
    if form.purpose == Purpose::Edit {
        typed.forget_unchanged(&form.began(), version == form.record.version);
    }
    form.record.version = version;
    let (draft, problems) = ready(asking, &typed, found);
    let id = form.record.id;
    let act = match &form.purpose {
        Purpose::New | Purpose::Edit => Act::Edit { id, version, draft },
        Purpose::Correct => Act::Correct { id, version, draft, state: None },
        Purpose::Advance(transition) => {
            Act::Advance { id, version, transition: transition.name.clone(), draft }
        }
    };
    finish(form, typed, problems, |typed| asking.command(act, &typed.reason, None))
}

/// The draft, with a value that the kernel refuses wherever something could not be read: so nothing is carried out, and all
/// problems are found at the same time.
fn ready(asking: &Asking, typed: &Typed, found: Vec<Problem>) -> (Draft, Vec<Problem>) {
    let (mut draft, mut problems) = typed.draft(asking);
    for field in found.iter().filter_map(|problem| problem.field.clone()) {
        draft.values.insert(field, Some(Value::Text("?".to_owned())));
    }
    problems.extend(found);
    (draft, problems)
}

/// Carries out the command, or shows the form again.
fn finish(
    form: Form<'_>,
    typed: Typed,
    problems: Vec<Problem>,
    command: impl FnOnce(&Typed) -> taihang_kernel::Command,
) -> Answer {
    let asking = form.asking;
    let outcome = match asking.store.submit(asking.actor(), command(&typed)) {
        // What could not be read would be lost: the kernel refuses it, and if it ever does not, nobody is told that it is done.
        Ok(_) if !problems.is_empty() => Err(Failure::Problems(problems.clone())),
        Ok(receipt) => return done(&form, &receipt),
        Err(StoreError::Stale(problem)) => return conflict::page(&form, typed, &problem),
        Err(StoreError::Problems(found)) => {
            Ok(merged(problems, found.into_iter().map(|problem| sent_already(&form, problem)).collect()))
        }
        Err(StoreError::NotNow(reason)) => Ok(merged(problems, vec![not_now(reason)])),
        Err(other) => match other.storage_problem() {
            Some(problem) => Ok(vec![problem]),
            None => Err(other.into()),
        },
    };
    let mut response = form.with(typed, outcome?).render()?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// A form to create sent a second time with other content (the browser's way back leads to it): the record is there already.
fn sent_already(form: &Form<'_>, problem: Problem) -> Problem {
    if form.purpose != Purpose::New || problem.code != "idempotency-key-reused" {
        return problem;
    }
    let message = Text::new(
        "这份表单已经提交，记录已经建立；这次改动的内容没有保存。",
        "This form was sent already and its record is there; what was changed since is not kept.",
    );
    let hint = Text::new(
        "请打开已建立的记录修改；需要另建一条的，请从列表重新新建。",
        "Open that record to change it; for another one, begin a new form from the list.",
    );
    Problem::new("form-sent-already", message, hint)
        .naming(form.asking.def().name.clone(), form.record.id.to_string())
}

/// Problems of reading, and those of the kernel about anything else.
fn merged(mut own: Vec<Problem>, found: Vec<Problem>) -> Vec<Problem> {
    let told =
        |problem: &Problem| own.iter().any(|other| other.field.is_some() && other.field == problem.field);
    let others: Vec<Problem> = found.into_iter().filter(|problem| !told(problem)).collect();
    own.extend(others);
    own
}

fn done(form: &Form<'_>, receipt: &Receipt) -> Answer {
    let asking = form.asking;
    if form.purpose.drafted() {
        asking.store.draft_drop(asking.account()?, &asking.def().name, form.drafted())?;
    }
    let word = match form.purpose {
        Purpose::New => "register.created",
        Purpose::Edit => "register.saved",
        Purpose::Correct => "register.corrected",
        Purpose::Advance(_) => "register.advanced",
    };
    if receipt.warnings.is_empty() {
        return Ok(see_saying(&asking.visit, &landing(asking, receipt.record), word));
    }
    Ok(warned(asking, receipt, word))
}

/// Where one lands: on the record, or on the list if the record left the visitor's reach.
fn landing(asking: &Asking, record: RecordId) -> String {
    let seen = asking.store.one(asking.actor(), &asking.def().name, record).is_ok();
    if seen { asking.record_path(record) } else { asking.path() }
}

/// Done, with what the person should know.
fn warned(asking: &Asking, receipt: &Receipt, word: &str) -> axum::response::Response {
    let visit = &asking.visit;
    let body = html! {
        (page_head(visit.word(word), "", &html! {}))
        div.notice.warn {
            h2 { (icon(Icon::Warning)) " " (visit.word("register.warnings")) }
            ul { @for warning in &receipt.warnings { li { (warning.line(visit.language)) } } }
        }
        p.actions { a.button.primary href=(landing(asking, receipt.record)) { (visit.word("register.to-record")) } }
    };
    Page::new(visit, visit.word(word))
        .narrow()
        .section("/r")
        .under(asking.text(&asking.def().label), &asking.path())
        .render(&body)
}

/// A field of the page that only programs send wrongly.
pub(super) fn malformed(field: &str) -> Problem {
    let message = Text::new("提交的内容不完整。", "The form that was sent is not complete.");
    Problem::new(
        "form-incomplete",
        message,
        Text::new("请刷新页面后重试。", "Load the page again and repeat it."),
    )
    .about(field)
}
