//! A form: inputs by group with their options, limits, values and problems.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::Problem;
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, FileRule, LineDef, RegisterDef};

use super::Setting;
use super::list::closed;
use super::record::grouped;
use crate::input::write_value;
use crate::record::Record;

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormView {
    /// Heading (none for fields without a group) and inputs of each group.
    pub groups: Vec<(Option<String>, Vec<Input>)>,
    /// Kinds of lines: key, heading, columns, most rows, rows as typed.
    pub lines: Vec<FormLines>,
    /// Problems of no single field, in the reader's language.
    pub problems: Vec<String>,
}

/// A table of inputs: key, heading, columns, most rows, rows as typed.
pub type FormLines = (String, String, Vec<Input>, usize, Vec<Vec<String>>);

/// One input.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Name of the field.
    pub name: String,
    /// What people read.
    pub label: String,
    /// A sentence below it.
    pub help: Option<String>,
    /// What fits into it.
    pub kind: InputKind,
    /// What stands in it: as typed, or as it is held.
    pub value: String,
    /// Whether it has to be filled for the state that the record has or goes to.
    pub required: bool,
    /// Whether it is only shown: computed or frozen.
    pub fixed: bool,
    /// Whether it is meant for programs: kept by the form, and not shown.
    pub machine: bool,
    /// What is wrong with it, in the reader's language.
    pub problems: Vec<String>,
}

/// What fits into an input.
#[derive(Debug, Clone, PartialEq)]
pub enum InputKind {
    /// One line of at most so many characters.
    Line(usize),
    /// Paragraphs of at most so many characters.
    Paragraphs(usize),
    /// A number: smallest, largest, unit.
    Number(Option<String>, Option<String>, Option<String>),
    /// A day.
    Date,
    /// A span of time.
    Period,
    /// Yes or no.
    YesNo,
    /// One of these, or several of them.
    Choice {
        /// The options; of a code list those that were given.
        options: Vec<Choice>,
        /// Whether several may be chosen.
        several: bool,
    },
    /// Records of a register, one or several.
    Record {
        /// The register.
        register: String,
        /// Whether several may be chosen.
        several: bool,
    },
    /// A file.
    File(FileRule),
    /// A checked code: the word of its scheme.
    Identifier(String),
    /// A place.
    Place,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub key: String,
    /// What people read.
    pub label: String,
}

impl FormView {
    /// The form for a record (or a new one that holds what is prefilled) on its way to `state`. `asks` limits it to some
    /// fields, `typed` is what was sent and not accepted, by field, with the problems found.
    pub fn new(
        record: &Record,
        open: &BTreeSet<String>,
        (state, asks): (&str, Option<&[String]>),
        (typed, problems): (&BTreeMap<String, String>, &[Problem]),
        setting: &Setting<'_>,
    ) -> Self {
        let def = &record.register.def;
        let asked = |field: &&FieldDef| asks.is_none_or(|asks| asks.contains(&field.name));
        let told = |name: &str| {
            let about = problems.iter().filter(|problem| problem.field.as_deref() == Some(name));
            about.map(|problem| said(problem, setting)).collect::<Vec<_>>()
        };
        let value = |name: &str| {
            let held = || record.get(name).map(write_value).unwrap_or_default();
            typed.get(name).cloned().unwrap_or_else(held)
        };
        let input = |field: &FieldDef| Input {
            value: value(&field.name),
            required: required(def, field, state),
            fixed: field.computed.is_some() || record.frozen.contains(&field.name),
            problems: told(&field.name),
            ..blank(field, setting)
        };
        let groups = grouped(def, |field| open.contains(&field.name)).into_iter().map(|(group, fields)| {
            let label = group
                .and_then(|group| def.groups.get(group))
                .map(|group| setting.text(&group.label).to_owned());
            (label, fields.into_iter().filter(asked).map(input).collect::<Vec<_>>())
        });
        let lines =
            def.lines.values().filter(|line| asks.is_none() && !line.machine && open.contains(&line.name));
        let placed =
            |problem: &&Problem| problem.field.as_deref().is_some_and(|field| def.fields.contains_key(field));
        Self {
            groups: groups.filter(|(_, inputs)| !inputs.is_empty()).collect(),
            lines: lines.map(|line| table(line, record, setting)).collect(),
            problems: problems
                .iter()
                .filter(|problem| !placed(problem))
                .map(|problem| said(problem, setting))
                .collect(),
        }
    }
}

