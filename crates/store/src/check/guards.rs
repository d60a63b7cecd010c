//! What guards the tables: the triggers that refuse changes of the ledger, and the unique indexes. Looked at before a store is
//! opened, because opening makes anew what it finds missing.

use std::collections::BTreeSet;

use taihang_base::Text;
use taihang_kernel::Catalogue;

use super::Breach;
use crate::db::{Connection, Dialect, KERNEL};
use crate::error::Result;
use crate::{archive, schema, upgrade};

/// The guards that are missing; nothing if all of them are there, or if nothing was made yet.
pub fn guards(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<Breach>> {
    // Tables that a restore has not filled yet are no breach of anything: they are not the data.
    archive::must_be_whole(connection)?;
    if !connection.has_table("migration")? || !connection.has_table("definition_release")? {
        return Ok(Vec::new());
    }
    let mut breaches = Vec::new();
    let done = usize::try_from(connection.query_int("select count(*) from migration", &[])?).unwrap_or(0);
    let text = KERNEL.iter().take(done).map(|step| step.text).collect::<Vec<_>>().join("\n");
    let existing = triggers(connection)?;
    for (table, trigger) in append_only(&text, connection.dialect()) {
        if !existing.contains(&trigger) {
            let message = Text::new(
                format!("触发器 {trigger} 不见了或已停用：表 {table} 不再拒绝修改和删除。"),
                format!(
                    "Trigger {trigger} is gone or switched off: table {table} no longer refuses changes and deletions."
                ),
            );
            breaches.push(Breach::new("trigger-missing", &table, "", message));
        }
    }
    let existing = schema::existing(connection)?;
    let own = upgrade::up_to_date(connection, catalogue)?;
    let registers = schema::wanted(catalogue).into_iter().filter(|table| own.contains(&table.name));
    let registers = registers.flat_map(|table| table.unique_indexes()).collect::<Vec<_>>();
    for (table, index) in unique_indexes(&text).into_iter().chain(registers) {
        if !existing.has_index(&index) {
            let message = Text::new(
                format!("表 {table} 的唯一索引 {index} 不见了：可能已有重复。"),
                format!("The unique index {index} of table {table} is gone: there may be duplicates."),
            );
            breaches.push(Breach::new("index-missing", &table, "", message));
        }
    }
    Ok(breaches)
}

fn triggers(connection: &mut Connection) -> Result<BTreeSet<String>> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => "select name from sqlite_master where type = 'trigger'",
        Dialect::Postgres => {
            "select cast(t.tgname as text) from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal and t.tgenabled <> 'D'"
        }
    };
    connection.query(sql, &[])?.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// Tables that the steps make append-only, with their triggers.
fn append_only(text: &str, dialect: Dialect) -> Vec<(String, String)> {
    let whats: &[&str] = match dialect {
        Dialect::Sqlite => &["update", "delete"],
        Dialect::Postgres => &["update", "delete", "truncate"],
    };
    let tables = text.split("{append_only ").skip(1).filter_map(|rest| rest.split_once('}'));
    tables
        .flat_map(|(table, _)| whats.iter().map(move |what| (table.to_owned(), format!("{table}_no_{what}"))))
        .collect()
}

/// Table and name of the unique indexes that the steps make and leave.
fn unique_indexes(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join(" ");
    let mut made: Vec<(String, String)> = Vec::new();
    for statement in text.split(';') {
        match statement.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["create", "unique", "index", name, "on", table, ..] => {
                made.push(((*table).to_owned(), (*name).to_owned()));
            }
            ["drop", "index", gone] => made.retain(|(_, name)| name != gone),
            ["drop", "table", gone] => made.retain(|(table, _)| table != gone),
            _other => {}
        }
    }
    made
}
