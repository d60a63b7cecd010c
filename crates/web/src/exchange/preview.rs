//! What a checked batch will do: how many records it makes, changes and leaves, and the first of the changes.

use std::collections::BTreeSet;
use std::fmt::Display;

use maud::{Markup, html};
use serde_json::Value as Json;
use taihang_exchange::import::changes::LinesChanged;
use taihang_exchange::import::found::{Calculated, Changing, Found, alike, changing};
use taihang_exchange::import::report::Showing;
use taihang_kernel::RecordId;
use taihang_kernel::view::{Difference, Shown};
use taihang_store::Batch;

use super::columns::{cut, cut_to, head_told};
use crate::components::{Cell, Column, Icon, Row, Table, icon, panel, table};
use crate::failure::Failure;
use crate::register::Asking;
use crate::register::timeline::differences;

/// Characters of a line that are shown: all of its columns stand in one cell.
const LINE: usize = 400;

/// A name with the value before and after.
type Change = (String, Json, Json);

/// How many records come, change and stay, and what may be a mistake.
pub(super) fn counts(asking: &Asking, batch: &Batch) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let Some(found) = Found::of(batch) else { return Ok(html! {}) };
    let facts = [
        ("import.will-make", found.made),
        ("import.will-change", found.changed),
        ("import.will-leave", found.same),
    ];
    let warnings = [
        ("import.lines-removed", found.removed),
        ("import.strange", found.strange),
        ("import.alike", found.alike),
    ];
    Ok(html! {
        @if let Some(head) = found.head { (head_told(visit, head)) }
        dl.facts {
            @for (word, count) in facts { div.fact { dt { (visit.word(word)) } dd.number { (visit.number(count)) } } }
        }
        @for (word, count) in warnings.iter().filter(|(_, count)| *count > 0) {
            div.notice.warn { (icon(Icon::Warning)) " " (visit.words(word, &[("count", &visit.number(*count))])) }
        }
        @for column in &found.calculated { div.notice { (icon(Icon::Information)) " " (not_taken(asking, column)) } }
        (doubles(asking, batch)?)
    })
}

/// Which column the program calculates, and the rows in which something else stands.
fn not_taken(asking: &Asking, column: &Calculated) -> String {
    let visit = &asking.visit;
    let label = asking.def().fields.get(&column.field).map_or("—", |field| asking.text(&field.label));
    let mark = if visit.chinese() { "、" } else { ", " };
    let rows = column.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(mark);
    let more = usize::try_from(column.count).is_ok_and(|count| count > column.rows.len());
    let word = if more { "import.calculated-more" } else { "import.calculated" };
    visit.words(word, &[("column", &label), ("rows", &rows), ("count", &visit.number(column.count))])
}

/// The first rows whose record is called as one that is there, with that one. Only of records that the visitor may see.
fn doubles(asking: &Asking, batch: &Batch) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let rows = alike(&asking.store, batch)?;
    let ids: Vec<RecordId> = rows.iter().map(|(_, record)| *record).collect();
    let seen = asking.store.several(asking.actor(), &asking.def().name, &ids)?;
    let seen: BTreeSet<RecordId> = seen.into_iter().map(|shown| shown.record.id).collect();
    let named = seen.iter().map(|id| (asking.def().name.clone(), *id));
    let titles = asking.store.titles(asking.actor(), named, visit.language)?;
    let rows = rows.iter().filter(|(_, record)| seen.contains(record)).map(|(row, record)| {
        let title = titles.get(record).map_or("—", String::as_str);
        vec![
            Cell::head(html! { (row) }),
            Cell::new(html! { a href=(asking.record_path(*record)) { (title) } }),
        ]
        .into()
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return Ok(html! {});
    }
    Ok(table(&Table {
        id: "alike".to_owned(),
        caption: visit.word("import.alike-caption").to_owned(),
        columns: ["import.row", "import.record"].map(|name| Column::plain(visit.word(name))).to_vec(),
        rows,
        tall: false,
    }))
}

