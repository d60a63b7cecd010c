//! What a decision may look at: loaded before it is made, in the transaction that writes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use taihang_base::WorkingCalendar;
use taihang_defs::{FieldType, Owner, RegisterDef, Scope, Service};
use taihang_kernel::facts::Running;
use taihang_kernel::{Actor, Answer, Facts, Need, Record, RecordId, Register, Standing, VOID, Value};

use crate::db::{Cell, Connection};
use crate::error::Result;
use crate::shape::stored;
use crate::store::Inner;
use crate::{ledger, parameter, schema, units};

/// The case that facts are loaded for: the record as it would be.
pub(crate) struct Subject<'a> {
    pub(crate) register: &'a Register,
    pub(crate) id: RecordId,
    pub(crate) record: Option<&'a Record>,
    pub(crate) actor: &'a Actor,
}

impl Subject<'_> {
    /// The records that a field names; `about` is the about-link.
    fn named(&self, field: &str) -> Vec<RecordId> {
        let Some(record) = self.record else { return Vec::new() };
        if field == "about" {
            return record.about.iter().map(|(_, id)| *id).collect();
        }
        match record.get(field) {
            Some(Value::Ref(id)) => vec![*id],
            Some(Value::Refs(ids)) => ids.clone(),
            Some(_) | None => Vec::new(),
        }
    }

    /// The register whose records a field names.
    fn target(&self, field: &str) -> Option<String> {
        if field == "about" {
            return self.record?.about.as_ref().map(|(register, _)| register.clone());
        }
        self.register.def.fields.get(field)?.kind.target().map(str::to_owned)
    }

    /// The organisation that owns the record, or would own it: whose region parameters are taken from.
    fn owner(&self, inner: &Inner, connection: &mut Connection) -> Result<Option<RecordId>> {
        let Some(record) = self.record else { return Ok(None) };
        match &self.register.def.owner {
            // A body that is being founded stands where the one above it stands.
            Owner::Itself if record.version == 0 => Ok(record.reference("above")),
            Owner::Through { through, field } if record.owner.is_none() => {
                let (Some(id), Some(register)) = (record.reference(through), self.target(through)) else {
                    return Ok(None);
                };
                let through = inner.shapes.get(&register)?.one(connection, id, false, &inner.sealer)?;
                Ok(through.and_then(
                    |through| if field == "owner" { through.owner } else { through.reference(field) },
                ))
            }
            Owner::Itself | Owner::Creator | Owner::Nobody | Owner::Field(_) | Owner::Through { .. } => {
                Ok(record.owner)
            }
        }
    }
}

/// Records of other registers that were read already: a record that refs lead to is read once for one command, or for all
/// commands of an import that only make new records.
#[derive(Default)]
pub(crate) struct Recall {
    records: BTreeMap<RecordId, Option<Record>>,
    /// What stands above a unit.
    paths: BTreeMap<RecordId, Vec<RecordId>>,
    /// Records by what was asked.
    asked: BTreeMap<String, Vec<Record>>,
    /// The working days that are counted with, once they were asked for.
    calendar: Option<Arc<WorkingCalendar>>,
}

impl Recall {
    /// One that counts with `calendar`, whatever the store's own is.
    pub(crate) fn counting(calendar: Arc<WorkingCalendar>) -> Self {
        Self { calendar: Some(calendar), ..Self::default() }
    }

    /// The working days to count with.
    pub(crate) fn calendar(
        &mut self,
        inner: &Inner,
        connection: &mut Connection,
    ) -> Result<Arc<WorkingCalendar>> {
        if let Some(calendar) = &self.calendar {
            return Ok(Arc::clone(calendar));
        }
        let calendar = inner.calendar(connection)?;
        self.calendar = Some(Arc::clone(&calendar));
        Ok(calendar)
    }

    /// Keeps the answer to a question.
    pub(crate) fn keep(&mut self, need: &Need, found: Vec<Record>) {
        self.asked.insert(format!("{need:?}"), found);
    }

    /// Forgets it.
    pub(crate) fn forget(&mut self, need: &Need) {
        self.asked.remove(&format!("{need:?}"));
    }

    /// Forgets what was not there: it may have come since.
    pub(crate) fn look_again(&mut self) {
        self.records.retain(|_, found| found.is_some());
    }

    fn records(
        &mut self,
        inner: &Inner,
        connection: &mut Connection,
        register: &str,
        ids: &[RecordId],
    ) -> Result<Vec<Record>> {
        let unread: Vec<RecordId> = ids.iter().copied().filter(|id| !self.records.contains_key(id)).collect();
        if !unread.is_empty() {
            let found = inner.shapes.get(register)?.several(connection, &unread, &inner.sealer)?;
            self.records.extend(unread.into_iter().map(|id| (id, None)));
            let found = found.into_iter().filter(|record| !record.is_void());
            self.records.extend(found.map(|record| (record.id, Some(record))));
        }
        let of = |record: &Record| record.register.def.name == register;
        Ok(ids.iter().filter_map(|id| self.records.get(id)?.clone()).filter(of).collect())
    }

