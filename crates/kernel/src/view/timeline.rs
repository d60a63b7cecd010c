//! The history of a record with its differences: which field, what before, what after.

use jiff::Timestamp;
use serde_json::Value as Json;
use taihang_base::Text;
use taihang_defs::RegisterDef;

use super::lines::line_differences;
use super::list::{field_label, state};
use super::{Setting, Shown, moment};
use crate::decision::is_opening;
use crate::input::from_json;
use crate::reason::told;

/// One event of a record's life, as the reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The version that it made.
    pub version: i64,
    /// What was done.
    pub action: String,
    /// Who, for people.
    pub actor: String,
    /// Key of who.
    pub actor_key: String,
    /// In which role.
    pub role: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What changed: field (or `state`, `owner`, `about`, `line.<kind>`), value before, value after. Only of classes shown.
    pub changes: Vec<(String, Json, Json)>,
    /// Whether something changed that the reader may not see.
    pub more: bool,
}

/// The history of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineView {
    /// Events in the order given.
    pub entries: Vec<TimelineEntry>,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// Why.
    pub reason: Option<String>,
    /// What changed.
    pub differences: Vec<Difference>,
    /// Whether something changed that the reader may not see.
    pub more: bool,
}

/// A difference; an empty value is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What the field is called.
    pub label: String,
    /// The value before.
    pub before: Option<Shown>,
    /// The value after.
    pub after: Option<Shown>,
}

impl TimelineView {
    /// The history for a page.
    pub fn new(def: &RegisterDef, past: &[Past], setting: &Setting<'_>) -> Self {
        let entry = |event: &Past| TimelineEntry {
            at: moment(event.at, setting.language),
            actor: event.actor.clone(),
            action: action(def, &event.action, setting),
            reason: event.reason.as_deref().map(|reason| told(reason, setting.language)),
            differences: event.changes.iter().flat_map(|change| differences(def, change, setting)).collect(),
            more: event.more,
        };
        Self { entries: past.iter().map(entry).collect() }
    }
}

/// A change as people read it: of a field, or of each line that differs.
fn differences(
    def: &RegisterDef,
    (field, before, after): &(String, Json, Json),
    setting: &Setting<'_>,
) -> Vec<Difference> {
    let line = field.strip_prefix("line.").and_then(|kind| def.lines.get(kind));
    let lines = line.map(|line| line_differences(line, (before, after), setting));
    lines.filter(|lines| !lines.is_empty()).unwrap_or_else(|| {
        vec![Difference {
            label: field_label(def, field, setting),
            before: reading(def, field, before, setting),
            after: reading(def, field, after, setting),
        }]
    })
}

/// What an event did: the label of the transition, or the word for what every record can undergo.
fn action(def: &RegisterDef, action: &str, setting: &Setting<'_>) -> String {
    let (zh, en) = match action {
        "create" => ("新建", "Created"),
        "edit" => ("修改", "Edited"),
        "correct" => ("更正", "Corrected"),
        "take_back" => ("撤销导入", "Taken back"),
        "comment" => ("备注", "Remark"),
        action if is_opening(def, action) => ("申请查阅", "Opened with a reason"),
        "agree" => ("同意", "Agreed"),
        "refresh" => ("重新计算", "Reckoned again"),
        name => {
            let label =
                def.transitions.get(name).map(|transition| setting.text(&transition.label).to_owned());
            return label.unwrap_or_else(|| name.to_owned());
        }
    };
    Text::new(zh, en).in_language(setting.language).to_owned()
}

/// A value of the ledger as people read it. What no field of today explains is shown as it was written.
fn reading(def: &RegisterDef, field: &str, json: &Json, setting: &Setting<'_>) -> Option<Shown> {
    match (json, def.fields.get(field)) {
        (Json::Null, _) => None,
        (Json::Object(object), _) if object.contains_key("sealed") => Some(Shown::Text("＊＊＊".to_owned())),
        (_, Some(field)) if field.machine => {
            let told = Text::new("（机读数据）", "(data for programs)");
            Some(Shown::Text(told.in_language(setting.language).to_owned()))
        }
        (Json::String(key), None) if field == "state" => Some(Shown::Text(state(def, key, setting))),
        (Json::String(id), None) if field == "owner" => Some(link(setting.organisations, id, setting)),
        (json, None) if field == "about" => {
            let (register, id) = about(json)?;
            Some(link(register, id, setting))
        }
        (Json::Array(lines), None) => Some(Shown::Text(lines.len().to_string())),
        (json, Some(def)) => match from_json(def, json) {
            Ok(value) => value.map(|value| settled(setting.shown(def, &value))),
            Err(_) => Some(Shown::Text(json.to_string())),
        },
        (json, None) => Some(Shown::Text(json.to_string())),
    }
}

/// A link to what a record is filed under, as the ledger tells it: register and id.
pub fn about(json: &Json) -> Option<(&str, &str)> {
    json.get("register").and_then(Json::as_str).zip(json.get("record").and_then(Json::as_str))
}

fn link(register: &str, id: &str, setting: &Setting<'_>) -> Shown {
    let found = id.parse().ok().and_then(|id| setting.titles.get(&id).map(|title| (id, title.clone())));
    found.map_or_else(
        || Shown::Text("—".to_owned()),
        |(id, title)| Shown::Links(vec![(register.to_owned(), id, title)]),
    )
}

/// A file of the past may not lie where that of today does: its name alone is told.
fn settled(value: Shown) -> Shown {
    match value {
        Shown::File(file) => Shown::Text(file.name),
        Shown::Text(_)
        | Shown::Prose(_)
        | Shown::Number(_)
        | Shown::Day(_)
        | Shown::Labels(_)
        | Shown::Links(_)
        | Shown::Place(..) => value,
    }
}
