//! The records that a change touches, each with one way to read and one way to write its whole state: a change writes
//! the state after, taking it back writes the state before.

use std::str::FromStr as _;

use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Value, json};
use taihang_base::{Fault, Id, Refusal};

use crate::database::{Write, millis};
use crate::error::{Result, Step as _};
use crate::event::NewEvent;
use crate::finding::FindingKey;
use crate::plan::{Link, MetadataField, PlanRecord};
use crate::review::ItemId;

/// A record that belongs to a plan and whose changes can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Record {
    /// Whether the plan is there.
    Plan(Id<PlanRecord>),
    /// A figure or task.
    Item(ItemId),
    /// A value filled in by hand.
    Metadata(Id<PlanRecord>, MetadataField),
    /// A link from one plan to another.
    Link(Link),
    /// The answer to a finding.
    Finding(FindingKey),
}

/// Reads a stored id.
pub(crate) fn id<R>(text: &str) -> Result<Id<R>> {
    Id::from_str(text).map_err(|error| Fault::new("read an id", error).into())
}

impl Record {
    /// The word for its kind in the ledger.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Plan(_) => "plan",
            Self::Item(_) => "item",
            Self::Metadata(..) => "metadata",
            Self::Link(_) => "link",
            Self::Finding(_) => "finding",
        }
    }

    /// Its id within the kind.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Plan(plan) => plan.to_string(),
            Self::Item(item) => item.to_string(),
            Self::Metadata(plan, field) => format!("{plan} {}", field.word()),
            Self::Link(link) => format!("{} {} {}", link.plan, link.kind.word(), link.other),
            Self::Finding(key) => key.to_string(),
        }
    }

    /// The record behind kind and key of an event.
    pub(crate) fn from_event(kind: &str, key: &str) -> Result<Self> {
        let unknown = || Fault { step: "understand a record of the ledger", source: None };
        let mut parts = key.split(' ');
        let first = parts.next().unwrap_or_default();
        match kind {
            "plan" => Ok(Self::Plan(id(first)?)),
            "item" => Ok(Self::Item(id(first)?)),
            "metadata" => {
                let field = parts.next().and_then(MetadataField::from_word).ok_or_else(unknown)?;
                Ok(Self::Metadata(id(first)?, field))
            }
            "link" => {
                let kind = parts.next().and_then(crate::plan::LinkKind::from_word).ok_or_else(unknown)?;
                Ok(Self::Link(Link { plan: id(first)?, kind, other: id(parts.next().unwrap_or_default())? }))
            }
            "finding" => Ok(Self::Finding(FindingKey::from_stored(first))),
            _ => Err(unknown().into()),
        }
    }

    /// Its whole state; none if it is not there.
    pub(crate) fn read(&self, transaction: &Transaction<'_>) -> Result<Option<Value>> {
        let text: Option<String> = match self {
            Self::Plan(plan) => transaction
                .query_row(
                    "select json_object('removed', json(iif(removed, 'true', 'false'))) from plan where plan_id = ?1",
                    [plan.to_string()],
                    |row| row.get(0),
                )
                .optional(),
            Self::Item(item) => transaction
                .prepare_cached(
                    "select json_object('plan', plan_id, 'kind', kind, 'position', position, 'state', state,
                       'value', json(value), 'note', note) from item where item_id = ?1",
                )
                .and_then(|mut query| query.query_row([item.to_string()], |row| row.get(0)).optional()),
            Self::Metadata(plan, field) => transaction
                .query_row(
                    "select json_object('value', json(value), 'source', source) from hand_value
                     where plan_id = ?1 and field = ?2",
                    [plan.to_string().as_str(), field.word()],
                    |row| row.get(0),
                )
                .optional(),
            Self::Link(link) => transaction
                .query_row(
                    "select json_object('kind', kind, 'other', other_id) from link
                     where plan_id = ?1 and kind = ?2 and other_id = ?3",
                    [link.plan.to_string().as_str(), link.kind.word(), link.other.to_string().as_str()],
                    |row| row.get(0),
                )
                .optional(),
            Self::Finding(key) => transaction
                .query_row(
                    "select json_object('code', code, 'plan', plan_id, 'state', state, 'text', text) from finding_answer
                     where finding_key = ?1",
                    [key.to_string()],
                    |row| row.get(0),
                )
                .optional(),
        }
        .step("read a record")?;
        text.map(|text| serde_json::from_str(&text).step("understand a record")).transpose()
    }
}

