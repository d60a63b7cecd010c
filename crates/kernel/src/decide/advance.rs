//! Transitions: who may, what is asked, which guards hold, and the eight effects in their order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use taihang_base::{Problem, Text};
use taihang_defs::{Effect, Notify, TransitionDef};

use super::draft::Allowance;
use super::write::{classes_of, filled};
use super::{Snapshot, Task, clocks, event};
use crate::actor::Actor;
use crate::command::{Command, Draft};
use crate::decision::{DeadlineStep, Decision, Denied, Ids, JobOrder, NoticeOrder};
use crate::problem::nearest;
use crate::reach::{Arm, Reach, Standing, is_about, names_somebody};
use crate::record::{Approval, Record};

/// What an agreement means for a transition that several roles make together.
enum Agreement {
    /// One of several; the others are still to come.
    Part(Approval),
    /// The last one, or the only one that is needed.
    Whole,
}

impl Task<'_> {
    pub(super) fn advance(
        &self,
        snapshot: &Snapshot<'_>,
        reach: &Reach,
        (name, draft): (&str, &Draft),
        ids: &mut dyn Ids,
    ) -> Result<Decision, Denied> {
        let before = self.seen(reach, snapshot.standing)?;
        let Some(transition) = self.def().transitions.get(name) else {
            return Err(self.unknown_transition(name));
        };
        self.may_write()?;
        let arms = by(transition, reach, before, snapshot.standing);
        if arms.is_empty() {
            return Err(self.not_allowed());
        }
        // First whether it is what the person saw: a record that moved on is stale, not in the wrong state.
        self.current(before, reach, snapshot.standing)?;
        from_here(self.def(), transition, before).map_err(Denied::NotNow)?;
        let (record, agreement, arm) = self.prepared(transition, before, &arms, draft)?;
        let (mut record, warnings) = record;
        if let Agreement::Part(approval) = agreement {
            record.state.clone_from(&before.state);
            record.approvals.push(approval);
            let change =
                event::change(self, record, "agree", Some(event::role_of(self, arm, transition.board)));
            return Ok(Decision { changes: vec![change], warnings, ..Decision::default() });
        }
        record.approvals.clear();
        freeze(&mut record, transition);
        let clocks = clocks::Clocks {
            record: &record,
            before: self.before,
            today: self.actor.today,
            facts: self.facts,
            calendar: snapshot.calendar,
            transition: Some(transition),
        };
        let deadlines = clocks.entered().map_err(|problem| Denied::Problems(vec![problem]))?;
        let follow_ups = self.follow_ups(transition, &record, ids);
        let notices = self.notices(transition, &record, &deadlines);
        let jobs = jobs(transition, &record);
        let change =
            event::change(self, record, &transition.name, Some(event::role_of(self, arm, transition.board)));
        let unchanged = None;
        Ok(Decision { changes: vec![change], deadlines, jobs, notices, follow_ups, warnings, unchanged })
    }

    /// The record in its new state with what was asked for, settled and guarded; and whose agreement this was.
    #[expect(
        clippy::type_complexity,
        reason = "three results of one step, taken apart at once by the only caller"
    )]
    fn prepared<'r>(
        &self,
        transition: &TransitionDef,
        before: &Record,
        arms: &[&'r Arm],
        draft: &Draft,
    ) -> Result<((Record, Vec<Problem>), Agreement, &'r Arm), Denied> {
        let none = BTreeSet::new();
        let seen = classes_of(arms);
        let allowance = Allowance { seen: &seen, open: &none, asked: Some(&transition.asks), thaw: false };
        let (mut record, mut problems) = filled(before, draft, &allowance);
        problems.extend(self.reasoned(transition.reason));
        // An agreement was given to the values of its moment.
        if record.values != before.values || record.lines != before.lines || record.about != before.about {
            record.approvals.clear();
        }
        let (agreement, arm) = agree(transition, &record, arms, self.actor).map_err(Denied::NotNow)?;
        transition.leads_from(&before.state).clone_into(&mut record.state);
        let warnings = self.settle(&mut record, problems)?;
        self.guarded(transition, &record).map_err(Denied::NotNow)?;
        Ok(((record, warnings), agreement, arm))
    }

    fn unknown_transition(&self, name: &str) -> Denied {
        let shown: String = name.chars().take(60).collect();
        let hint = match nearest(name, self.def().transitions.keys().map(String::as_str)) {
            Some(near) => Text::new(format!("是否指 {near}？"), format!("Did you mean {near}?")),
            None => Text::new("请核对名称。", "Check the name."),
        };
        let message =
            Text::new(format!("没有名为 {shown} 的操作。"), format!("There is no transition named {shown}."));
        Denied::Problems(vec![Problem::new("transition-unknown", message, hint)])
    }

    /// The first guard that does not hold says why not.
    fn guarded(&self, transition: &TransitionDef, record: &Record) -> Result<(), Text> {
        let case = self.case(record);
        for name in &transition.guards {
            if let Some(guard) = self.register.hooks.guards.iter().find(|guard| guard.name == name) {
                (guard.holds)(&case)?;
            }
        }
        Ok(())
    }

    fn follow_ups(&self, transition: &TransitionDef, record: &Record, ids: &mut dyn Ids) -> Vec<Command> {
        let case = self.case(record);
        let mut commands = Vec::new();
        for effect in &transition.effects {
            if let Effect::Hook(name) = effect
                && let Some(hook) = self.register.hooks.follow_ups.iter().find(|hook| hook.name == name)
            {
                commands.extend((hook.commands)(&case, ids));
            }
        }
        commands
    }

    fn notices(
        &self,
        transition: &TransitionDef,
        record: &Record,
        deadlines: &[DeadlineStep],
    ) -> Vec<NoticeOrder> {
        let order = |notify: &Notify| NoticeOrder {
            to: notify.to.clone(),
            text: notify.text.clone(),
            register: self.def().name.clone(),
            record: record.id,
            owner: record.owner,
            context: self.context(deadlines),
        };
        transition
            .effects
            .iter()
            .filter_map(|effect| if let Effect::Notify(notify) = effect { Some(order(notify)) } else { None })
            .collect()
    }

    /// What the text of a notice may name of the change itself; what the record is called is found out when it is sent.
    fn context(&self, deadlines: &[DeadlineStep]) -> BTreeMap<String, String> {
        let due = deadlines.iter().find_map(|step| match step {
            DeadlineStep::Open { due, .. } | DeadlineStep::Resume { due, .. } => Some(due.to_string()),
            DeadlineStep::Close { .. } | DeadlineStep::Pause { .. } => None,
        });
        let entries = [
            ("actor", Some(self.actor.name.clone())),
            ("reason", self.reason().map(str::to_owned)),
            ("due", due),
        ];
        entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// Who agrees: the person, so that two accounts of one person count once.
fn who(actor: &Actor) -> String {
    actor.person.map_or_else(|| actor.key.to_string(), |person| person.to_string())
}

/// The arms that admit the record and whose role makes the transition.
pub(crate) fn by<'r>(
    transition: &TransitionDef,
    reach: &'r Reach,
    record: &'r Record,
    standing: &'r Standing,
) -> Vec<&'r Arm> {
    reach.admitting(record, standing).filter(|arm| transition.by.contains(&arm.role)).collect()
}

