//! One deadline: its start, its length or end, what made it stand still and what moved it.
//!
//! It reckons as the register kernel does with its rows: a pause counts from its first day up to the day of going on,
//! in the days that the length counts, and each moves the end that stood before it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Length, Problem, WorkingCalendar, half_width};

use crate::lamp::Lamp;
use crate::problem::problem;

/// When a deadline ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// So long after the start.
    After(Length),
    /// On a day that was set, whatever day it is.
    Until(Date),
}

/// When the holder is warned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warn {
    /// So long before the end.
    Before(Length),
    /// When so many percent of the days are used.
    Used(u8),
}

impl Warn {
    /// Reads "80%" or a length before the end, "2 days".
    pub fn read(text: &str) -> Result<Self, Problem> {
        let typed = half_width(text);
        let percent = typed.trim().strip_suffix('%').and_then(|percent| percent.trim().parse::<u8>().ok());
        match percent.filter(|percent| *percent <= 100) {
            Some(percent) => Ok(Self::Used(percent)),
            None => typed.parse().map(Self::Before).map_err(|_| {
                problem(
                    "warning-unreadable",
                    format!("“{text}”无法识别为提醒时间。"),
                    format!("\"{text}\" cannot be read as the time of a warning."),
                    (
                        "请填写已用时间的百分比（不超过100%）或距到期的期限，例如 80%、2日。",
                        "Give a percentage of the time used, at most 100%, or a length before the end, e.g. 80% or 2 days.",
                    ),
                )
            }),
        }
    }
}

/// What happens to an end in days, months or years that falls on a day off. Working days never end on one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOff {
    /// It moves to the next working day.
    #[default]
    Moves,
    /// It stays.
    Stays,
}

/// A time that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The first day of standing still.
    pub from: Date,
    /// The day of going on, which counts again; none while it stands.
    pub to: Option<Date>,
    /// Why.
    pub reason: String,
}

/// A wish for a later end, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The day of asking.
    pub asked_on: Date,
    /// The end that is wished.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// What was said to it; none while it waits.
    pub decided: Option<Decided>,
}

/// What was said to a wish for a later end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The day.
    pub on: Date,
    /// Whether the end is later now.
    pub granted: bool,
    /// Why.
    pub reason: String,
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The day it counts from, itself not counted.
    pub start: Date,
    /// Its length or end.
    pub term: Term,
    /// What an end on a day off does.
    #[serde(default)]
    pub day_off: DayOff,
    /// When the holder is warned.
    pub warn: Option<Warn>,
    /// Times that do not count; they may overlap.
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// Wishes for a later end.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// The day it was done.
    pub met_on: Option<Date>,
}

/// How a clock ran: its end, and how much of that was granted.
pub(crate) struct Run {
    pub(crate) due: Date,
    pub(crate) granted: u32,
    pub(crate) days_granted: u32,
}

/// What moves an end, in the order of time.
enum Move {
    Granted(Date),
    Stood(Date, Date),
}

impl Clock {
    /// A clock of `term` from `start`, without anything else.
    pub fn new(start: Date, term: Term) -> Self {
        Self {
            start,
            term,
            day_off: DayOff::default(),
            warn: None,
            pauses: Vec::new(),
            extensions: Vec::new(),
            met_on: None,
        }
    }

    /// The end, with all pauses that are over and all extensions that were granted; nothing after the day it was done
    /// moves it.
    pub fn due(&self, calendar: &WorkingCalendar) -> Result<Date, Problem> {
        let run = self.met_on.map_or_else(|| self.run(calendar), |met_on| self.known(met_on).run(calendar));
        run.map(|run| run.due)
    }

    /// The day of the warning, if there is to be one.
    pub fn warns_on(&self, calendar: &WorkingCalendar) -> Result<Option<Date>, Problem> {
        let Some(warn) = self.warn else { return Ok(None) };
        let due = self.due(calendar)?;
        match warn {
            Warn::Before(length) => length.before(due, calendar).map(Some),
            Warn::Used(percent) => {
                let stood: u32 = self.standing().iter().map(|(from, to)| days(*from, *to)).sum();
                let counted = days(self.start, due).saturating_sub(stood);
                let left = u64::from(counted) * u64::from(100_u8.saturating_sub(percent)) / 100;
                let left = i64::try_from(left).unwrap_or(i64::MAX);
                let day = due.saturating_sub(jiff::Span::new().days(left));
                if self.day_off == DayOff::Stays {
                    Ok(Some(day))
                } else {
                    calendar.on_or_before(day).map(Some)
                }
            }
        }
    }

    /// How it stands on `today`, from what was known then.
    pub fn lamp(&self, today: Date, calendar: &WorkingCalendar) -> Result<Lamp, Problem> {
        let known = self.known(today);
        let due = known.due(calendar)?;
        if let Some(met_on) = known.met_on {
            let late = days(due, known.halted().unwrap_or(met_on));
            return Ok(if late == 0 { Lamp::Met } else { Lamp::MetLate { days: late } });
        }
        if let Some(since) = known.paused() {
            return Ok(Lamp::Paused { since });
        }
        if today > due {
            return Ok(Lamp::Overdue { days: days(due, today) });
        }
        let days_left = days(today, due);
        let warned = known.warns_on(calendar)?.is_some_and(|day| day <= today);
        Ok(if warned { Lamp::Warning { days_left } } else { Lamp::OnTime { days_left } })
    }

