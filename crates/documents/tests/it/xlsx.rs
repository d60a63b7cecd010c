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

/// Rows of texts, empty ones left out, from the first row on; a tilde joins the cell with the one above.
fn rows(rows: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(rows) {
        for (column, text) in (0..).zip(line.split('|')) {
            match text {
                "" => {}
                "~" => {
                    let above = rows[usize::try_from(row).unwrap() - 1];
                    let text = above.split('|').nth(usize::from(column)).unwrap();
                    sheet.merge_range(row - 1, column, row, column, text, &Format::new()).unwrap();
                }
                _ => {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn tables_below_each_other_are_told_apart() {
    let cases: [(&[&str], &str); 6] = [
        (
            &[
                "清单",
                "一、目标",
                "序号|指标|2025年",
                "1|专利（件）|20",
                "二、任务",
                "任务类别|任务内容",
                "平台|建中心",
                "~|建园区",
            ],
            "P 清单\nP 一、目标\nT0\n序号|指标|2025年\n1|专利（件）|20\nP 二、任务\nT0\n任务类别|任务内容\n平台|建中心\n-|建园区",
        ),
        (
            &["甲|乙", "1|2", "", "丙|丁|戊", "3|4|5", "注：略。", "", "表2", "己|庚", "词|句"],
            "T0\n甲|乙\n1|2\nT0\n丙|丁|戊\n3|4|5\nP 注：略。\nP 表2\nT0\n己|庚\n词|句",
        ),
        (&["甲|乙", "1|2", "", "甲|乙", "3|4"], "T0\n甲|乙\n1|2\nT0\n甲|乙\n3|4"),
        // An empty row and a line over the columns may also stand inside a table.
        (
            &["序号|指标|值", "1|专利|20", "", "2|企业|30", "二、环境", "3|园区|4", "|科普|~"],
            "T0\n序号|指标|值\n1|专利|20\n2|企业|30\n二、环境||\n3|园区|4\n|科普|-",
        ),
        (
            &["任务|单位", "建中心|科技局", "平台建设", "建园区|农业局"],
            "T0\n任务|单位\n建中心|科技局\n平台建设|\n建园区|农业局",
        ),
        (&["甲", "", "乙"], "P 甲\nP 乙"),
    ];
    for (lines, expected) in cases {
        let expected = format!("H1 Sheet1\n{expected}");
        assert_eq!(shown("a.xlsx", &rows(lines)), expected, "{lines:?}");
    }
}
