//! What a decision may look at: loaded before it is made, in the transaction that writes it.

use jiff::civil::Date;
use taihang_defs::{FieldType, Owner, Scope, Service};
use taihang_kernel::facts::Running;
use taihang_kernel::{Act, Actor, Answer, Command, Draft, Facts, Need, Record, RecordId, Register, Standing, Value};

use crate::db::{Cell, Connection};
use crate::error::Result;
use crate::shape::stored;
use crate::store::Inner;
use crate::{ledger, parameter, units};

/// The case that facts are loaded for.
pub(crate) struct Subject<'a> {
    pub(crate) register: &'a Register,
    pub(crate) id: RecordId,
    pub(crate) record: Option<&'a Record>,
    pub(crate) draft: Option<&'a Draft>,
    pub(crate) actor: &'a Actor,
}

impl<'a> Subject<'a> {
    /// The case of a command.
    pub(crate) fn of(register: &'a Register, record: Option<&'a Record>, command: &'a Command, actor: &'a Actor) -> Self {
        let draft = match &command.act {
            Act::Create { draft, .. } | Act::Edit { draft, .. } | Act::Advance { draft, .. } | Act::Correct { draft, .. } => Some(draft),
            Act::Comment { .. } | Act::Open { .. } | Act::Refresh { .. } => None,
        };
        Self { register, id: command.act.record(), record, draft, actor }
    }

    /// The value of a field as it would be after the command.
    fn value(&self, field: &str) -> Option<&Value> {
        match self.draft.and_then(|draft| draft.values.get(field)) {
            Some(value) => value.as_ref(),
            None => self.record?.get(field),
        }
    }

    /// The records that a field names; `about` is the about-link.
    fn named(&self, field: &str) -> Vec<RecordId> {
        if field == "about" {
            let drafted = self.draft.and_then(|draft| draft.about.clone());
            let about = drafted.unwrap_or_else(|| self.record.and_then(|record| record.about.clone()));
            return about.map(|(_, id)| id).into_iter().collect();
        }
        match self.value(field) {
            Some(Value::Ref(id)) => vec![*id],
            Some(Value::Refs(ids)) => ids.clone(),
            Some(_) | None => Vec::new(),
        }
    }

    /// The register whose records a field names.
    fn target(&self, field: &str) -> Option<String> {
        if field == "about" {
            let drafted = self.draft.and_then(|draft| draft.about.clone());
            return drafted.unwrap_or_else(|| self.record.and_then(|record| record.about.clone())).map(|(register, _)| register);
        }
        self.register.def.fields.get(field)?.kind.target().map(str::to_owned)
    }

    /// The organisation that owns the record, or would own it.
    pub(crate) fn owner(&self, inner: &Inner, connection: &mut Connection) -> Result<Option<RecordId>> {
        if let Some(record) = self.record {
            return Ok(record.owner);
        }
        Ok(match &self.register.def.owner {
            Owner::Itself => self.named("above").first().copied().or(Some(self.id)),
            Owner::Creator => self.actor.organisation,
            Owner::Nobody => None,
            Owner::Field(field) => self.named(field).first().copied(),
            Owner::Through { through, field } => {
                let (Some(id), Some(register)) = (self.named(through).first().copied(), self.target(through)) else { return Ok(None) };
                let record = inner.shapes.get(&register)?.one(connection, id, false, &inner.sealer)?;
                record.and_then(|record| if field == "owner" { record.owner } else { record.reference(field) })
            }
        })
    }
}

/// The answers to `needs`.
pub(crate) fn load(inner: &Inner, connection: &mut Connection, subject: &Subject<'_>, needs: Vec<Need>) -> Result<Facts> {
    let mut answers: Vec<(Need, Answer)> = Vec::with_capacity(needs.len());
    for need in needs {
        if answers.iter().all(|(asked, _)| *asked != need) {
            let answer = answer(inner, connection, subject, &need)?;
            answers.push((need, answer));
        }
    }
    Ok(Facts::new(answers))
}

