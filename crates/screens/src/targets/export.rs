//! Targets and their values as tables to take away.

use taihang_base::{Language, Text};
use taihang_plan::compare::outcomes::PointKind;
use taihang_plan::compare::{Outcome, Source};

use super::series::TargetRow;
use super::{status, wording};
use crate::export::{Cell, Column, Table, place};

/// The targets, one a row, each with its quote.
pub fn targets(rows: &[TargetRow<'_>], sources: &[Source<'_>], language: Language) -> Table {
    let columns = vec![
        Column::new("序号", "No.", 6),
        Column::new("规划文件", "Plan", 28),
        Column::new("章节", "Section", 22),
        Column::new("指标", "Indicator", 28),
        Column::new("约束方式", "Binding", 10),
        Column::new("目标值", "Value", 10),
        Column::new("单位", "Unit", 8),
        Column::new("年份", "Year", 8),
        Column::new("年均增长（%）", "Yearly growth (%)", 10),
        Column::new("基期值", "Baseline", 10),
        Column::new("基期年", "Baseline year", 8),
        Column::new("牵头单位", "Lead units", 22),
        Column::new("状态", "Status", 14),
        Column::new("说明", "Reason", 36),
        Column::new("原文", "Quote", 60),
        Column::new("是否修正", "Repaired", 8),
    ];
    let rows = (1..).zip(rows).filter_map(|(number, row)| target(number, row, sources, language)).collect();
    Table { name: Text::new("目标", "Targets"), columns, rows }
}

fn target(
    number: usize,
    row: &TargetRow<'_>,
    sources: &[Source<'_>],
    language: Language,
) -> Option<Vec<Cell>> {
    let source = sources.get(row.status.target.source)?;
    let figure = row.figure;
    let baseline = figure.baseline.as_ref();
    Some(vec![
        Cell::count(number),
        Cell::text(source.name),
        Cell::text(place::section_words(source.plan, figure.span, &figure.section)),
        Cell::text(figure.subject.clone()),
        Cell::text(wording::op_name(figure.op).in_language(language)),
        Cell::figure(figure.value.as_deref()),
        Cell::text(figure.unit.clone().unwrap_or_default()),
        Cell::year(figure.year),
        Cell::figure(figure.growth.as_deref()),
        Cell::figure(baseline.and_then(|baseline| baseline.value.as_deref())),
        Cell::year(baseline.and_then(|baseline| baseline.year)),
        Cell::names(&figure.lead_units),
        Cell::text(status::name(row.status.status).in_language(language)),
        Cell::text(status::reason(row.status, sources, language)),
        Cell::text(place::quote(&source.document.text, figure.span)),
        Cell::text(if figure.repaired {
            Text::new("是", "yes").in_language(language).to_owned()
        } else {
            String::new()
        }),
    ])
}

/// Every value of the indicators of `rows`: baselines, targets, achieved figures.
pub fn points(
    rows: &[TargetRow<'_>],
    sources: &[Source<'_>],
    outcomes: &[Outcome],
    language: Language,
) -> Table {
    let columns = vec![
        Column::new("指标", "Indicator", 28),
        Column::new("地区", "Region", 12),
        Column::new("年份", "Year", 8),
        Column::new("类别", "Kind", 10),
        Column::new("数值（基本单位）", "Value (base unit)", 16),
        Column::new("书写单位", "Unit as written", 10),
        Column::new("规划文件", "Plan", 28),
        Column::new("章节", "Section", 22),
        Column::new("原文", "Quote", 60),
    ];
    let mut shown: Vec<usize> = rows.iter().map(|row| row.indicator).collect();
    shown.dedup();
    let outcomes = shown.into_iter().filter_map(|indicator| outcomes.get(indicator));
    let rows = outcomes.flat_map(|outcome| values(outcome, sources, language)).collect();
    Table { name: Text::new("数据点", "Values"), columns, rows }
}

fn values(outcome: &Outcome, sources: &[Source<'_>], language: Language) -> Vec<Vec<Cell>> {
    let row = |point: &taihang_plan::compare::Point| {
        let source = sources.get(point.figure.source)?;
        let figure = point.figure.of(sources)?;
        let kind = match point.kind {
            PointKind::Baseline => Text::new("基期值", "baseline"),
            PointKind::Target => Text::new("目标", "target"),
            PointKind::Actual => Text::new("实际", "achieved"),
        };
        Some(vec![
            Cell::text(outcome.subject.clone()),
            Cell::text(outcome.region.clone().unwrap_or_default()),
            Cell::year(point.year),
            Cell::text(kind.in_language(language)),
            point.amount.map_or(Cell::Empty, |amount| Cell::Number(amount.normalize())),
            Cell::text(outcome.unit.clone().unwrap_or_default()),
            Cell::text(source.name),
            Cell::text(place::section_words(source.plan, figure.span, &figure.section)),
            Cell::text(place::quote(&source.document.text, figure.span)),
        ])
    };
    outcome.series.iter().filter_map(row).collect()
}
