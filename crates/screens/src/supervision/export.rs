//! The bulletin as files: the circular in the official layout, and its two tables as a workbook.

use axum::extract::{Path, Query as Asking};
use taihang_base::{Language, Text};
use taihang_store::Store;
use taihang_web::{Answer, Failure, Visit};

use super::bulletin::{Asked, Bulletin, figures};
use super::circular::circular;
use super::look::Look;
use crate::export::{Cell, Column, Table, download};
use crate::state::App;

/// The file.
pub(super) async fn file(
    app: App,
    visit: Visit,
    Path(format): Path<String>,
    Asking(asked): Asking<Asked>,
) -> Answer {
    app.site
        .apart(move |store| {
            if format == "docx" {
                // The circular is Chinese: it goes to Chinese offices.
                let mut chinese = visit.clone();
                chinese.language = Language::Zh;
                let bulletin = Bulletin::of(Look { visit: &chinese, store }, &asked)?;
                let bytes = circular(&bulletin, &issuer(&chinese, store)?)?;
                return download::file(
                    &format!("督办事项逾期情况通报（{}）.docx", bulletin.to),
                    download::WORD,
                    bytes,
                );
            }
            let bulletin = Bulletin::of(Look { visit: &visit, store }, &asked)?;
            download::tables(
                &visit,
                &format,
                &[units(&bulletin, visit.language), matters(&bulletin, visit.language)],
            )
        })
        .await
}

/// Who circulates: the organisation of the visitor, or a blank that a person fills.
fn issuer(visit: &Visit, store: &Store) -> Result<String, Failure> {
    let blank = "（发文机关署名）".to_owned();
    let Some(unit) = visit.actor.organisation else { return Ok(blank) };
    let titles = store.titles(&visit.actor, [("organisation".to_owned(), unit)], Language::Zh)?;
    Ok(titles.get(&unit).cloned().unwrap_or(blank))
}

fn units(bulletin: &Bulletin, language: Language) -> Table {
    let columns = vec![
        Column::new("主办单位", "Lead unit", 34),
        Column::new("在办和办结（件）", "In hand", 12),
        Column::new("逾期未完成（件）", "Overdue", 12),
        Column::new("逾期天数", "Days late", 10),
        Column::new("按期办结（件）", "Settled in time", 12),
        Column::new("逾期办结（件）", "Settled late", 12),
        Column::new("已销号（件）", "Closed", 10),
        Column::new("提级催办（件）", "Escalated", 12),
    ];
    let line = |name: &str, row| {
        let counts = figures(row).map(|count| Cell::Number(count.into()));
        std::iter::once(Cell::text(name)).chain(counts).collect()
    };
    let mut rows: Vec<Vec<Cell>> =
        bulletin.units.iter().map(|(unit, row)| line(bulletin.unit(*unit), row)).collect();
    rows.push(line(
        Text::new("合计（所列单位）", "Total of these units").in_language(language),
        &bulletin.total(),
    ));
    Table { name: Text::new("逾期通报", "Overdue by unit"), columns, rows }
}

fn matters(bulletin: &Bulletin, language: Language) -> Table {
    let columns = vec![
        Column::new("序号", "No.", 6),
        Column::new("主办单位", "Lead unit", 34),
        Column::new("事项", "Matter", 60),
        Column::new("逾期环节", "Step", 14),
        Column::new("应完成日期", "Due", 14),
        Column::new("逾期天数", "Days late", 10),
        Column::new("催办层级", "Level", 18),
    ];
    let row = |(number, one): (usize, &super::bulletin::Late)| {
        vec![
            Cell::count(number),
            Cell::text(bulletin.unit(one.unit)),
            Cell::text(one.title.clone()),
            Cell::text(one.step.word().in_language(language)),
            Cell::text(one.due.to_string()),
            Cell::Number(one.days.into()),
            Cell::text(one.level.clone()),
        ]
    };
    let rows = (1..).zip(&bulletin.late).map(row).collect();
    Table { name: Text::new("逾期事项", "Overdue matters"), columns, rows }
}
