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
