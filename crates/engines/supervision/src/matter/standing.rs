//! How a matter stands after its events.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Problems, WorkingCalendar};

use super::{Class, Event, Settings, Step, What};
use crate::clock::{Clock, Decided, Extension, Pause, Term};
use crate::ladder::Level;
use crate::lamp::Lamp;
use crate::problem::problem;

/// A step of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepStanding {
    /// Which.
    pub step: Step,
    /// The day by which it is done; none for closing.
    pub due: Option<Date>,
    /// The day on which it was done.
    pub done: Option<Date>,
    /// The clock behind it; none for closing.
    pub clock: Option<Clock>,
}

impl StepStanding {
    /// How it stands on `today`.
    pub fn lamp(&self, today: Date, calendar: &WorkingCalendar) -> Result<Lamp, Problem> {
        match &self.clock {
            Some(clock) => clock.lamp(today, calendar),
            None if self.done.is_some_and(|done| done <= today) => Ok(Lamp::Met),
            None => Ok(Lamp::Open),
        }
    }
}

/// A matter as its events made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The day of registration.
    pub registered: Date,
    /// How much it asks.
    pub class: Class,
    /// The day of its plan.
    pub plan: Option<Date>,
    /// How often it was sent back.
    pub sent_back: u32,
    /// All steps, in order.
    pub steps: Vec<StepStanding>,
}

/// The matter that `events` make; the order in which they are given does not matter, only their days.
pub fn replay(
    events: &[Event],
    settings: &Settings,
    calendar: &WorkingCalendar,
) -> Result<Standing, Problems> {
    let Some(first) = events.iter().filter(|event| event.what == What::Registered).min_by_key(|e| e.on)
    else {
        return Err(vec![unregistered()]);
    };
    let mut left: Vec<Event> = events.to_vec();
    left.swap_remove(events.iter().position(|event| event == first).unwrap_or(0));
    let steps = Step::ALL.into_iter().map(|step| StepStanding {
        step,
        due: None,
        done: None,
        clock: settings.clock(step, first.on),
    });
    let standing = Standing {
        registered: first.on,
        class: Class::Ordinary,
        plan: None,
        sent_back: 0,
        steps: steps.collect(),
    };
    standing.advance(&left, settings, calendar)
}

