//! A workbook in constant memory: records on the first sheet, each kind of lines on its own.

use std::io::Write;

use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter as xlsx;
use taihang_base::{Language, Problem, Text};
use taihang_defs::{FieldDef, RegisterDef};
use taihang_kernel::view::{Setting, heading};
use taihang_kernel::{Record, Value};
use taihang_store::Result;

use super::text::system;
use super::{Sink, failed};
use crate::columns::{Column, Place};
use crate::notation::{self, cell};

/// The longest text of a cell, in UTF-16 units.
const LONGEST: usize = 32_767;

pub(super) struct Workbook<'a, W: Write + Send> {
    def: &'a RegisterDef,
    columns: Vec<Column>,
    book: xlsx::Workbook,
    /// The next row of each sheet.
    rows: Vec<u32>,
    looks: Looks,
    out: W,
}

/// How numbers that are more than numbers are shown.
struct Looks {
    date: xlsx::Format,
    /// Shares in hundredths, by their places after the point.
    shares: Vec<xlsx::Format>,
}

impl Default for Looks {
    fn default() -> Self {
        let look = |code: String| xlsx::Format::new().set_num_format(code);
        let share =
            |places: usize| look(format!("0{}{}%", if places == 0 { "" } else { "." }, "0".repeat(places)));
        Self { date: look("yyyy-mm-dd".to_owned()), shares: (0..=6).map(share).collect() }
    }
}

impl<'a, W: Write + Send> Workbook<'a, W> {
    pub(super) fn new(
        def: &'a RegisterDef,
        columns: Vec<Column>,
        language: Language,
        out: W,
    ) -> Result<Self> {
        let mut book = xlsx::Workbook::new();
        let (lines, main): (Vec<Column>, Vec<Column>) =
            columns.into_iter().partition(|column| matches!(column.place, Place::Lines(_)));
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        let heads = main.iter().map(|column| (column.heading(language), column.key.as_str()));
        head(sheet, &sheet_name(def.label.in_language(language), 0), heads)?;
        for (at, column) in lines.iter().enumerate() {
            let Some(line) = def.lines.get(&column.key) else { continue };
            let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
            let key = format!("{}.id", line.name);
            let id = std::iter::once((language_id(language), key.as_str()));
            let labels: Vec<Text> = line.fields.values().map(heading).collect();
            let names = line.fields.keys().map(String::as_str);
            let heads = id.chain(labels.iter().map(|label| label.in_language(language)).zip(names));
            head(sheet, &sheet_name(column.heading(language), at + 1), heads)?;
        }
        let rows = vec![2; lines.len() + 1];
        let columns = main.into_iter().chain(lines).collect();
        Ok(Self { def, columns, book, rows, looks: Looks::default(), out })
    }

    fn lines(&mut self, record: &Record, kind: &str, sheet: usize, setting: &Setting<'_>) -> Result<()> {
        let Some(def) = self.def.lines.get(kind) else { return Ok(()) };
        for line in record.lines(kind) {
            let row = self.next(sheet)?;
            let page = self.book.worksheet_from_index(sheet).map_err(failed)?;
            page.write_string(row, 0, record.id.to_string()).map_err(failed)?;
            for ((field, value), at) in def.fields.values().zip(line).zip(1..) {
                if let Some(value) = value.as_ref().filter(|_| !field.sealed) {
                    put(page, (row, at), field, value, setting, &self.looks)?;
                }
            }
        }
        Ok(())
    }

    fn next(&mut self, sheet: usize) -> Result<u32> {
        let row = self.rows.get_mut(sheet).ok_or_else(|| failed(std::fmt::Error))?;
        *row += 1;
        if *row > 1_048_576 { Err(super::too_many(super::Format::Xlsx).into()) } else { Ok(*row - 1) }
    }
}

