//! Records that a screen shows better than the generic page: the way there stands first.

#![expect(clippy::unnecessary_wraps, reason = "the shape of a body, which may ask the store")]

use maud::{Markup, html};
use taihang_web::Failure;
use taihang_web::register::{Asking, RecordParts};

/// A return as its form.
pub(super) fn data_return(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    Ok(with_link(asking, parts, "returns", "collection.open-form"))
}

/// A ranking as its table.
pub(super) fn ranking(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    Ok(with_link(asking, parts, "rankings", "ranking.open-result"))
}

fn with_link(asking: &Asking, parts: &RecordParts, screen: &str, word: &'static str) -> Markup {
    let visit = &asking.visit;
    html! {
        p { a.button.primary href={ "/" (screen) "/" (parts.seen.record.id) } { (visit.word(word)) } }
        (parts.usual())
    }
}