/// The first rows that change a record: field, before, after. Only of records and columns that the visitor may see.
pub(super) fn changes(asking: &Asking, batch: &Batch) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let all = Found::of(batch).map_or(0, |found| found.changed);
    let rows = changing(&asking.store, batch)?;
    let ids: Vec<RecordId> = rows.iter().map(|row| row.record).collect();
    let seen = asking.store.several(asking.actor(), &asking.def().name, &ids)?;
    let seen: BTreeSet<RecordId> = seen.into_iter().map(|shown| shown.record.id).collect();
    let rows: Vec<Changing> = rows.into_iter().filter(|row| seen.contains(&row.record)).collect();
    if rows.is_empty() {
        return Ok(html! {});
    }
    let shown = Showing::of(&asking.store, asking.actor(), batch)?;
    let told = |name: &str| shown.column(Some(name.strip_prefix("line.").unwrap_or(name)));
    let ids = rows.iter().map(|row| (asking.def().name.clone(), row.record));
    let titles = asking.store.titles(asking.actor(), ids, visit.language)?;
    let mut lines = Vec::new();
    // Each change by itself: what comes of it is its own line of the table.
    let changes = rows.iter().flat_map(|row| &row.changes).filter(|(name, _, _)| told(name));
    let mut ahead = differences(asking, changes.map(|change| vec![change.clone()]).collect())?.into_iter();
    for row in &rows {
        let title = titles.get(&row.record).map_or("—", String::as_str);
        for change in row.changes.iter().filter(|(name, _, _)| told(name)) {
            let told = ahead.next().unwrap_or_default();
            lines.extend(told.iter().map(|told| line(asking, row, title, (change, told))));
        }
        let kinds = row.lines.iter().filter(|kind| kind.untold() > 0 && told(&kind.kind));
        lines.extend(kinds.map(|kind| untold(asking, row, title, kind)));
    }
    let names = ["import.row", "import.record", "import.field", "import.before", "import.after"];
    let table = table(&Table {
        id: "changes".to_owned(),
        caption: visit.word("import.changes-caption").to_owned(),
        columns: names.map(|name| Column::plain(visit.word(name))).to_vec(),
        rows: lines,
        tall: false,
    });
    let more = usize::try_from(all).is_ok_and(|all| all > rows.len());
    let note = visit.words("import.changes-first", &[("shown", &rows.len()), ("count", &visit.number(all))]);
    let body = html! { @if more { p.soft { (note) } } (table) };
    Ok(panel("preview", visit.word("import.changes"), &html! {}, &body))
}

/// A line of the table. What becomes of a line as a whole stands in words beside it.
fn line(asking: &Asking, row: &Changing, title: &str, (change, told): (&Change, &Difference)) -> Row {
    let visit = &asking.visit;
    let (name, was, is) = change;
    let of_lines = name.starts_with("line.");
    let none = |json: &Json| json.as_array().is_some_and(Vec::is_empty);
    let word = |word: &str| html! { strong { (visit.word(word)) } };
    let value = |value: &Option<Shown>| match value {
        None => html! { span.soft { (visit.word("register.empty")) } },
        Some(value) if of_lines => html! { (cut_to(&value.to_string(), LINE)) },
        Some(value) => html! { (cut(&value.to_string())) },
    };
    let (before, after) = match (of_lines, none(was), none(is)) {
        (true, true, false) => (word("import.line-added"), value(&told.after)),
        (true, false, true) => (value(&told.before), word("import.line-removed")),
        (true, false, false) if was.is_null() && is.is_null() => (html! {}, word("import.lines-moved")),
        (true | false, _, _) => (value(&told.before), value(&told.after)),
    };
    cells(asking, row, title, &told.label, before, after)
}

/// Of more lines than are told one by one: how many more.
fn untold(asking: &Asking, row: &Changing, title: &str, lines: &LinesChanged) -> Row {
    let label = asking.def().lines.get(&lines.kind).map_or("—", |line| asking.text(&line.label));
    let counts: [(&str, &dyn Display); 4] = [
        ("count", &lines.untold()),
        ("added", &lines.added),
        ("changed", &lines.changed),
        ("removed", &lines.removed),
    ];
    let more = asking.visit.words("import.lines-more", &counts);
    cells(asking, row, title, label, html! {}, html! { span.soft { (more) } })
}

fn cells(asking: &Asking, row: &Changing, title: &str, label: &str, before: Markup, after: Markup) -> Row {
    vec![
        Cell::head(html! { (row.row) }),
        Cell::new(html! { a href=(asking.record_path(row.record)) { (title) } }),
        Cell::text(label),
        Cell::new(before),
        Cell::new(after),
    ]
    .into()
}
