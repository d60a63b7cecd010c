//! The table of background work: queued with the change that asks for it, claimed by workers, tried again, laid aside.
//!
//! A claim is a lease: who does not renew it is taken for dead, and the job waits again. So a job may run twice and has to be
//! idempotent. One that failed too often is *dead*: it stays in the table until a person runs it again or drops it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value as Json;
use taihang_base::{Clock, Id};
use taihang_kernel::decision::JobOrder;
use taihang_kernel::record::{Any, RecordId};

use crate::db::{Cell, Connection, Pool, Row, Writer};
use crate::error::{Result, Step as _};

mod cause;
mod lease;

pub use cause::Cause;
pub use lease::Lease;

/// The queue of jobs. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    pool: Pool,
    writer: Writer,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").field("writer", &self.writer).finish_non_exhaustive()
    }
}

/// A job in a worker's hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub payload: Json,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// The state of a job that was laid aside, as [`Depth`] has it.
pub const DEAD: &str = "dead";

/// How many jobs of a name are in which state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Depth {
    /// The name of the job.
    pub name: String,
    /// `waiting`, `running` or `dead`.
    pub state: String,
    /// How many.
    pub count: i64,
    /// When the first of them was to run.
    pub oldest: Timestamp,
}

/// A job that is laid aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub payload: Json,
    /// How often it was tried.
    pub attempts: i64,
    /// What the last attempt ended with.
    pub error: Option<String>,
    /// When it was queued.
    pub queued: Timestamp,
    /// When it was laid aside.
    pub died: Option<Timestamp>,
}

/// Queues a job in the transaction of `connection`; answers whether it is a new one (with a key: none with it waited).
pub fn queue(connection: &mut Connection, order: &JobOrder, id: RecordId, now: Timestamp) -> Result<bool> {
    let payload = serde_json::to_string(&order.payload).step("write the payload of a job")?;
    let values = [
        id.into(),
        order.name.as_str().into(),
        payload.into(),
        order.dedup.as_ref().into(),
        order.run_at.unwrap_or(now).into(),
        now.into(),
    ];
    let kept = connection.execute(
        "insert into job (job_id, name, payload, dedup, state, run_at, attempts, queued_at) \
         values (?1, ?2, ?3, ?4, 'waiting', ?5, 0, ?6) on conflict do nothing",
        &values,
    )?;
    Ok(kept == 1)
}

impl Jobs {
    /// The queue of the database behind `pool` and `writer`.
    pub fn new(pool: Pool, writer: Writer, clock: Arc<dyn Clock>) -> Self {
        Self { pool, writer, clock }
    }

    /// The present moment, as every time in the queue is taken.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Queues a job by itself.
    pub fn put(&self, order: JobOrder) -> Result<bool> {
        let now = self.now();
        let id = Id::<Any>::new(now, rand::random());
        self.writer.run(move |connection: &mut Connection| queue(connection, &order, id, now))
    }

    /// The moment at which the next job of these names may run; none if none waits.
    pub fn next(&self, names: &[&str]) -> Result<Option<Timestamp>> {
        self.pool.read(|connection| {
            let mut next = None;
            for name in names {
                let row = connection.query_one(
                    "select run_at from job where name = ?1 and state = 'waiting' order by run_at, job_id limit 1",
                    &[(*name).into()],
                )?;
                let at = row.map(|row| row.moment(0)).transpose()?;
                next = [next, at].into_iter().flatten().min();
            }
            Ok(next)
        })
    }

