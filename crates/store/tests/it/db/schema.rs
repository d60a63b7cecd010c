//! The kernel's own tables: made once, by whoever comes first, and refused when they are not ours.

use taihang_base::Clock as _;
use taihang_store::db::{Cell, Connection, KERNEL, Step, migrate};
use taihang_store::{ConstraintKind, StoreError};

use super::connect;

const FIRST: Step = Step { name: "0001_first", text: "create table a (b {int}){strict}", work: None };
const SECOND: Step = Step { name: "0002_second", text: "create table c (d {int}){strict}", work: Some(fill) };
const BROKEN: Step = Step { name: "0003_broken", text: "create table e (f {int}){strict}", work: Some(fail) };

fn fill(connection: &mut Connection) -> Result<(), StoreError> {
    connection.execute("insert into c values (1)", &[]).map(|_| ())
}

fn fail(_: &mut Connection) -> Result<(), StoreError> {
    Err(StoreError::Busy)
}

fn code(result: Result<Vec<&'static str>, StoreError>) -> String {
    match result {
        Err(StoreError::Problems(problems)) => problems[0].code.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_kernel_tables_are_made_once() {
    let database = taihang_testkit::database();
    let mut connection = connect(&database);
    let now = database.clock().now();
    assert_eq!(migrate(&mut connection, &KERNEL, now).unwrap(), KERNEL.map(|step| step.name));
    assert_eq!(migrate(&mut connection, &KERNEL, now).unwrap(), [""; 0]);
    for table in ["event", "seal", "deadline", "job", "session", "file"] {
        assert!(connection.has_table(table).unwrap(), "{table}");
        let columns = connection.query(database.dialect().table_columns(), &[table.into()]).unwrap();
        assert!(columns.len() >= 6, "{table}: {columns:?}");
    }
}

#[test]
fn steps_follow_each_other_and_a_broken_one_leaves_nothing() {
    let database = taihang_testkit::database();
    let mut connection = connect(&database);
    let now = database.clock().now();
    assert_eq!(migrate(&mut connection, &[FIRST], now).unwrap(), ["0001_first"]);
    migrate(&mut connection, &[FIRST, SECOND, BROKEN], now).unwrap_err();
    assert!(!connection.has_table("c").unwrap());
    assert_eq!(migrate(&mut connection, &[FIRST, SECOND], now).unwrap(), ["0002_second"]);
    assert_eq!(connection.query_int("select d from c", &[]).unwrap(), 1);
    assert_eq!(code(migrate(&mut connection, &[FIRST], now)), "schema-newer");
    let other = Step { text: "create table a (b {text}){strict}", ..FIRST };
    assert_eq!(code(migrate(&mut connection, &[other, SECOND], now)), "schema-changed");
}

#[test]
fn two_servers_that_start_at_once_make_the_tables_once() {
    let database = taihang_testkit::database();
    let now = database.clock().now();
    let applied: usize = std::thread::scope(|scope| {
        let start = || migrate(&mut connect(&database), &KERNEL, now).unwrap().len();
        let servers = [scope.spawn(start), scope.spawn(start), scope.spawn(start)];
        servers.into_iter().map(|server| server.join().unwrap()).sum()
    });
    assert_eq!(applied, KERNEL.len());
}

#[test]
fn the_ledger_can_be_added_to_and_nothing_else() {
    let database = taihang_testkit::database();
    let mut connection = connect(&database);
    migrate(&mut connection, &KERNEL, database.clock().now()).unwrap();
    let seal = "insert into seal (number, first_position, last_position, hash, previous, at) values (?1, 1, 1, ?2, ?2, 0)";
    connection.execute(seal, &[1.into(), Cell::Bytes(vec![1])]).unwrap();
    for change in ["update seal set at = 1", "delete from seal"] {
        match connection.execute(change, &[]) {
            Err(StoreError::Constraint(constraint)) => {
                assert_eq!(constraint.kind, ConstraintKind::Trigger);
                assert_eq!(constraint.name.as_deref(), Some("seal is append-only"));
            }
            other => panic!("{change}: {other:?}"),
        }
    }
    assert_eq!(connection.query_int("select at from seal", &[]).unwrap(), 0);
}
