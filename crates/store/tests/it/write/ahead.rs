//! Before an upgrade: what would refuse to start is told, and nothing is changed.

use taihang_store::db::Connection;
use taihang_store::{Store, StoreError, upgrade};

use super::world::{World, catalogue, options};

fn told(world: &World) -> Vec<String> {
    let mut connection = world.database.location().connect().unwrap();
    let problems = upgrade::check(&mut connection, &catalogue(), &options(&world.database)).unwrap();
    problems.into_iter().map(|problem| problem.code).collect()
}

fn refused(world: &World) -> Vec<String> {
    let again =
        Store::open(world.database.location(), catalogue(), world.clock.clone(), options(&world.database));
    let Err(StoreError::Problems(problems)) = again else { panic!("it starts") };
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn what_refuses_to_start_is_told_by_the_check_before_an_upgrade() {
    let later =
        "insert into migration (number, name, checksum, applied_at) values (9999, '9999_later', '', 0)";
    let other = "update migration set checksum = 'other' where number = 1";
    for (sql, code) in [(later, "schema-newer"), (other, "schema-changed")] {
        let world = World::new();
        world.organisation("省", None);
        assert_eq!(told(&world), [""; 0]);
        world.store.writer().run(move |connection: &mut Connection| connection.script(sql)).unwrap();
        assert_eq!(told(&world), [code]);
        assert_eq!(refused(&world), [code]);
    }
    let world = World::new();
    world.organisation("省", None);
    std::fs::remove_file(world.database.folder().join("seal.key")).unwrap();
    assert_eq!(told(&world), ["seal-key-lost"]);
    assert_eq!(refused(&world), ["seal-key-lost"]);
}
