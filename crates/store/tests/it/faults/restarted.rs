//! PostgreSQL restarted under load: whoever writes waits, is told the outcome, or sends the same again and it is done once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use taihang_kernel::{Command, Draft, RecordId, Value};
use taihang_store::db::Dialect;
use taihang_store::{Store, StoreError};
use taihang_testkit::{Cluster, thorough};

use super::{events, number};
use crate::write::world::{catalogue, create, holder, options, steward, text};

const WRITERS: u64 = 16;

fn id(writer: u64, step: u64) -> RecordId {
    RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1 << 70 | u128::from(writer) << 40 | u128::from(step))
}

fn command(writer: u64, step: u64, top: RecordId) -> Command {
    let draft = Draft::default().with("name", text("甲")).with("bearer", Value::Ref(top));
    let mut command = create("project", id(writer, step), draft);
    command.origin.idempotency_key = Some(format!("{writer}.{step}"));
    command
}

#[test]
fn a_server_restarted_under_load_loses_nothing() {
    let database = taihang_testkit::database();
    if database.dialect() == Dialect::Sqlite {
        // The embedded database has no server; what corresponds to it is the killed program.
        return;
    }
    let cluster = Cluster::start();
    let store = Store::open(&cluster.location(), catalogue(), database.clock(), options(&database)).unwrap();
    let top = id(WRITERS, 0);
    store.submit(&steward(), create("organisation", top, Draft::default().with("name", text("省")))).unwrap();
    let (end, done, unsure) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let restarts = if thorough() { 20 } else { 3 };
    let counts: Vec<u64> = std::thread::scope(|scope| {
        let write = |writer: u64| {
            let clerk = holder("clerk", top, u128::from(writer) + 100);
            let (mut step, mut open) = (0, false);
            while open || !end.load(Ordering::Relaxed) {
                match store.submit(&clerk, command(writer, step, top)) {
                    Ok(receipt) => {
                        assert_eq!(receipt.record, id(writer, step));
                        done.fetch_add(1, Ordering::Relaxed);
                        (step, open) = (step + 1, false);
                    }
                    // Told as such: the same is sent again under the same key.
                    Err(StoreError::Unknown | StoreError::Lost(_) | StoreError::Busy) => {
                        unsure.fetch_add(1, Ordering::Relaxed);
                        open = true;
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
            step
        };
        let threads: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || write(writer))).collect();
        let reads = scope.spawn(|| {
            while !end.load(Ordering::Relaxed) {
                let count =
                    store.pool().read(|connection| connection.query_int("select count(*) from project", &[]));
                assert!(matches!(count, Ok(_) | Err(StoreError::Lost(_))), "{count:?}");
                std::thread::park_timeout(std::time::Duration::from_millis(5));
            }
        });
        for restart in 1..=restarts {
            // Only while they write.
            while done.load(Ordering::Relaxed) < restart * 100 {
                std::thread::park_timeout(std::time::Duration::from_millis(1));
            }
            cluster.restart();
        }
        let before = done.load(Ordering::Relaxed);
        while done.load(Ordering::Relaxed) < before + 100 {
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
        end.store(true, Ordering::Relaxed);
        reads.join().unwrap();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(unsure.load(Ordering::Relaxed) < 1000);
    accounted(&store, &counts);
}

/// Everything that was answered is there; nothing twice, and nothing that nobody was told of.
fn accounted(store: &Store, counts: &[u64]) {
    let kept = events(store);
    for (writer, steps) in (0..).zip(counts) {
        for step in 0..*steps {
            assert!(kept.contains(&(id(writer, step).to_string(), 1)), "{writer}.{step} was acknowledged");
        }
    }
    let rows = u64::try_from(number(store, "select count(*) from project")).unwrap();
    let answered: u64 = counts.iter().sum();
    assert_eq!(rows, answered);
    store.seal().unwrap();
    assert_eq!(store.check().unwrap(), []);
    store.close();
}