impl Standing {
    /// The same matter after further `events`, none earlier than those before.
    pub fn advance(
        mut self,
        events: &[Event],
        settings: &Settings,
        calendar: &WorkingCalendar,
    ) -> Result<Self, Problems> {
        let mut left: Vec<&Event> = events.iter().collect();
        left.sort_by_key(|event| (event.on, event.what.rank()));
        let mut problems = Problems::new();
        while let Some(day) = left.first().map(|event| event.on) {
            // Of the events of one day, the first that fits; then again from the first.
            let of_day = left.iter().take_while(|event| event.on == day).count();
            let fits = (0..of_day).find(|at| left.get(*at).is_some_and(|event| self.apply(event, settings)));
            if let Some(at) = fits {
                left.remove(at);
            } else {
                problems.extend(left.drain(..of_day).map(|event| self.no_place(event)));
            }
        }
        for step in &mut self.steps {
            match step.clock.as_ref().map(|clock| clock.due(calendar)).transpose() {
                Ok(due) => step.due = due,
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// The first step that is not done; closing when all is.
    pub fn step(&self) -> Step {
        self.steps.iter().find(|step| step.done.is_none()).map_or(Step::Close, |step| step.step)
    }

    /// The day it was closed.
    pub fn closed(&self) -> Option<Date> {
        self.done(Step::Close)
    }

    /// The step by its name.
    pub fn of(&self, step: Step) -> Option<&StepStanding> {
        self.steps.iter().find(|standing| standing.step == step)
    }

    /// How it stands on `today`: the lamp of the open step that presses most; of a closed one, of the step that was
    /// done latest.
    pub fn lamp(&self, today: Date, calendar: &WorkingCalendar) -> Result<Lamp, Problem> {
        let mut worst = Lamp::Met;
        for step in &self.steps {
            worst = worst.worse(step.lamp(today, calendar)?);
        }
        Ok(worst)
    }

    /// The highest level that a step not done has reached on `today`; none while it stands still.
    pub fn level(
        &self,
        today: Date,
        settings: &Settings,
        calendar: &WorkingCalendar,
    ) -> Result<Option<Level>, Problem> {
        let mut highest = None;
        for clock in self.steps.iter().filter_map(|step| step.clock.as_ref()) {
            let known = clock.known(today);
            if known.met_on.is_none() && known.paused().is_none() {
                highest = highest.max(settings.ladder.reached(known.due(calendar)?, today, calendar)?);
            }
        }
        Ok(highest)
    }

    fn done(&self, step: Step) -> Option<Date> {
        self.of(step)?.done
    }

    /// Whether the event has its place now; it then takes effect.
    fn apply(&mut self, event: &Event, settings: &Settings) -> bool {
        let on = event.on;
        if on < self.registered || self.closed().is_some() {
            return false;
        }
        match &event.what {
            What::Registered => false,
            What::Deployed => self.finish(Step::Deploy, on),
            // A further answer is welcome and has no clock.
            What::FedBack if self.done(Step::FeedBack).is_some() => self.done(Step::Settle).is_none(),
            What::FedBack => self.finish(Step::FeedBack, on),
            What::Settled => self.finish(Step::Settle, on),
            What::Closed => self.finish(Step::Close, on),
            What::SentBack => self.send_back(on),
            What::MadeComplex { plan } => self.make_complex(on, *plan, settings),
            What::PlanDated(plan) => self.class == Class::Complex && self.date_plan(on, *plan),
            What::Suspended { reason } => self.suspend(on, reason),
            What::Resumed => self.resume(on),
            What::ExtensionAsked { until } => self.ask(on, *until),
            What::ExtensionGranted { until } => self.answer(on, Some(*until)),
            What::ExtensionRefused => self.answer(on, None),
        }
    }

    /// A step is done when it is the next.
    fn finish(&mut self, step: Step, on: Date) -> bool {
        let next = self.steps.iter_mut().find(|standing| standing.done.is_none());
        let Some(next) = next.filter(|standing| standing.step == step) else { return false };
        next.done = Some(on);
        if let Some(clock) = &mut next.clock {
            clock.met_on = Some(on);
        }
        true
    }

    /// The clock goes on from where it stood: while it was looked at, the matter was not with its holder.
    fn send_back(&mut self, on: Date) -> bool {
        let Some(settle) = self.steps.iter_mut().find(|standing| standing.step == Step::Settle) else {
            return false;
        };
        let Some(done) = settle.done.take() else { return false };
        if let Some(clock) = &mut settle.clock {
            clock.met_on = None;
            clock.pauses.push(Pause { from: done, to: Some(on), reason: "sent-back".to_owned() });
        }
        self.sent_back += 1;
        true
    }

    fn make_complex(&mut self, on: Date, plan: Option<Date>, settings: &Settings) -> bool {
        if self.class == Class::Complex || plan.is_some_and(|plan| plan < on) || !self.is_unsettled() {
            return false;
        }
        self.class = Class::Complex;
        if let Some(plan) = plan {
            return self.date_plan(on, plan);
        }
        if let Some(clock) = self.settling() {
            clock.term = settings.settling(Class::Complex, None);
        }
        true
    }

    /// A plan may come once, and once more only if it ends earlier: later is an extension.
    fn date_plan(&mut self, on: Date, plan: Date) -> bool {
        if plan < on || self.plan.is_some_and(|held| plan >= held) || !self.is_unsettled() {
            return false;
        }
        self.plan = Some(plan);
        if let Some(clock) = self.settling() {
            clock.term = Term::Until(plan);
            // The day was set with what had stood still before in view.
            clock.pauses.retain(|pause| pause.to.is_none_or(|to| to > on));
            clock.pauses.iter_mut().for_each(|pause| pause.from = pause.from.max(on));
        }
        true
    }

    fn suspend(&mut self, on: Date, reason: &str) -> bool {
        if self.is_paused() {
            return false;
        }
        for clock in self.steps.iter_mut().filter_map(|step| step.clock.as_mut()) {
            if clock.met_on.is_none() {
                clock.pauses.push(Pause { from: on, to: None, reason: reason.to_owned() });
            }
        }
        self.is_paused()
    }

    fn resume(&mut self, on: Date) -> bool {
        let stood = self.is_paused();
        let clocks = self.steps.iter_mut().filter_map(|step| step.clock.as_mut());
        for pause in clocks.flat_map(|clock| &mut clock.pauses).filter(|pause| pause.to.is_none()) {
            pause.to = Some(on);
        }
        stood
    }

    fn ask(&mut self, on: Date, until: Date) -> bool {
        if !self.is_unsettled() || self.waits().is_some() {
            return false;
        }
        let asked = Extension { asked_on: on, until, reason: String::new(), decided: None };
        self.settling().map(|clock| clock.extensions.push(asked)).is_some()
    }

    fn answer(&mut self, on: Date, granted: Option<Date>) -> bool {
        if !self.is_unsettled() {
            return false;
        }
        let Some(waits) = self.waits() else { return false };
        waits.until = granted.unwrap_or(waits.until);
        waits.decided = Some(Decided { on, granted: granted.is_some(), reason: String::new() });
        true
    }

    fn settling(&mut self) -> Option<&mut Clock> {
        self.steps.iter_mut().find(|standing| standing.step == Step::Settle)?.clock.as_mut()
    }

    fn waits(&mut self) -> Option<&mut Extension> {
        self.settling()?.extensions.iter_mut().find(|extension| extension.decided.is_none())
    }

    fn is_unsettled(&self) -> bool {
        self.done(Step::Settle).is_none()
    }

    fn is_paused(&self) -> bool {
        self.steps.iter().filter_map(|step| step.clock.as_ref()).any(|clock| clock.paused().is_some())
    }

    fn no_place(&self, event: &Event) -> Problem {
        let (what, on, step) = (event.what.word(), event.on, self.step().word());
        problem(
            "matter-event-order",
            format!("{on} 的“{}”无法接续：此前事项处于“{}”环节。", what.zh, step.zh),
            format!("\"{}\" on {on} does not follow: the matter stood before \"{}\".", what.en, step.en),
            ("请核对台账中的日期和先后顺序。", "Check the dates and the order in the ledger."),
        )
        .about(on.to_string())
    }
}

fn unregistered() -> Problem {
    problem(
        "matter-unregistered",
        "事项没有登记日期。".to_owned(),
        "The matter has no day of registration.".to_owned(),
        ("请先登记。", "Register it first."),
    )
}
