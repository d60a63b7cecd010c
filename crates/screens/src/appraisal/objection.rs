//! Objections to a score: raised by its subject while the score is shown, answered by the office, both on the sheet's page.

use axum::extract::Path;
use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::{Act, Draft, Value};
use taihang_registers::evaluation_sheet::{self, EvaluationSheetState};
use taihang_registers::ticket::{self, field};
use taihang_store::StoreError;
use taihang_web::components::{Field, FieldKind, csrf_field, field as input, panel};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::sheet::{Opened, Typed, answer};
use crate::objections::raised;
use crate::state::App;

/// What was objected and answered, and the form for whoever may object now.
pub(super) fn panel_of(opened: &Opened<'_>, typed: &Typed) -> Result<Markup, Failure> {
    let visit = &opened.asking.visit;
    let raised = raised(visit, opened.seen.record.id)?;
    let until = may_object(opened)?;
    if raised.is_empty() && until.is_none() {
        return Ok(html! {});
    }
    let note = until.map(|until| visit.words("appraisal.objection-until", &[("day", &visit.date(until))]));
    let text = Field::line(
        field::TEXT,
        visit.word("appraisal.objection-text"),
        typed.get(field::TEXT).map_or("", String::as_str),
    );
    Ok(panel(
        "objections",
        visit.word("appraisal.objections"),
        &html! { (note.unwrap_or_default()) },
        &html! {
            @for one in &raised { (one) }
            @if until.is_some() {
                form.fields method="post" action={ (opened.path()) "/objection" } {
                    (csrf_field(visit))
                    (input(visit, &text.of(FieldKind::Lines).needed(), &[]))
                    div.actions { button.button.primary { (visit.word("appraisal.object")) } }
                }
            }
        },
    ))
}

/// The last day on which this visitor may object to this sheet; none if not, or not any more.
fn may_object(opened: &Opened<'_>) -> Result<Option<Date>, Failure> {
    let (asking, typed) = (opened.asking, &opened.sheet.typed);
    let actor = asking.actor();
    let for_unit = typed.organisation.is_some_and(|unit| {
        let unit = unit.retyped();
        actor
            .roles
            .iter()
            .any(|held| held.organisation == unit && matches!(held.role.as_str(), "unit_clerk" | "unit_head"))
    });
    let own = typed.person.is_some_and(|person| actor.person == Some(person.retyped()));
    if typed.state != EvaluationSheetState::Objection || !(for_unit || own) {
        return Ok(None);
    }
    let until = window(opened)?;
    Ok(until.filter(|until| actor.today <= *until))
}

/// The day the round's time for objections ends: what the round says, else its clock.
fn window(opened: &Opened<'_>) -> Result<Option<Date>, Failure> {
    if let Some(until) = opened.round.typed.objections_until {
        return Ok(Some(until));
    }
    let clocks = opened.asking.store.deadlines_of(opened.round.record.id)?;
    Ok(clocks.into_iter().find(|one| one.open && one.clock == "objections").map(|one| one.due))
}

/// Raises an objection.
pub(super) async fn raise(
    _: App,
    visit: Visit,
    Path(at): Path<(String, String)>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    answer(visit, at, move |opened| {
        let sheet = &opened.sheet.typed;
        if may_object(opened)?.is_none() {
            return if sheet.state == EvaluationSheetState::Objection
                && window(opened)?.is_some_and(|until| until < opened.asking.actor().today)
            {
                opened.render(&typed, &[over()])
            } else {
                Err(Refusal::NotAllowed.into())
            };
        }
        let asking = Asking::of(opened.asking.visit.clone(), ticket::REGISTER)?;
        let text = typed.get(field::TEXT).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut draft = Draft::default()
            .with(field::SUBJECT, Value::Text(subject(opened)))
            .with(field::KIND, Value::Choice("objection".to_owned()))
            .with(field::CHANNEL, Value::Choice("online".to_owned()))
            .with(field::SUBMITTER_UNIT, sheet.organisation.map(|id| Value::Ref(id.retyped())))
            .with(field::SUBMITTER_PERSON, sheet.person.map(|id| Value::Ref(id.retyped())))
            .with(field::HANDLER, sheet.evaluator_office.map(|id| Value::Ref(id.retyped())))
            .with(field::TEXT, text.map(Value::Text));
        draft.about = Some(Some((evaluation_sheet::REGISTER.to_owned(), opened.seen.record.id)));
        let act = Act::Create { id: asking.fresh_id(), draft, state: None };
        match asking.store.submit(asking.actor(), asking.command(act, "", None)) {
            Ok(_) => {
                Ok(see_saying(&asking.visit, &format!("{}#objections", opened.path()), "appraisal.objected"))
            }
            Err(StoreError::Problems(found)) => opened.render(&typed, &found),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// Says which round; neither points nor, for a person, a name.
fn subject(opened: &Opened<'_>) -> String {
    let subject = format!("对“{}”得分的异议", opened.round.title());
    subject.chars().take(200).collect()
}

fn over() -> Problem {
    Problem::new(
        "objection-over",
        Text::new("异议期已过。", "The time for objections is over."),
        Text::new(
            "定稿后如有新的事实，可提出申诉。",
            "If there are new facts, appeal once the sheet is final.",
        ),
    )
}
