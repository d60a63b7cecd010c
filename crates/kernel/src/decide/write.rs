//! Acts that put values into a record, or only leave a trace: create, edit, correct, comment, open, refresh.

use std::collections::BTreeSet;

use taihang_base::{Problem, Refusal, Text};
use taihang_defs::Owner;

use super::draft::{self, Allowance};
use super::{Snapshot, Task, clocks, event, is_entry, owner_of};
use crate::actor::ActorKey;
use crate::command::Draft;
use crate::decision::{Decision, Denied};
use crate::normal::normal;
use crate::reach::{Arm, Reach};
use crate::record::Record;
use crate::validate;

/// Longest reason and remark, in characters.
const LONGEST_REASON: usize = 2_000;

impl Task<'_> {
    pub(super) fn create(
        &self,
        snapshot: &Snapshot<'_>,
        reach: &Reach,
        draft: &Draft,
        state: Option<&str>,
    ) -> Result<Decision, Denied> {
        let creating: Vec<&Arm> = reach.arms.iter().filter(|arm| arm.create).collect();
        if creating.is_empty() {
            return Err(if reach.is_nobody() && !matches!(self.actor.key, ActorKey::Public) {
                Denied::Refused(Refusal::NotFound)
            } else {
                self.not_allowed()
            });
        }
        let mut problems = self.entry(state);
        let mut record = self.blank(draft);
        if let Some(state) = state.filter(|_| problems.is_empty()) {
            state.clone_into(&mut record.state);
        }
        drop(draft::put(&mut record, draft, &std::collections::BTreeMap::new()));
        self.own(&mut record);
        // A grant may create what lies within its scope, whatever states it shows later.
        let within =
            |arm: &&&Arm| Arm { states: Vec::new(), ..(**arm).clone() }.admits(&record, snapshot.becoming);
        let arms: Vec<&Arm> = creating.iter().filter(within).copied().collect();
        let Some(arm) = arms.first() else { return Err(self.outside(&record)) };
        let classes = classes_of(&arms);
        let allowance = Allowance { seen: &classes, open: &classes, asked: None, thaw: false };
        let empty = self.blank(draft);
        let refused = draft::refused(&empty, draft, &allowance);
        record = Record { state: record.state, ..empty };
        problems.extend(draft::put(&mut record, draft, &refused));
        problems.extend(refused.into_values());
        if self.before.is_some() {
            problems.push(exists());
        }
        let warnings = self.settle(&mut record, problems)?;
        let role = Some(event::role_of(self, arm, None));
        self.decision(snapshot, record, "create", role, warnings)
    }

    /// Whether a record may begin in `state`.
    fn entry(&self, state: Option<&str>) -> Vec<Problem> {
        let Some(state) = state else { return Vec::new() };
        let imported = self.command.origin.batch.is_some();
        let entry = self.def().states.get(state).is_some_and(|state| is_entry(state, self.actor, imported));
        if entry { Vec::new() } else { vec![no_such_start(state)] }
    }

    /// The answer to whoever may create, but not this: without an owner, the owner is what is missing.
    fn outside(&self, record: &Record) -> Denied {
        let field = match &self.def().owner {
            Owner::Field(field) | Owner::Through { through: field, .. } => self.def().fields.get(field),
            Owner::Itself | Owner::Creator | Owner::Nobody => None,
        };
        match field.filter(|field| record.get(&field.name).is_none() && field.computed.is_none()) {
            Some(field) => Denied::Problems(vec![validate::required(field)]),
            None => self.not_allowed(),
        }
    }

    pub(super) fn edit(
        &self,
        snapshot: &Snapshot<'_>,
        reach: &Reach,
        draft: &Draft,
    ) -> Result<Decision, Denied> {
        let before = self.seen(reach, snapshot.standing)?;
        let admitting: Vec<&Arm> = reach.admitting(before, snapshot.standing).collect();
        let editing: Vec<&Arm> =
            admitting.iter().filter(|arm| arm.edit.contains(&before.state)).copied().collect();
        let Some(arm) = editing.first() else {
            let elsewhere = admitting.iter().any(|arm| !arm.edit.is_empty());
            return Err(if elsewhere { Denied::NotNow(self.closed(before)) } else { self.not_allowed() });
        };
        self.current(before, reach, snapshot.standing)?;
        let (seen, open) = (classes_of(&admitting), classes_of(&editing));
        let allowance = Allowance { seen: &seen, open: &open, asked: None, thaw: false };
        let (mut record, problems) = filled(before, draft, &allowance);
        // What others agreed to was the record as it stood then.
        record.approvals.clear();
        let warnings = self.settle(&mut record, problems)?;
        let given_away = record.owner != before.owner;
        if given_away && !editing.iter().any(|arm| arm.admits(&record, snapshot.becoming)) {
            return Err(self.not_allowed());
        }
        let role = Some(event::role_of(self, arm, None));
        self.decision(snapshot, record, "edit", role, warnings)
    }

    fn closed(&self, record: &Record) -> Text {
        let label = self.def().states.get(&record.state).map(|state| state.label.clone()).unwrap_or_default();
        Text::new(
            format!("状态为“{}”时不能修改。", label.zh),
            format!("It cannot be changed while it is “{}”.", label.en),
        )
    }

    pub(super) fn correct(
        &self,
        snapshot: &Snapshot<'_>,
        reach: &Reach,
        draft: &Draft,
        state: Option<&str>,
    ) -> Result<Decision, Denied> {
        let before = self.seen(reach, snapshot.standing)?;
        let admitting: Vec<&Arm> = reach.admitting(before, snapshot.standing).collect();
        let mending: Vec<&Arm> = admitting.iter().filter(|arm| arm.correct).copied().collect();
        let Some(arm) = mending.first() else { return Err(self.not_allowed()) };
        self.current(before, reach, snapshot.standing)?;
        let (seen, open) = (classes_of(&admitting), classes_of(&mending));
        let allowance = Allowance { seen: &seen, open: &open, asked: None, thaw: true };
        let (mut record, mut problems) = filled(before, draft, &allowance);
        problems.extend(self.reasoned(true));
        match state {
            Some(state) if self.def().states.contains_key(state) => state.clone_into(&mut record.state),
            Some(state) => problems.push(no_such_start(state)),
            None => {}
        }
        record.approvals.clear();
        let warnings = self.settle(&mut record, problems)?;
        let role = Some(event::role_of(self, arm, None));
        self.decision(snapshot, record, "correct", role, warnings)
    }

    pub(super) fn comment(
        &self,
        snapshot: &Snapshot<'_>,
        reach: &Reach,
        text: &str,
    ) -> Result<Decision, Denied> {
        let before = self.seen(reach, snapshot.standing)?;
        self.may_write()?;
        if matches!(self.actor.key, ActorKey::Public) {
            return Err(self.not_allowed());
        }
        let mut problems: Vec<Problem> = self.reasoned(false).into_iter().collect();
        if text.trim().is_empty() {
            let message = Text::new("留言不能为空。", "A remark has to say something.");
            let hint = Text::new("请填写留言内容。", "Write the remark.");
            problems.push(Problem::new("comment-empty", message, hint).about("text"));
        }
        self.trace(before, "comment", problems)
    }

    pub(super) fn open(&self, reach: &Reach) -> Result<Decision, Denied> {
        // Only accounts: a client of the interface has nobody who could give a reason.
        let person = matches!(self.actor.key, ActorKey::Account(_));
        let record = self.before.filter(|_| person && reach.may_open());
        let record = record.ok_or(Denied::Refused(Refusal::NotFound))?;
        self.trace(record, "open", self.reasoned(true).into_iter().collect())
    }

    /// Computed fields reckoned again. Nothing blocks it: it changes only what nobody typed.
    pub(super) fn refresh(&self, snapshot: &Snapshot<'_>) -> Result<Decision, Denied> {
        let before =
            self.before.filter(|_| self.actor.is_system()).ok_or(Denied::Refused(Refusal::NotFound))?;
        let mut record = before.clone();
        drop(self.compute(&mut record));
        // A deadline ends on the day that a computed field gives: it moves with it.
        self.decision(snapshot, record, "refresh", None, Vec::new())
    }

    /// An event that changes nothing.
    fn trace(&self, record: &Record, action: &str, problems: Vec<Problem>) -> Result<Decision, Denied> {
        if !problems.is_empty() {
            return Err(Denied::Problems(problems));
        }
        let change = event::change(self, record.clone(), action, None);
        Ok(Decision { changes: vec![change], ..Decision::default() })
    }

    /// A reason that is too long, or missing where one is needed.
    pub(super) fn reasoned(&self, needed: bool) -> Option<Problem> {
        let reason = self.reason();
        let length = reason.map_or(0, |reason| reason.chars().count());
        if length > LONGEST_REASON {
            let message = Text::new(
                format!("理由有 {length} 个字符，最多 {LONGEST_REASON} 个。"),
                format!("The reason has {length} characters; at most {LONGEST_REASON} are allowed."),
            );
            let hint = Text::new("请缩短文字。", "Shorten it.");
            return Some(Problem::new("text-too-long", message, hint).about("reason"));
        }
        if reason
            .is_some_and(|reason| reason.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')))
        {
            let message =
                Text::new("理由含有不可见的控制字符。", "The reason holds invisible control characters.");
            let hint = Text::new("请重新输入。", "Type it again.");
            return Some(Problem::new("text-control", message, hint).about("reason"));
        }
        (needed && reason.is_none()).then(|| {
            let message = Text::new("须说明理由。", "A reason has to be given.");
            let hint = Text::new("请填写理由；理由将记入台账。", "Give the reason; it goes into the ledger.");
            Problem::new("reason-required", message, hint).about("reason")
        })
    }

    /// Owner and computed fields reckoned, demands and checks held: gives the warnings, or all problems at once.
    pub(super) fn settle(
        &self,
        record: &mut Record,
        mut problems: Vec<Problem>,
    ) -> Result<Vec<Problem>, Denied> {
        problems.extend(self.compute(record));
        problems.extend(validate::demands(record));
        problems.extend(validate::against_others(
            self.catalogue,
            record,
            self.before,
            self.facts,
            self.actor.today,
        ));
        let (wrong, warnings) = self.checked(record);
        problems.extend(wrong);
        if problems.is_empty() { Ok(warnings) } else { Err(Denied::Problems(problems)) }
    }

    /// Reckons the owner and the computed fields, in the order of the definition; the owner again if one of them leads to it.
    pub(super) fn compute(&self, record: &mut Record) -> Vec<Problem> {
        record.owner = owner_of(record, self.before, self.actor, self.facts);
        let mut problems = Vec::new();
        for field in self.def().fields.values() {
            let Some(name) = &field.computed else { continue };
            let Some(hook) = self.register.hooks.computed.iter().find(|hook| hook.name == name) else {
                continue;
            };
            let value = (hook.value)(&self.case(record));
            let value = value.map_or(Ok(None), |value| normal(field, value)).unwrap_or_else(|_| {
                problems.push(draft::computed_invalid(field));
                None
            });
            record.set(&field.name, value);
        }
        record.stale = false;
        record.owner = owner_of(record, self.before, self.actor, self.facts);
        problems
    }

    /// The decision for a record that was created, edited or corrected.
    pub(super) fn decision(
        &self,
        snapshot: &Snapshot<'_>,
        record: Record,
        action: &str,
        role: Option<String>,
        warnings: Vec<Problem>,
    ) -> Result<Decision, Denied> {
        let clocks = clocks::Clocks {
            record: &record,
            before: self.before,
            today: self.actor.today,
            facts: self.facts,
            calendar: snapshot.calendar,
            effects: &[],
            stays: false,
        };
        let enters = self.before.is_none_or(|before| before.state != record.state);
        let deadlines = if enters { clocks.entered() } else { clocks.moved() };
        let deadlines = deadlines.map_err(|problem| Denied::Problems(vec![problem]))?;
        let change = event::change(self, record, action, role);
        Ok(Decision { changes: vec![change], deadlines, warnings, ..Decision::default() })
    }
}

/// The record with the draft in it, and everything in which the draft is wrong.
pub(super) fn filled(before: &Record, draft: &Draft, allowance: &Allowance<'_>) -> (Record, Vec<Problem>) {
    let refused = draft::refused(before, draft, allowance);
    let mut record = before.clone();
    let mut problems = draft::put(&mut record, draft, &refused);
    problems.extend(refused.into_values());
    (record, problems)
}

pub(super) fn classes_of(arms: &[&Arm]) -> BTreeSet<String> {
    arms.iter().flat_map(|arm| arm.classes.iter().cloned()).collect()
}

fn exists() -> Problem {
    Problem::new(
        "record-exists",
        Text::new("该编号的记录已存在。", "There is a record with this id already."),
        Text::new("请使用新的编号。", "Use a new id."),
    )
}

fn no_such_start(state: &str) -> Problem {
    let shown: String = state.chars().take(60).collect();
    Problem::new(
        "state-not-entry",
        Text::new(format!("不能进入状态 {shown}。"), format!("The state {shown} cannot be chosen here.")),
        Text::new(
            "请核对状态，或留空以使用初始状态。",
            "Check the state, or leave it out to begin at the beginning.",
        ),
    )
    .about("state")
}
