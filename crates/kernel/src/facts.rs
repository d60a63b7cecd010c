//! What a decision may look at beyond the record itself: asked for by name before it is made, so that loading is batched.

use std::sync::Arc;

use jiff::civil::Date;
use taihang_base::WorkingCalendar;

use crate::decision::Event;
use crate::record::{Record, RecordId};
use crate::value::Value;

/// Something a guard, check, computed field or follow-up wants to know. The store answers with the system's own scope.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// The records that a ref or refs field of the record names (as it would be after the command).
    Referred {
        /// The field.
        field: String,
    },
    /// The chain of records upwards along a ref to the same register, nearest first, at most 64; a cycle ends it.
    Ancestors {
        /// The ref field.
        field: String,
    },
    /// Records of another register that name this one.
    Naming {
        /// The register that names.
        register: String,
        /// Its ref or refs field.
        field: String,
        /// Only in these states; in all if empty.
        states: Vec<String>,
    },
    /// Records with exactly these values, oldest first.
    Records {
        /// The register.
        register: String,
        /// Field and value; all have to fit. `kind.column` is a column of a kind of lines: one of the lines has to fit.
        matching: Vec<(String, Value)>,
        /// Only in these states; in all if empty.
        states: Vec<String>,
        /// At most so many.
        limit: usize,
    },
    /// One record by id.
    Record {
        /// The register.
        register: String,
        /// Which.
        id: RecordId,
    },
    /// A parameter as of a day for the region of the record's owner: own value, or inherited from the region above.
    Parameter {
        /// Its code.
        code: String,
        /// The reference date of the case.
        at: Date,
    },
    /// The events of the record so far, oldest first, with the names of what they changed (the values may be left out).
    History,
    /// Open deadlines of the record.
    Deadlines,
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Records, in the order the need asks for.
    Records(Vec<Record>),
    /// The value of a parameter as text, with the region level it comes from; none if nobody set it.
    Parameter(Option<String>),
    /// Events, oldest first.
    History(Vec<Event>),
    /// Open deadlines.
    Deadlines(Vec<Running>),
}

/// An open deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its clock.
    pub clock: String,
    /// Last day.
    pub due: Date,
    /// The first day that does not count, while it stands still.
    pub paused: Option<Date>,
}

/// All answers for one decision.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    answers: Vec<(Need, Answer)>,
    calendar: Option<Arc<WorkingCalendar>>,
}

impl Facts {
    /// Facts from answers.
    pub fn new(answers: Vec<(Need, Answer)>) -> Self {
        Self { answers, calendar: None }
    }

    /// The same with the working days that lengths are counted in.
    #[must_use]
    pub fn counting(mut self, calendar: Arc<WorkingCalendar>) -> Self {
        self.calendar = Some(calendar);
        self
    }

    /// Working days; none while a hook is only asked what it wants to know.
    pub fn calendar(&self) -> Option<&WorkingCalendar> {
        self.calendar.as_deref()
    }

    /// The answer to a need; none if it was not asked for.
    pub fn answer(&self, need: &Need) -> Option<&Answer> {
        self.answers.iter().find(|(asked, _)| asked == need).map(|(_, answer)| answer)
    }

    /// The records found for a need; empty if none.
    pub fn records(&self, need: &Need) -> &[Record] {
        match self.answer(need) {
            Some(Answer::Records(records)) => records,
            Some(Answer::Parameter(_) | Answer::History(_) | Answer::Deadlines(_)) | None => &[],
        }
    }

    /// The value of a parameter.
    pub fn parameter(&self, code: &str, at: Date) -> Option<&str> {
        match self.answer(&Need::Parameter { code: code.to_owned(), at })? {
            Answer::Parameter(value) => value.as_deref(),
            Answer::Records(_) | Answer::History(_) | Answer::Deadlines(_) => None,
        }
    }

    /// The events of the record so far; empty if they were not asked for.
    pub fn history(&self) -> &[Event] {
        match self.answer(&Need::History) {
            Some(Answer::History(events)) => events,
            Some(Answer::Records(_) | Answer::Parameter(_) | Answer::Deadlines(_)) | None => &[],
        }
    }

    /// The open deadlines of the record; empty if they were not asked for.
    pub fn deadlines(&self) -> &[Running] {
        match self.answer(&Need::Deadlines) {
            Some(Answer::Deadlines(running)) => running,
            Some(Answer::Records(_) | Answer::Parameter(_) | Answer::History(_)) | None => &[],
        }
    }
}
