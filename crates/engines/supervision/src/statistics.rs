//! Matters counted: by unit or by anything else, for the board, the bulletin and the year's appraisal.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::AddAssign;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::clock::days;
use crate::ladder::Level;
use crate::matter::Step;

/// The end of a step and the day it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timed {
    /// The day by which it is done.
    pub due: Option<Date>,
    /// The day on which it was done.
    pub done: Option<Date>,
}

/// A matter as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted<K, S> {
    /// Who holds it.
    pub unit: K,
    /// Where it comes from.
    pub source: S,
    /// The day of registration.
    pub registered: Date,
    /// Deployed.
    pub deploy: Timed,
    /// Fed back.
    pub feed_back: Timed,
    /// Settled.
    pub settle: Timed,
    /// The day it was closed.
    pub closed: Option<Date>,
    /// How far it went up.
    pub escalated: Option<Level>,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Registered.
    pub registered: u32,
    /// Deployed in time.
    pub deployed_on_time: u32,
    /// Fed back in time.
    pub fed_back_on_time: u32,
    /// Settled in time.
    pub settled_on_time: u32,
    /// Settled after the end.
    pub settled_late: u32,
    /// Not settled, the end of settling passed.
    pub unsettled_overdue: u32,
    /// With any step that is not done and past its end.
    pub overdue: u32,
    /// With any step that was late or is overdue.
    pub late: u32,
    /// Days past the ends of steps that are not done: of each matter those that [`Counted::overdue`] gives.
    pub days_overdue: u64,
    /// Closed.
    pub closed: u32,
    /// Gone up beyond the handler.
    pub escalated: u32,
}

impl AddAssign for Row {
    fn add_assign(&mut self, other: Self) {
        self.registered += other.registered;
        self.deployed_on_time += other.deployed_on_time;
        self.fed_back_on_time += other.fed_back_on_time;
        self.settled_on_time += other.settled_on_time;
        self.settled_late += other.settled_late;
        self.unsettled_overdue += other.unsettled_overdue;
        self.overdue += other.overdue;
        self.late += other.late;
        self.days_overdue += other.days_overdue;
        self.closed += other.closed;
        self.escalated += other.escalated;
    }
}

impl Row {
    /// Percent settled in time of those that are settled or should be, with one decimal; none if there are none.
    pub fn rate_on_time(&self) -> Option<Decimal> {
        let judged = self.settled_on_time + self.settled_late + self.unsettled_overdue;
        let share = Decimal::from(self.settled_on_time).checked_div(Decimal::from(judged))?;
        let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        Some((share * Decimal::ONE_HUNDRED).round_dp_with_strategy(1, half_up))
    }
}

/// Rows by key, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table<R: Ord> {
    /// The rows.
    pub rows: BTreeMap<R, Row>,
    /// The sum of the rows.
    pub total: Row,
}

impl<R: Ord> Table<R> {
    /// The rows of the bulletin: who has something overdue, most first, then most days, then by key.
    pub fn bulletin(&self) -> Vec<(&R, &Row)> {
        let mut rows: Vec<(&R, &Row)> = self.rows.iter().filter(|(_, row)| row.overdue > 0).collect();
        rows.sort_by_key(|(_, row)| Reverse((row.overdue, row.days_overdue)));
        rows
    }
}

/// The matters registered up to `today`, counted by `key` as they stand on that day.
pub fn table<'a, K: 'a, S: 'a, R: Ord>(
    matters: impl IntoIterator<Item = &'a Counted<K, S>>,
    key: impl Fn(&'a Counted<K, S>) -> R,
    today: Date,
) -> Table<R> {
    let mut table = Table { rows: BTreeMap::new(), total: Row::default() };
    for matter in matters.into_iter().filter(|matter| matter.registered <= today) {
        let row = matter.row(today);
        *table.rows.entry(key(matter)).or_default() += row;
        table.total += row;
    }
    table
}

impl<K, S> Counted<K, S> {
    /// The step that is not done on `today` and the most days past its end, with that end and those days.
    pub fn overdue(&self, today: Date) -> Option<(Step, Date, u32)> {
        let steps =
            [(Step::Deploy, self.deploy), (Step::FeedBack, self.feed_back), (Step::Settle, self.settle)];
        let late = steps.into_iter().filter_map(|(step, timed)| match timed.judged(today) {
            Judged::Overdue(days) => Some((step, timed.due?, days)),
            Judged::OnTime | Judged::Late(_) | Judged::Waiting => None,
        });
        // Of equals the earlier step: it has to be done first.
        late.rev().max_by_key(|(_, _, days)| *days)
    }

    fn row(&self, today: Date) -> Row {
        let steps = [self.deploy, self.feed_back, self.settle].map(|step| step.judged(today));
        let [deploy, feed_back, settle] = steps;
        let is = |met: bool| u32::from(met);
        Row {
            registered: 1,
            deployed_on_time: is(deploy == Judged::OnTime),
            fed_back_on_time: is(feed_back == Judged::OnTime),
            settled_on_time: is(settle == Judged::OnTime),
            settled_late: is(matches!(settle, Judged::Late(_))),
            unsettled_overdue: is(matches!(settle, Judged::Overdue(_))),
            overdue: is(steps.iter().any(|step| matches!(step, Judged::Overdue(_)))),
            late: is(steps.iter().any(|step| step.days() > 0)),
            days_overdue: self.overdue(today).map_or(0, |(_, _, days)| u64::from(days)),
            closed: is(self.closed.is_some_and(|closed| closed <= today)),
            escalated: is(self.escalated.is_some_and(|level| level > Level::Handler)),
        }
    }
}

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Judged {
    OnTime,
    Late(u32),
    Overdue(u32),
    Waiting,
}

impl Judged {
    fn days(self) -> u32 {
        match self {
            Self::Late(days) | Self::Overdue(days) => days,
            Self::OnTime | Self::Waiting => 0,
        }
    }
}

impl Timed {
    /// What is done without an end is in time.
    fn judged(self, today: Date) -> Judged {
        let done = self.done.filter(|done| *done <= today);
        let late = self.due.map_or(0, |due| days(due, done.unwrap_or(today)));
        match (done, late) {
            (Some(_), 0) => Judged::OnTime,
            (Some(_), late) => Judged::Late(late),
            (None, 0) => Judged::Waiting,
            (None, late) => Judged::Overdue(late),
        }
    }
}
