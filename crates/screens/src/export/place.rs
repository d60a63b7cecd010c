//! Where something stands in a plan, in words for a table.

use taihang_base::Span;
use taihang_plan::model::Plan;

/// The section that holds `span`: its address and title (`二（一） 主要目标`); `path` where no section does.
pub fn section_words(plan: &Plan, span: Span, path: &str) -> String {
    match innermost(plan, span) {
        Some(section) if section.marker.is_empty() => section.title.clone(),
        Some(section) => format!("{} {}", section.path, section.title).trim().to_owned(),
        None => path.to_owned(),
    }
}

/// The address alone (`二（一）`), or the title of a section without a number.
pub fn section_path(plan: &Plan, span: Span, path: &str) -> String {
    match innermost(plan, span) {
        Some(section) if section.marker.is_empty() => section.title.clone(),
        Some(section) => section.path.clone(),
        None => path.to_owned(),
    }
}

fn innermost(plan: &Plan, span: Span) -> Option<&taihang_plan::model::Section> {
    plan.sections.iter().filter(|section| section.extent.contains(span)).max_by_key(|section| section.depth)
}

/// The verbatim words of `span`, on one line.
pub fn quote(text: &str, span: Span) -> String {
    span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A quote for the screen: on one line, `length` characters at most, and a box where a damaged character stands (fonts
/// have no sign for private-use characters).
pub fn shown_quote(quote: &str, length: usize) -> String {
    let visible =
        |c: char| if matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}') { '□' } else { c };
    let flat: String = quote.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(visible).collect();
    if flat.chars().count() <= length { flat } else { flat.chars().take(length).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_quote_is_short_flat_and_shows_damage() {
        assert_eq!(shown_quote("达到2\u{e5e5}5%\n以上", 20), "达到2□5% 以上");
        assert_eq!(shown_quote("一二三四五", 3), "一二三…");
    }
}
