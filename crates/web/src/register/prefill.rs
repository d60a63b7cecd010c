//! First values of a new record (R10): what is held is shown with its source and not asked for again.

use std::collections::BTreeMap;

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::Refusal;
use taihang_defs::{FieldDef, Prefill};
use taihang_kernel::{Ground, NoLookup, Record, RecordId, Value, parse_value};

use super::asking::{Asking, id};
use super::legend::Legend;
use super::markup::shown;
use crate::failure::{Answer, Failure};
use crate::page::parts;
use crate::visit::Visit;

/// A value that is held already.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    /// The value; none while what it comes from is not chosen.
    pub(super) value: Option<Value>,
    /// Where it comes from, for people.
    pub(super) source: String,
}

/// Puts the first values into a new record; gives those that are shown and not asked for. Where another organisation may be
/// meant (by who works for several), one's own is only a proposal; where somebody else may be meant, nobody stands there.
pub(super) fn put(asking: &Asking, record: &mut Record) -> Result<BTreeMap<String, Held>, Failure> {
    let mut held = BTreeMap::new();
    let register = std::sync::Arc::clone(&record.register);
    for field in register.def.fields.values() {
        let Some(prefill) = &field.prefill else { continue };
        let actor = asking.actor();
        let (value, source) = match prefill {
            Prefill::OwnOrganisation => (actor.organisation.map(Value::Ref), "register.held-organisation"),
            Prefill::OwnPerson => (actor.person.map(Value::Ref), "register.held-person"),
            Prefill::Today => (Some(Value::Date(actor.today)), ""),
            Prefill::Value(text) => (parse_value(field, text, &NoLookup).ok().flatten(), ""),
            Prefill::Through { through, .. } => {
                let other = record.reference(through);
                held.insert(field.name.clone(), from(asking, field, other)?);
                continue;
            }
        };
        let fixed = match prefill {
            Prefill::OwnPerson => only(asking, |ground| matches!(ground, Ground::Own { .. })),
            Prefill::OwnOrganisation => {
                only(asking, |ground| matches!(ground, Ground::Owner(_) | Ground::Own { .. }))
            }
            Prefill::Today | Prefill::Value(_) | Prefill::Through { .. } => false,
        };
        // A person is no proposal: whoever may mean a colleague would else enter himself or herself by not looking.
        let value = value.filter(|_| fixed || *prefill != Prefill::OwnPerson);
        if value.is_some() && fixed {
            let source = asking.visit.word(source).to_owned();
            held.insert(field.name.clone(), Held { value: value.clone(), source });
        }
        record.set(&field.name, value);
    }
    for (name, held) in &held {
        record.set(name, held.value.clone());
    }
    Ok(held)
}

/// Whether everything that the visitor may create lies on such ground. Who enters records of the own organisation may mean a
/// colleague; who may create only what is his or her own means nobody else.
fn only(asking: &Asking, such: impl Fn(&Ground) -> bool) -> bool {
    asking.reach.arms.iter().filter(|arm| arm.create).all(|arm| such(&arm.ground))
}

/// The value of `field` that is held in the record chosen in another field.
fn from(asking: &Asking, field: &FieldDef, other: Option<RecordId>) -> Result<Held, Failure> {
    let Some(Prefill::Through { through, field: of }) = &field.prefill else {
        return Err(Refusal::NotFound.into());
    };
    let target = asking.def().fields.get(through);
    let label = target.map_or(through.as_str(), |target| asking.text(&target.label));
    let register = target.and_then(|target| target.kind.target()).unwrap_or_default();
    let value = match other {
        // What the visitor may not see is not shown; the kernel fills it in all the same.
        Some(other) => asking
            .store
            .one(asking.actor(), register, other)
            .ok()
            .and_then(|seen| seen.record.get(of).cloned()),
        None => None,
    };
    let word = if other.is_some() { "register.held-through" } else { "register.held-later" };
    Ok(Held { value, source: asking.visit.words(word, &[("field", &label)]) })
}

/// A held value on the form; has an id, so that it can be filled when the other record is chosen.
pub(super) fn block(asking: &Asking, field: &FieldDef, held: &Held, legend: &Legend) -> Markup {
    let value = held.value.as_ref().map(|value| legend.setting(asking.visit.language).shown(field, value));
    html! {
        div.field.held id={ "held-" (field.name) } {
            span.label { (asking.text(&field.label)) }
            div.held-value { @match &value { Some(value) => (shown(&asking.visit, value, "")), None => "—" } }
            p.field-hint { (held.source) }
        }
    }
}

/// What is held for all fields that follow from the record chosen in `field`, as parts of the form.
pub(super) async fn through(
    visit: Visit,
    Path((register, field, chosen)): Path<(String, String, String)>,
) -> Answer {
    Asking::answer(visit, register, move |asking| {
        let chosen = id(&chosen)?;
        let follows = |other: &&FieldDef| matches!(&other.prefill, Some(Prefill::Through { through, .. }) if *through == field);
        let open = asking.creatable();
        let mut blocks = html! {};
        for other in asking.def().fields.values().filter(follows).filter(|other| open.contains(&other.name)) {
            let held = from(asking, other, Some(chosen))?;
            let mut legend = Legend::of(asking, [])?;
            if let (Some(to), Some(Value::Ref(id))) = (other.kind.target(), &held.value) {
                legend.add_titles(asking, vec![(to.to_owned(), *id)])?;
            }
            blocks = html! { (blocks) (block(asking, other, &held, &legend)) };
        }
        Ok(parts(&blocks))
    })
    .await
}
