//! Plans: the imported document, what it says, and what people filled in.

mod add;
mod describe;
mod link;
mod list;
mod load;
mod remove;

use jiff::Timestamp;
use serde::Serialize;
use taihang_base::Id;
use taihang_documents::{Document, Format};
use taihang_plan::{Figure, Metadata, Plan, Task};

pub use add::NewPlan;
pub use describe::{HandValue, MetadataEntry, MetadataField};
pub use link::{Link, LinkKind};
pub use list::{Progress, StateCounts};
pub use load::SourceFile;

pub(crate) use add::{content_digest, known};

use crate::review::Item;

/// What stands in the list of plans.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanHeader {
    /// Its id.
    pub id: Id<PlanRecord>,
    /// Grows with every change of the plan or its items.
    pub version: i64,
    /// Name of the file as it was handed over.
    pub file_name: String,
    /// Kind of the file.
    pub format: Format,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// Length of the file in bytes.
    pub file_bytes: u64,
    /// Metadata as they count: what people filled in before what the document says.
    pub metadata: Metadata,
    /// What people filled in, with the source they named.
    pub by_hand: Vec<HandValue>,
    /// The plans it is made under (上级规划).
    pub parents: Vec<Id<PlanRecord>>,
    /// The plans it follows in time (上期规划).
    pub predecessors: Vec<Id<PlanRecord>>,
    /// How far the review is.
    pub progress: Progress,
    /// When it was imported.
    pub added_at: Timestamp,
    /// Who imported it.
    pub added_by: String,
    /// Whether it was removed (only the program itself sees such plans).
    pub removed: bool,
}

impl PlanHeader {
    /// The title, or the file name where no title is known.
    pub fn title(&self) -> &str {
        self.metadata.title.as_ref().map_or(&self.file_name, |title| &title.value)
    }
}

/// A plan with everything that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRecord {
    /// As in the list.
    pub header: PlanHeader,
    /// The decoded document.
    pub document: Document,
    /// What the importer found, unchanged, metadata as the document states them.
    pub extracted: Plan,
    /// Targets and achieved figures with their review, in order of place.
    pub figures: Vec<Item<Figure>>,
    /// Tasks with their review, in order of place.
    pub tasks: Vec<Item<Task>>,
}

/// What one import holds, for the history: counts, not the text.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    file_name: &'a str,
    file_sha256: &'a str,
    content_sha256: &'a str,
    figures: usize,
    tasks: usize,
    clauses: usize,
}
