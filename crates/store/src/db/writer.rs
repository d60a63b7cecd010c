//! The only way to write while a server runs: jobs, each all or nothing, answered when they are on disk.
//!
//! SQLite has one writer. Jobs that wait while a commit reaches the disk are made one transaction, each in a savepoint of its
//! own, so a job that fails takes nobody with it. If the transaction as a whole is lost (a full disk), each job is run again
//! alone: those that fit are kept. PostgreSQL has several writers, one transaction a job; it is run again when it met another
//! one (serialisation, deadlock), and when the server went away before the change was kept. A job may therefore run
//! several times; it must do nothing but use its connection.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use taihang_base::{Fault, Problem, Text};

use super::location::Purpose;
use super::queue::{Declined, Queue};
use super::{Connection, Dialect, Location, pool};
use crate::error::{Result, StoreError};

mod grouped;
mod parallel;

/// Jobs that may wait.
const WAITING: usize = 8192;
/// How long a full queue is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A piece of writing. Every `FnMut(&mut Connection) -> Result<T>` is one.
pub trait Job: Send + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// Does the work. May be called again after a call that was not kept.
    fn run(&mut self, connection: &mut Connection) -> Result<Self::Output>;

    /// Looks whether an earlier run was kept after all: the connection broke during the commit.
    fn landed(&mut self, connection: &mut Connection) -> Result<Landed<Self::Output>> {
        let _ = connection;
        Ok(Landed::Unknown)
    }
}

/// What became of a run whose commit was not answered.
#[derive(Debug)]
pub enum Landed<T> {
    /// It was kept, with this answer.
    Yes(T),
    /// It was not kept: it may be run again.
    No,
    /// Nobody can tell.
    Unknown,
}

impl<T: Send + 'static, F: FnMut(&mut Connection) -> Result<T> + Send + 'static> Job for F {
    type Output = T;

    fn run(&mut self, connection: &mut Connection) -> Result<T> {
        self(connection)
    }
}

/// Takes jobs and runs them on its own threads. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Writer {
    shared: Arc<Shared>,
    rehearsing: bool,
}

struct Shared {
    dialect: Dialect,
    queue: Arc<Queue<Box<dyn Work>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("dialect", &self.dialect)
            .field("waiting", &self.queue.len())
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Opens the writing connection of `location`, or `connections` of them on a server.
    pub fn open(location: &Location, connections: usize) -> Result<Self> {
        let queue = Arc::new(Queue::new(WAITING));
        let alone = Arc::new(RwLock::new(()));
        let mut threads = Vec::new();
        // The first one at once: a database that cannot be opened is told now, not with the first change.
        let mut first = Some(location.open(Purpose::Write)?);
        let dialect = location.dialect();
        let count = if dialect == Dialect::Sqlite { 1 } else { connections.max(1) };
        for number in 0..count {
            let (queue, alone) = (Arc::clone(&queue), Arc::clone(&alone));
            let (location, first) = (location.clone(), first.take());
            let thread = std::thread::Builder::new().name(format!("writer-{number}"));
            let started = thread.spawn(move || match first {
                Some(connection) if dialect == Dialect::Sqlite => grouped::run(&queue, connection),
                connection => parallel::run(&queue, &location, &alone, connection),
            });
            threads.push(started.map_err(|error| Fault::new("start a writer", error))?);
        }
        let shared = Shared { dialect, queue, threads: Mutex::new(threads) };
        Ok(Self { shared: Arc::new(shared), rehearsing: false })
    }

    /// The same writer for jobs that run and are not kept: each answers with its problems, or with [`not_kept`].
    pub(crate) fn rehearsing(&self) -> Self {
        Self { rehearsing: true, ..self.clone() }
    }

    pub(crate) fn is_rehearsing(&self) -> bool {
        self.rehearsing
    }

    /// Which database it writes to.
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    /// Runs `job` and waits until what it did is kept.
    pub fn run<J: Job>(&self, job: J) -> Result<J::Output> {
        self.submit(job).wait()
    }

    /// Hands `job` in; the answer is waited for later.
    pub fn submit<J: Job>(&self, job: J) -> Pending<J::Output> {
        let (sender, receiver) = sync_channel(1);
        self.submit_then(job, move |outcome| {
            // Nobody waits for the answer any more: the change is kept all the same.
            drop(sender.send(outcome));
        });
        Pending { receiver }
    }

