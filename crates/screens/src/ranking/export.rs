//! A ranking as a workbook or as text with commas: ranks with intervals, and every score.

use axum::extract::Path;
use rust_decimal::Decimal;
use taihang_base::{Refusal, Text};
use taihang_registers::ranked::{Ranked, Unit};
use taihang_registers::ranking::{self, RankingState};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Visit};

use super::seen::{Opened, id};
use crate::export::{Cell, Column, Table, download};
use crate::state::App;

/// The file.
pub(super) async fn file(_: App, visit: Visit, Path((at, format)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let opened = Opened::read(asking, id(&at)?)?;
        let ranked = opened.ranked.as_ref().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
        if opened.typed.state == RankingState::Withdrawn {
            return Err(Refusal::NotFound.into());
        }
        download::tables(&asking.visit, &format, &[ranks(&opened, ranked), scores(ranked)])
    })
    .await
}

fn number(number: Option<f64>) -> Cell {
    let exact = number.and_then(|number| Decimal::try_from(number).ok());
    exact.map_or(Cell::Empty, |number| Cell::Number(number.round_dp(4).normalize()))
}

fn place(rank: Option<u32>) -> Cell {
    rank.map_or(Cell::Empty, |rank| Cell::Number(Decimal::from(rank)))
}

fn ranks(opened: &Opened, ranked: &Ranked) -> Table {
    let columns = vec![
        Column::new("名次", "Rank", 8),
        Column::new("代码", "Code", 14),
        Column::new("评价对象", "Object", 28),
        Column::new("得分", "Score", 12),
        Column::new("名次 5%", "Rank, 5 %", 10),
        Column::new("名次中位数", "Rank, median", 12),
        Column::new("名次 95%", "Rank, 95 %", 10),
        Column::new("标准值法", "Standard values", 12),
        Column::new("极差法", "Shares of the range", 12),
        Column::new("几何平均", "Geometric mean", 12),
        Column::new("Copeland 法", "Copeland", 12),
        Column::new("比上轮上升", "Places up", 12),
    ];
    let row = |unit: &Unit| {
        let [low, middle, high] = unit.interval.map_or([None; 3], |all| all.map(Some));
        let mut cells = vec![
            place(unit.rank),
            Cell::text(unit.code.clone()),
            Cell::text(unit.name.clone()),
            number(unit.score()),
            number(low),
            number(middle),
            number(high),
        ];
        cells.extend(unit.others.map(place));
        cells.push(opened.places(unit).map_or(Cell::Empty, |places| Cell::Number(Decimal::from(places))));
        cells
    };
    Table {
        name: Text::new(opened.title(), opened.title()),
        columns,
        rows: ranked.units.iter().map(row).collect(),
    }
}

fn scores(ranked: &Ranked) -> Table {
    let mut columns = vec![Column::new("代码", "Code", 14), Column::new("评价对象", "Object", 28)];
    columns.extend(ranked.nodes.iter().rev().map(|node| Column::new(&node.name, &node.name, 14)));
    let row = |unit: &Unit| {
        let names = [Cell::text(unit.code.clone()), Cell::text(unit.name.clone())];
        names.into_iter().chain(unit.scores.iter().rev().map(|score| number(*score))).collect()
    };
    Table { name: Text::new("各级得分", "Scores"), columns, rows: ranked.units.iter().map(row).collect() }
}
