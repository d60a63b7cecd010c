//! The files of `data/` as rows of named cells.

use taihang_base::{Problem, Text};

/// A row: column to cell.
pub(super) struct Row(Vec<(String, String)>);

impl Row {
    /// The cell of `column`; empty if there is none.
    pub(super) fn get(&self, column: &str) -> &str {
        self.0.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell)
    }

    /// A period from the columns `valid_from` and `valid_to`, in the notation of periods; empty if neither is stated.
    pub(super) fn valid(&self) -> String {
        let (from, to) = (self.get("valid_from"), self.get("valid_to"));
        // What ended but has no known beginning is older than every document.
        match (from, to) {
            ("", "") => String::new(),
            ("", to) => format!("1949-10-01/{to}"),
            (from, to) => format!("{from}/{to}"),
        }
    }
}

/// The rows of a file; lines that begin with `#` say what it is.
pub(super) fn rows(name: &str, text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let message = Text::new(
            format!("数据文件 {name} 无法读取：{error}"),
            format!("The data file {name} cannot be read: {error}"),
        );
        vec![Problem::new("data-unreadable", message, Text::new("请改正该文件。", "Mend the file."))]
    };
    let head = reader.headers().map_err(unreadable)?.clone();
    let row = |record: csv::StringRecord| {
        Row(head.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect())
    };
    reader.records().map(|record| record.map(row).map_err(unreadable)).collect()
}
