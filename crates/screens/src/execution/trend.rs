//! Twelve weeks of supervised matters: how many were registered, closed, and came to be overdue.

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_kernel::{Actor, Query, Test, Value};
use taihang_store::Store;
use taihang_store::read::{Dimension, Group, Measure, Part};
use taihang_web::Failure;

use super::standing::counted;

/// Weeks looked back on, the one that runs included.
const WEEKS: i64 = 12;

/// One week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Week {
    /// Its Monday.
    pub(super) monday: Date,
    /// Matters registered in it.
    pub(super) registered: i64,
    /// Matters closed in it.
    pub(super) closed: i64,
    /// Matters whose last day passed in it before they were settled.
    pub(super) late: i64,
}

/// The last weeks, by three counts of the store.
pub(super) fn weeks(store: &Store, actor: &Actor) -> Result<Vec<Week>, Failure> {
    let Some(first) = first_monday(actor.today) else { return Ok(Vec::new()) };
    let monday = |week: i64| first.checked_add(week.weeks()).unwrap_or(first);
    let mut weeks: Vec<Week> =
        (0..WEEKS).map(|week| Week { monday: monday(week), registered: 0, closed: 0, late: 0 }).collect();
    let groups = |by: &[&str], last: Date| -> Result<Vec<Group>, Failure> {
        let of = by.first().copied().unwrap_or_default();
        let counting = ["registered", "returned", "deployed", "fed_back", "settled", "closed"];
        let states = counting.map(|state| Value::Choice(state.to_owned())).to_vec();
        let query = Query::all("supervision_item", 1)
            .with("state", Test::In(states))
            .with(of, Test::Between(Some(Value::Date(first)), Some(Value::Date(last))));
        let by: Vec<Dimension> =
            by.iter().map(|field| Dimension { field: (*field).to_owned(), part: Part::Whole }).collect();
        Ok(store.aggregate(actor, &query, &by, &[Measure::Count])?)
    };
    let yesterday = actor.today.yesterday().unwrap_or(actor.today);
    for group in groups(&["registered_on"], actor.today)? {
        count(&mut weeks, &group, |week, more| week.registered += more);
    }
    for group in groups(&["closed_on"], actor.today)? {
        count(&mut weeks, &group, |week, more| week.closed += more);
    }
    for group in groups(&["settle_by", "settled_on"], yesterday)? {
        let settled = day(&group, 1);
        if settled.is_none() || settled > day(&group, 0) {
            count(&mut weeks, &group, |week, more| week.late += more);
        }
    }
    Ok(weeks)
}

fn first_monday(today: Date) -> Option<Date> {
    let back = i64::from(today.weekday().to_monday_zero_offset()) + (WEEKS - 1) * 7;
    today.checked_sub(back.days()).ok()
}

fn day(group: &Group, at: usize) -> Option<Date> {
    group.keys.get(at)?.as_ref()?.parse().ok()
}

fn count(weeks: &mut [Week], group: &Group, add: impl Fn(&mut Week, i64)) {
    let (Some(day), Some(more)) = (day(group, 0), counted(&group.cells)) else { return };
    if let Some(week) = weeks.iter_mut().rev().find(|week| week.monday <= day) {
        add(week, more);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn twelve_weeks_end_with_the_one_that_runs() {
        for (today, first) in [
            (date(2026, 3, 5), date(2025, 12, 15)),
            (date(2026, 3, 2), date(2025, 12, 15)),
            (date(2026, 3, 8), date(2025, 12, 15)),
            (date(2026, 3, 9), date(2025, 12, 22)),
        ] {
            assert_eq!(first_monday(today), Some(first), "{today}");
        }
    }
}
