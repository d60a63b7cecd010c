//! Whether a record is as its state demands: what one record shows by itself, and what takes a look at others.
//!
//! Values come here in their normal form ([`crate::normal`]). All problems are found at once.

use taihang_base::{Problem, Text};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, LineDef, RegisterDef, Service};

use crate::catalogue::{Catalogue, Register};
use crate::facts::{Facts, Need};
use crate::normal::{normal, unknown_option};
use crate::problem::wrong;
use crate::record::{Record, RecordId};
use crate::value::Value;

/// Whether a record in `state` has reached `from` in the order of a life.
pub fn has_reached(def: &RegisterDef, state: &str, from: Option<&str>) -> bool {
    let Some(from) = from else { return false };
    match (def.states.get_index_of(state), def.states.get_index_of(from)) {
        (Some(here), Some(there)) => here >= there,
        (_, _) => false,
    }
}

/// Everything in which a stored record differs from what its definition demands today, without a look at other records.
pub fn check_record(record: &Record) -> Vec<Problem> {
    let def = &record.register.def;
    let mut problems = Vec::new();
    for (field, value) in def.fields.values().zip(&record.values) {
        problems.extend(value.clone().and_then(|value| normal(field, value).err()));
    }
    for (kind, line) in &def.lines {
        for (at, row) in record.lines(kind).iter().enumerate() {
            for (field, value) in line.fields.values().zip(row) {
                let problem = value.clone().and_then(|value| normal(field, value).err());
                problems.extend(problem.map(|problem| problem.about(place(kind, at, &field.name))));
            }
        }
    }
    problems.extend(demands(record));
    problems
}

/// What the state of a record demands and it does not have.
pub fn demands(record: &Record) -> Vec<Problem> {
    let def = &record.register.def;
    let mut problems = missing(record);
    for line in def.lines.values() {
        problems.extend(line_demands(record, line));
    }
    for (fields, optional) in &def.one_of {
        problems.extend(one_of(record, fields, *optional));
    }
    let about = def.about.as_ref().and_then(|about| about.required_from.as_deref());
    if record.about.is_none() && has_reached(def, &record.state, about) {
        problems.push(
            Problem::new(
                "about-required",
                Text::new("须注明所属记录。", "The record that this one belongs to has to be named."),
                Text::new("请选择所属记录。", "Choose the record."),
            )
            .about("about"),
        );
    }
    problems
}

/// Fields that have to be filled in the state of the record and are empty.
pub fn missing(record: &Record) -> Vec<Problem> {
    let def = &record.register.def;
    let empty = def.fields.values().zip(&record.values).filter(|(_, value)| value.is_none());
    let demanded = empty.filter(|(field, _)| has_reached(def, &record.state, field.required_from.as_deref()));
    demanded.map(|(field, _)| required(field)).collect()
}

/// An empty field that has to be filled.
pub(crate) fn required(field: &FieldDef) -> Problem {
    wrong(
        field,
        "field-required",
        &Text::new("必须填写。", "has to be filled in."),
        field.help.clone().unwrap_or_else(|| Text::new("请补充后再提交。", "Fill it in and send again.")),
    )
}

fn line_demands(record: &Record, line: &LineDef) -> Vec<Problem> {
    let rows = record.lines(&line.name);
    let mut problems = Vec::new();
    if rows.len() > line.max {
        let (count, max) = (rows.len(), line.max);
        let message = Text::new(
            format!("“{}”有 {count} 行，最多 {max} 行。", line.label.zh),
            format!("“{}” has {count} lines; at most {max} are allowed.", line.label.en),
        );
        let hint = Text::new("请删减行数。", "Remove some lines.");
        problems.push(Problem::new("lines-too-many", message, hint).about(&line.name));
    }
    for (at, row) in rows.iter().enumerate() {
        for (field, value) in line.fields.values().zip(row) {
            let demanded = has_reached(&record.register.def, &record.state, field.required_from.as_deref());
            if value.is_none() && demanded {
                problems.push(required(field).about(place(&line.name, at, &field.name)));
            }
        }
    }
    problems
}

/// Exactly one of several fields; a record in its first state may still have none.
fn one_of(record: &Record, fields: &[String], optional: bool) -> Option<Problem> {
    let def = &record.register.def;
    let filled = fields.iter().filter(|field| record.get(field).is_some()).count();
    let labels = |zh: bool| {
        let labels = fields.iter().filter_map(|field| def.fields.get(field));
        labels.map(|field| if zh { &*field.label.zh } else { &*field.label.en }).collect::<Vec<_>>()
    };
    let (zh, en) = (labels(true).join("、"), labels(false).join(", "));
    let first = fields.first().map(String::as_str).unwrap_or_default();
    let may_wait = record.state == def.initial() && def.states.len() > 1;
    if filled > 1 {
        let message = Text::new(format!("{zh}只能填写一项。"), format!("Only one of {en} may be filled in."));
        let hint = Text::new("请保留一项，清空其余。", "Keep one and empty the others.");
        return Some(Problem::new("one-of-several", message, hint).about(first));
    }
    (filled == 0 && !optional && !may_wait).then(|| {
        let message = Text::new(format!("{zh}须填写一项。"), format!("One of {en} has to be filled in."));
        let hint = Text::new("请填写其中一项。", "Fill in one of them.");
        Problem::new("one-of-missing", message, hint).about(first)
    })
}

