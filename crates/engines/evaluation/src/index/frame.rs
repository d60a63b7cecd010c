//! A table of texts as it was read from a file, before anything is known about it.

use std::collections::BTreeMap;

use taihang_base::{Problem, Text};

/// Header and rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The cells; a row may be short.
    pub rows: Vec<Vec<String>>,
}

/// The tables of parameters that a method names, by the name it uses.
pub type Tables = BTreeMap<String, Frame>;

impl Frame {
    /// Reads a table with commas whose first row is its header. Empty rows are passed over; a row beyond the header is a problem.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let broken = |error: &csv::Error| row_wrong(error.position().map_or(0, csv::Position::line));
        let cells =
            |record: &csv::StringRecord| record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let header = cells(reader.headers().map_err(|error| broken(&error))?);
        if let Some(name) = header
            .iter()
            .enumerate()
            .find(|(at, name)| !name.is_empty() && header.iter().take(*at).any(|before| before == *name))
        {
            return Err(column_twice(name.1));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| broken(&error))?;
            let row = cells(&record);
            if row.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
                return Err(row_wrong(record.position().map_or(0, csv::Position::line)));
            }
            if row.iter().any(|cell| !cell.is_empty()) {
                rows.push(row);
            }
        }
        if rows.is_empty() { Err(empty()) } else { Ok(Self { header, rows }) }
    }

    /// The place of the column `name`.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// The place of the column `name`, or a problem that names it.
    pub fn column(&self, name: &str) -> Result<usize, Problem> {
        self.find(name).ok_or_else(|| {
            Problem::new(
                "index-column-missing",
                Text::new(format!("缺少“{name}”列。"), format!("There is no column {name}.")),
                Text::new("请补上该列，或者核对列名。", "Add the column, or look at its name."),
            )
            .about(name)
        })
    }

    /// A cell, empty where the row is too short.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|cells| cells.get(column)).map_or("", |cell| cell.trim())
    }

    /// A cell as a number: `NaN` if it is empty, nothing if it is no finite number.
    pub fn number(&self, row: usize, column: usize) -> Option<f64> {
        match self.cell(row, column) {
            "" | "NA" => Some(f64::NAN),
            text => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }

    /// The numbers of `column` by the code in `key`; what is no number is a problem that names row and column.
    pub fn by_code(&self, key: &str, column: &str) -> Result<BTreeMap<String, f64>, Problem> {
        let (key, place) = (self.column(key)?, self.column(column)?);
        let mut numbers = BTreeMap::new();
        for row in 0..self.rows.len() {
            let code = self.cell(row, key);
            let number =
                self.number(row, place).ok_or_else(|| no_number(code, column, self.cell(row, place)))?;
            numbers.insert(code.to_owned(), number);
        }
        Ok(numbers)
    }
}

/// A cell that should be a number and is none.
pub(super) fn no_number(row: &str, column: &str, text: &str) -> Problem {
    Problem::new(
        "index-no-number",
        Text::new(
            format!("{row} 的“{column}”不是数值：“{text}”。"),
            format!("{column} of {row} is no number: “{text}”."),
        ),
        Text::new("请填写数值；没有数据时留空。", "Write a number; leave it empty where there is none."),
    )
    .about(column)
}

fn empty() -> Problem {
    Problem::new(
        "file-empty",
        Text::new("表格是空的，或者只有表头。", "The table is empty, or has nothing below its header."),
        Text::new("请核对内容。", "Look at what it holds."),
    )
}

fn column_twice(name: &str) -> Problem {
    Problem::new(
        "index-column-double",
        Text::new(format!("“{name}”列重复。"), format!("The column {name} stands twice.")),
        Text::new("每列须有唯一的列名。", "Each column needs a name of its own."),
    )
}

fn row_wrong(line: u64) -> Problem {
    Problem::new(
        "index-row-wrong",
        Text::new(
            format!("第 {line} 行不合表头：单元格过多，或引号不配对。"),
            format!("Line {line} does not fit the header: too many cells, or a quote without its pair."),
        ),
        Text::new(
            "请改正该行；含逗号的文字应加英文双引号。",
            "Correct the line; a text with a comma stands between double quotes.",
        ),
    )
}
