//! What a checked batch will do: how many records it makes, changes and leaves, and the first of the changes.

use std::collections::BTreeSet;

use maud::{Markup, html};
use taihang_exchange::import::Mapping;
use taihang_exchange::import::found::{Changing, Found, alike, changing};
use taihang_exchange::import::report::Showing;
use taihang_kernel::RecordId;
use taihang_kernel::view::{Difference, Shown};
use taihang_store::Batch;

use crate::components::{Cell, Column, Icon, Row, Table, icon, panel, table};
use crate::failure::Failure;
use crate::register::Asking;
use crate::register::timeline::differences;

/// How many records come, change and stay, and what may be a mistake.
pub(super) fn counts(asking: &Asking, batch: &Batch) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let Some(found) = Found::of(batch) else { return Ok(html! {}) };
    let facts = [
        ("import.will-make", found.made),
        ("import.will-change", found.changed),
        ("import.will-leave", found.same),
    ];
    let warnings = [("import.strange", found.strange), ("import.alike", found.alike)];
    Ok(html! {
        dl.facts {
            @for (word, count) in facts { div.fact { dt { (visit.word(word)) } dd.number { (visit.number(count)) } } }
        }
        @for (word, count) in warnings.iter().filter(|(_, count)| *count > 0) {
            div.notice.warn { (icon(Icon::Warning)) " " (visit.words(word, &[("count", &visit.number(*count))])) }
        }
        (doubles(asking, batch)?)
    })
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
    let mapping = Mapping::of(batch)?;
    let shown = Showing::of(&asking.store, asking.actor(), batch)?;
    let columns = mapping.columns.iter().filter_map(|(_, key)| key.as_deref());
    let keys: BTreeSet<&str> = columns.filter(|key| shown.column(Some(key))).collect();
    let told = |name: &str| keys.contains(name.strip_prefix("line.").unwrap_or(name));
    let mut changes: Vec<_> = rows.iter().map(|row| row.changes.clone()).collect();
    for changes in &mut changes {
        changes.retain(|(name, _, _)| told(name));
    }
    let ids = rows.iter().map(|row| (asking.def().name.clone(), row.record));
    let titles = asking.store.titles(asking.actor(), ids, visit.language)?;
    let title = |id: RecordId| titles.get(&id).map_or("—", String::as_str);
    let ahead = differences(asking, changes)?;
    let lines = rows.iter().zip(&ahead).flat_map(|(row, differences)| {
        differences.iter().map(|difference| line(asking, row, title(row.record), difference))
    });
    let names = ["import.row", "import.record", "import.field", "import.before", "import.after"];
    let table = table(&Table {
        id: "changes".to_owned(),
        caption: visit.word("import.changes-caption").to_owned(),
        columns: names.map(|name| Column::plain(visit.word(name))).to_vec(),
        rows: lines.collect(),
        tall: false,
    });
    let more = usize::try_from(all).is_ok_and(|all| all > rows.len());
    let note = visit.words("import.changes-first", &[("shown", &rows.len()), ("count", &visit.number(all))]);
    let body = html! { @if more { p.soft { (note) } } (table) };
    Ok(panel("preview", visit.word("import.changes"), &html! {}, &body))
}

fn line(asking: &Asking, row: &Changing, title: &str, difference: &Difference) -> Row {
    let empty = || html! { span.soft { (asking.visit.word("register.empty")) } };
    let value = |value: &Option<Shown>| {
        value.as_ref().map_or_else(empty, |value| html! { (super::columns::cut(&value.to_string())) })
    };
    vec![
        Cell::head(html! { (row.row) }),
        Cell::new(html! { a href=(asking.record_path(row.record)) { (title) } }),
        Cell::text(&difference.label),
        Cell::new(value(&difference.before)),
        Cell::new(value(&difference.after)),
    ]
    .into()
}
