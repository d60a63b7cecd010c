//! The latest changes in words.

use crate::plans::Event;
use maud::{Markup, html};
use taihang_web::Visit;

use crate::programme::{Programme, reader};

/// The key of the words for an action.
fn action_word(action: &str) -> &'static str {
    match action {
        "plan-added" => "home.did-plan-added",
        "plan-removed" => "home.did-plan-removed",
        "metadata-set" => "home.did-metadata-set",
        "metadata-cleared" => "home.did-metadata-cleared",
        "link-set" => "home.did-link-set",
        "link-unset" => "home.did-link-unset",
        "item-confirmed" => "home.did-item-confirmed",
        "item-mended" => "home.did-item-mended",
        "item-rejected" => "home.did-item-rejected",
        "item-reopened" => "home.did-item-reopened",
        "item-added" => "home.did-item-added",
        "finding-answered" => "home.did-finding-answered",
        "finding-dismissed" => "home.did-finding-dismissed",
        "finding-opened" => "home.did-finding-opened",
        "undone" => "home.did-undone",
        _ => "home.did-something",
    }
}

/// Several changes of one person, kind and plan in a row.
struct Run<'a> {
    first: &'a Event,
    count: usize,
}

/// The changes of plans, newest first, runs of the same taken together.
pub(super) fn feed(visit: &Visit, programme: &Programme, events: &[Event], most: usize) -> Markup {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for event in events.iter().filter(|event| event.plan.is_some()) {
        match runs.last_mut() {
            Some(run)
                if run.first.action == event.action
                    && run.first.plan == event.plan
                    && run.first.actor == event.actor =>
            {
                run.count += 1;
            }
            _ => runs.push(Run { first: event, count: 1 }),
        }
    }
    html! {
        @if runs.is_empty() { p.soft { (visit.word("home.no-changes")) } }
        ol.feed role="list" {
            @for run in runs.iter().take(most) {
                li {
                    time datetime=(run.first.at) { (visit.moment(run.first.at)) }
                    div {
                        (run.first.actor_name) " " (visit.word(action_word(run.first.action)))
                        @if run.count > 1 { (visit.words("home.times", &[("count", &run.count)])) }
                        @if let Some(plan) = run.first.plan.and_then(|id| programme.plan(id)) {
                            " " a href=(reader(plan.id())) { (plan.title()) }
                        }
                    }
                }
            }
        }
    }
}
