//! SQLite: one thread, many jobs a commit.

use super::super::queue::Queue;
use super::super::{Connection, Dialect};
use super::Work;
use crate::error::{Result, StoreError};

/// Jobs in one transaction.
const GROUP: usize = 512;

/// Runs jobs until the queue is closed and empty.
pub(super) fn run(queue: &Queue<Box<dyn Work>>, mut connection: Connection) {
    loop {
        let tasks = queue.take(GROUP);
        if tasks.is_empty() {
            return;
        }
        group(&mut connection, tasks);
    }
}

fn group(connection: &mut Connection, mut tasks: Vec<Box<dyn Work>>) {
    match attempt(connection, &mut tasks) {
        Ok(outcomes) => {
            for (task, outcome) in tasks.into_iter().zip(outcomes) {
                task.answer(outcome);
            }
        }
        Err(lost) => {
            connection.roll_back();
            match <[Box<dyn Work>; 1]>::try_from(tasks) {
                Ok([task]) => task.answer(Err(lost)),
                // One of them, or all together, were too much: each has its own chance.
                Err(tasks) => tasks.into_iter().for_each(|task| group(connection, vec![task])),
            }
        }
    }
}

/// The outcome of each, all kept; or why the transaction as a whole was lost.
fn attempt(connection: &mut Connection, tasks: &mut [Box<dyn Work>]) -> Result<Vec<Result<()>>> {
    connection.execute(Dialect::Sqlite.begin_write(), &[])?;
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        connection.execute("savepoint job", &[])?;
        let outcome = task.run(connection);
        if outcome.is_err() {
            if !connection.in_transaction() {
                // SQLite gave the whole transaction up: disk full, out of memory, an unreadable page.
                return Err(outcome.err().unwrap_or(StoreError::Unknown));
            }
            connection.execute("rollback to job", &[])?;
        }
        connection.execute("release job", &[])?;
        outcomes.push(outcome);
    }
    connection.execute("commit", &[])?;
    Ok(outcomes)
}
