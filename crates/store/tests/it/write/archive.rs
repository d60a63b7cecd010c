//! A database carried into another one of the same and of the other kind, while somebody writes.

use std::sync::atomic::{AtomicUsize, Ordering};

use taihang_store::archive::{Make, Piece, must_be_free};
use taihang_store::db::{Cell, Location};
use taihang_store::{Options, Store, StoreError};

use super::world::{World, catalogue, create, edit, holder};
use super::{full, project};

type Tables = Vec<(String, Vec<String>, Vec<Vec<Cell>>)>;

fn dumped(store: &Store) -> Tables {
    let mut tables: Tables = Vec::new();
    let taken = store.dump(|piece| {
        match piece {
            Piece::Table(name, columns) => tables.push((name.to_owned(), columns.to_vec(), Vec::new())),
            Piece::Row(cells) => tables.last_mut().unwrap().2.push(cells.to_vec()),
        }
        Ok(())
    });
    taken.unwrap();
    tables
}

fn loaded(store: &Store, tables: &Tables) -> taihang_store::Result<()> {
    store.must_be_empty()?;
    let tables = tables.clone();
    store.load(move |loading| {
        for (name, columns, rows) in &tables {
            loading.table(name, columns.clone())?;
            for row in rows {
                loading.row(row.clone())?;
            }
        }
        Ok(())
    })
}

/// Rows without their order.
fn sorted(mut tables: Tables) -> Tables {
    for (_, _, rows) in &mut tables {
        rows.sort();
    }
    tables
}

/// A second, embedded installation with the same key.
fn beside(world: &World, name: &str) -> Store {
    let folder = world.database.folder().join(name);
    let key = Some(world.database.folder().join("seal.key"));
    let options = Options { seal_key: key, readers: 1, ..Options::in_folder(folder.clone()) };
    Store::open(&Location::Folder(folder), catalogue(), world.clock.clone(), options).unwrap()
}

#[test]
fn everything_arrives_in_either_kind_of_database() {
    let world = World::new();
    let bearer = world.organisation("甲", None);
    world.organisation("乙", Some(bearer));
    let clerk = holder("clerk", bearer, 2);
    let rich = world.create(&clerk, "project", full(&world, bearer, &clerk)).unwrap().record;
    world.store.submit(&clerk, edit("project", rich, 1, project(bearer, "改名"))).unwrap();
    world.store.seal().unwrap();
    let tables = dumped(&world.store);

    // To the embedded kind, from there back to the kind under test.
    let embedded = beside(&world, "embedded");
    loaded(&embedded, &tables).unwrap();
    for file in world.store.files_kept().unwrap() {
        let content = world.store.file_content(&file).unwrap().unwrap();
        embedded.file_restore(&file.sha256, &content).unwrap();
        assert_eq!(embedded.file_content(&file).unwrap().unwrap(), content);
    }
    assert_eq!(embedded.check().unwrap(), []);
    assert_eq!(sorted(dumped(&embedded)), sorted(tables.clone()));
    assert_eq!(embedded.make().unwrap(), world.store.make().unwrap());

    let fresh = taihang_testkit::database();
    let key = Some(world.database.folder().join("seal.key"));
    let options = Options { seal_key: key, ..Options::in_folder(fresh.folder().to_owned()) };
    let back = Store::open(fresh.location(), catalogue(), world.clock.clone(), options).unwrap();
    loaded(&back, &dumped(&embedded)).unwrap();
    for file in embedded.files_kept().unwrap() {
        let content = embedded.file_content(&file).unwrap().unwrap();
        back.file_restore(&file.sha256, &content).unwrap();
    }
    assert_eq!(back.check().unwrap(), []);
    assert_eq!(sorted(dumped(&back)), sorted(tables));
    // The constraints are back, and life goes on.
    back.submit(&clerk, edit("project", rich, 2, project(bearer, "再改"))).unwrap();
    let nobody = edit("project", rich, 3, project(world.id(), "不存在的单位"));
    assert!(back.submit(&clerk, nobody).is_err(), "a ref to nobody");
    assert_eq!(back.check().unwrap(), []);
}

