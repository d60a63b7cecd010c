//! A list: columns, rows, filters.

use std::collections::BTreeSet;

use taihang_base::Text;
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef};

use super::{Choice, Setting, Shown, title};
use crate::query::{Order, Query, restricted};
use crate::reach::Reach;
use crate::record::{Record, RecordId};

/// A list as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListView {
    /// What the register is called.
    pub label: String,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Filters offered.
    pub filters: Vec<Filter>,
    /// Rows, in order.
    pub rows: Vec<RowView>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The field, or `state`, `owner`, `created`, `changed`.
    pub field: String,
    /// Its heading.
    pub label: String,
    /// Whether the list can be sorted by it.
    pub sortable: bool,
    /// Sorted by it: `Some(true)` backwards.
    pub sorted: Option<bool>,
    /// Whether it holds numbers.
    pub numeric: bool,
}

/// A filter beside the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The field, or `state`, `owner`.
    pub field: String,
    /// What people read.
    pub label: String,
    /// The word of its type: which control fits.
    pub kind: String,
    /// Options of a closed choice, states.
    pub options: Vec<Choice>,
    /// The unit in which its numbers are written.
    pub unit: Option<String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowView {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// Key of its state, and what people read.
    pub state: (String, String),
    /// A cell for each column; none if it is empty or hidden.
    pub cells: Vec<Option<Shown>>,
}

impl ListView {
    /// The list of `records`, with the columns asked for or those of the definition; columns and filters that the reach does
    /// not show are left out.
    pub fn new<'a>(
        reach: &Reach,
        query: &Query,
        columns: &[String],
        records: impl IntoIterator<Item = &'a Record>,
        setting: &Setting<'_>,
    ) -> Self {
        let def = &reach.register.def;
        let asked = if columns.is_empty() { &def.list.columns } else { columns };
        let shows = |field: &&String| !restricted(reach, [field.as_str()].into_iter()).arms.is_empty();
        let mut once = BTreeSet::new();
        let names: Vec<&String> =
            asked.iter().filter(shows).filter(|name| once.insert(name.as_str())).collect();
        let columns: Vec<Column> =
            names.iter().map(|name| column(def, name, query.order.as_ref(), setting)).collect();
        let filters =
            def.list.filters.iter().filter(shows).filter_map(|name| Filter::of(def, name, setting)).collect();
        let rows = records.into_iter().map(|record| RowView {
            id: record.id,
            title: title(record, setting),
            state: (record.state.clone(), state(def, &record.state, setting)),
            cells: names.iter().map(|name| setting.cell(record, name)).collect(),
        });
        Self { label: setting.text(&def.label).to_owned(), columns, filters, rows: rows.collect() }
    }
}

impl Setting<'_> {
    /// What stands in the column `name`.
    fn cell(&self, record: &Record, name: &str) -> Option<Shown> {
        match name {
            "state" => Some(Shown::Labels(vec![state(&record.register.def, &record.state, self)])),
            "owner" => record
                .owner
                .map(|id| Shown::Links(vec![(self.organisations.to_owned(), id, self.called(id))])),
            "created" => Some(Shown::Text(super::moment(record.created.0, self.language))),
            "changed" => Some(Shown::Text(super::moment(record.changed.0, self.language))),
            name => Some(self.shown(record.register.def.fields.get(name)?, record.get(name)?)),
        }
    }
}

/// What people read for a state.
pub(super) fn state(def: &RegisterDef, key: &str, setting: &Setting<'_>) -> String {
    def.states
        .get(key)
        .map_or_else(|| key.to_owned(), |state| state.label.in_language(setting.language).to_owned())
}

/// What people read for a field, or for what every record has.
pub(super) fn field_label(def: &RegisterDef, name: &str, setting: &Setting<'_>) -> String {
    called(def, name).map_or_else(|| name.to_owned(), |label| label.in_language(setting.language).to_owned())
}

/// What people call a field or a kind of lines, or what every record has; none for a name that means nothing here.
pub fn called(def: &RegisterDef, name: &str) -> Option<Text> {
    let (zh, en) = match name {
        "state" => ("状态", "State"),
        "owner" => ("所属单位", "Owner"),
        "created" => ("创建时间", "Created"),
        "changed" => ("修改时间", "Changed"),
        "about" => ("相关记录", "About"),
        name => {
            let line = || def.lines.get(name.strip_prefix("line.").unwrap_or(name)).map(|line| &line.label);
            return def.fields.get(name).map(|field| &field.label).or_else(line).cloned();
        }
    };
    Some(Text::new(zh, en))
}

fn column(def: &RegisterDef, name: &str, order: Option<&Order>, setting: &Setting<'_>) -> Column {
    let field = def.fields.get(name);
    Column {
        field: name.to_owned(),
        label: field_label(def, name, setting),
        sortable: field.map_or(name != "owner" && name != "about", |field| {
            field.kind.sortable() && !field.sealed && !field.extra
        }),
        sorted: order.filter(|order| order.field == name).map(|order| order.backwards),
        numeric: field.is_some_and(is_number),
    }
}

fn is_number(field: &FieldDef) -> bool {
    matches!(
        field.kind,
        FieldType::Integer(_) | FieldType::Decimal(_) | FieldType::Money(_) | FieldType::Percent(_)
    )
}

impl Filter {
    /// The filter by the field `name`, or by what every record has; none if nothing can be filtered by it.
    pub fn of(def: &RegisterDef, name: &str, setting: &Setting<'_>) -> Option<Self> {
        let label = field_label(def, name, setting);
        let (kind, options, unit) = match name {
            "state" => {
                let options =
                    def.states.keys().map(|key| Choice { key: key.clone(), label: state(def, key, setting) });
                ("choice", options.collect(), None)
            }
            "owner" | "about" => ("ref", Vec::new(), None),
            name => {
                let field = def
                    .fields
                    .get(name)
                    .filter(|field| field.kind.filterable() && !field.sealed && !field.extra)?;
                let unit = super::unit(field).map(|unit| setting.text(&unit).to_owned());
                (field.kind.word(), super::form::choices(field, setting), unit)
            }
        };
        Some(Self { field: name.to_owned(), label, kind: kind.to_owned(), options, unit })
    }
}

/// Whether the options of a field stand in the definition.
pub(super) fn closed(field: &FieldDef) -> Option<impl Iterator<Item = (&String, &taihang_base::Text)>> {
    let (FieldType::Choice(ChoiceOptions::Closed(options))
    | FieldType::Choices(ChoiceOptions::Closed(options))) = &field.kind
    else {
        return None;
    };
    Some(options.iter().map(|(key, option)| (key, &option.label)))
}
