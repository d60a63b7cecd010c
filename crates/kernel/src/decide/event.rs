//! The row of the ledger: what differs between a record as it was and as it becomes, exactly.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use taihang_defs::LineDef;

use crate::actor::Board;
use crate::decision::{Change, Event};
use crate::input::to_json;
use crate::reach::Arm;
use crate::record::{Line, Record};
use crate::value::Value;

use super::Task;

/// The change with its event. `action` and the arm that gave the right stand in the ledger.
pub(super) fn change(task: &Task<'_>, mut record: Record, action: &str, role: Option<String>) -> Change {
    let actor = task.actor.key.to_string();
    record.version = task.before.map_or(1, |before| before.version.saturating_add(1));
    record.changed = (task.now, actor.clone());
    let origin = &task.command.origin;
    let event = Event {
        register: record.register.def.name.clone(),
        record: record.id,
        version: record.version,
        action: action.to_owned(),
        actor,
        actor_name: task.actor.name.clone(),
        on_behalf_of: origin.on_behalf_of,
        role,
        reason: task.reason().map(str::to_owned),
        at: task.now,
        definition: record.register.def.version,
        changes: differences(&record, task.before),
        request: origin.request.clone(),
        batch: origin.batch.as_ref().map(|(batch, _)| batch.clone()),
    };
    Change { record, before: task.before.cloned(), event }
}

/// The role that counted, with the board it acted for: that of the transition, else the one on which the role is held.
pub(super) fn role_of(task: &Task<'_>, arm: &Arm, duty: Option<taihang_defs::Board>) -> String {
    use taihang_defs::Board::{Decision, Execution, Supervision};
    let held = task.actor.roles.iter().filter(|held| held.role == arm.role);
    let held = held.map(|held| held.board).find(|board| *board != Board::None).unwrap_or_default();
    let board = match (duty, held) {
        (Some(Decision), _) | (None, Board::Decision) => "@decision",
        (Some(Execution), _) | (None, Board::Execution) => "@execution",
        (Some(Supervision), _) | (None, Board::Supervision) => "@supervision",
        (None, Board::None) => "",
    };
    format!("{}{board}", arm.role)
}

/// A part of a record as it stands in the ledger.
type Part = (&'static str, fn(&Record) -> Json);

/// The record as the ledger would tell it whole: every part that holds something. A record is right if the changes of its
/// events, one after the other, come to this.
pub fn image(record: &Record) -> BTreeMap<String, Json> {
    differences(record, None).into_iter().map(|(name, (_, is))| (name, is)).collect()
}

/// Whether the ledger would have nothing to tell.
pub(super) fn are_same(before: &Record, record: &Record) -> bool {
    differences(record, Some(before)).is_empty()
}

/// Field (or `state`, `owner`, `about`, `published`, `frozen`, `approvals`, `line.<kind>`) to its value before and after.
fn differences(record: &Record, before: Option<&Record>) -> BTreeMap<String, (Json, Json)> {
    let def = &record.register.def;
    let mut changes = BTreeMap::new();
    for (at, (field, value)) in def.fields.values().zip(&record.values).enumerate() {
        let was = before.and_then(|before| before.values.get(at)?.as_ref());
        if was != value.as_ref() {
            if field.sealed {
                // Inserted, not noted: one sealed value in the place of another looks the same and still is a change.
                changes.insert(field.name.clone(), (sealed(was), sealed(value.as_ref())));
            } else {
                changes.insert(field.name.clone(), (plain(was), plain(value.as_ref())));
            }
        }
    }
    let mut note = |name: &str, was: Json, is: Json| {
        if was != is {
            changes.insert(name.to_owned(), (was, is));
        }
    };
    for (kind, line) in &def.lines {
        if before.is_some_and(|before| before.lines(kind) == record.lines(kind)) {
            continue;
        }
        let rows = |record: &Record| rows(record.lines(kind), line);
        let was = before.map_or(Json::Null, rows);
        note(&format!("line.{kind}"), was, rows(record));
    }
    let was = |part: fn(&Record) -> Json| before.map_or(Json::Null, part);
    let parts: [Part; 6] = [
        ("state", |record| json!(record.state)),
        ("owner", |record| json!(record.owner)),
        ("about", |record| match &record.about {
            Some((register, id)) => json!({"register": register, "record": id}),
            None => Json::Null,
        }),
        ("published", |record| if record.published { json!(true) } else { Json::Null }),
        ("frozen", |record| list(&record.frozen)),
        ("approvals", |record| list(&record.approvals)),
    ];
    for (name, part) in parts {
        note(name, was(part), part(record));
    }
    changes
}

fn sealed(value: Option<&Value>) -> Json {
    value.map_or(Json::Null, |_| json!({"sealed": true}))
}

fn plain(value: Option<&Value>) -> Json {
    value.map_or(Json::Null, to_json)
}

fn list<T: serde::Serialize>(items: &[T]) -> Json {
    if items.is_empty() { Json::Null } else { json!(items) }
}

/// Lines as objects by column; nothing if there are none.
fn rows(rows: &[Line], line: &LineDef) -> Json {
    let row = |row: &Line| {
        let cells = line.fields.values().zip(row).filter_map(|(field, value)| Some((field, value.as_ref()?)));
        let cells = cells.map(|(field, value)| {
            (field.name.clone(), if field.sealed { sealed(Some(value)) } else { to_json(value) })
        });
        Json::Object(cells.collect())
    };
    if rows.is_empty() { Json::Null } else { Json::Array(rows.iter().map(row).collect()) }
}