fn answer(inner: &Inner, connection: &mut Connection, subject: &Subject<'_>, need: &Need) -> Result<Answer> {
    Ok(match need {
        Need::Referred { field } => Answer::Records(match subject.target(field) {
            Some(register) => inner.shapes.get(&register)?.several(connection, &subject.named(field), &inner.sealer)?,
            None => Vec::new(),
        }),
        Need::Ancestors { field } => Answer::Records(ancestors(inner, connection, subject, field)?),
        Need::Naming { register, field, states } => Answer::Records(naming(inner, connection, subject, register, field, states)?),
        Need::Records { register, matching, states, limit } => {
            Answer::Records(matching_records(inner, connection, register, matching, states, *limit)?)
        }
        Need::Record { register, id } => {
            Answer::Records(inner.shapes.get(register)?.one(connection, *id, false, &inner.sealer)?.into_iter().collect())
        }
        Need::Parameter { code, at } => {
            let owner = subject.owner(inner, connection)?;
            Answer::Parameter(parameter::for_owner(inner, connection, code, owner, *at)?)
        }
        Need::History => Answer::History(ledger::of_record(connection, &subject.register.def.name, subject.id)?),
        Need::Deadlines => Answer::Deadlines(running(connection, &subject.register.def.name, subject.id)?),
    })
}

fn ancestors(inner: &Inner, connection: &mut Connection, subject: &Subject<'_>, field: &str) -> Result<Vec<Record>> {
    let shape = inner.shapes.get(&subject.register.def.name)?;
    let mut found: Vec<Record> = Vec::new();
    let mut next = subject.named(field).first().copied();
    while let Some(id) = next {
        if found.len() >= 64 || found.iter().any(|record| record.id == id) {
            break;
        }
        let Some(record) = shape.one(connection, id, false, &inner.sealer)? else { break };
        next = record.reference(field);
        found.push(record);
    }
    Ok(found)
}

fn naming(
    inner: &Inner,
    connection: &mut Connection,
    subject: &Subject<'_>,
    register: &str,
    field: &str,
    states: &[String],
) -> Result<Vec<Record>> {
    let shape = inner.shapes.get(register)?;
    let mut params: Vec<Cell> = vec![subject.id.into()];
    let single = shape.register.def.fields.get(field).is_some_and(|def| matches!(def.kind, FieldType::Ref { .. }));
    let names = if single {
        format!("r.\"{field}\" = ?1")
    } else {
        params.extend([register.into(), field.into()]);
        "r.id in (select record from link where target = ?1 and register = ?2 and field = ?3)".to_owned()
    };
    let states = in_states(states, &mut params);
    let sql = format!("select {} from \"{register}\" r where {names}{states} order by r.id", shape.columns);
    shape.records(connection, &sql, &params, &inner.sealer)
}

fn matching_records(
    inner: &Inner,
    connection: &mut Connection,
    register: &str,
    matching: &[(String, Value)],
    states: &[String],
    limit: usize,
) -> Result<Vec<Record>> {
    let shape = inner.shapes.get(register)?;
    let (mut conditions, mut params) = (Vec::new(), Vec::new());
    for (name, value) in matching {
        let column = match (name.as_str(), shape.register.def.fields.get(name), value) {
            ("about", _, _) => "about_record".to_owned(),
            (_, Some(field), Value::Text(text) | Value::Identifier(text)) if field.sealed => {
                params.push(inner.sealer.digest(text)?.into());
                conditions.push(format!("r.\"{name}_digest\" = ?{}", params.len()));
                continue;
            }
            (_, _, Value::Period(period)) => {
                params.push(period.end().map_or_else(|| String::from(""), |end| end.to_string()).into());
                conditions.push(format!("coalesce(r.\"{name}_to\", '') = ?{}", params.len()));
                format!("{name}_from")
            }
            (_, _, _) => name.clone(),
        };
        params.push(stored(value)?);
        conditions.push(format!("r.\"{column}\" = ?{}", params.len()));
    }
    if conditions.is_empty() {
        conditions.push("1 = 1".to_owned());
    }
    let states = in_states(states, &mut params);
    params.push(limit.into());
    let sql = format!(
        "select {} from \"{register}\" r where {}{states} order by r.id limit ?{}",
        shape.columns,
        conditions.join(" and "),
        params.len(),
    );
    shape.records(connection, &sql, &params, &inner.sealer)
}

