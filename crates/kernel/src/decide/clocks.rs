//! Deadlines: what opens, moves, stands still, goes on and closes when a record changes.

use jiff::civil::Date;
use taihang_base::{Length, Period, Problem, WorkingCalendar};
use taihang_defs::{ClockStart, DueDef, Effect, RegisterDef, TransitionDef};

use crate::decision::DeadlineStep;
use crate::facts::{Facts, Need, Running};
use crate::record::Record;
use crate::value::Value;

/// What the steps are worked out from.
pub(super) struct Clocks<'a> {
    /// The record as it becomes.
    pub(super) record: &'a Record,
    /// The record as it was.
    pub(super) before: Option<&'a Record>,
    /// Today.
    pub(super) today: Date,
    /// Parameters and open deadlines.
    pub(super) facts: &'a Facts,
    /// Working days.
    pub(super) calendar: &'a WorkingCalendar,
    /// The transition, if it is one.
    pub(super) transition: Option<&'a TransitionDef>,
}

/// The days on which the holder is reminded of an end, earliest first: one for each of `lengths` ("7 days, 1 day").
pub fn reminders(lengths: &str, end: Date, calendar: &WorkingCalendar) -> Result<Vec<Date>, Problem> {
    let lengths = lengths.split(',').filter_map(|length| length.trim().parse::<Length>().ok());
    let mut days = lengths.map(|length| length.before(end, calendar)).collect::<Result<Vec<_>, Problem>>()?;
    days.sort_unstable();
    Ok(days)
}

/// What has to be known: open deadlines, and the parameters that give lengths.
pub(super) fn needs(record: &Record, before: Option<&Record>, effects: &[Effect], today: Date) -> Vec<Need> {
    let def = &record.register.def;
    let mut needs = Vec::new();
    let touched: Vec<&DueDef> =
        dues(def, &record.state).iter().chain(effects.iter().filter_map(Effect::opens)).collect();
    let left = before.is_some_and(|before| before.state != record.state || !effects.is_empty());
    let ever = || def.dues().next().is_some();
    if before.is_some() && ((left && ever()) || touched.iter().any(|due| names_field(due))) {
        needs.push(Need::Deadlines);
    }
    for due in touched {
        let codes = due.parameter.iter().chain(&due.warn_parameter);
        if let Some(at) = starts(due, record, today) {
            needs.extend(codes.map(|code| Need::Parameter { code: code.clone(), at }));
        }
    }
    needs
}

fn dues<'a>(def: &'a RegisterDef, state: &str) -> &'a [DueDef] {
    def.states.get(state).map_or(&[], |state| &state.due)
}

fn named_by(effects: &[Effect], pause: bool, clock: &str) -> bool {
    effects.iter().any(|effect| match effect {
        Effect::PauseDeadline(named) => pause && named == clock,
        Effect::CloseDeadline(named) => !pause && named == clock,
        Effect::Notify(_)
        | Effect::OpenDeadline(_)
        | Effect::Publish
        | Effect::FreezeFields(_)
        | Effect::Enqueue(_)
        | Effect::Hook(_) => false,
    })
}

/// Whether a field of the record gives the start or the end.
fn names_field(due: &DueDef) -> bool {
    due.until.is_some() || matches!(due.start, ClockStart::Field(_))
}

fn starts(due: &DueDef, record: &Record, today: Date) -> Option<Date> {
    match &due.start {
        ClockStart::Entry => Some(today),
        ClockStart::Field(_) => start_given(due, record),
    }
}

/// The first day of a clock, if a field of the record gives it.
pub fn start_given(due: &DueDef, record: &Record) -> Option<Date> {
    match &due.start {
        ClockStart::Entry => None,
        ClockStart::Field(field) => {
            record.get(field).and_then(|value| day(value, |period| Some(period.first_day())))
        }
    }
}

/// A day, or the day that `of` takes from a period.
fn day(value: &Value, of: fn(Period) -> Option<Date>) -> Option<Date> {
    if let Value::Period(period) = value {
        return of(*period);
    }
    if let Value::Date(date) = value { Some(*date) } else { None }
}

/// The last day of a clock, if a field of the record gives it.
pub fn end_given(due: &DueDef, record: &Record) -> Option<Date> {
    record.get(due.until.as_deref()?).and_then(|value| day(value, Period::last_day))
}

