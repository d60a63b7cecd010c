//! Findings as a table to take away.

use crate::plans::FindingState;
use taihang_base::{Language, Text};
use taihang_plan::compare::Source;
use taihang_plan::findings::rule;
use taihang_plan::model::Severity;

use super::list::FindingRow;
use crate::export::{Cell, Column, Table, place};

/// The findings, one a row, with all their quotes.
pub fn findings(rows: &[&FindingRow<'_>], sources: &[Source<'_>], language: Language) -> Table {
    let columns = vec![
        Column::new("序号", "No.", 6),
        Column::new("严重程度", "Severity", 10),
        Column::new("类别", "Kind", 22),
        Column::new("代码", "Code", 22),
        Column::new("说明", "Message", 60),
        Column::new("算式", "Arithmetic", 36),
        Column::new("规划文件", "Plan", 28),
        Column::new("章节", "Section", 22),
        Column::new("原文", "Quote", 50),
        Column::new("其他出处", "Other places", 50),
        Column::new("状态", "State", 10),
        Column::new("答复", "Answer", 40),
        Column::new("答复人", "Answered by", 12),
    ];
    let rows = (1..).zip(rows).map(|(number, row)| finding(number, row, sources, language)).collect();
    Table { name: Text::new("核对发现的问题", "Findings"), columns, rows }
}

fn finding(number: usize, row: &FindingRow<'_>, sources: &[Source<'_>], language: Language) -> Vec<Cell> {
    let finding = row.finding;
    let first = finding.places.first();
    let source = first.and_then(|place| sources.get(place.document));
    let section = first.zip(source).map(|(at, source)| place::section_words(source.plan, at.span, ""));
    let others = finding.places.iter().skip(1).map(|place| {
        let name = sources.get(place.document).map_or("", |source| source.name);
        format!("{name}：“{}”", place.quote)
    });
    let title = rule(&finding.code)
        .map_or_else(|| finding.code.clone(), |rule| rule.title().in_language(language).to_owned());
    vec![
        Cell::count(number),
        Cell::text(severity_name(finding.severity).in_language(language)),
        Cell::text(title),
        Cell::text(finding.code.clone()),
        Cell::text(finding.message.in_language(language)),
        Cell::text(finding.arithmetic.clone().unwrap_or_default()),
        Cell::text(source.map_or("", |source| source.name)),
        Cell::text(section.unwrap_or_default()),
        Cell::text(first.map(|place| place.quote.clone()).unwrap_or_default()),
        Cell::text(others.collect::<Vec<_>>().join("\n")),
        Cell::text(state_name(row.state()).in_language(language)),
        Cell::text(row.answer.map(|answer| answer.text.clone()).unwrap_or_default()),
        Cell::text(row.answer.map(|answer| answer.changed_by.clone()).unwrap_or_default()),
    ]
}

fn severity_name(severity: Severity) -> Text {
    let (zh, en) = match severity {
        Severity::Error => ("错误", "error"),
        Severity::Warning => ("警告", "warning"),
        Severity::Note => ("提示", "note"),
    };
    Text::new(zh, en)
}

fn state_name(state: FindingState) -> Text {
    let (zh, en) = match state {
        FindingState::Open => ("待处理", "open"),
        FindingState::Answered => ("已答复", "answered"),
        FindingState::Dismissed => ("不予采纳", "dismissed"),
    };
    Text::new(zh, en)
}