fn said(problem: &Problem, setting: &Setting<'_>) -> String {
    Problem { field: None, ..problem.clone() }.line(setting.language)
}

fn table(line: &LineDef, record: &Record, setting: &Setting<'_>) -> FormLines {
    let columns = line.fields.values().map(|field| blank(field, setting)).collect();
    let text = |value: &Option<crate::value::Value>| value.as_ref().map(write_value).unwrap_or_default();
    let rows = record.lines(&line.name).iter().map(|values| values.iter().map(text).collect()).collect();
    (line.name.clone(), setting.text(&line.label).to_owned(), columns, line.max, rows)
}

/// Required from a state on: in that one and in those after it in the order of the definition.
fn required(def: &RegisterDef, field: &FieldDef, state: &str) -> bool {
    let from = field.required_from.as_deref().and_then(|from| def.states.get_index_of(from));
    from.zip(def.states.get_index_of(state)).is_some_and(|(from, at)| at >= from)
}

fn blank(field: &FieldDef, setting: &Setting<'_>) -> Input {
    Input {
        name: field.name.clone(),
        label: setting.text(&field.label).to_owned(),
        help: field.help.as_ref().map(|help| setting.text(help).to_owned()),
        kind: kind(field, setting),
        value: String::new(),
        required: false,
        fixed: false,
        machine: field.machine,
        problems: Vec::new(),
    }
}

/// The options of a choice: closed ones from the definition, those of a code list from the labels given.
pub(super) fn choices(field: &FieldDef, setting: &Setting<'_>) -> Vec<Choice> {
    if let Some(options) = closed(field) {
        let choice = |(key, label)| Choice { key: String::clone(key), label: setting.text(label).to_owned() };
        return options.map(choice).collect();
    }
    let (FieldType::Choice(ChoiceOptions::List(list)) | FieldType::Choices(ChoiceOptions::List(list))) =
        &field.kind
    else {
        return Vec::new();
    };
    let of_list = setting.codes.iter().filter(|((name, _), _)| name == list);
    of_list
        .map(|((_, key), label)| Choice { key: key.clone(), label: setting.text(label).to_owned() })
        .collect()
}

fn kind(field: &FieldDef, setting: &Setting<'_>) -> InputKind {
    match &field.kind {
        FieldType::Text { max } => InputKind::Line(*max),
        FieldType::Prose { max } => InputKind::Paragraphs(*max),
        FieldType::Integer(number)
        | FieldType::Decimal(number)
        | FieldType::Money(number)
        | FieldType::Percent(number) => {
            let unit = super::unit(field).map(|unit| setting.text(&unit).to_owned());
            InputKind::Number(number.min.clone(), number.max.clone(), unit)
        }
        FieldType::Date => InputKind::Date,
        FieldType::Period => InputKind::Period,
        FieldType::YesNo => InputKind::YesNo,
        FieldType::Choice(_) => InputKind::Choice { options: choices(field, setting), several: false },
        FieldType::Choices(_) => InputKind::Choice { options: choices(field, setting), several: true },
        FieldType::Ref { to } => InputKind::Record { register: to.clone(), several: false },
        FieldType::Refs { to } => InputKind::Record { register: to.clone(), several: true },
        FieldType::File(rule) => InputKind::File(rule.clone()),
        FieldType::Identifier { scheme } => InputKind::Identifier(scheme.clone()),
        FieldType::Place => InputKind::Place,
    }
}