    fn path(&mut self, connection: &mut Connection, unit: RecordId) -> Result<Vec<RecordId>> {
        if let Some(path) = self.paths.get(&unit) {
            return Ok(path.clone());
        }
        let path = units::path(connection, unit)?;
        // What is not there yet may come with the next record.
        if !path.is_empty() {
            self.paths.insert(unit, path.clone());
        }
        Ok(path)
    }
}

/// The answers to `needs`.
pub(crate) fn load(
    inner: &Inner,
    connection: &mut Connection,
    subject: &Subject<'_>,
    needs: Vec<Need>,
    recall: &mut Recall,
) -> Result<Facts> {
    let mut answers: Vec<(Need, Answer)> = Vec::with_capacity(needs.len());
    for need in needs {
        if answers.iter().all(|(asked, _)| *asked != need) {
            let answer = answer(inner, connection, subject, &need, recall)?;
            answers.push((need, answer));
        }
    }
    Ok(Facts::new(answers).counting(recall.calendar(inner, connection)?))
}

fn answer(
    inner: &Inner,
    connection: &mut Connection,
    subject: &Subject<'_>,
    need: &Need,
    recall: &mut Recall,
) -> Result<Answer> {
    Ok(match need {
        Need::Referred { field } => Answer::Records(match subject.target(field) {
            Some(register) => recall.records(inner, connection, &register, &subject.named(field))?,
            None => Vec::new(),
        }),
        Need::Ancestors { field } => Answer::Records(ancestors(inner, connection, subject, field, recall)?),
        Need::Naming { register, field, states } => {
            Answer::Records(naming(inner, connection, subject, register, field, states)?)
        }
        Need::Records { register, matching, states, limit } => {
            if let Some(found) = recall.asked.get(&format!("{need:?}")) {
                return Ok(Answer::Records(found.clone()));
            }
            let found = matching_records(inner, connection, register, matching, states, *limit)?;
            // A code is asked for by many rows of an import; what is alike in the own register may come with any of them.
            if *register != subject.register.def.name && !found.is_empty() {
                recall.keep(need, found.clone());
            }
            Answer::Records(found)
        }
        Need::Record { register, id } => {
            Answer::Records(recall.records(inner, connection, register, &[*id])?)
        }
        Need::Parameter { code, at } => {
            let owner = subject.owner(inner, connection)?;
            Answer::Parameter(parameter::for_owner(inner, connection, code, owner, *at)?)
        }
        Need::History => Answer::History(ledger::of_record(connection, subject.id)?),
        Need::Deadlines => Answer::Deadlines(running(connection, subject.id)?),
    })
}

