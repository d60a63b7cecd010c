//! The records that are late, those that are so for longest first.

use jiff::civil::Date;
use taihang_base::{Language, WorkingCalendar};
use taihang_kernel::{Actor, Order, Query, Record, RecordId, Value};
use taihang_registers::matter;
use taihang_store::Store;
use taihang_supervision::{Lamp, Step};
use taihang_web::Failure;

use super::standing::{By, Late, Within};
use crate::definition_words::option;

/// One record that is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// In which way.
    pub late: Late,
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// The last day from which it is late.
    pub due: Date,
    /// How many days it is late.
    pub days: i32,
    /// The step of a matter that had to be done by then; none for others.
    pub step: Option<Step>,
    /// Who holds it.
    pub unit: Option<RecordId>,
    /// How far a matter was escalated; empty for others.
    pub level: String,
}

impl Overdue {
    /// The way of being late that goes with the day: a matter that is overdue as a whole may wait for an earlier step.
    pub(super) fn waits_for(&self) -> Late {
        match self.step {
            Some(Step::Deploy) => Late::Dispatch,
            Some(Step::FeedBack) => Late::Answer,
            Some(Step::Settle) => Late::Matter,
            Some(Step::Close) | None => self.late,
        }
    }

    /// Its page.
    pub fn link(&self) -> String {
        format!("/r/{}/{}", self.late.register(), self.id)
    }
}

/// At most `most` of what is late, its words in `language`.
pub fn worst(
    store: &Store,
    actor: &Actor,
    within: Within,
    most: usize,
    language: Language,
) -> Result<Vec<Overdue>, Failure> {
    let calendar = store.calendar()?;
    let mut found = Vec::new();
    for late in Late::ALL {
        let Some(query) = late.query(actor.today, within, most) else { continue };
        let order = Some(Order { field: late.late_from().to_owned(), backwards: false });
        for shown in store.page(actor, &Query { order, ..query })?.records {
            let record = shown.record;
            let Some((due, days, step)) = since(&record, late, actor.today, &calendar) else { continue };
            found.push(Overdue {
                late,
                id: record.id,
                title: record.text("title").unwrap_or_default().to_owned(),
                due,
                days,
                step,
                unit: late.field(By::Unit).and_then(|field| record.reference(field)),
                level: if late.is_of_matter() { option(&record, "level", language) } else { String::new() },
            });
        }
    }
    found.sort_by_key(|overdue| (overdue.due, overdue.id));
    found.truncate(most);
    Ok(found)
}

/// Since when it is late and by how many days. A matter is late since the end of the step that it waits for, as its lamp says.
fn since(
    record: &Record,
    late: Late,
    today: Date,
    calendar: &WorkingCalendar,
) -> Option<(Date, i32, Option<Step>)> {
    let standing = if late.is_of_matter() { matter::lamp(record, today, calendar) } else { None };
    if let Some((step, Lamp::Overdue { days })) = standing {
        return Some((step.due?, i32::try_from(days).unwrap_or(i32::MAX), Some(step.step)));
    }
    let Some(Value::Date(due)) = record.get(late.due()) else { return None };
    Some((*due, (today - *due).get_days(), None))
}
