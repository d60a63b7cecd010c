//! What waits for somebody: records that they can move on, and deadlines of what is theirs.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_base::Refusal;
use taihang_defs::{RegisterDef, StateDef};
use taihang_kernel::{
    ActionView, Actor, Arm, Ground, Order, Query, RecordId, Test, Value, actions, needs_for_actions,
};

use super::lead::Aim;
use super::{Page, Reading, Shown};
use crate::db::Row;
use crate::deadlines::{self, Deadline, NEAR};
use crate::error::Result;
use crate::facts::{self, Recall, Subject};
use crate::store::Store;

/// Records of one register that the actor can move on, or has to fill in while their time runs.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The register.
    pub register: String,
    /// The states in which records wait for the actor.
    pub states: Vec<String>,
    /// The ones that wait longest, with what can be done now; nothing but filling in where that is empty.
    pub records: Vec<(Shown, Vec<ActionView>)>,
    /// Whether there may be more.
    pub more: bool,
}

/// Whose deadlines. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of records that the person made, that are about the person, or that are assigned to the person.
    Mine,
    /// Of the organisations in which roles are held.
    Organisation,
    /// Of these and those below.
    Below,
}

/// How a deadline stands on a day. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lamp {
    /// Its last day is over.
    Overdue,
    /// The day of its warning has come.
    Soon,
    /// There is time.
    OnTime,
    /// It stands still.
    Paused,
}

/// A question for deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueQuery {
    /// Whose.
    pub whose: Whose,
    /// Only these lamps; all if none.
    pub lamp: Option<Lamp>,
    /// Only of this register.
    pub register: Option<String>,
    /// Only what comes after this place: last day and id.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: usize,
}

/// A deadline on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its id: with the last day its place on the board.
    pub id: String,
    /// The deadline.
    pub deadline: Deadline,
    /// How it stands.
    pub lamp: Lamp,
}

/// What the actor may do with a record.
struct Possible {
    /// Every way out of its state, or why not.
    ways: Vec<ActionView>,
    /// Whether its fields may be filled in.
    editable: bool,
}

/// Counting ends here.
const CAP: usize = 1_000;

impl Store {
    /// What the actor can move on, at most `each` of a register, the longest unchanged first. What is published or has ended is
    /// at rest: nobody waits for it.
    pub fn waiting(&self, actor: &Actor, each: usize) -> Result<Vec<Waiting>> {
        let inner = &*self.inner;
        inner.pool.read(|connection| {
            let mut found = Vec::new();
            for register in inner.catalogue.registers() {
                found.extend(Reading::new(inner, connection, actor, &register.def.name)?.waiting(each)?);
            }
            Ok(found)
        })
    }

    /// What can be done with one record that the actor sees: every way out of its state, or why not.
    pub fn ways_on(&self, actor: &Actor, register: &str, id: RecordId) -> Result<Vec<ActionView>> {
        self.reading(actor, register, |reading| reading.possible(id).map(|possible| possible.ways))
    }

    /// Open deadlines of records within the actor's reach, earliest first.
    pub fn dues(&self, actor: &Actor, query: &DueQuery) -> Result<Vec<Due>> {
        let inner = &*self.inner;
        let mut found = inner.pool.read(|connection| {
            let mut found = Vec::new();
            for register in inner.catalogue.registers().filter(|register| asked(&register.def, query)) {
                found.extend(Reading::new(inner, connection, actor, &register.def.name)?.dues(query)?);
            }
            Ok(found)
        })?;
        found.sort_by(|a, b| (a.deadline.due, &a.id).cmp(&(b.deadline.due, &b.id)));
        found.truncate(query.limit);
        Ok(found)
    }

