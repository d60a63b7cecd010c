//! What a row changes of the record that is there, as it is told before it is done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use taihang_defs::{FieldDef, LineDef, RegisterDef};
use taihang_kernel::view::changed_lines;
use taihang_kernel::{Draft, Record, RecordId, Value, to_json};

/// Lines of one kind that are told one by one; of more, the rest is counted.
const TOLD: usize = 30;

/// Names of fields with the value before and after, as in the ledger; of lines each by itself, as a list of one or none.
pub type Changes = Vec<(String, Json, Json)>;

/// How many lines of one kind differ.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinesChanged {
    /// The kind.
    pub kind: String,
    /// Lines that come.
    pub added: usize,
    /// Lines that say something else.
    pub changed: usize,
    /// Lines that go.
    pub removed: usize,
}

impl LinesChanged {
    /// Those that are not told one by one.
    pub fn untold(&self) -> usize {
        (self.added + self.changed + self.removed).saturating_sub(TOLD)
    }
}

/// What a draft changes of a record: what is told of it, and of lines how many it is.
pub(super) fn changes(def: &RegisterDef, draft: &Draft, record: &Record) -> (Changes, Vec<LinesChanged>) {
    let fields = draft.values.iter().filter_map(|(name, value)| {
        let field = def.fields.get(name)?;
        Some((name.clone(), written(field, record.get(name)), written(field, value.as_ref())))
    });
    let mut all: Changes = fields.collect();
    let mut counts = Vec::new();
    for (kind, rows) in &draft.lines {
        let Some(line) = def.lines.get(kind) else { continue };
        let (told, count) = of_lines(line, rows, record);
        all.extend(told);
        counts.push(count);
    }
    let named = |about: &Option<(String, RecordId)>| match about {
        Some((register, id)) => json!(format!("{register}:{id}")),
        None => Json::Null,
    };
    all.extend(draft.about.iter().map(|about| ("about".to_owned(), named(&record.about), named(about))));
    (all, counts)
}

/// The lines of one kind: those that go first, for they are what nobody should overlook. Lines in another order are told as a
/// change of nothing.
fn of_lines(
    line: &LineDef,
    rows: &[BTreeMap<String, Option<Value>>],
    record: &Record,
) -> (Changes, LinesChanged) {
    let name = format!("line.{}", line.name);
    let held = record.lines(&line.name).iter();
    let before = held.map(|row| object(line.fields.values().zip(row.iter().map(Option::as_ref))));
    let before = Json::Array(before.collect());
    let after = rows.iter().map(|row| {
        object(line.fields.values().map(|field| (field, row.get(&field.name).and_then(Option::as_ref))))
    });
    let after = Json::Array(after.collect());
    let mut lines = changed_lines(line, &before, &after);
    lines.sort_by_key(|(old, new)| (new.is_some(), old.is_none()));
    let mut count = LinesChanged { kind: line.name.clone(), ..LinesChanged::default() };
    for pair in &lines {
        match pair {
            (Some(_), Some(_)) => count.changed += 1,
            (Some(_), None) => count.removed += 1,
            (None, _) => count.added += 1,
        }
    }
    if line.machine {
        let told = (name, nulls(record.lines(&line.name).len()), nulls(rows.len()));
        return (vec![told], count);
    }
    let list = |one: Option<&Map<String, Json>>| one.map_or_else(|| json!([]), |one| json!([one]));
    let told = lines.into_iter().take(TOLD).map(|(old, new)| (name.clone(), list(old), list(new)));
    let mut told: Changes = told.collect();
    if told.is_empty() {
        told.push((name, Json::Null, Json::Null));
    }
    (told, count)
}

/// So many lines of which nothing is told.
fn nulls(count: usize) -> Json {
    json!(vec![Json::Null; count])
}

/// A line as an object of the columns that are filled in.
fn object<'v>(cells: impl Iterator<Item = (&'v FieldDef, Option<&'v Value>)>) -> Json {
    let filled = cells.filter_map(|(field, value)| Some((field.name.clone(), written(field, Some(value?)))));
    Json::Object(filled.collect())
}

fn written(field: &FieldDef, value: Option<&Value>) -> Json {
    match value {
        Some(_) if field.sealed => json!({ "sealed": true }),
        Some(value) => to_json(value),
        None => Json::Null,
    }
}
