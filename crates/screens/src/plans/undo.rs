//! Taking back: the visitor's last command on a plan is reversed by new events; again and again, step by step.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use taihang_base::{Id, Problem, Text};
use taihang_defs::LineDef;
use taihang_kernel::{Act, Command, Draft, Event, Origin, Record, RecordId, Value, from_json};
use taihang_store::Result;
use taihang_store::read::Recent;

use super::history::plan_of;
use super::read::Held;
use super::{PlanRecord, Plans, REGISTERS};

/// How the reason of a command that takes another one back begins; the other one's id follows.
pub(super) const UNDO: &str = "撤销 Undo ";

/// So many of the latest events are looked at.
const REACH: usize = 500;

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Whether it was a review of figures or tasks that were there before: the text stays as it is.
    pub review: bool,
    /// How many records it concerned.
    pub records: usize,
    /// The first of them.
    pub record: RecordId,
    /// The version of the plan.
    pub plan_version: i64,
}

impl Plans<'_> {
    /// Reverses the visitor's last command on `plan` that is not reversed yet: reviews, metadata, links, answers to findings,
    /// removal. If somebody has changed the same record since, nothing happens and a problem says so.
    pub fn undo(self, plan: Id<PlanRecord>) -> Result<Undone> {
        // Seen at all, even if it was taken out.
        let document = self.store.one(self.actor, "policy_document", plan.retyped())?.record;
        let recent = self.store.recent(self.actor, &REGISTERS, None, REACH)?;
        let key = self.actor.key.to_string();
        let own: Vec<&Recent> = recent
            .iter()
            .filter(|one| one.entry.event.actor == key && plan_of(&one.record.record) == Some(plan))
            .collect();
        let group = last_command(&own, document.id).ok_or_else(nothing)?;
        let mut records: BTreeMap<RecordId, Vec<&Event>> = BTreeMap::new();
        let mut order = Vec::new();
        for one in own.iter().filter(|one| one.entry.command == group) {
            if !order.contains(&one.entry.event.record) {
                order.push(one.entry.event.record);
            }
            records.entry(one.entry.event.record).or_default().push(&one.entry.event);
        }
        let mut commands = Vec::new();
        let mut review = true;
        for id in &order {
            let Some(events) = records.get(id) else { continue };
            let Some(record) = own.iter().map(|one| &one.record.record).find(|record| record.id == *id)
            else {
                continue;
            };
            // Newest first.
            if events.first().is_some_and(|event| event.version != record.version) {
                return Err(overtaken().into());
            }
            let created = events.last().is_some_and(|event| event.action == "create");
            review &= !created && matches!(record.register.def.name.as_str(), "target" | "actual" | "task");
            let command = back(record, events, created, group);
            if *id == document.id && record.state == "withdrawn" {
                self.refuse_twin(record)?;
            }
            commands.extend(command);
        }
        self.store.submit_all(self.actor, commands)?;
        let plan_version = self.store.one(self.actor, "policy_document", plan.retyped())?.record.version;
        Ok(Undone {
            review,
            records: order.len(),
            record: order.first().copied().unwrap_or(document.id),
            plan_version,
        })
    }

    /// A removed plan cannot come back beside a plan made from the same file.
    fn refuse_twin(self, record: &Record) -> Result<()> {
        let mut back = record.clone();
        "in_force".clone_into(&mut back.state);
        match Held::of(back)? {
            Some(held) => self.refuse_known(&held.source, Some(record.id)),
            None => Ok(()),
        }
    }
}

/// The newest command that changed something, is no import, takes nothing back and is not taken back.
fn last_command<'a>(own: &[&'a Recent], document: RecordId) -> Option<&'a str> {
    let reason = |one: &Recent| one.entry.event.reason.clone().unwrap_or_default();
    let undone: BTreeSet<String> =
        own.iter().filter_map(|one| reason(one).strip_prefix(UNDO).map(str::to_owned)).collect();
    let import = |one: &Recent| one.entry.event.record == document && one.entry.event.action == "create";
    let imports: BTreeSet<&str> =
        own.iter().filter(|one| import(one)).map(|one| one.entry.command.as_str()).collect();
    let known = |one: &Recent| {
        let action = one.entry.event.action.as_str();
        one.record.record.register.def.transitions.contains_key(action)
            || matches!(action, "create" | "edit" | "correct" | "agree")
    };
    own.iter()
        .find(|one| {
            !undone.contains(&one.entry.command)
                && !imports.contains(one.entry.command.as_str())
                && !reason(one).starts_with(UNDO)
                && known(one)
        })
        .map(|one| one.entry.command.as_str())
}

/// The command that brings a record back to where it was before `events` (newest first); what was created is rejected instead.
fn back(record: &Record, events: &[&Event], created: bool, group: &str) -> Option<Command> {
    let def = &record.register.def;
    let mut draft = Draft::default();
    let mut state = None;
    if created {
        // A finding that somebody said something to is open again; a figure or a task that was added does not count.
        let unsaid = if def.name == "finding" { "open" } else { "rejected" };
        if def.name == "finding" {
            draft.values.insert("answer".to_owned(), None);
        }
        state = def.states.contains_key(unsaid).then(|| unsaid.to_owned());
        state.as_ref()?;
    } else {
        for event in events {
            for (field, (before, _)) in &event.changes {
                if field == "state" {
                    state = before.as_str().map(str::to_owned);
                } else if let Some(kind) = field.strip_prefix("line.") {
                    if let Some(line) = def.lines.get(kind) {
                        draft.lines.insert(kind.to_owned(), lines(line, before));
                    }
                } else if let Some(field) = def.fields.get(field).filter(|field| field.computed.is_none()) {
                    draft.values.insert(field.name.clone(), from_json(field, before).ok().flatten());
                }
            }
        }
    }
    let act = Act::Correct { id: record.id, version: record.version, draft, state };
    let reason = Some(format!("{UNDO}{group}"));
    Some(Command { register: def.name.clone(), act, reason, origin: Origin::default() })
}

/// Lines as the ledger tells them.
fn lines(def: &LineDef, before: &Json) -> Vec<BTreeMap<String, Option<Value>>> {
    let row = |row: &Json| {
        let cell = |name: &String| {
            let field = def.fields.get(name)?;
            Some((name.clone(), row.get(name).and_then(|json| from_json(field, json).ok().flatten())))
        };
        def.fields.keys().filter_map(cell).collect()
    };
    before.as_array().map(|rows| rows.iter().map(row).collect()).unwrap_or_default()
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
