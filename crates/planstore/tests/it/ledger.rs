//! The ledger: nothing can be changed through the database, and what is changed behind its back is found.

use rusqlite::Connection;
use taihang_planstore::{Review, Scope, Store};

use crate::world::World;

/// A store with some history, closed again, and the connection of somebody who tampers.
fn history() -> (World, Connection) {
    let world = World::new();
    let plan = world.add("a");
    world.add("b");
    for review in [Review::Confirm, Review::Reject { note: Some("重复".to_owned()) }] {
        let item = world.load(plan).figures[0].clone();
        world.store.item_review(&world.actor(), item.id, item.version, &review).unwrap();
    }
    world.assert_sound();
    let connection = Connection::open(world.folder.path().join("plans.sqlite")).unwrap();
    (world, connection)
}

#[test]
fn events_cannot_be_changed_or_removed() {
    let (_world, connection) = history();
    for sql in [
        "update event set actor_name = 'x'",
        "delete from event",
        "update event set after = null where sequence = 2",
    ] {
        let error = connection.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}

#[test]
fn the_check_finds_what_was_changed_behind_the_programs_back() {
    let cases = [
        ("update event set actor_name = 'x' where sequence = 5", "chain-broken"),
        (
            "update event set after = json_set(after, '$.state', 'confirmed') where sequence = 7",
            "chain-broken",
        ),
        ("update event set at = at - 1 where sequence = 1", "chain-broken"),
        ("delete from event where sequence = 4", "chain-broken"),
        ("update item set state = 'confirmed' where state = 'rejected'", "record-differs"),
        (
            "update item set value = json_set(value, '$.value', '9') where state = 'extracted'",
            "record-differs",
        ),
        ("update plan set removed = 1", "record-differs"),
        ("insert into link select min(plan_id), 'parent', max(plan_id) from plan", "record-differs"),
        (
            "update item set extracted = json_set(extracted, '$.value', '9') where state = 'rejected'",
            "content-differs",
        ),
        ("update clause set value = json_set(value, '$.text', 'x') where position = 1", "content-differs"),
        ("update plan_content set document = json_set(document, '$.text', 'x')", "content-differs"),
        ("update plan set metadata = '{\"citations\":[]}'", "content-differs"),
        ("delete from plan_content", "content-differs"),
        ("pragma foreign_keys = off; delete from account", "none"),
        (
            "pragma foreign_keys = off; update item set plan_id = '0' where kind = 'task' and plan_id = (select min(plan_id) from plan)",
            "reference-broken",
        ),
    ];
    for (sql, expected) in cases {
        let (world, connection) = history();
        connection.execute_batch("drop trigger event_no_update; drop trigger event_no_delete").unwrap();
        connection.execute_batch(sql).unwrap();
        let report = world.store.check(&Scope::system()).unwrap();
        let codes: Vec<&str> = report.breaches.iter().map(|breach| breach.code).collect();
        assert!(codes.contains(&expected) || (expected == "none" && codes.is_empty()), "{sql}: {codes:?}");
    }
}

#[test]
fn a_changed_or_missing_file_is_found() {
    let (world, _) = history();
    let header = world.store.plan_list(&world.scope()).unwrap().remove(0);
    let file = world.folder.path().join("files").join(&header.file_sha256[..2]).join(&header.file_sha256);
    let codes = || -> Vec<&str> {
        world.store.check(&Scope::system()).unwrap().breaches.iter().map(|breach| breach.code).collect()
    };
    std::fs::write(&file, "other").unwrap();
    assert_eq!(codes(), ["file-differs"]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(codes(), ["file-missing"]);
}

#[test]
fn every_change_says_who_when_before_and_after() {
    let (world, _) = history();
    let plan = world.store.plan_list(&world.scope()).unwrap()[0].id;
    let item = world.load(plan).figures[0].id;
    let events = world.store.record_history(&world.scope(), "item", &item.to_string()).unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["item-confirmed", "item-rejected"]);
    let rejected = &events[1];
    assert_eq!((rejected.actor_name.as_str(), rejected.at), ("planner", world.store.now()));
    assert_eq!(rejected.before.as_ref().unwrap()["state"], "confirmed");
    assert_eq!(rejected.after.as_ref().unwrap()["note"], "重复");
    let newest = world.store.event_feed(&world.scope(), 1, None).unwrap();
    assert_eq!(newest[0].id, rejected.id);
    let older = world.store.event_feed(&world.scope(), 1, Some(rejected.sequence)).unwrap();
    assert_eq!(older[0].id, events[0].id);
}

#[test]
fn the_chain_goes_on_after_reopening() {
    let (world, connection) = history();
    drop(connection);
    let before = world.store.check(&Scope::system()).unwrap().events;
    let World { store, clock, folder, .. } = world;
    drop(store);
    let store = Store::open(folder.path(), clock).unwrap();
    let plan = store.plan_list(&Scope::system()).unwrap()[0].clone();
    store.plan_remove(&taihang_planstore::Actor::system("test"), plan.id, plan.version).unwrap();
    let report = store.check(&Scope::system()).unwrap();
    assert_eq!((report.events, report.breaches), (before + 1, vec![]));
}
