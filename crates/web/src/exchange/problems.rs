//! Rows that have problems: a table on the page, and a workbook to mend them in.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::Problem;
use taihang_exchange::export::Format;
use taihang_exchange::import::kept::Kept;
use taihang_exchange::import::report::Showing;
use taihang_exchange::import::{Mapping, report, run, telling};
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
    let shown = Showing::of(&asking.store, asking.actor(), batch)?;
    let columns = vec![
        Column::plain(visit.word("import.row")),
        Column::plain(visit.word("import.field")),
        Column::plain(visit.word("import.value")),
        Column::plain(visit.word("import.problem")),
        Column::plain(visit.word("import.remedy")),
    ];
    let rows = found.iter().flat_map(|row| rows(asking, row, &mapping, &shown)).collect();
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

fn rows(asking: &Asking, row: &ImportRow, mapping: &Mapping, shown: &Showing) -> Vec<Row> {
    let (kept, problems) = (Kept::of(row), run::problems_of(row));
    let (def, language) = (asking.def(), asking.visit.language);
    let one = |problem: &Problem| -> Row {
        let problem = telling::told(problem, def, mapping);
        vec![
            Cell::head(html! { (telling::place(&problem, &kept, language).unwrap_or_else(|| row.number.to_string())) }),
            Cell::text(&telling::label(&problem, &kept, def, language).unwrap_or_else(|| "—".to_owned())),
            Cell::text(&value(&kept, &problem, mapping, shown)),
            Cell::text(problem.message.in_language(language)),
            Cell::text(problem.hint.in_language(language)),
        ]
        .into()
    };
    problems.iter().take(TOLD).map(one).collect()
}

/// What stands in the cell that a problem is about.
fn value(kept: &Kept, problem: &Problem, mapping: &Mapping, shown: &Showing) -> String {
    let typed = kept.typed(problem, mapping).filter(|_| shown.problem(problem));
    typed.map_or_else(|| "—".to_owned(), |text| cut(&text))
}
