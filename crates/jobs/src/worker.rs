//! Threads that take jobs and do them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use taihang_base::Fault;
use taihang_store::StoreError;
use taihang_store::jobs::{Claim, Jobs};

use crate::job::{Context, JobError, Outcome};
use crate::registry::Registry;
use crate::services::Services;
use crate::stop::Stop;

/// How long a job may run without a sign of life of its worker.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A job that took its worker with it so often is laid aside.
pub(crate) const DEATHS: i64 = 5;
/// How long the queue is left alone when there is nothing to do.
const IDLE: Duration = Duration::from_millis(500);
/// How long the queue is left alone when the database does not answer.
const TROUBLED: Duration = Duration::from_secs(5);

/// How workers run.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// Unique among all that work on one database; people read it.
    pub name: String,
    /// How many jobs run at once.
    pub threads: usize,
}

/// What workers have done since they were started.
#[derive(Debug, Default)]
pub struct Tally {
    /// Jobs that were done.
    pub done: AtomicU64,
    /// Attempts that failed and are tried again.
    pub failed: AtomicU64,
    /// Jobs that were laid aside.
    pub dead: AtomicU64,
}

/// Running workers. They end when this is dropped; [`Workers::stop`] also waits for them.
#[derive(Debug)]
pub struct Workers {
    stop: Stop,
    tally: Arc<Tally>,
    threads: Vec<JoinHandle<()>>,
}

struct Bench {
    registry: Arc<Registry>,
    jobs: Jobs,
    services: Services,
    stop: Stop,
    tally: Arc<Tally>,
    name: String,
}

impl Workers {
    /// Starts the threads.
    pub fn start(
        registry: Arc<Registry>,
        jobs: Jobs,
        services: Services,
        options: &WorkerOptions,
    ) -> Result<Self, Fault> {
        let (stop, tally) = (Stop::default(), Arc::new(Tally::default()));
        let bench = Arc::new(Bench {
            registry,
            jobs,
            services,
            stop: stop.clone(),
            tally: Arc::clone(&tally),
            name: options.name.clone(),
        });
        let mut threads = Vec::new();
        for number in 0..options.threads.max(1) {
            let bench = Arc::clone(&bench);
            threads.push(spawn(&format!("worker-{number}"), move || bench.work())?);
        }
        threads.push(spawn("worker-life", move || bench.live())?);
        Ok(Self { stop, tally, threads })
    }

    /// Wakes idle workers: something has been queued.
    pub fn call(&self) {
        self.stop.call();
    }

    /// What they have done.
    pub fn tally(&self) -> &Arc<Tally> {
        &self.tally
    }

    /// Takes no more jobs and waits up to `limit` for the running ones; answers whether all have ended. A job that is cut off waits again when its lease has passed.
    pub fn stop(mut self, limit: Duration) -> bool {
        self.stop.set();
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        let threads = std::mem::take(&mut self.threads);
        let joined = std::thread::Builder::new().name("worker-end".to_owned()).spawn(move || {
            for thread in threads {
                drop(thread.join());
            }
            drop(sender);
        });
        // Nothing is ever sent: the channel closes when every thread has ended.
        joined.is_ok() && receiver.recv_timeout(limit) == Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.set();
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(work).map_err(|error| Fault::new("start a worker", error))
}

impl Bench {
    /// Takes one job after the other until the end.
    fn work(&self) {
        while !self.stop.is_set() {
            let pause = match self.step() {
                Ok(true) => continue,
                Ok(false) => IDLE,
                Err(error) => {
                    tracing::warn!(%error, "the queue of jobs cannot be reached");
                    TROUBLED
                }
            };
            self.stop.pause(pause);
        }
    }

    /// Does the next job; answers whether there was one.
    fn step(&self) -> Result<bool, StoreError> {
        let names = self.registry.names();
        // Looking is cheap and disturbs nobody; taking is a write.
        if self.jobs.next(&names)?.is_none_or(|at| at > self.jobs.now()) {
            return Ok(false);
        }
        let Some(claim) = self.jobs.claim(&self.name, &names, LEASE)? else { return Ok(false) };
        self.run(&claim)?;
        Ok(true)
    }

