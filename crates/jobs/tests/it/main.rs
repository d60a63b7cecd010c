//! Jobs on a real database: SQLite, or with `TAIHANG_TEST_DATABASE=postgres` PostgreSQL.

#![cfg(test)]

mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use taihang_jobs::{
    Context, Job, JobError, Outcome, Priority, Registry, Schedule, Scheduler, Task, Work, WorkerOptions,
    Workers, drain,
};
use world::World;

/// What the jobs of these tests leave behind.
#[derive(Default)]
struct Log(std::sync::Mutex<Vec<String>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[derive(Serialize, Deserialize)]
struct Write {
    line: String,
    fails: i64,
}

impl Job for Write {
    const NAME: &'static str = "write";
    const ATTEMPTS: u32 = 3;

    fn dedup(&self) -> Option<String> {
        Some(self.line.clone())
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        if context.attempt <= self.fails {
            return Err(JobError::Passing(format!("attempt {} fails", context.attempt)));
        }
        context.service::<Log>()?.add(&self.line);
        Ok(Outcome::Done)
    }
}

#[derive(Serialize, Deserialize)]
struct Urgent;

impl Job for Urgent {
    const NAME: &'static str = "urgent";
    const PRIORITY: Priority = Priority::High;

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        context.service::<Log>()?.add("urgent");
        Ok(Outcome::Done)
    }
}

#[derive(Serialize, Deserialize)]
struct Panics;

impl Job for Panics {
    const NAME: &'static str = "panics";
    const ATTEMPTS: u32 = 1;

    fn run(&self, _: &Context<'_>) -> Result<Outcome, JobError> {
        panic!("a bug in a job")
    }
}

#[derive(Serialize, Deserialize)]
struct Halves {
    parts: usize,
}

impl Job for Halves {
    const NAME: &'static str = "halves";

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let log = context.service::<Log>()?;
        log.add("part");
        let done = log.0.lock().unwrap().len() == self.parts;
        Ok(if done { Outcome::Done } else { Outcome::Later(SignedDuration::from_mins(1)) })
    }
}

fn registry() -> Arc<Registry> {
    Arc::new(Registry::default().with::<Write>().with::<Urgent>().with::<Panics>().with::<Halves>())
}

fn write(line: &str, fails: i64) -> Write {
    Write { line: line.to_owned(), fails }
}

#[test]
fn a_job_runs_once_and_leaves_the_queue() {
    let world = World::new();
    let (log, services) = World::services();
    assert!(world.jobs.put(write("a", 0).order().unwrap()).unwrap());
    assert!(!world.jobs.put(write("a", 0).order().unwrap()).unwrap(), "one with this key waits already");
    world.jobs.put(Urgent.order().unwrap()).unwrap();
    let tally = drain(&registry(), &world.jobs, &services).unwrap();
    assert_eq!(tally.done.into_inner(), 2);
    assert_eq!(log.take(), ["urgent", "a"], "the urgent one is taken first");
    assert!(world.jobs.depths().unwrap().is_empty());
    assert!(world.jobs.put(write("a", 0).order().unwrap()).unwrap(), "the key is free again");
}

#[test]
fn what_fails_is_tried_again_later_and_then_laid_aside() {
    let world = World::new();
    let (log, services) = World::services();
    world.jobs.put(write("twice", 2).order().unwrap()).unwrap();
    world.jobs.put(write("always", 99).order().unwrap()).unwrap();
    for passed in [0, 13, 40] {
        world.pass(SignedDuration::from_secs(passed));
        let tally = drain(&registry(), &world.jobs, &services).unwrap();
        assert!(tally.failed.into_inner() + tally.dead.into_inner() <= 2);
        assert!(world.jobs.next(&["write"]).unwrap().is_none_or(|at| at > world.jobs.now()));
    }
    assert_eq!(log.take(), ["twice"]);
    let dead = world.jobs.dead(10).unwrap();
    assert_eq!((dead.len(), dead[0].attempts, dead[0].error.as_deref()), (1, 3, Some("attempt 3 fails")));
    assert!(dead[0].died.is_some());

    assert!(world.jobs.again(dead[0].id).unwrap(), "a person runs it again");
    assert!(!world.jobs.again(dead[0].id).unwrap(), "it is not laid aside any more");
    drain(&registry(), &world.jobs, &services).unwrap();
    assert_eq!(world.jobs.depths().unwrap()[0].state, "waiting", "with fresh attempts");
}

#[test]
fn a_panic_and_a_payload_nobody_can_read_are_laid_aside_and_harm_no_other() {
    let world = World::new();
    let (log, services) = World::services();
    world.jobs.put(Panics.order().unwrap()).unwrap();
    let mut odd = write("odd", 0).order().unwrap();
    odd.payload = serde_json::json!({ "colour": "red" });
    world.jobs.put(odd).unwrap();
    world.jobs.put(write("sound", 0).order().unwrap()).unwrap();
    let tally = drain(&registry(), &world.jobs, &services).unwrap();
    assert_eq!((tally.done.into_inner(), tally.dead.into_inner()), (1, 2));
    assert_eq!(log.take(), ["sound"]);
    let reasons: Vec<String> =
        world.jobs.dead(9).unwrap().into_iter().filter_map(|entry| entry.error).collect();
    assert!(reasons.iter().any(|reason| reason.contains("a bug in a job")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("payload")), "{reasons:?}");
}

