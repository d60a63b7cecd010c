//! The stages of an import: problems told, all or none, killed and gone on, taken back.

use std::fmt::Write as _;

use taihang_base::{Language, Refusal};
use taihang_exchange::export::{Format, Wish, export};
use taihang_exchange::import::found::{Found, alike, changing};
use taihang_exchange::import::{Mapping, batch as found, file_of, report, run, same_file, undo, upload};
use taihang_exchange::template::template;
use taihang_kernel::{Act, Command, Draft, Origin, Query, Value};
use taihang_store::read::Count;
use taihang_store::{Batch, BatchState, StoreError};

use crate::world::{World, holder};

fn csv(world: &World, rows: usize, bad: &[usize]) -> Vec<u8> {
    let mut text = String::from("name,number,count,bearer\n");
    for row in 0..rows {
        let count = if bad.contains(&row) { "many" } else { "7" };
        writeln!(text, "项目{row},N-{row},{count},{}", world.top).unwrap();
    }
    text.into_bytes()
}

fn uploaded(world: &World, bytes: Vec<u8>, whole: bool) -> Batch {
    let clerk = world.clerk();
    let batch = upload(&world.store, &clerk, "project", "a.csv", bytes).unwrap();
    let mapping = Mapping { key: None, ..Mapping::of(&batch).unwrap() };
    let batch = run::map(&world.store, &clerk, &batch, &mapping, whole).unwrap();
    run::check(&world.store, &clerk, batch).unwrap()
}

fn code(error: &StoreError) -> String {
    let StoreError::Problems(problems) = error else { panic!("{error:?}") };
    problems[0].code.clone()
}

#[test]
fn rows_with_problems_are_told_and_the_good_ones_kept_if_asked() {
    let world = World::new();
    let clerk = world.clerk();
    let batch = uploaded(&world, csv(&world, 1200, &[3, 700]), true);
    assert_eq!((batch.total_rows, batch.bad_rows), (Some(1200), 2));
    let rows = world.store.import_rows(batch.id, true, 0, 10).unwrap();
    // Row 1 holds the headings.
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 702]);
    let problems = run::problems_of(&rows[0]);
    assert_eq!(
        (problems[0].code.as_str(), problems[0].field.as_deref()),
        ("number-unreadable", Some("count"))
    );
    // All or none: none.
    assert_eq!(code(&run::commit(&world.store, &clerk, batch.clone()).unwrap_err()), "import-has-problems");
    assert!(world.records().is_empty());
    let mut out = Vec::new();
    report::report(&world.store, &clerk, &batch, Language::Zh, &mut out).unwrap();
    assert!(out.starts_with(b"PK"));
    // Row by row: the good ones.
    let batch = run::map(&world.store, &clerk, &batch, &Mapping::of(&batch).unwrap(), false).unwrap();
    let batch = run::check(&world.store, &clerk, batch).unwrap();
    let batch = run::commit(&world.store, &clerk, batch).unwrap();
    assert_eq!((batch.state, batch.bad_rows, world.records().len()), (BatchState::Committed, 2, 1198));
    let again = upload(&world.store, &clerk, "project", "b.csv", csv(&world, 1200, &[3, 700])).unwrap();
    assert_eq!(same_file(&world.store, &clerk, &again).unwrap().len(), 1);
}

#[test]
fn files_and_rows_with_problems_go_after_a_while_and_the_batch_says_so() {
    let world = World::new();
    let clerk = world.clerk();
    let waits = uploaded(&world, csv(&world, 3, &[1]), true);
    let kept = uploaded(&world, csv(&world, 3, &[2]), false);
    let kept = run::commit(&world.store, &clerk, kept).unwrap();
    // The file is not needed when its rows are records; those that are none can still be mended.
    assert_eq!(code(&file_of(&world.store, &kept).err().unwrap()), "import-file-gone");
    world.days_pass(29);
    assert!(file_of(&world.store, &waits).is_ok());
    assert_eq!(world.store.import_rows(kept.id, true, 0, 10).unwrap().len(), 1);
    world.days_pass(2);
    assert_eq!(code(&file_of(&world.store, &waits).err().unwrap()), "import-file-gone");
    for batch in [&waits, &kept] {
        assert_eq!(world.store.import_rows(batch.id, true, 0, 10).unwrap(), []);
    }
    assert_eq!(code(&run::check(&world.store, &clerk, waits).unwrap_err()), "import-file-gone");
    // What it made can still be taken back.
    let undone = undo::undo(&world.store, &clerk, kept).unwrap();
    assert_eq!(undone.problem.unwrap()["undone"], 2);
}