    /// How many open deadlines have each lamp; of one register at most the earliest thousand are counted.
    pub fn dues_counted(&self, actor: &Actor, query: &DueQuery) -> Result<Vec<(Lamp, usize)>> {
        let counted = DueQuery { lamp: None, after: None, limit: CAP, ..query.clone() };
        let all = self.inner.pool.read(|connection| {
            let mut lamps = Vec::new();
            for register in self.inner.catalogue.registers().filter(|register| asked(&register.def, query)) {
                let mut reading = Reading::new(&self.inner, connection, actor, &register.def.name)?;
                lamps.extend(reading.dues(&counted)?.into_iter().map(|due| due.lamp));
            }
            Ok(lamps)
        })?;
        let of = |lamp: Lamp| (lamp, all.iter().filter(|other| **other == lamp).count());
        Ok([Lamp::Overdue, Lamp::Soon, Lamp::OnTime, Lamp::Paused].map(of).to_vec())
    }
}

/// Whether the question is about a register, and the register has clocks at all.
fn asked(def: &RegisterDef, query: &DueQuery) -> bool {
    def.dues().next().is_some() && query.register.as_ref().is_none_or(|register| *register == def.name)
}

fn under_way(state: &StateDef) -> bool {
    !state.last && !state.rest
}

impl Reading<'_> {
    fn waiting(&mut self, each: usize) -> Result<Option<Waiting>> {
        let def = &self.register.def;
        let held: BTreeSet<&str> = self.reach.arms.iter().map(|arm| arm.role.as_str()).collect();
        let mine =
            def.transitions.values().filter(|way| way.by.iter().any(|role| held.contains(role.as_str())));
        let (mut roles, mut states) = (BTreeSet::new(), BTreeSet::new());
        for way in mine {
            let from = way.from.iter().filter(|state| def.states.get(*state).is_some_and(under_way));
            let before = states.len();
            states.extend(from.cloned());
            if states.len() > before {
                roles.extend(way.by.iter().cloned());
            }
        }
        if states.is_empty() {
            return Ok(None);
        }
        let whole = self.reach.clone();
        self.reach.arms.retain(|arm| roles.contains(&arm.role));
        let states: Vec<String> = states.into_iter().collect();
        let of_states = states.iter().cloned().map(Value::Choice).collect();
        let mut query = Query::all(&def.name, each).with("state", Test::In(of_states));
        query.order = Some(Order { field: "changed".to_owned(), backwards: false });
        let Page { records, next } = self.page(&query)?;
        self.reach = whole;
        let mut kept = Vec::new();
        for shown in records {
            let Possible { mut ways, editable } = self.possible(shown.record.id)?;
            ways.retain(|way| way.allowed.is_ok());
            // What is only half filled in cannot be handed in yet, and waits all the same while its time runs.
            if !ways.is_empty() || (editable && self.runs(shown.record.id)?) {
                kept.push((shown, ways));
            }
        }
        let register = self.register.def.name.clone();
        let waiting = Waiting { register, states, records: kept, more: next.is_some() };
        Ok((!waiting.records.is_empty()).then_some(waiting))
    }

    /// Whether a deadline of the record runs.
    fn runs(&mut self, id: RecordId) -> Result<bool> {
        let sql =
            "select 1 from deadline where record = ?1 and closed_at is null and paused_since is null limit 1";
        Ok(self.connection.query_one(sql, &[id.into()])?.is_some())
    }

    fn possible(&mut self, id: RecordId) -> Result<Possible> {
        let inner = self.inner;
        // Whole, with what the actor does not see: what others filled in is not missing.
        let record = self.shape.one(self.connection, id, false, &inner.sealer)?.ok_or(Refusal::NotFound)?;
        let subject = Subject { register: &self.register, id, record: Some(&record), actor: self.actor };
        let standing =
            facts::standing(inner, self.connection, &subject, record.owner, &mut facts::Recall::default())?;
        self.reach.classes(&record, &standing).ok_or(Refusal::NotFound)?;
        let now = inner.now();
        let needs = needs_for_actions(&inner.catalogue, &record, self.actor, now);
        let facts = facts::load(inner, self.connection, &subject, needs, &mut Recall::default())?;
        let ways = actions(&inner.catalogue, &record, &standing, &facts, self.actor, now);
        let editable = self.reach.admitting(&record, &standing).any(|arm| arm.edit.contains(&record.state));
        Ok(Possible { ways, editable })
    }

    fn dues(&mut self, query: &DueQuery) -> Result<Vec<Due>> {
        let all = Query::all(&self.register.def.name, query.limit);
        let mut source = self.source(&all, &self.reach.clone(), Aim::Named)?;
        let whose = grounds(self.actor, query.whose);
        let whose = self.frame().admitted(whose.iter(), &mut source.args);
        source.and(&whose);
        source.and("d.closed_at is null");
        let register = source.arg(self.register.def.name.clone());
        source.and(&format!("d.register = {register}"));
        let today = self.actor.today;
        if let Some(lamp) = query.lamp {
            // As in `Deadline::lamp`.
            let mut day = |day: Date| source.arg(day.to_string());
            let runs = "d.paused_since is null and";
            let holds = match lamp {
                Lamp::Overdue => format!("{runs} d.due_on < {}", day(today)),
                Lamp::Soon | Lamp::OnTime => {
                    let (now, near) = (day(today), day(today.saturating_add(NEAR.days())));
                    let presses =
                        format!("(d.warn_on <= {now} or (d.warn_on is null and d.due_on <= {near}))");
                    let holds = if lamp == Lamp::Soon { presses } else { format!("{presses} is not true") };
                    format!("{runs} d.due_on >= {now} and {holds}")
                }
                Lamp::Paused => "d.paused_since is not null".to_owned(),
            };
            source.and(&holds);
        }
        if let Some((due, id)) = &query.after {
            let (due, id) = (source.arg(due.as_str()), source.arg(id.as_str()));
            source.and(&format!("(d.due_on, d.deadline_id) > ({due}, {id})"));
        }
        let sql = format!(
            "select {}, d.deadline_id from deadline d join {} on r.id = d.record where {}
             order by d.due_on, d.deadline_id limit {}",
            deadlines::columns("d"),
            source.from,
            source.filter,
            query.limit
        );
        let rows = self.connection.query(&sql, &source.args.0)?;
        rows.iter().map(|row| due(row, today)).collect()
    }
}

