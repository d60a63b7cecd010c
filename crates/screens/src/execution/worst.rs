//! The records that are late, those that are so for longest first.

use jiff::civil::Date;
use taihang_base::Language;
use taihang_kernel::{Actor, Order, Query, RecordId, Value};
use taihang_store::Store;
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
    /// Its last day.
    pub due: Date,
    /// Who holds it.
    pub unit: Option<RecordId>,
    /// How far a matter was escalated; empty for others.
    pub level: String,
}

impl Overdue {
    /// Its page.
    pub fn link(&self) -> String {
        format!("/r/{}/{}", self.late.register(), self.id)
    }

    /// How many days it is late.
    pub fn days(&self, today: Date) -> i32 {
        (today - self.due).get_days()
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
    let mut found = Vec::new();
    for late in Late::ALL {
        let Some(query) = late.query(actor.today, within, most) else { continue };
        let order = Some(Order { field: late.due().to_owned(), backwards: false });
        for shown in store.page(actor, &Query { order, ..query })?.records {
            let record = shown.record;
            let Some(Value::Date(due)) = record.get(late.due()) else { continue };
            found.push(Overdue {
                late,
                id: record.id,
                title: record.text("title").unwrap_or_default().to_owned(),
                due: *due,
                unit: late.field(By::Unit).and_then(|field| record.reference(field)),
                level: match late {
                    Late::Answer | Late::Matter => option(&record, "level", language),
                    Late::Task | Late::Publication => String::new(),
                },
            });
        }
    }
    found.sort_by_key(|overdue| (overdue.due, overdue.id));
    found.truncate(most);
    Ok(found)
}
