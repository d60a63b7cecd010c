//! The writer: groups, failures, repetition, the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;

use taihang_store::db::{Cell, Connection, Dialect, Pending, Writer};
use taihang_store::{ConstraintKind, StoreError};

use super::{connect, count, with_table};

fn insert(id: i64) -> impl FnMut(&mut Connection) -> Result<u64, StoreError> {
    move |connection| connection.execute("insert into thing values (?1, 0)", &[id.into()])
}

#[test]
fn in_a_group_a_failing_job_and_a_panicking_one_hurt_nobody_else() {
    let database = with_table("id {int} primary key, n {int}");
    let writer = Writer::open(database.location(), 4).unwrap();
    // The writers are held back until everything waits, so that it is one group.
    let (release, gate) = channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let held = writer.submit(move |_: &mut Connection| {
        gate.lock().unwrap().recv().ok();
        Ok(())
    });
    let mut pending: Vec<Pending<u64>> = Vec::new();
    for id in 0..40 {
        pending.push(writer.submit(move |connection: &mut Connection| {
            let written = insert(if id == 21 { 20 } else { id })(connection)?;
            assert_ne!(id, 30, "the thirtieth");
            if id == 10 { Err(taihang_base::Refusal::NotAllowed.into()) } else { Ok(written) }
        }));
        if id == 20 && database.dialect() == Dialect::Postgres {
            pending.push(writer.submit(|_: &mut Connection| Ok(1)));
        }
    }
    release.send(()).unwrap();
    held.wait().unwrap();
    let failed: Vec<StoreError> = pending.into_iter().filter_map(|one| one.wait().err()).collect();
    assert_eq!(failed.len(), 3, "{failed:?}");
    assert!(failed.iter().any(|error| matches!(error, StoreError::Refusal(_))));
    assert!(
        failed
            .iter()
            .any(|error| matches!(error, StoreError::Constraint(c) if c.kind == ConstraintKind::Unique))
    );
    assert!(
        failed
            .iter()
            .any(|error| matches!(error, StoreError::Fault(f) if format!("{f:?}").contains("the thirtieth")))
    );
    assert_eq!(count(&database), 37);
}

#[test]
fn an_answer_means_that_others_can_see_it() {
    let database = with_table("id {int} primary key, n {int}");
    let writer = Writer::open(database.location(), 4).unwrap();
    for id in 0..20 {
        writer.run(insert(id)).unwrap();
        assert_eq!(count(&database), id + 1);
    }
}

#[test]
fn jobs_that_meet_are_run_again_until_all_are_kept() {
    let database = with_table("id {int} primary key, n {int}");
    let mut connection = connect(&database);
    connection.execute("insert into thing values (1, 0), (2, 0)", &[]).unwrap();
    let writer = Writer::open(database.location(), 8).unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let pending: Vec<_> = (0..8_i64)
        .map(|number| {
            let runs = Arc::clone(&runs);
            writer.submit(move |connection: &mut Connection| {
                runs.fetch_add(1, Ordering::Relaxed);
                // In opposite orders: on a server they block each other.
                let order = if number % 2 == 0 { [1, 2] } else { [2, 1] };
                for id in order {
                    connection.execute("update thing set n = n + 1 where id = ?1", &[Cell::from(id)])?;
                }
                Ok(())
            })
        })
        .collect();
    for one in pending {
        one.wait().unwrap();
    }
    assert!(runs.load(Ordering::Relaxed) >= 8);
    assert_eq!(connection.query_int("select sum(n) from thing", &[]).unwrap(), 16, "each counts once");
}

#[test]
fn closing_finishes_what_was_taken_in() {
    let database = with_table("id {int} primary key, n {int}");
    let writer = Writer::open(database.location(), 4).unwrap();
    let pending: Vec<_> = (0..200).map(|id| writer.submit(insert(id))).collect();
    writer.close();
    for one in pending {
        one.wait().unwrap();
    }
    assert_eq!(count(&database), 200);
    let error = writer.run(insert(1000)).unwrap_err();
    assert_eq!(error.storage_problem().unwrap().code, "storage-lost");
}

#[test]
fn when_the_disk_is_full_what_fits_is_kept_and_the_rest_is_told() {
    let database = with_table("id {int} primary key, n {int}");
    if database.dialect() == Dialect::Postgres {
        // The limit of a server's disk belongs to the server; see the sorting of its error in `classify`.
        return;
    }
    let writer = Writer::open(database.location(), 1).unwrap();
    writer
        .run(|connection: &mut Connection| {
            connection.script("create table big (b blob)")?;
            connection.query_one("pragma max_page_count = 100", &[]).map(|_| ())
        })
        .unwrap();
    let big = || {
        writer.submit(|connection: &mut Connection| {
            connection.execute("insert into big values (?1)", &[Cell::Bytes(vec![1; 100_000])])
        })
    };
    let outcomes: Vec<_> = [big(), big(), big(), big(), big()].map(Pending::wait).into_iter().collect();
    let kept = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!((1..5).contains(&kept), "{outcomes:?}");
    for outcome in outcomes.iter().filter(|outcome| outcome.is_err()) {
        assert!(matches!(outcome, Err(StoreError::Full)), "{outcome:?}");
    }
    let mut connection = connect(&database);
    let rows = connection.query_int("select count(*) from big", &[]).unwrap();
    assert_eq!(usize::try_from(rows).unwrap(), kept, "what was acknowledged is there, and nothing else");
    writer.run(insert(1)).unwrap();
}
