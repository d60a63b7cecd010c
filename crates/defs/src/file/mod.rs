//! The file as written: one struct a table, unknown keys refused, every problem with line and column.
//!
//! `FORMAT.md` beside this crate explains each key. Nothing here leads anywhere yet: that is the work of [`crate::link`].

mod read;
mod write;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use taihang_base::Text;
use toml::Value;

pub use read::{Source, read};
pub use write::canonical;
pub(crate) use write::fingerprint;

/// Tables by their key, in the order of the file.
pub(crate) type Tables<T> = IndexMap<String, T>;

/// `register.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterFile {
    pub(crate) register: String,
    pub(crate) version: u32,
    pub(crate) label: Words,
    pub(crate) purpose: Words,
    pub(crate) stage: u8,
    pub(crate) owner: String,
    pub(crate) access: String,
    pub(crate) serves: Option<String>,
    pub(crate) title: Vec<String>,
    pub(crate) title_en: Option<String>,
    #[serde(default)]
    pub(crate) checks: Vec<String>,
    #[serde(default)]
    pub(crate) log_readings: bool,
    pub(crate) pages: Option<String>,
    pub(crate) list: Option<List>,
    pub(crate) about: Option<About>,
    #[serde(default)]
    pub(crate) group: Tables<Group>,
    #[serde(default)]
    pub(crate) field: Tables<Field>,
    #[serde(default)]
    pub(crate) line: Tables<Line>,
    #[serde(default)]
    pub(crate) state: Tables<State>,
    #[serde(default)]
    pub(crate) transition: Tables<Transition>,
    #[serde(default)]
    pub(crate) grant: Vec<Grant>,
    #[serde(default)]
    pub(crate) one_of: Vec<OneOf>,
    #[serde(default)]
    pub(crate) unique: Vec<Unique>,
    #[serde(default)]
    pub(crate) retired: Vec<RetiredEntry>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl From<&Words> for Text {
    fn from(words: &Words) -> Self {
        Self::new(&words.zh, &words.en)
    }
}

#[expect(clippy::struct_excessive_bools, reason = "switches of the format")]
/// `[field.x]`; which keys a type takes is checked when linking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) label: Words,
    pub(crate) help: Option<Words>,
    pub(crate) group: Option<String>,
    pub(crate) class: Option<String>,
    pub(crate) required_from: Option<String>,
    pub(crate) computed: Option<String>,
    pub(crate) prefill: Option<String>,
    #[serde(default)]
    pub(crate) search: bool,
    #[serde(default)]
    pub(crate) sealed: bool,
    #[serde(default)]
    pub(crate) machine: bool,
    pub(crate) min: Option<Value>,
    pub(crate) max: Option<Value>,
    pub(crate) unit: Option<Words>,
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) to: Option<String>,
    pub(crate) scheme: Option<String>,
    pub(crate) list: Option<String>,
    #[serde(default)]
    pub(crate) options: Vec<Choice>,
    #[serde(skip)]
    pub(crate) hidden: bool,
    #[serde(skip)]
    pub(crate) extra: bool,
}

/// One option of a closed choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// `[line.x]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    pub(crate) label: Words,
    pub(crate) class: Option<String>,
    pub(crate) max: Option<usize>,
    #[serde(default)]
    pub(crate) machine: bool,
    #[serde(default)]
    pub(crate) field: Tables<Field>,
}

/// `[group.x]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) label: Words,
}

/// `[state.x]`.
#[expect(clippy::struct_excessive_bools, reason = "switches of the format")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) label: Words,
    #[serde(default)]
    pub(crate) initial: bool,
    #[serde(default)]
    pub(crate) last: bool,
    #[serde(default)]
    pub(crate) published: bool,
    #[serde(default)]
    pub(crate) rest: bool,
    #[serde(default)]
    pub(crate) entry: Vec<String>,
    #[serde(default)]
    pub(crate) due: Vec<Due>,
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Due {
    pub(crate) clock: String,
    pub(crate) label: Words,
    pub(crate) start: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) parameter: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) warn: Option<String>,
    pub(crate) warn_parameter: Option<String>,
    #[serde(default)]
    pub(crate) through: Vec<String>,
    #[serde(default)]
    pub(crate) met_by: Vec<String>,
    #[serde(default)]
    pub(crate) then: Vec<Then>,
}

/// What follows the end of a deadline: exactly one of the three.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Then {
    pub(crate) advance: Option<String>,
    pub(crate) notify: Option<Notice>,
    pub(crate) enqueue: Option<String>,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notice {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// `[transition.x]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transition {
    pub(crate) label: Words,
    pub(crate) from: Vec<String>,
    pub(crate) to: Option<String>,
    pub(crate) by: Vec<String>,
    pub(crate) board: Option<String>,
    #[serde(default)]
    pub(crate) all: bool,
    #[serde(default)]
    pub(crate) reason: bool,
    #[serde(default)]
    pub(crate) asks: Vec<String>,
    #[serde(default)]
    pub(crate) guard: Vec<String>,
    #[serde(default)]
    pub(crate) notify: Vec<Notice>,
    #[serde(default)]
    pub(crate) open_deadline: Vec<Due>,
    #[serde(default)]
    pub(crate) close_deadline: Vec<String>,
    #[serde(default)]
    pub(crate) pause_deadline: Vec<String>,
    #[serde(default)]
    pub(crate) publish: bool,
    #[serde(default)]
    pub(crate) freeze_fields: Vec<String>,
    #[serde(default)]
    pub(crate) enqueue: Vec<String>,
    #[serde(default)]
    pub(crate) hook: Vec<String>,
}

/// `[[grant]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    pub(crate) role: String,
    pub(crate) scope: String,
    #[serde(default)]
    pub(crate) states: Vec<String>,
    #[serde(default)]
    pub(crate) classes: Vec<String>,
    #[serde(default)]
    pub(crate) create: bool,
    #[serde(default)]
    pub(crate) edit: Vec<String>,
    #[serde(default)]
    pub(crate) fields: Vec<String>,
    #[serde(default)]
    pub(crate) correct: bool,
    #[serde(default)]
    pub(crate) exchange: bool,
}

/// `[about]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    pub(crate) registers: Vec<String>,
    pub(crate) required_from: Option<String>,
}

/// `[[one_of]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneOf {
    pub(crate) fields: Vec<String>,
    #[serde(default)]
    pub(crate) optional: bool,
}

/// `[[unique]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unique {
    pub(crate) fields: Vec<String>,
}

/// `[list]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    #[serde(default)]
    pub(crate) filters: Vec<String>,
    pub(crate) sort: Option<String>,
}

/// `[[retired]]`: a state, a field, or an option of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetiredEntry {
    pub(crate) state: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) option: Option<String>,
    pub(crate) since: u32,
    pub(crate) becomes: Option<String>,
}

/// `roles.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RolesFile {
    pub(crate) role: Tables<Role>,
}

/// `[role.x]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    pub(crate) label: Words,
    #[serde(default)]
    pub(crate) boards: Vec<String>,
    #[serde(default)]
    pub(crate) barred: Vec<String>,
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
}
