//! Runs of imports as background work: begun by a request that answers at once, gone on with by whoever works.

use serde_json::{Value as Json, json};
use taihang_base::clock::civil_in_china;
use taihang_base::{Problem, Text};
use taihang_kernel::{Actor, ActorKey, JobOrder, RecordId};
use taihang_store::{Batch, BatchState, Result, Store, StoreError};

use super::run::{begin, go_on, moved};

/// Name of the job.
pub const JOB: &str = "import";

/// The job that goes on with a batch; while one waits, no second one does.
pub fn order(batch: RecordId) -> JobOrder {
    JobOrder {
        name: JOB.to_owned(),
        payload: json!({ "batch": batch }),
        dedup: Some(batch.to_string()),
        run_at: None,
    }
}

/// Begins a run and leaves it to the background.
pub fn start(store: &Store, actor: &Actor, batch: Batch, state: BatchState) -> Result<Batch> {
    let batch = begin(store, actor, batch, state)?;
    store.jobs().put(order(batch.id))?;
    Ok(batch)
}

/// Queues every batch in which work is going on: after a start of the program, and where a job was lost.
pub fn pick_up(store: &Store) -> Result<()> {
    for batch in store.import_running()? {
        store.jobs().put(order(batch.id))?;
    }
    Ok(())
}

/// Goes on with a batch in the name of who began its run; answers whether it came to an end. What a person has to mend ends
/// the run and is told in the batch.
pub fn work(store: &Store, batch: RecordId, proceed: &dyn Fn() -> bool) -> Result<bool> {
    let Some(batch) = store.import_batch(batch)?.filter(|batch| batch.state.is_running()) else {
        return Ok(true);
    };
    let today = civil_in_china(store.clock().now()).date();
    let account: Option<RecordId> = batch.actor.parse().ok();
    let actor = match ActorKey::part(&batch.actor) {
        // Begun on the command line without an account.
        Some(part) => Some(Actor::system(part, today)),
        None => account.map(|account| store.actor_of_account(account, today)).transpose()?.flatten(),
    };
    let Some(actor) = actor else {
        return stopped(store, &batch, &[gone()]).map(|()| true);
    };
    let id = batch.id;
    match go_on(store, &actor, &batch, proceed) {
        Ok(batch) => Ok(!batch.state.is_running()),
        // Another worker is at it.
        Err(StoreError::Problems(problems)) if problems.iter().any(|one| one.code == "import-taken") => {
            Ok(true)
        }
        Err(error) => {
            let problems = super::mendable(error)?;
            match store.import_batch(id)?.filter(|batch| batch.state.is_running()) {
                Some(batch) => stopped(store, &batch, &problems).map(|()| true),
                None => Ok(true),
            }
        }
    }
}

/// Ends a run that cannot go on, in the state from which a person can.
fn stopped(store: &Store, batch: &Batch, problems: &[Problem]) -> Result<()> {
    let state = match batch.state {
        BatchState::Committing if batch.done_rows == 0 => BatchState::Checked,
        // What was kept can be taken back.
        BatchState::Committing | BatchState::Undoing => BatchState::Committed,
        BatchState::Uploaded
        | BatchState::Checking
        | BatchState::Checked
        | BatchState::Committed
        | BatchState::Undone
        | BatchState::Failed => BatchState::Failed,
    };
    let problem = Some(json!({ "stopped": problems }));
    moved(store, batch, Batch { state, problem, ..batch.clone() }).map(drop)
}

/// Why the last run of a batch ended early.
pub fn why_stopped(batch: &Batch) -> Vec<Problem> {
    let told = batch.problem.as_ref().and_then(|problem| problem.get("stopped")).cloned();
    told.and_then(|told: Json| serde_json::from_value(told).ok()).unwrap_or_default()
}

fn gone() -> Problem {
    Problem::new(
        "import-actor-gone",
        Text::new(
            "发起导入的账号已停用，导入已停止。",
            "The account that began the import is closed; the import has stopped.",
        ),
        Text::new(
            "请由同一单位的其他人员继续办理。",
            "Somebody else of the same organisation can go on with it.",
        ),
    )
}
