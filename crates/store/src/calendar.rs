//! The working calendar of an installation: what is built in, and the holiday notices kept as codes of the list `holiday`.
//!
//! A notice that comes, changes or goes makes another calendar in every process, and in the same transaction the open
//! deadlines that were counted with the old one move, each with an event. [`Store::moves_under`] tells before what
//! [`Store::notice_put`] will do: both go through [`Recount`].

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use taihang_base::calendar::CHINA;
use taihang_base::{Length, Problem, Refusal, Text, WorkingCalendar, civil_today};
use taihang_defs::{DueDef, RegisterDef, Service};
use taihang_kernel::reason::both;
use taihang_kernel::{
    Act, Actor, Change, Command, DeadlineStep, Decision, Origin, Receipt, Record, RecordId, Register,
};

use crate::apply::apply;
use crate::db::{Cell, Connection};
use crate::deadlines::{self, Deadline, OF_CLOCK};
use crate::error::{Result, StoreError};
use crate::facts::Recall;
use crate::parameter;
use crate::store::{Inner, Store};
use crate::submit::{carry_out, judged};

/// The list of codes whose items are holiday notices: the code is the year, the settings are the days.
pub const LIST: &str = "holiday";
/// Beyond the last notice working days are reckoned from weekends and fixed holidays up to this year.
const EXPECTED: i16 = 2100;

/// The notices that the last calendar was made of, by what they say (year and days), and it. Not by their versions: of a
/// transaction that was not kept the same version may come again with other days.
type Made = (Vec<(String, String)>, Arc<WorkingCalendar>);

/// The calendar, made again when the notices have changed.
#[derive(Debug)]
pub(crate) struct Calendar {
    built_in: Arc<WorkingCalendar>,
    made: Mutex<Option<Made>>,
}

impl Calendar {
    /// What the program brings along.
    pub(crate) fn built_in() -> Result<Self> {
        let built_in = Arc::new(WorkingCalendar::from_toml(CHINA)?.extended(EXPECTED));
        Ok(Self { built_in, made: Mutex::default() })
    }

    fn of(&self, codes: &[Record]) -> Arc<WorkingCalendar> {
        let mut notices: Vec<(String, String)> = codes
            .iter()
            .filter(|code| in_force(code))
            .filter_map(|code| Some((code.text("code")?.to_owned(), code.text("settings")?.to_owned())))
            .collect();
        notices.sort_unstable();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, calendar)) = &*made
            && *of == notices
        {
            return Arc::clone(calendar);
        }
        let mut calendar = (*self.built_in).clone();
        for (year, short) in &notices {
            // Notices are checked before they are kept; one that does not fit any more (a later release knows the year
            // otherwise) must not stop the house.
            match calendar.clone().noticed(year, short, true) {
                Ok(next) => calendar = next,
                Err(problems) => tracing::warn!(year, ?problems, "a holiday notice is left out"),
            }
        }
        let calendar = Arc::new(calendar);
        *made = Some((notices, Arc::clone(&calendar)));
        calendar
    }
}

fn is_notice(code: &Record) -> bool {
    code.text("list") == Some(LIST)
}

fn in_force(code: &Record) -> bool {
    code.register.def.states.get(&code.state).is_some_and(|state| state.published && !state.last)
}

impl Inner {
    /// The working days as the connection sees them. Only the notices are read, not all codes: every command asks for this, and
    /// one that writes codes would read them all again.
    pub(crate) fn calendar(&self, connection: &mut Connection) -> Result<Arc<WorkingCalendar>> {
        let Some(codes) = self.catalogue.serving(Service::Codes) else {
            return Ok(Arc::clone(&self.calendar.built_in));
        };
        let shape = self.shapes.get(&codes.def.name)?;
        let sql = format!(
            "select {} from \"{}\" r where r.\"list\" = ?1 order by r.id",
            shape.columns, codes.def.name
        );
        Ok(self.calendar.of(&shape.records(connection, &sql, &[LIST.into()], &self.sealer)?))
    }
}

/// A record whose open deadlines move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The register.
    pub register: String,
    /// The record.
    pub record: RecordId,
    /// Which clocks: the last day as it was, and as it becomes.
    pub steps: Vec<Step>,
}

