//! What a person is told of rows that cannot be imported as they are.

use std::io::Cursor;

use taihang_base::Language;
use taihang_exchange::import::kept::Kept;
use taihang_exchange::import::{Mapping, report, run, telling, upload};
use taihang_kernel::{Draft, Value};
use taihang_store::Batch;

use crate::world::{World, holder};

pub(crate) fn checked(world: &World, name: &str, text: &str) -> Batch {
    let clerk = world.clerk();
    let batch = upload(&world.store, &clerk, "project", name, text.as_bytes().to_vec()).unwrap();
    run::check(&world.store, &clerk, batch).unwrap()
}

#[test]
fn everything_that_is_wrong_with_a_row_is_told_at_once_and_in_words() {
    let world = World::new();
    let stranger = world.store.fresh_id();
    let steward = holder("steward", world.top);
    world.create(
        &steward,
        "organisation",
        stranger,
        Draft::default().with("name", Value::Text("外局".into())),
    );
    let batch = checked(&world, "a.csv", "number,name,state,bearer\nN-1,,done,外局\n");
    let row = &world.store.import_rows(batch.id, true, 0, 1).unwrap()[0];
    let problems = run::problems_of(row);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["owner-outside", "state-not-entry", "field-required"]);
    assert_eq!(problems[0].field.as_deref(), Some("bearer"));
    // Labels, not keys.
    assert!(!problems[1].message.zh.contains("done"), "{problems:?}");
    let def = world.store.catalogue().register("project").unwrap().def.clone();
    let mapping = Mapping::of(&batch).unwrap();
    let missing = telling::told(&problems[2], &def, &mapping);
    assert_eq!(missing.hint.zh, "请在该行填写“名”。");
    assert_eq!(telling::label(&problems[1], &Kept::of(row), &def, Language::Zh).unwrap(), "状态");
    let mut out = Vec::new();
    report::report(&world.store, &world.clerk(), &batch, Language::Zh, &mut out).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(out)).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let cells: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(cells[0][4..], ["问题", "原行号", "问题代码"]);
    assert!(cells[1][4].contains("请在该行填写") && !cells[1][4].contains('['), "{cells:?}");
    assert_eq!(cells[1][6], "field-required owner-outside state-not-entry");
}

#[test]
fn a_remedy_lists_the_labels_to_choose_from() {
    let world = World::new();
    let batch = checked(&world, "a.csv", &format!("name,kind,bearer\n甲,丙,{}\n", world.top));
    let row = &world.store.import_rows(batch.id, true, 0, 1).unwrap()[0];
    let def = world.store.catalogue().register("project").unwrap().def.clone();
    let told = telling::told(&run::problems_of(row)[0], &def, &Mapping::of(&batch).unwrap());
    assert_eq!((told.code.as_str(), told.hint.zh.as_str()), ("option-unknown", "可填：甲、乙。"));
}
