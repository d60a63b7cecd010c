//! Who answered: how many were asked, how many came, on time or late, and what weight the rest carries for those who stay away.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// How one return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing has come.
    Due,
    /// Begun.
    Draft,
    /// Handed in.
    Submitted,
    /// Sent back, a value or the whole.
    Returned,
    /// Taken.
    Accepted,
    /// Its time is over, and nothing came.
    Missing,
}

/// One return as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return {
    /// How it stands.
    pub standing: Standing,
    /// When it was due.
    pub due_on: Date,
    /// When it first came.
    pub submitted_on: Option<Date>,
}

/// What became of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Asked.
    pub asked: usize,
    /// Came, whatever became of it.
    pub received: usize,
    /// Came after its day.
    pub late: usize,
    /// Did not come, and its day is over.
    pub overdue: usize,
    /// Given up.
    pub missing: usize,
    /// Taken.
    pub accepted: usize,
    /// Came and waits for a decision.
    pub waiting: usize,
}

impl Counts {
    /// What came of what was asked, in per cent; none if nobody was asked.
    pub fn response(&self) -> Option<Decimal> {
        percent(self.received, self.asked)
    }

    /// What came on its day of what was asked, in per cent.
    pub fn on_time(&self) -> Option<Decimal> {
        percent(self.received - self.late, self.asked)
    }
}

/// A share in per cent; none of nothing.
pub(crate) fn percent(part: usize, whole: usize) -> Option<Decimal> {
    let share = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(whole))?;
    Some(share.round_dp(2).normalize())
}

/// Days after its day on which a return came, or that it is over on `today`; none if it is in time.
pub fn days_late(one: Return, today: Date) -> Option<i32> {
    let came = one.submitted_on.unwrap_or(today);
    let days = one.due_on.until(came).map_or(0, |span| span.get_days());
    (days > 0).then_some(days)
}

/// The counts of a round on `today`.
pub fn counts(returns: &[Return], today: Date) -> Counts {
    let mut counts = Counts { asked: returns.len(), ..Counts::default() };
    for one in returns {
        let late = days_late(*one, today).is_some();
        counts.received += usize::from(one.submitted_on.is_some());
        counts.late += usize::from(one.submitted_on.is_some() && late);
        counts.overdue += usize::from(one.submitted_on.is_none() && late);
        counts.missing += usize::from(one.standing == Standing::Missing);
        counts.accepted += usize::from(one.standing == Standing::Accepted);
        counts.waiting += usize::from(one.standing == Standing::Submitted);
    }
    counts
}

/// What one answer of a stratum stands for when only `answered` of `in_frame` came; none if nobody did.
pub fn weight(in_frame: usize, answered: usize) -> Option<Decimal> {
    Decimal::from(in_frame).checked_div(Decimal::from(answered))
}
