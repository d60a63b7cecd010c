//! What somebody typed into a form, as texts in the notation of the kernel, and the draft made of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use taihang_base::{Problem, Refusal, Text};
use taihang_defs::{FieldDef, FieldType, FileRule, LineDef, RegisterDef};
use taihang_kernel::{Draft, RecordId, Value, parse_value, write_value};

use super::asking::Asking;
use super::legend::Names;
use super::sent::Sent;
use crate::failure::Failure;

/// A row of lines: text by column.
pub(super) type Row = BTreeMap<String, String>;

/// Code lists and codes.
pub(super) type Codes = BTreeSet<(String, String)>;

/// What inputs of one field are called behind its name. A line's inputs are `line.kind.0.column`, and a field may be called `line`.
const PARTS: [&str; 7] = ["add", "id", "was", "east", "north", "clear", "upload"];

/// What was typed; fields that were not on the form are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// Text by field, in the notation of the kernel.
    pub(super) values: BTreeMap<String, String>,
    /// Rows by kind of lines.
    pub(super) lines: BTreeMap<String, Vec<Row>>,
    /// The record it is filed under: `register/id`, or nothing.
    pub(super) about: Option<String>,
    /// Why.
    pub(super) reason: String,
}

impl Typed {
    /// Reads a form; files are kept by the store and become their references.
    pub(super) fn read(asking: &Asking, sent: &Sent) -> Result<(Self, Vec<Problem>), Failure> {
        let def = asking.def();
        let names: BTreeSet<&str> = sent.pairs.iter().map(|(name, _)| name.as_str()).collect();
        let on_form = |name: &str| {
            let part = |of: &&str| {
                let rest = of.strip_prefix(name);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.strip_prefix('.').is_some_and(|part| PARTS.contains(&part))
                })
            };
            names.iter().any(part) || sent.all("on").any(|on| on == name)
        };
        let mut typed = Self { reason: sent.get("reason").to_owned(), ..Self::default() };
        let mut problems = Vec::new();
        for field in def.fields.values() {
            let file = sent.files.iter().find(|(name, _)| *name == format!("{}.upload", field.name));
            if let (Some((_, file)), FieldType::File(rule)) = (file, &field.kind) {
                let kept = keep(asking, field, file, rule, &mut problems)?;
                typed
                    .values
                    .insert(field.name.clone(), kept.unwrap_or_else(|| sent.get(&field.name).to_owned()));
            } else if on_form(&field.name) {
                typed.values.insert(field.name.clone(), one(field, &field.name, sent));
            }
        }
        for line in
            def.lines.values().filter(|line| sent.all("on").any(|on| on == format!("line.{}", line.name)))
        {
            typed.lines.insert(line.name.clone(), rows(line, sent));
        }
        if on_form("about") {
            typed.about = Some(about(asking, def, sent));
        }
        Ok((typed, problems))
    }

    /// The draft for a command, with what could not be read. A text that could not be read stands in it as it is, so that
    /// the kernel finds all other problems at the same time.
    pub(super) fn draft(&self, asking: &Asking) -> (Draft, Vec<Problem>) {
        let def = asking.def();
        let (mut draft, mut problems) = (Draft::default(), Vec::new());
        for (name, text) in &self.values {
            let Some(field) = def.fields.get(name) else { continue };
            draft.values.insert(name.clone(), value(asking, field, text, name, &mut problems));
        }
        for (kind, rows) in &self.lines {
            let Some(line) = def.lines.get(kind) else { continue };
            let row = |(at, row): (usize, &Row)| {
                let cells = row.iter().filter_map(|(column, text)| {
                    let field = line.fields.get(column)?;
                    let place = format!("{kind}[{at}].{column}");
                    Some((column.clone(), value(asking, field, text, &place, &mut problems)))
                });
                cells.collect::<BTreeMap<_, _>>()
            };
            draft.lines.insert(kind.clone(), rows.iter().enumerate().map(row).collect());
        }
        draft.about = self.about.as_ref().map(|about| about_link(about));
        if self.about.as_ref().is_some_and(|about| !about.is_empty() && about_link(about).is_none()) {
            problems.push(about_unknown());
        }
        (draft, problems)
    }

    /// Takes out texts that are those the record holds. `present` tells whether the form began from the present version: only
    /// then an unchanged text means nothing (from an older one it may undo what somebody else did, and is asked about).
    pub(super) fn forget_unchanged(&mut self, held: &BTreeMap<String, String>, present: bool) {
        if present {
            self.values.retain(|name, text| held.get(name).is_none_or(|held| held.trim() != text.trim()));
        }
    }

    /// The records (register and id) and codes that the texts name, for their titles and labels.
    pub(super) fn named(&self, def: &RegisterDef) -> (Vec<(String, RecordId)>, Codes) {
        let values = self.values.iter().filter_map(|(name, text)| Some((def.fields.get(name)?, text)));
        let lines = self.lines.iter().filter_map(|(kind, rows)| Some((def.lines.get(kind)?, rows)));
        let cells = lines.flat_map(|(line, rows)| {
            rows.iter().flatten().filter_map(|(column, text)| Some((line.fields.get(column)?, text)))
        });
        let (mut records, mut codes) = (Vec::new(), BTreeSet::new());
        for (field, text) in values.chain(cells) {
            let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
            if let Some(to) = field.kind.target() {
                records.extend(parts.filter_map(|part| part.parse().ok()).map(|id| (to.to_owned(), id)));
            } else if let Some(list) = field.kind.code_list() {
                codes.extend(parts.map(|code| (list.to_owned(), code.to_owned())));
            }
        }
        if let Some(Some((register, id))) = self.about.as_ref().map(|about| about_link(about)) {
            records.push((register, id));
        }
        (records, codes)
    }

    /// As JSON, for the table of drafts.
    pub(super) fn to_json(&self) -> Json {
        json!({ "values": self.values, "lines": self.lines, "about": self.about, "reason": self.reason })
    }

    /// From the table of drafts; nothing of what cannot be read any more.
    pub(super) fn from_json(json: &Json) -> Self {
        let read = |name: &str| json.get(name).cloned().unwrap_or_default();
        Self {
            values: serde_json::from_value(read("values")).unwrap_or_default(),
            lines: serde_json::from_value(read("lines")).unwrap_or_default(),
            about: serde_json::from_value(read("about")).unwrap_or_default(),
            reason: serde_json::from_value(read("reason")).unwrap_or_default(),
        }
    }
}

