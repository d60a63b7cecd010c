//! The numbers of 13710, and the ends that follow from them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Length, Problem, Text, WorkingCalendar};

use super::{Class, Step};
use crate::clock::{Clock, DayOff, Pause, Term, Warn};
use crate::extension::Limit;
use crate::ladder::Ladder;
use crate::problem::problem;

/// What a region sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Until it is deployed.
    pub deploy: Length,
    /// Until it is fed back.
    pub feedback: Length,
    /// Until an ordinary matter is settled.
    pub ordinary: Length,
    /// Until a complex matter without a plan is settled.
    pub complex: Length,
    /// When the holder is warned.
    pub warn: Option<Warn>,
    /// What an end on a day off does.
    pub day_off: DayOff,
    /// How far the settling may be put off.
    pub extension: Limit,
    /// Who hears of what is not done.
    pub ladder: Ladder,
}

impl Default for Settings {
    /// The same day, 3 and 7 days, 1 month; yellow when 80 percent are used.
    fn default() -> Self {
        Self {
            deploy: Length::Days(0),
            feedback: Length::Days(3),
            ordinary: Length::Days(7),
            complex: Length::Months(1),
            warn: Some(Warn::Used(80)),
            day_off: DayOff::default(),
            extension: Limit::default(),
            ladder: Ladder::default(),
        }
    }
}

impl Settings {
    /// The clock of `step` in an ordinary matter registered on `start`; closing has none.
    pub(super) fn clock(&self, step: Step, start: Date) -> Option<Clock> {
        let term = match step {
            Step::Deploy => Term::After(self.deploy),
            Step::FeedBack => Term::After(self.feedback),
            Step::Settle => self.settling(Class::Ordinary, None),
            Step::Close => return None,
        };
        Some(self.clock_of(start, term))
    }

    /// Until when a matter is settled.
    pub(super) fn settling(&self, class: Class, plan: Option<Date>) -> Term {
        match (class, plan) {
            (Class::Ordinary, _) => Term::After(self.ordinary),
            (Class::Complex, None) => Term::After(self.complex),
            (Class::Complex, Some(plan)) => Term::Until(plan),
        }
    }

    fn clock_of(&self, start: Date, term: Term) -> Clock {
        Clock { day_off: self.day_off, warn: self.warn, ..Clock::new(start, term) }
    }

    /// The end of `term`, later by `paused_days`.
    fn end(
        &self,
        start: Date,
        term: Term,
        paused_days: u32,
        calendar: &WorkingCalendar,
    ) -> Result<Date, Problem> {
        let mut clock = self.clock_of(start, term);
        if paused_days > 0 {
            let to = if let Term::After(Length::WorkingDays(_)) = term {
                calendar.add_working_days(start, paused_days)?
            } else {
                start.saturating_add(jiff::Span::new().days(i64::from(paused_days)))
            };
            clock.pauses.push(Pause { from: start, to: Some(to), reason: String::new() });
        }
        clock.due(calendar)
    }
}

/// What the end of a matter depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The day of registration.
    pub registered: Date,
    /// How much it asks.
    pub class: Class,
    /// The day of its plan, if one was agreed; only of a complex matter.
    pub plan: Option<Date>,
    /// The end that was granted last, later by what stood still since.
    pub extended: Option<Date>,
    /// Days of standing still, in the days that the length counts; with a plan, those after it was agreed.
    pub paused_days: u32,
}

/// The day by which a matter is settled.
pub fn settle_by(basis: &Basis, settings: &Settings, calendar: &WorkingCalendar) -> Result<Date, Problem> {
    let term = settings.settling(basis.class, basis.plan);
    let due = settings.end(basis.registered, term, basis.paused_days, calendar)?;
    let Some(extended) = basis.extended else { return Ok(due) };
    settings.clock_of(basis.registered, term).settled(extended, calendar).map(|extended| due.max(extended))
}

/// The day by which a matter is deployed.
pub fn deploy_by(
    registered: Date,
    paused_days: u32,
    settings: &Settings,
    calendar: &WorkingCalendar,
) -> Result<Date, Problem> {
    settings.end(registered, Term::After(settings.deploy), paused_days, calendar)
}

/// The day by which a matter is fed back.
pub fn feed_back_by(
    registered: Date,
    paused_days: u32,
    settings: &Settings,
    calendar: &WorkingCalendar,
) -> Result<Date, Problem> {
    settings.end(registered, Term::After(settings.feedback), paused_days, calendar)
}

/// Whether an ordinary matter may still become a complex one: not after the end that it had, or being late would be
/// written away.
pub fn may_be_made_complex(
    basis: &Basis,
    today: Date,
    settings: &Settings,
    calendar: &WorkingCalendar,
) -> Result<(), Problem> {
    let due = settle_by(&Basis { class: Class::Ordinary, plan: None, ..*basis }, settings, calendar)?;
    if today <= due {
        return Ok(());
    }
    let due = Text::of_day(due);
    Err(problem(
        "matter-complex-too-late",
        format!("一般事项的办结期限已于{}届满，不能再列为复杂事项。", due.zh),
        format!(
            "The time for settling it as an ordinary matter ended on {}; it cannot become a complex one now.",
            due.en
        ),
        ("列为复杂事项应当在期限届满前提出。", "A matter has to be made complex before its time ends."),
    ))
}