#[test]
fn a_run_that_was_begun_without_an_account_goes_on_in_the_background() {
    let world = World::new();
    let program = taihang_kernel::Actor::system("import", jiff::civil::date(2024, 3, 1));
    let batch = upload(&world.store, &program, "project", "a.csv", csv(&world, 3, &[])).unwrap();
    let mapping = Mapping::of(&batch).unwrap();
    let batch = run::map(&world.store, &program, &batch, &mapping, false).unwrap();
    let batch = run::check(&world.store, &program, batch).unwrap();
    let batch = run::begin(&world.store, &program, batch, BatchState::Committing).unwrap();
    assert!(taihang_exchange::import::work::work(&world.store, batch.id, &|| true).unwrap());
    let ended = world.store.import_batch(batch.id).unwrap().unwrap();
    assert_eq!((ended.state, ended.problem, world.records().len()), (BatchState::Committed, None, 3));
}

/// The file as it is proposed, checked.
fn checked(world: &World, name: &str, text: &str, clears: bool) -> Batch {
    let clerk = world.clerk();
    let batch = upload(&world.store, &clerk, "project", name, text.as_bytes().to_vec()).unwrap();
    let mapping = Mapping { clears, ..Mapping::of(&batch).unwrap() };
    let batch = run::map(&world.store, &clerk, &batch, &mapping, true).unwrap();
    run::check(&world.store, &clerk, batch).unwrap()
}

#[test]
fn an_empty_cell_takes_nothing_away_unless_it_is_said_to() {
    let world = World::new();
    let clerk = world.clerk();
    let first =
        checked(&world, "a.csv", &format!("number,name,count,bearer\nN-1,甲,7,{}\n", world.top), false);
    run::commit(&world.store, &clerk, first).unwrap();
    let id = world.records()[0].id;
    let count = |world: &World| world.records()[0].get("count").cloned();
    let held = Some(Value::Integer(7));
    // Nothing is said about the count: an empty cell, a sheet without it, an object without the member.
    let absent = format!("{{\"id\":\"{id}\",\"name\":\"乙\"}}\n");
    for (name, text) in [("b.csv", "number,name,count\nN-1,乙,\n"), ("b.jsonl", absent.as_str())] {
        let batch = checked(&world, name, text, name.ends_with("jsonl"));
        run::commit(&world.store, &clerk, batch).unwrap();
        assert_eq!((count(&world), world.records()[0].text("name")), (held.clone(), Some("乙")), "{name}");
    }
    // It is said to be empty: by the switch, by null.
    let null = format!("{{\"id\":\"{id}\",\"count\":null}}\n");
    for (name, text) in [("c.csv", "number,name,count\nN-1,乙,\n"), ("c.jsonl", null.as_str())] {
        let batch = checked(&world, name, text, name.ends_with("csv"));
        run::commit(&world.store, &clerk, batch).unwrap();
        assert_eq!(count(&world), None, "{name}");
        let again = checked(&world, "d.csv", "number,count\nN-1,7\n", false);
        run::commit(&world.store, &clerk, again).unwrap();
    }
}