fn ancestors(
    inner: &Inner,
    connection: &mut Connection,
    subject: &Subject<'_>,
    field: &str,
    recall: &mut Recall,
) -> Result<Vec<Record>> {
    let register = &subject.register.def.name;
    let mut found: Vec<Record> = Vec::new();
    let mut next = subject.named(field).first().copied();
    while let Some(id) = next {
        if found.len() >= 64 || found.iter().any(|record| record.id == id) {
            break;
        }
        let Some(record) = recall.records(inner, connection, register, &[id])?.pop() else { break };
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
    let single =
        shape.register.def.fields.get(field).is_some_and(|def| matches!(def.kind, FieldType::Ref { .. }));
    let names = if single {
        format!("r.\"{field}\" = ?1")
    } else {
        params.extend([register.into(), field.into()]);
        "r.id in (select source from link where target = ?1 and source_register = ?2 and field = ?3)"
            .to_owned()
    };
    let states = in_states(&shape.register.def, states, &mut params);
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
    // SQLite takes the index of "primary = yes" if that saves sorting two rows, and reads a third of the register: what many
    // records share is reckoned with, so that no index fits it.
    let telling = |value: &Value| matches!(value, Value::Ref(_) | Value::Text(_) | Value::Identifier(_));
    let told = matching.iter().any(|(_, value)| telling(value));
    for (name, value) in matching {
        let column = match (name.as_str(), shape.register.def.fields.get(name), value) {
            ("about", _, _) => "about_record".to_owned(),
            (_, Some(field), Value::Text(text) | Value::Identifier(text)) if field.sealed => {
                params.push(inner.sealer.digest(text)?.into());
                conditions.push(format!("r.\"{name}_digest\" = ?{}", params.len()));
                continue;
            }
            (_, _, Value::Period(period)) => {
                params.push(period.end().map_or_else(String::new, |end| end.to_string()).into());
                conditions.push(format!("coalesce(r.\"{name}_to\", '') = ?{}", params.len()));
                format!("{name}_from")
            }
            (path, None, _) if path.contains('.') => {
                params.push(stored(value)?);
                conditions.push(in_lines(register, path, params.len()));
                continue;
            }
            (_, _, _) => name.clone(),
        };
        params.push(stored(value)?);
        let beside = if told && matches!(value, Value::YesNo(_)) {
            " + 0"
        } else if told && matches!(value, Value::Choice(_)) {
            " || ''"
        } else {
            ""
        };
        conditions.push(format!("r.\"{column}\"{beside} = ?{}", params.len()));
    }
    if conditions.is_empty() {
        conditions.push("1 = 1".to_owned());
    }
    let states = in_states(&shape.register.def, states, &mut params);
    params.push(limit.into());
    let sql = format!(
        "select {} from \"{register}\" r where {}{states} order by r.id limit ?{}",
        shape.columns,
        conditions.join(" and "),
        params.len(),
    );
    shape.records(connection, &sql, &params, &inner.sealer)
}

/// That a line of the record holds the parameter in a column: `kind.column`.
fn in_lines(register: &str, path: &str, parameter: usize) -> String {
    let (kind, column) = path.split_once('.').unwrap_or((path, ""));
    format!("r.id in (select l.record from \"{register}__{kind}\" l where l.\"{column}\" = ?{parameter})")
}

pub(crate) fn in_states(def: &RegisterDef, states: &[String], params: &mut Vec<Cell>) -> String {
    if states.is_empty() {
        return format!(" and r.state <> '{VOID}'");
    }
    // Said as the index of what may stand only once says it: only so it serves.
    let live = |name: &String| def.states.get(name).is_some_and(|state| !state.last);
    if def.states.keys().all(|name| live(name) == states.contains(name)) {
        return format!(" and r.{}", schema::live(def));
    }
    let holes = states.iter().map(|state| {
        params.push(state.into());
        format!("?{}", params.len())
    });
    format!(" and r.state || '' in ({})", holes.collect::<Vec<_>>().join(", "))
}

/// The open deadlines of a record.
pub(crate) fn running(connection: &mut Connection, record: RecordId) -> Result<Vec<Running>> {
    let sql = "select clock, due_on, paused_since from deadline where record = ?1 and closed_at is null order by clock";
    let rows = connection.query(sql, &[record.into()])?;
    let read = |row: &crate::db::Row| {
        let paused = if row.text_or_null(2)?.is_some() { Some(day(row, 2)?) } else { None };
        Ok(Running { clock: row.text(0)?.to_owned(), due: day(row, 1)?, paused })
    };
    rows.iter().map(read).collect()
}

/// A stored day.
pub(crate) fn day(row: &crate::db::Row, column: usize) -> Result<Date> {
    row.text(column)?
        .parse()
        .map_err(|error: jiff::Error| taihang_base::Fault::new("read a stored day", error).into())
}

/// What rights depend on beyond the record itself: loaded only as far as grants of the register ask for it.
pub(crate) fn standing(
    inner: &Inner,
    connection: &mut Connection,
    subject: &Subject<'_>,
    owner: Option<RecordId>,
    recall: &mut Recall,
) -> Result<Standing> {
    let mut standing = Standing::default();
    if subject.actor.is_system() {
        return Ok(standing);
    }
    let scopes = || subject.register.def.grants.iter().map(|grant| &grant.scope);
    if let Some(owner) =
        owner.filter(|_| scopes().any(|scope| matches!(scope, Scope::OrgSubtree | Scope::Delegated)))
    {
        standing.owner_path = recall.path(connection, owner)?;
        if standing.owner_path.is_empty() {
            // A body that is being founded: itself, and what will stand above it.
            standing.owner_path.push(owner);
            if let Some(above) = subject
                .record
                .filter(|record| record.id == owner)
                .and_then(|record| record.reference("above"))
            {
                standing.owner_path.extend(recall.path(connection, above)?);
            }
        }
    }
    if subject.record.is_some_and(|record| record.version > 0)
        && scopes().any(|scope| matches!(scope, Scope::Assigned(_) | Scope::Delegated))
    {
        standing.assigned =
            assigned(inner, connection, &subject.register.def.name, subject.id, subject.actor.today)?;
    }
    Ok(standing)
}

/// A running assignment: kind, person, organisation.
pub(crate) type Assigned = (String, Option<RecordId>, Option<RecordId>);

/// The running assignments of a record on `today`.
pub(crate) fn assigned(
    inner: &Inner,
    connection: &mut Connection,
    register: &str,
    record: RecordId,
    today: Date,
) -> Result<Vec<Assigned>> {
    let Some(assignments) = inner.catalogue.serving(Service::Assignments) else { return Ok(Vec::new()) };
    let shape = inner.shapes.get(&assignments.def.name)?;
    let refs = assignments.def.one_of.iter().flat_map(|(fields, _)| fields);
    let leads_here = |name: &&String| {
        assignments.def.fields.get(*name).and_then(|field| field.kind.target()) == Some(register)
    };
    let mut found = Vec::new();
    for field in refs.filter(leads_here) {
        let sql = format!(
            "select {} from \"{}\" r where r.\"{field}\" = ?1 order by r.id",
            shape.columns,
            shape.table()
        );
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
