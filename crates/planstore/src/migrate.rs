//! Numbered steps that bring the tables up to date.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use sha2::{Digest as _, Sha256};
use taihang_base::{Problem, Text};

use crate::database::millis;
use crate::error::{Result, Step as _};
use crate::files::hex;

/// The steps in order; number = place, from 1. See `migrations/README.md`.
const MIGRATIONS: [(&str, &str); 1] = [("0001_begin", include_str!("../migrations/0001_begin.sql"))];

/// Applies the steps that are missing; refuses a database that is newer than the program or was made by other steps.
pub(crate) fn migrate(connection: &mut Connection, now: Timestamp) -> Result<()> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).step("begin the migration")?;
    transaction
        .execute_batch(
            "create table if not exists migration (
               number integer primary key, name text not null, checksum text not null, applied_at integer not null
             ) strict",
        )
        .step("make the table of migrations")?;
    let newest: i64 = transaction
        .query_row("select coalesce(max(number), 0) from migration", [], |row| row.get(0))
        .step("read the schema's number")?;
    if usize::try_from(newest).unwrap_or(usize::MAX) > MIGRATIONS.len() {
        return Err(newer(newest).into());
    }
    for (number, (name, sql)) in (1_i64..).zip(MIGRATIONS) {
        let checksum = hex(&Sha256::digest(sql.as_bytes()));
        let known: Option<String> = transaction
            .query_row("select checksum from migration where number = ?1", [number], |row| row.get(0))
            .optional()
            .step("read a migration")?;
        match known {
            Some(known) if known == checksum => {}
            Some(_) => return Err(changed(name).into()),
            None => {
                transaction.execute_batch(sql).step("apply a migration")?;
                transaction
                    .execute(
                        "insert into migration (number, name, checksum, applied_at) values (?1, ?2, ?3, ?4)",
                        params![number, name, checksum, millis(now)],
                    )
                    .step("note a migration")?;
            }
        }
    }
    transaction.commit().step("keep the migration")
}

fn newer(number: i64) -> Problem {
    Problem::new(
        "schema-newer",
        Text::new(
            format!("数据库由更新版本的程序建立（结构第 {number} 版，本程序为第 {} 版）。", MIGRATIONS.len()),
            format!(
                "The database was made by a newer program (schema {number}; this program knows {}).",
                MIGRATIONS.len()
            ),
        ),
        Text::new(
            "请安装新版本程序，或另选数据目录。",
            "Install the newer program or choose another data folder.",
        ),
    )
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
}
