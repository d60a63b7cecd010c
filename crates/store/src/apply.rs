//! A decision written: everything of it in the transaction that the caller has open.

use jiff::SignedDuration;
use taihang_base::{Problem, Text};
use taihang_defs::FieldType;
use taihang_kernel::{Change, Decision, JobOrder, Record, Value};

use crate::db::{Cell, Connection};
use crate::error::{Constraint, ConstraintKind, Result, StoreError};
use crate::read::put_words;
use crate::store::Inner;
use crate::{calendar, deadlines, files, jobs, ledger, memory, notices, units, webhooks};

/// Writes a decision; `command` is what its events share.
pub(crate) fn apply(
    inner: &Inner,
    connection: &mut Connection,
    decision: &Decision,
    command: &str,
) -> Result<()> {
    let now = inner.now();
    let mut orders: Vec<JobOrder> = Vec::new();
    let counted = calendar::before(inner, connection, &decision.changes)?;
    for change in &decision.changes {
        files_are_there(connection, change)?;
        write(inner, connection, change).map_err(|error| explained(inner, connection, change, error))?;
        ledger::append(connection, &change.event, inner.ids.next(now), command)?;
        if memory::is_kept(&change.record.register) {
            memory::renew(connection, &change.record.register.def.name)?;
        }
        orders.extend(around(inner, connection, change)?);
    }
    webhooks::order(inner, connection, &decision.changes)?;
    rest(inner, connection, decision, &orders)?;
    counted.map_or(Ok(()), |old| calendar::recount(inner, connection, &old, command))
}

/// What a change of one record brings with it beside its row and its event: links, words, the tree, a record opened,
/// dependents.
pub(crate) fn around(inner: &Inner, connection: &mut Connection, change: &Change) -> Result<Vec<JobOrder>> {
    link(connection, change)?;
    put_words(connection, change.before.as_ref(), &change.record)?;
    units::follow(connection, change)?;
    if taihang_kernel::is_opening(&change.record.register.def, &change.event.action) {
        opened(inner, connection, change)?;
    }
    inner.dependents.mark(connection, change, inner.now())
}

/// The same for a new record whose words and place in the tree are written with those of others.
pub(crate) fn around_new(
    inner: &Inner,
    connection: &mut Connection,
    change: &Change,
) -> Result<Vec<JobOrder>> {
    link(connection, change)?;
    inner.dependents.mark(connection, change, inner.now())
}

/// What a decision brings about beside its changes.
pub(crate) fn rest(
    inner: &Inner,
    connection: &mut Connection,
    decision: &Decision,
    orders: &[JobOrder],
) -> Result<()> {
    let now = inner.now();
    for step in &decision.deadlines {
        deadlines::step(inner, connection, step, now)?;
    }
    for order in decision.jobs.iter().chain(orders) {
        jobs::queue(connection, order, inner.ids.next(now), now)?;
    }
    let mut told = notices::Told::default();
    for order in &decision.notices {
        notices::send(inner, connection, order, &mut told, now)?;
    }
    Ok(())
}

/// Writes the row and its lines.
fn write(inner: &Inner, connection: &mut Connection, change: &Change) -> Result<()> {
    let shape = inner.shapes.get(&change.record.register.def.name)?;
    match &change.before {
        None => shape.insert(connection, &change.record, &inner.sealer),
        Some(before) if shape.update(connection, before, &change.record, &inner.sealer)? => Ok(()),
        Some(_) => Err(StoreError::Refusal(taihang_base::Refusal::Stale)),
    }
}

