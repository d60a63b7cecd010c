//! The ledger: who changed what, when, from what, to what. Append-only and hash-chained.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use taihang_base::Id;

use crate::access::Scope;
use crate::database::{Store, Write, millis, moment};
use crate::error::{Result, Step as _};
use crate::plan::PlanRecord;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Place in the chain, from 1.
    pub sequence: i64,
    /// Its own id.
    pub id: Id<Event>,
    /// When.
    pub at: Timestamp,
    /// Key of who: an account's id or `system:…`.
    pub actor: String,
    /// Who, for people.
    pub actor_name: String,
    /// Shared by the events of one command.
    pub command: String,
    /// What was done: `plan-added`, `item-confirmed`, `item-mended`, `link-set`, …
    pub action: String,
    /// Kind of the record: `plan`, `item`, `metadata`, `link`, `finding`, `account`, …
    pub record_kind: String,
    /// Id of the record within its kind.
    pub record_id: String,
    /// The plan it belongs to, if one.
    pub plan: Option<Id<PlanRecord>>,
    /// The record before; none if it was made.
    pub before: Option<Value>,
    /// The record after; none if it was taken away.
    pub after: Option<Value>,
    /// The event that this one takes back.
    pub reverses: Option<i64>,
}

/// A change about to be written down.
pub(crate) struct NewEvent<'a> {
    pub(crate) action: &'a str,
    pub(crate) record_kind: &'a str,
    pub(crate) record_id: &'a str,
    pub(crate) plan: Option<Id<PlanRecord>>,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
    pub(crate) reverses: Option<i64>,
}

pub(crate) const COLUMNS: &str = "sequence, event_id, at, actor, actor_name, command, action, record_kind, record_id, \
                                  plan_id, before, after, reverses, previous, hash";

impl Write<'_> {
    /// Appends an event to the chain.
    pub(crate) fn event(&self, new: &NewEvent<'_>) -> Result<()> {
        let (sequence, previous): (i64, Vec<u8>) = self
            .transaction
            .query_row("select sequence, hash from event order by sequence desc limit 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .step("read the end of the chain")?
            .unwrap_or_else(|| (0, vec![0; 32]));
        let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
        let row = Stored {
            sequence: sequence + 1,
            id: self.id::<Event>().to_string(),
            at: millis(self.now),
            actor: self.actor.key(),
            actor_name: self.actor.name().to_owned(),
            command: self.command.clone(),
            action: new.action.to_owned(),
            record_kind: new.record_kind.to_owned(),
            record_id: new.record_id.to_owned(),
            plan: new.plan.map(|plan| plan.to_string()),
            before: text(&new.before),
            after: text(&new.after),
            reverses: new.reverses,
            previous,
            hash: Vec::new(),
        };
        let hash = row.digest();
        self.transaction
            .prepare_cached(
                "insert into event (sequence, event_id, at, actor, actor_name, command, action, record_kind, record_id,
                   plan_id, before, after, reverses, previous, hash)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )
            .and_then(|mut insert| {
                insert.execute(params![
                    row.sequence, row.id, row.at, row.actor, row.actor_name, row.command, row.action, row.record_kind,
                    row.record_id, row.plan, row.before, row.after, row.reverses, row.previous, hash
                ])
            })
            .step("append an event")?;
        Ok(())
    }
}

impl Store {
    /// The latest changes, newest first; with `before` those older than that sequence number.
    pub fn event_feed(&self, scope: &Scope, limit: u32, before: Option<i64>) -> Result<Vec<Event>> {
        // Changes of accounts are for those who keep them.
        let accounts = if scope.require(crate::Role::Administrator).is_ok() {
            "true"
        } else {
            "event.record_kind <> 'account'"
        };
        let sql = format!(
            "select {COLUMNS} from event where sequence < ?1 and {accounts}
             and (plan_id is null or exists (select 1 from plan where plan.plan_id = event.plan_id and {}))
             order by sequence desc limit ?2",
            scope.plans()
        );
        self.read(|transaction| list(transaction, &sql, params![before.unwrap_or(i64::MAX), limit]))
    }

