//! A role with the name of who holds it, also where the record was made before it kept that name.

use maud::{Markup, html};
use taihang_kernel::reach::class_of;
use taihang_kernel::{Actor, Record, RecordId};
use taihang_registers::person;
use taihang_registers::role_grant::field;
use taihang_web::Failure;
use taihang_web::register::{Asking, RecordParts};

/// The page as it is, below the name if the record itself does not say it.
pub(super) fn body(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let shows =
        class_of(asking.def(), field::PERSON_NAME).is_some_and(|class| parts.seen.classes.contains(class));
    let name = match unnamed(&parts.seen.record).filter(|_| shows) {
        Some(person) => named(asking, person)?,
        None => String::new(),
    };
    let visit = &asking.visit;
    let label =
        asking.def().fields.get(field::PERSON_NAME).map(|field| field.label.in_language(visit.language));
    Ok(html! {
        @if !name.is_empty() { p.record-facts { span { (label.unwrap_or_default()) (visit.colon()) strong { (name) } } } }
        (parts.usual())
    })
}

/// Whose name the record does not say.
fn unnamed(record: &Record) -> Option<RecordId> {
    if record.get(field::PERSON_NAME).is_some() { None } else { record.reference(field::PERSON) }
}

/// Who may read the name on the record reads it here too, whoever may open the record of the person.
fn named(asking: &Asking, whose: RecordId) -> Result<String, Failure> {
    let engine = Actor::system("engine", asking.actor().today);
    let record = asking.store.one(&engine, person::REGISTER, whose)?.record;
    Ok(record.text(person::field::NAME).unwrap_or_default().to_owned())
}