    /// Takes the first job that may run, of the names in their order, until `lease` has passed.
    pub fn claim(&self, worker: &str, names: &[&str], lease: SignedDuration) -> Result<Option<Claim>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let (worker, now) = (worker.to_owned(), self.now());
        self.writer.run(move |connection: &mut Connection| {
            let waiting = format!(
                "select job_id, name, payload, attempts from job where name = ?1 and state = 'waiting' and run_at <= ?2 \
                 order by run_at, job_id limit 1{}",
                connection.dialect().skip_locked()
            );
            for name in &names {
                let Some(row) = connection.query_one(&waiting, &[name.into(), now.into()])? else { continue };
                let attempt = row.int(3)? + 1;
                connection.execute(
                    "update job set state = 'running', dedup = null, worker = ?2, leased_until = ?3, attempts = ?4 \
                     where job_id = ?1",
                    &[row.text(0)?.into(), worker.as_str().into(), (now + lease).into(), attempt.into()],
                )?;
                let (id, name) = (row.id(0)?, row.text(1)?.to_owned());
                return Ok(Some(Claim { id, name, payload: row.json(2)?, attempt }));
            }
            Ok(None)
        })
    }

    /// Renews the leases of everything that `worker` runs; answers how many those are.
    pub fn renew(&self, worker: &str, lease: SignedDuration) -> Result<u64> {
        let values = [worker.into(), (self.now() + lease).into()];
        self.change("update job set leased_until = ?2 where worker = ?1 and state = 'running'", values)
    }

    /// The job is done and leaves the table. Answers whether it was still this worker's.
    pub fn done(&self, worker: &str, id: RecordId) -> Result<bool> {
        let sql = "delete from job where job_id = ?1 and worker = ?2 and state = 'running'";
        Ok(self.change(sql, [id.into(), worker.into()])? == 1)
    }

    /// The job did not succeed: it waits until `again`, or is laid aside for a person.
    pub fn failed(&self, worker: &str, id: RecordId, error: &str, again: Option<Timestamp>) -> Result<()> {
        // Enough to understand it; a backtrace belongs into the log.
        let error: String = error.chars().take(2_000).collect();
        let (state, died) = if again.is_some() { ("waiting", None) } else { ("dead", Some(self.now())) };
        let values = [id.into(), worker.into(), state.into(), error.into(), again.into(), died.into()];
        self.change(
            "update job set state = ?3, problem = ?4, run_at = coalesce(?5, run_at), died_at = ?6, worker = null, \
             leased_until = null where job_id = ?1 and worker = ?2 and state = 'running'",
            values,
        )?;
        Ok(())
    }

    /// The job goes on later without having failed: it has done a part of its work, or the worker stops.
    pub fn later(&self, worker: &str, id: RecordId, at: Timestamp) -> Result<()> {
        let values = [id.into(), worker.into(), at.into()];
        self.change(
            "update job set state = 'waiting', run_at = ?3, attempts = attempts - 1, worker = null, leased_until = null \
             where job_id = ?1 and worker = ?2 and state = 'running'",
            values,
        )?;
        Ok(())
    }

    /// Jobs whose worker has died wait again; one that took its worker with it `limit` times is laid aside.
    pub fn recover(&self, limit: i64) -> Result<u64> {
        let now = self.now();
        let aside = self.change(
            "update job set state = 'dead', died_at = ?1, problem = coalesce(problem, 'its worker died'), worker = null, \
             leased_until = null where state = 'running' and leased_until < ?1 and attempts >= ?2",
            [now.into(), limit.into()],
        )?;
        let again = self.change(
            "update job set state = 'waiting', worker = null, leased_until = null \
             where state = 'running' and leased_until < ?1",
            [now.into()],
        )?;
        Ok(aside + again)
    }

    /// How many jobs stand where.
    pub fn depths(&self) -> Result<Vec<Depth>> {
        self.pool.read(|connection| {
            let rows = connection.query(
                "select name, state, count(*), min(run_at) from job group by name, state order by name, state",
                &[],
            )?;
            let depth = |row: &Row| {
                let (name, state) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
                Ok(Depth { name, state, count: row.int(2)?, oldest: row.moment(3)? })
            };
            rows.iter().map(depth).collect()
        })
    }

    /// Jobs that are laid aside, the latest first.
    pub fn dead(&self, limit: usize) -> Result<Vec<Entry>> {
        self.pool.read(|connection| {
            let rows = connection.query(
                "select job_id, name, payload, attempts, problem, queued_at, died_at from job where state = 'dead' \
                 order by died_at desc, job_id desc limit ?1",
                &[limit.into()],
            )?;
            rows.iter().map(entry).collect()
        })
    }

    /// A job that is laid aside waits again from now, with fresh attempts. Answers whether there was one.
    pub fn again(&self, id: RecordId) -> Result<bool> {
        let values = [id.into(), self.now().into()];
        let sql = "update job set state = 'waiting', run_at = ?2, attempts = 0, died_at = null \
                   where job_id = ?1 and state = 'dead'";
        Ok(self.change(sql, values)? == 1)
    }

    /// All jobs that are laid aside wait again, those called `name` or every one; answers how many there were.
    pub fn all_again(&self, name: Option<&str>) -> Result<u64> {
        let values = [self.now().into(), name.unwrap_or_default().into()];
        let sql = "update job set state = 'waiting', run_at = ?1, attempts = 0, died_at = null \
                   where state = 'dead' and (?2 = '' or name = ?2)";
        self.change(sql, values)
    }

    /// A job that is laid aside is dropped. Answers whether there was one.
    pub fn discard(&self, id: RecordId) -> Result<bool> {
        Ok(self.change("delete from job where job_id = ?1 and state = 'dead'", [id.into()])? == 1)
    }

    fn change<const N: usize>(&self, sql: &'static str, values: [Cell; N]) -> Result<u64> {
        self.writer.run(move |connection: &mut Connection| connection.execute(sql, &values))
    }
}

fn entry(row: &Row) -> Result<Entry> {
    Ok(Entry {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        payload: row.json(2)?,
        attempts: row.int(3)?,
        error: row.text_or_null(4)?.map(str::to_owned),
        queued: row.moment(5)?,
        died: row.moment_or_null(6)?,
    })
}
