//! A list as a file: the same predicate, mask and order as on the page, row by row.

mod text;
pub(crate) mod workbook;

use std::collections::BTreeSet;
use std::io::Write;

use taihang_base::{Fault, Language, Problem, Refusal, Text};
use taihang_kernel::view::{Setting, Titles, named};
use taihang_kernel::{Actor, Query, Record};
use taihang_store::{Result, Store};

use crate::columns::{Column, outgoing};
use crate::names::codes;

/// The kinds of file. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook; lines stand on further sheets.
    Xlsx,
    /// Values separated by commas; lines stand in one cell as JSON.
    Csv,
    /// One JSON object a line: for programs.
    Jsonl,
}

impl Format {
    /// The kind of a file by the ending of its name.
    pub fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::Jsonl),
            _other => None,
        }
    }

    /// The kind that somebody chose by its name, `csv`.
    pub fn named(name: &str) -> std::result::Result<Self, Problem> {
        Self::of(&format!(".{name}")).ok_or_else(|| {
            Problem::new(
                "export-format",
                Text::new("没有这种文件格式。", "There is no such kind of file."),
                Text::new("可用格式：xlsx、csv、jsonl。", "Kinds: xlsx, csv, jsonl."),
            )
            .about("format")
        })
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson",
        }
    }

    /// Most rows of one file.
    pub fn most(self) -> usize {
        match self {
            // A sheet ends at row 1,048,576; two rows are headings.
            Self::Xlsx => 1_048_574,
            Self::Csv | Self::Jsonl => 10_000_000,
        }
    }
}

/// Where rows go.
trait Sink {
    fn row(&mut self, record: &Record, setting: &Setting<'_>) -> Result<()>;
    fn end(self: Box<Self>) -> Result<()>;
}

/// What somebody wants to take out.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Which records, in which order.
    pub query: Query,
    /// As what kind of file.
    pub format: Format,
    /// In which language.
    pub language: Language,
    /// Only these columns, in this order, after the id; all that may be seen if empty.
    pub only: Vec<String>,
}

/// Writes what the query finds and answers how many rows it is. Needs the right to exchange in bulk.
pub fn export<W: Write + Send>(store: &Store, actor: &Actor, wish: &Wish, out: W) -> Result<usize> {
    let Wish { query, format, language, only } = wish;
    let (format, language) = (*format, *language);
    let columns = chosen(columns(store, actor, &query.register)?, only);
    let register = store.catalogue().register(&query.register).ok_or(Refusal::NotFound)?;
    let codes = codes(store, actor, &register.def)?;
    let mut sink: Box<dyn Sink + '_> = match format {
        Format::Xlsx => Box::new(workbook::Workbook::new(&register.def, columns, language, out)?),
        Format::Csv => Box::new(text::Csv::new(&register.def, columns, language, out)?),
        Format::Jsonl => Box::new(text::Jsonl::new(columns, out)),
    };
    let mut rows = 0;
    let mut waiting: Vec<Record> = Vec::new();
    let mut flush = |waiting: &mut Vec<Record>| -> Result<()> {
        let titles = match format {
            Format::Xlsx | Format::Csv => store.titles(actor, waiting.iter().flat_map(named), language)?,
            Format::Jsonl => Titles::default(),
        };
        let setting = Setting { language, titles: &titles, codes: &codes, organisations: "" };
        waiting.drain(..).try_for_each(|record| sink.row(&record, &setting))
    };
    store.each(actor, query, |shown| {
        rows += 1;
        if rows > format.most() {
            return Err(too_many(format).into());
        }
        waiting.push(shown.record);
        if waiting.len() >= taihang_kernel::query::MOST { flush(&mut waiting) } else { Ok(()) }
    })?;
    flush(&mut waiting)?;
    sink.end()?;
    Ok(rows)
}

/// Of `columns`, the id and those that are wished for, in the order of the wish.
fn chosen(columns: Vec<Column>, only: &[String]) -> Vec<Column> {
    if only.is_empty() {
        return columns;
    }
    let place = |column: &Column| {
        if column.key == "id" {
            Some(0)
        } else {
            only.iter().position(|key| *key == column.key).map(|at| at + 1)
        }
    };
    let mut chosen: Vec<(usize, Column)> =
        columns.into_iter().filter_map(|column| Some((place(&column)?, column))).collect();
    chosen.sort_by_key(|(at, _)| *at);
    chosen.into_iter().map(|(_, column)| column).collect()
}

/// The columns that `actor` may take out of a register.
pub fn columns(store: &Store, actor: &Actor, register: &str) -> Result<Vec<Column>> {
    let reach = store.reach(actor, register)?;
    let arms = reach.arms.iter().filter(|arm| arm.exchange);
    let classes: BTreeSet<String> = arms.flat_map(|arm| arm.classes.iter().cloned()).collect();
    if classes.is_empty() {
        return Err(Refusal::NotAllowed.into());
    }
    Ok(outgoing(&reach.register.def, &classes))
}

fn too_many(format: Format) -> Problem {
    let most = format.most();
    Problem::new(
        "export-too-many",
        Text::new(
            format!("结果超过一个文件的上限（{most} 行）。"),
            format!("The list is longer than one file may be ({most} rows)."),
        ),
        Text::new(
            "请缩小筛选范围，或改用 CSV、JSONL 格式。",
            "Narrow the filters, or take CSV or JSONL instead.",
        ),
    )
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> taihang_store::StoreError {
    Fault::new("write an export", error).into()
}
