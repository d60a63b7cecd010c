//! Values, answers, constraints, order, reading.

use std::ops::ControlFlow;

use proptest::prelude::*;
use taihang_store::db::Cell;
use taihang_store::{Constraint, ConstraintKind, StoreError};

use super::{connect, pool, with_table};

fn any_cells() -> impl Strategy<Value = (Cell, Cell, Cell)> {
    let int = prop_oneof![Just(Cell::Null), any::<i64>().prop_map(Cell::Int)];
    let text = prop_oneof![Just(Cell::Null), "[^\0]{0,40}".prop_map(Cell::Text)];
    let bytes = prop_oneof![Just(Cell::Null), any::<Vec<u8>>().prop_map(Cell::Bytes)];
    (int, text, bytes)
}

#[test]
fn every_value_comes_back_as_it_went() {
    let database = with_table("n {int}, t {text}, b {bytes}");
    let connection = std::cell::RefCell::new(connect(&database));
    proptest!(ProptestConfig::with_cases(64), |((n, t, b) in any_cells())| {
        let mut connection = connection.borrow_mut();
        connection.execute("delete from thing", &[]).unwrap();
        let cells = [n, t, b];
        prop_assert_eq!(connection.execute("insert into thing values (?1, ?2, ?3)", &cells).unwrap(), 1);
        let row = connection.query_one("select n, t, b from thing", &[]).unwrap().unwrap();
        prop_assert_eq!(row.cells(), &cells[..]);
        let found = "select count(*) from thing where (n = ?1 or ?1 is null) and (t = ?2 or ?2 is null) and (b = ?3 or ?3 is null)";
        prop_assert_eq!(connection.query_int(found, &cells).unwrap(), 1);
    });
}

#[test]
fn sums_and_numbers_in_every_place_are_whole() {
    let database = with_table("n {int}");
    let mut connection = connect(&database);
    for n in [0, 7, -7, 9_999, 10_000, 123_456_789_012, -123_456_789_012, 4_000_000_000_000_000_000] {
        connection.execute("delete from thing", &[]).unwrap();
        connection.execute("insert into thing values (?1)", &[Cell::Int(n)]).unwrap();
        assert_eq!(connection.query_int("select sum(n) from thing", &[]).unwrap(), n);
        // The sum of PostgreSQL is a `numeric`: so is what it is compared with.
        let kept = "select count(*) from (select sum(n) as s from thing) as sums where s = ?1";
        assert_eq!(connection.query_int(kept, &[Cell::Int(n)]).unwrap(), 1, "{n}");
    }
    assert_eq!(
        connection.query("select n from thing limit ?1 offset ?2", &[1.into(), 0.into()]).unwrap().len(),
        1
    );
    let fraction = connection.query("select 1.5", &[]);
    assert!(matches!(fraction, Err(StoreError::Fault(_))), "{fraction:?}");
}

#[test]
fn a_text_that_one_database_cannot_keep_is_a_problem_on_both() {
    let database = with_table("t {text}");
    let Err(StoreError::Problems(problems)) =
        connect(&database).execute("insert into thing values (?1)", &["a\0b".into()])
    else {
        panic!("it was taken");
    };
    assert_eq!(problems[0].code, "text-not-storable");
}

