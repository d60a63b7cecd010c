//! What changed among the lines of a record: each line by its first column, with the columns that differ.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value as Json};
use taihang_defs::{FieldDef, LineDef};

use super::timeline::Difference;
use super::{Setting, Shown};
use crate::input::from_json;

/// Lines that are told one by one; of more, the rest is counted.
const MOST: usize = 30;

/// A line as it is written down: its columns by key.
type Row = Map<String, Json>;

/// The lines that differ; nothing if they are the same in another order, or are meant for programs.
pub(super) fn line_differences(
    line: &LineDef,
    (before, after): (&Json, &Json),
    setting: &Setting<'_>,
) -> Vec<Difference> {
    let Some(first) = line.fields.values().find(|_| !line.machine) else { return Vec::new() };
    let (was, is) = (rows(before), rows(after));
    let told = changed_lines(line, before, after).into_iter().filter_map(|(old, new)| {
        Some(Difference {
            label: label(line, first, old.or(new)?, setting),
            before: old.and_then(|old| cells(line, first, (old, new), setting)),
            after: new.and_then(|new| cells(line, first, (new, old), setting)),
        })
    });
    let mut told: Vec<Difference> = told.collect();
    if told.len() > MOST {
        told.truncate(MOST);
        let count = |rows: &[&Row]| Some(Shown::Text(rows.len().to_string()));
        let label = setting.text(&line.label).to_owned();
        told.push(Difference { label, before: count(&was), after: count(&is) });
    }
    told
}

/// Each line that differs, as it was and as it is: those that are changed and those that are gone, then those that came. A line
/// is the same one as long as its first column says the same.
pub fn changed_lines<'r>(
    line: &LineDef,
    before: &'r Json,
    after: &'r Json,
) -> Vec<(Option<&'r Row>, Option<&'r Row>)> {
    let (was, is) = (rows(before), rows(after));
    let (gone, come) = (without(&was, &is), without(&is, &was));
    let first = line.fields.values().find(|column| !column.machine).map(|first| first.name.as_str());
    let head = |row: &Row| row.get(first?).filter(|head| !head.is_null()).map(Json::to_string);
    let mut partners: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (new, at) in come.iter().zip(0..) {
        if let Some(head) = head(new) {
            partners.entry(head).or_default().push_back(at);
        }
    }
    let mut come: Vec<Option<&Row>> = come.into_iter().map(Some).collect();
    let mut changed = Vec::new();
    for old in gone {
        let partner = head(old).and_then(|head| partners.get_mut(&head)?.pop_front());
        changed.push((Some(old), partner.and_then(|at| come.get_mut(at)?.take())));
    }
    changed.extend(come.into_iter().flatten().map(|new| (None, Some(new))));
    changed
}

fn rows(json: &Json) -> Vec<&Row> {
    json.as_array().into_iter().flatten().filter_map(Json::as_object).collect()
}

/// The rows that the others do not have, each as often as it is missing there.
fn without<'r>(rows: &[&'r Row], others: &[&Row]) -> Vec<&'r Row> {
    let text = |row: &Row| serde_json::to_string(row).unwrap_or_default();
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for other in others {
        *left.entry(text(other)).or_default() += 1;
    }
    let mut unmatched = |row: &Row| match left.get_mut(&text(row)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        Some(_) | None => true,
    };
    rows.iter().copied().filter(|row| unmatched(row)).collect()
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
