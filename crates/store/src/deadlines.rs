//! Deadlines as rows: opened, closed, paused by decisions; passed by the clock.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use taihang_base::WorkingCalendar;
use taihang_base::clock::civil_in_china;
use taihang_defs::{Consequence, DueDef, Notify};
use taihang_kernel::{Act, Actor, Command, DeadlineStep, Draft, JobOrder, NoticeOrder, Origin, RecordId};

use crate::db::{Cell, Connection, Row};
use crate::error::{Result, StoreError};
use crate::facts::day;
use crate::notices::Told;
use crate::read::Lamp;
use crate::store::{Inner, Store};
use crate::{jobs, notices, parameter};

/// A deadline as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The register.
    pub register: String,
    /// The record.
    pub record: RecordId,
    /// Its clock.
    pub clock: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub due: Date,
    /// The day from which it presses, if its definition names one.
    pub warn: Option<Date>,
    /// The first day that does not count, while it stands still.
    pub paused_since: Option<Date>,
    /// Whether it still runs.
    pub open: bool,
    /// The day on which it was closed.
    pub closed_on: Option<Date>,
    /// Whether what it asks was done in time; none while it runs, and of one that came to nothing.
    pub met: Option<bool>,
    /// Whether its last day has passed and its consequences were carried out.
    pub passed: bool,
}

/// Days before its end from which a deadline presses whose definition does not say when.
pub(crate) const NEAR: i32 = 3;

impl Deadline {
    /// How it stands on `today`; none once it is closed.
    pub fn lamp(&self, today: Date) -> Option<Lamp> {
        let left = today.until(self.due).map_or(0, |span| span.get_days());
        let lamp = match self {
            Self { open: false, .. } => return None,
            Self { paused_since: Some(_), .. } => Lamp::Paused,
            Self { .. } if left < 0 => Lamp::Overdue,
            Self { warn, .. } if warn.map_or(left <= NEAR, |day| day <= today) => Lamp::Soon,
            Self { .. } => Lamp::OnTime,
        };
        Some(lamp)
    }
}

const COLUMNS: &str =
    "register, record, clock, start_on, due_on, paused_since, closed_at, met, passed_at, warn_on";

/// The columns that [`read`] takes, of the table called `alias`.
pub(crate) fn columns(alias: &str) -> String {
    COLUMNS.split(", ").map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
}

/// How many they are.
pub(crate) const COLUMN_COUNT: usize = 10;

pub(crate) fn read(row: &Row) -> Result<Deadline> {
    Ok(Deadline {
        register: row.text(0)?.to_owned(),
        record: row.id(1)?,
        clock: row.text(2)?.to_owned(),
        start: day(row, 3)?,
        due: day(row, 4)?,
        paused_since: if row.text_or_null(5)?.is_some() { Some(day(row, 5)?) } else { None },
        open: row.int_or_null(6)?.is_none(),
        closed_on: match row.int_or_null(6)? {
            Some(moment) => Timestamp::from_millisecond(moment).ok().map(|at| civil_in_china(at).date()),
            None => None,
        },
        met: row.int_or_null(7)?.map(|met| met == 1),
        passed: row.int_or_null(8)?.is_some(),
        warn: if row.text_or_null(9)?.is_some() { Some(day(row, 9)?) } else { None },
    })
}

pub(crate) const OF_CLOCK: &str = "record = ?1 and clock = ?2 and closed_at is null";

/// Writes what a decision does to a deadline.
pub(crate) fn step(
    inner: &Inner,
    connection: &mut Connection,
    step: &DeadlineStep,
    now: Timestamp,
) -> Result<()> {
    let key = |record: RecordId, clock: &str| [Cell::from(record), clock.into()];
    match step {
        DeadlineStep::Open { register, record, clock, start, due, warn } => {
            let owner = format!("(select owner from \"{register}\" where id = ?3)");
            let sql = format!(
                "insert into deadline (deadline_id, register, record, clock, start_on, due_on, warn_on, remind_on, opened_at, owner)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, {owner})
                 on conflict (record, clock) where closed_at is null do update set start_on = excluded.start_on, due_on = excluded.due_on,
                 warn_on = excluded.warn_on, remind_on = excluded.remind_on, passed_at = null, paused_since = null"
            );
            let mut cells = vec![inner.ids.next(now).into(), register.into()];
            cells.extend(key(*record, clock));
            cells.extend([
                start.to_string().into(),
                due.to_string().into(),
                warn.map(|day| day.to_string()).into(),
                now.into(),
            ]);
            connection.execute(&sql, &cells)?;
        }
        DeadlineStep::Close { record, clock, met, on, .. } => {
            let mut cells = key(*record, clock).to_vec();
            // What was done on an earlier day and is entered today was closed then.
            let today = civil_in_china(now).date() == *on;
            let at: Cell = if today { now.into() } else { taihang_kernel::query::day_begins(*on).into() };
            cells.extend([(*met).into(), at]);
            connection
                .execute(&format!("update deadline set met = ?3, closed_at = ?4 where {OF_CLOCK}"), &cells)?;
        }
        DeadlineStep::Pause { record, clock, since, .. } => {
            let mut cells = key(*record, clock).to_vec();
            cells.push(since.to_string().into());
            connection.execute(&format!("update deadline set paused_since = ?3 where {OF_CLOCK}"), &cells)?;
        }
        DeadlineStep::Resume { record, clock, due, warn, .. } => {
            let mut cells = key(*record, clock).to_vec();
            cells.extend([due.to_string().into(), warn.map(|day| day.to_string()).into()]);
            // Who was warned of the old end is warned of the new one too, when its day comes.
            let again = warn.is_some_and(|day| day > civil_in_china(now).date());
            let anew = if again { ", remind_on = ?4" } else { "" };
            connection.execute(
                &format!("update deadline set paused_since = null, due_on = ?3, warn_on = ?4{anew} where {OF_CLOCK}"),
                &cells,
            )?;
        }
    }
    Ok(())
}

