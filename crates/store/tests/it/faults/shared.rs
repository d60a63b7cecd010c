//! Two servers on one database: both serve, each sees what the other has kept, and what is to be done once is done once.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::date;
use taihang_kernel::{Command, Draft, RecordId, Value};
use taihang_store::{Store, StoreError};

use super::{number, told};
use crate::write::world::{World, advance, catalogue, create, edit, holder, options, steward, text};

/// A world and a second store on its database, as another process would have it.
fn two() -> (World, Store) {
    let world = World::new();
    let options = options(&world.database);
    let other = Store::open(world.database.location(), catalogue(), world.clock.clone(), options).unwrap();
    (world, other)
}

fn project(bearer: RecordId) -> Draft {
    Draft::default().with("name", text("甲")).with("bearer", Value::Ref(bearer))
}

/// Both do their work at the same time.
fn at_once<T: Send>(one: &Store, other: &Store, work: impl Fn(&Store, u128) -> T + Sync) -> [T; 2] {
    std::thread::scope(|scope| {
        let second = scope.spawn(|| work(other, 1));
        [work(one, 0), second.join().unwrap()]
    })
}

#[test]
fn what_one_has_kept_the_other_knows_at_once() {
    let (world, other) = two();
    let region = world.made("region", Draft::default().with("name", text("省")));
    let firm = Draft::default().with("name", text("企业")).with("region", Value::Ref(region));
    let firm = world.made("organisation", firm);
    let clerk = holder("clerk", firm, 2);
    let due = |store: &Store| {
        let id = store.submit(&clerk, create("project", world.id(), project(firm))).unwrap().record;
        store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
        store.deadlines_of(id).unwrap()[0].due
    };
    // Both have the parameters in memory; each changes them once.
    assert_eq!([due(&world.store), due(&other)], [date(2024, 3, 18); 2]);
    let parameter = |days: &str, mode: &str| {
        let draft = Draft::default()
            .with("code", Value::Identifier("project.review".into()))
            .with("value", text(days))
            .with("mode", Value::Choice(mode.into()))
            .with("direction", Value::Choice("lower_is_stricter".into()))
            .with("region", Value::Ref(region));
        create("parameter", world.id(), draft)
    };
    world.store.submit(&steward(), parameter("10 days", "default")).unwrap();
    assert_eq!([due(&other), due(&world.store)], [date(2024, 3, 11); 2]);
    other.submit(&steward(), parameter("5 days", "tighten")).unwrap();
    assert_eq!([due(&world.store), due(&other)], [date(2024, 3, 6); 2]);
    assert_eq!(other.check().unwrap(), []);
}

#[test]
fn of_the_same_done_on_both_one_is_kept() {
    let (world, other) = two();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    for round in 0..12_i64 {
        // The same key.
        let mut keyed: Command = create("project", world.id(), project(top));
        keyed.origin.idempotency_key = Some(format!("{round}"));
        let answers = at_once(&world.store, &other, |store, _| store.submit(&clerk, keyed.clone()).unwrap());
        assert_eq!(answers[0].record, answers[1].record);
        assert_ne!(answers[0].repeated, answers[1].repeated);
        // The same number.
        let ids = [world.id(), world.id()];
        let draft = project(top).with("number", Value::Identifier(format!("N{round}")));
        let answers = at_once(&world.store, &other, |store, at| {
            store.submit(&clerk, create("project", ids[usize::from(at == 1)], draft.clone()))
        });
        let lost: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err().map(told)).collect();
        assert_eq!(lost, [("not-unique".to_owned(), "number".to_owned())]);
        // The same version.
        let id = keyed.act.record();
        let answers = at_once(&world.store, &other, |store, at| {
            let count = Value::Integer(i64::try_from(at).unwrap() + 1);
            store.submit(&clerk, edit("project", id, 1, Draft::default().with("count", count)))
        });
        let lost: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
        assert!(matches!(lost[..], [StoreError::Stale(_) | StoreError::Refusal(_)]), "{lost:?}");
    }
    assert_eq!(number(&other, "select count(*) from project"), 24);
    assert_eq!(other.check().unwrap(), []);
}

#[test]
fn seals_jobs_and_deadlines_are_done_once() {
    let (world, other) = two();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    for _ in 0..20 {
        let id = world.create(&clerk, "project", project(top)).unwrap().record;
        world.store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
    }
    // Each has its own look at what is due; both act on it.
    let late = date(2024, 3, 19);
    at_once(&world.store, &other, |store, _| while store.deadlines_pass(late, 3).unwrap() > 0 {});
    assert_eq!(number(&other, "select count(*) from event where action = 'lapse'"), 20);
    let queued = number(&other, "select count(*) from job");
    let done = at_once(&world.store, &other, |store, at| {
        let (jobs, worker) = (store.jobs(), format!("worker {at}"));
        let mut done = BTreeSet::new();
        while let Some(claim) =
            jobs.claim(&worker, &["index", "count"], SignedDuration::from_secs(60)).unwrap()
        {
            done.insert(claim.id);
            assert!(jobs.done(&worker, claim.id).unwrap());
        }
        done
    });
    assert!(done[0].is_disjoint(&done[1]));
    assert_eq!(i64::try_from(done[0].len() + done[1].len()).unwrap(), queued);
    assert_eq!(number(&other, "select count(*) from job"), 0);
    let sealed: usize = at_once(&world.store, &other, |store, _| store.seal().unwrap_or(0)).iter().sum();
    assert_eq!(sealed + world.store.seal().unwrap(), 1 + 20 * 3);
    assert_eq!(world.store.check().unwrap(), []);
}
