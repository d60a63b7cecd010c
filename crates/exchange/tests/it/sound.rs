//! Whether a file hangs together, and in which words it names things.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::Workbook;
use taihang_base::Language;
use taihang_exchange::export::Format;
use taihang_exchange::import::found::Found;
use taihang_exchange::import::{Mapping, file_of, run, upload};
use taihang_kernel::{Draft, Value};
use taihang_store::StoreError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::preview::book;
use crate::telling::checked;
use crate::world::{World, holder};

fn told(world: &World, name: &str, bytes: Vec<u8>) -> Vec<String> {
    let Err(StoreError::Problems(problems)) = upload(&world.store, &world.clerk(), "project", name, bytes)
    else {
        panic!("it was taken")
    };
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.message.zh)).collect()
}

#[test]
fn a_quote_that_does_not_end_is_named_with_its_line() {
    let world = World::new();
    let rows = "name,number\n甲,N-1\n\"乙,N-2\n丙,N-3\n";
    let open = told(&world, "a.csv", rows.as_bytes().to_vec());
    assert!(open[0].starts_with("import-quote-open 第3行"), "{open:?}");
    // A later quote ends it, in the middle of a cell.
    let open = told(&world, "a.csv", format!("{rows}\"丁\",N-4\n").into_bytes());
    assert!(open[0].starts_with("import-quote-open 第3行"), "{open:?}");
    let sound = "name,number\r\n\"甲 \"\"乙\"\"\n丙\",N-1\r\n丁\"戊,N-2\r\n";
    assert!(upload(&world.store, &world.clerk(), "project", "a.csv", sound.as_bytes().to_vec()).is_ok());
}

#[test]
fn lines_that_belong_to_no_row_are_named_with_sheet_and_row() {
    let world = World::new();
    let book = |parent: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, texts) in [["编号", "名称"], ["id", "name"], ["1", "甲"]].iter().enumerate() {
            sheet.write_row(u32::try_from(at).unwrap(), 0, *texts).unwrap();
        }
        let lines = book.add_worksheet();
        lines.set_name("成员").unwrap();
        for (at, texts) in [["所属行", "名称"], ["member.id", "name"], [parent, "行"]].iter().enumerate()
        {
            lines.write_row(u32::try_from(at).unwrap(), 0, *texts).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    let stray = told(&world, "a.xlsx", book("9"));
    assert_eq!(stray, ["import-line-stray 工作表“成员”第3行的所属行编号“9”在工作表“Sheet1”中不存在。"]);
    let nowhere = told(&world, "a.xlsx", book(""));
    assert!(nowhere[0].contains("第3行没有填写所属行编号"), "{nowhere:?}");
    let clerk = world.clerk();
    let batch = upload(&world.store, &clerk, "project", "a.xlsx", book("1")).unwrap();
    // Without the column that joins them the lines would be lost.
    let mut mapping = Mapping { key: None, ..Mapping::of(&batch).unwrap() };
    mapping.columns[0].1 = None;
    let refused = run::map(&world.store, &clerk, &batch, &mapping, true).unwrap_err();
    assert!(format!("{refused:?}").contains("import-lines-need-id"), "{refused:?}");
}

#[test]
fn json_lines_name_records_by_their_names_too() {
    let world = World::new();
    let bureau = world.store.fresh_id();
    let draft = Draft::default().with("name", Value::Text("甲局".into()));
    world.create(&holder("steward", world.top), "organisation", bureau, draft);
    let text = format!("{{\"name\":\"甲\",\"bearer\":\"{}\",\"partners\":[\"甲局\"]}}\n", world.top);
    let batch = checked(&world, "a.jsonl", &text);
    let rows = world.store.import_rows(batch.id, true, 0, 1).unwrap();
    assert!(rows.is_empty(), "{:?}", run::problems_of(&rows[0]));
    run::commit(&world.store, &world.clerk(), batch).unwrap();
    assert_eq!(world.records()[0].get("partners"), Some(&Value::Refs(vec![bureau])));
}

#[test]
fn a_line_of_json_that_gives_a_key_twice_is_not_taken() {
    let world = World::new();
    let text = format!("{{\"name\":\"甲\",\"bearer\":\"{}\",\"name\":\"乙\"}}\n", world.top);
    let batch = checked(&world, "a.jsonl", &text);
    let rows = world.store.import_rows(batch.id, true, 0, 1).unwrap();
    let problems = run::problems_of(&rows[0]);
    assert_eq!((problems[0].code.as_str(), problems[0].field.as_deref()), ("json-key-twice", Some("name")));
}

#[test]
fn states_go_out_as_people_call_them() {
    let world = World::new();
    let draft = Draft::default().with("name", Value::Text("甲".into())).with("bearer", Value::Ref(world.top));
    world.create(&world.clerk(), "project", world.store.fresh_id(), draft);
    let csv = String::from_utf8(world.export(Format::Csv, Language::Zh)).unwrap();
    // All states of this register are called the same, so the key stands beside.
    assert!(csv.contains(",名 [draft],"), "{csv}");
    let lines = String::from_utf8(world.export(Format::Jsonl, Language::Zh)).unwrap();
    assert!(lines.contains("\"state\":\"draft\""), "{lines}");
}

/// A workbook of a heading and a row, with a part put in the place of its own.
fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().write_row(0, 0, ["名称"]).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let part = from.by_index(at).unwrap();
        if part.name() != name {
            to.raw_copy_file(part).unwrap();
        }
    }
    to.start_file(name, SimpleFileOptions::default()).unwrap();
    to.write_all(content).unwrap();
    to.finish().unwrap().into_inner()
}