impl Store {
    /// All deadlines of a record, open ones first.
    pub fn deadlines_of(&self, record: RecordId) -> Result<Vec<Deadline>> {
        let sql = format!(
            "select {COLUMNS} from deadline where record = ?1 order by coalesce(closed_at, 0), due_on, clock"
        );
        self.inner
            .pool
            .read(|connection| connection.query(&sql, &[record.into()])?.iter().map(read).collect())
    }

    /// Open deadlines whose last day is before `today` and whose consequences were not carried out yet, earliest first.
    pub fn deadlines_due(&self, today: Date, limit: usize) -> Result<Vec<Deadline>> {
        self.inner.pool.read(|connection| due(connection, today, limit))
    }

    /// Open deadlines of one clock, earliest first: for what is reckoned over all of them, not for what somebody is shown.
    pub fn deadlines_running(&self, register: &str, clock: &str, limit: usize) -> Result<Vec<Deadline>> {
        let sql = format!(
            "select {COLUMNS} from deadline where register = ?1 and clock = ?2 and closed_at is null
             order by due_on, deadline_id limit ?3"
        );
        let cells = [register.into(), clock.into(), limit.into()];
        self.inner.pool.read(|connection| connection.query(&sql, &cells)?.iter().map(read).collect())
    }

    /// How many open deadlines have passed, whether or not their consequences were carried out.
    pub fn deadlines_overdue(&self, today: Date) -> Result<i64> {
        let sql =
            "select count(*) from deadline where closed_at is null and due_on < ?1 and paused_since is null";
        self.inner.pool.read(|connection| connection.query_int(sql, &[today.to_string().into()]))
    }

    /// Carries out the consequences of the next deadlines that have passed, and marks them, in one transaction; answers how many.
    /// A transition that is not possible just now (a guard says no) stays undone; the deadline stays open and shows as passed.
    pub fn deadlines_pass(&self, today: Date, limit: usize) -> Result<usize> {
        self.write(move |inner, connection| {
            let found = due(connection, today, limit)?;
            found.iter().try_for_each(|deadline| pass(inner, connection, deadline, today))?;
            Ok(found.len())
        })
    }

    /// Sends the warnings that fall due on `today`; answers how many.
    pub fn deadline_warnings(&self, today: Date, limit: usize) -> Result<usize> {
        self.write(move |inner, connection| {
            let sql = format!(
                "select {COLUMNS}, owner from deadline where closed_at is null and remind_on <= ?1 and paused_since is null
                 order by remind_on, deadline_id limit ?2"
            );
            let found = connection.query(&sql, &[today.to_string().into(), limit.into()])?;
            let (now, calendar) = (inner.now(), inner.calendar(connection)?);
            for row in &found {
                let deadline = read(row)?;
                let owner = row.text_or_null(COLUMN_COUNT)?.and_then(|owner| owner.parse().ok());
                // A day that was over when it was entered is not announced.
                if deadline.due >= today {
                    let notice = Notify {
                        to: taihang_defs::Audience::Owner,
                        text: "deadline_warning".to_owned(),
                    };
                    notify(inner, connection, &deadline, &notice, &mut Told::default(), now)?;
                }
                let register = inner.catalogue.register(&deadline.register);
                let next = match register.and_then(|register| register.def.due(&deadline.clock)) {
                    Some(def) => reminders(inner, connection, def, owner, (deadline.start, deadline.due), &calendar)?,
                    None => Vec::new(),
                };
                let next = next.into_iter().find(|day| *day > today).map(|day| day.to_string());
                let cells = [deadline.record.into(), (&deadline.clock).into(), now.into(), next.into()];
                let sql = format!("update deadline set warned_at = ?3, remind_on = ?4 where {OF_CLOCK}");
                connection.execute(&sql, &cells)?;
            }
            Ok(found.len())
        })
    }
}

