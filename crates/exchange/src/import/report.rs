//! The rows that have problems as a workbook: the row as it came, its number, and what to mend.

use std::collections::BTreeSet;
use std::io::Write;

use rust_xlsxwriter as xlsx;
use serde_json::Value as Json;
use taihang_base::{Fault, Language};
use taihang_kernel::Actor;
use taihang_store::{Batch, Result, Store, StoreError};

use super::run::problems_of;
use super::telling::{line, told};
use super::{Mapping, columns, definition};

/// The longest text of a cell.
const LONGEST: usize = 32_000;
/// Most rows of a report.
const ROWS: u32 = 1_048_000;

/// Writes the workbook; it can be mended and uploaded again.
pub fn report<W: Write>(
    store: &Store,
    actor: &Actor,
    batch: &Batch,
    language: Language,
    mut out: W,
) -> Result<()> {
    let def = definition(store, &batch.register)?;
    let mapping = Mapping::of(batch)?;
    let shows = shown(store, actor, batch, &mapping)?;
    let mut book = xlsx::Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    let own = match language {
        Language::Zh => ["问题", "原行号", "问题代码"],
        Language::En => ["Problems", "Row", "Codes"],
    };
    let width = u16::try_from(mapping.columns.len()).map_err(failed)?;
    let bold = xlsx::Format::new().set_bold();
    let red = xlsx::Format::new().set_font_color(0x00A0_2020).set_text_wrap();
    sheet.set_column_width(width, 60).map_err(failed)?;
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    let titles = mapping.columns.iter().map(|(title, _)| title.as_str()).chain(own);
    for (title, at) in titles.zip(0u16..) {
        sheet.write_string_with_format(0, at, title, &bold).map_err(failed)?;
    }
    let (mut at, mut after) = (1, 0);
    loop {
        let rows = store.import_rows(batch.id, true, after, 500)?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        for row in &rows {
            if at > ROWS {
                break;
            }
            let cells = row.content.as_ref().and_then(Json::as_array).cloned().unwrap_or_default();
            for (cell, column) in cells.iter().take(usize::from(width)).zip(0u16..) {
                if cell.is_null() || !shows.get(usize::from(column)).copied().unwrap_or(false) {
                    continue;
                }
                let text = cell.as_str().map_or_else(|| cell.to_string(), str::to_owned);
                sheet
                    .write_string(at, column, text.chars().take(LONGEST).collect::<String>())
                    .map_err(failed)?;
            }
            let problems = problems_of(row);
            let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
            let codes: Vec<&str> = codes.into_iter().collect();
            let told: Vec<String> =
                problems.iter().map(|problem| line(&told(problem, &def, &mapping), &def, language)).collect();
            let told: String = told.join("\n").chars().take(LONGEST).collect();
            sheet.write_string_with_format(at, width, told, &red).map_err(failed)?;
            sheet.write_string(at, width + 1, row.number.to_string()).map_err(failed)?;
            sheet.write_string(at, width + 2, codes.join(" ")).map_err(failed)?;
            at += 1;
        }
    }
    out.write_all(&book.save_to_buffer().map_err(failed)?).map_err(failed)
}

/// Which columns of the file the actor may see: all of an own batch; of a colleague's those that the actor may bring too.
pub fn shown(store: &Store, actor: &Actor, batch: &Batch, mapping: &Mapping) -> Result<Vec<bool>> {
    let own = batch.actor == actor.key.to_string();
    let may = columns(store, actor, &batch.register)?;
    let shows = |key: &Option<String>| key.as_ref().is_some_and(|key| may.iter().any(|one| one.key == *key));
    Ok(mapping.columns.iter().map(|(_, key)| own || shows(key)).collect())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    Fault::new("write a report of problems", error).into()
}
