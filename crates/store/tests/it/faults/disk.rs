//! A disk that is full: what was kept stays and can be read, each further change is told, and when there is room again it goes on.

use taihang_kernel::{Command, Draft, RecordId, Value};
use taihang_store::db::{Connection, Dialect, Location};
use taihang_store::{Options, Store};
use taihang_testkit::{Cluster, SmallDisk, thorough};

use super::{events, number, told};
use crate::write::world::{World, catalogue, create, holder, options, steward, text};

const WRITERS: u128 = 8;

fn id(writer: u128, step: u128) -> RecordId {
    RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1 << 70 | writer << 40 | step)
}

fn project(writer: u128, step: u128, top: RecordId) -> Command {
    let draft = Draft::default()
        .with("name", text("甲"))
        .with("bearer", Value::Ref(top))
        .with("text", text(&"长".repeat(2000)));
    create("project", id(writer, step), draft)
}

/// Writes until the disk is full; then all that was acknowledged is there, and nothing else. With room again it goes on.
fn fill(store: &Store, clear: impl FnOnce()) {
    let top = id(WRITERS, 0);
    store.submit(&steward(), create("organisation", top, Draft::default().with("name", text("省")))).unwrap();
    let write = |writer: u128| {
        let clerk = holder("clerk", top, 100 + writer);
        let mut kept = Vec::new();
        for step in 0..10_000 {
            match store.submit(&clerk, project(writer, step, top)) {
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
        let threads: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || write(writer))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(!kept.is_empty());
    let there = events(store);
    assert!(kept.iter().all(|id| there.contains(&(id.to_string(), 1))));
    assert_eq!(usize::try_from(number(store, "select count(*) from project")).unwrap(), kept.len());
    assert_eq!(store.check().unwrap(), []);
    clear();
    let receipt = store.submit(&holder("clerk", top, 2), project(WRITERS, 1, top)).unwrap();
    assert_eq!(receipt.version, 1);
    store.seal().unwrap();
    assert_eq!(store.check().unwrap(), []);
    store.close();
}

/// The embedded database may not become larger than it is by so many pages.
fn limit(store: &Store, more: Option<i64>) {
    let limit = move |connection: &mut Connection| {
        let pages = connection.query_int("pragma page_count", &[])?;
        let most = more.map_or(1 << 30, |more| pages + more);
        connection.query_one(&format!("pragma max_page_count = {most}"), &[]).map(|_| ())
    };
    store.writer().run(limit).unwrap();
}

#[test]
fn a_full_disk_keeps_what_was_acknowledged_and_tells_the_rest() {
    let World { database, store, .. } = World::new();
    match (store.dialect(), thorough()) {
        (Dialect::Sqlite, false) => {
            limit(&store, Some(60));
            fill(&store, || limit(&store, None));
        }
        (Dialect::Sqlite, true) => {
            let disk = SmallDisk::mount(16, 8);
            let folder = disk.path().join("data");
            std::fs::create_dir(&folder).unwrap();
            let location = Location::parse(&folder.to_string_lossy(), "database").unwrap();
            let options = Options::in_folder(folder);
            let store = Store::open(&location, catalogue(), database.clock(), options).unwrap();
            fill(&store, || disk.clear());
        }
        // Only root can give a server a small disk.
        (Dialect::Postgres, false) => {}
        (Dialect::Postgres, true) => {
            let (cluster, disk) = (Cluster::start(), SmallDisk::mount(48, 24));
            let mut connection = cluster.location().connect().unwrap();
            let place = disk.path().join("server");
            std::fs::create_dir(&place).unwrap();
            cluster.take(&place);
            let tablespace = format!("create tablespace small location '{}'", place.display());
            connection.script(&tablespace).unwrap();
            connection.script("create database full_disk tablespace small").unwrap();
            let (server, _) = cluster.address().rsplit_once('/').unwrap();
            let location = Location::parse(&format!("{server}/full_disk"), "database").unwrap();
            let store = Store::open(&location, catalogue(), database.clock(), options(&database)).unwrap();
            fill(&store, || disk.clear());
        }
    }
}

/// As when the system has mounted the disk anew for reading only, after an error of it.
#[test]
fn a_data_folder_that_takes_no_changes_is_told_as_that() {
    let World { store, .. } = World::new();
    if store.dialect() == Dialect::Postgres {
        return;
    }
    let lock = |connection: &mut Connection| connection.script("pragma query_only = 1");
    store.writer().run(lock).unwrap();
    let top = create("organisation", id(WRITERS, 0), Draft::default().with("name", text("省")));
    assert_eq!(told(&store.submit(&steward(), top).unwrap_err()).0, "storage-read-only");
}
