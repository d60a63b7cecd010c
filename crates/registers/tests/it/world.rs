//! A small world in memory: records, events and answers to what the functions want to know.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use taihang_base::{Problem, WorkingCalendar};
use taihang_kernel::decision::Ids;
use taihang_kernel::{
    Act, Actor, ActorKey, Answer, Board, Catalogue, Command, Decision, Denied, Dependency, Draft, Event,
    Facts, HeldRole, Need, Origin, Record, RecordId, Snapshot, Standing, Value, decide, needs, owner_after,
};
use taihang_registers::seed_id;

pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) records: BTreeMap<RecordId, Record>,
    pub(crate) events: Vec<Event>,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) today: Date,
    pub(crate) decisions: Vec<Decision>,
    calendar: WorkingCalendar,
    next: u128,
}

struct Counter<'a>(&'a mut u128);

impl Ids for Counter<'_> {
    fn next(&mut self) -> RecordId {
        *self.0 += 1;
        RecordId::new(Timestamp::from_second(1_800_000_000).unwrap(), *self.0)
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            catalogue: taihang_registers::catalogue().unwrap(),
            records: BTreeMap::new(),
            events: Vec::new(),
            parameters: BTreeMap::new(),
            today: jiff::civil::date(2026, 3, 2),
            decisions: Vec::new(),
            calendar: WorkingCalendar::from_toml(taihang_base::calendar::CHINA).unwrap().extended(2100),
            next: 0,
        }
    }

    /// A world with the samples of every register in it.
    pub(crate) fn with_samples() -> Self {
        let mut world = Self::new();
        let mut waiting = taihang_registers::samples(&world.catalogue).unwrap();
        // Samples name each other across registers: what cannot be made yet waits for what it names.
        loop {
            let (before, mut told) = (waiting.len(), Vec::new());
            waiting.retain(|sample| {
                let act =
                    Act::Create { id: sample.id, draft: sample.draft.clone(), state: sample.state.clone() };
                let done = world.submit(&system("demo", world.today), &sample.register, act, None);
                if let Err(denied) = &done {
                    told.push(format!("{} {}: {denied:?}", sample.register, sample.key));
                }
                done.is_err()
            });
            if waiting.is_empty() {
                return world;
            }
            assert!(waiting.len() < before, "samples that are refused: {told:#?}");
        }
    }

    pub(crate) fn get(&self, register: &str, key: &str) -> &Record {
        &self.records[&seed_id(register, key)]
    }

    fn of<'a>(&'a self, register: &'a str) -> impl Iterator<Item = &'a Record> {
        self.records.values().filter(move |other| other.register.def.name == register)
    }

    fn answer(&self, record: &Record, need: &Need) -> Answer {
        let id = record.id;
        let in_states =
            |other: &Record, states: &[String]| states.is_empty() || states.contains(&other.state);
        let found: Vec<Record> = match need {
            Need::Referred { field } => {
                named(record, field).iter().filter_map(|id| self.records.get(id)).cloned().collect()
            }
            Need::Ancestors { field } => {
                let mut chain: Vec<Record> = Vec::new();
                let mut next = record.reference(field);
                while let Some(above) = next.and_then(|id| self.records.get(&id)) {
                    if chain.len() >= 64 || chain.iter().any(|one| one.id == above.id) {
                        break;
                    }
                    next = above.reference(field);
                    chain.push(above.clone());
                }
                chain
            }
            Need::Naming { register, field, states } => self
                .of(register)
                .filter(|other| in_states(other, states) && named(other, field).contains(&id))
                .cloned()
                .collect(),
            Need::Records { register, matching, states, limit } => {
                let fits = |other: &&Record| {
                    in_states(other, states) && matching.iter().all(|(name, value)| has(other, name, value))
                };
                self.of(register).filter(fits).take(*limit).cloned().collect()
            }
            Need::Record { id, .. } => self.records.get(id).cloned().into_iter().collect(),
            Need::Parameter { code, .. } => return Answer::Parameter(self.parameters.get(code).cloned()),
            Need::History => {
                return Answer::History(
                    self.events.iter().filter(|event| event.record == id).cloned().collect(),
                );
            }
            Need::Deadlines => return Answer::Deadlines(Vec::new()),
        };
        Answer::Records(found)
    }

    fn standing(&self, owner: Option<RecordId>, id: Option<RecordId>) -> Standing {
        let mut owner_path = Vec::new();
        let mut next = owner;
        while let Some(unit) = next.filter(|unit| !owner_path.contains(unit)) {
            owner_path.push(unit);
            next = self.records.get(&unit).and_then(|unit| unit.reference("above"));
        }
        let assignments = self
            .records
            .values()
            .filter(|one| one.register.def.name == "assignment" && one.state == "active");
        let here = assignments.filter(|one| {
            id.is_some() && ["task", "region", "firm"].iter().any(|field| one.reference(field) == id)
        });
        let assigned = here.map(|one| {
            (
                one.text("role").unwrap_or_default().to_owned(),
                one.reference("person"),
                one.reference("organisation"),
            )
        });
        Standing { assigned: assigned.collect(), owner_path }
    }

    /// Decides a command and writes what comes of it, follow-ups and refreshes included.
    pub(crate) fn submit(
        &mut self,
        actor: &Actor,
        register: &str,
        act: Act,
        reason: Option<&str>,
    ) -> Result<Record, Denied> {
        let command = Command {
            register: register.to_owned(),
            act,
            reason: reason.map(str::to_owned),
            origin: Origin::default(),
        };
        self.carry_out(actor, &command, 0)
    }

    fn carry_out(&mut self, actor: &Actor, command: &Command, depth: usize) -> Result<Record, Denied> {
        let now = self.today.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let id = command.act.record();
        let before = self.records.get(&id).cloned();
        let needed = needs(&self.catalogue, before.as_ref(), command, actor, now);
        let facts = Facts::new(match &needed.record {
            Some(record) => {
                needed.needs.iter().map(|need| (need.clone(), self.answer(record, need))).collect()
            }
            None => Vec::new(),
        });
        let owner = owner_after(&self.catalogue, before.as_ref(), command, actor, &facts, now);
        let standing = self.standing(before.as_ref().and_then(|record| record.owner), Some(id));
        let becoming = self.standing(owner, Some(id));
        let snapshot = Snapshot {
            record: before.as_ref(),
            standing: &standing,
            becoming: &becoming,
            facts: &facts,
            calendar: &self.calendar,
        };
        let mut next = self.next;
        let decision = decide(&self.catalogue, &snapshot, command, actor, now, &mut Counter(&mut next))?;
        self.next = next;
        let record = decision.record().cloned().unwrap();
        for change in &decision.changes {
            self.records.insert(change.record.id, change.record.clone());
            self.events.push(change.event.clone());
        }
        let follow_ups = decision.follow_ups.clone();
        self.decisions.push(decision);
        assert!(depth < 8, "follow-ups without end");
        let engine = system("engine", self.today);
        for follow_up in &follow_ups {
            let done = self.carry_out(&engine, follow_up, depth + 1);
            assert!(done.is_ok(), "a follow-up of {} was refused: {follow_up:?} {done:?}", command.register);
        }
        if !matches!(command.act, Act::Refresh { .. }) {
            self.refresh(&record, depth);
        }
        Ok(self.records[&id].clone())
    }

    /// Computed fields of records that this one names, and of those that name it.
    fn refresh(&mut self, changed: &Record, depth: usize) {
        let name = &changed.register.def.name;
        let stale: Vec<(String, RecordId)> = self
            .catalogue
            .registers()
            .flat_map(|register| {
                register.hooks.computed.iter().map(move |one| (register.def.name.clone(), one.depends_on))
            })
            .flat_map(|(register, on)| on.iter().map(move |on| (register.clone(), *on)))
            .flat_map(|(register, on)| {
                let ids: Vec<RecordId> = match on {
                    Dependency::Naming { register: other, field } if other == name => named(changed, field),
                    Dependency::Named { register: other, field } if other == name => {
                        let names = |one: &&Record| {
                            one.register.def.name == register && one.reference(field) == Some(changed.id)
                        };
                        self.records.values().filter(names).map(|one| one.id).collect()
                    }
                    Dependency::Naming { .. } | Dependency::Named { .. } => Vec::new(),
                };
                ids.into_iter().map(move |id| (register.clone(), id))
            })
            .collect();
        for (register, id) in stale {
            let command =
                Command { register, act: Act::Refresh { id }, reason: None, origin: Origin::default() };
            drop(self.carry_out(&system("engine", self.today), &command, depth + 1));
        }
    }

    /// A new record of an actor.
    pub(crate) fn create(
        &mut self,
        actor: &Actor,
        register: &str,
        key: &str,
        draft: Draft,
    ) -> Result<Record, Denied> {
        self.submit(actor, register, Act::Create { id: seed_id(register, key), draft, state: None }, None)
    }

    /// A transition of the record called `key`.
    pub(crate) fn advance(
        &mut self,
        actor: &Actor,
        register: &str,
        key: &str,
        transition: &str,
        draft: Draft,
    ) -> Result<Record, Denied> {
        self.advance_id(actor, seed_id(register, key), transition, draft)
    }

    pub(crate) fn advance_id(
        &mut self,
        actor: &Actor,
        id: RecordId,
        transition: &str,
        draft: Draft,
    ) -> Result<Record, Denied> {
        let record = &self.records[&id];
        let (register, version) = (record.register.def.name.clone(), record.version);
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft };
        self.submit(actor, &register, act, Some("依据工作需要"))
    }

    /// A draft in the notation of the import; refs by key.
    pub(crate) fn draft(&self, register: &str, values: &[(&str, &str)]) -> Draft {
        let def = &self.catalogue.register(register).unwrap().def;
        let mut draft = Draft::default();
        for (name, text) in values {
            let field = &def.fields[*name];
            let value = match field.kind.target() {
                Some(to) => {
                    text.split(';').map(|key| seed_id(to, key).to_string()).collect::<Vec<_>>().join(";")
                }
                None => (*text).to_owned(),
            };
            draft = draft
                .with(name, taihang_kernel::parse_value(field, &value, &taihang_kernel::NoLookup).unwrap());
        }
        draft
    }
}

