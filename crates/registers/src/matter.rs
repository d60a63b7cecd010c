//! Between the records of supervised matters and the engine that counts their days.

mod steps;

use jiff::civil::Date;
use taihang_base::{Length, Problem, WorkingCalendar};
use taihang_kernel::{Facts, Need, Record, RecordId};
use taihang_supervision::Lamp;
use taihang_supervision::clock::{Clock, Decided, Extension, Pause, Term, Warn};
use taihang_supervision::ladder::Level;
use taihang_supervision::matter::{Basis, Class, Settings, Step, StepStanding};
use taihang_supervision::statistics::{Counted, Timed};

pub use crate::supervising::OPEN;
pub(crate) use steps::{COMPUTED, of_settings};

use crate::rules::{date, integer};

/// Parameters that give the numbers of 13710; each is taken as of the day of registration.
const LENGTHS: [&str; 4] = [
    "supervision.deploy_days",
    "supervision.feedback_days",
    "supervision.ordinary_days",
    "supervision.complex_months",
];
/// How often, and for how many days in all, the settling may be put off.
const LIMITS: [&str; 2] = ["supervision.extension_times", "supervision.extension_days"];

/// The parameters that a matter registered on `day` goes by.
pub(crate) fn parameters(day: Date) -> Vec<Need> {
    LENGTHS.iter().chain(&LIMITS).map(|code| Need::Parameter { code: (*code).to_owned(), at: day }).collect()
}

/// The numbers in force on `day`; where nothing is set, those that are publicly known: the same day, 3, 7 days and 1 month.
pub(crate) fn settings(facts: &Facts, day: Date) -> Settings {
    let mut settings = Settings::default();
    let length = |code: &str| facts.parameter(code, day).and_then(|text| text.parse::<Length>().ok());
    for (code, place) in LENGTHS.iter().zip([
        &mut settings.deploy,
        &mut settings.feedback,
        &mut settings.ordinary,
        &mut settings.complex,
    ]) {
        if let Some(set) = length(code) {
            *place = set;
        }
    }
    let number = |code: &str| facts.parameter(code, day).and_then(|text| text.trim().parse::<u32>().ok());
    for (code, place) in
        LIMITS.iter().zip([&mut settings.extension.times, &mut settings.extension.days_in_all])
    {
        if let Some(set) = number(code) {
            *place = set;
        }
    }
    settings
}

/// What the end of a matter depends on; none before it is registered.
pub(crate) fn basis(record: &Record) -> Option<Basis> {
    let class = if record.text("class") == Some("complex") { Class::Complex } else { Class::Ordinary };
    Some(Basis {
        registered: date(record, "registered_on")?,
        class,
        plan: date(record, "plan_date").filter(|_| class == Class::Complex),
        extended: date(record, "extended_to"),
        paused_days: integer(record, "paused_days").and_then(|days| u32::try_from(days).ok()).unwrap_or(0),
    })
}

/// The day by which the matter is settled.
pub(crate) fn settle_by(record: &Record, facts: &Facts, calendar: &WorkingCalendar) -> Option<Date> {
    let basis = basis(record)?;
    taihang_supervision::matter::settle_by(&basis, &settings(facts, basis.registered), calendar).ok()
}

/// The clock of settling with what was granted before, so that the days are limited in all and not each time.
pub(crate) fn extended(
    basis: &Basis,
    settings: &Settings,
    calendar: &WorkingCalendar,
) -> Result<Clock, Problem> {
    let alone =
        taihang_supervision::matter::settle_by(&Basis { extended: None, ..*basis }, settings, calendar)?;
    let due = taihang_supervision::matter::settle_by(basis, settings, calendar)?;
    let mut clock = Clock::new(basis.registered, Term::Until(alone));
    if due > alone {
        let (on, reason) = (basis.registered, String::new());
        let decided = Some(Decided { on, granted: true, reason: reason.clone() });
        clock.extensions.push(Extension { asked_on: on, until: due, reason, decided });
    }
    Ok(clock)
}

