//! The one way in which records change: a command is decided on what the writer sees, and written in the same transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use taihang_base::{Fault, Problem, Text};
use taihang_kernel::{
    Act, Actor, Command, Decision, Denied, Needed, Receipt, Record, RecordId, Snapshot, Standing,
};

use crate::apply::apply;
use crate::db::{Connection, Job, Landed};
use crate::dependents;
use crate::error::{Result, Step as _, StoreError};
use crate::facts::{self, Recall, Subject};
use crate::ids::IdsAt;
use crate::repeated::{self, Call, Key, digest};
use crate::store::{Inner, Store};

/// How deep commands may bring about further commands.
const DEPTH: usize = 8;

impl Store {
    /// Carries out a command, or says why not.
    pub fn submit(&self, actor: &Actor, command: Command) -> Result<Receipt> {
        self.submit_in(actor, command, None)
    }

    /// The same for a command that is part of a call: the call's key is bound with the first command that is carried out.
    pub fn submit_in(&self, actor: &Actor, command: Command, call: Option<&Call>) -> Result<Receipt> {
        let mut receipts = self.run(actor, vec![command], call, false)?;
        receipts.pop().ok_or(StoreError::Unknown)
    }

    /// Carries out all commands, or none: problems name the place of their command, `3.name`.
    pub fn submit_all(&self, actor: &Actor, commands: Vec<Command>) -> Result<Vec<Receipt>> {
        self.submit_all_in(actor, commands, None)
    }

    /// The same for the commands of a call.
    pub fn submit_all_in(
        &self,
        actor: &Actor,
        commands: Vec<Command>,
        call: Option<&Call>,
    ) -> Result<Vec<Receipt>> {
        self.run(actor, commands, call, true)
    }

    fn run(
        &self,
        actor: &Actor,
        commands: Vec<Command>,
        call: Option<&Call>,
        numbered: bool,
    ) -> Result<Vec<Receipt>> {
        let command = self.inner.ids.next(self.inner.now()).to_string();
        let (inner, actor, call) = (Arc::clone(&self.inner), actor.clone(), call.cloned());
        self.writer().run(Submission { inner, actor, commands, call, command, numbered })
    }
}

/// Commands on their way through the writer.
struct Submission {
    inner: Arc<Inner>,
    actor: Actor,
    commands: Vec<Command>,
    /// The call that they are part of, if its key stands for all of them.
    call: Option<Call>,
    /// What their events share; also tells after a broken connection whether they were kept.
    command: String,
    numbered: bool,
}

impl Job for Submission {
    type Output = Vec<Receipt>;

    fn run(&mut self, connection: &mut Connection) -> Result<Vec<Receipt>> {
        if let Some(call) = &self.call {
            repeated::bind(&self.inner, connection, &self.actor, call)?;
        }
        let mut receipts = Vec::with_capacity(self.commands.len());
        // Who sends several commands about one record counts a version for each; one that leaves it as it is makes none.
        let mut spared: BTreeMap<RecordId, i64> = BTreeMap::new();
        for (at, command) in self.commands.iter().enumerate() {
            let earlier = spared.get(&command.act.record()).map(|versions| Command {
                act: command.act.clone().earlier_by(*versions),
                ..command.clone()
            });
            let command = earlier.as_ref().unwrap_or(command);
            let receipt = carry_out(&self.inner, connection, &self.actor, command, &self.command);
            let receipt = receipt.map_err(|error| if self.numbered { numbered(error, at) } else { error })?;
            if matches!(command.act, Act::Edit { version, .. } if version == receipt.version) {
                *spared.entry(receipt.record).or_default() += 1;
            }
            receipts.push(receipt);
        }
        Ok(receipts)
    }

    fn landed(&mut self, connection: &mut Connection) -> Result<Landed<Vec<Receipt>>> {
        let mut receipts = Vec::new();
        for command in &self.commands {
            let sql = "select version from event where record = ?1 and command = ?2 order by version";
            let params = [command.act.record().into(), (&self.command).into()];
            let Some(row) = connection.query_one(sql, &params)? else {
                // Without an event it was not kept, unless it was a repetition that writes nothing.
                return Ok(Landed::No);
            };
            let shape = self.inner.shapes.get(&command.register)?;
            let record = shape.one(connection, command.act.record(), false, &self.inner.sealer)?;
            let state = record.map(|record| record.state).unwrap_or_default();
            let record = command.act.record();
            receipts.push(Receipt {
                record,
                version: row.int(0)?,
                state,
                repeated: false,
                warnings: Vec::new(),
            });
        }
        Ok(Landed::Yes(receipts))
    }
}

/// Carries out one command and what follows from it.
pub(crate) fn carry_out(
    inner: &Inner,
    connection: &mut Connection,
    actor: &Actor,
    command: &Command,
    group: &str,
) -> Result<Receipt> {
    let Some(key) = &command.origin.idempotency_key else {
        return step(inner, connection, actor, command, group, 0);
    };
    let key = Key::of(actor, key, digest(command))?;
    // Taken before anything is looked at: who sends the same at the same moment, perhaps to another server, waits here for
    // the answer instead of meeting the record half-way.
    if let Some(kept) = key.take(inner, connection)? {
        return stored_receipt(&serde_json::from_str(&kept).step("read a stored receipt")?);
    }
    let receipt = step(inner, connection, actor, command, group, 0)?;
    let text = json!({ "record": receipt.record, "version": receipt.version, "state": receipt.state, "warnings": receipt.warnings });
    key.answered(connection, &text.to_string())?;
    Ok(receipt)
}