/// The days on which the holder is reminded: by the parameter in force on the first day, else as the definition says.
pub(crate) fn reminders(
    inner: &Inner,
    connection: &mut Connection,
    def: &DueDef,
    owner: Option<RecordId>,
    (start, end): (Date, Date),
    calendar: &WorkingCalendar,
) -> Result<Vec<Date>> {
    let set = match &def.warn_parameter {
        Some(code) => parameter::for_owner(inner, connection, code, owner, start)?,
        None => None,
    };
    let lengths = set.as_deref().or(def.warn.as_deref()).unwrap_or_default();
    Ok(taihang_kernel::reminders(lengths, end, calendar)?)
}

/// In one order for all, so that two that work at once wait for each other and never for good.
fn due(connection: &mut Connection, today: Date, limit: usize) -> Result<Vec<Deadline>> {
    let sql = format!(
        "select {COLUMNS} from deadline where closed_at is null and passed_at is null and due_on < ?1 and paused_since is null
         order by due_on, deadline_id limit ?2"
    );
    connection.query(&sql, &[today.to_string().into(), limit.into()])?.iter().map(read).collect()
}

fn pass(inner: &Inner, connection: &mut Connection, deadline: &Deadline, today: Date) -> Result<()> {
    let now = inner.now();
    let cells =
        [Cell::from(deadline.record), (&deadline.clock).into(), now.into(), deadline.due.to_string().into()];
    // What passed before it may have opened it anew, for a later day.
    let still = "passed_at is null and paused_since is null and due_on = ?4";
    let marked = connection
        .execute(&format!("update deadline set passed_at = ?3 where {OF_CLOCK} and {still}"), &cells)?;
    let register = inner.catalogue.register(&deadline.register);
    let Some(def) = register.and_then(|register| register.def.due(&deadline.clock)).filter(|_| marked > 0)
    else {
        return Ok(());
    };
    let mut told = Told::default();
    for consequence in &def.then {
        match consequence {
            Consequence::Advance(transition) => advance(inner, connection, deadline, transition, today)?,
            Consequence::Notify(notice) => {
                notify(inner, connection, deadline, notice, &mut told, now)?;
            }
            Consequence::Enqueue(job) => {
                let payload = json!({ "register": deadline.register, "record": deadline.record, "clock": deadline.clock });
                let order = JobOrder { name: job.clone(), payload, dedup: None, run_at: None };
                jobs::queue(connection, &order, inner.ids.next(now), now)?;
            }
        }
    }
    Ok(())
}

fn advance(
    inner: &Inner,
    connection: &mut Connection,
    deadline: &Deadline,
    transition: &str,
    today: Date,
) -> Result<()> {
    let shape = inner.shapes.get(&deadline.register)?;
    let Some(record) = shape.one(connection, deadline.record, true, &inner.sealer)? else { return Ok(()) };
    let act = Act::Advance {
        id: record.id,
        version: record.version,
        transition: transition.to_owned(),
        draft: Draft::default(),
    };
    let origin = Origin::default();
    let command =
        Command { register: deadline.register.clone(), act, reason: Some(deadline.clock.clone()), origin };
    let actor = Actor::system("clock", today);
    let group = inner.ids.next(inner.now()).to_string();
    connection.script("savepoint consequence")?;
    match crate::submit::carry_out(inner, connection, &actor, &command, &group) {
        Ok(_) => connection.script("release savepoint consequence"),
        // Not possible just now: nothing of it is kept, the deadline stays open.
        Err(StoreError::NotNow(_) | StoreError::Problems(_) | StoreError::Refusal(_)) => {
            connection.script("rollback to savepoint consequence")?;
            connection.script("release savepoint consequence")
        }
        Err(other) => Err(other),
    }
}

fn notify(
    inner: &Inner,
    connection: &mut Connection,
    deadline: &Deadline,
    notice: &Notify,
    told: &mut Told,
    now: Timestamp,
) -> Result<()> {
    let shape = inner.shapes.get(&deadline.register)?;
    let Some(record) = shape.one(connection, deadline.record, false, &inner.sealer)? else { return Ok(()) };
    let mut context = BTreeMap::from([("due".to_owned(), deadline.due.to_string())]);
    if let Some(def) = record.register.def.due(&deadline.clock) {
        context.insert("clock_zh".to_owned(), def.label.zh.clone());
        context.insert("clock_en".to_owned(), def.label.en.clone());
    }
    let order = NoticeOrder {
        to: notice.to.clone(),
        text: notice.text.clone(),
        register: deadline.register.clone(),
        record: deadline.record,
        owner: record.owner,
        context,
    };
    notices::send(inner, connection, &order, told, now)
}
