//! The work that the kernel itself needs: clocks, stale records, seals, what is kept for a while only.

use jiff::SignedDuration;
use jiff::civil::time;
use serde::{Deserialize, Serialize};
use taihang_base::{Fault, Refusal, clock};
use taihang_kernel::{Act, Actor, Command, Origin, RecordId};
use taihang_store::{Store, StoreError};

use crate::imports::{self, Import};
use crate::job::{Context, Job, JobError, Outcome, Priority};
use crate::registry::Registry;
use crate::schedule::Schedule;
use crate::scheduler::{Task, Work};

/// Deadlines looked at in one go.
const GO: usize = 200;

/// The kernel's own kinds of work.
pub fn registry() -> Registry {
    Registry::default().with::<Clocks>().with::<Refresh>().with::<Renew>().with::<Tidy>().with::<Import>()
}

/// What of it recurs.
pub fn tasks() -> Result<Vec<Task>, Fault> {
    let seal = |context: &Context<'_>| {
        context.service::<Store>()?.seal()?;
        Ok(())
    };
    let every = |seconds| Schedule::Every(SignedDuration::from_secs(seconds));
    Ok(vec![
        Task { name: "seal", schedule: every(3), work: Work::Do(Box::new(seal)) },
        Task { name: Clocks::NAME, schedule: every(60), work: Work::Queue(Clocks {}.order()?) },
        Task {
            name: Tidy::NAME,
            schedule: Schedule::Daily(time(3, 20, 0, 0)),
            work: Work::Queue(Tidy {}.order()?),
        },
        imports::pick_up(),
    ])
}

/// Carries out what deadlines bring when they pass, and sends their warnings.
#[derive(Debug, Serialize, Deserialize)]
pub struct Clocks {}

impl Job for Clocks {
    const NAME: &'static str = "clocks";
    const PRIORITY: Priority = Priority::High;

    fn dedup(&self) -> Option<String> {
        Some(String::new())
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let store = context.service::<Store>()?;
        let today = clock::civil_in_china(context.now()).date();
        while store.deadlines_pass(today, GO)? == GO {
            if context.stopping() {
                return Ok(Outcome::Later(SignedDuration::ZERO));
            }
        }
        while store.deadline_warnings(today, GO)? == GO {
            if context.stopping() {
                return Ok(Outcome::Later(SignedDuration::ZERO));
            }
        }
        Ok(Outcome::Done)
    }
}

/// Reckons the computed fields of a record again after a record that they depend on has changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Refresh {
    /// The register.
    pub register: String,
    /// The record.
    pub record: RecordId,
}

impl Refresh {
    fn command(&self) -> Command {
        Command {
            register: self.register.clone(),
            act: Act::Refresh { id: self.record },
            reason: None,
            origin: Origin::default(),
        }
    }
}

impl Job for Refresh {
    const NAME: &'static str = "refresh";

    fn dedup(&self) -> Option<String> {
        Some(format!("refresh:{}:{}", self.register, self.record))
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let engine = Actor::system("engine", clock::civil_in_china(context.now()).date());
        match context.service::<Store>()?.submit(&engine, self.command()) {
            // A record that is gone needs nothing any more.
            Ok(_) | Err(StoreError::Refusal(Refusal::NotFound)) => Ok(Outcome::Done),
            Err(error) => Err(error.into()),
        }
    }
}

/// So many records are reckoned again together.
const TOGETHER: usize = 200;

/// Reckons all marked records of a register again: a release of its definition derives otherwise.
#[derive(Debug, Serialize, Deserialize)]
pub struct Renew {
    /// The register.
    pub register: String,
}

impl Job for Renew {
    const NAME: &'static str = "renew";
    const PRIORITY: Priority = Priority::Low;

    fn dedup(&self) -> Option<String> {
        Some(format!("renew:{}", self.register))
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let store = context.service::<Store>()?;
        let engine = Actor::system("engine", clock::civil_in_china(context.now()).date());
        let mut after = None;
        loop {
            let marked = store.marked(&self.register, after, TOGETHER)?;
            let Some(last) = marked.last() else { return Ok(Outcome::Done) };
            if context.stopping() {
                return Ok(Outcome::Later(SignedDuration::ZERO));
            }
            after = Some(*last);
            let each = || marked.iter().map(|id| Refresh { register: self.register.clone(), record: *id });
            if store.submit_all(&engine, each().map(|one| one.command()).collect()).is_err() {
                // One of them cannot be: each for itself, so that the others are, and that one is told.
                for one in each() {
                    store.jobs().put(one.order()?)?;
                }
            }
        }
    }
}

/// Takes away what has been kept long enough.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tidy {}

impl Job for Tidy {
    const NAME: &'static str = "tidy";
    const PRIORITY: Priority = Priority::Low;

    fn dedup(&self) -> Option<String> {
        Some(String::new())
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let gone = context.service::<Store>()?.tidy()?;
        tracing::info!(gone, "old rows taken away");
        Ok(Outcome::Done)
    }
}
