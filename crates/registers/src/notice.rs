//! The texts of notices, in both languages, with what they may name in braces.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use taihang_base::{Language, Problem, Text};
use taihang_defs::Source;

const NOTICES: Source<'static> = Source { path: "notices.toml", text: include_str!("notices.toml") };

/// What a text may name; the kernel fills it.
pub(crate) const NAMES: [&str; 5] = ["title", "state", "actor", "reason", "due"];

/// A notice: subject and body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeText {
    /// One line.
    pub subject: Text,
    /// What happened and what to do.
    pub body: Text,
}

impl NoticeText {
    /// Subject and body in `language`; what the context does not tell becomes a dash.
    pub fn render(&self, context: &BTreeMap<String, String>, language: Language) -> (String, String) {
        let spoken = if language == Language::Zh { "state_zh" } else { "state_en" };
        let fill = |text: &Text| {
            NAMES.iter().fold(text.in_language(language).to_owned(), |text, name| {
                let told = if *name == "state" {
                    context.get(spoken).or_else(|| context.get("state"))
                } else {
                    context.get(*name)
                };
                let told = told.map(String::as_str).filter(|told| !told.is_empty()).unwrap_or("—");
                text.replace(&format!("{{{name}}}"), told)
            })
        };
        (fill(&self.subject), fill(&self.body))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: IndexMap<String, NoticeText>,
}

/// Every notice by its key.
pub fn notices() -> Result<IndexMap<String, NoticeText>, Problem> {
    taihang_defs::file::read::<File>(&NOTICES).map(|file| file.notice)
}

/// The notice called `key`.
pub fn notice(key: &str) -> Option<NoticeText> {
    notices().ok()?.swap_remove(key)
}
