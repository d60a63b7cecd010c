//! What changed among the lines of a record: each line by its first column, with the columns that differ.

use serde_json::{Map, Value as Json};
use taihang_defs::{FieldDef, LineDef};

use super::timeline::Difference;
use super::{Setting, Shown};
use crate::input::from_json;

/// Lines that are told one by one; of more, the rest is counted.
const MOST: usize = 30;

type Row = Map<String, Json>;

/// The lines that differ; nothing if they are the same in another order, or are meant for programs.
pub(super) fn line_differences(
    line: &LineDef,
    (before, after): (&Json, &Json),
    setting: &Setting<'_>,
) -> Vec<Difference> {
    let Some(first) = line.fields.values().find(|_| !line.machine) else { return Vec::new() };
    let (was, is) = (rows(before), rows(after));
    let gone = without(&was, &is);
    let mut come = without(&is, &was);
    let head = |row: &Row| row.get(&first.name).cloned().unwrap_or_default();
    let mut told = Vec::new();
    for old in gone {
        let partner = come.iter().position(|new| !head(old).is_null() && head(new) == head(old));
        let new = partner.map(|at| come.remove(at));
        told.push(Difference {
            label: label(line, first, old, setting),
            before: cells(line, first, (old, new), setting),
            after: new.and_then(|new| cells(line, first, (new, Some(old)), setting)),
        });
    }
    told.extend(come.into_iter().map(|new| Difference {
        label: label(line, first, new, setting),
        before: None,
        after: cells(line, first, (new, None), setting),
    }));
    if told.len() > MOST {
        told.truncate(MOST);
        let count = |rows: &[&Row]| Some(Shown::Text(rows.len().to_string()));
        let label = setting.text(&line.label).to_owned();
        told.push(Difference { label, before: count(&was), after: count(&is) });
    }
    told
}

fn rows(json: &Json) -> Vec<&Row> {
    json.as_array().into_iter().flatten().filter_map(Json::as_object).collect()
}

/// The rows that the others do not have, each as often as it is missing there.
fn without<'r>(rows: &[&'r Row], others: &[&Row]) -> Vec<&'r Row> {
    let mut others = others.to_vec();
    let unmatched = |row: &&&Row| {
        let same = others.iter().position(|other| *other == **row);
        same.map(|at| others.remove(at)).is_none()
    };
    rows.iter().filter(unmatched).copied().collect()
}

fn label(line: &LineDef, first: &FieldDef, row: &Row, setting: &Setting<'_>) -> String {
    let kind = setting.text(&line.label);
    match shown(first, row, setting) {
        Some(head) => format!("{kind} · {head}"),
        None => kind.to_owned(),
    }
}

fn shown(column: &FieldDef, row: &Row, setting: &Setting<'_>) -> Option<Shown> {
    let value = from_json(column, row.get(&column.name)?).ok()??;
    Some(setting.shown(column, &value))
}

/// The columns after the first as a text: those that differ from the other row, all if there is none.
fn cells(
    line: &LineDef,
    first: &FieldDef,
    (row, other): (&Row, Option<&Row>),
    setting: &Setting<'_>,
) -> Option<Shown> {
    let differs = |column: &&FieldDef| {
        column.name != first.name
            && !column.machine
            && other.is_none_or(|other| other.get(&column.name) != row.get(&column.name))
    };
    let told = line.fields.values().filter(differs).filter_map(|column| {
        Some(format!("{} {}", setting.text(&column.label), shown(column, row, setting)?))
    });
    let told: Vec<String> = told.collect();
    let nothing_else = told.is_empty() && other.is_none();
    let text = if nothing_else { shown(first, row, setting)?.to_string() } else { told.join("，") };
    (!text.is_empty()).then_some(Shown::Text(text))
}