/// One deadline that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its clock.
    pub clock: String,
    /// What people call it.
    pub label: Text,
    /// The last day so far.
    pub from: Date,
    /// The last day from now on.
    pub to: Date,
    warn: Option<Date>,
}

/// The same moves have the same text: what was looked at before is what is done.
pub fn fingerprint(moves: &[Moved]) -> String {
    let mut digest = Sha256::new();
    for moved in moves {
        digest.update(format!("{} {}", moved.register, moved.record));
        for step in &moved.steps {
            digest.update(format!(" {} {} {}", step.clock, step.from, step.to));
        }
        digest.update("\n");
    }
    taihang_base::hex(&digest.finalize()[..16])
}

impl Store {
    /// The working days that everything is counted with.
    pub fn calendar(&self) -> Result<Arc<WorkingCalendar>> {
        let inner = &self.inner;
        inner.pool.read(|connection| inner.calendar(connection))
    }

    /// Which open deadlines would move if `next` were the calendar; nothing is written.
    pub fn moves_under(&self, next: &WorkingCalendar) -> Result<Vec<Moved>> {
        let (inner, next) = (&self.inner, Arc::new(next.clone()));
        inner.pool.read(|connection| {
            let old = inner.calendar(connection)?;
            let recount =
                Recount { inner, old: &old, new: Arc::clone(&next), today: civil_today(&*inner.clock) };
            let mut moves = Vec::new();
            recount.each(connection, |_, moved, _| {
                moves.push(moved);
                Ok(())
            })?;
            Ok(moves)
        })
    }

    /// Carries out `command`, which puts a holiday notice in place and makes `next` the calendar, if it moves exactly what
    /// was looked at before (`looked_at` is its [`fingerprint`]); answers how many deadlines moved.
    pub fn notice_put(
        &self,
        actor: &Actor,
        command: Command,
        next: &WorkingCalendar,
        looked_at: &str,
    ) -> Result<(Receipt, usize)> {
        let (actor, next, looked_at) = (actor.clone(), Arc::new(next.clone()), looked_at.to_owned());
        let group = self.inner.ids.next(self.inner.now()).to_string();
        self.write(move |inner, connection| {
            let old = inner.calendar(connection)?;
            let recount =
                Recount { inner, old: &old, new: Arc::clone(&next), today: civil_today(&*inner.clock) };
            let mut moves = Vec::new();
            recount.each(connection, |_, moved, _| {
                moves.push(moved);
                Ok(())
            })?;
            if fingerprint(&moves) != looked_at {
                return Err(changed_since().into());
            }
            let receipt = carry_out(inner, connection, &actor, &command, &group)?;
            Ok((receipt, moves.iter().map(|moved| moved.steps.len()).sum()))
        })
    }
}

fn changed_since() -> Problem {
    Problem::new(
        "calendar-preview-changed",
        Text::new("预览之后，受影响的期限已有变化。", "Since the preview other deadlines are concerned."),
        Text::new("请再次核对预览，然后确认。", "Look at the preview once more, then confirm it."),
    )
}

/// The calendar, if it never was another one: no holiday notice was ever kept.
pub(crate) fn unnoticed(inner: &Inner, connection: &mut Connection) -> Result<Option<Arc<WorkingCalendar>>> {
    if let Some(codes) = inner.catalogue.serving(Service::Codes) {
        let sql = format!("select 1 from \"{}\" where \"list\" = ?1 limit 1", codes.def.name);
        if connection.query_one(&sql, &[LIST.into()])?.is_some() {
            return Ok(None);
        }
    }
    inner.calendar(connection).map(Some)
}

/// The calendar as it stands, if one of the changes is a holiday notice.
pub(crate) fn before<'a>(
    inner: &Inner,
    connection: &mut Connection,
    changes: impl IntoIterator<Item = &'a Change>,
) -> Result<Option<Arc<WorkingCalendar>>> {
    let touches = |change: &Change| {
        change.record.register.def.serves == Some(Service::Codes)
            && (is_notice(&change.record) || change.before.as_ref().is_some_and(is_notice))
    };
    if changes.into_iter().any(touches) { inner.calendar(connection).map(Some) } else { Ok(None) }
}