/// Whether the transition leads out of the state of the record.
fn from_here(
    def: &taihang_defs::RegisterDef,
    transition: &TransitionDef,
    record: &Record,
) -> Result<(), Text> {
    if transition.from.contains(&record.state) {
        return Ok(());
    }
    let state = def.states.get(&record.state).map(|state| state.label.clone()).unwrap_or_default();
    let (zh, en) = (&transition.label.zh, &transition.label.en);
    Err(Text::new(
        format!("状态为“{}”时不能“{zh}”。", state.zh),
        format!("“{en}” is not possible while it is “{}”.", state.en),
    ))
}

/// What this person's agreement means. Where all roles have to agree, each does so by another person; whom the record is about
/// agrees as the person concerned, and everybody else in the role that was given to them.
fn agree<'r>(
    transition: &TransitionDef,
    record: &Record,
    arms: &[&'r Arm],
    actor: &Actor,
) -> Result<(Agreement, &'r Arm), Text> {
    let first = || arms.first().copied().ok_or_else(Text::default);
    if !transition.all {
        return Ok((Agreement::Whole, first()?));
    }
    let given: Vec<&Approval> =
        record.approvals.iter().filter(|approval| approval.transition == transition.name).collect();
    let open = |role: &str| !given.iter().any(|approval| approval.role == role);
    let who = who(actor);
    if given.iter().any(|approval| approval.actor == who) {
        return Err(Text::new(
            "您已同意，还须由其他人同意。",
            "You have agreed; somebody else has to agree as well.",
        ));
    }
    let concerned = actor.person.is_some_and(|person| is_about(record, person));
    // Nobody agrees in the place of the person concerned, even who entered the record: it is theirs by that, too.
    let stands_in = |arm: &Arm| arm.role == "member" && !concerned && names_somebody(record);
    let agreeing = arms.iter().filter(|arm| open(&arm.role) && !stands_in(arm));
    let Some(arm) = agreeing.min_by_key(|arm| (arm.role == "member") != concerned).copied() else {
        return Err(Text::new(
            "您的角色已有人同意，还须由其他角色同意。",
            "Your role has agreed; another role has to agree as well.",
        ));
    };
    let waits = transition.by.iter().any(|role| *role != arm.role && open(role));
    let approval = Approval { transition: transition.name.clone(), role: arm.role.clone(), actor: who };
    Ok((if waits { Agreement::Part(approval) } else { Agreement::Whole }, arm))
}

/// Whether the person's agreement counts now; for the list of actions.
pub(crate) fn may_agree(
    transition: &TransitionDef,
    record: &Record,
    arms: &[&Arm],
    actor: &Actor,
) -> Result<(), Text> {
    agree(transition, record, arms, actor).map(|_| ())
}

/// Effects on the record itself.
fn freeze(record: &mut Record, transition: &TransitionDef) {
    let register = std::sync::Arc::clone(&record.register);
    for effect in &transition.effects {
        match effect {
            Effect::Publish => record.published = true,
            Effect::FreezeFields(fields) => {
                let def = &register.def;
                let typed =
                    def.fields.values().filter(|field| field.computed.is_none()).map(|field| &field.name);
                let all = || typed.chain(def.lines.keys()).cloned().collect();
                let fields: Vec<String> = if fields.is_empty() { all() } else { fields.clone() };
                record.frozen.extend(fields);
                record.frozen.sort();
                record.frozen.dedup();
            }
            Effect::Notify(_)
            | Effect::OpenDeadline(_)
            | Effect::CloseDeadline(_)
            | Effect::PauseDeadline(_)
            | Effect::Enqueue(_)
            | Effect::Hook(_) => {}
        }
    }
}

fn jobs(transition: &TransitionDef, record: &Record) -> Vec<JobOrder> {
    let register = &record.register.def.name;
    let order = |name: &String| JobOrder {
        name: name.clone(),
        payload: json!({"register": register, "record": record.id}),
        dedup: Some(format!("{name}:{register}:{}", record.id)),
        run_at: None,
    };
    transition
        .effects
        .iter()
        .filter_map(|effect| if let Effect::Enqueue(name) = effect { Some(order(name)) } else { None })
        .collect()
}