/// The value of a text; what cannot be read is a problem, and a value that the kernel refuses.
fn value(
    asking: &Asking,
    field: &FieldDef,
    text: &str,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    match parse_value(field, text, &Names(asking)) {
        Ok(value) => value,
        Err(problem) => {
            problems.push(problem.about(place.to_owned()));
            Some(Value::Text(text.to_owned()))
        }
    }
}

/// Keeps an uploaded file; its reference, or none with the problems noted.
fn keep(
    asking: &Asking,
    field: &FieldDef,
    file: &crate::form::UploadedFile,
    rule: &FileRule,
    problems: &mut Vec<Problem>,
) -> Result<Option<String>, Failure> {
    match asking.store.file_put(asking.actor(), &file.bytes, &file.name, rule) {
        Ok(kept) => Ok(Some(write_value(&Value::File(kept)))),
        Err(taihang_store::StoreError::Problems(found)) => {
            problems.extend(found.into_iter().map(|problem| problem.about(field.name.clone())));
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
}

/// The text of one field from the parts that its input has.
fn one(field: &FieldDef, name: &str, sent: &Sent) -> String {
    let part = |part: &str| sent.get(&format!("{name}.{part}")).trim().to_owned();
    let plain = || sent.get(name).to_owned();
    match &field.kind {
        FieldType::Choices(_) | FieldType::Refs { .. } => {
            let kept = sent.all(name).map(str::to_owned);
            kept.chain([part("add")]).filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join(";")
        }
        // The text of a chosen record is its title: unchanged, it stands for the id beside it.
        FieldType::Ref { .. } | FieldType::Choice(_) => {
            let (id, was) = (part("id"), part("was"));
            if !id.is_empty() && was == sent.get(name).trim() { id } else { plain() }
        }
        FieldType::Place => {
            let (east, north) = (part("east"), part("north"));
            if east.is_empty() && north.is_empty() {
                plain()
            } else {
                format!("{east},{north};{}", plain().trim())
            }
        }
        FieldType::File(_) if !part("clear").is_empty() => String::new(),
        FieldType::Text { .. }
        | FieldType::Prose { .. }
        | FieldType::Integer(_)
        | FieldType::Decimal(_)
        | FieldType::Money(_)
        | FieldType::Percent(_)
        | FieldType::Date
        | FieldType::Period
        | FieldType::YesNo
        | FieldType::File(_)
        | FieldType::Identifier { .. } => plain(),
    }
}

/// The rows of a kind of lines, in the order of their numbers; rows without a word are none.
fn rows(line: &LineDef, sent: &Sent) -> Vec<Row> {
    let start = format!("line.{}.", line.name);
    let number = |name: &str| name.strip_prefix(&start)?.split('.').next()?.parse::<usize>().ok();
    // Each row is read from what was sent for it: looking through all of a long form for each of its cells takes forever.
    let mut parts: BTreeMap<usize, Sent> = BTreeMap::new();
    for (name, text) in &sent.pairs {
        if let Some(at) = number(name) {
            parts.entry(at).or_default().pairs.push((name.clone(), text.clone()));
        }
    }
    let row = |(at, sent): (usize, Sent)| {
        let cell = |field: &FieldDef| {
            (field.name.clone(), one(field, &format!("{start}{at}.{}", field.name), &sent))
        };
        line.fields.values().map(cell).collect::<Row>()
    };
    let gone = |(at, sent): &(usize, Sent)| !sent.get(&format!("{start}{at}.gone")).is_empty();
    let kept = parts.into_iter().filter(|part| !gone(part)).map(row);
    kept.filter(|row| row.values().any(|text| !text.trim().is_empty())).collect()
}

/// The about-link from its two inputs; a title is looked up in the register chosen.
fn about(asking: &Asking, def: &RegisterDef, sent: &Sent) -> String {
    let (text, was, id) =
        (sent.get("about").trim(), sent.get("about.was").trim(), sent.get("about.id").trim());
    let only = def.about.as_ref().and_then(|about| about.registers.first()).cloned().unwrap_or_default();
    let register =
        Some(sent.get("about.register").trim()).filter(|name| !name.is_empty()).map_or(only, str::to_owned);
    if text.is_empty() {
        return String::new();
    }
    if text == was && !id.is_empty() {
        return format!("{register}/{id}");
    }
    let found = taihang_kernel::Lookup::record(&Names(asking), &register, text);
    found.first().map_or_else(|| format!("{register}/{text}"), |id| format!("{register}/{id}"))
}

fn about_unknown() -> Problem {
    let message = Text::new("找不到所填的相关记录。", "The record that this one is about is not there.");
    let hint = Text::new(
        "请从提示中选择，或填写完整名称。",
        "Choose it among the suggestions, or give its full name.",
    );
    Problem::new("ref-unknown", message, hint).about("about")
}

/// `register/id` as a link; none if it is none.
pub(super) fn about_link(text: &str) -> Option<(String, RecordId)> {
    let (register, id) = text.split_once('/')?;
    Some((register.to_owned(), id.parse().ok()?))
}

/// The register of an address that names one of the definition's about-links.
pub(super) fn about_of(def: &RegisterDef, text: &str) -> Result<(String, RecordId), Failure> {
    let link = about_link(text).ok_or(Refusal::NotFound)?;
    let allowed = def.about.as_ref().is_some_and(|about| about.registers.contains(&link.0));
    if allowed { Ok(link) } else { Err(Refusal::NotFound.into()) }
}
