//! The columns that a table of a register has, in files that go out and files that come in.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::{Language, Text};
use taihang_defs::{FieldDef, RegisterDef};
use taihang_kernel::view::heading;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The id of the record.
    Id,
    /// Its state.
    State,
    /// The record that it is filed under.
    About,
    /// The field at this position of the definition.
    Field(usize),
    /// Lines of this kind.
    Lines(String),
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its key: what the definition calls it.
    pub key: String,
    /// What people read above it, with the unit of its numbers.
    pub label: Text,
    /// The same without the unit.
    bare: Text,
    /// What it holds.
    pub place: Place,
}

/// The columns for who sees `classes`. Sealed values never stand in a file that goes out.
pub fn outgoing(def: &RegisterDef, classes: &BTreeSet<String>) -> Vec<Column> {
    all(
        def,
        |field| classes.contains(&field.class) && !field.sealed && !field.hidden,
        |class| classes.contains(class),
    )
}

/// The columns that a file may bring from who may fill in `classes`.
pub fn incoming(def: &RegisterDef, classes: &BTreeSet<String>) -> Vec<Column> {
    all(
        def,
        |field| classes.contains(&field.class) && field.computed.is_none(),
        |class| classes.contains(class),
    )
}

/// All columns that a file may have that somebody takes out or brings.
pub(crate) fn every(def: &RegisterDef) -> Vec<Column> {
    all(def, |_| true, |_| true)
}

fn all(
    def: &RegisterDef,
    shows: impl Fn(&FieldDef) -> bool,
    shows_lines: impl Fn(&str) -> bool,
) -> Vec<Column> {
    let column =
        |key: &str, label: Text, place| Column { key: key.to_owned(), bare: label.clone(), label, place };
    let mut columns = vec![
        column("id", Text::new("编号", "ID"), Place::Id),
        column("state", Text::new("状态", "State"), Place::State),
    ];
    if def.about.is_some() {
        columns.push(column("about", Text::new("所属记录", "Filed under"), Place::About));
    }
    for (at, field) in def.fields.values().enumerate().filter(|(_, field)| shows(field)) {
        let bare = column(&field.name, field.label.clone(), Place::Field(at));
        columns.push(Column { label: heading(field), ..bare });
    }
    for line in def.lines.values().filter(|line| shows_lines(&line.class)) {
        columns.push(column(&line.name, line.label.clone(), Place::Lines(line.name.clone())));
    }
    tell_apart(&mut columns);
    columns
}

/// Columns with the same label are told apart by their key.
fn tell_apart(columns: &mut [Column]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for column in columns.iter() {
        for label in BTreeSet::from([&column.bare.zh, &column.bare.en]) {
            *seen.entry(label.clone()).or_default() += 1;
        }
    }
    for column in columns {
        let several = |label: &str| seen.get(label).copied().unwrap_or(0) > 1;
        if several(&column.bare.zh) || several(&column.bare.en) {
            column.label = Text::new(
                format!("{}（{}）", column.label.zh, column.key),
                format!("{} ({})", column.label.en, column.key),
            );
            column.bare = column.label.clone();
        }
    }
}

impl Column {
    /// The heading in `language`.
    pub fn heading(&self, language: Language) -> &str {
        self.label.in_language(language)
    }

    /// Whether `heading` means this column.
    pub fn is_called(&self, heading: &str) -> bool {
        let heading = heading.trim().trim_end_matches(['*', '＊']).trim();
        let named = |label: &Text| heading == label.zh || heading.eq_ignore_ascii_case(&label.en);
        heading == self.key || named(&self.label) || named(&self.bare)
    }
}
