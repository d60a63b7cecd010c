//! Imports: nothing of their files and rows stands in the database in the open, and nothing stays for ever.

use jiff::SignedDuration;
use serde_json::json;
use taihang_base::Clock as _;
use taihang_kernel::RecordId;
use taihang_store::archive::Piece;
use taihang_store::db::Cell;
use taihang_store::imports::Step;
use taihang_store::{Batch, BatchState, ImportRow};

use super::world::World;

const SECRET: &str = "110105194912310021";

/// A batch with a file of more than one part and one row with a problem, in the middle of its check.
fn begun(world: &World) -> (Batch, Vec<u8>) {
    let file = SECRET.repeat(90_000).into_bytes();
    let batch = Batch {
        id: world.id(),
        register: "project".into(),
        organisation: None,
        actor: "steward".into(),
        file: "ab".repeat(32),
        file_name: "a.csv".into(),
        whole: false,
        state: BatchState::Checking,
        mapping: json!({}),
        total_rows: None,
        bad_rows: 0,
        done_rows: 0,
        problem: None,
        created_at: world.clock.now(),
    };
    world.store.import_begin(&batch, &file).unwrap();
    let bad = ImportRow {
        number: 2,
        record: None,
        content: Some(json!([SECRET])),
        problems: Some(json!([{ "code": SECRET }])),
    };
    let changed = ImportRow { number: 3, record: Some(world.id()), ..ImportRow::default() };
    let step = Step { batch: Some(batch.id), before: 0, after: 2, rows: vec![bad, changed] };
    assert!(world.store.import_note(step).unwrap());
    (batch, file)
}

fn rows(world: &World, batch: RecordId, problems: bool) -> Vec<i64> {
    let rows = world.store.import_rows(batch, problems, 0, 10).unwrap();
    rows.iter().map(|row| row.number).collect()
}

#[test]
fn files_and_rows_are_sealed() {
    let world = World::new();
    let (batch, file) = begun(&world);
    world
        .store
        .dump(|piece| {
            let Piece::Row(cells) = piece else { return Ok(()) };
            for cell in cells {
                let bytes = match cell {
                    Cell::Text(text) => text.as_bytes(),
                    Cell::Bytes(bytes) => bytes.as_slice(),
                    Cell::Null | Cell::Int(_) => &[],
                };
                assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(world.store.import_content(batch.id).unwrap().unwrap(), file);
    let kept = world.store.import_rows(batch.id, true, 0, 10).unwrap();
    assert_eq!(kept[0].content, Some(json!([SECRET])));
    assert_eq!(kept[0].problems, Some(json!([{ "code": SECRET }])));
}

#[test]
fn files_and_rows_go_after_the_days_that_are_set() {
    let world = World::new();
    let (batch, _) = begun(&world);
    world.clock.set(world.clock.now() + SignedDuration::from_hours(24 * 29));
    let (later, _) = begun(&world);
    world.store.tidy().unwrap();
    assert!(world.store.import_content(batch.id).unwrap().is_some());
    world.clock.set(world.clock.now() + SignedDuration::from_hours(24 * 2));
    world.store.tidy().unwrap();
    assert!(world.store.import_content(batch.id).unwrap().is_none());
    // What was changed is still known: it can be taken back.
    assert_eq!((rows(&world, batch.id, true), rows(&world, batch.id, false)), (vec![], vec![3]));
    assert!(world.store.import_content(later.id).unwrap().is_some());
    assert_eq!(rows(&world, later.id, true), [2]);
}

#[test]
fn a_file_goes_as_soon_as_its_rows_are_records() {
    let world = World::new();
    let (batch, _) = begun(&world);
    let done = Batch { state: BatchState::Committed, ..batch.clone() };
    assert!(world.store.import_move(&done, BatchState::Checking).unwrap());
    assert!(world.store.import_content(batch.id).unwrap().is_none());
    assert_eq!(rows(&world, batch.id, true), [2]);
}
