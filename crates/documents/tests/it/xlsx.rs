//! Workbooks: what shows in the sheets, as a table.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use taihang_documents::{Limits, read};

use crate::check::{holds, shown};
use crate::office::archive;

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let centre = Format::new();
    let sheet = book.add_worksheet();
    sheet.set_name("重点任务").unwrap();
    sheet.merge_range(1, 1, 1, 4, "某市科技创新重点任务清单", &centre).unwrap();
    for (column, text) in (1..).zip(["序号", "任务", "目标", "时限"]) {
        sheet.write_string(3, column, text).unwrap();
    }
    sheet.merge_range(4, 1, 5, 1, "", &centre).unwrap();
    sheet.write_number(4, 1, 1).unwrap();
    sheet.write_string(4, 2, "建设平台\n（省级）").unwrap();
    sheet.write_number(4, 3, 0.1 + 0.2).unwrap();
    let date = ExcelDateTime::from_ymd(2025, 12, 31).unwrap();
    sheet
        .write_datetime_with_format(4, 4, &date, &Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\""))
        .unwrap();
    sheet.write_string(5, 2, "培育企业\u{e003}").unwrap();
    sheet.write_number_with_format(5, 3, 0.025, &Format::new().set_num_format("0.0%")).unwrap();
    sheet.write_number_with_format(5, 4, 12000, &Format::new().set_num_format("#,##0\"家\"")).unwrap();
    sheet.write_string(8, 1, "注：略。").unwrap();
    let hidden = book.add_worksheet();
    hidden.set_name("底稿").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "藏").unwrap();
    let third = book.add_worksheet();
    third.write_string(0, 0, "甲").unwrap().write_boolean(0, 2, true).unwrap();
    third.write_string(1, 0, "藏").unwrap();
    third.set_row_hidden(1).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_sheet_is_a_heading_and_a_table() {
    let document = read("清单.xlsx", &workbook(), &Limits::STANDARD).unwrap();
    holds(&document);
    assert_eq!(
        shown("清单.xlsx", &workbook()),
        "H1 重点任务\nP 某市科技创新重点任务清单\nT0\n序号|任务|目标|时限\n1|建设平台 （省级）|0.3|2025-12-31\n\
         -|培育企业\u{e003}|2.5%|12,000家\nP 注：略。\nH1 Sheet3\nT0\n甲|TRUE"
    );
    let codes: Vec<&str> = document.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["hidden-sheet", "hidden-text"]);
}

fn sheet(rows: &str) -> Vec<u8> {
    archive(&[
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

#[test]
fn sheets_written_by_hand_are_read() {
    let cases = [
        ("<row><c t=\"inlineStr\"><is><t>甲</t></is></c><c><v>1.50</v></c></row>", "H1 表\nT0\n甲|1.5"),
        (
            "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>甲</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c><c r=\"A1048576\"><v>2</v></c></row>",
            "H1 表\nP 甲\nT0\n2|1",
        ),
        ("<row><c t=\"s\"><v>99</v></c></row>", "! document-blank"),
        ("<row><c>", "! document-broken"),
        ("<!DOCTYPE a>", "! document-xml-entities"),
    ];
    for (rows, expected) in cases {
        assert_eq!(shown("a.xlsx", &sheet(rows)), expected, "{rows}");
    }
}

#[test]
fn too_many_cells_are_refused() {
    let row = "<row>".to_owned() + &"<c><v>1</v></c>".repeat(100) + "</row>";
    assert_eq!(shown("a.xlsx", &sheet(&row.repeat(4_100))), "! document-too-many-cells");
    let sparse: Vec<String> = (1..=2_000)
        .map(|at| {
            format!(
                "<row r=\"{at}\"><c r=\"{}{at}\"><v>1</v></c><c r=\"A{at}\"><v>1</v></c></row>",
                ["B", "C", "D", "AZ", "BZ", "XFD"][at % 6]
            )
        })
        .collect();
    assert!(shown("a.xlsx", &sheet(&sparse.concat())).starts_with("H1"));
}
