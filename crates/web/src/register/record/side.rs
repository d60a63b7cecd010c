//! Beside a record: what can be done, until when, and with whom it is talked about.

use maud::{Markup, html};
use taihang_defs::RegisterDef;
use taihang_kernel::{ActionView, LONGEST_REASON, Record, RecordId};
use taihang_store::Deadline;

use super::super::asking::Asking;
use super::super::markup::one_button;
use super::{RecordParts, Remark};
use crate::clocks::{deadlines, left, standing};
use crate::components::{Field, FieldKind, Icon, badge, csrf_field, field, icon, panel};
use crate::failure::Failure;

/// Buttons in the head of the page: edit, correct.
pub(super) fn edits(asking: &Asking, parts: &RecordParts) -> Markup {
    let (visit, record) = (&asking.visit, &parts.seen.record);
    let path = asking.record_path(record.id);
    let editable = !asking.editable(record, &parts.seen.standing).is_empty();
    let correctable = !editable && !asking.correctable(record, &parts.seen.standing).is_empty();
    html! {
        @if editable { a.button href={ (path) "/edit" } { (icon(Icon::Edit)) (visit.word("register.edit")) } }
        @if correctable { a.button href={ (path) "/correct" } { (icon(Icon::Repair)) (visit.word("register.correct")) } }
        a.button.quiet href={ (path) "/timeline" } { (icon(Icon::Clock)) (visit.word("register.timeline")) }
    }
}

/// Everything beside the record.
pub(super) fn side(asking: &Asking, parts: &RecordParts, remark: &Remark) -> Result<Markup, Failure> {
    let record = parts.seen.record.id;
    let actions = asking.store.actions(asking.actor(), &asking.def().name, record)?;
    let deadlines = deadlines(&asking.store, &parts.seen)?;
    let visit = &asking.visit;
    Ok(html! {
        @if !actions.is_empty() { (panel("actions", visit.word("register.actions"), &html! {}, &buttons(asking, record, &actions))) }
        @if !deadlines.is_empty() { (panel("deadlines", visit.word("register.deadlines"), &html! {}, &lamps(asking, &parts.seen.record, &deadlines))) }
        @if let Ok(account) = asking.account() {
            (following(asking, record, asking.store.follows(account, &asking.def().name, record)?))
            (commenting(asking, record, remark))
        }
    })
}

/// One line for each action: a button, or the reason why not.
fn buttons(asking: &Asking, record: RecordId, actions: &[ActionView]) -> Markup {
    let path = asking.record_path(record);
    let (may, not): (Vec<&ActionView>, Vec<&ActionView>) =
        actions.iter().partition(|action| action.allowed.is_ok());
    html! {
        @if !may.is_empty() {
            div.action-list {
                @for action in may { a.button.primary href={ (path) "/" (action.transition) } { (asking.text(&action.label)) } }
            }
        }
        @if !not.is_empty() {
            ul.not-now role="list" {
                @for action in not {
                    li { span.button aria-disabled="true" { (asking.text(&action.label)) }
                        @if let Err(why) = &action.allowed { p.small { (icon(Icon::Information)) " " (asking.text(why)) } } }
                }
            }
        }
    }
}

/// The lamps of the deadlines: shape and word, not colour alone.
fn lamps(asking: &Asking, record: &Record, deadlines: &[Deadline]) -> Markup {
    let visit = &asking.visit;
    html! {
        ul.deadlines role="list" {
            @for deadline in deadlines {
                @let stands = standing(record, deadline, deadlines, asking.actor().today);
                @let (tone, words) = stands.told(visit);
                @let days = left(visit, deadline, stands);
                li {
                    div { strong { (clock(asking, asking.def(), &deadline.clock)) } " " (badge(tone, &words)) }
                    div.small.soft {
                        (visit.words("register.due", &[("from", &visit.date(deadline.start)), ("to", &visit.date(deadline.due))]))
                        @if !days.is_empty() { " · " (days) }
                    }
                }
            }
        }
    }
}

/// What people call a clock, wherever the definition opens it.
pub(in super::super) fn clock(asking: &Asking, def: &RegisterDef, key: &str) -> String {
    def.due(key).map_or_else(|| key.to_owned(), |due| asking.text(&due.label).to_owned())
}

fn following(asking: &Asking, record: RecordId, follows: bool) -> Markup {
    let visit = &asking.visit;
    let (value, word) = if follows { ("no", "register.unfollow") } else { ("yes", "register.follow") };
    let action = format!("{}/follow", asking.record_path(record));
    one_button(
        visit,
        &action,
        "button small quiet",
        visit.word(word),
        &html! { input type="hidden" name="follows" value=(value); },
    )
}

fn commenting(asking: &Asking, record: RecordId, remark: &Remark) -> Markup {
    let visit = &asking.visit;
    let text = Field::line("text", visit.word("register.comment"), &remark.text);
    let text = text.of(FieldKind::Lines).at_most(LONGEST_REASON).needed();
    panel(
        "comment",
        visit.word("register.comment-title"),
        &html! {},
        &html! {
            form.fields method="post" action={ (asking.record_path(record)) "/comment" } {
                (csrf_field(visit))
                (field(visit, &text, &remark.problems))
                div.actions { button.button { (visit.word("register.comment-do")) } }
            }
        },
    )
}