    /// The day since which it stands still, by the pauses that are not over.
    pub fn paused(&self) -> Option<Date> {
        self.pauses.iter().filter(|pause| pause.to.is_none()).map(|pause| pause.from.max(self.start)).min()
    }

    /// The day on which it stopped counting, if it stands still: what a pause that is over covers as well is in the end.
    pub(crate) fn halted(&self) -> Option<Date> {
        let since = self.paused()?;
        let covered = self.standing().into_iter().find(|(from, to)| *from <= since && since < *to);
        Some(covered.map_or(since, |(_, to)| to))
    }

    /// What of it was known on `today`, or on the day it was done: a pause that was not over then has no end.
    pub(crate) fn known(&self, today: Date) -> Self {
        let met_on = self.met_on.filter(|day| *day <= today);
        let last = met_on.unwrap_or(today);
        let mut known = Self { met_on, ..self.clone() };
        known.pauses.retain(|pause| pause.from <= last && pause.to.is_none_or(|to| to > pause.from));
        for pause in &mut known.pauses {
            pause.to = pause.to.filter(|to| *to <= last);
        }
        known.extensions.retain(|extension| extension.asked_on <= last);
        for extension in &mut known.extensions {
            extension.decided = extension.decided.take().filter(|decided| decided.on <= last);
        }
        known
    }

    /// The end and what moved it.
    pub(crate) fn run(&self, calendar: &WorkingCalendar) -> Result<Run, Problem> {
        let mut run = Run { due: self.base(calendar)?, granted: 0, days_granted: 0 };
        for moved in self.moves() {
            match moved {
                Move::Stood(from, to) => run.due = self.later(run.due, from, to, calendar)?,
                Move::Granted(until) => {
                    let until = self.settled(until, calendar)?;
                    run.granted += 1;
                    run.days_granted += days(run.due, until);
                    run.due = run.due.max(until);
                }
            }
        }
        Ok(run)
    }

    fn base(&self, calendar: &WorkingCalendar) -> Result<Date, Problem> {
        match self.term {
            Term::Until(date) => Ok(date),
            Term::After(length) if self.moves_on() => length.due_after(self.start, calendar),
            Term::After(length) => Ok(self.start.saturating_add(span(length))),
        }
    }

    /// Whether an end on a day off moves to the next working day.
    fn moves_on(&self) -> bool {
        match self.term {
            Term::After(Length::WorkingDays(_)) => true,
            Term::After(_) => self.day_off == DayOff::Moves,
            Term::Until(_) => false,
        }
    }

    /// `due` later by the days from `from` up to `to`, in the days that the length counts.
    fn later(&self, due: Date, from: Date, to: Date, calendar: &WorkingCalendar) -> Result<Date, Problem> {
        if let Term::After(Length::WorkingDays(_)) = self.term {
            let stood = calendar.working_days_between(from, to)?;
            return calendar.add_working_days(due, stood);
        }
        let stood = i64::from(days(from, to));
        self.settled(due.saturating_add(jiff::Span::new().days(stood)), calendar)
    }

    /// `date`, or the next working day if an end may not stay on a day off.
    pub(crate) fn settled(&self, date: Date, calendar: &WorkingCalendar) -> Result<Date, Problem> {
        if self.moves_on() { calendar.on_or_after(date) } else { Ok(date) }
    }

    /// The pauses that are over, without overlaps, in order.
    fn standing(&self) -> Vec<(Date, Date)> {
        let over = |pause: &Pause| Some((pause.from.max(self.start), pause.to?));
        let mut over: Vec<(Date, Date)> =
            self.pauses.iter().filter_map(over).filter(|(a, b)| a < b).collect();
        over.sort_unstable();
        let mut joined: Vec<(Date, Date)> = Vec::new();
        for (from, to) in over {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                Some(_) | None => joined.push((from, to)),
            }
        }
        joined
    }

    /// Pauses and granted extensions in the order of time; a pause in which one was granted is cut in two.
    fn moves(&self) -> Vec<Move> {
        let granted = self.extensions.iter().filter_map(|extension| {
            let decided = extension.decided.as_ref().filter(|decided| decided.granted)?;
            Some((decided.on, extension.until))
        });
        let mut granted: Vec<(Date, Date)> = granted.collect();
        granted.sort_unstable();
        let mut moves = Vec::new();
        let mut waiting = granted.into_iter().peekable();
        for (mut from, to) in self.standing() {
            while let Some((on, until)) = waiting.next_if(|(on, _)| *on < to) {
                if from < on {
                    moves.push(Move::Stood(from, on));
                    from = on;
                }
                moves.push(Move::Granted(until));
            }
            moves.push(Move::Stood(from, to));
        }
        moves.extend(waiting.map(|(_, until)| Move::Granted(until)));
        moves
    }
}

/// Days of any kind after `from` up to and with `to`; none if it is not later.
pub(crate) fn days(from: Date, to: Date) -> u32 {
    from.until(to).map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
}

fn span(length: Length) -> jiff::Span {
    let span = jiff::Span::new();
    match length {
        Length::WorkingDays(count) | Length::Days(count) => span.days(i64::from(count)),
        Length::Months(count) => span.months(i64::from(count)),
        Length::Years(count) => span.years(i64::from(count)),
    }
}