/// The step that comes next, with the clock behind it; none of a matter that is over. Closing has no clock.
pub(crate) fn next_step(record: &Record) -> Option<StepStanding> {
    let (step, by) = match record.state.as_str() {
        "registered" | "returned" => (Step::Deploy, Some("deploy_by")),
        "deployed" => (Step::FeedBack, Some("feed_back_by")),
        "fed_back" => (Step::Settle, Some("settle_by")),
        "settled" => (Step::Close, None),
        _ => return None,
    };
    let start = date(record, "registered_on")?;
    let due = by.and_then(|by| date(record, by));
    let since = date(record, "suspended_on");
    let clock = due.map(|due| Clock {
        warn: by.and_then(|by| warned(record, by)).or(Settings::default().warn),
        pauses: since.map(|from| Pause { from, to: None, reason: String::new() }).into_iter().collect(),
        ..Clock::new(start, Term::Until(due))
    });
    Some(StepStanding { step, due, done: None, clock })
}

/// When the lamp of the step that ends with the day in `by` turns: on the day on which its deadline reminds, so that the board
/// and the record say the same.
fn warned(record: &Record, by: &str) -> Option<Warn> {
    let warn = record.register.def.dues().find(|due| due.until.as_deref() == Some(by))?.warn.as_deref()?;
    let first = warn.split(',').next()?;
    first.trim().parse::<Length>().ok().map(Warn::Before)
}

/// How a matter stands on `today`: the step that it waits for and the lamp of that step's clock; none if it is over. Every page
/// that says how late a matter is asks here.
pub fn lamp(record: &Record, today: Date, calendar: &WorkingCalendar) -> Option<(StepStanding, Lamp)> {
    let next = next_step(record)?;
    let lamp = next.lamp(today, calendar).unwrap_or(Lamp::Open);
    Some((next, lamp))
}

/// A matter as statistics count it; none if it has no day of registration.
pub fn counted(record: &Record) -> Option<Counted<Option<RecordId>, Option<String>>> {
    // What stands still is not late; nor is a step that was done on a day nobody knows, as in a matter brought in half done.
    let still = date(record, "suspended_on").is_some();
    let next = next_step(record).map(|next| next.step);
    let timed = |step: Step, by: &str, on: &str| {
        let done = date(record, on);
        let waits = !still && next.is_some_and(|next| next <= step);
        Timed { due: date(record, by).filter(|_| done.is_some() || waits), done }
    };
    let level = match record.text("level") {
        Some("unit_head") => Some(Level::UnitHead),
        Some("upper_unit") => Some(Level::UpperUnit),
        Some("office") => Some(Level::OfficeOfLeadingGroup),
        Some(_) | None => None,
    };
    Some(Counted {
        unit: record.reference("unit"),
        source: record.text("source").map(str::to_owned),
        registered: date(record, "registered_on")?,
        deploy: timed(Step::Deploy, "deploy_by", "deployed_on"),
        feed_back: timed(Step::FeedBack, "feed_back_by", "fed_back_on"),
        settle: timed(Step::Settle, "settle_by", "settled_on"),
        closed: date(record, "closed_on"),
        escalated: level,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use taihang_supervision::extension;

    use super::*;

    #[test]
    fn the_days_of_extensions_are_limited_in_all() {
        let calendar = WorkingCalendar::from_toml(taihang_base::calendar::CHINA).unwrap();
        let mut basis = Basis {
            registered: date(2026, 3, 5),
            class: Class::Complex,
            plan: Some(date(2026, 6, 30)),
            extended: None,
            paused_days: 0,
        };
        let settings = Settings::default();
        let limit = extension::Limit { times: 2, days_in_all: 30 };
        let may = |basis: &Basis, until| {
            let clock = extended(basis, &settings, &calendar).unwrap();
            extension::may_ask(&clock, until, date(2026, 6, 1), limit, &calendar).is_ok()
        };
        assert!(may(&basis, date(2026, 7, 30)) && !may(&basis, date(2026, 7, 31)));
        // Twenty of the thirty days are used up.
        basis.extended = Some(date(2026, 7, 20));
        assert!(may(&basis, date(2026, 7, 30)) && !may(&basis, date(2026, 7, 31)));
    }
}