/// The name by which a problem points to one cell of a line.
pub(crate) fn place(kind: &str, row: usize, column: &str) -> String {
    format!("{kind}[{row}].{column}")
}

/// A look at other records that a check takes, and what it says if they are not as they should be.
struct Look<'a> {
    need: Need,
    field: String,
    about: Asked<'a>,
}

/// What is asked of the records found.
enum Asked<'a> {
    /// All these records are there.
    There(Option<&'a FieldDef>, Vec<RecordId>),
    /// A code is in force today.
    Code(&'a FieldDef, String),
    /// No other record has the same values.
    Alone(&'a [String]),
}

/// What has to be known to check `record` against others: only what differs from `before` is looked at.
pub fn needs(catalogue: &Catalogue, record: &Record, before: Option<&Record>) -> Vec<Need> {
    looks(catalogue, record, before).into_iter().map(|look| look.need).collect()
}

/// Problems that only a look at other records shows.
pub fn against_others(
    catalogue: &Catalogue,
    record: &Record,
    before: Option<&Record>,
    facts: &Facts,
    today: jiff::civil::Date,
) -> Vec<Problem> {
    let looks = looks(catalogue, record, before);
    looks.into_iter().filter_map(|look| look.problem(catalogue, record, facts, today)).collect()
}

fn looks<'a>(catalogue: &Catalogue, record: &'a Record, before: Option<&Record>) -> Vec<Look<'a>> {
    let def = &record.register.def;
    let mut looks = Vec::new();
    for (at, (field, value)) in def.fields.values().zip(&record.values).enumerate() {
        let was = before.and_then(|before| before.values.get(at)?.as_ref());
        if let Some(value) = value
            && was != Some(value)
            && field.computed.is_none()
        {
            let need = Need::Referred { field: field.name.clone() };
            looks.extend(look_at(catalogue, field, value, need, field.name.clone()));
        }
    }
    for (kind, line) in &def.lines {
        if before.is_some_and(|before| before.lines(kind) == record.lines(kind)) {
            continue;
        }
        for (at, row) in record.lines(kind).iter().enumerate() {
            for (field, value) in line.fields.values().zip(row) {
                if let Some(value) = value {
                    let register = field.kind.target().unwrap_or_default().to_owned();
                    let id = if let Value::Ref(id) = value { *id } else { record.id };
                    let need = Need::Record { register, id };
                    looks.extend(look_at(catalogue, field, value, need, place(kind, at, &field.name)));
                }
            }
        }
    }
    if let Some((register, id)) = &record.about
        && before.is_none_or(|before| before.about != record.about)
    {
        let need = Need::Record { register: register.clone(), id: *id };
        looks.push(Look { need, field: "about".to_owned(), about: Asked::There(None, vec![*id]) });
    }
    looks.extend(def.unique.iter().filter_map(|unique| alone(record, before, &unique.fields)));
    looks
}

/// The look that one value takes: records it names, or a code of a list.
fn look_at<'a>(
    catalogue: &Catalogue,
    field: &'a FieldDef,
    value: &Value,
    need: Need,
    at: String,
) -> Vec<Look<'a>> {
    let code = |list: &str, code: &str| {
        let register = catalogue.serving(Service::Codes)?;
        let matching = [("list", list), ("code", code)];
        let matching =
            matching.iter().map(|(name, text)| Some(((*name).to_owned(), like(register, name, text)?)));
        let need = Need::Records {
            register: register.def.name.clone(),
            matching: matching.collect::<Option<_>>()?,
            states: counting_states(register),
            limit: 8,
        };
        Some(Look { need, field: at.clone(), about: Asked::Code(field, code.to_owned()) })
    };
    match (&field.kind, value) {
        (FieldType::Ref { .. }, Value::Ref(id)) => {
            vec![Look { need, field: at, about: Asked::There(Some(field), vec![*id]) }]
        }
        (FieldType::Refs { .. }, Value::Refs(ids)) => {
            vec![Look { need, field: at, about: Asked::There(Some(field), ids.clone()) }]
        }
        (FieldType::Choice(ChoiceOptions::List(list)), Value::Choice(key)) => {
            code(list, key).into_iter().collect()
        }
        (FieldType::Choices(ChoiceOptions::List(list)), Value::Choices(keys)) => {
            keys.iter().filter_map(|key| code(list, key)).collect()
        }
        (_, _) => Vec::new(),
    }
}

