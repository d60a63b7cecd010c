//! Filters, chips, tabs, links to exports, and the token of every form.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::visit::Visit;

/// The hidden field that every form that changes something carries; it stands first.
pub fn csrf_field(visit: &Visit) -> Markup {
    html! { input type="hidden" name="csrf" value=(visit.csrf); }
}

/// One choice of several, as a link.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its word.
    pub label: String,
    /// Where it leads.
    pub link: String,
    /// How many it shows, if known.
    pub count: Option<usize>,
    /// Whether it is the one chosen.
    pub chosen: bool,
}

/// Choices side by side.
pub fn chips(visit: &Visit, label: &str, choices: &[Choice]) -> Markup {
    html! {
        nav.chips aria-label=(label) {
            @for choice in choices {
                a.chip href=(choice.link) aria-current=[choice.chosen.then_some("true")] {
                    (choice.label)
                    @if let Some(count) = choice.count { " " span.number { (visit.number(count as u64)) } }
                }
            }
        }
    }
}

/// Views of one thing, one of which is open.
pub fn tabs(label: &str, choices: &[Choice]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for choice in choices {
                a href=(choice.link) aria-current=[choice.chosen.then_some("page")] { (choice.label) }
            }
        }
    }
}

/// A form of filters that applies itself when scripts run; `fields` are [`select`]s and inputs with their labels.
pub fn filters(visit: &Visit, action: &str, fields: &Markup) -> Markup {
    html! {
        form.filters method="get" action=(action) role="search" data-auto {
            (fields)
            button.button data-apply { (visit.word("parts.apply")) }
            a.button.quiet href=(action) { (visit.word("parts.clear")) }
        }
    }
}

/// A labelled choice of one, for [`filters`]: `options` are (value, word), an empty value means all.
pub fn select(name: &str, label: &str, options: &[(String, String)], chosen: &str) -> Markup {
    html! {
        label { span { (label) }
            select name=(name) {
                @for (value, word) in options { option value=(value) selected[value == chosen] { (word) } }
            }
        }
    }
}

/// The way to the pages beside page `page` of `pages`; `at` is the address of one of them. Nothing where there is but one.
pub fn turning(visit: &Visit, page: usize, pages: usize, at: impl Fn(usize) -> String) -> Markup {
    html! {
        @if pages > 1 {
            nav.pages aria-label=(visit.word("register.pages")) {
                @if page > 1 { a.button href=(at(page - 1)) rel="prev" { (visit.word("register.previous")) } }
                span.small.soft { (visit.words("parts.page", &[("page", &page), ("pages", &pages)])) }
                @if page < pages { a.button href=(at(page + 1)) rel="next" { (visit.word("register.next")) } }
            }
        }
    }
}

/// Links to a table as a workbook and as text.
pub fn export_links(visit: &Visit, xlsx: &str, csv: &str) -> Markup {
    html! {
        a.button.small href=(xlsx) download { (icon(Icon::Download)) (visit.word("parts.xlsx")) }
        a.button.small href=(csv) download { (icon(Icon::Download)) (visit.word("parts.csv")) }
    }
}
