//! The template of a return: its questions with units, what is filled in so far and the figures of the last period.

use axum::extract::Path;
use taihang_base::{Refusal, Text};
use taihang_collection::Question;
use taihang_web::{Answer, Visit};

use super::entry::{Opened, answer};
use crate::export::{Cell, Column, Table, download};
use crate::state::App;

/// The file.
pub(super) async fn template(_: App, visit: Visit, Path((at, format)): Path<(String, String)>) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.shown {
            return Err(Refusal::NotFound.into());
        }
        download::tables(&opened.asking.visit, &format, &[questions(opened)])
    })
    .await
}

/// The headings are those that the reader of a pasted block knows.
fn questions(opened: &Opened<'_>) -> Table {
    let columns = vec![
        Column::new("标识", "Key", 14),
        Column::new("指标名称", "Indicator", 40),
        Column::new("计量单位", "Unit", 12),
        Column::new("本期值", "This period", 16),
        Column::new("上期值", "Last period", 16),
        Column::new("说明", "Explanation", 40),
    ];
    let filled = &opened.checked.filled;
    let row = |question: &Question| {
        let last = opened.checked.last.get(&question.key).copied();
        let text = filled.texts.get(&question.key).map(String::as_str);
        vec![
            Cell::text(question.key.clone()),
            Cell::text(super::grid::label(&opened.asking.visit, question)),
            Cell::text(question.unit_words.clone()),
            if question.kind.is_number() { Cell::figure(text) } else { Cell::text(text.unwrap_or_default()) },
            last.map_or(Cell::Empty, Cell::Number),
            Cell::text(filled.notes.get(&question.key).cloned().unwrap_or_default()),
        ]
    };
    let rows = opened.checked.questions.iter().map(row).collect();
    Table { name: Text::new(opened.title(), opened.title()), columns, rows }
}
