//! What the columns of a file mean: a choice of fields for each heading, with what stands below it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use taihang_exchange::columns::Column;
use taihang_exchange::import::mapping::key_fields;
use taihang_exchange::import::{Cell as Filled, File, Mapping, file_of};
use taihang_store::Batch;

use super::path;
use crate::components::{Cell, Column as Head, Icon, Row, Table, csrf_field, icon, table};
use crate::failure::Failure;
use crate::register::Asking;
use crate::register::sent::Sent;
use crate::visit::Visit;

/// Rows that are looked at for examples.
const EXAMPLES: usize = 5;
/// Characters of an example.
const SHOWN: usize = 40;

/// The form.
pub(super) fn form(asking: &Asking, batch: &Batch, mapping: &Mapping) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let known = taihang_exchange::import::columns(&asking.store, asking.actor(), &asking.def().name)?;
    let needed = taihang_exchange::import::needed(&asking.store, asking.actor(), &asking.def().name)?;
    let file = file_of(&asking.store, batch)?;
    let examples = examples(&file, &batch.file_name)?;
    let unknown = mapping.columns.iter().all(|(_, key)| key.is_none());
    let columns = vec![
        Head::plain(visit.word("import.heading")),
        Head::plain(visit.word("import.example")),
        Head::plain(visit.word("import.field")),
    ];
    let rows = mapping.columns.iter().enumerate().map(|(at, (heading, key))| -> Row {
        let example = examples.get(at).map(String::as_str).unwrap_or_default();
        let shown = if example.is_empty() { "—" } else { example };
        vec![
            Cell::head(html! { (heading) }),
            Cell::new(html! { span.soft { (shown) } }),
            Cell::new(choice(asking, (at, heading), key.as_deref(), &known, &needed)),
        ]
        .into()
    });
    let caption = visit.word("import.columns-caption").to_owned();
    let listed =
        table(&Table { id: "columns".to_owned(), caption, columns, rows: rows.collect(), tall: false });
    Ok(html! {
        @if file.head() > 1 { (head_told(visit, file.head())) }
        @else if unknown { div.notice.warn { (icon(Icon::Warning)) " " (visit.word("import.head-unknown")) } }
        form method="post" action={ (path(asking, batch)) "/check" } {
            (csrf_field(visit))
            (listed)
            div.fields { (recognised(asking, mapping, &known)) }
            div.actions {
                button.button.primary { (icon(Icon::Check)) (visit.word("import.check")) }
                a.button.quiet href={ (asking.path()) "/import" } { (visit.word("import.later")) }
            }
        }
    })
}

/// That the headings were found below the first row.
pub(super) fn head_told(visit: &Visit, head: i64) -> Markup {
    html! { div.notice { (icon(Icon::Information)) " " (visit.words("import.head-below", &[("row", &head)])) } }
}

fn choice(
    asking: &Asking,
    (at, heading): (usize, &str),
    key: Option<&str>,
    known: &[Column],
    needed: &BTreeSet<String>,
) -> Markup {
    let visit = &asking.visit;
    let label = visit.words("import.field-of", &[("heading", &heading)]);
    html! {
        select name={ "column." (at) } aria-label=(label) {
            option value="" { (visit.word("import.passed-over")) }
            @for column in known {
                option value=(column.key) selected[key == Some(column.key.as_str())] {
                    (column.heading(visit.language))
                    @if needed.contains(&column.key) { (visit.word("parts.needed")) }
                }
            }
        }
    }
}

/// How records that are there already are recognised.
fn recognised(asking: &Asking, mapping: &Mapping, known: &[Column]) -> Markup {
    let visit = &asking.visit;
    let keys = key_fields(asking.def());
    let keys = known.iter().filter(|column| keys.contains(&column.key.as_str()));
    html! {
        div.field {
            label for="field-key" { (visit.word("import.key")) }
            select id="field-key" name="key" aria-describedby="field-key-about" {
                option value="" { (visit.word("import.key-none")) }
                @for column in keys {
                    option value=(column.key) selected[mapping.key.as_deref() == Some(column.key.as_str())] { (column.heading(visit.language)) }
                }
            }
            p.field-hint id="field-key-about" { (visit.word("import.key-hint")) }
        }
        label.check { input type="checkbox" name="create" value="yes" checked[mapping.create]; " " (visit.word("import.create")) }
        div.field {
            label.check { input type="checkbox" name="clears" value="yes" checked[mapping.clears] aria-describedby="field-clears-about"; " " (visit.word("import.clears")) }
            p.field-hint id="field-clears-about" { (visit.word("import.clears-hint")) }
        }
    }
}

/// The first filled cell below each heading.
fn examples(file: &File, name: &str) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = vec![String::new(); file.headings.len()];
    let mut seen = 0;
    file.each(name, 0, &mut |row| {
        for (example, cell) in found.iter_mut().zip(&row.cells).filter(|(example, _)| example.is_empty()) {
            let text = cell.as_ref().map(Filled::text).unwrap_or_default();
            *example = cut(text.trim());
        }
        seen += 1;
        Ok(seen < EXAMPLES)
    })?;
    Ok(found)
}

/// The beginning of a text.
pub(super) fn cut(text: &str) -> String {
    cut_to(text, SHOWN)
}

/// The beginning of a text, so many characters of it.
pub(super) fn cut_to(text: &str, most: usize) -> String {
    let mut cut: String = text.chars().take(most).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// What the form says.
pub(super) fn read(sent: &Sent, before: &Mapping) -> Mapping {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let columns = before.columns.iter().enumerate();
    let columns =
        columns.map(|(at, (heading, _))| (heading.clone(), some(sent.get(&format!("column.{at}")))));
    let chosen = |name: &str| !sent.get(name).is_empty();
    Mapping {
        columns: columns.collect(),
        key: some(sent.get("key")),
        create: chosen("create"),
        clears: chosen("clears"),
    }
}
