//! One record: fields by group, lines, where it stands.

use std::collections::BTreeSet;

use taihang_defs::{FieldDef, LineDef, RegisterDef};

use super::list::state;
use super::{Setting, Shown, moment, title};
use crate::record::{Record, RecordId};

/// A record as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordView {
    /// Which.
    pub id: RecordId,
    /// Its version: what a form sends back.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// What the register calls one record.
    pub label: String,
    /// Key of its state, and what people read.
    pub state: (String, String),
    /// The organisation that owns it, and its title.
    pub owner: Option<(RecordId, String)>,
    /// The record it is filed under: register, id, title.
    pub about: Option<(String, RecordId, String)>,
    /// Fields by group; fields of hidden classes are not among them, empty ones are.
    pub groups: Vec<GroupView>,
    /// Lines by kind.
    pub lines: Vec<LinesView>,
    /// Filled fields that are meant for programs.
    pub machine: Vec<FieldView>,
    /// When it was created and last changed.
    pub times: (String, String),
    /// Whether computed fields wait to be reckoned again.
    pub stale: bool,
}

/// A group of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupView {
    /// Its heading; none for fields without a group.
    pub label: Option<String>,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// A field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldView {
    /// Key.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Its value; none if it is empty.
    pub value: Option<Shown>,
    /// Whether nobody types it.
    pub computed: bool,
    /// Whether it can no longer be edited.
    pub frozen: bool,
}

/// A kind of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LinesView {
    /// Key.
    pub name: String,
    /// Its heading.
    pub label: String,
    /// Whether they are meant for programs.
    pub machine: bool,
    /// Headings of its columns.
    pub columns: Vec<String>,
    /// Cells, row by row.
    pub rows: Vec<Vec<Option<Shown>>>,
}

impl RecordView {
    /// The page of `record`, which shows fields of `classes`.
    pub fn new(record: &Record, classes: &BTreeSet<String>, setting: &Setting<'_>) -> Self {
        let def = &record.register.def;
        let view = |field: &FieldDef| FieldView {
            name: field.name.clone(),
            label: setting.text(&field.label).to_owned(),
            value: record.get(&field.name).map(|value| setting.shown(field, value)),
            computed: field.computed.is_some(),
            frozen: record.frozen.contains(&field.name),
        };
        let groups =
            grouped(def, |field| classes.contains(&field.class)).into_iter().map(|(group, fields)| {
                GroupView {
                    label: group
                        .and_then(|group| def.groups.get(group))
                        .map(|group| setting.text(&group.label).to_owned()),
                    fields: fields.into_iter().map(view).collect(),
                }
            });
        let lines = def.lines.values().filter(|line| classes.contains(&line.class)).map(|line| LinesView {
            name: line.name.clone(),
            label: setting.text(&line.label).to_owned(),
            machine: line.machine,
            columns: columns(line).map(|(_, field)| setting.text(&field.label).to_owned()).collect(),
            rows: record.lines(&line.name).iter().map(|values| cells(line, values, setting)).collect(),
        });
        let machine = def
            .fields
            .values()
            .filter(|field| field.machine && !field.hidden && classes.contains(&field.class));
        let machine = machine.map(view).filter(|field| field.value.is_some()).collect();
        Self {
            id: record.id,
            version: record.version,
            title: title(record, setting),
            label: setting.text(&def.label).to_owned(),
            state: (record.state.clone(), state(def, &record.state, setting)),
            owner: record.owner.map(|id| (id, setting.called(id))),
            about: record.about.as_ref().map(|(register, id)| (register.clone(), *id, setting.called(*id))),
            groups: groups.collect(),
            lines: lines.collect(),
            machine,
            times: (moment(record.created.0, setting.language), moment(record.changed.0, setting.language)),
            stale: record.stale,
        }
    }
}

/// The columns that people read, with their places: of lines meant for programs all.
fn columns(line: &LineDef) -> impl Iterator<Item = (usize, &FieldDef)> {
    line.fields.values().enumerate().filter(|(_, field)| line.machine || !field.machine)
}

fn cells(
    line: &LineDef,
    values: &[Option<crate::value::Value>],
    setting: &Setting<'_>,
) -> Vec<Option<Shown>> {
    let cell = |(at, field): (usize, &FieldDef)| Some(setting.shown(field, values.get(at)?.as_ref()?));
    columns(line).map(cell).collect()
}

/// Fields that are `shown` in the order of the groups; those without a group stand in the first one. Groups without a field are
/// left out, and so are fields that the installation keeps off its pages or that are meant for programs.
pub(super) fn grouped<'a>(
    def: &'a RegisterDef,
    shown: impl Fn(&FieldDef) -> bool,
) -> Vec<(Option<&'a str>, Vec<&'a FieldDef>)> {
    let first = def.groups.keys().next().map(String::as_str);
    let names: Vec<Option<&str>> = if def.groups.is_empty() {
        vec![None]
    } else {
        def.groups.keys().map(|name| Some(name.as_str())).collect()
    };
    let shown = |field: &&FieldDef| shown(field) && !field.hidden && !field.machine;
    let of = |name: Option<&'a str>| {
        let fields = def.fields.values().filter(shown);
        (name, fields.filter(|field| field.group.as_deref().or(first) == name).collect::<Vec<_>>())
    };
    names.into_iter().map(of).filter(|(_, fields)| !fields.is_empty()).collect()
}