fn due(row: &Row, today: Date) -> Result<Due> {
    let deadline = deadlines::read(row)?;
    let at = deadlines::COLUMN_COUNT;
    let lamp = deadline.lamp(today).unwrap_or(Lamp::OnTime);
    Ok(Due { id: row.text(at)?.to_owned(), deadline, lamp })
}

/// What is somebody's, as grounds.
fn grounds(actor: &Actor, whose: Whose) -> Vec<Arm> {
    let arm = |ground: Ground| Arm {
        role: String::new(),
        ground,
        states: Vec::new(),
        classes: Vec::new(),
        create: false,
        edit: Vec::new(),
        fields: Vec::new(),
        correct: false,
        exchange: false,
    };
    let assigned = |person, organisation| Ground::Assigned { kinds: Vec::new(), person, organisation };
    let organisations: BTreeSet<_> =
        actor.organisation.into_iter().chain(actor.roles.iter().map(|held| held.organisation)).collect();
    let roots: BTreeSet<_> = actor.roles.iter().map(|held| held.root).collect();
    let own = organisations
        .into_iter()
        .flat_map(|organisation| [Ground::Owner(organisation), assigned(None, Some(organisation))]);
    match whose {
        Whose::Mine => {
            let own = Ground::Own { actor: actor.key.to_string(), person: actor.person };
            [own, assigned(actor.person, None)].map(arm).to_vec()
        }
        Whose::Organisation => own.map(arm).collect(),
        Whose::Below => own.chain(roots.into_iter().map(Ground::Subtree)).map(arm).collect(),
    }
}