impl Clocks<'_> {
    /// The steps of a record that comes into a state: by creation, by a transition, or because its state was mended.
    pub(super) fn entered(&self) -> Result<Vec<DeadlineStep>, Problem> {
        let def = &self.record.register.def;
        let entered = dues(def, &self.record.state);
        let left = self.before.map_or(&[][..], |before| dues(def, &before.state));
        let over =
            self.record.is_void() || def.states.get(&self.record.state).is_some_and(|state| state.last);
        let has = |dues: &[DueDef], clock: &str| dues.iter().any(|due| due.clock == clock);
        let of_a_state = |clock: &str| def.states.values().any(|state| has(&state.due, clock));
        let stays = self.transition.is_some_and(|transition| transition.to.is_none());
        let mut steps = Vec::new();
        for running in self.facts.deadlines() {
            let clock = &running.clock;
            let returns = has(entered, clock);
            if self.opened().any(|due| due.clock == *clock) {
                // It opens afresh below.
            } else if named_by(self.effects(), false, clock) || over {
                steps.push(self.close(running));
            } else if named_by(self.effects(), true, clock) {
                if running.paused.is_none() {
                    steps.push(self.pause(clock));
                }
            } else if let Some(since) = running.paused {
                let goes_on = returns || !of_a_state(clock);
                steps.push(if goes_on { self.resume(running, since)? } else { self.close(running) });
            } else if has(left, clock) && !returns {
                steps.push(self.close(running));
            }
        }
        let stood =
            |clock: &str| self.facts.deadlines().iter().any(|r| r.clock == clock && r.paused.is_some());
        for due in entered {
            let running = self.running(&due.clock);
            if running.is_some() && (stood(&due.clock) || named_by(self.effects(), true, &due.clock)) {
                continue;
            }
            let before = self.before.filter(|before| has(dues(def, &before.state), &due.clock));
            if let Some(before) = before.filter(|before| stays || before.state != self.record.state) {
                steps.extend(self.run_on(due, before)?);
                continue;
            }
            // One that opens as it was keeps what it has brought about: warnings, and its end if that has passed.
            let same = |step: &DeadlineStep| matches!(step, DeadlineStep::Open { due, .. } if running.is_some_and(|running| running.due == *due));
            steps.extend(self.open(due)?.filter(|step| !(before.is_some() && same(step))));
        }
        for due in self.opened() {
            steps.extend(self.open(due)?);
        }
        Ok(steps)
    }

    /// The steps of a record that stays in its state while a field that starts or ends a clock may have changed.
    pub(super) fn moved(&self) -> Result<Vec<DeadlineStep>, Problem> {
        let Some(before) = self.before else { return Ok(Vec::new()) };
        let mut steps = Vec::new();
        for due in dues(&self.record.register.def, &self.record.state) {
            steps.extend(self.run_on(due, before)?);
        }
        Ok(steps)
    }

    /// What becomes of a clock that goes on as it is: only another start or end moves it.
    fn run_on(&self, due: &DueDef, before: &Record) -> Result<Option<DeadlineStep>, Problem> {
        let same = starts(due, self.record, self.today) == starts(due, before, self.today)
            && end_given(due, self.record) == end_given(due, before);
        if same {
            return Ok(None);
        }
        let opened = self.open(due)?;
        Ok(opened.or_else(|| self.running(&due.clock).map(|running| self.close(running))))
    }

    fn effects(&self) -> &'_ [Effect] {
        self.transition.map_or(&[], |transition| &transition.effects)
    }

    fn opened(&self) -> impl Iterator<Item = &DueDef> {
        self.effects().iter().filter_map(Effect::opens)
    }

    fn running(&self, clock: &str) -> Option<&Running> {
        self.facts.deadlines().iter().find(|running| running.clock == clock)
    }

    fn open(&self, due: &DueDef) -> Result<Option<DeadlineStep>, Problem> {
        let Some(start) = starts(due, self.record, self.today) else { return Ok(None) };
        let end = if due.until.is_some() {
            end_given(due, self.record)
        } else {
            let length = self.length(due, start);
            length.map(|length| length.due_after(start, self.calendar)).transpose()?
        };
        let Some(end) = end else { return Ok(None) };
        Ok(Some(DeadlineStep::Open {
            register: self.record.register.def.name.clone(),
            record: self.record.id,
            clock: due.clock.clone(),
            start,
            due: end,
            warn: self.warns(due, start, end)?,
        }))
    }

    fn warns(&self, due: &DueDef, start: Date, end: Date) -> Result<Option<Date>, Problem> {
        let set = due.warn_parameter.as_deref().and_then(|code| self.facts.parameter(code, start));
        let lengths = set.or(due.warn.as_deref()).unwrap_or_default();
        Ok(reminders(lengths, end, self.calendar)?.first().copied())
    }

    /// The parameter in force on the first day, if it is a length; else what the definition says.
    fn length(&self, due: &DueDef, start: Date) -> Option<Length> {
        let set = due.parameter.as_deref().and_then(|code| self.facts.parameter(code, start));
        set.and_then(|length| length.parse().ok()).or_else(|| due.after.as_deref()?.parse().ok())
    }

    fn close(&self, running: &Running) -> DeadlineStep {
        let asked = self.record.register.def.due(&running.clock);
        let done = self.transition.zip(asked).is_some_and(|(way, due)| due.met_by.contains(&way.name));
        DeadlineStep::Close {
            register: self.record.register.def.name.clone(),
            record: self.record.id,
            clock: running.clock.clone(),
            met: done.then(|| running.paused.unwrap_or(self.today) <= running.due),
            on: self.today,
        }
    }

    fn pause(&self, clock: &str) -> DeadlineStep {
        DeadlineStep::Pause {
            register: self.record.register.def.name.clone(),
            record: self.record.id,
            clock: clock.to_owned(),
            since: self.today,
        }
    }

    /// Later by the days that stood still: working days if the clock counts such, else days of any kind.
    fn resume(&self, running: &Running, since: Date) -> Result<DeadlineStep, Problem> {
        let def = &self.record.register.def;
        let clock = def.due(&running.clock);
        // By the parameter that was asked for: the one of the day on which this state's clock starts.
        let start = clock.and_then(|due| starts(due, self.record, self.today)).unwrap_or(running.due);
        let length = clock.and_then(|due| self.length(due, start));
        let due = if let Some(Length::WorkingDays(_)) = length {
            let stood = self.calendar.working_days_between(since, self.today)?;
            self.calendar.add_working_days(running.due, stood)?
        } else {
            let stood = since.until(self.today).map_or(0, |span| i64::from(span.get_days()));
            let moved = running.due.saturating_add(jiff::Span::new().days(stood.clamp(0, 100_000)));
            // A length ends on a working day as it did when it was opened; a day that a field gives is as it is.
            if length.is_some() { self.calendar.on_or_after(moved)? } else { moved }
        };
        Ok(DeadlineStep::Resume {
            register: def.name.clone(),
            record: self.record.id,
            clock: running.clock.clone(),
            due,
            warn: clock.map(|clock| self.warns(clock, start, due)).transpose()?.flatten(),
        })
    }
}