#[test]
fn many_rows_come_one_by_one_and_stop_when_told() {
    let database = with_table("n {int}");
    let mut connection = connect(&database);
    for n in 0..500 {
        connection.execute("insert into thing values (?1)", &[Cell::from(n)]).unwrap();
    }
    let mut seen = Vec::new();
    let read = connection.query_each("select n from thing order by n", &[], |row| {
        seen.push(row.int(0)?);
        Ok(if seen.len() == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    });
    read.unwrap();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
    assert_eq!(
        connection.query_int("select count(*) from thing", &[]).unwrap(),
        500,
        "the connection is usable"
    );
}

#[test]
fn a_constraint_tells_its_kind_and_columns() {
    let database = with_table(
        "id {text} primary key, a {text} not null, b {int}, above {text} references thing, unique (a, b), \
         constraint positive check (b > 0)",
    );
    let mut connection = connect(&database);
    let mut insert =
        |cells: [Cell; 4]| connection.execute("insert into thing values (?1, ?2, ?3, ?4)", &cells);
    insert(["1".into(), "x".into(), 1.into(), Cell::Null]).unwrap();
    let told = |result: Result<u64, StoreError>| match result {
        Err(StoreError::Constraint(Constraint { kind, columns, name, .. })) => {
            (kind, columns.join(","), name)
        }
        other => panic!("{other:?}"),
    };
    let (kind, columns, _) = told(insert(["1".into(), "y".into(), 1.into(), Cell::Null]));
    assert_eq!((kind, columns.as_str()), (ConstraintKind::Unique, "id"));
    let (kind, columns, _) = told(insert(["2".into(), "x".into(), 1.into(), Cell::Null]));
    assert_eq!((kind, columns.as_str()), (ConstraintKind::Unique, "a,b"));
    let (kind, columns, _) = told(insert(["2".into(), Cell::Null, 1.into(), Cell::Null]));
    assert_eq!((kind, columns.as_str()), (ConstraintKind::NotNull, "a"));
    let (kind, _, name) = told(insert(["2".into(), "y".into(), 0.into(), Cell::Null]));
    assert_eq!((kind, name.as_deref()), (ConstraintKind::Check, Some("positive")));
    let (kind, _, _) = told(insert(["2".into(), "y".into(), 1.into(), "9".into()]));
    assert_eq!(kind, ConstraintKind::ForeignKey);
}

#[test]
fn names_are_ordered_by_sound_and_other_text_by_code_point() {
    let database = with_table("t {text}");
    let mut connection = connect(&database);
    connection.script(&database.dialect().expand("{name_order};")).unwrap();
    for name in ["长治", "太原", "安泽", "大同", "阳泉", "朔州", "b", "A", "2", "10", "大宁"] {
        connection.execute("insert into thing values (?1)", &[name.into()]).unwrap();
    }
    let mut ordered = |sql: &str| {
        let rows = connection.query(sql, &[]).unwrap();
        rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        ordered("select t from thing order by t collate zh"),
        "10 2 安泽 大宁 大同 朔州 太原 阳泉 长治 A b"
    );
    assert_eq!(ordered("select t from thing order by t"), "10 2 A b 大同 大宁 太原 安泽 朔州 长治 阳泉");
}

#[test]
fn a_reader_sees_one_state_and_keeps_nothing() {
    let database = with_table("n {int}");
    let pool = pool(&database, 2);
    let mut other = connect(&database);
    pool.read(|connection| {
        assert_eq!(connection.query_int("select count(*) from thing", &[])?, 0);
        other.execute("insert into thing values (1)", &[])?;
        assert_eq!(
            connection.query_int("select count(*) from thing", &[])?,
            0,
            "what came later is not seen"
        );
        Ok(())
    })
    .unwrap();
    assert_eq!(pool.read(|connection| connection.query_int("select count(*) from thing", &[])).unwrap(), 1);
    pool.read(|connection| connection.execute("insert into thing values (2)", &[])).unwrap_err();
    assert_eq!(pool.read(|connection| connection.query_int("select count(*) from thing", &[])).unwrap(), 1);
}

#[test]
fn who_finds_no_free_connection_is_told_that_the_database_is_busy() {
    let database = with_table("n {int}");
    let pool = pool(&database, 1);
    let error = pool.read(|_| pool.read(|_| Ok(()))).unwrap_err();
    assert_eq!(error.storage_problem().unwrap().code, "storage-busy");
    pool.read(|_| Ok(())).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        pool.read(|_| -> Result<(), _> { panic!() })
    }));
    panicked.unwrap_err();
    pool.read(|_| Ok(())).unwrap();
}
