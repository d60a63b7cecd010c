//! Tasks and the table of units and plans as tables to take away.

use taihang_base::{Language, Text};
use taihang_plan::compare::Source;

use super::grouping::{Matrix, TaskRow};
use crate::export::{Cell, Column, Table, place};

/// The tasks, one a row, each with its quote.
pub fn tasks(rows: &[TaskRow<'_>], sources: &[Source<'_>], language: Language) -> Table {
    let columns = vec![
        Column::new("序号", "No.", 6),
        Column::new("规划文件", "Plan", 28),
        Column::new("章节", "Section", 22),
        Column::new("任务", "Task", 44),
        Column::new("牵头单位", "Lead units", 24),
        Column::new("配合单位", "Supporting units", 24),
        Column::new("完成年份", "Due year", 8),
        Column::new("完成日期", "Due date", 12),
        Column::new("时限原文", "Deadline as written", 16),
        Column::new("持续推进", "Continuous", 8),
        Column::new("原文", "Quote", 80),
    ];
    let rows = (1..).zip(rows).filter_map(|(number, row)| task(number, row, sources, language)).collect();
    Table { name: Text::new("任务", "Tasks"), columns, rows }
}

fn task(number: usize, row: &TaskRow<'_>, sources: &[Source<'_>], language: Language) -> Option<Vec<Cell>> {
    let source = sources.get(row.plan)?;
    let (task, deadline) = (row.task, row.task.deadline.as_ref());
    let unassigned = Text::new("（未明确）", "(none named)");
    Some(vec![
        Cell::count(number),
        Cell::text(source.name),
        Cell::text(place::section_words(source.plan, task.span, &task.section)),
        Cell::text(task.title.clone()),
        if row.unassigned() {
            Cell::text(unassigned.in_language(language))
        } else {
            Cell::names(&task.lead_units)
        },
        Cell::names(&task.supporting_units),
        Cell::year(row.year()),
        Cell::text(
            deadline.and_then(|deadline| deadline.date).map(|date| date.to_string()).unwrap_or_default(),
        ),
        Cell::text(deadline.map(|deadline| deadline.words.clone()).unwrap_or_default()),
        Cell::text(if row.continuous() {
            Text::new("是", "yes").in_language(language).to_owned()
        } else {
            String::new()
        }),
        Cell::text(place::quote(&source.document.text, task.span)),
    ])
}

/// Units against plans.
pub fn matrix(matrix: &Matrix, sources: &[Source<'_>], language: Language) -> Table {
    let plans = sources.iter().map(|source| Column { title: Text::new(source.name, source.name), width: 18 });
    let columns = std::iter::once(Column::new("牵头单位", "Lead unit", 28))
        .chain(plans)
        .chain([Column::new("合计", "Total", 8)])
        .collect();
    let line = |name: &str, counts: &[usize]| -> Vec<Cell> {
        let total = Cell::count(counts.iter().sum());
        std::iter::once(Cell::text(name))
            .chain(counts.iter().map(|count| Cell::count(*count)))
            .chain([total])
            .collect()
    };
    let unassigned = Text::new("（未明确牵头单位）", "(no lead unit)");
    let rows = matrix
        .units
        .iter()
        .map(|row| line(&row.unit, &row.counts))
        .chain([line(unassigned.in_language(language), &matrix.unassigned)])
        .collect();
    Table { name: Text::new("牵头单位统计", "Lead units"), columns, rows }
}
