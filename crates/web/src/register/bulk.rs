//! One transition for many records: each decided for itself, and the result says which succeeded and why others did not.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal, Text};
use taihang_defs::TransitionDef;
use taihang_kernel::view::title;
use taihang_kernel::{Act, Draft, LONGEST_REASON, RecordId, unfit};

use super::Pages;
use super::address::Asked;
use super::asking::{Asking, id};
use super::legend::Legend;
use super::list::{Refused, again};
use super::rows::back;
use super::sent::Sent;
use crate::components::{Field, FieldKind, Icon, csrf_field, field, icon, page_head, panel, problem_summary};
use crate::failure::{Answer, Failure};
use crate::page::Page;

/// So many records at once.
const MOST: usize = 500;

/// What became of one record.
struct Outcome {
    id: RecordId,
    title: String,
    /// Nothing, or why not.
    why: Option<String>,
}

/// Makes the transition for every record chosen.
pub(super) fn run(asking: &Asking, sent: &Sent, pages: &Pages) -> Answer {
    let records: Vec<RecordId> = sent.all("record").take(MOST).map(id).collect::<Result<_, _>>()?;
    let (chosen, reason) = (sent.get("transition"), sent.get("reason").trim());
    let back = back(&asking.path(), sent.get("back"));
    if chosen.is_empty() || records.is_empty() {
        let question = Asked::read(back.split_once('?').map_or("", |(_, query)| query));
        return again(asking, &question, pages, &nothing_chosen(&records, chosen, reason));
    }
    let transition = asking.def().transitions.get(chosen).filter(|transition| transition.asks.is_empty());
    let transition = transition.ok_or(Refusal::NotFound)?;
    let missing = (transition.reason && reason.is_empty()).then(reason_missing);
    if let Some(problem) = missing.or_else(|| unfit(reason, ("理由", "The reason"), "reason")) {
        return Ok(ask(asking, transition, &records, (reason, &back), &[problem]));
    }
    let outcomes =
        records.iter().map(|id| one(asking, *id, transition, reason)).collect::<Result<Vec<_>, _>>()?;
    Ok(result(asking, transition, &outcomes, &back))
}

fn one(asking: &Asking, id: RecordId, transition: &TransitionDef, reason: &str) -> Result<Outcome, Failure> {
    let seen = match asking.store.one(asking.actor(), &asking.def().name, id) {
        Ok(seen) => seen,
        Err(error) => {
            return Ok(Outcome { id, title: "—".to_owned(), why: Some(said(asking, error.into())?) });
        }
    };
    let legend = Legend::of(asking, [&seen.record])?;
    let title = title(&seen.record, &legend.setting(asking.visit.language));
    let version = seen.record.version;
    let act = Act::Advance { id, version, transition: transition.name.clone(), draft: Draft::default() };
    let why = match asking.store.submit(asking.actor(), asking.command(act, reason, None)) {
        Ok(_) => None,
        Err(error) => Some(said(asking, error.into())?),
    };
    Ok(Outcome { id, title, why })
}

/// Why not, in a sentence; our own failures end the whole.
fn said(asking: &Asking, failure: Failure) -> Result<String, Failure> {
    if matches!(failure, Failure::Fault(_)) {
        return Err(failure);
    }
    Ok(failure.lines(&asking.visit).join(" "))
}

/// Asks for the reason that the transition needs, or for a better one.
fn ask(
    asking: &Asking,
    transition: &TransitionDef,
    records: &[RecordId],
    (typed, back): (&str, &str),
    wrong: &[Problem],
) -> Response {
    let visit = &asking.visit;
    let label = asking.text(&transition.label);
    let heading = visit.words("register.bulk-title", &[("action", &label), ("count", &records.len())]);
    let reason = Field::line("reason", visit.word("register.reason"), typed).of(FieldKind::Lines);
    let mut reason = reason.at_most(LONGEST_REASON);
    reason.required = transition.reason;
    let body = html! {
        (page_head(&heading, "", &html! {}))
        (problem_summary(visit, "", wrong))
        form.panel.fields method="post" action={ (asking.path()) "/bulk" } {
            (csrf_field(visit))
            input type="hidden" name="transition" value=(transition.name);
            input type="hidden" name="back" value=(back);
            @for id in records { input type="hidden" name="record" value=(id); }
            (field(visit, &reason, wrong))
            div.actions { button.button.primary { (label) }
                a.button.quiet href=(back) { (visit.word("register.cancel")) } }
        }
    };
    let mut response = page(asking, &heading).render(&body);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn result(asking: &Asking, transition: &TransitionDef, outcomes: &[Outcome], back: &str) -> Response {
    let visit = &asking.visit;
    let (done, failed): (Vec<&Outcome>, Vec<&Outcome>) =
        outcomes.iter().partition(|outcome| outcome.why.is_none());
    let heading = visit.words("register.bulk-done", &[("action", &asking.text(&transition.label))]);
    let sentence = visit.words("register.bulk-counts", &[("done", &done.len()), ("failed", &failed.len())]);
    let body = html! {
        (page_head(&heading, &sentence, &html! { a.button.primary href=(back) { (visit.word("register.to-list")) } }))
        @if !failed.is_empty() { (panel("failed", visit.word("register.bulk-failed"), &html! {}, &rows(asking, &failed))) }
        @if !done.is_empty() { (panel("done", visit.word("register.bulk-succeeded"), &html! {}, &rows(asking, &done))) }
    };
    page(asking, &heading).render(&body)
}

fn rows(asking: &Asking, outcomes: &[&Outcome]) -> Markup {
    html! {
        ul.outcomes role="list" {
            @for outcome in outcomes {
                li {
                    (icon(if outcome.why.is_some() { Icon::Cross } else { Icon::Check })) " "
                    a href=(asking.record_path(outcome.id)) { (outcome.title) }
                    @if let Some(why) = &outcome.why { div.soft { (why) } }
                }
            }
        }
    }
}

fn page<'a>(asking: &'a Asking, heading: &str) -> Page<'a> {
    Page::new(&asking.visit, heading)
        .narrow()
        .section("/r")
        .under(asking.text(&asking.def().label), &asking.path())
}

fn nothing_chosen(records: &[RecordId], transition: &str, reason: &str) -> Refused {
    let message = Text::new("没有选择记录或操作。", "No record or no action was chosen.");
    let hint =
        Text::new("请勾选记录，并在列表下方选择操作。", "Tick records, and choose an action below the list.");
    Refused {
        named: None,
        records: records.iter().map(RecordId::to_string).collect(),
        transition: transition.to_owned(),
        reason: reason.to_owned(),
        problems: vec![Problem::new("bulk-empty", message, hint)],
    }
}

fn reason_missing() -> Problem {
    let message = Text::new("办理此项须说明理由。", "This action needs a reason.");
    let hint = Text::new(
        "请填写理由；理由将记入每条记录的台账。",
        "Give it; it goes into the history of each record.",
    );
    Problem::new("reason-required", message, hint).about("reason")
}