#[test]
fn a_check_says_what_will_be_made_changed_and_left() {
    let world = World::new();
    let clerk = world.clerk();
    let top = world.top;
    let first = checked(
        &world,
        "a.csv",
        &format!("number,name,count,bearer\nN-1,甲,7,{top}\nN-2,乙,8,{top}\n"),
        false,
    );
    assert_eq!(Found::of(&first), Some(Found { made: 2, ..Found::default() }));
    let first = run::commit(&world.store, &clerk, first).unwrap();
    assert_eq!(Found::of(&first), None);
    let text = format!(
        "number,name,count,bearer\nN-1,甲,9,{top}\nN-2,乙,8,{top}\nN-3,甲,1,{top}\nN-4,丁,many,{top}\n"
    );
    let second = checked(&world, "b.csv", &text, false);
    let found = Found { made: 1, changed: 1, same: 1, strange: 0, alike: 1, ..Found::default() };
    assert_eq!((Found::of(&second), second.bad_rows), (Some(found), 1));
    // The row and the record that is called so are named.
    let first = world.records()[0].id;
    assert_eq!(alike(&world.store, &second).unwrap(), [(4, first)]);
    let changing = changing(&world.store, &second).unwrap();
    assert_eq!((changing.len(), changing[0].row, changing[0].record), (1, 2, world.records()[0].id));
    assert_eq!(changing[0].changes, [("count".to_owned(), serde_json::json!(7), serde_json::json!(9))]);
    // An id that nobody knows makes a record, and that is said.
    let text = format!("id,name,bearer\n{},戊,{top}\n", world.store.fresh_id());
    let third = checked(&world, "c.csv", &text, false);
    assert_eq!(Found::of(&third), Some(Found { made: 1, strange: 1, ..Found::default() }));
}

#[test]
fn doubles_in_the_file_are_found_by_the_check() {
    let world = World::new();
    let text = format!("name,number,bearer\n甲,N-1,{0}\n乙,N-1,{0}\n", world.top);
    let batch = uploaded(&world, text.into_bytes(), true);
    let rows = world.store.import_rows(batch.id, true, 0, 10).unwrap();
    assert_eq!((rows.len(), run::problems_of(&rows[0])[0].code.as_str()), (1, "import-row-double"));
}

#[test]
fn a_double_names_all_fields_of_the_key_and_the_row_that_it_repeats() {
    let world = World::new();
    let steward = holder("steward", world.top);
    let text = format!("name,above\n甲局,{0}\n乙局,{0}\n甲局,{0}\n", world.top);
    let batch = upload(&world.store, &steward, "organisation", "o.csv", text.into_bytes()).unwrap();
    let batch = run::check(&world.store, &steward, batch).unwrap();
    let rows = world.store.import_rows(batch.id, true, 0, 10).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4]);
    let problem = &run::problems_of(&rows[0])[0];
    // Both fields are called 名 here; none of the two alone is wrong.
    assert_eq!(problem.message.zh, "“名、名”与文件第2行相同，属于重复。");
    assert_eq!(problem.field, None);
}

/// The list shows also what somebody sees by a right that takes nothing out; the file holds what the export counts.
#[test]
fn an_export_counts_what_its_file_will_hold() {
    let world = World::new();
    let bureau = world.store.fresh_id();
    let draft = Draft::default().with("name", Value::Text("外局".into()));
    world.create(
        &holder("steward", world.top),
        "organisation",
        bureau,
        draft.with("above", Value::Ref(world.top)),
    );
    let of =
        |body| Draft::default().with("name", Value::Text("项目".into())).with("bearer", Value::Ref(body));
    let (own, other) = (world.store.fresh_id(), world.store.fresh_id());
    world.create(&world.clerk(), "project", own, of(world.top));
    world.create(&holder("clerk", bureau), "project", other, of(bureau));
    let submit =
        Act::Advance { id: other, version: 1, transition: "submit".to_owned(), draft: Draft::default() };
    let command =
        Command { register: "project".into(), act: submit, reason: None, origin: Origin::default() };
    world.store.submit(&holder("clerk", bureau), command).unwrap();
    let mut both = world.clerk();
    both.roles.extend(holder("officer", world.top).roles);
    let query = Query::all("project", 10);
    assert_eq!(world.store.count(&both, &query).unwrap(), Count::Exactly(2));
    assert_eq!(world.store.count_exchanged(&both, &query).unwrap(), Count::Exactly(1));
    let wish = Wish { query, format: Format::Csv, language: Language::Zh, only: Vec::new() };
    assert_eq!(export(&world.store, &both, &wish, Vec::new()).unwrap(), 1);
}

