//! The workbook of problems is mended and uploaded: nothing of what was typed is lost on the way.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use rust_xlsxwriter as xlsx;
use taihang_base::Language;
use taihang_exchange::import::kept::Kept;
use taihang_exchange::import::{Mapping, report, run, telling, upload};
use taihang_store::Batch;

use crate::telling::checked;
use crate::world::World;

/// A workbook as the template has it, with these rows and lines below the headings.
fn workbook(rows: &[[&str; 3]], lines: &[[&str; 3]]) -> Vec<u8> {
    let mut book = xlsx::Workbook::new();
    let parts = [(["id", "name", "bearer"], rows), (["member.id", "name", "share"], lines)];
    for (keys, rows) in parts {
        let sheet = book.add_worksheet();
        let heads = [keys, keys];
        for (row, at) in heads.iter().chain(rows).zip(0u32..) {
            for (cell, column) in row.iter().zip(0u16..).filter(|(cell, _)| !cell.is_empty()) {
                sheet.write_string(at, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn looked_at(world: &World, bytes: Vec<u8>) -> Batch {
    let clerk = world.clerk();
    let batch = upload(&world.store, &clerk, "project", "a.xlsx", bytes).unwrap();
    let mapping = Mapping { key: None, ..Mapping::of(&batch).unwrap() };
    let batch = run::map(&world.store, &clerk, &batch, &mapping, false).unwrap();
    run::check(&world.store, &clerk, batch).unwrap()
}

fn problems(world: &World, batch: &Batch) -> Vec<u8> {
    let mut out = Vec::new();
    report::report(&world.store, &world.clerk(), batch, Language::Zh, &mut out).unwrap();
    out
}

fn sheet(bytes: &[u8], at: usize) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(at).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn the_lines_of_rows_with_problems_go_into_the_workbook_and_come_back_with_it() {
    let world = World::new();
    let clerk = world.clerk();
    let top = world.top.to_string();
    let rows = [["1", "甲", top.as_str()], ["2", "乙", &top], ["3", "", &top]];
    let lines =
        [["2", "李", "10"], ["1", "王", "20"], ["2", "张", "很多"], ["3", "赵", "30"], ["2", "钱", "40"]];
    let batch = looked_at(&world, workbook(&rows, &lines));
    assert_eq!((batch.total_rows, batch.bad_rows), (Some(3), 2));
    // The cell of the line shows what was typed there.
    let bad = world.store.import_rows(batch.id, true, 0, 10).unwrap();
    let mapping = Mapping::of(&batch).unwrap();
    let problem = &run::problems_of(&bad[0])[0];
    assert_eq!(problem.field.as_deref(), Some("line.member.1.share"));
    assert_eq!(Kept::of(&bad[0]).typed(problem, &mapping).as_deref(), Some("很多"));
    // It is told where the line stands in its own sheet: headings and keys are rows 1 and 2.
    let def = world.store.catalogue().register("project").unwrap().def.clone();
    let kept = Kept::of(&bad[0]);
    assert_eq!(telling::place(problem, &kept, Language::Zh).unwrap(), "“Sheet2”第5行");
    assert_eq!(telling::label(problem, &kept, &def, Language::Zh).unwrap(), "名 · 名");
    // The good row becomes a record, and with that the file goes; the rows that wait keep their lines.
    let batch = run::commit(&world.store, &clerk, batch).unwrap();
    assert_eq!(world.records().len(), 1);
    let bytes = problems(&world, &batch);
    let lines = sheet(&bytes, 1);
    let typed: Vec<[&str; 3]> =
        lines[2..].iter().map(|row| [row[0].as_str(), row[1].as_str(), row[3].as_str()]).collect();
    assert_eq!(typed, [["2", "李", "10"], ["2", "张", "很多"], ["2", "钱", "40"], ["3", "赵", "30"]]);
    let told: Vec<bool> = lines[2..].iter().map(|row| !row[4].is_empty()).collect();
    assert_eq!(told, [false, true, false, false], "{lines:?}");
    // Uploaded as it is, it says the same.
    let same = looked_at(&world, bytes.clone());
    assert_eq!((same.total_rows, same.bad_rows), (Some(2), 2));
    let fields = |batch: &Batch| -> Vec<Option<String>> {
        let rows = world.store.import_rows(batch.id, true, 0, 10).unwrap();
        rows.iter().flat_map(run::problems_of).map(|problem| problem.field).collect()
    };
    assert_eq!(fields(&same), fields(&batch));
    // Mended, its rows become records with all their lines.
    let first = sheet(&bytes, 0);
    let rows: Vec<[&str; 3]> = first[2..]
        .iter()
        .map(|row| [row[0].as_str(), if row[1].is_empty() { "丙" } else { &row[1] }, row[2].as_str()])
        .collect();
    let lines: Vec<[&str; 3]> = typed
        .iter()
        .map(|[row, name, share]| [*row, *name, if *share == "很多" { "25" } else { share }])
        .collect();
    let again = looked_at(&world, workbook(&rows, &lines));
    assert_eq!((again.total_rows, again.bad_rows), (Some(2), 0));
    run::commit(&world.store, &clerk, again).unwrap();
    let mut counts: Vec<(String, usize)> = world
        .records()
        .iter()
        .map(|record| (record.text("name").unwrap_or_default().to_owned(), record.lines("member").len()))
        .collect();
    counts.sort();
    assert_eq!(counts, [("丙".to_owned(), 1), ("乙".to_owned(), 3), ("甲".to_owned(), 1)]);
}

#[test]
fn of_lines_in_one_cell_the_wrong_member_is_shown() {
    let world = World::new();
    let lines = r#"[{""name"":""李"",""share"":""10""},{""name"":""张"",""share"":""很多""}]"#;
    let text = format!("name,bearer,member\n甲,{},\"{lines}\"\n", world.top);
    let batch = checked(&world, "a.csv", &text);
    let row = &world.store.import_rows(batch.id, true, 0, 1).unwrap()[0];
    let problem = &run::problems_of(row)[0];
    assert_eq!(problem.field.as_deref(), Some("line.member.1.share"));
    let typed = Kept::of(row).typed(problem, &Mapping::of(&batch).unwrap());
    assert_eq!(typed.as_deref(), Some("很多"));
}
