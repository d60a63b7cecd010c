//! Dialogs, and the list of the page's keys.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::visit::Visit;

/// A dialog opened by an element with `data-open` = its id.
pub fn dialog(visit: &Visit, id: &str, title: &str, body: &Markup) -> Markup {
    let heading = format!("{id}-title");
    html! {
        dialog id=(id) aria-labelledby=(heading) {
            div.dialog-head {
                h2 id=(heading) { (title) }
                button.button.quiet.small type="button" data-close aria-label=(visit.word("parts.close")) { (icon(Icon::Cross)) }
            }
            div.dialog-body { (body) }
        }
    }
}

/// The keys of a page: (keys, word key of what they do). Opens with `?`.
pub fn keyboard_help(visit: &Visit, keys: &[(&str, &str)]) -> Markup {
    let body = html! {
        dl.keys {
            @for (key, word) in keys {
                dt { @for single in key.split(' ') { kbd { (single) } " " } }
                dd { (visit.word(word)) }
            }
        }
    };
    dialog(visit, "keys", visit.word("parts.keys"), &body)
}
