//! Acts that put values into a record, or only leave a trace: create, edit, correct, comment, open, refresh.

use std::collections::BTreeSet;

use taihang_base::{Problem, Refusal, Text};
use taihang_defs::{FieldDef, Owner, RegisterDef, StateDef};

use super::draft::{self, Allowance};
use super::{Snapshot, Task, clocks, event, is_entry, owner_of};
use crate::actor::ActorKey;
use crate::command::Draft;
use crate::decision::{Decision, Denied};
use crate::normal::normal;
use crate::problem::wrong;
use crate::reach::{Arm, Reach, writable};
use crate::record::Record;
use crate::validate;

/// Longest reason and remark, in characters.
pub const LONGEST_REASON: usize = 2_000;

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
        let within = |arm: &Arm| Arm { states: Vec::new(), ..arm.clone() }.admits(&record, snapshot.becoming);
        let arms: Vec<&Arm> = creating.iter().copied().filter(|arm| within(arm)).collect();
        let Some(arm) = arms.first() else { return Err(self.outside(record, draft, &creating, problems)) };
        let seeing: Vec<&Arm> = reach.arms.iter().filter(|arm| within(arm)).collect();
        let (seen, open) = (classes_of(&seeing), writable(self.def(), arms.iter().copied()));
        let allowance = Allowance { seen: &seen, open: &open, asked: None, thaw: false };
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
        let open = |state: &&StateDef| is_entry(state, self.actor, imported);
        if self.def().states.get(state).as_ref().is_some_and(open) {
            return Vec::new();
        }
        vec![no_such_start(self.def(), state, self.def().states.values().filter(open))]
    }

    /// The answer to whoever may create, but not this: without an owner, the owner is what is missing. Who imports is told
    /// which field decides, and what else is wrong with the row.
    fn outside(
        &self,
        mut record: Record,
        draft: &Draft,
        creating: &[&Arm],
        problems: Vec<Problem>,
    ) -> Denied {
        let field = match &self.def().owner {
            Owner::Field(field) | Owner::Through { through: field, .. } => self.def().fields.get(field),
            // A body that is founded belongs to the one above it.
            Owner::Itself => self.def().fields.get("above"),
            Owner::Creator | Owner::Nobody => None,
        };
        let Some(field) = field.filter(|field| field.computed.is_none()) else { return self.not_allowed() };
        let (empty, imported) = (record.get(&field.name).is_none(), self.command.origin.batch.is_some());
        let own = matches!(self.def().owner, Owner::Itself);
        if !imported && !empty && !own {
            return self.not_allowed();
        }
        let classes = classes_of(creating);
        let open = writable(self.def(), creating.iter().copied());
        let allowance = Allowance { seen: &classes, open: &open, asked: None, thaw: false };
        let mut all = vec![if empty { validate::required(field) } else { outside(field) }];
        let refused = draft::refused(&self.blank(draft), draft, &allowance);
        all.extend(problems);
        all.extend(draft::put(&mut record, draft, &refused));
        all.extend(refused.into_values());
        if let Err(Denied::Problems(more)) = self.settle(&mut record, Vec::new()) {
            all.extend(more);
        }
        let mut told = BTreeSet::new();
        all.retain(|problem| told.insert((problem.code.clone(), problem.field.clone())));
        Denied::Problems(all)
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
        let (seen, open) = (classes_of(&admitting), writable(self.def(), editing.iter().copied()));
        let allowance = Allowance { seen: &seen, open: &open, asked: None, thaw: false };
        let (mut record, problems) = filled(before, draft, &allowance);
        let warnings = self.settle(&mut record, problems)?;
        // Saved as it was: nothing has happened, and what others agreed to stands.
        if event::are_same(before, &record) {
            return Ok(Decision { unchanged: Some(before.clone()), warnings, ..Decision::default() });
        }
        // What others agreed to was the record as it stood then.
        record.approvals.clear();
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
        let (seen, open) = (classes_of(&admitting), writable(self.def(), mending.iter().copied()));
        let allowance = Allowance { seen: &seen, open: &open, asked: None, thaw: true };
        let (mut record, mut problems) = filled(before, draft, &allowance);
        problems.extend(self.reasoned(true));
        match state {
            Some(state) if self.def().states.contains_key(state) => state.clone_into(&mut record.state),
            Some(state) => {
                problems.push(no_such_start(self.def(), state, self.def().states.values()));
            }
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
        let mut problems: Vec<Problem> =
            unfit(text.trim(), ("留言", "The remark"), "text").into_iter().collect();
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
        // Nothing to tell the ledger, and nobody who depends on it has to reckon again. With a reason there is: a deadline has
        // moved with the calendar.
        if self.reason().is_none() && event::are_same(before, &record) {
            return Ok(Decision { unchanged: Some(record), ..Decision::default() });
        }
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
        if let Some(problem) = reason.and_then(|reason| unfit(reason, ("理由", "The reason"), "reason")) {
            return Some(problem);
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
            transition: None,
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

/// What is said of a record that would belong to others.
fn outside(field: &FieldDef) -> Problem {
    let message = Text::new("所指的单位不在您的办理范围内。", "names a body for which you may not act.");
    let hint = Text::new(
        "请改为您本单位或下属单位，或由该单位的人员办理。",
        "Name your own organisation or one below it, or let somebody of that body do it.",
    );
    wrong(field, "owner-outside", &message, hint)
}

fn no_such_start<'s>(def: &RegisterDef, state: &str, open: impl Iterator<Item = &'s StateDef>) -> Problem {
    let shown: String = state.chars().take(60).collect();
    let label =
        def.states.get(state).map_or_else(|| Text::new(shown.clone(), shown), |state| state.label.clone());
    let (zh, en): (Vec<&str>, Vec<&str>) =
        open.map(|state| (state.label.zh.as_str(), state.label.en.as_str())).unzip();
    let (zh, en) = (zh.join("、"), en.join(", "));
    Problem::new(
        "state-not-entry",
        Text::new(
            format!("这里不能选择状态“{}”。", label.zh),
            format!("The state “{}” cannot be chosen here.", label.en),
        ),
        Text::new(
            format!("可选状态：{zh}；不填则为初始状态。"),
            format!("States that can be chosen: {en}; without one it begins at the beginning."),
        ),
    )
    .about("state")
}

/// What is wrong with words that go into the ledger: too many, or some that nobody sees. `called` is what people call them.
pub fn unfit(words: &str, called: (&str, &str), field: &str) -> Option<Problem> {
    let length = words.chars().count();
    if length > LONGEST_REASON {
        let message = Text::new(
            format!("{}有 {length} 个字符，最多 {LONGEST_REASON} 个。", called.0),
            format!("{} has {length} characters; at most {LONGEST_REASON} are allowed.", called.1),
        );
        return Some(
            Problem::new("text-too-long", message, Text::new("请缩短文字。", "Shorten it.")).about(field),
        );
    }
    words.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')).then(|| {
        let message = Text::new(
            format!("{}含有不可见的控制字符。", called.0),
            format!("{} holds invisible control characters.", called.1),
        );
        Problem::new("text-control", message, Text::new("请重新输入。", "Type it again.")).about(field)
    })
}