impl Write<'_> {
    /// Brings `record` of `plan` to the state `after` and writes the event.
    pub(crate) fn change(
        &self,
        plan: Id<PlanRecord>,
        action: &str,
        record: &Record,
        after: Option<Value>,
        reverses: Option<i64>,
    ) -> Result<()> {
        let before = record.read(&self.transaction)?;
        match &after {
            Some(image) => self.put(record, image)?,
            None => self.take(record)?,
        }
        self.transaction
            .prepare_cached("update plan set version = version + 1 where plan_id = ?1")
            .and_then(|mut update| update.execute([plan.to_string()]))
            .step("count a change of the plan")?;
        let (record_kind, record_id) = (record.kind(), record.key());
        self.event(&NewEvent {
            action,
            record_kind,
            record_id: &record_id,
            plan: Some(plan),
            before,
            after,
            reverses,
        })
    }

    fn put(&self, record: &Record, image: &Value) -> Result<()> {
        let text = |name: &str| image.get(name).and_then(Value::as_str).map(str::to_owned);
        let json = |name: &str| image.get(name).map(Value::to_string);
        let (now, by) = (millis(self.now), self.actor.name());
        match record {
            Record::Plan(plan) => self.execute(
                "update plan set removed = ?2 where plan_id = ?1",
                params![plan.to_string(), image.get("removed") == Some(&json!(true))],
            ),
            Record::Item(item) => self.execute(
                "insert into item (item_id, plan_id, kind, position, version, state, value, note, changed_at, changed_by)
                 values (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9)
                 on conflict (item_id) do update set version = version + 1, state = excluded.state,
                   value = excluded.value, note = excluded.note, changed_at = excluded.changed_at,
                   changed_by = excluded.changed_by",
                params![
                    item.to_string(), text("plan"), text("kind"), image.get("position").and_then(Value::as_i64),
                    text("state"), json("value"), text("note"), now, by
                ],
            ),
            Record::Metadata(plan, field) => self.execute(
                "insert or replace into hand_value (plan_id, field, value, source, set_at, set_by)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
                params![plan.to_string(), field.word(), json("value"), text("source"), now, by],
            ),
            Record::Link(link) => self.execute(
                "insert or ignore into link (plan_id, kind, other_id) values (?1, ?2, ?3)",
                params![link.plan.to_string(), link.kind.word(), link.other.to_string()],
            ),
            Record::Finding(key) => self.execute(
                "insert into finding_answer (finding_key, version, code, plan_id, state, text, changed_at, changed_by)
                 values (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7)
                 on conflict (finding_key) do update set version = version + 1, state = excluded.state,
                   text = excluded.text, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
                params![key.to_string(), text("code"), text("plan"), text("state"), text("text"), now, by],
            ),
        }
    }

    fn take(&self, record: &Record) -> Result<()> {
        match record {
            // A plan is marked as removed, never deleted: its events refer to it.
            Record::Plan(_) => Err(Refusal::NotAllowed.into()),
            Record::Item(item) => self.execute(
                "delete from item where item_id = ?1 and extracted is null",
                params![item.to_string()],
            ),
            Record::Metadata(plan, field) => self.execute(
                "delete from hand_value where plan_id = ?1 and field = ?2",
                params![plan.to_string(), field.word()],
            ),
            Record::Link(link) => self.execute(
                "delete from link where plan_id = ?1 and kind = ?2 and other_id = ?3",
                params![link.plan.to_string(), link.kind.word(), link.other.to_string()],
            ),
            Record::Finding(key) => {
                self.execute("delete from finding_answer where finding_key = ?1", params![key.to_string()])
            }
        }
    }

    /// Runs one statement that is used often.
    pub(crate) fn execute(&self, sql: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<()> {
        self.transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(parameters))
            .step("write a record")?;
        Ok(())
    }
}
