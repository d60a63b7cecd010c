//! The two databases behind one interface.

use taihang_store::db::{Cell, Location, Pool, Writer};
use taihang_store::{ConstraintKind, StoreError};

#[test]
fn quick() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::parse(folder.path().to_str().unwrap(), "database").unwrap();
    let mut connection = location.connect().unwrap();
    connection
        .script(&location.dialect().types("create table a (id {text} primary key, n {int}){strict}"))
        .unwrap();
    drop(connection);
    let writer = Writer::open(&location, 8).unwrap();
    let pool = Pool::new(location, 2, std::time::Duration::from_secs(1));
    let mut pending = Vec::new();
    for n in 0..100_i64 {
        pending.push(writer.submit(move |connection: &mut taihang_store::db::Connection| {
            assert_ne!(n, 50, "the fiftieth");
            connection.execute("insert into a values (?1, ?2)", &[(n / 2 * 2).to_string().into(), n.into()])
        }));
    }
    let outcomes: Vec<_> = pending.into_iter().map(taihang_store::db::Pending::wait).collect();
    assert!(matches!(&outcomes[50], Err(StoreError::Fault(_))));
    assert!(
        matches!(&outcomes[1], Err(StoreError::Constraint(c)) if c.kind == ConstraintKind::Unique && c.columns == ["id"])
    );
    assert_eq!(pool.read(|c| c.query_int("select count(*) from a", &[])).unwrap(), 50);
    assert_eq!(
        pool.read(|c| c.query_one("select n from a where id = ?1", &[Cell::from("4")]))
            .unwrap()
            .unwrap()
            .int(0)
            .unwrap(),
        4
    );
}
