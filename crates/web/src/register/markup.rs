//! Values, states and people as HTML: what list, record and timeline share.

use maud::{Markup, html};
use taihang_defs::RegisterDef;
use taihang_kernel::view::Shown;

use crate::components::{Icon, Tone, badge, icon};
use crate::visit::Visit;

/// A value as HTML; `file` is where the file of the field lies.
pub fn shown(visit: &Visit, value: &Shown, file: &str) -> Markup {
    match value {
        Shown::Text(text) | Shown::Number(text) => html! { (text) },
        Shown::Day(day) => html! { span.nowrap { (day) } },
        Shown::Prose(text) => {
            html! { div.prose { @for paragraph in text.lines().filter(|line| !line.trim().is_empty()) { p { (paragraph) } } } }
        }
        Shown::Labels(labels) => {
            let comma = if visit.chinese() { "、" } else { ", " };
            html! { (labels.join(comma)) }
        }
        Shown::Links(links) => html! {
            span.links {
                @for (register, id, title) in links {
                    (link(visit, register, id, title))
                }
            }
        },
        Shown::File(stored) => html! {
            a.file href=(file) download=(stored.name) { (icon(Icon::Download)) (stored.name) }
            " " span.soft.small { (size(stored.bytes)) }
        },
        Shown::Place(place, text) => html! {
            (text)
            @if let (Some(east), Some(north)) = (place.longitude, place.latitude) {
                " " span.soft.small { (east) "°E " (north) "°N" }
            }
        },
    }
}

/// A link to a record by its title; the title alone where the visitor may not know it: the link would lead nowhere.
pub(crate) fn link(visit: &Visit, register: &str, id: impl std::fmt::Display, title: &str) -> Markup {
    html! {
        @if title == UNSEEN { span.soft title=(visit.word("register.unseen")) { (title) } }
        @else { a href={ "/r/" (register) "/" (id) } { (title) } }
    }
}

/// What stands for the title of a record that may not be seen.
const UNSEEN: &str = taihang_store::read::UNSEEN;

/// A size in bytes as people read it, in thousands as limits are given.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ if bytes % 1_000_000 < 100_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// A state as a word with a sign; the sign says where in its life the record stands.
pub fn state_badge(def: &RegisterDef, (key, label): &(String, String)) -> Markup {
    let tone = def.states.get(key).map_or(Tone::Unknown, |state| match state {
        state if state.initial => Tone::Wait,
        state if state.last => Tone::Ended,
        state if state.published => Tone::Good,
        _ => Tone::Task,
    });
    badge(tone, label)
}

/// A form of one button.
pub(crate) fn one_button(visit: &Visit, action: &str, class: &str, word: &str, fields: &Markup) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            (crate::components::csrf_field(visit))
            (fields)
            button class=(class) { (word) }
        }
    }
}
