//! Plans as the screens use them, over the registers that keep them: documents, clauses, targets, achieved figures, tasks and
//! findings.
//!
//! Nothing here decides who may: every question and every command goes to the store with the [`Actor`] of the visit, and the
//! grants of the registers answer. The decoded text and what was read out of it are two stored files of the document, `source` and
//! `reading`; what people review are records. Start reading at [`Plans`].

mod add;
mod describe;
mod finding;
mod history;
mod item;
mod link;
mod metadata;
mod past;
mod read;
mod record;
mod review;
mod steps;
mod undo;

use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_store::{Result, Store};

use crate::every::every;

pub use add::NewPlan;
pub use finding::{FindingAnswer, FindingKey, FindingState, NewAnswer};
pub use history::Event;
pub use item::{Item, ItemId, ItemValue, Receipt, Review, ReviewState};
pub use link::{Link, LinkKind};
pub use metadata::{HandValue, MetadataEntry, MetadataField};
pub use past::{TakenOver, take_over};
pub use read::{Organisation, READING_MISSING};
pub use record::{PlanHeader, PlanRecord, Progress, SourceFile, StateCounts};
pub use undo::Undone;

/// The registers that plans are kept in: what a cache of all plans depends on.
pub const REGISTERS: [&str; 6] = ["policy_document", "clause", "target", "actual", "task", "finding"];

/// The registers of figures and tasks.
const ITEMS: [&str; 3] = ["target", "actual", "task"];

/// The plans that one visitor may see and change.
#[derive(Debug, Clone, Copy)]
pub struct Plans<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

impl<'a> Plans<'a> {
    /// The plans in `store` as `actor` sees them.
    pub fn of(store: &'a Store, actor: &'a Actor) -> Self {
        Self { store, actor }
    }

    /// Every record of `register` that the visitor sees and that names one of `values` in `field`, oldest first.
    fn records(self, register: &str, condition: Option<(&str, Vec<Value>)>) -> Result<Vec<Record>> {
        let mut query = Query::all(register, taihang_kernel::query::MOST);
        if let Some((field, values)) = condition {
            query = query.with(field, Test::In(values));
        }
        let mut records = every(self.store, self.actor, query)?;
        records.reverse();
        Ok(records)
    }

    /// The records of `register` that belong to a document.
    fn of_document(self, register: &str, document: RecordId) -> Result<Vec<Record>> {
        self.records(register, Some(("document", vec![Value::Ref(document)])))
    }

    /// A fresh id.
    fn fresh(self) -> RecordId {
        self.store.fresh_id()
    }
}
