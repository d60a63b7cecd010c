//! The two databases behind one interface.

mod faults;
mod schema;
mod statements;
mod writing;

use std::time::Duration;

use taihang_store::db::{Connection, Pool};
use taihang_testkit::Database;

/// A database with one small table.
fn with_table(columns: &str) -> Database {
    let database = taihang_testkit::database();
    let table = format!("create table thing ({columns}){{strict}}");
    connect(&database).script(&database.dialect().expand(&table)).unwrap();
    database
}

fn connect(database: &Database) -> Connection {
    database.location().connect().unwrap()
}

fn pool(database: &Database, limit: usize) -> Pool {
    Pool::new(database.location().clone(), limit, Duration::from_millis(50))
}

fn count(database: &Database) -> i64 {
    connect(database).query_int("select count(*) from thing", &[]).unwrap()
}
