//! The key of sealed fields belongs to its database: one that is lost or another one is refused, and none is made anew.

use std::path::PathBuf;

use taihang_kernel::{Draft, Value};
use taihang_store::db::Connection;
use taihang_store::{Result, Store, StoreError};

use super::world::{World, catalogue, options, text};

const OTHER: &str = "0707070707070707070707070707070707070707070707070707070707070707";

fn again(world: &World) -> Result<Store> {
    Store::open(world.database.location(), catalogue(), world.clock.clone(), options(&world.database))
}

/// An installation with a sealed value, where its key lies, and the number of the key.
fn sealed() -> (World, PathBuf, String) {
    let world = World::new();
    let employer = world.organisation("省", None);
    let draft = Draft::default()
        .with("name", text("李"))
        .with("employer", Value::Ref(employer))
        .with("id_number", Value::Identifier("N-7".into()));
    world.made("person", draft);
    let number = world.store.sealer().number().unwrap().to_owned();
    let file = world.database.folder().join("seal.key");
    (world, file, number)
}

fn refused(world: &World, code: &str, number: &str) {
    let Err(StoreError::Problems(problems)) = again(world) else { panic!("it is refused with {code}") };
    assert_eq!(problems[0].code, code);
    assert!(problems[0].message.zh.contains(number), "{}", problems[0]);
    assert!(problems[0].message.en.contains(number), "{}", problems[0]);
}

fn run(world: &World, sql: &'static str) {
    world.store.writer().run(move |connection: &mut Connection| connection.execute(sql, &[])).unwrap();
}

#[test]
fn a_database_with_records_gets_no_other_key() {
    let (world, file, number) = sealed();
    let key = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    refused(&world, "seal-key-lost", &number);
    assert!(!file.exists(), "no key was made");
    std::fs::write(&file, OTHER).unwrap();
    refused(&world, "seal-key-other", &number);
    std::fs::write(&file, key).unwrap();
    assert_eq!(again(&world).unwrap().check().unwrap(), []);
}

#[test]
fn a_database_that_does_not_know_its_key_yet_learns_it_from_what_it_holds() {
    let (world, file, number) = sealed();
    let key = std::fs::read_to_string(&file).unwrap();
    run(&world, "delete from installation where name = 'seal-key'");
    std::fs::write(&file, OTHER).unwrap();
    refused(&world, "seal-key-other", &number);
    std::fs::remove_file(&file).unwrap();
    refused(&world, "seal-key-lost", &number);
    std::fs::write(&file, key).unwrap();
    drop(again(&world).unwrap());
    assert_eq!(world.number("select count(*) from installation where name = 'seal-key'"), 1);
}

#[test]
fn records_without_a_sealed_value_do_not_make_a_key_either() {
    let world = World::new();
    world.organisation("省", None);
    let file = world.database.folder().join("seal.key");
    std::fs::remove_file(&file).unwrap();
    run(&world, "delete from installation where name = 'seal-key'");
    refused(&world, "seal-key-lost", "");
    std::fs::write(&file, OTHER).unwrap();
    drop(again(&world).unwrap());
}

#[test]
fn a_database_without_records_may_still_change_its_key() {
    let world = World::new();
    std::fs::write(world.database.folder().join("seal.key"), OTHER).unwrap();
    let store = again(&world).unwrap();
    assert_ne!(store.sealer().number(), world.store.sealer().number());
    drop(store);
    world.organisation("省", None);
    drop(again(&world).unwrap());
}
