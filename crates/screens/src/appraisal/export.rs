//! The bench as a workbook: what the visitor sees on the page, and nothing more.

use axum::extract::Path;
use taihang_base::{Refusal, Text};
use taihang_registers::collection;
use taihang_web::register::Asking;
use taihang_web::{Answer, Visit};

use super::result::{self, Published};
use super::round::{Round, Sheet, id};
use crate::export::{Cell, Column, Table, download};
use crate::state::App;
use crate::steps::state_of;

/// The file.
pub(super) async fn file(_: App, visit: Visit, Path((round, format)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, collection::REGISTER.to_owned(), move |asking| {
        let round = Round::read(asking, id(&round)?)?;
        let results = result::published(asking, &round)?;
        let mut tables = Vec::new();
        if !round.sheets.is_empty() {
            tables.push(bench(asking, &round));
        }
        if !results.is_empty() {
            tables.push(published(&results));
        }
        if tables.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        download::tables(&asking.visit, &format, &tables)
    })
    .await
}

fn bench(asking: &Asking, round: &Round) -> Table {
    let mut columns = vec![Column::new("序号", "No.", 6), Column::new("考核对象", "Subject", 28)];
    for item in round.items() {
        let label = item.label.as_deref().unwrap_or("—");
        columns.push(Column {
            title: Text::new(format!("{label}（核定值）"), format!("{label} (value)")),
            width: 14,
        });
        columns.push(Column {
            title: Text::new(format!("{label}（得分）"), format!("{label} (points)")),
            width: 14,
        });
    }
    columns.extend([
        Column::new("总分", "Total", 10),
        Column::new("等次", "Grade", 10),
        Column::new("名次", "Rank", 8),
        Column::new("上年总分", "Last year", 10),
        Column::new("状态", "State", 12),
    ]);
    let rows = (1..).zip(round.sheets.iter().zip(round.ranks()));
    let rows = rows.map(|(number, (sheet, rank))| row(asking, round, number, sheet, rank)).collect();
    Table { name: Text::new(round.title(), round.title()), columns, rows }
}

fn row(asking: &Asking, round: &Round, number: usize, sheet: &Sheet, rank: Option<usize>) -> Vec<Cell> {
    let visit = &asking.visit;
    let mut cells = vec![Cell::count(number), Cell::text(sheet.subject.clone())];
    for item in round.items() {
        let line = sheet.line(item.key.as_deref().unwrap_or_default());
        let why = match (line.tolerated, line.missing) {
            (true, _) => Cell::text(visit.word("appraisal.tolerated")),
            (false, true) => Cell::text(visit.word("appraisal.missing")),
            (false, false) => Cell::Empty,
        };
        cells.push(line.value.filter(|_| sheet.assessed).map_or(Cell::Empty, Cell::Number));
        cells.push(line.points.map_or(why, Cell::Number));
    }
    let state = state_of(asking, taihang_registers::evaluation_sheet::REGISTER, sheet.typed.state.word());
    cells.extend([
        sheet.typed.total.map_or(Cell::Empty, Cell::Number),
        Cell::text(sheet.typed.grade.clone().unwrap_or_default()),
        rank.map_or(Cell::Empty, Cell::count),
        sheet.typed.previous_total.map_or(Cell::Empty, Cell::Number),
        Cell::text(state.1),
    ]);
    cells
}

fn published(all: &[Published]) -> Table {
    let columns = vec![
        Column::new("名次", "Rank", 8),
        Column::new("单位", "Organisation", 32),
        Column::new("等次", "Grade", 12),
    ];
    let row = |one: &Published| {
        vec![
            one.rank.map_or(Cell::Empty, Cell::count),
            Cell::text(one.name.clone()),
            Cell::text(one.grade.clone()),
        ]
    };
    Table {
        name: Text::new("公布结果", "Published result"), columns, rows: all.iter().map(row).collect()
    }
}
