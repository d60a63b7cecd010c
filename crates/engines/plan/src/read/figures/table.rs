//! Indicator tables: 指标, 单位, years, 属性.

use std::sync::LazyLock;

use regex::Regex;
use taihang_base::Span;
use taihang_documents::{Document, Table};

use super::value::{Value, value};
use crate::model::{Baseline, Figure, FigureKind, Metadata, Op, Recurrence};
use crate::read::piece::Piece;
use crate::read::time::plan_years;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// 指标名称.
    Name,
    /// 单位.
    Unit,
    /// A value of a year, reached or promised.
    Value { year: Option<i32>, target: bool },
    /// 年均增长.
    Growth,
    /// 累计 growth or change over the period.
    Change,
    /// 责任单位.
    Lead,
    /// Anything else.
    Other,
}

/// The text of a cell, clean.
pub(crate) fn cell_text(document: &Document, table: &Table, row: usize, column: usize) -> String {
    let cell = table
        .grid
        .get(row)
        .and_then(|row| row.get(column))
        .copied()
        .flatten()
        .and_then(|at| table.cells.get(at));
    let Some(cell) = cell else { return String::new() };
    let mut ignored = Vec::new();
    Piece::clean(document, cell.span, &mut ignored).text
}

/// The place of a row.
pub(crate) fn row_span(table: &Table, row: usize) -> Option<Span> {
    let cells =
        table.cells.iter().filter(|cell| cell.row == row && !cell.span.is_empty()).map(|cell| cell.span);
    cells.reduce(Span::cover)
}

/// How many leading rows are header: as the format marks, else the rows before the first with a number in it.
pub(crate) fn header_rows(document: &Document, table: &Table) -> usize {
    if table.header_rows > 0 {
        let marked = table.header_rows.min(table.grid.len());
        let more = (marked..table.grid.len().min(marked + 2))
            .take_while(|row| is_year_row(document, table, *row))
            .count();
        return marked + more;
    }
    let named = |row: usize| {
        let texts: Vec<String> =
            (0..width(table)).map(|column| cell_text(document, table, row, column)).collect();
        let words = [
            "指标", "单位", "任务", "序号", "属性", "目标", "年", "牵头", "责任", "配合", "时限", "类别",
            "项目", "内容", "措施", "备注",
        ];
        let short = texts.iter().filter(|text| !text.is_empty()).all(|text| text.chars().count() <= 16);
        let header = texts.iter().filter(|text| words.iter().any(|word| text.contains(word))).count();
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        short && header > 0 && header * 2 >= filled
    };
    let mut rows = 0;
    while rows < table.grid.len().min(4) && (named(rows) || (rows < 2 && is_title_row(table, rows))) {
        rows += 1;
    }
    rows
}

/// A second header row that the format does not mark: years, units and nothing else.
fn is_year_row(document: &Document, table: &Table, row: usize) -> bool {
    static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:20\d\d年?(?:基期|目标|完成|实际|预期)?(?:值)?|基期值?|目标值?|年均.{0,8}|累计.{0,6}|单位|属性)$").ok()
    });
    let texts: Vec<String> = (0..width(table))
        .map(|column| cell_text(document, table, row, column))
        .filter(|text| !text.is_empty())
        .collect();
    texts.len() >= 2
        && texts.iter().filter(|text| YEAR.as_ref().is_some_and(|p| p.is_match(text))).count() * 2
            > texts.len()
}

/// Whether one cell covers the whole row: a title, not a header.
fn is_title_row(table: &Table, row: usize) -> bool {
    let Some(cells) = table.grid.get(row).filter(|cells| cells.len() > 1) else { return false };
    let filled: std::collections::BTreeSet<usize> = cells
        .iter()
        .flatten()
        .copied()
        .filter(|at| table.cells.get(*at).is_some_and(|cell| !cell.span.is_empty()))
        .collect();
    filled.len() == 1
}

/// The number of columns of the grid.
pub(crate) fn width(table: &Table) -> usize {
    table.grid.iter().map(Vec::len).max().unwrap_or(0)
}

/// The header of a column: the texts of its header cells joined.
pub(crate) fn header(document: &Document, table: &Table, rows: usize, column: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    for row in (0..rows).filter(|row| !is_title_row(table, *row)) {
        let text = cell_text(document, table, row, column);
        if !text.is_empty() && words.last() != Some(&text) {
            words.push(text);
        }
    }
    words.concat()
}

