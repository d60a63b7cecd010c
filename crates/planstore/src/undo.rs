//! Taking back: the actor's last command on a plan is reversed by new events; again and again, step by step.

use rusqlite::params;
use serde_json::Value;
use taihang_base::{Id, Problem, Refusal, Text};

use crate::access::{Actor, Role};
use crate::database::{Store, Write};
use crate::error::{Result, Step as _};
use crate::plan::PlanRecord;
use crate::record::Record;

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The action that was reversed, e.g. `item-rejected`.
    pub action: String,
    /// How many records it concerned.
    pub records: usize,
    /// Kind and id of the first of them, as in the events.
    pub record: (String, String),
    /// The new version of the plan.
    pub plan_version: i64,
}

/// A change that may be taken back.
struct Past {
    sequence: i64,
    action: String,
    record_kind: String,
    record_id: String,
    before: Option<Value>,
    after: Option<Value>,
}

impl Store {
    /// Reverses the actor's last command on `plan` that is not reversed yet: reviews, metadata, links, answers to
    /// findings, removal. If somebody has changed the same record since, nothing happens and a problem says so.
    pub fn undo(&self, actor: &Actor, plan: Id<PlanRecord>) -> Result<Undone> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            let past = last_command(write, plan)?;
            let (action, record) = match past.first() {
                Some(first) => (first.action.clone(), (first.record_kind.clone(), first.record_id.clone())),
                None => return Err(nothing().into()),
            };
            for change in &past {
                let record = Record::from_event(&change.record_kind, &change.record_id)?;
                if record.read(&write.transaction)? != change.after {
                    return Err(overtaken().into());
                }
                if matches!(record, Record::Plan(_)) {
                    refuse_twin(write, plan)?;
                }
                write.change(plan, "undone", &record, change.before.clone(), Some(change.sequence))?;
            }
            Ok(Undone { action, records: past.len(), record, plan_version: write.plan_version(plan)? })
        })
    }
}

/// The changes of the actor's last command on `plan` that is not reversed, newest first.
fn last_command(write: &Write<'_>, plan: Id<PlanRecord>) -> Result<Vec<Past>> {
    let exists: bool = write
        .transaction
        .query_row("select exists (select 1 from plan where plan_id = ?1)", [plan.to_string()], |row| {
            row.get(0)
        })
        .step("look for a plan")?;
    if !exists {
        return Err(Refusal::NotFound.into());
    }
    let mut query = write
        .transaction
        .prepare_cached(
            "with own as (
               select * from event where plan_id = ?1 and actor = ?2 and reverses is null and action <> 'plan-added'
                 and not exists (select 1 from event as later where later.reverses = event.sequence)
             )
             select sequence, action, record_kind, record_id, before, after from own
             where command = (select command from own order by sequence desc limit 1) order by sequence desc",
        )
        .step("prepare to read the last change")?;
    let rows = query
        .query_map(params![plan.to_string(), write.actor.key()], |row| {
            let images: (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, images))
        })
        .step("read the last change")?;
    let mut past = Vec::new();
    for row in rows {
        let (sequence, action, record_kind, record_id, (before, after)) = row.step("read a change")?;
        let value = |text: Option<String>| {
            text.map(|text| serde_json::from_str(&text).step("understand a change")).transpose()
        };
        past.push(Past {
            sequence,
            action,
            record_kind,
            record_id,
            before: value(before)?,
            after: value(after)?,
        });
    }
    Ok(past)
}

/// A removed plan cannot come back beside a plan made from the same file.
fn refuse_twin(write: &Write<'_>, plan: Id<PlanRecord>) -> Result<()> {
    let file: String = write
        .transaction
        .query_row("select file_sha256 from plan where plan_id = ?1", [plan.to_string()], |row| row.get(0))
        .step("read a plan's file")?;
    crate::plan::known(&write.transaction, &file)
}

fn nothing() -> Problem {
    Problem::new(
        "nothing-to-undo",
        Text::new("没有可以撤销的操作。", "There is nothing to undo."),
        Text::new("只能撤销您本人在本规划上的修改。", "Only your own changes of this plan can be undone."),
    )
}

fn overtaken() -> Problem {
    Problem::new(
        "undo-overtaken",
        Text::new(
            "该记录此后已被他人修改，未作撤销。",
            "Somebody has changed the record since; nothing was undone.",
        ),
        Text::new(
            "请查看修改记录，再决定是否手工改回。",
            "Look at its history, then change it back by hand if need be.",
        ),
    )
}
