//! Records found by what they name: a firm by its organisation, a right by its holder. The words of a record are its own,
//! so a name that it refers to is looked up where it belongs, and leads to the records that refer to it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use taihang_defs::FieldDef;
use taihang_kernel::view::title;
use taihang_kernel::words::terms;
use taihang_kernel::{Query, RecordId, Test, Value};

use super::asking::Asking;
use super::legend::Legend;
use super::list::List;
use crate::components::{Choice, chips};
use crate::failure::Failure;

/// So many records of one register are looked at.
const HITS: usize = 4;

/// Links to the records of the list that name something with the words asked for.
pub(super) fn named(list: &List<'_>) -> Result<Markup, Failure> {
    let (asking, words) = (list.asking, list.asked.get("q"));
    if terms(words).is_empty() {
        return Ok(html! {});
    }
    let mut choices = Vec::new();
    for (register, fields) in naming(asking) {
        for (id, name) in called(asking, register, words)? {
            for field in &fields {
                let of_it = Test::In(vec![Value::Ref(id)]);
                let query = Query::all(&asking.def().name, 1).with(&field.name, of_it);
                if !asking.store.page(asking.actor(), &query)?.records.is_empty() {
                    let label = format!("{}{}{name}", asking.text(&field.label), asking.visit.colon());
                    let link = format!("{}?{}={id}", asking.path(), field.name);
                    choices.push(Choice { label, link, count: None, chosen: false });
                }
            }
        }
    }
    let label = asking.visit.word("register.by-name");
    Ok(html! {
        @if !choices.is_empty() {
            div { p.small.soft { (label) } (chips(&asking.visit, label, &choices)) }
        }
    })
}

/// The fields of the title and of the filters that name records the visitor may ask for, by the register named.
fn naming(asking: &Asking) -> BTreeMap<&str, Vec<&FieldDef>> {
    let def = asking.def();
    let mut fields: BTreeMap<&str, Vec<&FieldDef>> = BTreeMap::new();
    for field in def.title.iter().chain(&def.list.filters).filter_map(|name| def.fields.get(name)) {
        let shown = asking.reach.arms.iter().any(|arm| arm.shows(&field.class));
        if let (true, false, Some(register)) = (shown, field.extra, field.kind.target()) {
            let of_register = fields.entry(register).or_default();
            if !of_register.iter().any(|other| other.name == field.name) {
                of_register.push(field);
            }
        }
    }
    fields
}

/// Records with these words that the visitor sees, and what they are called.
fn called(asking: &Asking, register: &str, words: &str) -> Result<Vec<(RecordId, String)>, Failure> {
    let query = Query { words: Some(words.to_owned()), ..Query::all(register, HITS) };
    let page = asking.store.page(asking.actor(), &query)?;
    let legend = Legend::of(asking, page.records.iter().map(|shown| &shown.record))?;
    let setting = legend.setting(asking.visit.language);
    Ok(page.records.iter().map(|shown| (shown.record.id, title(&shown.record, &setting))).collect())
}
