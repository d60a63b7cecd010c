//! Tables as a workbook: a sheet each, heading frozen and filterable, numbers as numbers.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use taihang_base::{Fault, Language};

use super::table::{Cell, Table};

/// Characters that a sheet's name must not hold.
const FORBIDDEN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// Writes `tables` as the sheets of one workbook.
///
/// # Errors
/// A [`Fault`] if a table exceeds what a sheet can hold.
pub fn workbook(tables: &[Table], language: Language) -> Result<Vec<u8>, Fault> {
    write(tables, language).map_err(|error| Fault::new("write a workbook", error))
}

fn write(tables: &[Table], language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let mut names: Vec<String> = Vec::new();
    for table in tables {
        let name = sheet_name(table.name.in_language(language), &names);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        write_sheet(sheet, table, language, &formats)?;
        names.push(name);
    }
    workbook.save_to_buffer()
}

/// How cells look.
struct Formats {
    heading: Format,
    text: Format,
    whole: Format,
    year: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new()
            .set_font_name("等线")
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_border_color("#C9CED6");
        Self {
            heading: cell
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color("#E8EDF4"),
            text: cell.clone().set_text_wrap(),
            whole: cell.clone(),
            year: cell.set_num_format("0"),
        }
    }

    /// As many decimal places as the document wrote, so that 2.50 stays 2.50.
    fn number(&self, number: Decimal) -> Format {
        match number.scale() {
            0 => self.whole.clone().set_num_format("#,##0"),
            places => self.whole.clone().set_num_format(format!("#,##0.{}", "0".repeat(places as usize))),
        }
    }
}

fn write_sheet(
    sheet: &mut Worksheet,
    table: &Table,
    language: Language,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (index, column) in (0u16..).zip(&table.columns) {
        sheet.set_column_width(index, f64::from(column.width))?;
        sheet.write_string_with_format(0, index, column.title.in_language(language), &formats.heading)?;
    }
    for (index, row) in (1u32..).zip(&table.rows) {
        for (column, cell) in (0u16..).zip(row) {
            write_cell(sheet, (index, column), cell, formats)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    if let Some(last_column) = u16::try_from(table.columns.len()).ok().and_then(|count| count.checked_sub(1))
    {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P / &N");
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, &formats.text)?,
        Cell::Text(words) => sheet.write_string_with_format(row, column, fitting(words), &formats.text)?,
        Cell::Number(number) => match number.to_f64() {
            Some(value) => sheet.write_number_with_format(row, column, value, &formats.number(*number))?,
            None => sheet.write_string_with_format(row, column, number.to_string(), &formats.text)?,
        },
        Cell::Year(year) => sheet.write_number_with_format(row, column, *year, &formats.year)?,
    };
    Ok(())
}

/// The longest beginning of `words` that a cell can hold (32,767 characters).
fn fitting(words: &str) -> &str {
    words.char_indices().nth(32_767).map_or(words, |(end, _)| words.get(..end).unwrap_or(words))
}

/// A name that a sheet may bear: 31 characters at most, none forbidden, none taken (case does not count).
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let clean: String = wanted.chars().map(|c| if FORBIDDEN.contains(&c) { ' ' } else { c }).collect();
    let clean = clean.trim().trim_matches('\'');
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let free = |name: &String| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|n| format!("{} {n}", shortened(clean, 27)));
    std::iter::once(shortened(clean, 31)).chain(numbered).find(free).unwrap_or_default()
}

fn shortened(name: &str, length: usize) -> String {
    name.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};
    use taihang_base::Text;

    use super::*;
    use crate::export::Column;

    fn table(name: &str, rows: Vec<Vec<Cell>>) -> Table {
        let columns = vec![Column::new("指标", "Indicator", 30), Column::new("数值", "Value", 10)];
        Table { name: Text::new(name, name), columns, rows }
    }

    fn open(bytes: Vec<u8>) -> Xlsx<std::io::Cursor<Vec<u8>>> {
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn what_is_written_reads_back_with_its_types() {
        let rows = vec![
            vec![Cell::text("研发经费"), Cell::Number(Decimal::new(250, 2))],
            vec![Cell::text("=1+1"), Cell::Year(2025)],
            vec![Cell::text("孵化器"), Cell::figure(Some("4-6"))],
            vec![Cell::Empty, Cell::Empty],
        ];
        let mut book = open(workbook(&[table("目标", rows)], Language::Zh).unwrap());
        let range = book.worksheet_range("目标").unwrap();
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
        assert_eq!(cell(0, 0), Data::String("指标".to_owned()));
        assert_eq!(cell(1, 1), Data::Float(2.5));
        assert_eq!(cell(2, 0), Data::String("=1+1".to_owned()), "words never become a formula");
        assert!(
            matches!(cell(2, 1), Data::Float(year) if (year - 2025.0).abs() < f64::EPSILON),
            "{:?}",
            cell(2, 1)
        );
        assert_eq!(cell(3, 1), Data::String("4-6".to_owned()));
        assert_eq!(cell(4, 0), Data::Empty);
    }

    #[test]
    fn headings_follow_the_language() {
        let mut book = open(workbook(&[table("Targets", vec![])], Language::En).unwrap());
        let range = book.worksheet_range("Targets").unwrap();
        assert_eq!(range.get_value((0, 0)), Some(&Data::String("Indicator".to_owned())));
    }

    #[test]
    fn every_table_gets_a_sheet_of_its_own_with_a_lawful_name() {
        let long = "山西省“十三五”科技创新规划/目标[1]:全部的非常非常长的名字还要更长一些";
        let tables = [table(long, vec![]), table(long, vec![]), table("", vec![])];
        let book = open(workbook(&tables, Language::Zh).unwrap());
        let names = book.sheet_names();
        assert_eq!(names.len(), 3);
        assert!(
            names.iter().all(|name| name.chars().count() <= 31 && !name.contains(FORBIDDEN)),
            "{names:?}"
        );
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_and_not_refused() {
        let rows = vec![vec![Cell::text("长".repeat(40_000)), Cell::Empty]];
        let mut book = open(workbook(&[table("长", rows)], Language::Zh).unwrap());
        let range = book.worksheet_range("长").unwrap();
        let Some(Data::String(words)) = range.get_value((1, 0)) else { panic!("no text") };
        assert_eq!(words.chars().count(), 32_767);
    }
}
