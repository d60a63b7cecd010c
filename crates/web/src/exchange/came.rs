//! What an import brought: a sentence, what became of the rows, and the records.

use std::collections::BTreeSet;

use maud::{Markup, html};
use taihang_kernel::RecordId;
use taihang_store::{Batch, BatchState};

use crate::components::{Icon, icon, panel};
use crate::failure::Failure;
use crate::register::Asking;

/// So many records are named; the others stand in the list.
const NAMED: usize = 30;

/// How many records were made and changed, how many rows left everything as it was, and how many were not taken.
struct Came {
    made: i64,
    changed: i64,
    same: i64,
    bad: i64,
}

/// The panels of a batch that was written.
pub(super) fn report(asking: &Asking, batch: &Batch, (made, changed): (i64, i64)) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let rows = batch.total_rows.unwrap_or(0);
    let came =
        Came { made, changed, same: (rows - made - changed - batch.bad_rows).max(0), bad: batch.bad_rows };
    let stands = batch.state == BatchState::Committed;
    let facts = [
        ("import.made", came.made),
        ("import.changed", came.changed),
        ("import.same", came.same),
        ("import.bad-rows", came.bad),
        ("import.rows", rows),
    ];
    let report = html! {
        @if stands { div.notice role="status" { p { (icon(Icon::Check)) " " (sentence(asking, &came)) } } }
        dl.facts { @for (word, count) in facts { div.fact { dt { (visit.word(word)) } dd.number { (visit.number(count)) } } } }
        div.actions {
            a.button.primary href={ (asking.path()) "?sort=-changed" } { (visit.word("register.to-list")) }
            @if stands && made + changed > 0 { a.button href="#undo" { (icon(Icon::Undo)) (visit.word("import.undo")) } }
        }
    };
    Ok(html! {
        (panel("report", visit.word("import.report"), &html! {}, &report))
        @if stands { (records(asking, batch, &came)?) }
    })
}

fn sentence(asking: &Asking, came: &Came) -> String {
    let visit = &asking.visit;
    let word = if came.bad > 0 { "import.done-part" } else { "import.done" };
    let number = |count: i64| visit.number(count);
    visit.words(
        word,
        &[
            ("made", &number(came.made)),
            ("changed", &number(came.changed)),
            ("same", &number(came.same)),
            ("bad", &number(came.bad)),
        ],
    )
}

/// The records themselves, as far as the visitor sees them.
fn records(asking: &Asking, batch: &Batch, came: &Came) -> Result<Markup, Failure> {
    let (visit, name) = (&asking.visit, &asking.def().name);
    let made = asking.store.import_made(name, batch.id, None, NAMED)?;
    let changed = asking.store.import_changed(batch.id, NAMED.saturating_sub(made.len()))?;
    let all: Vec<RecordId> = made.iter().chain(&changed).copied().collect();
    let seen = asking.store.several(asking.actor(), name, &all)?;
    let seen: BTreeSet<RecordId> = seen.into_iter().map(|shown| shown.record.id).collect();
    if seen.is_empty() {
        return Ok(html! {});
    }
    let ids = seen.iter().map(|id| (name.clone(), *id));
    let titles = asking.store.titles(asking.actor(), ids, visit.language)?;
    let part = |word: &str, ids: &[RecordId]| {
        let ids: Vec<&RecordId> = ids.iter().filter(|id| seen.contains(id)).collect();
        html! {
            @if !ids.is_empty() {
                h3 { (visit.word(word)) }
                ul.outcomes role="list" {
                    @for id in ids { li { a href=(asking.record_path(*id)) { (titles.get(id).map_or("—", String::as_str)) } } }
                }
            }
        }
    };
    let shown = i64::try_from(seen.len()).unwrap_or(i64::MAX);
    let note = visit.words(
        "import.came-first",
        &[("shown", &visit.number(shown)), ("count", &visit.number(came.made + came.changed))],
    );
    let body = html! {
        @if came.made + came.changed > shown { p.soft { (note) } }
        (part("import.made", &made))
        (part("import.changed", &changed))
    };
    Ok(panel("came", visit.word("import.came"), &html! {}, &body))
}
