//! Whether a later end may be asked for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Problems, Text, WorkingCalendar, counted};

use crate::clock::{Clock, days};
use crate::problem::problem;

/// How often, and by how much, an end may be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How often it may be granted.
    pub times: u32,
    /// By how many days in all, days of any kind.
    pub days_in_all: u32,
}

impl Default for Limit {
    /// Once, by thirty days.
    fn default() -> Self {
        Self { times: 1, days_in_all: 30 }
    }
}

/// Whether `until` may be asked for on `today`; everything that speaks against it at once.
pub fn may_ask(
    clock: &Clock,
    until: Date,
    today: Date,
    limit: Limit,
    calendar: &WorkingCalendar,
) -> Result<(), Problems> {
    let known = clock.known(today);
    let run = known.run(calendar).map_err(|problem| vec![problem])?;
    let mut problems = Problems::new();
    if known.met_on.is_some() {
        problems.push(met());
    }
    if known.extensions.iter().any(|extension| extension.decided.is_none()) {
        problems.push(waits());
    }
    if known.halted().unwrap_or(today) > run.due {
        problems.push(ended(run.due));
    }
    if until <= run.due {
        problems.push(not_later(until, run.due));
    }
    if run.granted >= limit.times {
        problems.push(often(run.granted, limit.times));
    }
    let asked = days(run.due, until);
    if run.days_granted.saturating_add(asked) > limit.days_in_all {
        problems.push(long(run.days_granted, asked, limit.days_in_all));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn met() -> Problem {
    problem(
        "extension-met",
        "事项已经办结，无需延期。".to_owned(),
        "It is done already; there is nothing to extend.".to_owned(),
        ("如需重新办理，请先退回。", "If it has to be done again, send it back first."),
    )
}

fn waits() -> Problem {
    problem(
        "extension-waits",
        "上一次延期申请尚未答复。".to_owned(),
        "The last request for an extension is not answered yet.".to_owned(),
        ("请等待答复后再申请。", "Wait for the answer before asking again."),
    )
}

fn ended(due: Date) -> Problem {
    let due = Text::of_day(due);
    problem(
        "extension-after-end",
        format!("期限已于{}届满。", due.zh),
        format!("The time ended on {}.", due.en),
        ("延期应当在期限届满前申请。", "An extension has to be asked for before the end."),
    )
}

fn not_later(until: Date, due: Date) -> Problem {
    let hint = ("请填写更晚的日期。", "Give a later date.");
    let (until, due) = (Text::of_day(until), Text::of_day(due));
    let en = format!("{} is not later than the present end, {}.", until.en, due.en);
    problem("extension-not-later", format!("{}不晚于现有期限{}。", until.zh, due.zh), en, hint).about("until")
}

fn often(granted: u32, times: u32) -> Problem {
    problem(
        "extension-too-often",
        format!("已延期 {granted} 次，最多 {times} 次。"),
        format!("Extended {granted} times already; {times} at most."),
        ("请按期办结，或报请列为复杂事项。", "Settle it in time, or ask to have it made a complex matter."),
    )
}

fn long(granted: u32, asked: u32, all: u32) -> Problem {
    let sum = granted.saturating_add(asked);
    problem(
        "extension-too-long",
        format!("已延期 {granted} 天，加本次 {asked} 天共 {sum} 天，超过累计上限 {all} 天。"),
        format!(
            "{} granted and {asked} asked are {sum}, more than the {all} allowed in all.",
            counted(granted, "day", "days")
        ),
        ("请填写更早的日期。", "Give an earlier date."),
    )
    .about("until")
}
