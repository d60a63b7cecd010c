//! What recurs: one server at a time queues it, or does it itself if it is short.

use std::collections::BTreeMap;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use taihang_base::{Fault, Id};
use taihang_kernel::JobOrder;
use taihang_kernel::record::Any;
use taihang_store::StoreError;
use taihang_store::jobs::Jobs;

use crate::job::{Context, JobError};
use crate::schedule::Schedule;
use crate::services::Services;
use crate::stop::Stop;
use crate::worker::DEATHS;

/// Name of the lease that the one scheduler holds.
const LEASE_NAME: &str = "scheduler";
/// How long the others wait for a scheduler that died.
const LEASE: SignedDuration = SignedDuration::from_secs(15);
/// How often the lease is renewed.
const RENEWAL: SignedDuration = SignedDuration::from_secs(5);
/// How often it looks what is due.
const BEAT: Duration = Duration::from_millis(500);

/// Something that recurs.
pub struct Task {
    /// Its name in the notes of the installation.
    pub name: &'static str,
    /// When.
    pub schedule: Schedule,
    /// What.
    pub work: Work,
}

/// What recurs.
pub enum Work {
    /// A job is queued. The moment is kept, so that a new start does not repeat what was just done.
    Queue(JobOrder),
    /// Something short is done at once, on the scheduler's own thread.
    Do(Short),
}

/// Something short to do.
pub type Short = Box<dyn Fn(&Context<'_>) -> Result<(), JobError> + Send>;

/// Does what is due while it holds the lease.
pub struct Scheduler {
    jobs: Jobs,
    services: Services,
    tasks: Vec<Task>,
    name: String,
    stop: Stop,
    held_at: Option<Timestamp>,
    last: BTreeMap<&'static str, Timestamp>,
}

impl Scheduler {
    /// A scheduler of these tasks; `name` is unique among all servers of one database.
    pub fn new(jobs: Jobs, services: Services, tasks: Vec<Task>, name: String) -> Self {
        Self { jobs, services, tasks, name, stop: Stop::default(), held_at: None, last: BTreeMap::new() }
    }

    /// Runs on a thread of its own until the end is wished.
    pub fn start(mut self) -> Result<Running, Fault> {
        let stop = self.stop.clone();
        let thread = std::thread::Builder::new().name("scheduler".to_owned());
        let thread = thread
            .spawn(move || {
                let mut pause = Duration::ZERO;
                while self.stop.pause(pause) {
                    pause = match self.beat() {
                        Ok(_) => BEAT,
                        Err(error) => {
                            tracing::warn!(%error, "the scheduler cannot reach the database");
                            BEAT * 10
                        }
                    };
                }
                if self.held_at.is_some() {
                    // Another server goes on at once instead of waiting for the lease to pass.
                    drop(self.jobs.let_go(LEASE_NAME, &self.name));
                }
            })
            .map_err(|error| Fault::new("start the scheduler", error))?;
        Ok(Running { stop, thread: Some(thread) })
    }

    /// Does what is due now; answers how many tasks were. None if another server holds the lease.
    pub fn beat(&mut self) -> Result<Option<usize>, StoreError> {
        if !self.leads()? {
            return Ok(None);
        }
        let now = self.jobs.now();
        let mut done = 0;
        for task in &self.tasks {
            if task.schedule.next(self.last.get(task.name).copied()) > now {
                continue;
            }
            // Noted before it is done: a task that fails comes again at its next time, not at once for ever.
            self.last.insert(task.name, now);
            done += 1;
            if let Err(error) = self.carry_out(task) {
                tracing::error!(task = task.name, %error, "a recurring task failed");
            }
        }
        Ok(Some(done))
    }

    fn carry_out(&self, task: &Task) -> Result<(), JobError> {
        match &task.work {
            Work::Queue(order) => {
                self.jobs.put(order.clone())?;
                self.jobs.note(&note(task.name), &self.name)?;
                Ok(())
            }
            Work::Do(work) => {
                let id = Id::<Any>::new(self.jobs.now(), rand::random());
                let context =
                    Context { jobs: &self.jobs, id, attempt: 1, services: &self.services, stop: &self.stop };
                work(&context)
            }
        }
    }

    /// Whether this is the scheduler that counts. One that has just become it learns what the one before did.
    fn leads(&mut self) -> Result<bool, StoreError> {
        let now = self.jobs.now();
        if self.held_at.is_some_and(|at| now < at + RENEWAL && now >= at) {
            return Ok(true);
        }
        if !self.jobs.hold(LEASE_NAME, &self.name, LEASE)? {
            self.held_at = None;
            return Ok(false);
        }
        if self.held_at.is_none() {
            self.learn()?;
        }
        self.held_at = Some(now);
        self.jobs.recover(DEATHS)?;
        Ok(true)
    }

    fn learn(&mut self) -> Result<(), StoreError> {
        for task in &self.tasks {
            if let Some((_, at)) = self.jobs.noted(&note(task.name))? {
                self.last.insert(task.name, at);
            }
        }
        Ok(())
    }
}

fn note(task: &str) -> String {
    format!("task:{task}")
}

/// A scheduler on its thread. It ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Ends it and waits until it has.
    pub fn stop(mut self) {
        self.stop.set();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.set();
    }
}