#[test]
fn a_run_that_ended_in_the_middle_goes_on_and_makes_nothing_twice() {
    let world = World::new();
    let clerk = world.clerk();
    let batch = uploaded(&world, csv(&world, 1300, &[]), false);
    // As a kill leaves it: the first step is kept, the state says that work goes on.
    let begun = Batch { state: BatchState::Committing, done_rows: 0, ..batch.clone() };
    assert!(world.store.import_move(&begun, BatchState::Checked).unwrap());
    let half = world.store.import_batch(batch.id).unwrap().unwrap();
    let file = file_of(&world.store, &half).unwrap();
    let mut first = Vec::new();
    file.each("a.csv", 0, &mut |row| {
        first.push(row);
        Ok(first.len() < 500)
    })
    .unwrap();
    let def = world.store.catalogue().register("project").unwrap().def.clone();
    let mapping = Mapping::of(&half).unwrap();
    let reader =
        taihang_exchange::import::rows::Reader::new(&world.store, &clerk, &def, &half, &mapping).unwrap();
    let commands = |rows: &[taihang_exchange::import::Row]| -> Vec<Command> {
        let asked = reader.read(&file, rows).unwrap().into_iter();
        asked
            .map(|ask| {
                let taihang_exchange::import::rows::Asks::Change(asked) = ask else { panic!("{ask:?}") };
                asked.command
            })
            .collect()
    };
    let step =
        || taihang_store::imports::Step { batch: Some(half.id), before: 0, after: 500, rows: Vec::new() };
    let kept = world.store.import_adopt(&clerk, commands(&first), false, step(), |_| Vec::new()).unwrap();
    assert!(kept.is_some());
    // A second run at the same place takes no step.
    let twice = world.store.import_adopt(&clerk, commands(&first), false, step(), |_| Vec::new()).unwrap();
    assert!(twice.is_none());
    assert_eq!(world.records().len(), 500);
    let running = world.store.import_running().unwrap();
    assert_eq!((running.len(), running[0].done_rows), (1, 500));
    let batch = run::commit(&world.store, &clerk, running[0].clone()).unwrap();
    assert_eq!((batch.state, batch.bad_rows, world.records().len()), (BatchState::Committed, 0, 1300));
}

