//! What a check says before anything is done: what is changed, what goes, what is not taken over.

use std::collections::BTreeMap;

use rust_xlsxwriter as xlsx;
use serde_json::json;
use taihang_exchange::import::changes::LinesChanged;
use taihang_exchange::import::found::{Calculated, Changing, Found, changing};
use taihang_exchange::import::{Mapping, run, upload};
use taihang_kernel::{Draft, RecordId, Value};
use taihang_store::Batch;

use crate::telling::checked;
use crate::world::World;

/// A workbook of sheets with these names and rows; an empty text leaves its cell empty.
pub(crate) fn book(sheets: &[(&str, Vec<Vec<&str>>)]) -> Vec<u8> {
    let mut book = xlsx::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, at) in rows.iter().zip(0u32..) {
            for (cell, column) in row.iter().zip(0u16..).filter(|(cell, _)| !cell.is_empty()) {
                sheet.write_string(at, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A project with these members and a share of ten for each.
pub(crate) fn project(world: &World, members: &[&str]) -> RecordId {
    let id = world.store.fresh_id();
    let line = |name: &&str| {
        let share = Some(Value::Percent(10.into()));
        BTreeMap::from([
            ("name".to_owned(), Some(Value::Text((*name).to_owned()))),
            ("share".to_owned(), share),
        ])
    };
    let mut draft =
        Draft::default().with("name", Value::Text("甲".into())).with("bearer", Value::Ref(world.top));
    draft.lines.insert("member".to_owned(), members.iter().map(line).collect());
    world.create(&world.clerk(), "project", id, draft);
    id
}

fn looked_at(world: &World, id: RecordId, lines: &[[&str; 2]], clears: bool) -> Batch {
    let (clerk, id) = (world.clerk(), id.to_string());
    let heads = [vec!["所属行编号", "名", "名"], vec!["member.id", "name", "share"]];
    let lines = lines.iter().map(|[name, share]| vec![id.as_str(), name, share]);
    let bytes = book(&[
        ("名", vec![vec!["编号", "名"], vec!["id", "name"], vec![&id, "甲"]]),
        ("1 名", heads.into_iter().chain(lines).collect()),
    ]);
    let batch = upload(&world.store, &clerk, "project", "a.xlsx", bytes).unwrap();
    let mapping = Mapping { clears, ..Mapping::of(&batch).unwrap() };
    let batch = run::map(&world.store, &clerk, &batch, &mapping, true).unwrap();
    run::check(&world.store, &clerk, batch).unwrap()
}

fn one(world: &World, batch: &Batch) -> Changing {
    let mut rows = changing(&world.store, batch).unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

#[test]
fn lines_that_come_change_and_go_are_told_one_by_one_with_what_they_held() {
    let world = World::new();
    let id = project(&world, &["李", "王", "张"]);
    // The same lines in the same order: nothing to do.
    let same = looked_at(&world, id, &[["李", "10"], ["王", "10"], ["张", "10"]], false);
    assert_eq!(Found::of(&same).unwrap().same, 1);
    let batch = looked_at(&world, id, &[["李", "10"], ["张", "20"], ["赵", "30"]], false);
    let found = Found::of(&batch).unwrap();
    assert_eq!((found.changed, found.removed), (1, 1));
    let row = one(&world, &batch);
    let line = |name: &str, share: &str| json!([{ "name": name, "share": share }]);
    let told = |was, is| ("line.member".to_owned(), was, is);
    assert_eq!(
        row.changes,
        [
            told(line("王", "10"), json!([])),
            told(line("张", "10"), line("张", "20")),
            told(json!([]), line("赵", "30")),
        ]
    );
    let counts = LinesChanged { kind: "member".to_owned(), added: 1, changed: 1, removed: 1 };
    assert_eq!((row.lines[0].untold(), row.lines), (0, vec![counts]));
    // Another order is a change of no line.
    let moved = looked_at(&world, id, &[["王", "10"], ["李", "10"], ["张", "10"]], false);
    assert_eq!(Found::of(&moved).unwrap().removed, 0);
    assert_eq!(one(&world, &moved).changes, [told(json!(null), json!(null))]);
}

#[test]
fn lines_that_empty_cells_take_away_are_counted_and_the_first_of_many_are_told() {
    let world = World::new();
    let few = project(&world, &["李", "王"]);
    // Headings alone take nothing away, unless it is asked for.
    let left = looked_at(&world, few, &[], false);
    assert_eq!(Found::of(&left).unwrap().same, 1);
    let cleared = looked_at(&world, few, &[], true);
    assert_eq!(Found::of(&cleared).unwrap().removed, 2);
    assert_eq!(one(&world, &cleared).changes.len(), 2);
    // What goes stands before what comes, also where not all of it is told.
    let names: Vec<String> = (0..20).map(|at| format!("新{at}")).collect();
    let new: Vec<[&str; 2]> = names.iter().map(|name| [name.as_str(), "1"]).collect();
    let old: Vec<String> = (0..20).map(|at| format!("旧{at}")).collect();
    let many = project(&world, &old.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = looked_at(&world, many, &new, false);
    let row = one(&world, &batch);
    assert_eq!((row.changes.len(), row.lines[0].untold()), (30, 10));
    assert!(row.changes[..20].iter().all(|(_, was, is)| was[0].is_object() && *is == json!([])));
}

#[test]
fn what_differs_in_a_calculated_column_is_noted_and_not_taken_over() {
    let world = World::new();
    let id = project(&world, &[]);
    let kept: Vec<String> = ["2", "2.0", "", "3", "多"].map(|said| format!("{id},甲,{said}\n")).into();
    let batch = checked(&world, "a.csv", &format!("id,name,two\n{}", kept.concat()));
    let found = Found::of(&batch).unwrap();
    assert_eq!((found.same, batch.bad_rows), (5, 0));
    let noted = Calculated { field: "two".to_owned(), count: 2, rows: vec![5, 6] };
    assert_eq!(found.calculated, std::slice::from_ref(&noted));
    // Of a row that changes something else it is noted too.
    let batch = checked(&world, "a.csv", &format!("id,name,two\n{id},乙,9\n"));
    let found = Found::of(&batch).unwrap();
    assert_eq!((found.changed, found.calculated), (1, vec![Calculated { count: 1, rows: vec![2], ..noted }]));
    run::commit(&world.store, &world.clerk(), batch).unwrap();
    let record = &world.records()[0];
    assert_eq!((record.text("name"), record.get("two")), (Some("乙"), Some(&Value::Integer(2))));
}
