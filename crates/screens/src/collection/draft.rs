//! What is typed into a return and not saved yet: kept for the account while it is typed, and shown again when the page is opened.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use serde_json::json;
use taihang_base::Refusal;
use taihang_kernel::{Record, Value};
use taihang_registers::data_return::field;
use taihang_store::db::not_kept;
use taihang_web::components::csrf_field;
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Posted, Visit, see, see_saying};

use super::entry::{Opened, Typed, answer};
use super::save;
use crate::state::App;

/// Drafts of this page stand apart from those of the register's own form.
const PLACE: &str = "/returns";
/// A longer block is not kept: whoever pastes it has it.
const BLOCK: usize = 100_000;

/// What was typed, and whether somebody has saved the return since.
pub(super) struct Kept {
    pub(super) texts: Typed,
    pub(super) notes: Typed,
    pub(super) block: String,
    older: bool,
}

/// Keeps what stands in the form; nothing is checked.
pub(super) async fn keep(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.fills {
            return Err(Refusal::NotAllowed.into());
        }
        put(opened, typed)?;
        if opened.asking.visit.partial {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Ok(see_saying(&opened.asking.visit, &opened.path(), "register.draft-saved"))
    })
    .await
}

/// A form that is only shown again: what was typed stands in it as a draft.
pub(super) fn again(opened: &Opened<'_>, typed: Typed) -> Answer {
    put(opened, typed)?;
    Opened::read(opened.asking, opened.seen.record.id)?.render(&[not_kept()])
}

fn put(opened: &Opened<'_>, mut typed: Typed) -> Result<(), Failure> {
    let version = save::version(&typed)?;
    let asked = |name: &str| {
        let key = name.strip_prefix("a.").or_else(|| name.strip_prefix("n."));
        key.is_some_and(|key| opened.checked.questions.iter().any(|question| question.key == key))
    };
    typed.retain(|name, text| asked(name) || (name == "block" && text.len() <= BLOCK));
    let (asking, id) = (opened.asking, opened.seen.record.id);
    let store = asking.store.in_earnest();
    Ok(store.draft_put(asking.account()?, PLACE, Some(id), version, &json!(typed))?)
}

/// Goes back to what is saved.
pub(super) async fn drop(_: App, visit: Visit, Path(at): Path<String>, Posted(_): Posted<Typed>) -> Answer {
    answer(visit, at, |opened| {
        forget(opened)?;
        Ok(see(&opened.asking.visit, &opened.path()))
    })
    .await
}

/// What was typed is saved, or not wanted any more.
pub(super) fn forget(opened: &Opened<'_>) -> Result<(), Failure> {
    let asking = opened.asking;
    Ok(asking.store.draft_drop(asking.account()?, PLACE, Some(opened.seen.record.id))?)
}

/// What the visitor typed into this return and did not save.
pub(super) fn of(asking: &Asking, record: &Record) -> Result<Option<Kept>, Failure> {
    let Some((version, content)) = asking.store.draft(asking.account()?, PLACE, Some(record.id))? else {
        return Ok(None);
    };
    let typed: Typed = serde_json::from_value(content).unwrap_or_default();
    let of = |start: &str| -> Typed {
        let own = typed.iter().filter_map(|(name, text)| Some((name.strip_prefix(start)?, text.trim())));
        own.filter(|(_, text)| !text.is_empty())
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .collect()
    };
    let block = typed.get("block").cloned().unwrap_or_default();
    Ok(Some(Kept { texts: of("a."), notes: of("n."), block, older: version != record.version }))
}

/// The return as it would be with what was typed.
pub(super) fn over(record: &Record, kept: &Kept) -> Record {
    let mut record = record.clone();
    let Some(def) = record.register.def.lines.get(field::ANSWER) else { return record };
    let keys: std::collections::BTreeSet<&String> = kept.texts.keys().chain(kept.notes.keys()).collect();
    let cell = |key: &str, column: &str| match column {
        "question" => Some(Value::Identifier(key.to_owned())),
        "value" => kept.texts.get(key).cloned().map(Value::Text),
        "note" => kept.notes.get(key).cloned().map(Value::Text),
        _ => None,
    };
    let line = |key: &&String| def.fields.keys().map(|column| cell(key, column)).collect();
    let lines = keys.iter().map(line).collect();
    record.lines.insert(field::ANSWER.to_owned(), lines);
    record
}

/// That what was typed is shown again; and, where somebody else saved other values meanwhile, which.
pub(super) fn notice(opened: &Opened<'_>) -> Markup {
    let visit = &opened.asking.visit;
    let Some(kept) = &opened.kept else { return html! {} };
    let saved = &opened.saved;
    let differs = |key: &String| kept.texts.get(key) != saved.get(key);
    let theirs: Vec<(&str, &str)> = opened
        .checked
        .questions
        .iter()
        .filter(|question| kept.older && differs(&question.key))
        .map(|question| (opened.label(&question.key), saved.get(&question.key).map_or("—", String::as_str)))
        .collect();
    html! {
        div.notice role="status" {
            p { strong { (visit.word("register.draft-restored")) } " " (visit.word("register.draft-restored-text")) }
            @if !theirs.is_empty() {
                p { (visit.word("collection.saved-since")) }
                ul { @for (label, value) in &theirs { li { (label) (visit.colon()) (value) } } }
            }
            form.inline method="post" action={ (opened.path()) "/draft/drop" } {
                (csrf_field(visit))
                button class="button small" { (visit.word("register.draft-drop")) }
            }
        }
    }
}