#[test]
fn a_batch_is_taken_back_but_for_what_was_touched_since() {
    let world = World::new();
    let clerk = world.clerk();
    let batch = uploaded(&world, csv(&world, 3, &[]), true);
    let batch = run::commit(&world.store, &clerk, batch).unwrap();
    let records = world.records();
    // The same file by its key with another value: changes, no new records.
    let text = format!("number,name,bearer\nN-0,改名,{}\n", world.top);
    let change = upload(&world.store, &clerk, "project", "c.csv", text.into_bytes()).unwrap();
    assert_eq!(Mapping::of(&change).unwrap().key.as_deref(), Some("number"));
    let change = run::check(&world.store, &clerk, change).unwrap();
    let change = run::commit(&world.store, &clerk, change).unwrap();
    assert_eq!(world.records().len(), 3);
    assert_eq!(world.records()[0].text("name"), Some("改名"));
    undo::undo(&world.store, &clerk, change).unwrap();
    assert_eq!(world.records()[0].text("name"), Some("项目0"));
    // Touched by hand: stays.
    let draft = Draft::default().with("count", Value::Integer(1));
    let act = Act::Edit { id: records[1].id, version: 1, draft };
    let command = Command { register: "project".into(), act, reason: None, origin: Origin::default() };
    world.store.submit(&clerk, command).unwrap();
    let batch = undo::undo(&world.store, &clerk, batch).unwrap();
    let told = batch.problem.unwrap();
    // The first was changed by another batch and back; it is no longer as this batch left it either.
    assert_eq!((told["undone"].as_i64(), told["kept"].as_i64()), (Some(1), Some(2)));
    let states: Vec<String> = world.records().into_iter().map(|record| record.state).collect();
    assert_eq!(states, ["draft", "draft"]);
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn what_is_taken_back_is_found_by_nobody_and_stands_in_nobodys_way() {
    let world = World::new();
    let clerk = world.clerk();
    let batch = uploaded(&world, csv(&world, 2, &[]), true);
    let batch = run::commit(&world.store, &clerk, batch).unwrap();
    let ids: Vec<_> = world.records().iter().map(|record| record.id).collect();
    // A colleague who may import did not import it, and nobody of them may correct.
    let mut colleague = world.clerk();
    colleague.key = taihang_kernel::ActorKey::Account(world.store.fresh_id());
    let refused = undo::undo(&world.store, &colleague, batch).unwrap();
    assert_eq!((refused.state, undo::stayed(&refused), world.records().len()), (BatchState::Undone, 2, 2));
    let told = refused.problem.as_ref().unwrap()["records"][0]["problems"][0]["code"].clone();
    assert_eq!(told, "import-not-yours");
    // It can be tried again, and then all of it is back.
    let batch = undo::undo(&world.store, &clerk, refused).unwrap();
    assert_eq!((batch.state, undo::stayed(&batch)), (BatchState::Undone, 0));
    assert_eq!(code(&undo::undo(&world.store, &clerk, batch).unwrap_err()), "import-not-now");
    assert!(world.records().is_empty());
    let system = taihang_kernel::Actor::system("engine", jiff::civil::date(2024, 3, 1));
    for actor in [&clerk, &system] {
        let words = Query { words: Some("项目".into()), ..Query::all("project", 10) };
        assert!(world.store.page(actor, &words).unwrap().records.is_empty());
        assert!(world.store.several(actor, "project", &ids).unwrap().is_empty());
    }
    // The same numbers come again, as new records.
    let again = uploaded(&world, csv(&world, 2, &[]), true);
    let again = run::commit(&world.store, &clerk, again).unwrap();
    assert_eq!((again.state, again.bad_rows, world.records().len()), (BatchState::Committed, 0, 2));
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn what_others_name_is_taken_back_after_them() {
    let world = World::new();
    let steward = holder("steward", world.top);
    let text = format!("name,above\n甲局,{0}\n乙局,{0}\n", world.top);
    let batch = upload(&world.store, &steward, "organisation", "o.csv", text.into_bytes()).unwrap();
    let batch = run::check(&world.store, &steward, batch).unwrap();
    let batch = run::commit(&world.store, &steward, batch).unwrap();
    let found = world.store.page(&steward, &Query::all("organisation", 10)).unwrap().records;
    let named =
        |name: &str| found.iter().find(|one| one.record.text("name") == Some(name)).unwrap().record.id;
    let draft = Draft::default().with("name", Value::Text("项目".into()));
    world.create(
        &holder("clerk", named("甲局")),
        "project",
        world.store.fresh_id(),
        draft.with("bearer", Value::Ref(named("甲局"))),
    );
    let batch = undo::undo(&world.store, &steward, batch).unwrap();
    assert_eq!(undo::stayed(&batch), 1, "{:?}", batch.problem);
    let left = world.store.page(&steward, &Query::all("organisation", 10)).unwrap().records;
    assert!(left.iter().any(|one| one.record.id == named("甲局")));
    assert!(left.iter().all(|one| one.record.id != named("乙局")));
    // A record that was taken back cannot be named any more.
    let draft =
        Draft::default().with("name", Value::Text("项目".into())).with("bearer", Value::Ref(world.top));
    let act = Act::Create {
        id: world.store.fresh_id(),
        draft: draft.with("partners", Value::Refs(vec![named("乙局")])),
        state: None,
    };
    let command = Command { register: "project".into(), act, reason: None, origin: Origin::default() };
    assert_eq!(code(&world.store.submit(&world.clerk(), command).unwrap_err()), "ref-unknown");
}

#[test]
fn an_organisation_is_named_by_another_name_that_it_alone_goes_by() {
    let world = World::new();
    let steward = holder("steward", world.top);
    for (name, known) in [("太原市科学技术局", "太原市科技局\n市科技局"), ("大同市科学技术局", "市科技局")]
    {
        let draft = Draft::default().with("name", Value::Text(name.into()));
        let draft = draft.with("above", Value::Ref(world.top)).with("also_known", Value::Text(known.into()));
        world.create(&steward, "organisation", world.store.fresh_id(), draft);
    }
    let mut text = String::from("name,bearer,partners\n");
    for (name, partner) in [("甲", "太原市科技局"), ("乙", "市科技局"), ("丙", "科技局")] {
        writeln!(text, "{name},{},{partner}", world.top).unwrap();
    }
    let batch = uploaded(&world, text.into_bytes(), true);
    let bad = world.store.import_rows(batch.id, true, 0, 10).unwrap();
    let told: Vec<(i64, String)> =
        bad.iter().map(|row| (row.number, run::problems_of(row)[0].code.clone())).collect();
    // The first is taken. Of two that are called so neither is, and a part of a name is none.
    assert_eq!(told, [(3, "ref-ambiguous".to_owned()), (4, "ref-unknown".to_owned())]);
}

#[test]
fn who_may_not_exchange_neither_imports_nor_exports_and_strangers_find_no_batch() {
    let world = World::new();
    let batch = uploaded(&world, csv(&world, 1, &[]), true);
    let stranger = holder("officer", world.top);
    let refused = upload(&world.store, &stranger, "project", "a.csv", csv(&world, 1, &[]));
    assert!(matches!(refused, Err(StoreError::Refusal(Refusal::NotAllowed))), "{refused:?}");
    let mut other = holder("clerk", world.store.fresh_id());
    other.key = taihang_kernel::ActorKey::Account(world.store.fresh_id());
    let hidden = found(&world.store, &other, "project", batch.id);
    assert!(matches!(hidden, Err(StoreError::Refusal(Refusal::NotFound))), "{hidden:?}");
}

#[test]
fn the_template_filled_in_becomes_records() {
    let world = World::new();
    let clerk = world.clerk();
    let mut out = Vec::new();
    template(&world.store, &clerk, "project", Language::Zh, &mut out).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(out.clone())).unwrap();
    let notes = calamine::Reader::worksheet_range(&mut book, "填写说明").unwrap();
    assert!(notes.used_cells().any(|(_, _, cell)| cell.to_string().contains("空白单元格保留原值")));
    let batch = upload(&world.store, &clerk, "project", "t.xlsx", out).unwrap();
    let mapping = Mapping::of(&batch).unwrap();
    // Every column of the template is known by the hidden keys; an empty one has no rows.
    assert!(mapping.columns.iter().all(|(_, field)| field.is_some()), "{mapping:?}");
    let batch = run::check(&world.store, &clerk, batch).unwrap();
    assert_eq!(batch.total_rows, Some(0));
}

#[test]
fn files_of_the_local_code_page_are_read_and_what_is_no_table_is_refused() {
    let world = World::new();
    let clerk = world.clerk();
    // Two characters alone could by chance be UTF-8; a line of a real file cannot.
    let gb: &[u8] = b"name,number\n\xCC\xAB\xD4\xAD\xCA\xD0,N-9\n";
    let batch = upload(&world.store, &clerk, "project", "gb.csv", gb.to_vec()).unwrap();
    let file = file_of(&world.store, &batch).unwrap();
    let mut cells = Vec::new();
    file.each("gb.csv", 0, &mut |row| {
        cells.extend(row.cells.into_iter().flatten().map(|cell| cell.text()));
        Ok(true)
    })
    .unwrap();
    assert_eq!(cells, ["太原市", "N-9"]);
    for (name, bytes) in
        [("a.csv", &b""[..]), ("a.xlsx", b"PK\x03\x04nothing"), ("a.exe", b"MZ"), ("a.xlsx", b"name")]
    {
        assert!(
            matches!(
                upload(&world.store, &clerk, "project", name, bytes.to_vec()),
                Err(StoreError::Problems(_))
            ),
            "{name}"
        );
    }
    assert!(world.export(Format::Csv, Language::Zh).starts_with("\u{feff}".as_bytes()));
}
