//! The page of a firm: who it is, its years, the lists it is on with their days, and all that names it (S089).

use maud::{Markup, html};
use taihang_kernel::{Query, Record, Test, Value};
use taihang_store::StoreError;
use taihang_web::Failure;
use taihang_web::components::panel;
use taihang_web::register::{Asking, Legend, RecordParts, shown, state_badge};

use crate::every::allowed;
use crate::steps::state_of;

/// So many lists are shown at once.
const SHOWN: usize = 50;

/// What the organisation says of the firm, in this order.
const IDENTITY: [&str; 5] = ["credit_code", "kind", "region", "above", "valid"];

/// The body: identity, fields and years, lists, what names it.
pub(super) fn body(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    Ok(
        html! { (identity(asking, parts)?) (parts.fields) (parts.lines) (lists(asking, parts)?) (parts.naming) },
    )
}

/// The page of an organisation leads to its record as a firm, where the visitor sees one.
pub(super) fn link(asking: &Asking, organisation: &Record) -> Result<Markup, Failure> {
    if organisation.text("kind") != Some("firm") {
        return Ok(html! {});
    }
    let query = Query::all("firm", 1).with("organisation", Test::In(vec![Value::Ref(organisation.id)]));
    let found = allowed(&asking.store, asking.actor(), &query)?;
    Ok(html! {
        @for record in &found {
            p { a.button href={ "/r/firm/" (record.id) } { (asking.visit.word("registers.firm")) } }
        }
    })
}

/// The organisation that the firm is.
fn identity(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let Some(id) = parts.seen.record.reference("organisation") else { return Ok(html! {}) };
    let unit = match asking.store.one(asking.actor(), "organisation", id) {
        Ok(seen) => seen.record,
        // The link in the fields still says that there is one.
        Err(StoreError::Refusal(_)) => return Ok(html! {}),
        Err(other) => return Err(other.into()),
    };
    let legend = Legend::of(asking, [&unit])?;
    let setting = legend.setting(visit.language);
    let told = IDENTITY.iter().filter_map(|name| {
        let field = unit.register.def.fields.get(*name)?;
        Some((asking.text(&field.label), setting.shown(field, unit.get(name)?)))
    });
    let body = html! {
        dl.facts { @for (label, value) in told { div.fact { dt { (label) } dd { (shown(visit, &value, "")) } } } }
        p { a href={ "/r/organisation/" (id) } { (visit.word("registers.to-organisation")) } }
    };
    Ok(panel("identity", visit.word("registers.identity"), &html! {}, &body))
}

/// Titles and pools: on which lists, since when, until when.
fn lists(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let query =
        Query::all("pool_entry", SHOWN).with("firm", Test::In(vec![Value::Ref(parts.seen.record.id)]));
    let found = allowed(&asking.store, asking.actor(), &query)?;
    if found.is_empty() {
        return Ok(html! {});
    }
    let legend = Legend::of(asking, &found)?;
    let setting = legend.setting(visit.language);
    let cell = |record: &Record, name: &str| {
        let field = record.register.def.fields.get(name)?;
        Some(setting.shown(field, record.get(name)?))
    };
    let state = |record: &Record| {
        let def = &record.register.def;
        state_badge(def, &state_of(asking, &def.name, &record.state))
    };
    let body = html! {
        ul.naming role="list" {
            @for record in &found {
                li {
                    a href={ "/r/pool_entry/" (record.id) } { (visit.word("registers.entry")) } " "
                    @for (at, value) in ["pool", "stage", "entered_on", "valid"].iter().filter_map(|name| cell(record, name)).enumerate() {
                        @if at > 0 { " · " } (shown(visit, &value, ""))
                    }
                    " " (state(record))
                }
            }
        }
    };
    Ok(panel("lists", visit.word("registers.lists"), &html! { (visit.number(found.len() as u64)) }, &body))
}