impl<W: Write + Send> Sink for Workbook<'_, W> {
    fn row(&mut self, record: &Record, setting: &Setting<'_>) -> Result<()> {
        let row = self.next(0)?;
        let mut sheet = 0;
        for (at, column) in self.columns.clone().iter().enumerate() {
            let at = u16::try_from(at).map_err(failed)?;
            match &column.place {
                Place::Lines(kind) => {
                    sheet += 1;
                    self.lines(record, kind, sheet, setting)?;
                }
                Place::Field(position) => {
                    let field = self.def.fields.get_index(*position).map(|(_, field)| field);
                    let value = record.values.get(*position).and_then(Option::as_ref);
                    if let (Some(field), Some(value)) = (field, value) {
                        let page = self.book.worksheet_from_index(0).map_err(failed)?;
                        put(page, (row, at), field, value, setting, &self.looks)?;
                    }
                }
                Place::State => {
                    let text = notation::state(self.def, &record.state, setting.language);
                    let page = self.book.worksheet_from_index(0).map_err(failed)?;
                    page.write_string(row, at, text).map_err(failed)?;
                }
                Place::Id | Place::About => {
                    if let Some(text) = system(record, &column.place) {
                        let page = self.book.worksheet_from_index(0).map_err(failed)?;
                        page.write_string(row, at, text).map_err(failed)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<()> {
        let Self { mut book, mut out, .. } = *self;
        out.write_all(&book.save_to_buffer().map_err(failed)?).map_err(failed)
    }
}

/// Headings for people, and below them, hidden, the keys.
pub(crate) fn head<'h>(
    sheet: &mut xlsx::Worksheet,
    name: &str,
    heads: impl Iterator<Item = (&'h str, &'h str)> + Clone,
) -> Result<()> {
    let bold = xlsx::Format::new().set_bold().set_background_color(0x00E8_EEF5);
    sheet.set_name(name).map_err(failed)?;
    sheet.set_freeze_panes(2, 0).map_err(failed)?;
    for ((label, _), at) in heads.clone().zip(0u16..) {
        sheet.set_column_width(at, 18).map_err(failed)?;
        sheet.write_string_with_format(0, at, label, &bold).map_err(failed)?;
    }
    sheet.set_row_hidden(1).map_err(failed)?;
    for ((_, key), at) in heads.zip(0u16..) {
        sheet.write_string(1, at, key).map_err(failed)?;
    }
    Ok(())
}

/// A name that a sheet may have, unlike that of any other sheet.
pub(crate) fn sheet_name(label: &str, number: usize) -> String {
    let clean: String = label.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(24).collect();
    if number == 0 { clean } else { format!("{number} {clean}") }
}

/// The heading of the column that says to which record a line belongs.
pub(crate) fn language_id(language: Language) -> &'static str {
    match language {
        Language::Zh => "所属行编号",
        Language::En => "ID of the row",
    }
}

fn put(
    page: &mut xlsx::Worksheet,
    (row, at): (u32, u16),
    field: &FieldDef,
    value: &Value,
    setting: &Setting<'_>,
    looks: &Looks,
) -> Result<()> {
    let number = if let Value::Integer(number) = value {
        exact(rust_decimal::Decimal::from(*number))
    } else if let Value::Decimal(number) = value {
        exact(*number)
    } else if let Value::Money(sum) = value {
        exact(sum.yuan())
    } else {
        None
    };
    if let Some(number) = number {
        page.write_number(row, at, number).map_err(failed)?;
        return Ok(());
    }
    if let Value::Date(day) = value
        && (1901..9999).contains(&day.year())
    {
        let (year, month, day) = (day.year(), day.month().unsigned_abs(), day.day().unsigned_abs());
        let day = xlsx::ExcelDateTime::from_ymd(year.unsigned_abs(), month, day).map_err(failed)?;
        page.write_datetime_with_format(row, at, day, &looks.date).map_err(failed)?;
        return Ok(());
    }
    // As spreadsheets keep it, so that it can be reckoned with: 0.025, shown as 2.5%.
    if let Value::Percent(number) = value
        && let Some(share) = number.checked_div(rust_decimal::Decimal::ONE_HUNDRED).and_then(exact)
        && let Some(format) =
            usize::try_from(number.normalize().scale()).ok().and_then(|at| looks.shares.get(at))
    {
        page.write_number_with_format(row, at, share, format).map_err(failed)?;
        return Ok(());
    }
    let text = cell(field, value, setting);
    if text.encode_utf16().count() > LONGEST {
        return Err(too_long(field).into());
    }
    page.write_string(row, at, text).map_err(failed)?;
    Ok(())
}

/// The number a spreadsheet keeps exactly: at most fifteen digits.
fn exact(number: rust_decimal::Decimal) -> Option<f64> {
    let number = number.normalize();
    (number.mantissa().unsigned_abs() < 1_000_000_000_000_000).then(|| number.to_f64()).flatten()
}

fn too_long(field: &FieldDef) -> Problem {
    Problem::new(
        "export-cell-too-long",
        Text::new(
            format!("“{}”中有超过一个单元格上限的文字。", field.label.zh),
            format!("“{}” holds a text longer than a cell can be.", field.label.en),
        ),
        Text::new("请改用 CSV 或 JSONL 格式。", "Take CSV or JSONL instead."),
    )
    .about(&field.name)
}
