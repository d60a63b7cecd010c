//! The same as a workbook: a row for each project of each unit, cost groups as columns, in yuan.

use axum::extract::{Path, Query};
use taihang_base::{Money, Text};
use taihang_registers::rd::{groups, spent};
use taihang_registers::rd_account::{self, field};
use taihang_web::register::Asking;
use taihang_web::{Answer, Visit};

use super::year::{Asked, Board, UnitYear, money};
use crate::export::{Cell, Column, Table, download};
use crate::state::App;

/// The file.
pub(super) async fn export(
    _: App,
    visit: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    Asking::answer(visit, rd_account::REGISTER.to_owned(), move |asking| {
        let board = Board::read(asking, &asked)?;
        download::tables(&asking.visit, &format, &[projects(&board)])
    })
    .await
}

fn projects(board: &Board) -> Table {
    let mut columns = vec![
        Column::new("单位", "Unit", 30),
        Column::new("年度", "Year", 8),
        Column::new("研发项目", "R&D project", 36),
    ];
    columns.extend(groups().iter().map(|group| Column { title: group.label.clone(), width: 16 }));
    columns.extend([
        Column::new("研发支出合计（元）", "R&D spending (yuan)", 18),
        Column::new("其中：内部支出（元）", "of which intramural (yuan)", 18),
        Column::new("可加计扣除（元）", "Super-deduction (yuan)", 18),
        Column::new("研发人员（人年）", "R&D staff (FTE)", 12),
        Column::new("研发投入占比（%）", "R&D ratio (%)", 12),
        Column::new("占比下限（%）", "Least ratio (%)", 12),
    ]);
    let rows = board.units.iter().flat_map(|one| rows(board, one)).collect();
    Table {
        name: Text::new(format!("{} 年研发投入归集", board.year), format!("R&D accounts {}", board.year)),
        columns,
        rows,
    }
}

fn rows(board: &Board, one: &UnitYear) -> Vec<Vec<Cell>> {
    let yuan = |sum: Option<Money>| sum.map_or(Cell::Empty, |sum| Cell::Number(sum.yuan().normalize()));
    let row = |account: &taihang_kernel::Record| {
        let own = spent([account]);
        let mut cells = vec![
            Cell::text(board.name(one.unit)),
            Cell::Year(i32::from(board.year)),
            Cell::text(account.text(field::TITLE).unwrap_or_default()),
        ];
        cells.extend(groups().iter().map(|group| yuan(own.costs.get(&group.code).map(|(sum, _)| *sum))));
        cells.extend(
            [field::TOTAL, field::INTRAMURAL, field::DEDUCTIBLE].map(|name| yuan(money(account, name))),
        );
        cells.extend(
            [Some(own.staff_fte.normalize()), one.ratio(), one.floor()]
                .map(|number| number.map_or(Cell::Empty, Cell::Number)),
        );
        cells
    };
    one.accounts.iter().map(row).collect()
}
