//! From a command to a decision: what has to be known, and what comes of it. Pure.
//!
//! Two steps, so that the store loads everything at once: [`needs`] says what the command looks at (and how the record would
//! be), [`decide`] gets the answers. Every act goes the same way: who may ([`Reach`]) → is it still what the person saw →
//! values put in → computed fields → demands of the state → checks → guards → what it brings about.

mod advance;
mod back;
mod clocks;
mod draft;
mod event;
mod write;

pub(crate) use advance::{by, may_agree};
pub use clocks::{end_given, reminders, start_given};
pub use event::image;
use jiff::Timestamp;
use taihang_base::{Problem, Refusal, Text, WorkingCalendar};
use taihang_defs::{Effect, FieldDef, Owner, Prefill, RegisterDef, StateDef, TransitionDef};
pub use write::{LONGEST_REASON, unfit};

use crate::actor::{Actor, ActorKey};
use crate::catalogue::{Catalogue, Register};
use crate::command::{Act, Command, Draft};
use crate::decision::{Decision, Denied, Ids, is_opening};
use crate::facts::{Facts, Need};
use crate::hooks::{Case, Needs};
use crate::problem::nearest;
use crate::reach::{Reach, Standing, Verb, client_may};
use crate::record::{Record, RecordId, VOID};
use crate::validate;

/// What a decision looks at.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The record as it is stored; none if there is none.
    pub record: Option<&'a Record>,
    /// How the stored record stands to organisations and assignments.
    pub standing: &'a Standing,
    /// The same for the record as it would be: it differs for a new record, and where the command changes the owner
    /// ([`owner_after`] says to whom).
    pub becoming: &'a Standing,
    /// Answers to the needs.
    pub facts: &'a Facts,
    /// Working days.
    pub calendar: &'a WorkingCalendar,
}

/// What has to be known before a command is decided.
#[derive(Debug)]
pub struct Needed {
    /// The record as it would be, as far as can be told before: refs in [`Need::Referred`] are those of this one. None if
    /// the command leads nowhere.
    pub record: Option<Record>,
    /// Everything to be loaded.
    pub needs: Vec<Need>,
}

/// One command at work.
pub(crate) struct Task<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) register: &'a std::sync::Arc<Register>,
    pub(crate) before: Option<&'a Record>,
    pub(crate) command: &'a Command,
    pub(crate) actor: &'a Actor,
    pub(crate) facts: &'a Facts,
    pub(crate) now: Timestamp,
}

/// What `command` looks at: refs, parameters, histories and other records, asked for by checks, guards, computed fields and
/// follow-ups. Cheap; knows nothing of rights.
pub fn needs(
    catalogue: &Catalogue,
    record: Option<&Record>,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
) -> Needed {
    let nothing = Needed { record: None, needs: Vec::new() };
    let Some(register) = catalogue.register(&command.register) else { return nothing };
    let facts = Facts::default();
    let task = Task { catalogue, register, before: record, command, actor, facts: &facts, now };
    let Some((would_be, transition)) = task.would_be() else { return nothing };
    if matches!(command.act, Act::TakeBack { .. }) {
        let needs = once(task.back_needs(&would_be));
        return Needed { record: Some(would_be), needs };
    }
    let def = &register.def;
    let hooks = &register.hooks;
    let effects = transition.map_or(&[][..], |transition| &transition.effects);
    let mut needs = validate::needs(catalogue, &would_be, record);
    needs.extend(clocks::needs(&would_be, record, effects, actor.today));
    needs.extend(task.referred(&would_be));
    let named = |names: &[String], name: &str| names.iter().any(|named| named == name);
    let computes = |name: &str| def.fields.values().any(|field| field.computed.as_deref() == Some(name));
    let follows =
        |name: &str| effects.iter().any(|effect| matches!(effect, Effect::Hook(named) if named == name));
    let guards = transition.map_or(&[][..], |transition| &transition.guards);
    let asked = |of: Needs| of(&task.case(&would_be));
    let checked = hooks.checks.iter().chain(hooks.advice).filter(|check| named(&def.checks, check.name));
    needs.extend(checked.flat_map(|check| asked(check.needs)));
    needs.extend(
        hooks.computed.iter().filter(|c| computes(c.name)).flat_map(|computed| asked(computed.needs)),
    );
    needs.extend(
        hooks.guards.iter().filter(|guard| named(guards, guard.name)).flat_map(|guard| asked(guard.needs)),
    );
    needs.extend(
        hooks.follow_ups.iter().filter(|f| follows(f.name)).flat_map(|follow_up| asked(follow_up.needs)),
    );
    if task.command.act.seen_version().is_some_and(|seen| record.is_some_and(|record| record.version != seen))
    {
        needs.push(Need::History);
    }
    Needed { record: Some(would_be), needs: once(needs) }
}