/// A few kilobytes may unpack to gigabytes: what no table holds is refused before it is in memory.
#[test]
fn a_workbook_that_swells_is_refused() {
    let world = World::new();
    let cell = |text: &str| {
        format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
             <sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row></sheetData></worksheet>"
        )
    };
    let sheet = |text: &str| with_part("xl/worksheets/sheet1.xml", cell(text).as_bytes());
    let clerk = world.clerk();
    assert!(upload(&world.store, &clerk, "project", "a.xlsx", sheet("名称")).is_ok(), "the part is taken");
    let bomb = sheet(&"A".repeat(8 << 20));
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    assert!(told(&world, "a.xlsx", bomb)[0].starts_with("import-too-large"));
    let texts = with_part("xl/media/swollen.bin", &vec![0; 17 << 20]);
    assert!(told(&world, "a.xlsx", texts)[0].starts_with("import-too-large"));
    let heading = "长".repeat(501);
    assert!(told(&world, "a.xlsx", sheet(&heading))[0].starts_with("import-heading-too-long"));
    assert!(told(&world, "a.csv", heading.into_bytes())[0].starts_with("import-heading-too-long"));
}

/// A sheet of lines of one project; the first of its rows names the project.
fn members(row: &str) -> (&str, Vec<Vec<&str>>) {
    ("1 名", vec![vec!["所属行编号", "名"], vec!["member.id", "name"], vec![row, "李"]])
}

fn heads_of(world: &World, bytes: Vec<u8>) -> (i64, Vec<String>, Vec<i64>) {
    let batch = upload(&world.store, &world.clerk(), "project", "a.xlsx", bytes).unwrap();
    let file = file_of(&world.store, &batch).unwrap();
    let mut rows = Vec::new();
    let mut each = |row: taihang_exchange::import::Row| {
        rows.push(row.number);
        Ok(true)
    };
    file.each("a.xlsx", 0, &mut each).unwrap();
    (file.head(), file.headings.into_iter().map(|heading| heading.title).collect(), rows)
}

#[test]
fn the_sheet_of_the_records_is_found_wherever_it_stands() {
    let world = World::new();
    // The register of this small installation is called 名.
    let main = ("名", vec![vec!["编号", "名称"], vec!["id", "name"], vec!["1", "甲"]]);
    let notes = ("说明", vec![vec!["填表须知"], vec!["一行一项"], vec!["完"]]);
    for sheets in [[notes.clone(), main.clone(), members("1")], [members("1"), notes.clone(), main.clone()]] {
        let (_, headings, rows) = heads_of(&world, book(&sheets));
        assert_eq!((headings, rows), (vec!["编号".to_owned(), "名称".to_owned()], vec![3]));
    }
    // Called otherwise it is the first that holds no lines.
    let renamed = ("我的表", main.1.clone());
    let (_, headings, _) = heads_of(&world, book(&[members("1"), renamed]));
    assert_eq!(headings, ["编号", "名称"]);
}

#[test]
fn a_column_of_ids_that_is_gone_is_told_once() {
    let world = World::new();
    let mut lines = members("1");
    lines.1.extend([vec!["2", "王"], vec!["3", "张"]]);
    let main = ("名", vec![vec!["名称"], vec!["name"], vec!["甲"]]);
    let gone = told(&world, "a.xlsx", book(&[main, lines.clone()]));
    assert_eq!(gone, ["import-lines-no-id 工作表“名”缺少“编号”列，明细表“1 名”的各行无法找到所属记录。"]);
    // Without the hidden row of keys it is known by what it is called.
    let plain = ("名", vec![vec!["编号", "number"], vec!["1", "N-1"], vec!["2", "N-2"], vec!["3", "N-3"]]);
    let (head, _, rows) = heads_of(&world, book(&[plain, lines]));
    assert_eq!((head, rows), (1, vec![2, 3, 4]));
}

#[test]
fn headings_below_a_title_are_found_and_rows_keep_their_numbers() {
    let world = World::new();
    let title = vec!["二〇二四年项目一览"];
    let head = vec!["number", "count", "bearer"];
    let row = vec!["N-1", "多", "太原市；人民政府 [旧]"];
    let below = book(&[("表", vec![title.clone(), vec![], head.clone(), row.clone()])]);
    assert_eq!(heads_of(&world, below), (3, head.iter().map(ToString::to_string).collect(), vec![4]));
    // With the row of keys below them.
    let keyed =
        book(&[("表", vec![title.clone(), vec!["甲", "乙"], vec!["number", "name"], vec!["N-1", "甲"]])]);
    assert_eq!(heads_of(&world, keyed).0, 2);
    // In the first row they are taken as they are, whatever stands below.
    let first = book(&[("表", vec![vec!["number", "我的列"], head.clone(), row])]);
    assert_eq!(heads_of(&world, first).0, 1);
    let text = format!("项目一览,\nnumber,name,count,bearer\nN-1,甲,多,{}\n", world.top);
    let batch = checked(&world, "a.csv", &text);
    assert_eq!(Found::of(&batch).unwrap().head, Some(2));
    let rows = world.store.import_rows(batch.id, true, 0, 2).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3]);
    // Nowhere: the first row stands, and it is said that there may be something above the headings.
    let none = upload(&world.store, &world.clerk(), "project", "a.csv", "甲,乙\n丙,丁\n".into()).unwrap();
    let mapping = Mapping::of(&none).unwrap();
    let StoreError::Problems(problems) =
        run::map(&world.store, &world.clerk(), &none, &mapping, true).unwrap_err()
    else {
        panic!("it was taken")
    };
    assert!(problems[0].hint.zh.contains("表头不在第一行"), "{problems:?}");
}
