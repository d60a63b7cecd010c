//! The deadlines of a record, as far as the reader sees what they are reckoned from: a day that a hidden field gives would tell
//! what the field holds.

use jiff::civil::Date;
use taihang_defs::{ClockStart, DueDef, RegisterDef};
use taihang_kernel::Record;
use taihang_kernel::reach::class_of;
use taihang_store::read::{Lamp, Seen};
use taihang_store::{Deadline, Store, StoreError};

use crate::components::Tone;
use crate::visit::Visit;

/// How a deadline stands: its lamp while it runs, then how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody has done yet what it asks.
    Runs(Lamp),
    /// Done by its last day.
    Met,
    /// Done so many days after it.
    MetLate(i32),
    /// It came to nothing, or nobody asks any more.
    Over,
}

impl Standing {
    /// Its sign and its words, the same on every page.
    pub(crate) fn told(self, visit: &Visit) -> (Tone, String) {
        let (tone, word) = match self {
            Self::Runs(Lamp::Overdue) => (Tone::Bad, "desk.overdue"),
            Self::Runs(Lamp::Soon) => (Tone::Warn, "desk.soon"),
            Self::Runs(Lamp::OnTime) => (Tone::Good, "desk.on-time"),
            Self::Runs(Lamp::Paused) => (Tone::Unknown, "desk.paused"),
            Self::Met => (Tone::Good, "register.lamp-met"),
            Self::MetLate(days) => {
                return (Tone::Warn, visit.words("register.lamp-met-late", &[("days", &days)]));
            }
            Self::Over => (Tone::Unknown, "register.lamp-closed"),
        };
        (tone, visit.word(word).to_owned())
    }
}

/// How many days are left, or over; nothing of one that stands still or has ended.
pub(crate) fn left(visit: &Visit, deadline: &Deadline, standing: Standing) -> String {
    let days = (deadline.due - visit.actor.today).get_days();
    match standing {
        Standing::Runs(Lamp::Overdue) => visit.words("desk.days-over", &[("days", &days.unsigned_abs())]),
        Standing::Runs(Lamp::Soon | Lamp::OnTime) => visit.words("desk.days-left", &[("days", &days)]),
        Standing::Runs(Lamp::Paused) | Standing::Met | Standing::MetLate(_) | Standing::Over => String::new(),
    }
}

/// How `deadline` of `record` stands on `today` among `all` deadlines of the record.
///
/// A clock that begins where another ends counts how long the other is late: it is no work of its own, and what the other asks
/// is done when the last of both is closed.
pub(crate) fn standing(record: &Record, deadline: &Deadline, all: &[Deadline], today: Date) -> Standing {
    if let Some(lamp) = deadline.lamp(today) {
        return Standing::Runs(lamp);
    }
    let def = &record.register.def;
    let (due, dues) = (due(def, &deadline.clock), || def.states.values().flat_map(|state| &state.due));
    let counts_on = |other: &DueDef, due: &DueDef| match &other.start {
        ClockStart::Field(field) => due.until.as_ref() == Some(field),
        ClockStart::Entry => false,
    };
    if record.is_void() || due.is_some_and(|due| dues().any(|other| counts_on(due, other))) {
        return Standing::Over;
    }
    let lateness = |other: &&Deadline| {
        let clock = dues().find(|def| def.clock == other.clock);
        other.start == deadline.due && clock.zip(due).is_some_and(|(other, due)| counts_on(other, due))
    };
    let lateness: Vec<&Deadline> = all.iter().filter(lateness).collect();
    if lateness.iter().any(|other| other.open) && today > deadline.due {
        return Standing::Runs(Lamp::Overdue);
    }
    let ended = |one: &Deadline| one.paused_since.or(one.closed_on);
    let done = lateness.into_iter().chain([deadline]).filter(|one| one.met.is_some()).filter_map(ended).max();
    match done.map(|done| (done - deadline.due).get_days()) {
        Some(days) if days > 0 => Standing::MetLate(days),
        Some(_) => Standing::Met,
        None => Standing::Over,
    }
}

fn due<'a>(def: &'a RegisterDef, clock: &str) -> Option<&'a DueDef> {
    def.states.values().flat_map(|state| &state.due).find(|due| due.clock == clock)
}

/// The deadlines of the record that its reader may know of.
pub(crate) fn deadlines(store: &Store, seen: &Seen) -> Result<Vec<Deadline>, StoreError> {
    let def = &seen.record.register.def;
    let shows = |field: &str| class_of(def, field).is_some_and(|class| seen.classes.contains(class));
    let kept = |deadline: &Deadline| {
        due(def, &deadline.clock).is_some_and(|due| {
            let begins = match &due.start {
                ClockStart::Entry => true,
                ClockStart::Field(field) => shows(field),
            };
            begins && due.until.as_deref().is_none_or(shows)
        })
    };
    let mut deadlines = store.deadlines_of(seen.record.id)?;
    deadlines.retain(kept);
    Ok(deadlines)
}