    /// Hands `job` in; `done` is called on the writer's thread once the outcome stands. It must be quick.
    pub fn submit_then<J: Job>(&self, job: J, done: impl FnOnce(Result<J::Output>) + Send + 'static) {
        if self.rehearsing {
            self.put(Rehearsal(job), done);
        } else {
            self.put(job, done);
        }
    }

    fn put<J: Job>(&self, job: J, done: impl FnOnce(Result<J::Output>) + Send + 'static) {
        pool::let_go();
        let task = Task { job, value: None, done };
        if let Err((task, declined)) = self.shared.queue.put(Box::new(task), PATIENCE) {
            task.answer(Err(match declined {
                Declined::Full => StoreError::Busy,
                Declined::Closed => StoreError::Lost("the writer is closed".to_owned()),
            }));
        }
    }

    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        self.shared.queue.len()
    }

    /// How many groups of jobs have been taken up, and how many jobs in all: their ratio is the size of a group.
    pub fn taken(&self) -> (u64, u64) {
        self.shared.queue.taken()
    }

    /// Takes no more jobs, finishes those it has, and ends.
    pub fn close(&self) {
        self.shared.close();
    }
}

impl Shared {
    fn close(&self) {
        self.queue.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let own = std::thread::current().id();
        // The last one who knows this writer may be a job on its own thread: that one ends by itself.
        for thread in threads.into_iter().filter(|thread| thread.thread().id() != own) {
            // A writer does not panic: panics of jobs are caught.
            drop(thread.join());
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}

/// An answer to come.
#[derive(Debug)]
pub struct Pending<T> {
    receiver: Receiver<Result<T>>,
}

impl<T> Pending<T> {
    /// Waits until the outcome stands.
    pub fn wait(self) -> Result<T> {
        self.receiver.recv().unwrap_or(Err(StoreError::Unknown))
    }
}

/// A job that is run for its problems: whatever it did is taken back.
struct Rehearsal<J>(J);

impl<J: Job> Job for Rehearsal<J> {
    type Output = J::Output;

    fn run(&mut self, connection: &mut Connection) -> Result<J::Output> {
        self.0.run(connection)?;
        Err(not_kept().into())
    }
}

/// What a rehearsal answers where nothing else is wrong.
pub fn not_kept() -> Problem {
    Problem::new(
        "not-kept",
        Text::new("填写的内容还没有保存。", "What you typed has not been saved yet."),
        Text::new("核对后请再提交一次。", "Look it over and send it again."),
    )
}

/// A job whose answer's type is forgotten, so that different ones wait in one queue.
trait Work: Send {
    /// Runs the job and keeps its value; a panic is a fault of this job alone.
    fn run(&mut self, connection: &mut Connection) -> Result<()>;
    /// Whether an earlier run was kept.
    fn landed(&mut self, connection: &mut Connection) -> Result<Landed<()>>;
    /// Tells the outcome.
    fn answer(self: Box<Self>, outcome: Result<()>);
}

struct Task<J: Job, D> {
    job: J,
    value: Option<J::Output>,
    done: D,
}

impl<J: Job, D: FnOnce(Result<J::Output>) + Send> Work for Task<J, D> {
    fn run(&mut self, connection: &mut Connection) -> Result<()> {
        self.value = None;
        self.value = Some(caught(|| self.job.run(connection))?);
        Ok(())
    }

    fn landed(&mut self, connection: &mut Connection) -> Result<Landed<()>> {
        Ok(match caught(|| self.job.landed(connection))? {
            Landed::Yes(value) => {
                self.value = Some(value);
                Landed::Yes(())
            }
            Landed::No => Landed::No,
            Landed::Unknown => Landed::Unknown,
        })
    }

    fn answer(self: Box<Self>, outcome: Result<()>) {
        let Self { value, done, .. } = *self;
        let outcome = outcome.and_then(|()| value.ok_or(StoreError::Unknown));
        if catch_unwind(AssertUnwindSafe(|| done(outcome))).is_err() {
            tracing::error!("who waited for a change panicked when told its outcome");
        }
    }
}

fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Fault::new("run a change", said(&*panic)).into()))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}
