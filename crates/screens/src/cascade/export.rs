//! The cascade as a table to take away.

use taihang_base::{Language, Text};
use taihang_plan::compare::{Branch, Kinship, Source};

use super::tree::{Tree, percent};
use crate::export::{Cell, Column, Table, place};
use crate::targets::wording;

/// One row a child's target under its parent's; a parent's target without any stands alone.
pub fn cascade(trees: &[Tree<'_>], sources: &[Source<'_>], language: Language) -> Table {
    let columns = vec![
        Column::new("上位文件", "Parent plan", 28),
        Column::new("上位目标", "Parent target", 28),
        Column::new("上位目标值", "Parent value", 18),
        Column::new("上位原文", "Parent quote", 48),
        Column::new("下位文件", "Child plan", 28),
        Column::new("下位目标", "Child target", 28),
        Column::new("下位目标值", "Child value", 18),
        Column::new("占上位目标（%）", "Share of parent (%)", 12),
        Column::new("口径", "Definition", 10),
        Column::new("下位合计（基本单位）", "Children's sum (base unit)", 16),
        Column::new("缺口（基本单位）", "Gap (base unit)", 16),
        Column::new("下位章节", "Child section", 20),
        Column::new("下位原文", "Child quote", 48),
    ];
    let branches = trees.iter().flat_map(|tree| &tree.branches);
    let rows = branches.flat_map(|branch| rows(branch, sources, language)).collect();
    Table { name: Text::new("省市衔接", "Cascade"), columns, rows }
}

fn rows(branch: &Branch, sources: &[Source<'_>], language: Language) -> Vec<Vec<Cell>> {
    let Some((source, figure)) = sources.get(branch.target.source).zip(branch.target.of(sources)) else {
        return vec![];
    };
    let head = || {
        vec![
            Cell::text(source.name),
            Cell::text(branch.subject.clone()),
            Cell::text(wording::dated_words(figure, language)),
            Cell::text(place::quote(&source.document.text, figure.span)),
        ]
    };
    let sums = || {
        let number = |amount: Option<rust_decimal::Decimal>| {
            amount.map_or(Cell::Empty, |amount| Cell::Number(amount.normalize()))
        };
        [number(branch.sum), number(branch.gap)]
    };
    if branch.shares.is_empty() {
        let none = Text::new("（无对应目标）", "(no child target)");
        let empty =
            [Cell::Empty, Cell::text(none.in_language(language)), Cell::Empty, Cell::Empty, Cell::Empty];
        return vec![
            head().into_iter().chain(empty).chain(sums()).chain([Cell::Empty, Cell::Empty]).collect(),
        ];
    }
    let share = |share: &taihang_plan::compare::CityShare| {
        let own = sources.get(share.target.source)?;
        let figure = share.target.of(sources)?;
        let alike = Text::new("口径相近，待确认", "alike, to be confirmed");
        let cells = [
            Cell::text(own.name),
            Cell::text(figure.subject.clone()),
            Cell::text(wording::dated_words(figure, language)),
            share.share.map_or(Cell::Empty, |share| Cell::Number(percent(share))),
            Cell::text(if share.kinship == Kinship::Same { "" } else { alike.in_language(language) }),
        ];
        let ends = [
            Cell::text(place::section_words(own.plan, figure.span, &figure.section)),
            Cell::text(place::quote(&own.document.text, figure.span)),
        ];
        Some(head().into_iter().chain(cells).chain(sums()).chain(ends).collect())
    };
    branch.shares.iter().filter_map(share).collect()
}