/// Reads the figures of an indicator table; none if it is not one.
pub(crate) fn figures(document: &Document, table: &Table, metadata: &Metadata) -> Vec<(usize, Figure)> {
    let rows = header_rows(document, table);
    if rows == 0 {
        return Vec::new();
    }
    let headers: Vec<String> =
        (0..width(table)).map(|column| header(document, table, rows, column)).collect();
    let columns = columns(&headers, metadata);
    let tasks = headers.iter().any(|header| {
        ["任务", "举措", "事项", "工作内容", "重点工作", "措施"].iter().any(|word| header.contains(word))
    });
    if tasks && !columns.contains(&Column::Unit) {
        return Vec::new();
    }
    let named = columns.contains(&Column::Name);
    let valued = columns.iter().any(|column| matches!(column, Column::Value { .. } | Column::Growth));
    if !named || !valued {
        return Vec::new();
    }
    let mut found = Vec::new();
    for row in rows..table.grid.len() {
        let Some(span) = row_span(table, row) else { continue };
        let read = Reading { document, table, columns: &columns, headers: &headers, row, span };
        found.extend(read.figures().into_iter().map(|figure| (row, figure)));
    }
    found
}

fn columns(headers: &[String], metadata: &Metadata) -> Vec<Column> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(20\d\d)|“?(十[一二三四五六]五)”?").ok());
    let start = metadata.period.as_ref().map(|period| period.value.0);
    let end = metadata.period.as_ref().map(|period| period.value.1);
    let mut columns: Vec<Column> = headers
        .iter()
        .map(|header| {
            let year =
                YEAR.as_ref().and_then(|p| p.captures_iter(header).last()).and_then(|c| match c.get(1) {
                    Some(year) => year.as_str().parse().ok(),
                    None => plan_years(c.get(2)?.as_str()).map(|(_, last)| last),
                });
            column(header, year, start, end)
        })
        .collect();
    if !columns.contains(&Column::Name)
        && let Some(at) = headers
            .iter()
            .position(|header| ["主要内容", "项目", "名称", "内容"].iter().any(|word| header.contains(word)))
        && columns.iter().any(|column| matches!(column, Column::Value { .. }))
    {
        columns[at] = Column::Name;
    }
    if !columns.contains(&Column::Name)
        && let Some(at) = columns.iter().position(|column| {
            matches!(column, Column::Value { .. } | Column::Other) && headers_name(headers, &columns)
        })
    {
        columns[at] = Column::Name;
    }
    // Without a plan period the last year column is the promise.
    if start.is_none() {
        let yearly = headers.iter().any(|header| header.contains("年度目标") || header.contains("分年度"));
        let last = columns
            .iter()
            .filter_map(
                |column| if let Column::Value { year: Some(year), .. } = column { Some(*year) } else { None },
            )
            .max();
        for (column, header) in columns.iter_mut().zip(headers) {
            if let Column::Value { year, target } = column {
                *target = *target
                    || yearly
                    || (*year == last && !header.contains("完成") && !header.contains("实际"))
                    || header.contains("目标");
            }
        }
    }
    columns
}

/// Whether the first column can name what the year columns measure (“年度目标 | 单位 | 2023年 | …”).
fn headers_name(headers: &[String], columns: &[Column]) -> bool {
    let first_plain = headers.first().is_some_and(|header| !header.chars().any(|c| c.is_ascii_digit()));
    first_plain
        && columns
            .iter()
            .skip(1)
            .filter(|column| matches!(column, Column::Value { year: Some(_), .. }))
            .count()
            >= 2
}

fn column(header: &str, year: Option<i32>, start: Option<i32>, end: Option<i32>) -> Column {
    let has = |words: &[&str]| words.iter().any(|word| header.contains(word));
    if has(&["责任单位", "牵头单位", "责任部门", "牵头部门"]) {
        return Column::Lead;
    }
    if has(&["年均增", "年均增速", "年均", "增速", "增长率"]) {
        return Column::Growth;
    }
    if has(&["属性", "序号", "备注", "类型", "说明", "类别", "领域", "维度", "一级指标"]) && year.is_none()
    {
        return Column::Other;
    }
    if header == "单位" || has(&["计量单位", "指标单位"]) {
        return Column::Unit;
    }
    if has(&["累计", "[", "变化", "增幅", "增减"]) && year.is_none() {
        return Column::Change;
    }
    if has(&["时限", "时间", "期限", "节点", "进度", "联系"]) {
        return Column::Other;
    }
    let reached = has(&["完成", "实际", "现状", "基期", "基数", "基础值", "基准", "现值", "预计"]);
    let promised = has(&["目标", "规划", "计划", "预期值"]) && !has(&["完成"]);
    if year.is_some() || reached || (promised && !header.contains("指标")) {
        let known = match (year, start) {
            (Some(year), Some(start)) => year >= start,
            _ => promised,
        };
        let target = !reached && (promised || known);
        return Column::Value { year: year.or(if target { end } else { None }), target };
    }
    if has(&["指标"]) {
        return Column::Name;
    }
    Column::Other
}

struct Reading<'a> {
    document: &'a Document,
    table: &'a Table,
    columns: &'a [Column],
    headers: &'a [String],
    row: usize,
    span: Span,
}