/// Each need once.
pub(crate) fn once(needs: Vec<Need>) -> Vec<Need> {
    let mut out: Vec<Need> = Vec::with_capacity(needs.len());
    for need in needs {
        if !out.contains(&need) {
            out.push(need);
        }
    }
    out
}

/// The organisation that will own the record after `command`: whose path [`Snapshot::becoming`] holds. `facts` hold the
/// answers to all needs.
pub fn owner_after(
    catalogue: &Catalogue,
    record: Option<&Record>,
    command: &Command,
    actor: &Actor,
    facts: &Facts,
    now: Timestamp,
) -> Option<RecordId> {
    let register = catalogue.register(&command.register)?;
    let task = Task { catalogue, register, before: record, command, actor, facts, now };
    match task.would_be() {
        Some((mut would_be, _)) => {
            task.own(&mut would_be);
            would_be.owner
        }
        None => record.and_then(|record| record.owner),
    }
}

/// The organisation that owns `record` as it would be; `facts` hold the answer to the need for the ref that leads to it.
fn owner_of(record: &Record, before: Option<&Record>, actor: &Actor, facts: &Facts) -> Option<RecordId> {
    match &record.register.def.owner {
        Owner::Itself => Some(record.id),
        Owner::Field(field) => record.reference(field),
        Owner::Through { through, field } => {
            let same = before.filter(|before| before.reference(through) == record.reference(through));
            if let Some(before) = same {
                return before.owner;
            }
            let id = record.reference(through)?;
            let found = facts.records(&Need::Referred { field: through.clone() });
            let other = found.iter().find(|other| other.id == id)?;
            if field == "owner" { other.owner } else { other.reference(field) }
        }
        Owner::Creator => before.map_or(actor.organisation, |before| before.owner),
        Owner::Nobody => None,
    }
}

/// What comes of `command`, or why nothing does.
pub fn decide(
    catalogue: &Catalogue,
    snapshot: &Snapshot<'_>,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<Decision, Denied> {
    let Some(register) = catalogue.register(&command.register) else {
        return Err(unknown_register(catalogue, &command.register));
    };
    let before = snapshot.record.filter(|record| record.register.def.name == register.def.name);
    let task = Task { catalogue, register, before, command, actor, facts: snapshot.facts, now };
    let reach = Reach::of(catalogue, register, actor);
    task.lent()?;
    match &command.act {
        Act::Create { draft, state, .. } => task.create(snapshot, &reach, draft, state.as_deref()),
        Act::Edit { draft, .. } => task.edit(snapshot, &reach, draft),
        Act::Advance { draft, transition, .. } => task.advance(snapshot, &reach, (transition, draft), ids),
        Act::Correct { draft, state, .. } => task.correct(snapshot, &reach, draft, state.as_deref()),
        Act::TakeBack { .. } => task.take_back(snapshot, &reach),
        Act::Comment { text, .. } => task.comment(snapshot, &reach, text),
        Act::Open { .. } => task.open(&reach),
        Act::Refresh { .. } => task.refresh(snapshot),
    }
}

fn unknown_register(catalogue: &Catalogue, name: &str) -> Denied {
    let shown: String = name.chars().take(60).collect();
    let hint = match nearest(name, catalogue.defs.registers.keys().map(String::as_str)) {
        Some(near) => Text::new(format!("是否指 {near}？"), format!("Did you mean {near}?")),
        None => Text::new("请核对名称。", "Check the name."),
    };
    Denied::Problems(vec![Problem::new(
        "register-unknown",
        Text::new(format!("没有名为 {shown} 的登记册。"), format!("There is no register named {shown}.")),
        hint,
    )])
}

