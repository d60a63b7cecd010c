//! The wording of notices.

use std::collections::BTreeMap;

use serde::Deserialize;
use taihang_base::{Language, Text, day_in_words};

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
        let due = context.get("due").map(|due| day(due, language));
        let told = |name: &str| {
            let due = due.as_ref().filter(|_| name == "due");
            let told = due.or_else(|| context.get(&format!("{name}_{spoken}"))).or_else(|| context.get(name));
            told.filter(|told| !told.is_empty()).map_or("—", String::as_str)
        };
        let fill = |text: &Text| filled(text.in_language(language), told);
        (fill(&self.subject), fill(&self.body))
    }
}

/// A day as the pages of the language write it.
fn day(written: &str, language: Language) -> String {
    written.parse().map_or_else(|_| written.to_owned(), |day| day_in_words(day, language))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_writes_its_day_as_the_pages_of_its_language_do() {
        let text = Text::new("请于{due}前办理{title}。", "Do {title} by {due}.");
        let notice = NoticeText { subject: text.clone(), body: text };
        let context = [("due", "2026-01-03"), ("title", "{due}")];
        let context = context.map(|(name, told)| (name.to_owned(), told.to_owned())).into_iter().collect();
        assert_eq!(notice.render(&context, Language::Zh).1, "请于2026年1月3日前办理{due}。");
        assert_eq!(notice.render(&context, Language::En).1, "Do {due} by 3 January 2026.");
    }
}