#[test]
fn a_copy_taken_under_load_is_one_moment() {
    let world = World::new();
    let bearer = world.organisation("甲", None);
    let clerk = holder("clerk", bearer, 2);
    let ids: Vec<_> = (0..200).map(|_| world.id()).collect();
    let (written, store) = (AtomicUsize::new(0), &world.store);
    let tables = std::thread::scope(|scope| {
        scope.spawn(|| {
            for (number, id) in ids.iter().enumerate() {
                let command = create("project", *id, project(bearer, &format!("项目{number}")));
                store.submit(&clerk, command).unwrap();
                written.store(number, Ordering::SeqCst);
            }
        });
        let copy = |after: usize| {
            while written.load(Ordering::SeqCst) < after {
                std::thread::yield_now();
            }
            dumped(store)
        };
        [copy(1), copy(50), copy(120)]
    });
    for (number, copy) in tables.iter().enumerate() {
        let store = beside(&world, &format!("copy-{number}"));
        loaded(&store, copy).unwrap();
        assert_eq!(store.check().unwrap(), [], "copy {number}");
    }
}

#[test]
fn a_database_with_data_and_a_table_nobody_knows_are_refused() {
    let world = World::new();
    world.organisation("甲", None);
    let Err(StoreError::Problems(problems)) = world.store.must_be_empty() else { panic!("it holds data") };
    assert_eq!(problems[0].code, "restore-not-empty");

    let empty = beside(&world, "empty");
    let odd = vec![("colour".to_owned(), vec!["id".to_owned()], vec![vec![Cell::Int(1)]])];
    let Err(StoreError::Problems(problems)) = loaded(&empty, &odd) else { panic!("nobody knows it") };
    assert_eq!(problems[0].code, "restore-unknown-table");
}

#[test]
fn a_restore_that_did_not_end_is_known_and_may_be_begun_again() {
    let world = World::new();
    world.organisation("甲", None);
    let tables = dumped(&world.store);
    let place = taihang_testkit::database();
    let key = Some(world.database.folder().join("seal.key"));
    let usual = Options { seal_key: key, readers: 1, ..Options::in_folder(place.folder().to_owned()) };
    let open =
        |options: &Options| Store::open(place.location(), catalogue(), world.clock.clone(), options.clone());
    let refused = |error: StoreError| {
        let StoreError::Problems(problems) = error else { panic!("{error:?}") };
        problems[0].code.clone()
    };
    let restoring = Options { restoring: true, ..usual.clone() };
    // The first ends before a row has come, the second in the middle of the rows.
    drop(open(&restoring).unwrap());
    assert_eq!(refused(open(&usual).unwrap_err()), "restore-unfinished");
    let again = open(&restoring).unwrap();
    let broken = [tables.clone(), vec![("colour".to_owned(), Vec::new(), Vec::new())]].concat();
    assert!(loaded(&again, &broken).is_err());
    drop(again);
    assert_eq!(refused(open(&usual).unwrap_err()), "restore-unfinished");
    let mut connection = place.location().connect().unwrap();
    let guards = taihang_store::check::guards(&mut connection, &catalogue());
    assert_eq!(refused(guards.unwrap_err()), "restore-unfinished");
    let told = taihang_store::upgrade::check(&mut connection, &catalogue(), &usual).unwrap();
    assert_eq!(told[0].code, "restore-unfinished");
    drop(connection);

    must_be_free(place.location()).unwrap();
    let last = open(&restoring).unwrap();
    loaded(&last, &tables).unwrap();
    drop(last);
    let whole = open(&usual).unwrap();
    assert_eq!(sorted(dumped(&whole)), sorted(tables));
    assert_eq!(refused(must_be_free(place.location()).unwrap_err()), "restore-not-empty");
}

#[test]
fn what_a_new_database_would_be_is_known_before_it_is_made() {
    let world = World::new();
    let options = super::options(&world.database);
    assert_eq!(Make::ahead(&catalogue(), &options).unwrap(), world.store.make().unwrap());
    let nowhere = Options::in_folder(world.database.folder().join("nowhere"));
    assert_eq!(Make::ahead(&catalogue(), &nowhere).unwrap().key, None);
    assert!(!world.database.folder().join("nowhere").exists(), "nothing is made");
}