impl<'a> Task<'a> {
    pub(crate) fn def(&self) -> &'a RegisterDef {
        &self.register.def
    }

    /// What a hook looks at.
    pub(crate) fn case<'c>(&'c self, record: &'c Record) -> Case<'c> {
        Case {
            catalogue: self.catalogue,
            record,
            before: self.before,
            actor: self.actor,
            command: Some(self.command),
            facts: self.facts,
            now: self.now,
        }
    }

    /// The reason given, if it says anything.
    fn reason(&self) -> Option<&'a str> {
        match &self.command.act {
            Act::Comment { text, .. } => Some(text.trim()),
            Act::Create { .. }
            | Act::Edit { .. }
            | Act::Advance { .. }
            | Act::Correct { .. }
            | Act::TakeBack { .. }
            | Act::Open { .. }
            | Act::Refresh { .. } => {
                self.command.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty())
            }
        }
    }

    /// The record after the command as far as it can be told without facts and rights, and the transition it makes.
    fn would_be(&self) -> Option<(Record, Option<&'a TransitionDef>)> {
        let none = std::collections::BTreeMap::new();
        let mut way = None;
        let (mut record, draft, state) = match &self.command.act {
            Act::Create { draft, state, .. } => (self.blank(draft), Some(draft), state.clone()),
            Act::Edit { draft, .. } => (self.before?.clone(), Some(draft), None),
            Act::Correct { draft, state, .. } => (self.before?.clone(), Some(draft), state.clone()),
            Act::Advance { draft, transition, .. } => {
                let transition = self.def().transitions.get(transition)?;
                way = Some(transition);
                (self.before?.clone(), Some(draft), transition.to.clone())
            }
            Act::Refresh { .. } => (self.before?.clone(), None, None),
            Act::TakeBack { .. } => (Record { state: VOID.to_owned(), ..self.before?.clone() }, None, None),
            Act::Comment { .. } | Act::Open { .. } => return None,
        };
        if let Some(draft) = draft {
            drop(draft::put(&mut record, draft, &none));
        }
        if let Some(state) = state.filter(|state| self.def().states.contains_key(state)) {
            record.state = state;
        }
        record.owner = owner_of(&record, self.before, self.actor, self.facts);
        Some((record, way))
    }

    /// An empty new record with its first values.
    fn blank(&self, draft: &Draft) -> Record {
        let author = self.actor.key.to_string();
        let mut record = Record {
            register: std::sync::Arc::clone(self.register),
            id: self.command.act.record(),
            version: 1,
            state: self.def().initial().to_owned(),
            owner: None,
            values: vec![None; self.def().fields.len()],
            lines: std::collections::BTreeMap::new(),
            about: None,
            published: false,
            frozen: Vec::new(),
            approvals: Vec::new(),
            stale: false,
            created: (self.now, author.clone()),
            changed: (self.now, author),
            batch: self.command.origin.batch.as_ref().map(|(batch, _)| batch.clone()),
        };
        draft::prefill(&mut record, draft, self.actor, self.facts);
        record
    }

    /// The owner of the record as it would be; where a computed field leads to it, that is reckoned first.
    fn own(&self, record: &mut Record) {
        let computed = match &self.def().owner {
            Owner::Field(field) | Owner::Through { through: field, .. } => self.def().fields.get(field),
            Owner::Itself | Owner::Creator | Owner::Nobody => None,
        };
        if computed.is_some_and(|field| field.computed.is_some()) {
            drop(self.compute(record));
        } else {
            record.owner = owner_of(record, self.before, self.actor, self.facts);
        }
    }

    /// Refs that lead to the owner and to first values.
    fn referred(&self, would_be: &Record) -> impl Iterator<Item = Need> {
        let creates = matches!(self.command.act, Act::Create { .. });
        let same =
            |through: &str| self.before.is_some_and(|b| b.reference(through) == would_be.reference(through));
        let owner = match &self.def().owner {
            Owner::Through { through, .. } => Some(through).filter(|through| !same(through)),
            Owner::Itself | Owner::Field(_) | Owner::Creator | Owner::Nobody => None,
        };
        let through = |field: &'a FieldDef| match &field.prefill {
            Some(Prefill::Through { through, .. }) => Some(through),
            Some(Prefill::OwnOrganisation | Prefill::OwnPerson | Prefill::Today | Prefill::Value(_))
            | None => None,
        };
        let prefilled = self.def().fields.values().filter(move |_| creates).filter_map(through);
        owner.into_iter().chain(prefilled).map(|field| Need::Referred { field: field.clone() })
    }

    /// Whoever acts for somebody else has to have been lent that person's rights.
    fn lent(&self) -> Result<(), Denied> {
        let Some(person) = self.command.origin.on_behalf_of else { return Ok(()) };
        let lent = self.actor.is_system() || self.actor.delegations.iter().any(|lent| lent.from == person);
        if lent { Ok(()) } else { Err(Denied::Refused(Refusal::NotAllowed)) }
    }

    /// The record, if this actor sees it; what may not be seen is not there.
    fn seen(&self, reach: &Reach, standing: &Standing) -> Result<&'a Record, Denied> {
        let seen = self.before.filter(|record| reach.admitting(record, standing).next().is_some());
        seen.ok_or(Denied::Refused(Refusal::NotFound))
    }

    /// The answer to whoever sees something but may not do this.
    fn not_allowed(&self) -> Denied {
        match self.actor.key {
            ActorKey::Public => Denied::Refused(Refusal::NotSignedIn),
            ActorKey::Account(_) | ActorKey::Client(_) | ActorKey::System(_) => {
                Denied::Refused(Refusal::NotAllowed)
            }
        }
    }

    /// Whether the key of the client may write here at all.
    fn may_write(&self) -> Result<(), Denied> {
        if client_may(self.actor, &self.def().name, Verb::Write) { Ok(()) } else { Err(self.not_allowed()) }
    }

    /// Refuses a command that was made on an older version, unless nothing but remarks and the like came since.
    fn current(&self, record: &Record, reach: &Reach, standing: &Standing) -> Result<(), Denied> {
        let Some(seen) = self.command.act.seen_version().filter(|seen| *seen != record.version) else {
            return Ok(());
        };
        let harmless =
            |action: &str| matches!(action, "comment" | "refresh") || is_opening(self.def(), action);
        let since: Vec<_> = self.facts.history().iter().filter(|event| event.version > seen).collect();
        let whole =
            i64::try_from(since.len()).is_ok_and(|count| seen.saturating_add(count) == record.version);
        if seen < record.version && whole && since.iter().all(|event| harmless(&event.action)) {
            return Ok(());
        }
        let classes = reach.classes(record, standing).unwrap_or_default();
        let changed = since.iter().flat_map(|event| event.changes.keys());
        let label = |name: &String| {
            let field = self.def().fields.get(name).map(|field| (&field.label, &field.class));
            let line =
                || self.def().lines.get(name.strip_prefix("line.")?).map(|line| (&line.label, &line.class));
            let (label, class) = field.or_else(line)?;
            classes.contains(class).then_some(label)
        };
        let mut labels: Vec<&Text> = Vec::new();
        for label in changed.filter_map(label) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        Err(Denied::Stale(stale(&labels)))
    }

    /// Checks of the definition: what blocks, and what only warns.
    fn checked(&self, record: &Record) -> (Vec<Problem>, Vec<Problem>) {
        let named = |name: &str| self.def().checks.iter().any(|check| check == name);
        let case = self.case(record);
        let run = |checks: &[crate::hooks::Check]| {
            checks
                .iter()
                .filter(|check| named(check.name))
                .flat_map(|check| (check.problems)(&case))
                .collect()
        };
        (run(self.register.hooks.checks), run(self.register.hooks.advice))
    }
}

