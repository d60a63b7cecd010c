//! The tables of one sheet: several may stand below each other, parted by titles or empty rows.
//!
//! An empty row or a row with a single text may as well stand inside a table. A new table begins only where a row of
//! column titles follows.

use super::sheet::Sheet;

/// Words that end the title of a column.
const TITLES: [&str; 30] = [
    "序号",
    "编号",
    "指标",
    "名称",
    "任务",
    "内容",
    "类别",
    "类型",
    "单位",
    "部门",
    "时限",
    "期限",
    "时间",
    "目标",
    "值",
    "属性",
    "备注",
    "项目",
    "措施",
    "举措",
    "进度",
    "计划",
    "责任人",
    "情况",
    "说明",
    "数量",
    "金额",
    "地区",
    "年份",
    "领域",
];

/// Lines and table of one part of a sheet, as rows of the sheet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'r> {
    /// Rows with a single text before the table.
    pub(super) before: &'r [usize],
    /// The rows of the table.
    pub(super) body: &'r [usize],
    /// Rows with a single text after the table.
    pub(super) after: &'r [usize],
}

/// Cuts the rows with text of a sheet into its parts.
pub(super) fn of<'r>(sheet: &Sheet, rows: &'r [usize]) -> Vec<Part<'r>> {
    let reach = sheet.reach();
    let crossed = |row: usize| {
        let merged = reach.partition_point(|&(first, _)| first < row);
        merged > 0 && reach[merged - 1].1 >= row
    };
    let lone: Vec<bool> = rows.iter().map(|&row| sheet.row(row).count() == 1 && !crossed(row)).collect();
    let mut cuts = vec![0];
    let mut head = None;
    for at in (0..rows.len()).filter(|&at| !lone[at]) {
        let titles = lone[..at].iter().rev().take_while(|&&lone| lone).count();
        let start = at - titles;
        let Some(first) = head else {
            head = Some(at);
            continue;
        };
        let gap = (start..=at).any(|at| sheet.is_gap(rows[at - 1], rows[at]));
        if (gap || titles > 0)
            && !crossed(rows[start])
            && begins_table(sheet, rows, (first, at), (gap, titles > 0))
        {
            cuts.push(start);
            head = Some(at);
        }
    }
    cuts.push(rows.len());
    cuts.windows(2)
        .map(|cut| {
            let (rows, lone) = (&rows[cut[0]..cut[1]], &lone[cut[0]..cut[1]]);
            let before = lone.iter().take_while(|&&lone| lone).count();
            let after = lone[before..].iter().rev().take_while(|&&lone| lone).count();
            let (before, rest) = rows.split_at(before);
            let (body, after) = rest.split_at(rest.len() - after);
            Part { before, body, after }
        })
        .collect()
}

/// Whether the row at `at` holds column titles; the table before it begins at `first`.
fn begins_table(
    sheet: &Sheet,
    rows: &[usize],
    (first, at): (usize, usize),
    (gap, below_line): (bool, bool),
) -> bool {
    let texts: Vec<&str> = sheet.row(rows[at]).map(|(_, text)| text.trim()).collect();
    let titles = texts.iter().filter(|text| is_title(text)).count();
    if titles >= 2 && titles * 2 >= texts.len() {
        return true;
    }
    if sheet.row(rows[first]).eq(sheet.row(rows[at])) {
        return true;
    }
    if !gap || texts.iter().any(|text| is_number(text)) {
        return false;
    }
    // Words above numbers are titles; so are words below a title of their own.
    below_line
        || rows.get(at + 1).is_some_and(|&below| {
            sheet.row(below).any(|(column, text)| is_number(text) && sheet.has(rows[at], column))
        })
}

/// Whether a text looks like the title of a column.
fn is_title(text: &str) -> bool {
    let bare = text.split(['（', '(', '\n']).next().unwrap_or_default().trim_end();
    let is_year = bare.strip_suffix('年').is_some_and(|year| year.len() == 4 && year.parse::<u16>().is_ok());
    let short = bare.chars().count() <= 10;
    is_year || short && TITLES.iter().any(|title| bare.replace(' ', "").ends_with(title))
}

/// Whether a text begins as a number that is no year.
fn is_number(text: &str) -> bool {
    let bare = text.trim().trim_start_matches(['≥', '≤', '>', '<', '＞', '＜', '+', '-']);
    bare.starts_with(|character: char| character.is_ascii_digit()) && !bare.contains('年')
}
