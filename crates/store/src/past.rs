//! The database of the program before it had registers: read once, so that its plans and every event go on here.

use std::path::Path;

use serde_json::{Map, Value as Json, json};
use taihang_base::{Fault, Problem, Text, hex};
use taihang_kernel::{Act, Actor, Command, Event, RecordId};

use crate::db::{Cell, Connection, SqliteConnection};
use crate::error::{Result, StoreError};
use crate::facts::Recall;
use crate::store::{Inner, Store};
use crate::submit::decided;
use crate::{apply, ledger};

/// The file that the old program kept everything in.
pub const FILE: &str = "plans.sqlite";

/// Its tables, with the order in which they are read.
const TABLES: [(&str, &str); 10] = [
    ("account", "account_id"),
    ("asset", "name"),
    ("clause", "plan_id, position"),
    ("event", "sequence"),
    ("finding_answer", "finding_key"),
    ("hand_value", "plan_id, field"),
    ("item", "plan_id, kind, position"),
    ("link", "plan_id, kind, other_id"),
    ("plan", "plan_id"),
    ("section", "plan_id, position"),
];

/// An old database, open for reading.
#[derive(Debug)]
pub struct Past(Connection);

impl Past {
    /// The old database in `folder`, if there is one.
    pub fn open(folder: &Path) -> Result<Option<Self>> {
        let file = folder.join(FILE);
        if !file.is_file() {
            return Ok(None);
        }
        let mut connection = Connection::Sqlite(Box::new(SqliteConnection::reading(&file)?));
        let known = "select count(*) from sqlite_master where type = 'table' and name in ('event', 'plan', 'item', 'plan_content')";
        if connection.query_int(known, &[])? == 4 {
            return Ok(Some(Self(connection)));
        }
        Err(Problem::new(
            "past-unreadable",
            Text::new(
                format!("数据文件夹中的 {FILE} 不是本程序上一版本的数据库。"),
                format!("{FILE} in the data folder is no database of the program before this one."),
            ),
            Text::new("请移走该文件后重新启动。", "Move it out of the folder and start again."),
        )
        .about(FILE)
        .into())
    }

    /// Every row of a table as an object; bytes come as hexadecimal text.
    pub fn rows(&mut self, table: &str) -> Result<Vec<Map<String, Json>>> {
        let (table, order) = TABLES
            .iter()
            .find(|(known, _)| *known == table)
            .ok_or_else(|| Fault::new("read the old database", format!("it has no {table}")))?;
        self.objects(&format!("select * from {table} order by {order}"), table, &[])
    }

    /// Decoded text and rest of what was read of one plan, as they are stored.
    pub fn content(&mut self, plan: &str) -> Result<Option<Map<String, Json>>> {
        let sql = "select * from plan_content where plan_id = ?1";
        Ok(self.objects(sql, "plan_content", &[plan.into()])?.pop())
    }

    fn objects(&mut self, sql: &str, table: &str, cells: &[Cell]) -> Result<Vec<Map<String, Json>>> {
        let columns = self.0.query("select name from pragma_table_info(?1) order by cid", &[table.into()])?;
        let columns: Vec<String> =
            columns.iter().map(|row| Ok(row.text(0)?.to_owned())).collect::<Result<_>>()?;
        let plain = |cell: &Cell| match cell {
            Cell::Null => Json::Null,
            Cell::Int(number) => json!(number),
            Cell::Text(text) => json!(text),
            Cell::Bytes(bytes) => json!(hex(bytes)),
        };
        let rows = self.0.query(sql, cells)?;
        Ok(rows
            .iter()
            .map(|row| columns.iter().cloned().zip(row.cells().iter().map(plain)).collect())
            .collect())
    }
}

/// An event of the old ledger on its way into this one.
#[derive(Debug, Clone)]
pub struct PastEvent {
    /// The register of the record that it is about now.
    pub register: String,
    /// That record.
    pub record: RecordId,
    /// Its id in the old ledger.
    pub id: String,
    /// What was done, in the old words.
    pub action: String,
    /// Key of who.
    pub actor: String,
    /// Who, for people.
    pub actor_name: String,
    /// When.
    pub at: jiff::Timestamp,
    /// The row of the old ledger as it stood, its hash included.
    pub row: Json,
}

impl Store {
    /// Whether the event `id` of an old ledger is in this one.
    pub fn has_past(&self, id: &str) -> Result<bool> {
        let sql = "select 1 from event where request = ?1 limit 1";
        self.inner.pool.read(|connection| Ok(connection.query_one(sql, &[id.into()])?.is_some()))
    }

    /// Creates records as part of the program and writes the old events behind them, all or nothing. The events change nothing of
    /// the records; they say when and by whom the records were last changed.
    pub fn take_over(&self, actor: &Actor, commands: Vec<Command>, events: Vec<PastEvent>) -> Result<()> {
        let (actor, group) = (actor.clone(), self.inner.ids.next(self.inner.now()).to_string());
        self.write(move |inner, connection| {
            for command in &commands {
                if !matches!(command.act, Act::Create { .. }) {
                    return Err(Fault::new("take over old data", "only new records are made").into());
                }
                let decision = decided(inner, connection, &actor, command, &mut Recall::default())?;
                apply::apply(inner, connection, &decision, &group)?;
            }
            events.iter().try_for_each(|event| append(inner, connection, event, &group))
        })
    }
}

/// Writes an old event behind those of its record.
fn append(inner: &Inner, connection: &mut Connection, past: &PastEvent, group: &str) -> Result<()> {
    let shape = inner.shapes.get(&past.register)?;
    let found = shape.one(connection, past.record, true, &inner.sealer)?;
    let before = found.ok_or_else(|| Fault::new("take over an old event", "its record is not there"))?;
    let mut record = before.clone();
    record.version += 1;
    record.changed = (past.at, past.actor.clone());
    if !shape.update(connection, &before, &record, &inner.sealer)? {
        return Err(StoreError::Busy);
    }
    let event = Event {
        register: past.register.clone(),
        record: past.record,
        version: record.version,
        action: past.action.clone(),
        actor: past.actor.clone(),
        actor_name: past.actor_name.clone(),
        on_behalf_of: None,
        role: None,
        reason: None,
        at: past.at,
        definition: record.register.def.version,
        changes: [("past".to_owned(), (Json::Null, past.row.clone()))].into(),
        request: Some(past.id.clone()),
        batch: None,
    };
    ledger::append(connection, &event, inner.ids.next(inner.now()), group)
}