    fn run(&self, claim: &Claim) -> Result<(), StoreError> {
        let context = Context {
            jobs: &self.jobs,
            id: claim.id,
            attempt: claim.attempt,
            services: &self.services,
            stop: &self.stop,
        };
        let began = self.jobs.now();
        let work = || self.registry.run(&claim.name, &claim.payload, &context);
        let outcome = catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|panic| Err(JobError::Passing(format!("it panicked: {}", said(&*panic)))));
        let (id, took) = (claim.id, self.jobs.now().duration_since(began).as_millis());
        match outcome {
            Ok(Outcome::Done) => {
                self.tally.done.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(job = claim.name, %id, took, "job done");
                if !self.jobs.done(&self.name, id)? {
                    tracing::warn!(job = claim.name, %id, "the job took so long that somebody else has it");
                }
            }
            Ok(Outcome::Later(time)) => self.jobs.later(&self.name, id, self.jobs.now() + time)?,
            Err(error) => self.failed(claim, &error)?,
        }
        Ok(())
    }

    fn failed(&self, claim: &Claim, error: &JobError) -> Result<(), StoreError> {
        let (job, id, attempt) = (&claim.name, claim.id, claim.attempt);
        let over = matches!(error, JobError::Lasting(_)) || attempt >= self.registry.attempts(job).into();
        let again = if over {
            self.tally.dead.fetch_add(1, Ordering::Relaxed);
            tracing::error!(job, %id, attempt, %error, "job laid aside");
            None
        } else {
            self.tally.failed.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(job, %id, attempt, %error, "job failed, will be tried again");
            Some(later(self.jobs.now(), attempt))
        };
        self.jobs.failed(&self.name, id, &error.to_string(), again)
    }

    /// Gives signs of life, so that nobody takes over what is still running.
    fn live(&self) {
        let holding = format!("worker:{}", self.name);
        loop {
            let renewed = self.jobs.hold(&holding, &self.name, LEASE);
            if let Err(error) = renewed.and_then(|_| self.jobs.renew(&self.name, LEASE)) {
                tracing::warn!(%error, "the leases of jobs could not be renewed");
            }
            if !self.stop.pause(Duration::from_secs(20)) {
                break;
            }
        }
        // The others shall see at once that this worker is gone; its last jobs keep their own leases.
        drop(self.jobs.let_go(&holding, &self.name));
    }
}

/// The pause after attempt number `attempt`: ten seconds, three times longer each time, an hour at most; a fifth of it is
/// chance, so that what failed together does not come back together.
fn later(now: Timestamp, attempt: i64) -> Timestamp {
    let power = u32::try_from(attempt.clamp(1, 7) - 1).unwrap_or(0);
    let seconds = (10 * 3_i64.pow(power)).min(3_600);
    now + SignedDuration::from_secs(seconds + rand::random_range(0..=seconds / 5))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Does every job that may run now on this thread, and those they queue in turn; answers how many. For commands that end,
/// and for tests.
pub fn drain(registry: &Arc<Registry>, jobs: &Jobs, services: &Services) -> Result<Tally, StoreError> {
    let bench = Bench {
        registry: Arc::clone(registry),
        jobs: jobs.clone(),
        services: services.clone(),
        stop: Stop::default(),
        tally: Arc::new(Tally::default()),
        name: format!("drain-{:016x}", rand::random::<u64>()),
    };
    while bench.step()? {}
    let Bench { tally, .. } = bench;
    Ok(Arc::into_inner(tally).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let now = Timestamp::UNIX_EPOCH;
        let pause = |attempt| later(now, attempt).as_second();
        assert!((10..=12).contains(&pause(1)));
        assert!((90..=108).contains(&pause(3)));
        assert!((3_600..=4_320).contains(&pause(7)) && (3_600..=4_320).contains(&pause(1_000)));
    }
}
