//! Somebody else was quicker: both values field by field, so that nothing is lost on either side.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal};
use taihang_kernel::view::{named, title};
use taihang_kernel::{Record, Value, from_json, parse_value, write_value};

use super::asking::{Asking, id};
use super::form::{Form, Purpose};
use super::legend::{Legend, Names};
use super::save::malformed;
use super::sent::Sent;
use super::typed::{Row, Typed};
use crate::components::{csrf_field, page_head};
use crate::failure::{Answer, Failure};
use crate::page::Page;

/// One field in which the two differ.
struct Difference {
    /// Its name, `line.<kind>` for lines.
    name: String,
    label: String,
    theirs: String,
    mine: String,
}

/// The page that shows both.
pub(super) fn page(form: &Form<'_>, typed: Typed, problem: &Problem) -> Answer {
    let (asking, visit) = (form.asking, &form.asking.visit);
    let now = Form::of(asking, &form.record.id.to_string(), form.purpose.clone())?;
    let mut mine = typed;
    mine.forget_unchanged(&base(&now, form.record.version), true);
    let mut legend = Legend::of(asking, [&now.record])?;
    let (records, codes) = mine.named(asking.def());
    legend.add_titles(asking, records)?;
    legend.add_titles(asking, named(&now.record))?;
    legend.add_codes(asking, &codes)?;
    let differences = differences(&now, &mine, &legend);
    let path = match &form.purpose {
        Purpose::New | Purpose::Edit => "edit",
        Purpose::Correct => "correct",
        Purpose::Advance(transition) => &transition.name,
    };
    let record = asking.record_path(form.record.id);
    let called = title(&now.record, &legend.setting(visit.language));
    let body = html! {
        (page_head(visit.word("register.conflict"), problem.message.in_language(visit.language), &html! {}))
        p { (visit.word("register.conflict-text")) }
        form.fields method="post" action={ (record) "/" (path) } {
            (csrf_field(visit))
            input type="hidden" name="version" value=(now.record.version);
            input type="hidden" name="typed" value=(mine.to_json().to_string());
            @if differences.is_empty() { p.notice { (visit.word("register.conflict-none")) } }
            @for difference in &differences { (choice(form, difference)) }
            div.actions {
                button.button.primary { (visit.word("register.conflict-save")) }
                a.button href=(record) { (visit.word("register.conflict-drop")) }
            }
        }
    };
    let page = Page::new(visit, visit.word("register.conflict")).narrow().section("/r");
    let page = page.under(asking.text(&asking.def().label), &asking.path()).under(&called, &record);
    let mut response = page.render(&body);
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// Somebody else was quicker, and what the form asked for can no longer be done: what was typed stays readable.
pub(super) fn overtaken(asking: &Asking, sent: &Sent, record: &str, version: i64) -> Answer {
    let (visit, def) = (&asking.visit, asking.def());
    let seen = asking.store.one(asking.actor(), &def.name, id(record)?)?;
    if seen.record.version == version {
        return Err(Refusal::NotFound.into());
    }
    let state = def.states.get(&seen.record.state).map_or("", |state| asking.text(&state.label));
    let reason = ("reason", visit.word("register.reason"));
    let fields = def.fields.values().map(|field| (field.name.as_str(), asking.text(&field.label)));
    let typed = fields.chain([reason]).filter(|(name, _)| !sent.get(name).trim().is_empty());
    let path = asking.record_path(seen.record.id);
    let body = html! {
        (page_head(visit.word("register.conflict"), &visit.words("register.overtaken", &[("state", &state)]), &html! {}))
        dl.facts { @for (name, label) in typed { dt { (label) } dd.prose { (sent.get(name)) } } }
        div.actions { a.button.primary href=(path) { (visit.word("register.overtaken-record")) } }
    };
    let page = Page::new(visit, visit.word("register.conflict")).narrow().section("/r");
    let mut response = page.under(asking.text(&def.label), &asking.path()).render(&body);
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// The texts that the form began from: those held now, with what others changed since `version` as it was before.
fn base(now: &Form<'_>, version: i64) -> BTreeMap<String, String> {
    let (asking, def) = (now.asking, now.asking.def());
    let mut texts = now.began();
    // Who may not read the history sees every text that differs, own or not.
    let history = asking.store.history(asking.actor(), &def.name, now.record.id).unwrap_or_default();
    let since = history.iter().filter(|event| event.version > version);
    // Newest first: the oldest change since then comes last and says what stood there before.
    for (name, before, _) in since.flat_map(|event| &event.changes) {
        let Some(field) = def.fields.get(name) else { continue };
        if let Ok(value) = from_json(field, before) {
            texts.insert(name.clone(), value.as_ref().map(write_value).unwrap_or_default());
        }
    }
    texts
}

fn choice(form: &Form<'_>, difference: &Difference) -> Markup {
    let visit = &form.asking.visit;
    let name = format!("keep.{}", difference.name);
    let one = |value: &str, word: &str, text: &str, chosen: bool| {
        html! {
            label.side { span { input type="radio" name=(name) value=(value) checked[chosen]; " " strong { (visit.word(word)) } }
                span.side-value { @if text.is_empty() { span.soft { (visit.word("register.empty")) } } @else { (text) } } }
        }
    };
    html! {
        fieldset.panel.sides { legend { (difference.label) }
            (one("mine", "register.conflict-mine", &difference.mine, true))
            (one("theirs", "register.conflict-theirs", &difference.theirs, false))
        }
    }
}

fn differences(now: &Form<'_>, mine: &Typed, legend: &Legend) -> Vec<Difference> {
    let (asking, def) = (now.asking, now.asking.def());
    let setting = legend.setting(asking.visit.language);
    let mut found = Vec::new();
    for (name, text) in &mine.values {
        let Some(field) = def.fields.get(name) else { continue };
        let shown = |value: &Value| setting.shown(field, value).to_string();
        let typed = match parse_value(field, text, &Names(asking)) {
            Ok(value) => value.as_ref().map(shown).unwrap_or_default(),
            // What cannot be read is shown as it was typed.
            Err(_) => text.clone(),
        };
        let theirs = now.record.get(name).map(shown).unwrap_or_default();
        if typed != theirs {
            found.push(Difference {
                name: name.clone(),
                label: asking.text(&field.label).to_owned(),
                theirs,
                mine: typed,
            });
        }
    }
    for (kind, rows) in &mine.lines {
        let Some(line) = def.lines.get(kind) else { continue };
        let (theirs, mine) = (held_rows(&now.record, kind), typed_rows(rows, line));
        if theirs != mine {
            let label = asking.text(&line.label).to_owned();
            found.push(Difference { name: format!("line.{kind}"), label, theirs, mine });
        }
    }
    found
}

fn held_rows(record: &Record, kind: &str) -> String {
    let row = |values: &Vec<Option<Value>>| {
        values
            .iter()
            .map(|value| value.as_ref().map(write_value).unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    record.lines(kind).iter().map(row).collect::<Vec<_>>().join("\n")
}

fn typed_rows(rows: &[Row], line: &taihang_defs::LineDef) -> String {
    let row = |row: &Row| {
        line.fields
            .keys()
            .map(|name| row.get(name).map_or("", String::as_str))
            .collect::<Vec<_>>()
            .join(" | ")
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// What was typed, without what the person gave up for the other's values.
pub(super) fn settled(kept: &str, sent: &Sent) -> Result<Typed, Failure> {
    let json = serde_json::from_str(kept).map_err(|_| Failure::from(malformed("typed")))?;
    let mut typed = Typed::from_json(&json);
    let theirs = |name: &str| sent.get(&format!("keep.{name}")) == "theirs";
    typed.values.retain(|name, _| !theirs(name));
    typed.lines.retain(|kind, _| !theirs(&format!("line.{kind}")));
    Ok(typed)
}
