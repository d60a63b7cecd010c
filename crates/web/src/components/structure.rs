//! What pages are built of: head, panel, number, nothing here yet.

use maud::{Markup, html};

use super::icon::{Icon, icon};

/// The head of a page: title, a sentence, what can be done.
pub fn page_head(title: &str, sentence: &str, actions: &Markup) -> Markup {
    html! {
        header.page-head {
            div {
                h1 { (title) }
                @if !sentence.is_empty() { p { (sentence) } }
            }
            div.actions { (actions) }
        }
    }
}

/// A part of a page with its heading and, at the right of it, a note or link.
pub fn panel(id: &str, title: &str, note: &Markup, body: &Markup) -> Markup {
    let heading = format!("{id}-heading");
    html! {
        section.panel id=(id) aria-labelledby=(heading) {
            div.panel-head { h2 id=(heading) { (title) } div.small.soft { (note) } }
            (body)
        }
    }
}

/// A number that leads to where it comes from.
pub fn stat_tile(sign: Icon, label: &str, value: &str, note: &str, link: &str) -> Markup {
    html! {
        a.tile href=(link) {
            span.tile-label { (icon(sign)) (label) }
            span.tile-value { (value) }
            @if !note.is_empty() { span.tile-note { (note) } }
        }
    }
}

/// Nothing here yet: says so, and what to do.
pub fn empty_state(sign: Icon, title: &str, sentence: &str, actions: &Markup) -> Markup {
    html! {
        div.empty { (icon(sign)) h2 { (title) } p { (sentence) } div.actions { (actions) } }
    }
}
