//! Whether a file hangs together, looked at once when it comes: quotes that end, lines that belong to a row.

use std::collections::BTreeSet;

use taihang_base::{Problem, Text};
use taihang_store::Result;

use super::reading::{decoded, delimiter};
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
        let heading = self.headings.iter().find(|heading| heading.key.as_deref() == Some("id"))?;
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
        let id = self.headings.iter().position(|heading| heading.key.as_deref() == Some("id"));
        let mut rows = BTreeSet::new();
        self.each_raw(name, &mut |number, cells| {
            let row = id.and_then(|at| cells.get(at)?.as_deref().map(|text| text.trim().to_owned()));
            rows.extend(row.filter(|row| number > self.heads && !row.is_empty()));
            Ok(true)
        })?;
        let strays = self.standing.iter().filter(|one| !rows.contains(&one.row));
        Ok(strays.take(TOLD).map(|one| stray(&one.sheet, one.number, &one.row)).collect())
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

fn stray(sheet: &str, number: i64, row: &str) -> Problem {
    let shown: String = row.chars().take(40).collect();
    let message = if shown.is_empty() {
        Text::new(
            format!("工作表“{sheet}”第{number}行没有填写所属行编号。"),
            format!("Row {number} of the sheet “{sheet}” does not say to which row it belongs."),
        )
    } else {
        Text::new(
            format!("工作表“{sheet}”第{number}行的所属行编号“{shown}”在第一张工作表中不存在。"),
            format!(
                "Row {number} of the sheet “{sheet}” belongs to row “{shown}”, which the first sheet does not have."
            ),
        )
    };
    let hint = Text::new(
        "请使明细行首列与第一张工作表“编号”列的内容一致。",
        "Give it the number that stands in the column ID of the first sheet.",
    );
    Problem::new("import-line-stray", message, hint)
}
