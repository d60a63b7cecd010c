//! Suggestions while somebody types the name of a record or of a code.

use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::response::IntoResponse as _;
use serde_json::{Value as Suggestion, json};
use taihang_base::Refusal;
use taihang_defs::{FieldDef, RegisterDef, Service};
use taihang_kernel::view::title;
use taihang_kernel::words::terms;
use taihang_kernel::{Query, Record, Test, Value};

use super::address::Asked;
use super::asking::Asking;
use super::homonym::told_apart;
use super::legend::Legend;
use crate::failure::{Answer, Failure};
use crate::visit::Visit;

/// So many are offered.
const OFFERED: usize = 12;

/// Suggestions for the words `q` of a field, of a column (`kind.column`) or of the about-link (`about`, `in` the register).
pub(super) async fn suggestions(
    visit: Visit,
    Path((register, field)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Asked::read(query.as_deref().unwrap_or(""));
    Asking::answer(visit, register, move |asking| {
        let words = asked.get("q");
        let found = if field == "about" {
            let about = asking.def().about.as_ref().ok_or(Refusal::NotFound)?;
            let wanted = asked.get("in");
            let to = about
                .registers
                .iter()
                .find(|name| wanted.is_empty() || *name == wanted)
                .ok_or(Refusal::NotFound)?;
            records(asking, to, words)?
        } else {
            let field = field_of(asking.def(), &field)
                .filter(|(class, _)| shows(asking, class))
                .ok_or(Refusal::NotFound)?
                .1;
            match (field.kind.target(), field.kind.code_list()) {
                (Some(to), _) => records(asking, to, words)?,
                (None, Some(list)) => codes(asking, list, words)?,
                (None, None) => return Err(Refusal::NotFound.into()),
            }
        };
        Ok(Json(found).into_response())
    })
    .await
}

fn field_of<'a>(def: &'a RegisterDef, name: &str) -> Option<(&'a str, &'a FieldDef)> {
    match name.split_once('.') {
        None => def.fields.get(name).map(|field| (field.class.as_str(), field)),
        Some((kind, column)) => {
            let line = def.lines.get(kind)?;
            line.fields.get(column).map(|field| (line.class.as_str(), field))
        }
    }
}

fn shows(asking: &Asking, class: &str) -> bool {
    asking.reach.arms.iter().any(|arm| arm.shows(class))
}

fn records(asking: &Asking, register: &str, words: &str) -> Result<Vec<Suggestion>, Failure> {
    let Some(other) = asking.store.catalogue().register(register) else { return Ok(Vec::new()) };
    let words = Some(words.to_owned()).filter(|words| !terms(words).is_empty());
    let query = Query { words, ..Query::all(register, OFFERED) };
    let page = asking.store.page(asking.actor(), &query)?;
    let records: Vec<&Record> = page.records.iter().map(|shown| &shown.record).collect();
    let legend = Legend::of(asking, records.iter().copied())?;
    let note = |record: &Record| {
        other.def.states.get(&record.state).map_or("", |state| asking.text(&state.label)).to_owned()
    };
    let setting = legend.setting(asking.visit.language);
    let mut titles: Vec<_> = records.iter().map(|record| (record.id, title(record, &setting))).collect();
    told_apart(asking, register, &mut titles)?;
    let one = |(record, (id, title)): (&&Record, &(_, String))| json!({ "id": id, "title": title, "note": note(record) });
    Ok(records.iter().zip(&titles).map(one).collect())
}

fn codes(asking: &Asking, list: &str, words: &str) -> Result<Vec<Suggestion>, Failure> {
    let Some(register) = asking.store.catalogue().serving(Service::Codes) else { return Ok(Vec::new()) };
    let words = Some(words.to_owned()).filter(|words| !terms(words).is_empty());
    let of_list = Test::In(vec![Value::Identifier(list.to_owned())]);
    let query = Query { words, ..Query::all(&register.def.name, OFFERED).with("list", of_list) };
    let page = asking.store.page(asking.actor(), &query)?;
    let one = |record: &Record| {
        let label = if asking.visit.chinese() {
            record.text("zh")
        } else {
            record.text("en").or_else(|| record.text("zh"))
        };
        json!({ "id": record.text("code"), "title": label, "note": record.text("code") })
    };
    Ok(page.records.iter().map(|shown| one(&shown.record)).collect())
}
