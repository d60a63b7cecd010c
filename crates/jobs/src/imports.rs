//! Imports under way: every step is in the table of batches, so a run goes on wherever it was cut short.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use taihang_exchange::import::work;
use taihang_kernel::RecordId;
use taihang_store::Store;

use crate::job::{Context, Job, JobError, Outcome};
use crate::schedule::Schedule;
use crate::scheduler::{Task, Work};

/// Goes on with a batch: looks at its rows, makes records of them, or takes them back.
#[derive(Debug, Serialize, Deserialize)]
pub struct Import {
    /// The batch.
    pub batch: RecordId,
}

impl Job for Import {
    const NAME: &'static str = work::JOB;

    fn dedup(&self) -> Option<String> {
        work::order(self.batch).dedup
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let proceed = || !context.stopping();
        let ended = work::work(context.service::<Store>()?, self.batch, &proceed)?;
        Ok(if ended { Outcome::Done } else { Outcome::Later(SignedDuration::ZERO) })
    }
}

/// Takes up batches that work was going on in and that no job waits for.
pub(crate) fn pick_up() -> Task {
    let work = |context: &Context<'_>| Ok(work::pick_up(context.service::<Store>()?)?);
    Task {
        name: "imports",
        schedule: Schedule::Every(SignedDuration::from_mins(1)),
        work: Work::Do(Box::new(work)),
    }
}
