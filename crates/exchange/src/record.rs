//! A record as other programs read it, from the API and from webhooks.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use taihang_defs::FieldDef;
use taihang_kernel::reach::class_of;
use taihang_kernel::{Record, Value as Held, to_json};

/// A record as JSON: fields that may not be seen are left out, empty ones are `null`.
pub fn record_json(record: &Record, classes: &BTreeSet<String>) -> Value {
    let def = &record.register.def;
    let shown = |field: &FieldDef| classes.contains(&field.class);
    let fields: Map<String, Value> = def
        .fields
        .values()
        .zip(&record.values)
        .filter(|(field, _)| shown(field))
        .map(|(field, value)| (field.name.clone(), value.as_ref().map_or(Value::Null, to_json)))
        .collect();
    let kinds = def.lines.values().filter(|kind| classes.contains(&kind.class));
    let lines: Map<String, Value> = kinds
        .map(|kind| {
            let row = |line: &Vec<Option<Held>>| -> Value {
                let cells = kind.fields.keys().zip(line);
                cells
                    .map(|(name, value)| (name.clone(), value.as_ref().map_or(Value::Null, to_json)))
                    .collect()
            };
            (kind.name.clone(), record.lines(&kind.name).iter().map(row).collect())
        })
        .collect();
    let frozen: Vec<&String> = record
        .frozen
        .iter()
        .filter(|name| class_of(def, name).is_some_and(|class| classes.contains(class)))
        .collect();
    json!({
        "id": record.id,
        "register": def.name,
        "version": record.version,
        "state": record.state,
        "owner": record.owner,
        "about": record.about.as_ref().map(|(register, id)| json!({ "register": register, "id": id })),
        "created": record.created.0,
        "changed": record.changed.0,
        "published": record.published,
        "stale": record.stale,
        "frozen": frozen,
        "fields": fields,
        "lines": lines,
    })
}