    /// Every change of one plan and its items, newest first.
    pub fn plan_history(&self, scope: &Scope, plan: Id<PlanRecord>) -> Result<Vec<Event>> {
        let sql = format!(
            "select {COLUMNS} from event where event.plan_id = ?1
             and exists (select 1 from plan where plan.plan_id = event.plan_id and {}) order by sequence desc",
            scope.plans()
        );
        self.read(|transaction| list(transaction, &sql, params![plan.to_string()]))
    }

    /// Every change of one record, oldest first. `kind` and `id` as in [`Event`].
    pub fn record_history(&self, scope: &Scope, kind: &str, id: &str) -> Result<Vec<Event>> {
        if kind == "account" {
            scope.require(crate::Role::Administrator)?;
        }
        let sql = format!(
            "select {COLUMNS} from event where record_kind = ?1 and record_id = ?2
             and (plan_id is null or exists (select 1 from plan where plan.plan_id = event.plan_id and {}))
             order by sequence",
            scope.plans()
        );
        self.read(|transaction| list(transaction, &sql, params![kind, id]))
    }

    /// Grows with every change of any plan: what a cache of all plans is kept under.
    pub fn plans_revision(&self, _scope: &Scope) -> Result<i64> {
        self.read(|transaction| {
            transaction
                .query_row(
                    "select coalesce(max(sequence), 0) from event where plan_id is not null",
                    [],
                    |row| row.get(0),
                )
                .step("read the revision")
        })
    }
}

fn list(transaction: &Transaction<'_>, sql: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<Vec<Event>> {
    let mut statement = transaction.prepare_cached(sql).step("prepare to read events")?;
    let rows = statement.query_map(parameters, Stored::from_row).step("read events")?;
    rows.map(|row| row.step("read an event").and_then(Stored::into_event)).collect()
}

/// A row of the table as it stands: what the hash covers.
pub(crate) struct Stored {
    pub(crate) sequence: i64,
    id: String,
    at: i64,
    actor: String,
    actor_name: String,
    command: String,
    action: String,
    record_kind: String,
    record_id: String,
    plan: Option<String>,
    before: Option<String>,
    after: Option<String>,
    reverses: Option<i64>,
    pub(crate) previous: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl Stored {
    pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            sequence: row.get(0)?,
            id: row.get(1)?,
            at: row.get(2)?,
            actor: row.get(3)?,
            actor_name: row.get(4)?,
            command: row.get(5)?,
            action: row.get(6)?,
            record_kind: row.get(7)?,
            record_id: row.get(8)?,
            plan: row.get(9)?,
            before: row.get(10)?,
            after: row.get(11)?,
            reverses: row.get(12)?,
            previous: row.get(13)?,
            hash: row.get(14)?,
        })
    }

    /// The hash over the event before and every field; each field goes in with its length, so that no two rows that
    /// differ give the same bytes.
    pub(crate) fn digest(&self) -> Vec<u8> {
        let mut digest = Sha256::new();
        let mut field = |bytes: Option<&[u8]>| match bytes {
            Some(bytes) => {
                digest.update((bytes.len() as u64).to_be_bytes());
                digest.update(bytes);
            }
            None => digest.update(u64::MAX.to_be_bytes()),
        };
        field(Some(&self.previous));
        field(Some(&self.sequence.to_be_bytes()));
        field(Some(&self.at.to_be_bytes()));
        for text in [
            &self.id,
            &self.actor,
            &self.actor_name,
            &self.command,
            &self.action,
            &self.record_kind,
            &self.record_id,
        ] {
            field(Some(text.as_bytes()));
        }
        for text in [&self.plan, &self.before, &self.after] {
            field(text.as_deref().map(str::as_bytes));
        }
        field(self.reverses.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        digest.finalize().to_vec()
    }

    pub(crate) fn into_event(self) -> Result<Event> {
        let value = |text: Option<String>| {
            text.map(|text| serde_json::from_str(&text).step("read an event's value")).transpose()
        };
        Ok(Event {
            sequence: self.sequence,
            id: crate::record::id(&self.id)?,
            at: moment(self.at),
            actor: self.actor,
            actor_name: self.actor_name,
            command: self.command,
            action: self.action,
            record_kind: self.record_kind,
            record_id: self.record_id,
            plan: self.plan.as_deref().map(crate::record::id).transpose()?,
            before: value(self.before)?,
            after: value(self.after)?,
            reverses: self.reverses,
        })
    }
}
