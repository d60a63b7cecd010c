//! The page of a firm: who it is, its years, the lists it is on with their days, its platforms and rights, and all that names it
//! (S089).

use maud::{Markup, html};
use taihang_kernel::{Order, Query, Record, Test, Value};
use taihang_store::StoreError;
use taihang_web::Failure;
use taihang_web::components::panel;
use taihang_web::register::{Asking, Legend, RecordParts, shown, state_badge};

use crate::every::allowed;
use crate::steps::state_of;

/// So many of a kind are shown at once.
const SHOWN: usize = 50;

/// What the organisation says of the firm, in this order.
const IDENTITY: [&str; 5] = ["credit_code", "kind", "region", "above", "valid"];

/// The body: identity, fields and years, lists, platforms, rights, what names it.
pub(super) fn body(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let kept = KEPT.iter().map(|one| kept(asking, parts, one)).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        (identity(asking, parts)?) (parts.fields) (parts.lines) @for panel in kept { (panel) } (parts.naming)
    })
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

/// What other registers keep of the firm, as one panel of its page.
struct Kept {
    panel: &'static str,
    heading: &'static str,
    register: &'static str,
    /// The fields that name the firm, or the organisation it is.
    named_in: &'static [&'static str],
    /// The field that the link reads; without one, the word.
    called: Result<&'static str, &'static str>,
    shown: &'static [&'static str],
    /// The day by which the latest stand first.
    latest: &'static str,
}

/// Titles and pools with their days, platforms, rights.
const KEPT: [Kept; 3] = [
    Kept {
        panel: "lists",
        heading: "registers.lists",
        register: "pool_entry",
        named_in: &["firm"],
        called: Err("registers.entry"),
        shown: &["pool", "stage", "entered_on", "valid"],
        latest: "entered_on",
    },
    Kept {
        panel: "platforms",
        heading: "registers.platforms",
        register: "platform",
        named_in: &["host"],
        called: Ok("name"),
        shown: &["type", "level", "opens_on"],
        latest: "opens_on",
    },
    Kept {
        panel: "rights",
        heading: "registers.rights",
        register: "ip_right",
        named_in: &["holder", "co_holders"],
        called: Ok("title"),
        shown: &["kind", "number", "granted_on", "expires_on"],
        latest: "granted_on",
    },
];

/// One panel; nothing where there is nothing that the visitor may see.
fn kept(asking: &Asking, parts: &RecordParts, one: &Kept) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let firm = &parts.seen.record;
    let mut found: Vec<Record> = Vec::new();
    for field in one.named_in {
        let named = if *field == "firm" { Some(firm.id) } else { firm.reference("organisation") };
        let Some(named) = named else { continue };
        let order = Some(Order { field: one.latest.to_owned(), backwards: true });
        let query = Query { order, ..Query::all(one.register, SHOWN) };
        let query = query.with(field, Test::In(vec![Value::Ref(named)]));
        found.extend(allowed(&asking.store, asking.actor(), &query)?);
    }
    if found.is_empty() {
        return Ok(html! {});
    }
    let legend = Legend::of(asking, &found)?;
    let setting = legend.setting(visit.language);
    let cell = |record: &Record, name: &str| {
        let field = record.register.def.fields.get(name)?;
        Some(setting.shown(field, record.get(name)?))
    };
    let called = |record: &Record| match one.called {
        Ok(field) => record.text(field).unwrap_or_default().to_owned(),
        Err(word) => visit.word(word).to_owned(),
    };
    let state = |record: &Record| {
        let def = &record.register.def;
        state_badge(def, &state_of(asking, &def.name, &record.state))
    };
    let body = html! {
        ul.naming role="list" {
            @for record in &found {
                li {
                    a href={ "/r/" (one.register) "/" (record.id) } { (called(record)) } " "
                    @for (at, value) in one.shown.iter().filter_map(|name| cell(record, name)).enumerate() {
                        @if at > 0 { " · " } (shown(visit, &value, ""))
                    }
                    " " (state(record))
                }
            }
        }
    };
    Ok(panel(one.panel, visit.word(one.heading), &html! { (visit.number(found.len() as u64)) }, &body))
}
