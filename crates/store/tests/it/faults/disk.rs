//! A disk that is full: what was kept stays and can be read, each further change is told, and when there is room again it goes on.

use taihang_kernel::{Draft, RecordId, Value};
use taihang_store::Store;
use taihang_store::db::{Connection, Dialect};

use super::{events, number, told};
use crate::write::world::{World, create, holder, text};

/// The embedded database may not become larger than it is by so many pages; a server's disk is tried by `make faults`.
fn limit(store: &Store, more: Option<i64>) {
    store
        .writer()
        .run(move |connection: &mut Connection| {
            let pages = connection.query_int("pragma page_count", &[])?;
            let most = more.map_or(1 << 30, |more| pages + more);
            connection.query_one(&format!("pragma max_page_count = {most}"), &[]).map(|_| ())
        })
        .unwrap();
}

#[test]
fn a_full_disk_keeps_what_was_acknowledged_and_tells_the_rest() {
    let world = World::new();
    let store = &world.store;
    if store.dialect() == Dialect::Postgres {
        return;
    }
    let top = world.organisation("省", None);
    limit(store, Some(60));
    let write = |writer: u128| {
        let clerk = holder("clerk", top, 100 + writer);
        let mut kept = Vec::new();
        for step in 0..1000 {
            let id = RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1 << 70 | writer << 40 | step);
            let draft = Draft::default()
                .with("name", text("甲"))
                .with("bearer", Value::Ref(top))
                .with("text", text(&"长".repeat(2000)));
            match store.submit(&clerk, create("project", id, draft)) {
                Ok(receipt) => kept.push(receipt.record),
                Err(error) => {
                    assert_eq!(told(&error).0, "storage-full");
                    return kept;
                }
            }
        }
        panic!("the disk was never full");
    };
    let kept: Vec<RecordId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|writer| scope.spawn(move || write(writer))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(!kept.is_empty());
    let there = events(store);
    assert!(kept.iter().all(|id| there.contains(&(id.to_string(), 1))));
    assert_eq!(usize::try_from(number(store, "select count(*) from project")).unwrap(), kept.len());
    assert_eq!(store.check().unwrap(), []);
    limit(store, None);
    assert_eq!(write_one(&world, top), 1);
    store.seal().unwrap();
    assert_eq!(store.check().unwrap(), []);
}

fn write_one(world: &World, top: RecordId) -> i64 {
    let draft = Draft::default().with("name", text("乙")).with("bearer", Value::Ref(top));
    world.create(&holder("clerk", top, 2), "project", draft).unwrap().version
}