/// A part of the program.
pub(crate) fn system(part: &str, today: Date) -> Actor {
    Actor::system(part, today)
}

/// A person with roles in an organisation, their root the same or another.
pub(crate) fn person(world: &World, name: &str, unit: &str, roles: &[&str], root: &str) -> Actor {
    let mut actor = Actor::public(world.today);
    actor.key = ActorKey::Account(seed_id("account", name));
    name.clone_into(&mut actor.name);
    actor.person = Some(seed_id("person", name));
    actor.organisation = Some(seed_id("organisation", unit));
    actor.roles = roles
        .iter()
        .map(|role| HeldRole {
            role: (*role).to_owned(),
            organisation: seed_id("organisation", unit),
            root: seed_id("organisation", root),
            board: Board::None,
        })
        .collect();
    actor
}

/// The codes of the problems of a refusal.
pub(crate) fn codes<T: std::fmt::Debug>(result: &Result<T, Denied>) -> Vec<String> {
    match result {
        Err(Denied::Problems(problems)) => {
            problems.iter().map(|problem: &Problem| problem.code.clone()).collect()
        }
        Err(Denied::NotNow(why)) => vec![format!("not-now: {}", why.en)],
        other => vec![format!("{other:?}")],
    }
}

fn named(record: &Record, field: &str) -> Vec<RecordId> {
    if field == "about" {
        return record.about.iter().map(|(_, id)| *id).collect();
    }
    match record.get(field) {
        Some(Value::Ref(id)) => vec![*id],
        Some(Value::Refs(ids)) => ids.clone(),
        _ => Vec::new(),
    }
}

fn has(record: &Record, name: &str, value: &Value) -> bool {
    if name == "about" {
        return record.about.as_ref().map(|(_, id)| Value::Ref(*id)).as_ref() == Some(value);
    }
    match name.split_once('.') {
        None => record.get(name) == Some(value),
        Some((kind, column)) => {
            let at = record.register.def.lines[kind].fields.get_index_of(column).unwrap();
            record.lines(kind).iter().any(|line| line[at].as_ref() == Some(value))
        }
    }
}
