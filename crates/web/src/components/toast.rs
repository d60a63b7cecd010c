//! A short message at the foot of the window.

use maud::{Markup, html};

use crate::visit::Visit;

/// The box of messages with one in it; `offer` may hold a form, e.g. to undo.
pub fn toast(visit: &Visit, text: &str, bad: bool, offer: &Markup) -> Markup {
    html! {
        div.toasts id="toasts" role="status" aria-live="polite" {
            div.toast.bad[bad] {
                span { (text) }
                (offer)
                button type="button" data-dismiss { (visit.word("parts.dismiss")) }
            }
        }
    }
}

/// The box of messages, empty.
pub fn no_toast() -> Markup {
    html! { div.toasts id="toasts" role="status" aria-live="polite" {} }
}
