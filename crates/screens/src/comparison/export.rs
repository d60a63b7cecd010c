//! The aligned texts as a table to take away.

use taihang_base::{Language, Text};
use taihang_plan::compare::Relation;

use super::rows::{ComparedRow, Side};
use crate::export::{Cell, Column, Table};

/// The rows with both texts.
pub fn comparison(rows: &[ComparedRow<'_>], parent: &str, child: &str, language: Language) -> Table {
    let columns = vec![
        Column::new("序号", "No.", 6),
        Column::new("关系", "Relation", 12),
        Column::new("上位文件章节", "Section (parent)", 16),
        Column {
            title: Text::new(format!("上位文件：{parent}"), format!("Parent: {parent}")), width: 60
        },
        Column::new("下位文件章节", "Section (child)", 16),
        Column { title: Text::new(format!("下位文件：{child}"), format!("Child: {child}")), width: 60 },
        Column::new("相似度（%）", "Likeness (%)", 10),
    ];
    let row = |(number, row): (usize, &ComparedRow<'_>)| {
        let section = |side: &Option<Side<'_>>| Cell::text(side.as_ref().map_or("", |side| side.section));
        let text = |side: &Option<Side<'_>>| Cell::text(side.as_ref().map(Side::text).unwrap_or_default());
        let likeness = rust_decimal::Decimal::try_from(row.likeness * 100.0).map(|share| share.round_dp(0));
        vec![
            Cell::count(number),
            Cell::text(name(row.relation).in_language(language)),
            section(&row.parent),
            text(&row.parent),
            section(&row.child),
            text(&row.child),
            likeness.map_or(Cell::Empty, Cell::Number),
        ]
    };
    let rows = (1..).zip(rows).map(row).collect();
    Table { name: Text::new("文本比对", "Comparison"), columns, rows }
}

/// The name of a relation where no table of words is at hand.
pub fn name(relation: Relation) -> Text {
    let (zh, en) = match relation {
        Relation::Same => ("相同", "same"),
        Relation::Renamed => ("仅地名层级不同", "names adapted"),
        Relation::Changed => ("修改", "changed"),
        Relation::Added => ("新增", "added"),
        Relation::Dropped => ("删去", "dropped"),
    };
    Text::new(zh, en)
}
