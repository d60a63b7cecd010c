//! What a job is.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use taihang_base::Fault;
use taihang_kernel::{JobOrder, RecordId};
use taihang_store::StoreError;
use taihang_store::jobs::Jobs;

use crate::services::Services;
use crate::stop::Stop;

/// A kind of background work. Its value is the payload that waits in the queue, so its fields are a format: add only with
/// a default. It may run twice (a worker dies after the work and before saying so) and must do no harm then.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Its name in the queue and in definitions, in snake case.
    const NAME: &'static str;
    /// How urgent it is.
    const PRIORITY: Priority = Priority::Normal;
    /// After so many failures it is laid aside for a person.
    const ATTEMPTS: u32 = 8;

    /// While one with the same key waits, no second one is queued.
    fn dedup(&self) -> Option<String> {
        None
    }

    /// Does the work.
    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError>;

    /// The order to queue it, now.
    fn order(&self) -> Result<JobOrder, Fault> {
        let payload =
            serde_json::to_value(self).map_err(|error| Fault::new("write the payload of a job", error))?;
        Ok(JobOrder { name: Self::NAME.to_owned(), payload, dedup: self.dedup(), run_at: None })
    }
}

/// How urgent a kind of work is. The urgent ones that wait are taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Somebody waits for it.
    High,
    /// Soon.
    Normal,
    /// When nothing else is to do.
    Low,
}

/// How a run ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The work is done.
    Done,
    /// A part is done; the rest goes on after this time, with the same payload.
    Later(SignedDuration),
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The same again may succeed: tried again after a while.
    #[error("{0}")]
    Passing(String),
    /// Trying again is no use: laid aside at once.
    #[error("{0}")]
    Lasting(String),
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Problems(_)
            | StoreError::Refusal(_)
            | StoreError::Constraint(_)
            | StoreError::NotNow(_) => Self::Lasting(error.to_string()),
            StoreError::Fault(fault) => fault_of(fault),
            StoreError::Busy
            | StoreError::Stale(_)
            | StoreError::Slow
            | StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Lost(_)
            | StoreError::Unknown
            | StoreError::Damaged(_) => Self::Passing(error.to_string()),
        }
    }
}

impl From<Fault> for JobError {
    fn from(fault: Fault) -> Self {
        fault_of(&fault)
    }
}

/// A fault may be gone with the next version of the program: it is tried again, and then laid aside with its cause.
fn fault_of(fault: &Fault) -> JobError {
    let cause = fault.source.as_ref().map(|source| format!(": {source}")).unwrap_or_default();
    JobError::Passing(format!("{fault}{cause}"))
}

/// What a job may use.
pub struct Context<'a> {
    /// The queue: for follow-up jobs, and for the time.
    pub jobs: &'a Jobs,
    /// The job's id: the idempotency key of what it changes may be made from it.
    pub id: RecordId,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    pub(crate) services: &'a Services,
    pub(crate) stop: &'a Stop,
}

impl Context<'_> {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.jobs.now()
    }

    /// What the program put there for its jobs: the store, a mail server, the files.
    pub fn service<T: Send + Sync + 'static>(&self) -> Result<&T, JobError> {
        self.services.get().ok_or_else(|| {
            JobError::Passing(format!("this worker was started without {}", std::any::type_name::<T>()))
        })
    }

    /// Whether the worker is asked to end: a long job returns [`Outcome::Later`] at its next sensible place.
    pub fn stopping(&self) -> bool {
        self.stop.is_set()
    }

    /// Queues another job.
    pub fn queue<J: Job>(&self, job: &J) -> Result<(), JobError> {
        self.jobs.put(job.order()?)?;
        Ok(())
    }
}