/// Moves the open deadlines that were counted with `old` to where the calendar of now puts them.
pub(crate) fn recount(
    inner: &Inner,
    connection: &mut Connection,
    old: &WorkingCalendar,
    group: &str,
) -> Result<()> {
    let new = inner.calendar(connection)?;
    let recount = Recount { inner, old, new, today: civil_today(&*inner.clock) };
    recount.each(connection, |connection, moved, decision| keep(inner, connection, &moved, decision, group))
}

/// Writes the new ends of one record, with its event.
fn keep(
    inner: &Inner,
    connection: &mut Connection,
    moved: &Moved,
    mut decision: Decision,
    group: &str,
) -> Result<()> {
    let told = |one: &Step, label: &str| format!("{label} {} → {}", one.from, one.to);
    let zh: Vec<String> = moved.steps.iter().map(|one| told(one, &one.label.zh)).collect();
    let en: Vec<String> = moved.steps.iter().map(|one| told(one, &one.label.en)).collect();
    let reason = both(&Text::new(
        format!("工作日历调整：{}", zh.join("；")),
        format!("Working calendar: {}", en.join("; ")),
    ));
    for change in &mut decision.changes {
        change.event.reason = Some(reason.clone());
    }
    // Moved, not opened afresh: one that stands still goes on standing still.
    decision.deadlines.clear();
    apply(inner, connection, &decision, group)?;
    let today = civil_today(&*inner.clock).to_string();
    for step in &moved.steps {
        let cells = [
            Cell::from(moved.record),
            (&step.clock).into(),
            step.to.to_string().into(),
            step.warn.map(|day| day.to_string()).into(),
            today.as_str().into(),
        ];
        let sql = format!(
            "update deadline set due_on = ?3, warn_on = ?4,
             remind_on = case when ?4 > ?5 then ?4 else remind_on end where {OF_CLOCK}"
        );
        connection.execute(&sql, &cells)?;
    }
    Ok(())
}

/// What another calendar does to open deadlines.
struct Recount<'a> {
    inner: &'a Inner,
    old: &'a WorkingCalendar,
    new: Arc<WorkingCalendar>,
    today: Date,
}

