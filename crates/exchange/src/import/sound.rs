//! Whether a file hangs together, looked at once when it comes: quotes that end, lines that belong to a row.

use std::collections::BTreeSet;

use taihang_base::{Problem, Text};
use taihang_store::Result;

use super::reading::{Standing, decoded, delimiter};
use super::{File, Mapping};
use crate::export::Format;

/// Lines without a row that are told one by one.
const TOLD: usize = 20;

impl File {
    /// What is wrong with the file as a whole.
    pub(super) fn problems(&self, name: &str) -> Result<Vec<Problem>> {
        match self.format {
            Format::Csv => Ok(self.open_quote().into_iter().map(quote_open).collect()),
            Format::Xlsx => self.strays(name),
            Format::Jsonl => Ok(Vec::new()),
        }
    }

    /// Lines of further sheets find their row by the column `id`: it cannot be left out.
    pub(super) fn lines_need_id(&self, mapping: &Mapping) -> Option<Problem> {
        let comes = mapping.columns.iter().any(|(_, key)| key.as_deref() == Some("id"));
        let heading = self.headings.get(self.id()?)?;
        (!comes && !self.standing.is_empty()).then(|| needs_id().about(heading.title.as_str()))
    }

    /// The line on which a quote begins that does not end, or that ends in the middle of a later cell.
    fn open_quote(&self) -> Option<usize> {
        let text = decoded(&self.bytes);
        let mark = char::from(delimiter(&text));
        let (mut line, mut fresh, mut began) = (1, true, None);
        let mut rest = text.trim_start_matches('\u{feff}').chars().peekable();
        while let Some(one) = rest.next() {
            match (one, began) {
                ('"', None) if fresh => began = Some(line),
                ('"', Some(_)) if rest.peek() == Some(&'"') => drop(rest.next()),
                ('"', Some(first)) => {
                    let ends = rest.peek().is_none_or(|next| *next == mark || matches!(next, '\r' | '\n'));
                    if !ends && first < line {
                        return Some(first);
                    }
                    began = None;
                }
                (_, _) => {}
            }
            fresh = began.is_none() && (one == mark || one == '\n');
            line += usize::from(one == '\n');
        }
        began
    }

    /// Lines of further sheets that belong to no row of the first one.
    fn strays(&self, name: &str) -> Result<Vec<Problem>> {
        if self.standing.is_empty() {
            return Ok(Vec::new());
        }
        let Some(id) = self.id() else { return Ok(vec![self.no_id()]) };
        let mut rows = BTreeSet::new();
        self.each_raw(name, &mut |number, cells| {
            let row = cells.get(id).and_then(|cell| cell.as_deref().map(|text| text.trim().to_owned()));
            rows.extend(row.filter(|row| number > self.heads && !row.is_empty()));
            Ok(true)
        })?;
        let strays = self.standing.iter().filter(|one| !rows.contains(&one.row));
        Ok(strays.take(TOLD).map(|one| stray(&self.sheet, one)).collect())
    }

    /// There are lines, and no column by which they find their row.
    fn no_id(&self) -> Problem {
        let sheets: BTreeSet<&str> = self.standing.iter().map(|one| one.sheet.as_str()).collect();
        let sheets: Vec<String> = sheets.into_iter().map(|sheet| format!("“{sheet}”")).collect();
        let (sheets, main) = (sheets.join(""), &self.sheet);
        Problem::new(
            "import-lines-no-id",
            Text::new(
                format!("工作表“{main}”缺少“编号”列，明细表{sheets}的各行无法找到所属记录。"),
                format!(
                    "The sheet “{main}” has no column ID, by which the lines of {sheets} find their record."
                ),
            ),
            Text::new(
                "请从导出的文件中补回“编号”列；如不导入明细，请删去明细表。",
                "Put the column ID back as it was exported; or take the sheets of lines out, if they are not to be imported.",
            ),
        )
    }
}

fn quote_open(line: usize) -> Problem {
    Problem::new(
        "import-quote-open",
        Text::new(
            format!("第{line}行有一个引号没有成对，其后的内容被当作同一个单元格。"),
            format!("On line {line} a quote begins that does not end: what follows is taken for one cell."),
        ),
        Text::new(
            "请补上或删去该引号；单元格内的引号须写成两个。",
            "Close it or take it away; a quote within a cell is written twice.",
        ),
    )
}

fn needs_id() -> Problem {
    Problem::new(
        "import-lines-need-id",
        Text::new(
            "文件有明细表，须导入此列才能对应明细。",
            "The file has sheets of lines, which find their row by this column.",
        ),
        Text::new("请为该列选择“编号”，或删去明细表。", "Choose ID for it, or take the sheets of lines out."),
    )
}

fn stray(main: &str, one: &Standing) -> Problem {
    let shown: String = one.row.chars().take(40).collect();
    let Standing { sheet, number, .. } = one;
    let message = if shown.is_empty() {
        Text::new(
            format!("工作表“{sheet}”第{number}行没有填写所属行编号。"),
            format!("Row {number} of the sheet “{sheet}” does not say to which row it belongs."),
        )
    } else {
        Text::new(
            format!("工作表“{sheet}”第{number}行的所属行编号“{shown}”在工作表“{main}”中不存在。"),
            format!(
                "Row {number} of the sheet “{sheet}” belongs to row “{shown}”, which the sheet “{main}” does not have."
            ),
        )
    };
    let hint = Text::new(
        format!("请使明细行首列与工作表“{main}”的“编号”列一致。"),
        format!("Give it the number that stands in the column ID of the sheet “{main}”."),
    );
    Problem::new("import-line-stray", message, hint)
}
