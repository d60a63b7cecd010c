//! Background work: the kinds of job that the program knows, its workers and its scheduler; and `taihang work`.

use std::sync::Arc;
use std::time::Duration;

use taihang_base::{Fault, SystemClock};
use taihang_jobs::worker::Tally;
use taihang_jobs::{Registry, Scheduler, Services, WorkerOptions, Workers, house, scheduler};
use taihang_store::Store;

use crate::arguments::WorkOptions;
use crate::config::{self, Settings};
use crate::ending::{Ending, Failure};
use crate::installation::{installation, process_name};
use crate::terminal;

/// Every kind of job that the program knows.
pub(crate) fn registry() -> Registry {
    house::registry()
}

/// Workers and scheduler at work.
pub(crate) struct Background {
    workers: Workers,
    scheduler: scheduler::Running,
}

impl Background {
    /// Starts `threads` workers and a scheduler on `store`; refuses definitions that queue a job nobody knows.
    pub(crate) fn start(store: &Store, threads: u64) -> Result<Self, Failure> {
        let registry = registry();
        let unknown = registry.unknown_in(&store.catalogue().defs);
        if !unknown.is_empty() {
            return Err(Failure::Problems(unknown));
        }
        let services = Services::default().with(store.clone());
        let options = WorkerOptions { name: process_name(), threads: usize::try_from(threads).unwrap_or(1) };
        let scheduler =
            Scheduler::new(store.jobs(), services.clone(), house::tasks()?, options.name.clone()).start()?;
        let workers = Workers::start(Arc::new(registry), store.jobs(), services, &options)?;
        Ok(Self { workers, scheduler })
    }

    /// What the workers have done.
    pub(crate) fn tally(&self) -> Arc<Tally> {
        Arc::clone(self.workers.tally())
    }

    /// Ends within `limit`; answers whether every job could end.
    pub(crate) fn stop(self, limit: Duration) -> bool {
        self.scheduler.stop();
        let all = self.workers.stop(limit);
        if !all {
            tracing::warn!("running jobs were cut off; another worker takes them up");
        }
        all
    }
}

/// Works until the signal to stop, without serving.
pub(crate) fn run(settings: &Settings, options: &WorkOptions) -> Result<Ending, Failure> {
    let settings = options.data.settings(settings);
    config::start_log(&settings)?;
    let store = installation(&settings)?.open(Arc::new(SystemClock))?;
    let threads = options.threads.unwrap_or_else(|| settings.number("workers").max(1));
    let background = Background::start(&store, threads)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Fault::new("start the runtime", error))?;
    runtime.block_on(async {
        let ended = crate::serve::signal_to_end()?;
        terminal::put(b"working\n")?;
        crate::serve::stop_signal(ended).await;
        Ok::<_, Failure>(())
    })?;
    background.stop(Duration::from_secs(settings.number("limits.stop_seconds")));
    store.close();
    Ok(Ending::Done)
}