fn stored_receipt(json: &Json) -> Result<Receipt> {
    let unreadable = || Fault::new("read a stored receipt", "it is not in the form of one");
    let field = |name: &str| json.get(name).cloned().unwrap_or_default();
    Ok(Receipt {
        record: serde_json::from_value(field("record")).step("read a stored receipt")?,
        version: field("version").as_i64().ok_or_else(unreadable)?,
        state: field("state").as_str().ok_or_else(unreadable)?.to_owned(),
        repeated: true,
        warnings: serde_json::from_value(field("warnings")).step("read a stored receipt")?,
    })
}

/// Decides a command on what the connection sees and writes what comes of it; then its follow-ups.
fn step(
    inner: &Inner,
    connection: &mut Connection,
    actor: &Actor,
    command: &Command,
    group: &str,
    depth: usize,
) -> Result<Receipt> {
    if depth > DEPTH {
        return Err(
            Fault::new("carry out follow-ups", format!("more than {DEPTH} levels below each other")).into()
        );
    }
    let decision = decided(inner, connection, actor, command, &mut Recall::default())?;
    apply(inner, connection, &decision, group)?;
    let record = decision.record();
    let record =
        record.ok_or_else(|| Fault::new("carry out a command", "it neither changes nor leaves a record"))?;
    if matches!(command.act, Act::Refresh { .. }) {
        dependents::renewed(connection, record)?;
    }
    let (record, version, state) = (record.id, record.version, record.state.clone());
    let Decision { follow_ups, warnings, .. } = decision;
    for follow_up in &follow_ups {
        let engine = Actor::system("engine", actor.today);
        step(inner, connection, &engine, follow_up, group, depth + 1)?;
    }
    Ok(Receipt { record, version, state, repeated: false, warnings })
}

/// What a command brings about, decided on what the connection sees.
pub(crate) fn decided(
    inner: &Inner,
    connection: &mut Connection,
    actor: &Actor,
    command: &Command,
    recall: &mut Recall,
) -> Result<Decision> {
    if inner.catalogue.register(&command.register).is_none() {
        return Err(unknown_register(&command.register).into());
    }
    let shape = inner.shapes.get(&command.register)?;
    let id = command.act.record();
    let record: Option<Record> = match command.act {
        Act::Create { .. } => None,
        Act::Edit { .. }
        | Act::Advance { .. }
        | Act::Correct { .. }
        | Act::TakeBack { .. }
        | Act::Comment { .. }
        | Act::Open { .. }
        | Act::Refresh { .. } => shape.one(connection, id, true, &inner.sealer)?,
    };
    let needed = taihang_kernel::needs(&inner.catalogue, record.as_ref(), command, actor, inner.now());
    judged(inner, connection, (actor, command), record.as_ref(), needed, recall)
}

/// The same with the record as it is, and what has to be known.
pub(crate) fn judged(
    inner: &Inner,
    connection: &mut Connection,
    (actor, command): (&Actor, &Command),
    record: Option<&Record>,
    needed: Needed,
    recall: &mut Recall,
) -> Result<Decision> {
    let register =
        inner.catalogue.register(&command.register).ok_or_else(|| unknown_register(&command.register))?;
    let (id, now) = (command.act.record(), inner.now());
    let would_be = Subject { register, id, record: needed.record.as_ref().or(record), actor };
    let facts = facts::load(inner, connection, &would_be, needed.needs, recall)?;
    let owner = record.and_then(|record| record.owner);
    let is = Subject { register, id, record, actor };
    let standing = facts::standing(inner, connection, &is, owner, recall)?;
    let next = taihang_kernel::owner_after(&inner.catalogue, record, command, actor, &facts, now);
    let becoming = if record.is_some() && next == owner {
        standing.clone()
    } else {
        let assigned = standing.assigned.clone();
        Standing { assigned, ..facts::standing(inner, connection, &would_be, next, recall)? }
    };
    let (standing, becoming) = (&standing, &becoming);
    let calendar = recall.calendar(inner, connection)?;
    let snapshot = Snapshot { record, standing, becoming, facts: &facts, calendar: &calendar };
    let mut ids = IdsAt { ids: &inner.ids, now };
    taihang_kernel::decide(&inner.catalogue, &snapshot, command, actor, now, &mut ids)
        .map_err(StoreError::from)
}

impl From<Denied> for StoreError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Problems(problems) => Self::Problems(problems),
            Denied::Refused(refusal) => Self::Refusal(refusal),
            Denied::Stale(problem) => Self::Stale(problem),
            Denied::NotNow(why) => Self::NotNow(why),
        }
    }
}

/// The problems of one command of several: their fields begin with its place.
fn numbered(error: StoreError, at: usize) -> StoreError {
    let placed = |problem: Problem| {
        let field = problem.field.as_ref().map_or_else(|| at.to_string(), |field| format!("{at}.{field}"));
        problem.about(field)
    };
    match error {
        StoreError::Problems(problems) => StoreError::Problems(problems.into_iter().map(placed).collect()),
        StoreError::Stale(problem) => StoreError::Stale(placed(problem)),
        StoreError::Refusal(_)
        | StoreError::NotNow(_)
        | StoreError::Constraint(_)
        | StoreError::Busy
        | StoreError::Slow
        | StoreError::Full
        | StoreError::ReadOnly
        | StoreError::Lost(_)
        | StoreError::Unknown
        | StoreError::Damaged(_)
        | StoreError::Fault(_) => error,
    }
}

fn unknown_register(name: &str) -> Problem {
    Problem::new(
        "register-unknown",
        Text::new(format!("没有名为 {name} 的登记册。"), format!("There is no register named {name}.")),
        Text::new("请核对登记册名称。", "Check the name of the register."),
    )
}
