//! Objections to a result and their answers, as far as the visitor sees them: below a sheet of appraisal, below a ranking.

use maud::{Markup, html};
use taihang_kernel::view::title;
use taihang_kernel::{Query, RecordId, Test, Value};
use taihang_registers::ticket::{self, Ticket, field};
use taihang_web::register::{Asking, Legend, state_badge};
use taihang_web::{Failure, Visit};

use crate::every::allowed;
use crate::steps::state_of;

/// So many objections to one result are shown.
const SHOWN: usize = 50;

/// The tickets about the record of `about`.
pub(crate) fn about(
    visit: &Visit,
    about: RecordId,
) -> Result<(Option<Asking>, Vec<taihang_kernel::Record>), Failure> {
    let asking = match Asking::of(visit.clone(), ticket::REGISTER) {
        Ok(asking) => asking,
        Err(Failure::Refusal(_)) => return Ok((None, Vec::new())),
        Err(other) => return Err(other),
    };
    let query = Query::all(ticket::REGISTER, SHOWN).with("about", Test::In(vec![Value::Ref(about)]));
    let found = allowed(&asking.store, asking.actor(), &query)?;
    Ok((Some(asking), found))
}

/// Each objection to the record of `to` with its answer, as an article.
pub(crate) fn raised(visit: &Visit, to: RecordId) -> Result<Vec<Markup>, Failure> {
    let (Some(asking), found) = about(visit, to)? else { return Ok(Vec::new()) };
    let legend = Legend::of(&asking, found.iter())?;
    let setting = legend.setting(visit.language);
    let signed_in = visit.person().is_ok();
    let mut all = Vec::with_capacity(found.len());
    for record in &found {
        let one = Ticket::try_from(record)?;
        let outcome = asking.def().fields.get(field::OUTCOME).zip(one.outcome.as_deref());
        let outcome = outcome.map(|(field, key)| setting.label(field, key));
        let state = state_of(&asking, ticket::REGISTER, one.state.word());
        let called = title(record, &setting);
        all.push(html! {
            article.answer {
                h3 { @if signed_in { a href={ "/r/ticket/" (one.id) } { (called) } } @else { (called) } " " (state_badge(asking.def(), &state)) }
                p { (one.text.as_deref().unwrap_or_default()) }
                @if let Some(answer) = &one.answer {
                    p { strong { (visit.word("appraisal.answer")) @if let Some(outcome) = &outcome { (visit.bracketed(outcome)) } (visit.colon()) } (answer) }
                } @else if let Some(day) = one.answer_by {
                    p.small.soft { (visit.words("appraisal.answer-by", &[("day", &visit.date(day))])) }
                }
                @if let Some(reason) = &one.reason { p.small { (visit.word("appraisal.reason")) (visit.colon()) (reason) } }
            }
        });
    }
    Ok(all)
}
