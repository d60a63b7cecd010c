//! What pages and the API show: masked, labelled in one language, formatted. Pure: made from records that the reading already
//! masked, the definition, and titles of what they name. Templates only iterate.

mod form;
mod lines;
mod list;
mod record;
mod shown;
mod timeline;

use std::collections::BTreeMap;

use taihang_base::{Language, Text};

use crate::record::{Record, RecordId};

pub use form::{Choice, FormLines, FormView, Input, InputKind};
pub use lines::changed_lines;
pub use list::{Column, Filter, ListView, RowView, called};
pub use record::{FieldView, GroupView, LinesView, RecordView};
pub use shown::{Shown, date, heading, moment, unit};
pub use timeline::{Difference, Past, TimelineEntry, TimelineView, about};

/// Titles of records that others name, as the reader may read them.
pub type Titles = BTreeMap<RecordId, String>;

/// Labels of code lists: by list and code.
pub type Codes = BTreeMap<(String, String), Text>;

/// What a view needs besides records.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The language of the reader.
    pub language: Language,
    /// Titles of what refs name; a record that is missing here reads as a dash.
    pub titles: &'a Titles,
    /// Labels of code lists; a code that is missing here reads as itself.
    pub codes: &'a Codes,
    /// The register of organisations, for links to owners.
    pub organisations: &'a str,
}

impl<'a> Setting<'a> {
    fn text(&self, text: &'a Text) -> &'a str {
        text.in_language(self.language)
    }

    /// What a record is called where another names it.
    fn called(&self, id: RecordId) -> String {
        self.titles.get(&id).cloned().unwrap_or_else(|| UNSEEN.to_owned())
    }
}

/// What stands for the title of a record that the reader may not see.
pub const UNSEEN: &str = "—";

/// What a record is called: its English title where one is kept and asked for, else its title fields, or that it has no
/// title yet.
pub fn title(record: &Record, setting: &Setting<'_>) -> String {
    let english = record.register.def.title_en.as_deref().filter(|_| setting.language == Language::En);
    if let Some(name) = english.and_then(|field| record.text(field)).filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    let fields = record.register.def.title.iter().filter_map(|name| record.register.def.fields.get(name));
    let mut parts: Vec<String> = fields
        .filter_map(|field| Some(setting.shown(field, record.get(&field.name)?).to_string()))
        .filter(|part| !part.is_empty())
        .collect();
    let all = parts.len();
    parts.retain(|part| part != UNSEEN);
    if parts.is_empty() && all > 0 {
        return UNSEEN.to_owned();
    }
    if parts.is_empty() {
        let untitled = Text::new("（未命名）", "(untitled) ");
        return format!("{}{}", setting.text(&untitled), setting.text(&record.register.def.label));
    }
    parts.join(" ")
}

/// The records that `record` names in fields and lines that it still has, and its owner: for the titles a page needs.
pub fn named(record: &Record) -> Vec<(String, RecordId)> {
    use crate::value::Value;
    let def = &record.register.def;
    let fields = def.fields.values().zip(&record.values);
    let lines = def.lines.values().flat_map(|line| {
        record.lines(&line.name).iter().flat_map(move |values| line.fields.values().zip(values))
    });
    let mut named = Vec::new();
    for (field, value) in fields.chain(lines) {
        match (field.kind.target(), value) {
            (Some(to), Some(Value::Ref(id))) => named.push((to.to_owned(), *id)),
            (Some(to), Some(Value::Refs(ids))) => named.extend(ids.iter().map(|id| (to.to_owned(), *id))),
            (Some(_) | None, _) => {}
        }
    }
    named.extend(record.about.clone());
    named
}
