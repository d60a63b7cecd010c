//! The wording of notices.

use std::collections::BTreeMap;

use serde::Deserialize;
use taihang_base::{Language, Text};

/// A notice: subject and body, with what they may name in braces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeText {
    /// One line.
    pub subject: Text,
    /// What happened and what to do.
    pub body: Text,
}

impl NoticeText {
    /// What a text may name; the kernel fills it.
    pub const NAMES: [&'static str; 8] =
        ["title", "state", "clock", "actor", "reason", "due", "count", "list"];

    /// Subject and body in `language`; what the context does not tell becomes a dash.
    pub fn render(&self, context: &BTreeMap<String, String>, language: Language) -> (String, String) {
        let spoken = if language == Language::Zh { "zh" } else { "en" };
        let told = |name: &str| {
            let told = context.get(&format!("{name}_{spoken}")).or_else(|| context.get(name));
            told.filter(|told| !told.is_empty()).map_or("—", String::as_str)
        };
        let fill = |text: &Text| filled(text.in_language(language), told);
        (fill(&self.subject), fill(&self.body))
    }
}

/// `text` with its names in braces filled. What was filled in is not read again: a title may hold braces of its own.
fn filled<'a>(text: &str, told: impl Fn(&str) -> &'a str) -> String {
    let mut rest = text;
    let mut filled = String::with_capacity(text.len() * 2);
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        if let Some((name, behind)) =
            after.split_once('}').filter(|(name, _)| NoticeText::NAMES.contains(name))
        {
            filled.push_str(told(name));
            rest = behind;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}
