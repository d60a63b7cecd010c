//! Objections to a published ranking: raised by those that were ranked while the time for it runs, answered by the office; an upheld
//! one is read by everybody, and the correction says which one it rests on.

use std::collections::BTreeMap;

use axum::extract::Path;
use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::Refusal;
use taihang_kernel::{Act, Actor, Draft, Query, Record, RecordId, Test, Value};
use taihang_registers::ranking::{self, RankingState};
use taihang_registers::region;
use taihang_registers::ticket::{self, field};
use taihang_store::StoreError;
use taihang_web::components::{Field, FieldKind, csrf_field, field as input, panel};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::round::page_of;
use super::seen::{Opened, id};
use crate::objections::{about, raised};
use crate::state::App;

/// What was objected and answered, and the form for whoever may object now.
pub(super) fn panel_of(asking: &Asking, opened: &Opened) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let raised = raised(visit, opened.record.id)?;
    let until = may_object(asking, opened)?.map(|(_, until)| until);
    if raised.is_empty() && until.is_none() {
        return Ok(html! {});
    }
    let note = until.map(|until| visit.words("appraisal.objection-until", &[("day", &visit.date(until))]));
    let text = Field::line(field::TEXT, visit.word("appraisal.objection-text"), "");
    let body = html! {
        @for one in &raised { (one) }
        @if until.is_some() {
            form.fields method="post" action={ (opened.path()) "/objection" } {
                (csrf_field(visit))
                (input(visit, &text.of(FieldKind::Lines).needed(), &[]))
                div.actions { button.button.primary { (visit.word("appraisal.object")) } }
            }
        }
    };
    Ok(panel("objections", visit.word("appraisal.objections"), &html! { (note.unwrap_or_default()) }, &body))
}

/// For which body, and until when, this visitor may object; none if not, or not any more.
fn may_object(asking: &Asking, opened: &Opened) -> Result<Option<(RecordId, Date)>, Failure> {
    let (actor, typed) = (asking.actor(), &opened.typed);
    let until = typed.objections_until.filter(|until| actor.today <= *until);
    let Some(until) = until.filter(|_| typed.state == RankingState::Published) else { return Ok(None) };
    let program = Actor::system("ranking", actor.today);
    for held in actor.roles.iter().filter(|held| matches!(held.role.as_str(), "unit_clerk" | "unit_head")) {
        let unit = held.organisation;
        if typed.units.iter().any(|ranked| ranked.retyped() == unit) {
            return Ok(Some((unit, until)));
        }
        let governed = Query::all(region::REGISTER, 20)
            .with(region::field::GOVERNMENT, Test::In(vec![Value::Ref(unit)]));
        let governed = asking.store.page(&program, &governed)?.records;
        let is_ranked = |id: RecordId| typed.regions.iter().any(|ranked| ranked.retyped() == id);
        if governed.iter().any(|shown| is_ranked(shown.record.id)) {
            return Ok(Some((unit, until)));
        }
    }
    Ok(None)
}

/// Raises an objection.
pub(super) async fn raise(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<BTreeMap<String, String>>,
) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let opened = Opened::read(asking, id(&at)?)?;
        let Some((unit, _)) = may_object(asking, &opened)? else { return Err(Refusal::NotAllowed.into()) };
        let tickets = Asking::of(asking.visit.clone(), ticket::REGISTER)?;
        let text = typed.get(field::TEXT).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let subject: String = format!("对“{}”的异议", opened.title()).chars().take(200).collect();
        let mut draft = Draft::default()
            .with(field::SUBJECT, Value::Text(subject))
            .with(field::KIND, Value::Choice("objection".to_owned()))
            .with(field::CHANNEL, Value::Choice("online".to_owned()))
            .with(field::SUBMITTER_UNIT, Value::Ref(unit))
            .with(field::HANDLER, opened.typed.organiser.map(|id| Value::Ref(id.retyped())))
            .with(field::TEXT, text.map(Value::Text));
        draft.about = Some(Some((ranking::REGISTER.to_owned(), opened.record.id)));
        let act = Act::Create { id: tickets.fresh_id(), draft, state: None };
        match tickets.store.submit(tickets.actor(), tickets.command(act, "", None)) {
            Ok(_) => {
                Ok(see_saying(&asking.visit, &format!("{}#objections", opened.path()), "appraisal.objected"))
            }
            Err(StoreError::Problems(found)) => page_of(asking, &opened, &found),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// The upheld objections to a ranking: one of them may be what its correction rests on.
pub(super) fn upheld(asking: &Asking, opened: &Opened) -> Result<Vec<Record>, Failure> {
    let (_, found) = about(&asking.visit, opened.record.id)?;
    Ok(found.into_iter().filter(|one| one.text(field::OUTCOME) == Some("upheld")).collect())
}