fn in_states(states: &[String], params: &mut Vec<Cell>) -> String {
    if states.is_empty() {
        return String::new();
    }
    let holes = states.iter().map(|state| {
        params.push(state.into());
        format!("?{}", params.len())
    });
    format!(" and r.state in ({})", holes.collect::<Vec<_>>().join(", "))
}

/// The open deadlines of a record.
pub(crate) fn running(connection: &mut Connection, register: &str, record: RecordId) -> Result<Vec<Running>> {
    let sql = "select clock, due, paused_since from deadline where register = ?1 and record = ?2 and outcome = 'open' order by clock";
    let rows = connection.query(sql, &[register.into(), record.into()])?;
    let read = |row: &crate::db::Row| {
        let paused = if row.text_or_null(2)?.is_some() { Some(day(row, 2)?) } else { None };
        Ok(Running { clock: row.text(0)?.to_owned(), due: day(row, 1)?, paused })
    };
    rows.iter().map(read).collect()
}

/// A stored day.
pub(crate) fn day(row: &crate::db::Row, column: usize) -> Result<Date> {
    row.text(column)?.parse().map_err(|error: jiff::Error| taihang_base::Fault::new("read a stored day", error).into())
}

/// What rights depend on beyond the record itself: loaded only as far as grants of the register ask for it.
pub(crate) fn standing(inner: &Inner, connection: &mut Connection, subject: &Subject<'_>) -> Result<Standing> {
    let mut standing = Standing::default();
    if subject.actor.is_system() {
        return Ok(standing);
    }
    let scopes = || subject.register.def.grants.iter().map(|grant| &grant.scope);
    if scopes().any(|scope| matches!(scope, Scope::OrgSubtree | Scope::Delegated)) {
        let owner = subject.owner(inner, connection)?;
        standing.owner_path = match owner {
            Some(owner) => units::path(connection, owner)?,
            None => Vec::new(),
        };
    }
    if subject.record.is_some() && scopes().any(|scope| matches!(scope, Scope::Assigned(_) | Scope::Delegated)) {
        standing.assigned = assigned(inner, connection, &subject.register.def.name, subject.id, subject.actor.today)?;
    }
    Ok(standing)
}

/// A running assignment: kind, person, organisation.
pub(crate) type Assigned = (String, Option<RecordId>, Option<RecordId>);

/// The running assignments of a record on `today`.
pub(crate) fn assigned(inner: &Inner, connection: &mut Connection, register: &str, record: RecordId, today: Date) -> Result<Vec<Assigned>> {
    let Some(assignments) = inner.catalogue.serving(Service::Assignments) else { return Ok(Vec::new()) };
    let shape = inner.shapes.get(&assignments.def.name)?;
    let refs = assignments.def.one_of.iter().flat_map(|(fields, _)| fields);
    let leads_here = |name: &&String| assignments.def.fields.get(*name).and_then(|field| field.kind.target()) == Some(register);
    let mut found = Vec::new();
    for field in refs.filter(leads_here) {
        let sql = format!("select {} from \"{}\" r where r.\"{field}\" = ?1 order by r.id", shape.columns, shape.table());
        for row in shape.records(connection, &sql, &[record.into()], &inner.sealer)? {
            if runs(&row, "period", today) {
                let role = row.text("role").unwrap_or_default().to_owned();
                found.push((role, row.reference("person"), row.reference("organisation")));
            }
        }
    }
    Ok(found)
}

/// Whether a record of a service counts on `today`: in a published state, within its period.
pub(crate) fn runs(record: &Record, period: &str, today: Date) -> bool {
    let published = record.register.def.states.get(&record.state).is_some_and(|state| state.published);
    let within = match record.get(period) {
        Some(Value::Period(period)) => period.contains(today),
        Some(_) | None => true,
    };
    published && within
}