/// Refuses a change by which a field comes to name a file that is not kept, or that its actor has not uploaded.
pub(crate) fn files_are_there(connection: &mut Connection, change: &Change) -> Result<()> {
    let mut problems = Vec::new();
    for (at, (field, value)) in
        change.record.register.def.fields.values().zip(&change.record.values).enumerate()
    {
        let Some(Value::File(file)) = value else { continue };
        let same = change.before.as_ref().is_some_and(|before| before.values.get(at) == Some(value));
        if same || files::uploaded(connection, file, &change.event.actor)? {
            continue;
        }
        let message = Text::new(
            format!("“{}”的文件没有上传。", field.label.zh),
            format!("The file of \u{201c}{}\u{201d} was not uploaded.", field.label.en),
        );
        let hint = Text::new("请在该栏重新上传。", "Upload it again for this field.");
        problems.push(Problem::new("file-unknown", message, hint).about(field.name.clone()));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// How long a protected record stays open to who gave a reason.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(3);

/// Notes that a protected record was opened: until then the actor reads it.
fn opened(inner: &Inner, connection: &mut Connection, change: &Change) -> Result<()> {
    let event = &change.event;
    connection.execute(
        "insert into reading (reading_id, register, record, actor, actor_name, reason, opened_until, request, at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &[
            inner.ids.next(event.at).into(),
            (&event.register).into(),
            event.record.into(),
            (&event.actor).into(),
            (&event.actor_name).into(),
            event.reason.as_ref().into(),
            (event.at + OPEN_FOR).into(),
            event.request.as_ref().into(),
            event.at.into(),
        ],
    )?;
    Ok(())
}

/// Links without a column of their own: the about-link and the members of `refs` fields.
fn link(connection: &mut Connection, change: &Change) -> Result<()> {
    let def = &change.record.register.def;
    let before = change.before.as_ref();
    let moved = before.map_or(change.record.about.is_some(), |before| before.about != change.record.about);
    if moved {
        let about = change.record.about.iter().map(|(register, id)| (register.as_str(), *id));
        relink(connection, change, "about", about.collect())?;
    }
    for (at, field) in def.fields.values().enumerate() {
        let FieldType::Refs { to } = &field.kind else { continue };
        let value = |record: &Record| match record.values.get(at) {
            Some(Some(Value::Refs(ids))) => ids.clone(),
            Some(_) | None => Vec::new(),
        };
        let new = value(&change.record);
        if before.map_or_else(Vec::new, value) != new {
            relink(connection, change, &field.name, new.into_iter().map(|id| (to.as_str(), id)).collect())?;
        }
    }
    Ok(())
}

fn relink(
    connection: &mut Connection,
    change: &Change,
    field: &str,
    targets: Vec<(&str, taihang_kernel::RecordId)>,
) -> Result<()> {
    let register = &change.record.register.def.name;
    if change.before.is_some() {
        let sql = "delete from link where source = ?1 and field = ?2";
        connection.execute(sql, &[change.record.id.into(), field.into()])?;
    }
    for (position, (to, id)) in targets.into_iter().enumerate() {
        connection.execute(
            "insert into link (source_register, source, field, position, target_register, target) values (?1, ?2, ?3, ?4, ?5, ?6)",
            &[register.into(), change.record.id.into(), field.into(), position.into(), to.into(), id.into()],
        )?;
    }
    Ok(())
}

/// A constraint that was not kept, as problems of the fields concerned.
pub(crate) fn explained(
    inner: &Inner,
    connection: &mut Connection,
    change: &Change,
    error: StoreError,
) -> StoreError {
    let StoreError::Constraint(constraint) = error else { return error };
    match constraint.kind {
        ConstraintKind::Unique => StoreError::Problems(vec![taken(&change.record, &constraint)]),
        // PostgreSQL names the column but answers nothing more in a failed transaction; SQLite names none and answers.
        ConstraintKind::ForeignKey => match missing(inner, connection, &change.record, &constraint) {
            problems if problems.is_empty() => StoreError::Constraint(constraint),
            problems => StoreError::Problems(problems),
        },
        ConstraintKind::NotNull | ConstraintKind::Check | ConstraintKind::Trigger => {
            StoreError::Constraint(constraint)
        }
    }
}

fn taken(record: &Record, constraint: &Constraint) -> Problem {
    let own = |column: &String| {
        column.strip_suffix("_digest").or_else(|| column.strip_suffix("_from")).unwrap_or(column).to_owned()
    };
    let fields: Vec<String> = constraint.columns.iter().map(own).collect();
    if fields == ["id"] {
        return Problem::new(
            "record-exists",
            Text::new("已有相同标识的记录。", "There is a record with this id already."),
            Text::new("请换用新的标识。", "Use a fresh id."),
        );
    }
    let labels: Vec<&Text> = fields
        .iter()
        .filter_map(|name| record.register.def.fields.get(name))
        .map(|field| &field.label)
        .collect();
    let zh = labels.iter().map(|label| label.zh.as_str()).collect::<Vec<_>>().join("、");
    let en = labels.iter().map(|label| label.en.as_str()).collect::<Vec<_>>().join(", ");
    let problem = Problem::new(
        "not-unique",
        Text::new(
            format!("“{zh}”与已有记录重复。"),
            format!("Another record has the same \u{201c}{en}\u{201d} already."),
        ),
        Text::new(
            "请核对后修改，或改用已有的记录。",
            "Check and change it, or use the record that is there.",
        ),
    );
    match fields.first() {
        Some(field) => problem.about(field.clone()),
        None => problem,
    }
}

fn missing(
    inner: &Inner,
    connection: &mut Connection,
    record: &Record,
    constraint: &Constraint,
) -> Vec<Problem> {
    let def = &record.register.def;
    let named = constraint.columns.first().map(String::as_str);
    let mut problems = Vec::new();
    for (field, value) in def.fields.values().zip(&record.values) {
        let (FieldType::Ref { to }, Some(Value::Ref(id))) = (&field.kind, value) else { continue };
        let gone = match named {
            Some(column) => column == field.name,
            None => is_gone(inner, connection, to, *id),
        };
        if gone {
            problems.push(
                Problem::new(
                    "ref-unknown",
                    Text::new(
                        format!("“{}”所指的记录不存在。", field.label.zh),
                        format!("The record named in \u{201c}{}\u{201d} does not exist.", field.label.en),
                    ),
                    Text::new("请重新选择。", "Choose another."),
                )
                .about(field.name.clone()),
            );
        }
    }
    problems
}

fn is_gone(inner: &Inner, connection: &mut Connection, register: &str, id: taihang_kernel::RecordId) -> bool {
    let Ok(shape) = inner.shapes.get(register) else { return false };
    let sql = format!("select 1 from \"{}\" where id = ?1", shape.table());
    matches!(connection.query_one(&sql, &[Cell::from(id)]), Ok(None))
}