fn stale(labels: &[&Text]) -> Problem {
    let (zh, en): (Vec<&str>, Vec<&str>) =
        labels.iter().map(|label| (label.zh.as_str(), label.en.as_str())).unzip();
    let (zh, en) = if labels.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("，改动：{}", zh.join("、")), format!(" ({})", en.join(", ")))
    };
    Problem::new(
        "version-stale",
        Text::new(
            format!("您打开之后，他人已修改该记录{zh}。"),
            format!("Somebody else has changed the record since you opened it{en}."),
        ),
        Text::new("请刷新后重新提交。", "Load it again and repeat your change."),
    )
}

/// The states of a register a system part may create records in; see [`StateDef::entry`].
fn is_entry(state: &StateDef, actor: &Actor, imported: bool) -> bool {
    let part = match &actor.key {
        ActorKey::System(part) => Some(part.as_str()),
        ActorKey::Account(_) | ActorKey::Client(_) | ActorKey::Public => imported.then_some("import"),
    };
    // A demonstration and an upgrade bring records with a past; everybody else begins at a beginning.
    let with_a_past = actor.is_system() && part.is_some_and(|part| matches!(part, "demo" | "upgrade"));
    state.initial || with_a_past || state.entry.iter().any(|entry| Some(entry.as_str()) == part)
}
