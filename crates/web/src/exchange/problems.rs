//! Rows that have problems: a table on the page, and a workbook to mend them in.

use axum::extract::Path;
use maud::{Markup, html};
use serde_json::Value as Json;
use taihang_base::Problem;
use taihang_exchange::export::Format;
use taihang_exchange::import::{Mapping, report, run};
use taihang_store::{Batch, ImportRow};

use super::columns::cut;
use super::{file, named, path, today};
use crate::components::{Cell, Column, Icon, Row, Table, icon, table};
use crate::failure::{Answer, Failure};
use crate::register::Asking;
use crate::visit::Visit;

/// Rows of one page.
const ROWS: usize = 100;
/// Problems of one row that are told.
const TOLD: usize = 10;

/// The workbook.
pub(super) async fn workbook(visit: Visit, Path((register, batch)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, register, move |asking| {
        let batch = named(asking, &batch)?;
        let mut bytes = Vec::new();
        report::report(&asking.store, asking.actor(), &batch, asking.visit.language, &mut bytes)?;
        let label = asking.text(&asking.def().label);
        let name = asking.visit.words("import.problems-name", &[("register", &label)]);
        Ok(file(Format::Xlsx, &format!("{name} {}", today(&asking.visit)), bytes))
    })
    .await
}

/// The table with what leads further; of a batch that is long over it is not kept.
pub(super) fn listed(asking: &Asking, batch: &Batch, after: i64) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let mut found = asking.store.import_rows(batch.id, true, after, ROWS + 1)?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    if found.is_empty() {
        return Ok(html! { p.soft { (visit.word("import.problems-gone")) } });
    }
    let mapping = Mapping::of(batch)?;
    let shows = report::shown(&asking.store, asking.actor(), batch, &mapping)?;
    let columns = vec![
        Column::plain(visit.word("import.row")),
        Column::plain(visit.word("import.field")),
        Column::plain(visit.word("import.value")),
        Column::plain(visit.word("import.problem")),
        Column::plain(visit.word("import.remedy")),
    ];
    let rows = found.iter().flat_map(|row| rows(asking, row, &mapping, &shows)).collect();
    let next = found.last().filter(|_| more).map(|last| last.number);
    let caption = visit.word("import.problems-caption").to_owned();
    let here = path(asking, batch);
    Ok(html! {
        p.actions { a.button.small href={ (here) "/problems" } download { (icon(Icon::Download)) (visit.word("import.problems-workbook")) } }
        (table(&Table { id: "row-problems".to_owned(), caption, columns, rows, tall: false }))
        @if next.is_some() || after > 0 {
            nav.pages aria-label=(visit.word("register.pages")) {
                @if after > 0 { a.button.quiet href={ (here) "#problems" } { (visit.word("register.first")) } }
                @if let Some(next) = next { a.button href={ (here) "?after=" (next) "#problems" } rel="next" { (visit.word("register.next")) } }
            }
        }
    })
}

fn rows(asking: &Asking, row: &ImportRow, mapping: &Mapping, shows: &[bool]) -> Vec<Row> {
    let problems = run::problems_of(row);
    let language = asking.visit.language;
    let one = |problem: &Problem| -> Row {
        vec![
            Cell::head(html! { (row.number) }),
            Cell::text(&label(asking, problem)),
            Cell::text(&value(row, problem, mapping, shows)),
            Cell::text(problem.message.in_language(language)),
            Cell::new(html! { (problem.hint.in_language(language)) br; code.small.soft { (problem.code) } }),
        ]
        .into()
    };
    problems.iter().take(TOLD).map(one).collect()
}

/// What people call the field that a problem is about.
fn label(asking: &Asking, problem: &Problem) -> String {
    let Some(name) = &problem.field else { return "—".to_owned() };
    let (def, visit) = (asking.def(), &asking.visit);
    if let Some(field) = def.fields.get(name) {
        return asking.text(&field.label).to_owned();
    }
    let mut parts = name.strip_prefix("line.").unwrap_or(name).split('.');
    let line = parts.next().and_then(|kind| def.lines.get(kind));
    if let Some(line) = line {
        let row = parts.next().and_then(|at| at.parse::<usize>().ok()).map(|at| (at + 1).to_string());
        let field =
            parts.next().and_then(|field| line.fields.get(field)).map(|field| asking.text(&field.label));
        let place = [Some(asking.text(&line.label)), row.as_deref(), field];
        return place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    }
    match name.as_str() {
        "id" => visit.word("import.id").to_owned(),
        "state" => visit.word("import.record-state").to_owned(),
        "about" => visit.word("register.about").to_owned(),
        other => other.to_owned(),
    }
}

/// What stands in the cell that a problem is about.
fn value(row: &ImportRow, problem: &Problem, mapping: &Mapping, shows: &[bool]) -> String {
    let key = problem.field.as_deref().map(|name| name.strip_prefix("line.").unwrap_or(name));
    let key = key.map(|name| name.split('.').next().unwrap_or(name));
    let at = mapping.columns.iter().position(|(_, field)| field.is_some() && field.as_deref() == key);
    let at = at.filter(|at| shows.get(*at).copied().unwrap_or(false));
    let cell = at.and_then(|at| row.content.as_ref()?.as_array()?.get(at)).filter(|cell| !cell.is_null());
    let text = cell.map(|cell| cell.as_str().map_or_else(|| Json::to_string(cell), str::to_owned));
    text.map_or_else(|| "—".to_owned(), |text| cut(&text))
}
