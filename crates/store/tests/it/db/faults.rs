//! Addresses that are wrong, servers that are away, come back, or break in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use taihang_base::Language;
use taihang_store::StoreError;
use taihang_store::db::{Connection, Dialect, Job, Landed, Location, Pool, Writer};
use taihang_testkit::Cluster;

fn on_postgres() -> bool {
    taihang_testkit::database().dialect() == Dialect::Postgres
}

#[test]
fn a_wrong_address_names_the_field_and_never_the_password() {
    for (address, says) in [
        ("", "empty"),
        ("mysql://a/b", "mysql"),
        ("postgres://", "no host"),
        ("postgres://host", "no database"),
        ("postgres://u:secret@host/db?port=x", "port"),
        ("postgres://u:secret@host/db?unknown=1", "unknown"),
        ("postgres://u:secret@host/db?sslmode=require&sslrootcert=/nowhere.pem", "/nowhere.pem"),
    ] {
        let problem = Location::parse(address, "database").unwrap_err();
        let line = problem.line(Language::En);
        assert_eq!((problem.code.as_str(), problem.field.as_deref()), ("database-address", Some("database")));
        assert!(line.contains(says) && !line.contains("secret"), "{address}: {line}");
    }
}

#[test]
fn a_server_that_is_away_is_told_without_the_password() {
    let location = Location::parse("postgres://u:secret@127.0.0.1:1/db", "database").unwrap();
    let error = location.connect().unwrap_err();
    let problem = location.unreachable("database", &error);
    let line = problem.line(Language::En);
    assert_eq!(problem.code, "database-unreachable");
    assert!(line.contains("postgres://u@127.0.0.1:1/db") && !line.contains("secret"), "{line}");
    assert!(!format!("{location:?} {error:?}").contains("secret"));
    let Err(error) = Writer::open(&location, 2) else { panic!("it opened") };
    assert_eq!(error.storage_problem().unwrap().code, "storage-lost");
}

#[test]
fn a_server_that_restarts_is_waited_for_and_nothing_acknowledged_is_lost() {
    if !on_postgres() {
        return;
    }
    let cluster = Cluster::start();
    let location = cluster.location();
    location.connect().unwrap().script("create table thing (id bigint primary key)").unwrap();
    let writer = Writer::open(&location, 4).unwrap();
    let pool = Pool::new(location.clone(), 2, Duration::from_secs(5));
    let read = || pool.read(|connection| connection.query_int("select count(*) from thing", &[]));
    assert_eq!(read().unwrap(), 0);
    let mut acknowledged = Vec::new();
    for round in 0..3_i64 {
        let pending: Vec<_> = (round * 500..round * 500 + 500)
            .map(|id| {
                let insert = move |connection: &mut Connection| {
                    connection.execute("insert into thing values (?1)", &[id.into()]).map(|_| id)
                };
                writer.submit(insert)
            })
            .collect();
        cluster.restart();
        for one in pending {
            match one.wait() {
                Ok(id) => acknowledged.push(id),
                // Broken during the commit: told as such. The row of an earlier run may be in the way of a later one.
                Err(StoreError::Unknown | StoreError::Constraint(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }
    let rows = pool.read(|connection| connection.query("select id from thing", &[])).unwrap();
    let kept: std::collections::BTreeSet<i64> = rows.iter().map(|row| row.int(0).unwrap()).collect();
    assert!(acknowledged.len() >= 1400, "{}", acknowledged.len());
    for id in acknowledged {
        assert!(kept.contains(&id), "{id} was acknowledged");
    }
}

/// A job whose connection is cut by the server during the commit, the first time.
struct Cut {
    runs: Arc<AtomicU32>,
    remembers: bool,
}

impl Job for Cut {
    type Output = &'static str;

    fn run(&mut self, connection: &mut Connection) -> Result<&'static str, StoreError> {
        connection.execute("insert into thing values (1) on conflict do nothing", &[])?;
        if self.runs.fetch_add(1, Ordering::Relaxed) == 0 {
            // The deferred trigger of the table ends its own connection when the transaction commits.
            connection.execute("insert into thing values (-1)", &[])?;
        }
        Ok("run")
    }

    fn landed(&mut self, connection: &mut Connection) -> Result<Landed<&'static str>, StoreError> {
        if !self.remembers {
            return Ok(Landed::Unknown);
        }
        let kept = connection.query_int("select count(*) from thing where id = 1", &[])?;
        Ok(if kept == 1 { Landed::Yes("found") } else { Landed::No })
    }
}

#[test]
fn a_commit_that_breaks_is_looked_up_before_it_is_repeated() {
    let database = taihang_testkit::database();
    if database.dialect() == Dialect::Sqlite {
        return;
    }
    let script = "create table thing (id bigint primary key);
         create function cut() returns trigger language plpgsql as
             'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
         create constraint trigger cut after insert on thing deferrable initially deferred
             for each row when (new.id < 0) execute function cut()";
    database.location().connect().unwrap().script(script).unwrap();
    let writer = Writer::open(database.location(), 1).unwrap();
    for (remembers, outcome) in [(false, None), (true, Some("run"))] {
        let runs = Arc::new(AtomicU32::new(0));
        let answer = writer.run(Cut { runs: Arc::clone(&runs), remembers });
        match outcome {
            None => assert!(matches!(answer, Err(StoreError::Unknown)), "{answer:?}"),
            Some(said) => assert_eq!(answer.unwrap(), said),
        }
        assert_eq!(runs.load(Ordering::Relaxed), if remembers { 2 } else { 1 });
    }
    assert_eq!(super::count(&database), 1);
}
