//! PostgreSQL: several threads, one transaction a job, run again where that is safe.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use super::super::location::Purpose;
use super::super::queue::Queue;
use super::super::{Connection, Dialect, Location};
use super::{Landed, Work};
use crate::error::{Result, StoreError};

/// How often a job that met others is run.
const MEETINGS: u32 = 12;
/// How often a server that went away is looked for: with the pauses, some twenty seconds.
const SEARCHES: u32 = 14;

/// Runs jobs until the queue is closed and empty.
pub(super) fn run(
    queue: &Queue<Box<dyn Work>>,
    location: &Location,
    alone: &RwLock<()>,
    connection: Option<Connection>,
) {
    let mut line = Line { location, alone, connection, searches: SEARCHES };
    loop {
        let tasks = queue.take(1);
        if tasks.is_empty() {
            return;
        }
        for mut task in tasks {
            let outcome = line.settle(&mut *task);
            task.answer(outcome);
        }
    }
}

/// A thread's connection, made again when it breaks.
struct Line<'a> {
    location: &'a Location,
    /// Shared by jobs that run, held alone by one that has met another: among the writers of this program it meets nobody
    /// twice.
    alone: &'a RwLock<()>,
    connection: Option<Connection>,
    /// How long to look for the server: not again for every job while it is known to be away.
    searches: u32,
}

/// Where a run ended.
enum Ended {
    Kept,
    /// Not kept, and why.
    Not(StoreError),
    /// Broken during the commit.
    Open,
}

impl Line<'_> {
    /// Runs a job until its outcome stands.
    fn settle(&mut self, task: &mut dyn Work) -> Result<()> {
        let mut met = 0;
        let mut broke = 0;
        loop {
            let alone = self.alone;
            let connection = self.connected()?;
            let ended = if met == 0 {
                let _running = alone.read().unwrap_or_else(PoisonError::into_inner);
                once(connection, task)
            } else {
                let _alone = alone.write().unwrap_or_else(PoisonError::into_inner);
                once(connection, task)
            };
            match ended {
                Ended::Kept => return Ok(()),
                Ended::Not(StoreError::Busy) if met < MEETINGS => {
                    pause(met.min(6), 2);
                    met += 1;
                }
                Ended::Not(StoreError::Lost(_)) if broke < 3 => {
                    self.connection = None;
                    broke += 1;
                }
                Ended::Not(error) => {
                    self.discard_broken();
                    return Err(error);
                }
                Ended::Open => {
                    self.connection = None;
                    match self.look(task) {
                        Ok(Landed::Yes(())) => return Ok(()),
                        Ok(Landed::No) => broke += 1,
                        Ok(Landed::Unknown) | Err(_) => return Err(StoreError::Unknown),
                    }
                }
            }
        }
    }

    /// Looks on a fresh connection whether the job was kept.
    fn look(&mut self, task: &mut dyn Work) -> Result<Landed<()>> {
        let connection = self.connected()?;
        connection.script(Dialect::Postgres.begin_read())?;
        let landed = task.landed(connection);
        connection.roll_back();
        landed
    }

    fn discard_broken(&mut self) {
        if self.connection.as_ref().is_some_and(Connection::is_closed) {
            self.connection = None;
        }
    }

    /// The connection, or a fresh one: a server that restarts is waited for.
    fn connected(&mut self) -> Result<&mut Connection> {
        self.discard_broken();
        if self.connection.is_none() {
            self.connection = Some(self.search()?);
        }
        self.connection.as_mut().ok_or(StoreError::Unknown)
    }

    fn search(&mut self) -> Result<Connection> {
        let mut round = 0;
        loop {
            round += 1;
            match self.location.open(Purpose::Write) {
                Ok(connection) => {
                    self.searches = SEARCHES;
                    return Ok(connection);
                }
                Err(error @ StoreError::Lost(_)) if round < self.searches => {
                    tracing::warn!(%error, round, "the database is away; looking again");
                    pause(round.min(6), 40);
                }
                Err(error) => {
                    self.searches = 1;
                    return Err(error);
                }
            }
        }
    }
}

fn once(connection: &mut Connection, task: &mut dyn Work) -> Ended {
    if let Err(error) = connection.script(Dialect::Postgres.begin_write()) {
        return Ended::Not(error);
    }
    match task.run(connection) {
        Ok(()) => match connection.script("commit") {
            Ok(()) => Ended::Kept,
            Err(StoreError::Lost(_)) => Ended::Open,
            Err(error) => Ended::Not(error),
        },
        Err(error) => {
            connection.roll_back();
            Ended::Not(error)
        }
    }
}

/// Doubles from `millis`; the random part keeps two that met from meeting again.
fn pause(round: u32, millis: u64) {
    let most = millis << round;
    std::thread::park_timeout(Duration::from_millis(most / 2 + rand::random::<u64>() % (most / 2 + 1)));
}