#[test]
fn a_job_in_parts_goes_on_and_does_not_use_up_its_attempts() {
    let world = World::new();
    let (log, services) = World::services();
    world.jobs.put(Halves { parts: 12 }.order().unwrap()).unwrap();
    for _ in 0..12 {
        assert_eq!(world.jobs.depths().unwrap().len(), 1);
        drain(&registry(), &world.jobs, &services).unwrap();
        world.pass(SignedDuration::from_mins(2));
    }
    assert_eq!(log.take().len(), 12);
    assert!(world.jobs.depths().unwrap().is_empty());
}

#[test]
fn a_job_whose_worker_died_waits_again() {
    let world = World::new();
    world.jobs.put(write("a", 0).order().unwrap()).unwrap();
    let lease = SignedDuration::from_mins(1);
    let claim = world.jobs.claim("first", &["write"], lease).unwrap().expect("it waits");
    assert_eq!(world.jobs.claim("second", &["write"], lease).unwrap(), None, "somebody has it");
    world.pass(SignedDuration::from_secs(59));
    assert_eq!(world.jobs.recover(5).unwrap(), 0);
    world.pass(SignedDuration::from_secs(2));
    assert_eq!(world.jobs.recover(5).unwrap(), 1);
    let second = world.jobs.claim("second", &["write"], lease).unwrap().expect("it waits again");
    assert_eq!((second.id, second.attempt), (claim.id, 2));
    assert!(!world.jobs.done("first", claim.id).unwrap(), "the first worker has lost it");
    assert!(world.jobs.done("second", claim.id).unwrap());
    assert_eq!(world.jobs.claim("third", &["write"], lease).unwrap(), None);
}

#[test]
fn a_job_that_kills_its_workers_is_laid_aside() {
    let world = World::new();
    world.jobs.put(write("a", 0).order().unwrap()).unwrap();
    for _ in 0..5 {
        world.jobs.claim("w", &["write"], SignedDuration::from_mins(1)).unwrap().expect("it waits");
        world.pass(SignedDuration::from_secs(61));
        world.jobs.recover(5).unwrap();
    }
    assert_eq!(world.jobs.dead(1).unwrap()[0].error.as_deref(), Some("its worker died"));
    assert!(world.jobs.discard(world.jobs.dead(1).unwrap()[0].id).unwrap());
    assert!(world.jobs.depths().unwrap().is_empty());
}

#[test]
fn many_workers_do_each_job_once() {
    let world = World::new();
    let (log, services) = World::services();
    let orders: Vec<_> = (0..120).map(|number| write(&format!("{number:03}"), 0).order().unwrap()).collect();
    for order in orders {
        world.jobs.put(order).unwrap();
    }
    let start = |name: &str| {
        let options = WorkerOptions { name: name.to_owned(), threads: 3 };
        Workers::start(registry(), world.jobs.clone(), services.clone(), &options).unwrap()
    };
    let (one, two) = (start("one"), start("two"));
    while !world.jobs.depths().unwrap().is_empty() {
        std::thread::yield_now();
    }
    assert!(one.stop(Duration::from_mins(1)) && two.stop(Duration::from_mins(1)), "they end when asked to");
    let mut lines = log.take();
    lines.sort();
    assert_eq!(lines, (0..120).map(|number| format!("{number:03}")).collect::<Vec<_>>());
}

#[test]
fn one_scheduler_counts_and_another_takes_over() {
    let world = World::new();
    let (_, services) = World::services();
    let done = Arc::new(AtomicUsize::new(0));
    let scheduler = |name: &str| {
        let done = Arc::clone(&done);
        let short = Box::new(move |_: &Context<'_>| {
            done.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        let every = |seconds| Schedule::Every(SignedDuration::from_secs(seconds));
        let tasks = vec![
            Task { name: "short", schedule: every(3), work: Work::Do(short) },
            Task { name: "long", schedule: every(60), work: Work::Queue(write("long", 0).order().unwrap()) },
        ];
        Scheduler::new(world.jobs.clone(), services.clone(), tasks, name.to_owned())
    };
    let (mut one, mut two) = (scheduler("one"), scheduler("two"));
    assert_eq!(one.beat().unwrap(), Some(2));
    assert_eq!(two.beat().unwrap(), None, "one holds the lease");
    world.pass(SignedDuration::from_secs(4));
    assert_eq!(one.beat().unwrap(), Some(1), "only what is due");
    // The first one dies; the second takes over and knows what was queued.
    world.pass(SignedDuration::from_secs(16));
    assert_eq!(two.beat().unwrap(), Some(1));
    assert_eq!(one.beat().unwrap(), None);
    world.pass(SignedDuration::from_mins(1));
    assert_eq!(two.beat().unwrap(), Some(2));
    assert_eq!(done.load(Ordering::Relaxed), 4);
    assert_eq!(world.jobs.depths().unwrap()[0].count, 1, "queued twice, waits once");
}

#[test]
fn workers_of_another_version_leave_jobs_they_do_not_know() {
    let world = World::new();
    let (_, services) = World::services();
    world.jobs.put(write("a", 0).order().unwrap()).unwrap();
    let older = Arc::new(Registry::default().with::<Urgent>());
    let tally = drain(&older, &world.jobs, &services).unwrap();
    assert_eq!(tally.dead.into_inner(), 0);
    assert_eq!(world.jobs.depths().unwrap()[0].count, 1);
}
