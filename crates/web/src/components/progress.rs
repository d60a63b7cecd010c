//! How far something is, and how a whole is shared out.

use maud::{Markup, html};

use super::badge::{Tone, badge};
use crate::visit::Visit;

/// `done` of `total` as a bar with both numbers.
pub fn progress(visit: &Visit, label: &str, done: usize, total: usize) -> Markup {
    html! {
        div.progress {
            progress max=(total.max(1)) value=(if total == 0 { 0 } else { done }) aria-label=(label) {}
            span.number { (visit.words("parts.of", &[("done", &visit.number(done as u64)), ("total", &visit.number(total as u64))])) }
        }
    }
}

/// One part of a whole.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its meaning.
    pub tone: Tone,
    /// Its name.
    pub label: String,
    /// How many.
    pub count: usize,
    /// Where these are listed.
    pub link: Option<String>,
}

/// The parts of a whole as one bar, and each with its number below.
pub fn share_bar(visit: &Visit, label: &str, parts: &[Part]) -> Markup {
    let total: usize = parts.iter().map(|part| part.count).sum();
    let mut at = 0;
    let pieces: Vec<(Tone, usize, usize)> = parts
        .iter()
        .map(|part| {
            let start = at;
            at += part.count;
            (part.tone, start, part.count)
        })
        .collect();
    html! {
        div.share {
            svg viewBox={ "0 0 " (total.max(1)) " 1" } preserveAspectRatio="none" role="img" aria-label=(label) {
                rect.fill-rest x="0" y="0" width=(total.max(1)) height="1" {}
                @for (tone, start, width) in pieces {
                    @if width > 0 { rect.(tone.fill()) x=(start) y="0" width=(width) height="1" {} }
                }
            }
            ul.share-parts role="list" {
                @for part in parts {
                    li {
                        @let number = visit.number(part.count as u64);
                        (badge(part.tone, &part.label)) " "
                        @if let Some(link) = &part.link { a.number href=(link) { (number) } } @else { span.number { (number) } }
                    }
                }
            }
        }
    }
}
