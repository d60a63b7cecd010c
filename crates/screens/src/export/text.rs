//! Tables as comma-separated text that a spreadsheet opens without being asked about encodings.

use taihang_base::{Fault, Language};

use super::table::{Cell, Table};

/// UTF-8 byte-order mark: without it Excel reads Chinese as GBK.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes `table` with a heading row, lines ended by CR LF as RFC 4180 asks.
///
/// # Errors
/// A [`Fault`] if the writer fails, which memory cannot.
pub fn comma_separated(table: &Table, language: Language) -> Result<Vec<u8>, Fault> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let fault = |error: csv::Error| Fault::new("write a text table", error);
    let titles = table.columns.iter().map(|column| column.title.in_language(language));
    writer.write_record(titles).map_err(fault)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(inert)).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| Fault::new("finish a text table", error.to_string()))
}

/// The words of a cell, kept from being run: a spreadsheet takes a leading `=`, `+`, `-`, `@`, tab or return for a
/// formula, and the words come from documents that strangers wrote. Numbers stay as they are.
fn inert(cell: &Cell) -> String {
    let words = cell.plain();
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) => {
            format!("'{words}")
        }
        Cell::Text(_) | Cell::Empty | Cell::Number(_) | Cell::Year(_) => words,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use taihang_base::Text;

    use super::*;
    use crate::export::Column;

    fn table(cells: Vec<Cell>) -> Table {
        Table {
            name: Text::new("表", "Table"),
            columns: cells.iter().map(|_| Column::new("列", "Column", 8)).collect(),
            rows: vec![cells],
        }
    }

    #[test]
    fn it_starts_with_the_mark_and_quotes_what_needs_it() {
        let bytes = comma_separated(
            &table(vec![Cell::text("甲,乙"), Cell::text("他说“\"好\"”\n二"), Cell::Year(2025)]),
            Language::Zh,
        )
        .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{feff}列,列,列\r\n\"甲,乙\",\"他说“\"\"好\"\"”\n二\",2025\r\n");
    }

    #[test]
    fn no_text_can_become_a_formula_and_numbers_stay_numbers() {
        for (cell, expected) in [
            (Cell::text("=1+1"), "'=1+1"),
            (Cell::text("+86"), "'+86"),
            (Cell::text("-cmd|' /C calc'!A0"), "'-cmd|' /C calc'!A0"),
            (Cell::text("@SUM(A1)"), "'@SUM(A1)"),
            (Cell::Number(Decimal::new(-25, 1)), "-2.5"),
            (Cell::text("研发经费"), "研发经费"),
        ] {
            let bytes = comma_separated(&table(vec![cell]), Language::En).unwrap();
            let mut reader = csv::Reader::from_reader(&bytes[3..]);
            let row = reader.records().next().unwrap().unwrap();
            assert_eq!(&row[0], expected);
        }
    }
}