impl Reading<'_> {
    fn text(&self, column: usize) -> String {
        cell_text(self.document, self.table, self.row, column)
    }

    fn figures(&self) -> Vec<Figure> {
        let Some((name, unit)) = self.name() else { return Vec::new() };
        let growth = self
            .columns
            .iter()
            .position(|column| *column == Column::Growth)
            .and_then(|at| self.read_value(at, "%"));
        let baseline = self.baseline(&unit);
        let lead = self
            .columns
            .iter()
            .position(|column| *column == Column::Lead)
            .map(|at| crate::read::assign::units(&self.text(at)))
            .unwrap_or_default();
        let mut found = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Column::Value { year, target: true } = column else { continue };
            let Some(value) = self.read_value(at, &unit) else { continue };
            let mut figure = self.figure(&name, &value, *year);
            figure.growth =
                value.growth.clone().or_else(|| growth.as_ref().map(|growth| growth.number.clone()));
            figure.baseline.clone_from(&baseline);
            figure.lead_units.clone_from(&lead);
            found.push(figure);
        }
        if found.is_empty()
            && let Some(growth) = growth
        {
            let year = self
                .columns
                .iter()
                .filter_map(
                    |column| if let Column::Value { year, target: true } = column { *year } else { None },
                )
                .max();
            let mut figure = self.figure(&name, &growth, year);
            figure.op = Op::Incr;
            figure.period = Some(Recurrence::Annual);
            figure.baseline = baseline;
            figure.lead_units = lead;
            found.push(figure);
        } else if found.is_empty() {
            found.extend(self.actuals(&name, &unit));
        }
        found
    }

    /// A table without promises states what was reached.
    fn actuals(&self, name: &str, unit: &str) -> Vec<Figure> {
        let mut found = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            if let Column::Value { year, target: false } = column
                && let Some(value) = self.read_value(at, unit)
            {
                let mut figure = self.figure(name, &value, *year);
                figure.kind = FigureKind::Actual;
                found.push(figure);
            }
        }
        found
    }

    /// The indicator's name without number, and its unit from the unit column or from brackets behind the name.
    fn name(&self) -> Option<(String, String)> {
        static UNIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"（([^（）]*(?:%|元|家|个|件|人|项|名|吨|亩|户|所|座|台|套|次|里|米|瓦|位|年|倍|‰|篇|种)[^（）]*)）$").ok()
        });
        let names: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| **column == Column::Name)
            .map(|(at, _)| self.text(at))
            .filter(|text| !text.is_empty())
            .collect();
        let mut name = names.last()?.clone();
        if let Some(marker) = crate::read::marker::marker(&name) {
            name = name[marker.len..].to_owned();
        }
        let listed = self
            .columns
            .iter()
            .position(|column| *column == Column::Unit)
            .map(|at| self.text(at))
            .filter(|unit| !unit.is_empty() && unit != "—" && unit != "-");
        let bracketed = UNIT
            .as_ref()
            .and_then(|p| p.captures(&name))
            .and_then(|c| Some((c.get(0)?.start(), c.get(1)?.as_str().to_owned())));
        let unit = match (listed, bracketed) {
            (Some(unit), Some((start, inner))) if inner == unit => {
                name.truncate(start);
                unit
            }
            (Some(unit), _) => unit,
            (None, Some((start, unit))) => {
                name.truncate(start);
                unit
            }
            (None, None) => String::new(),
        };
        let name = name
            .trim_end_matches(['*', '＊', '①', '②', '③'])
            .trim()
            .trim_start_matches("其中：")
            .trim_start_matches("其中")
            .to_owned();
        (name.chars().count() >= 2).then_some((name, unit))
    }

    fn baseline(&self, unit: &str) -> Option<Baseline> {
        let (at, year) = self.columns.iter().enumerate().rev().find_map(|(at, column)| match column {
            Column::Value { year, target: false } => Some((at, *year)),
            Column::Name
            | Column::Unit
            | Column::Value { .. }
            | Column::Growth
            | Column::Change
            | Column::Lead
            | Column::Other => None,
        })?;
        let value = self.read_value(at, unit)?;
        Some(Baseline {
            value: Some(value.number),
            unit: (!value.unit.is_empty()).then_some(value.unit),
            year,
        })
    }

    /// The value of a cell with the unit of its row.
    fn read_value(&self, column: usize, unit: &str) -> Option<Value> {
        let text = self.text(column);
        let header = &self.headers[column];
        let _ = header;
        value(&text, unit)
    }

    fn figure(&self, name: &str, value: &Value, year: Option<i32>) -> Figure {
        Figure {
            kind: FigureKind::Target,
            clause: 0,
            section: String::new(),
            span: self.span,
            subject: name.to_owned(),
            op: value.op,
            value: (!value.number.is_empty()).then(|| value.number.clone()),
            unit: (!value.unit.is_empty()).then(|| value.unit.clone()),
            year,
            period: Some(Recurrence::By),
            growth: None,
            baseline: None,
            lead_units: Vec::new(),
            part_of: None,
            comparator: value.comparator.clone(),
            repaired: false,
        }
    }
}
