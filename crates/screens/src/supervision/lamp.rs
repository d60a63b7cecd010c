//! The lamps of the board: what each is called, and by which dates of the records it is counted.
//!
//! The engine lights a lamp from the clock of the next step; the record keeps the end of that clock and the day of its warning,
//! so that a question finds what the lamp shows, however many matters there are.

use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::WorkingCalendar;
use taihang_kernel::Record;
use taihang_registers::matter::{self, OPEN};
use taihang_supervision::{Lamp, Step};
use taihang_web::Visit;
use taihang_web::components::{Tone, badge};

/// The lamps that an open matter can have, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Overdue,
    Warning,
    OnTime,
    Paused,
    Open,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Overdue, Self::Warning, Self::OnTime, Self::Paused, Self::Open];

    /// The kind called so in an address.
    pub(super) fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The name that the engine has for it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Warning => "warning",
            Self::OnTime => "on-time",
            Self::Paused => "paused",
            Self::Open => "open",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Overdue => "supervision.overdue",
            Self::Warning => "supervision.warning",
            Self::OnTime => "supervision.on-time",
            Self::Paused => "supervision.paused",
            Self::Open => "supervision.waits",
        }
    }

    pub(super) fn tone(self) -> Tone {
        match self {
            Self::Overdue => Tone::Bad,
            Self::Warning => Tone::Warn,
            Self::OnTime => Tone::Good,
            Self::Paused => Tone::Unknown,
            Self::Open => Tone::Wait,
        }
    }

    /// The conditions that find these matters on `today`, in the notation of questions.
    pub(super) fn conditions(self, today: Date) -> Vec<(String, String)> {
        let pair = |name: &str, value: String| (name.to_owned(), value);
        let (before, after) = (today.yesterday().unwrap_or(today), today.tomorrow().unwrap_or(today));
        match self {
            Self::Overdue => vec![open(), pair("next_by.to", before.to_string())],
            Self::Warning => vec![
                open(),
                pair("warned_from.to", today.to_string()),
                pair("next_by.from", today.to_string()),
            ],
            Self::OnTime => vec![open(), pair("warned_from.from", after.to_string())],
            Self::Paused => vec![
                pair("state", "registered,returned,deployed,fed_back".to_owned()),
                pair("suspended_on.filled", "yes".to_owned()),
            ],
            Self::Open => vec![pair("state", "settled".to_owned())],
        }
    }
}

/// The condition that a matter is not over.
pub(super) fn open() -> (String, String) {
    ("state".to_owned(), OPEN.join(","))
}

/// The lamp of a record on `today` with the step that is next; none if it is over.
pub(super) fn of(record: &Record, today: Date, calendar: &WorkingCalendar) -> Option<(Kind, Lamp, Step)> {
    let (next, lamp) = matter::lamp(record, today, calendar)?;
    let kind = match lamp {
        Lamp::Overdue { .. } => Kind::Overdue,
        Lamp::Warning { .. } => Kind::Warning,
        Lamp::OnTime { .. } => Kind::OnTime,
        Lamp::Paused { .. } => Kind::Paused,
        Lamp::Open | Lamp::Met | Lamp::MetLate { .. } => Kind::Open,
    };
    Some((kind, lamp, next.step))
}

/// The lamp as a word with its sign and colour.
pub(super) fn shown(visit: &Visit, kind: Kind, lamp: Lamp) -> Markup {
    let word = lamp.word();
    let words = if kind == Kind::Open { visit.word(kind.word()) } else { word.in_language(visit.language) };
    html! { (badge(kind.tone(), words)) }
}