/// Published states, where a register of codes has any.
fn counting_states(register: &Register) -> Vec<String> {
    register.def.published_states().map(str::to_owned).collect()
}

/// `text` as a value of the type of the field called `name`.
fn like(register: &Register, name: &str, text: &str) -> Option<Value> {
    match register.def.fields.get(name)?.kind {
        FieldType::Text { .. } | FieldType::Prose { .. } => Some(Value::Text(text.to_owned())),
        FieldType::Identifier { .. } => Some(Value::Identifier(text.to_owned())),
        FieldType::Choice(_) => Some(Value::Choice(text.to_owned())),
        FieldType::Integer(_)
        | FieldType::Decimal(_)
        | FieldType::Money(_)
        | FieldType::Percent(_)
        | FieldType::Date
        | FieldType::Period
        | FieldType::YesNo
        | FieldType::Choices(_)
        | FieldType::Ref { .. }
        | FieldType::Refs { .. }
        | FieldType::File(_)
        | FieldType::Place => None,
    }
}

/// The look for others with the same values, if the record is live and one of its values or its state is new. Sets that
/// name `owner` or `about` are left to the database.
fn alone<'a>(record: &'a Record, before: Option<&Record>, fields: &'a [String]) -> Option<Look<'a>> {
    let def = &record.register.def;
    let live = |state: &str| def.states.get(state).is_none_or(|state| !state.last);
    let same = |before: &Record| fields.iter().all(|field| before.get(field) == record.get(field));
    if !live(&record.state) || before.is_some_and(|before| live(&before.state) && same(before)) {
        return None;
    }
    let matching = fields.iter().map(|field| Some((field.clone(), record.get(field)?.clone())));
    let need = Need::Records {
        register: def.name.clone(),
        matching: matching.collect::<Option<_>>()?,
        states: def.states.keys().filter(|state| live(state)).cloned().collect(),
        limit: 2,
    };
    let first = fields.first().cloned().unwrap_or_default();
    Some(Look { need, field: first, about: Asked::Alone(fields) })
}

impl Look<'_> {
    fn problem(
        self,
        catalogue: &Catalogue,
        record: &Record,
        facts: &Facts,
        today: jiff::civil::Date,
    ) -> Option<Problem> {
        let found = facts.records(&self.need);
        match self.about {
            // A ref that a first value brought along was not asked about; the database holds it to be there.
            Asked::There(..) if facts.answer(&self.need).is_none() => None,
            Asked::There(field, ids) => {
                let itself = |id: &RecordId| {
                    *id == record.id
                        && field.is_some_and(|f| f.kind.target() == Some(&record.register.def.name))
                };
                let gone =
                    ids.iter().find(|id| !found.iter().any(|there| there.id == **id) && !itself(id))?;
                Some(not_there(field, *gone).about(self.field))
            }
            Asked::Code(field, code) => {
                let valid = |there: &Record| match there.get("valid") {
                    Some(Value::Period(period)) => period.contains(today),
                    Some(_) | None => true,
                };
                let problem = || unknown_option(field, &code, None).about(self.field);
                let listed = catalogue.serving(Service::Codes).is_none() || found.iter().any(valid);
                (!listed).then(problem)
            }
            Asked::Alone(fields) => {
                let other = found.iter().find(|other| other.id != record.id)?;
                Some(taken(record, fields, other.id).about(self.field))
            }
        }
    }
}

fn not_there(field: Option<&FieldDef>, id: RecordId) -> Problem {
    let message = Text::new(format!("没有编号为 {id} 的记录。"), format!("names {id}, which is not there."));
    let hint = Text::new("请重新选择。", "Choose again.");
    match field {
        Some(field) => wrong(field, "ref-unknown", &message, hint),
        None => Problem::new("ref-unknown", Text::new(message.zh, format!("It {}", message.en)), hint),
    }
}

fn taken(record: &Record, fields: &[String], other: RecordId) -> Problem {
    let labels: Vec<&Text> =
        fields.iter().filter_map(|name| Some(&record.register.def.fields.get(name)?.label)).collect();
    let zh: Vec<&str> = labels.iter().map(|label| label.zh.as_str()).collect();
    let en: Vec<&str> = labels.iter().map(|label| label.en.as_str()).collect();
    Problem::new(
        "not-unique",
        Text::new(
            format!("已有“{}”相同的记录。", zh.join("、")),
            format!("Another record has the same {}.", en.join(", ")),
        ),
        Text::new("请核对是否重复。", "Check whether it is the same one."),
    )
    .naming(&record.register.def.name, other.to_string())
}