impl Recount<'_> {
    /// Hands over each record whose deadlines move, earliest first, with the decision that reckons it again. What is over or
    /// carried out already stays as it is.
    fn each(
        &self,
        connection: &mut Connection,
        mut with: impl FnMut(&mut Connection, Moved, Decision) -> Result<()>,
    ) -> Result<()> {
        let Some((first, _)) = self.old.differs_from(&self.new) else { return Ok(()) };
        let sql = "select register, record from deadline where closed_at is null and passed_at is null and due_on >= ?1
             group by register, record order by min(due_on), record";
        let rows = connection.query(sql, &[first.max(self.today).to_string().into()])?;
        for row in &rows {
            let Some(register) = self.inner.catalogue.register(row.text(0)?) else { continue };
            if let Some((moved, decision)) = self.of_record(connection, register, row.id(1)?)? {
                with(connection, moved, decision)?;
            }
        }
        Ok(())
    }

    fn of_record(
        &self,
        connection: &mut Connection,
        register: &Arc<Register>,
        id: RecordId,
    ) -> Result<Option<(Moved, Decision)>> {
        let shape = self.inner.shapes.get(&register.def.name)?;
        let Some(record) = shape.one(connection, id, false, &self.inner.sealer)? else { return Ok(None) };
        let sql = format!(
            "select {} from deadline d where d.record = ?1 and d.closed_at is null and d.passed_at is null order by d.clock",
            deadlines::columns("d")
        );
        let running = connection.query(&sql, &[id.into()])?;
        let running = running.iter().map(deadlines::read).collect::<Result<Vec<Deadline>>>()?;
        let mut steps = Vec::new();
        for one in running.iter().filter(|one| one.due >= self.today) {
            steps.extend(self.counted(connection, &record, one)?);
        }
        let by_field = |one: &&Deadline| one.paused_since.is_none() && reckoned(&register.def, &one.clock);
        if steps.is_empty() && !running.iter().any(|one| by_field(&one)) {
            return Ok(None);
        }
        let Some(decision) = self.refreshed(connection, &record)? else { return Ok(None) };
        for one in running.iter().filter(by_field) {
            steps.extend(ends_otherwise(&register.def, &decision, one));
        }
        let moved = Moved { register: register.def.name.clone(), record: id, steps };
        Ok((!moved.steps.is_empty()).then_some((moved, decision)))
    }

    /// The computed fields of the record, reckoned with the new calendar.
    fn refreshed(&self, connection: &mut Connection, record: &Record) -> Result<Option<Decision>> {
        let actor = Actor::system("calendar", self.today);
        let command = Command {
            register: record.register.def.name.clone(),
            act: Act::Refresh { id: record.id },
            // A deadline may move where no field does; what moved is told when it is written.
            reason: Some(both(&Text::new("工作日历调整", "Working calendar"))),
            origin: Origin::default(),
        };
        let needed =
            taihang_kernel::needs(&self.inner.catalogue, Some(record), &command, &actor, self.inner.now());
        let mut recall = Recall::counting(Arc::clone(&self.new));
        match judged(self.inner, connection, (&actor, &command), Some(record), needed, &mut recall) {
            Ok(decision) => Ok(Some(decision)),
            Err(StoreError::Refusal(Refusal::NotFound)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Where a length of time ends that was counted with the old calendar: as many working days as it had, pauses included;
    /// a length in other days only leaves a day that is off now.
    fn counted(&self, connection: &mut Connection, record: &Record, one: &Deadline) -> Result<Option<Step>> {
        let Some(def) = record.register.def.due(&one.clock).filter(|def| def.until.is_none()) else {
            return Ok(None);
        };
        let Some(length) = self.length(connection, def, record, one.start)? else { return Ok(None) };
        let to = match length {
            Length::WorkingDays(_) => {
                let days = self.old.working_days_between(one.start, one.due)?;
                self.new.add_working_days(one.start, days)?
            }
            Length::Days(_) | Length::Months(_) | Length::Years(_) => {
                if length.due_after(one.start, self.old)? == one.due {
                    length.due_after(one.start, &self.new)?
                } else {
                    self.new.on_or_after(one.due)?
                }
            }
        };
        // Nobody can have been late before being told.
        let to = if to < self.today { self.new.on_or_after(self.today)? } else { to };
        if to == one.due {
            return Ok(None);
        }
        let days =
            deadlines::reminders(self.inner, connection, def, record.owner, (one.start, to), &self.new)?;
        let warn = days.first().copied();
        Ok(Some(Step { clock: one.clock.clone(), label: def.label.clone(), from: one.due, to, warn }))
    }

    /// The length that the clock was opened with: the parameter in force on its first day, else the definition's.
    fn length(
        &self,
        connection: &mut Connection,
        def: &DueDef,
        record: &Record,
        start: Date,
    ) -> Result<Option<Length>> {
        let set = match &def.parameter {
            Some(code) => parameter::for_owner(self.inner, connection, code, record.owner, start)?,
            None => None,
        };
        let set = set.and_then(|length| length.parse().ok());
        Ok(set.or_else(|| def.after.as_deref()?.parse().ok()))
    }
}

/// Whether the clock ends on a day that a computed field gives.
fn reckoned(def: &RegisterDef, clock: &str) -> bool {
    let until = def.due(clock).and_then(|due| due.until.as_deref());
    until.and_then(|field| def.fields.get(field)).is_some_and(|field| field.computed.is_some())
}

/// The deadline, if the decision gives it another end.
fn ends_otherwise(def: &RegisterDef, decision: &Decision, one: &Deadline) -> Option<Step> {
    decision.deadlines.iter().find_map(|step| match step {
        DeadlineStep::Open { clock, due, warn, .. } if *clock == one.clock && *due != one.due => Some(Step {
            clock: clock.clone(),
            label: def.due(clock).map(|due| due.label.clone()).unwrap_or_default(),
            from: one.due,
            to: *due,
            warn: *warn,
        }),
        DeadlineStep::Open { .. }
        | DeadlineStep::Close { .. }
        | DeadlineStep::Resume { .. }
        | DeadlineStep::Pause { .. } => None,
    })
}
