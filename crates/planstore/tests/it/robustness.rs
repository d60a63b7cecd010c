//! Power cuts, full disks, other schemas, many at once.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use taihang_base::SystemClock;
use taihang_planstore::{Actor, Review, Scope, Store};

use crate::world::{World, add, code};

/// The folder that the child process of the next test writes to.
const FOLDER: &str = "TAIHANG_TEST_FOLDER";

/// Not a test of its own: the process that is killed. Does nothing unless the next test starts it.
#[test]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let store = Store::open(Path::new(&folder), Arc::new(SystemClock)).unwrap();
    for number in 0.. {
        let plan = add(&store, &Actor::system("child"), &number.to_string()).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {plan}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill_in_the_middle_of_writing() {
    for acknowledged in [1, 7, 23] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "robustness::writes_until_it_is_killed", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let kept: Vec<String> = lines
            .filter_map(|line| line.split("kept ").nth(1).map(str::to_owned))
            .take(acknowledged)
            .collect();
        // On Unix this is SIGKILL: no handler, no flush.
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(folder.path(), Arc::new(SystemClock)).unwrap();
        let plans: Vec<String> =
            store.plan_list(&Scope::system()).unwrap().iter().map(|header| header.id.to_string()).collect();
        assert_eq!(kept.len(), acknowledged);
        assert!(kept.iter().all(|plan| plans.contains(plan)));
        assert_eq!(store.check(&Scope::system()).unwrap().breaches, []);
    }
}

#[test]
fn readers_see_whole_states_while_somebody_writes() {
    let world = World::new();
    let plan = world.add("a");
    let (store, actor, scope) = (&world.store, &world.actor(), &world.scope());
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for _ in 0..60 {
                let record = store.plan_load(scope, plan).unwrap();
                let items: Vec<_> = record.figures.iter().map(|item| (item.id, item.version)).collect();
                store.items_confirm(actor, &items).unwrap();
                store.undo(actor, plan).unwrap();
            }
            done.store(true, Ordering::Release);
        });
        for _ in 0..6 {
            threads.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    let record = store.plan_load(scope, plan).unwrap();
                    let confirmed = record.header.progress.targets.confirmed;
                    assert!(confirmed == 0 || confirmed == 2, "half a command was seen");
                    assert_eq!(record.figures[0].state, record.figures[1].state);
                }
            });
        }
    });
    world.assert_sound();
}

#[test]
fn of_many_reviews_of_one_version_one_wins() {
    let world = World::new();
    let plan = world.add("a");
    let item = world.load(plan).figures[0].clone();
    let results: Vec<String> = std::thread::scope(|threads| {
        let review =
            || code(world.store.item_review(&world.actor(), item.id, item.version, &Review::Confirm));
        let running: Vec<_> = (0..8).map(|_| threads.spawn(review)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| *result != "Stale").count(), 1, "{results:?}");
    world.assert_sound();
}

#[test]
fn a_full_disk_is_a_message_and_loses_nothing() {
    let world = World::new();
    let plan = world.add("a");
    let file = Connection::open(world.folder.path().join("plans.sqlite")).unwrap();
    let pages: u32 = file.query_row("pragma page_count", [], |row| row.get(0)).unwrap();
    world.store.limit_pages(pages + 6).unwrap();
    let mut added = 0;
    let failure = loop {
        match add(&world.store, &world.actor(), &format!("fill{added}")) {
            Ok(_) => added += 1,
            error @ Err(_) => break code(error),
        }
    };
    assert_eq!(failure, "storage-full");
    assert_eq!(world.store.plan_list(&world.scope()).unwrap().len(), added + 1);
    assert_eq!(world.load(plan).header.version, 1);
    world.store.limit_pages(1_000_000).unwrap();
    world.add("afterwards");
    world.assert_sound();
}

#[test]
fn a_newer_or_different_schema_is_refused() {
    for (sql, expected) in [
        ("insert into migration values (999, '0999_future', 'x', 0)", "schema-newer"),
        ("update migration set checksum = 'x'", "schema-changed"),
    ] {
        let World { store, clock, folder, .. } = World::new();
        drop(store);
        Connection::open(folder.path().join("plans.sqlite")).unwrap().execute(sql, []).unwrap();
        assert_eq!(code(Store::open(folder.path(), clock)), expected);
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plans.sqlite");
    std::fs::write(&file, "not a database, but long enough to look like a file of some kind".repeat(99))
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(Store::open(folder.path(), Arc::new(SystemClock)).is_err());
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
