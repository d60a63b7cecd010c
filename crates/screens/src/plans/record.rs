//! A plan as the screens see it: what stands in the list, and the whole of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use taihang_base::{Id, Span};
use taihang_documents::{Document, Format};
use taihang_plan::{Figure, Metadata, Plan, Task};

use super::{HandValue, Item, ReviewState};

/// What stands in the list of plans.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanHeader {
    /// Its id.
    pub id: Id<PlanRecord>,
    /// Grows with every change of the document's record.
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

/// The original file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Name as it was handed over.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// How many items stand in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateCounts {
    /// Found by the importer, not looked at yet.
    pub extracted: usize,
    /// Found and confirmed.
    pub confirmed: usize,
    /// Found and mended.
    pub mended: usize,
    /// Found and rejected.
    pub rejected: usize,
    /// Added by hand.
    pub added: usize,
}

impl StateCounts {
    /// All items, rejected ones too.
    pub fn total(self) -> usize {
        self.extracted + self.confirmed + self.mended + self.rejected + self.added
    }

    /// Items that a person has decided on.
    pub fn reviewed(self) -> usize {
        self.total() - self.extracted
    }

    /// Items that count: all but the rejected.
    pub fn counting(self) -> usize {
        self.total() - self.rejected
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            extracted: self.extracted + other.extracted,
            confirmed: self.confirmed + other.confirmed,
            mended: self.mended + other.mended,
            rejected: self.rejected + other.rejected,
            added: self.added + other.added,
        }
    }

    pub(super) fn count(&mut self, state: Option<ReviewState>, number: usize) {
        match state {
            Some(ReviewState::Extracted) => self.extracted += number,
            Some(ReviewState::Confirmed) => self.confirmed += number,
            Some(ReviewState::Mended) => self.mended += number,
            Some(ReviewState::Rejected) => self.rejected += number,
            Some(ReviewState::Added) => self.added += number,
            None => {}
        }
    }
}

/// How far the review of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Targets.
    pub targets: StateCounts,
    /// Achieved figures.
    pub actuals: StateCounts,
    /// Tasks.
    pub tasks: StateCounts,
}

impl Progress {
    /// Everything together.
    pub fn all(self) -> StateCounts {
        self.targets.plus(self.actuals).plus(self.tasks)
    }
}

impl PlanRecord {
    /// The plan with the review applied: for comparing, checking and counting. Figures and tasks stand in order of
    /// place; [`PlanRecord::counting_figures`] and [`PlanRecord::counting_tasks`] give the items behind them.
    pub fn effective(&self) -> Plan {
        let places: BTreeMap<usize, usize> =
            self.counting_figures().enumerate().map(|(index, item)| (item.position, index)).collect();
        let figures = self
            .counting_figures()
            .map(|item| {
                let mut figure = item.value.clone();
                // The whole may have moved, or may not count any more.
                figure.part_of = figure.part_of.and_then(|position| places.get(&position).copied());
                figure
            })
            .collect();
        Plan {
            metadata: self.header.metadata.clone(),
            figures,
            tasks: self.counting_tasks().map(|item| item.value.clone()).collect(),
            repairs: self.extracted.repairs.clone(),
            sections: self.extracted.sections.clone(),
            clauses: self.extracted.clauses.clone(),
            oddities: self.extracted.oddities.clone(),
        }
    }

    /// The figures that count; the n-th stands behind the n-th figure of [`PlanRecord::effective`].
    pub fn counting_figures(&self) -> impl Iterator<Item = &Item<taihang_plan::Figure>> {
        self.figures.iter().filter(|item| item.state != ReviewState::Rejected)
    }

    /// The tasks that count; the n-th stands behind the n-th task of [`PlanRecord::effective`].
    pub fn counting_tasks(&self) -> impl Iterator<Item = &Item<taihang_plan::Task>> {
        self.tasks.iter().filter(|item| item.state != ReviewState::Rejected)
    }
}

impl PlanRecord {
    /// The clause that holds `span` (the one it begins in) and the address of its section: what a new figure or task
    /// at that place belongs to.
    pub fn locate(&self, span: Span) -> Option<(usize, String)> {
        let clauses = &self.extracted.clauses;
        let after = clauses.partition_point(|clause| clause.span.start <= span.start);
        let index = after.checked_sub(1)?;
        let path = clauses[index].section.and_then(|section| self.extracted.sections.get(section));
        Some((index, path.map(|section| section.path.clone()).unwrap_or_default()))
    }
}
