//! Numbers that a browser would draw before list items.

use super::Tag;
use crate::numerals;

/// A list that has not ended.
#[derive(Debug)]
pub(super) struct List {
    /// How its items are numbered; none for bullets.
    style: Style,
    next: i64,
    step: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    None,
    Decimal,
    Alpha(bool),
    Roman(bool),
    Chinese,
}

impl List {
    /// The list that `tag` begins.
    pub(super) fn new(tag: &Tag) -> Self {
        let ordered = tag.name == "ol";
        let css = tag.style("list-style-type").or_else(|| tag.style("list-style")).unwrap_or_default();
        let style = match (ordered, tag.attribute("type").unwrap_or(""), css.as_str()) {
            (false, _, _) | (_, _, "none") => Style::None,
            (_, "a", _) | (_, _, "lower-alpha" | "lower-latin") => Style::Alpha(false),
            (_, "A", _) | (_, _, "upper-alpha" | "upper-latin") => Style::Alpha(true),
            (_, "i", _) | (_, _, "lower-roman") => Style::Roman(false),
            (_, "I", _) | (_, _, "upper-roman") => Style::Roman(true),
            (_, _, "cjk-ideographic" | "simp-chinese-informal" | "simp-chinese-formal" | "cjk-decimal") => {
                Style::Chinese
            }
            _ => Style::Decimal,
        };
        let start = tag.attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        let step = if tag.attribute("reversed").is_some() { -1 } else { 1 };
        Self { style, next: start, step }
    }

    /// The number of the item that `tag` begins, with its mark.
    pub(super) fn number(&mut self, tag: &Tag) -> Option<String> {
        if let Some(value) = tag.attribute("value").and_then(|value| value.trim().parse().ok()) {
            self.next = value;
        }
        let number = self.next;
        self.next = self.next.saturating_add(self.step);
        let count = u64::try_from(number).unwrap_or(0);
        match self.style {
            Style::None => None,
            Style::Decimal => Some(format!("{number}. ")),
            Style::Alpha(upper) => Some(format!("{}. ", numerals::letters(count, upper))),
            Style::Roman(upper) => Some(format!("{}. ", numerals::roman(count, upper))),
            Style::Chinese => Some(format!("{}、", numerals::chinese(count))),
        }
    }
}
