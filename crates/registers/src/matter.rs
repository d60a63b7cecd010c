//! Between the records of supervised matters and the engine that counts their days.

mod steps;

use jiff::civil::Date;
use taihang_base::{Length, WorkingCalendar};
use taihang_kernel::{Facts, Need, Record, RecordId};
use taihang_supervision::clock::{Clock, Pause, Term};
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

/// The step that comes next, with the clock behind it; none of a matter that is over. Closing has no clock.
pub fn next_step(record: &Record) -> Option<StepStanding> {
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
        warn: Settings::default().warn,
        pauses: since.map(|from| Pause { from, to: None, reason: String::new() }).into_iter().collect(),
        ..Clock::new(start, Term::Until(due))
    });
    Some(StepStanding { step, due, done: None, clock })
}

/// A matter as statistics count it; none if it has no day of registration.
pub fn counted(record: &Record) -> Option<Counted<Option<RecordId>, Option<String>>> {
    // What stands still is not late.
    let still = date(record, "suspended_on").is_some();
    let timed = |by: &str, on: &str| {
        let done = date(record, on);
        Timed { due: date(record, by).filter(|_| done.is_some() || !still), done }
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
        deploy: timed("deploy_by", "deployed_on"),
        feed_back: timed("feed_back_by", "fed_back_on"),
        settle: timed("settle_by", "settled_on"),
        closed: date(record, "closed_on"),
        escalated: level,
    })
}
