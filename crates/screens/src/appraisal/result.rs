//! The public result of a published round: grades and ranks of organisations, nothing of persons, no points.

use maud::{Markup, html};
use taihang_evaluation::sheet::rank;
use taihang_kernel::{Actor, Query, Test, Value};
use taihang_registers::collection::CollectionState;
use taihang_registers::evaluation_sheet::{self, EvaluationSheet, EvaluationSheetState, field};
use taihang_registers::organisation;
use taihang_store::read::UNSEEN;
use taihang_web::Failure;
use taihang_web::components::{Cell, Column, Row, Table, panel, table};
use taihang_web::register::Asking;

use super::round::Round;

/// One organisation in the published result.
pub(super) struct Published {
    pub(super) name: String,
    pub(super) grade: String,
    pub(super) rank: Option<usize>,
}

/// The result as everybody may read it; nothing unless the round is published.
///
/// Sheets are closed to the public. Publishing the round makes three things of them known: name, grade and rank of each
/// organisation; they are read by the program itself, and nothing else leaves this function. Ranks are counted among
/// organisations alone, so that nobody learns of sheets of persons.
pub(super) fn published(asking: &Asking, round: &Round) -> Result<Vec<Published>, Failure> {
    if round.typed.state != CollectionState::Published {
        return Ok(Vec::new());
    }
    let program = Actor::system("result", asking.actor().today);
    let query = Query::all(evaluation_sheet::REGISTER, 500)
        .with(field::COLLECTION, Test::In(vec![Value::Ref(round.record.id)]))
        .with(field::ORGANISATION, Test::Filled(true));
    let mut sheets = Vec::new();
    for shown in asking.store.page(&program, &query)?.records {
        let sheet = EvaluationSheet::try_from(&shown.record)?;
        let ready = matches!(sheet.state, EvaluationSheetState::Final | EvaluationSheetState::Used);
        if let (true, Some(unit), None) = (ready, sheet.organisation, sheet.person) {
            sheets.push((unit.retyped(), sheet));
        }
    }
    let named = sheets.iter().map(|(unit, _)| (organisation::REGISTER.to_owned(), *unit));
    let titles = asking.store.titles(asking.actor(), named, asking.visit.language)?;
    let ranks = rank(&sheets.iter().map(|(_, sheet)| sheet.total).collect::<Vec<_>>());
    let mut all: Vec<Published> = sheets
        .into_iter()
        .zip(ranks)
        .map(|((unit, sheet), rank)| Published {
            name: titles.get(&unit).cloned().unwrap_or_else(|| UNSEEN.to_owned()),
            grade: sheet.grade.unwrap_or_else(|| "—".to_owned()),
            rank,
        })
        .collect();
    all.sort_by(|a, b| (a.rank.unwrap_or(usize::MAX), &a.name).cmp(&(b.rank.unwrap_or(usize::MAX), &b.name)));
    Ok(all)
}

/// The result as a table.
pub(super) fn shown(asking: &Asking, all: &[Published]) -> Markup {
    let visit = &asking.visit;
    if all.is_empty() {
        return html! {};
    }
    let columns = vec![
        Column::figure(visit.word("appraisal.rank")),
        Column::text(visit.word("appraisal.organisation")),
        Column::text(visit.word("appraisal.grade")),
    ];
    let row = |one: &Published| -> Row {
        let rank = one.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
        vec![
            Cell::text(&rank).sorted_by(one.rank.unwrap_or(usize::MAX)),
            Cell::head(html! { (one.name) }),
            Cell::text(&one.grade),
        ]
        .into()
    };
    let drawn = Table { columns, rows: all.iter().map(row).collect(), ..Table::default() };
    panel(
        "result",
        visit.word("appraisal.result"),
        &html! { (visit.word("appraisal.result-note")) },
        &table(&drawn),
    )
}
