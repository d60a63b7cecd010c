//! Numbered steps that bring the kernel's own tables up to date. See `migrations/README.md`.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use taihang_base::{Problem, Text, hex};

use super::{Cell, Connection};
use crate::error::Result;

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Its name: the number and what it is for.
    pub name: &'static str,
    /// Its text, for both databases.
    pub text: &'static str,
    /// What has to be done in Rust after the text, in the same transaction.
    pub work: Option<fn(&mut Connection) -> Result<()>>,
}

/// The steps of the kernel in order; number = place, from 1.
pub const KERNEL: [Step; 12] = [
    Step { name: "0001_kernel", text: include_str!("../../migrations/0001_kernel.sql"), work: None },
    Step { name: "0002_jobs", text: include_str!("../../migrations/0002_jobs.sql"), work: None },
    Step { name: "0003_sign_in", text: include_str!("../../migrations/0003_sign_in.sql"), work: None },
    Step { name: "0004_exchange", text: include_str!("../../migrations/0004_exchange.sql"), work: None },
    Step { name: "0005_delivery", text: include_str!("../../migrations/0005_delivery.sql"), work: None },
    Step { name: "0006_webhooks", text: include_str!("../../migrations/0006_webhooks.sql"), work: None },
    Step { name: "0007_deadlines", text: include_str!("../../migrations/0007_deadlines.sql"), work: None },
    Step {
        name: "0008_sign_in_ticket",
        text: include_str!("../../migrations/0008_sign_in_ticket.sql"),
        work: None,
    },
    Step {
        name: "0009_import_content",
        text: include_str!("../../migrations/0009_import_content.sql"),
        work: None,
    },
    Step { name: "0010_reminders", text: include_str!("../../migrations/0010_reminders.sql"), work: None },
    Step { name: "0011_uploads", text: include_str!("../../migrations/0011_uploads.sql"), work: None },
    Step {
        name: "0012_exchange_client",
        text: include_str!("../../migrations/0012_exchange_client.sql"),
        work: None,
    },
];

/// Applies the steps that are missing, all or none, and answers their names. Refuses a database that is newer than the
/// program or was made by other steps. One that is up to date is only read.
pub fn migrate(connection: &mut Connection, steps: &[Step], now: Timestamp) -> Result<Vec<&'static str>> {
    migrate_and(connection, steps, now, |_| Ok(()))
}

/// The same with what has to be there together with the last of the steps that were missing.
pub(crate) fn migrate_and(
    connection: &mut Connection,
    steps: &[Step],
    now: Timestamp,
    last: impl Fn(&mut Connection) -> Result<()>,
) -> Result<Vec<&'static str>> {
    let dialect = connection.dialect();
    if missing(connection, steps)?.is_empty() {
        return Ok(Vec::new());
    }
    connection.transaction(|connection| {
        connection.take_time()?;
        connection.script(dialect.alone())?;
        connection.script(&dialect.expand(
            "create table if not exists migration (
               number {int} not null primary key, name {text} not null, checksum {text} not null, applied_at {int} not null
             ){strict}",
        ))?;
        // Asked again: another server may have been quicker.
        let missing = missing(connection, steps)?;
        for (number, step) in &missing {
            connection.script(&dialect.expand(step.text))?;
            if let Some(work) = step.work {
                work(connection)?;
            }
            connection.execute(
                "insert into migration (number, name, checksum, applied_at) values (?1, ?2, ?3, ?4)",
                &[(*number).into(), step.name.into(), checksum(step).into(), now.into()],
            )?;
        }
        last(connection)?;
        Ok(missing.iter().map(|(_, step)| step.name).collect())
    })
}

/// How many steps the database does not have; refuses as [`migrate`] does, and changes nothing.
pub fn pending(connection: &mut Connection, steps: &[Step]) -> Result<usize> {
    Ok(missing(connection, steps)?.len())
}

/// The steps that the database does not have, with their numbers.
fn missing<'a>(connection: &mut Connection, steps: &'a [Step]) -> Result<Vec<(i64, &'a Step)>> {
    let mut numbered = (1_i64..).zip(steps);
    if !connection.has_table("migration")? {
        return Ok(numbered.collect());
    }
    let rows = connection.query("select number, checksum from migration order by number", &[])?;
    for row in &rows {
        match numbered.next() {
            Some((number, step)) if number == row.int(0)? => {
                if row.text(1)? != checksum(step) {
                    return Err(changed(step.name).into());
                }
            }
            Some(_) | None => return Err(newer(row.int(0)?, steps.len()).into()),
        }
    }
    Ok(numbered.collect())
}

/// Over the text as written: the same on both databases.
fn checksum(step: &Step) -> String {
    hex(&Sha256::digest(step.text.as_bytes()))
}

fn newer(number: i64, known: usize) -> Problem {
    Problem::new(
        "schema-newer",
        Text::new(
            format!("数据库由更新版本的程序建立（结构第 {number} 版，本程序为第 {known} 版）。"),
            format!(
                "The database was made by a newer program (schema {number}; this program knows {known})."
            ),
        ),
        Text::new(
            "请安装新版本程序，或另选数据库。",
            "Install the newer program or choose another database.",
        ),
    )
    .about("database")
}

fn changed(name: &str) -> Problem {
    Problem::new(
        "schema-changed",
        Text::new(
            format!("数据库结构的步骤“{name}”与本程序不一致。"),
            format!("The database was made by another version of step \"{name}\"."),
        ),
        Text::new(
            "请使用建立该数据库的程序版本，或从备份恢复。",
            "Use the program that made the database, or restore a backup.",
        ),
    )
    .about("database")
}

impl Connection {
    /// Whether there is a table of this name.
    pub fn has_table(&mut self, name: &str) -> Result<bool> {
        let sql = self.dialect().find_table();
        Ok(self.query_int(sql, &[Cell::from(name)])? > 0)
    }
}
