//! Plans held against each other: whose parent is whose, what was copied, what a city carries of a province's target,
//! what became of a target, and whether one document came twice.
//!
//! Start reading at [`indicator`]: when two figures speak of the same thing is what everything else rests on.

pub mod cascade;
pub mod clauses;
pub mod indicator;
pub mod likeness;
pub mod outcomes;
pub mod parents;
pub mod scope;
pub mod sheet;

use taihang_documents::Document;

use crate::model::{Figure, Plan};

pub use cascade::{Branch, Cascade, CityShare, cascade};
pub use clauses::{Change, ChangeKind, Comparison, Pair, Relation, compare};
pub use indicator::{Dimension, Indicator, Kinship};
pub use likeness::{Likeness, likeness};
pub use outcomes::{Outcome, Point, Status, TargetStatus, outcomes};
pub use parents::{ParentLink, propose_parents};

/// One document and what was read from it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name it is known by, a file name or a short title.
    pub name: &'a str,
    /// The decoded document.
    pub document: &'a Document,
    /// The plan read from it.
    pub plan: &'a Plan,
}

/// A figure of one of several plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct FigureAt {
    /// Index of the source.
    pub source: usize,
    /// Index in [`Plan::figures`].
    pub figure: usize,
}

impl FigureAt {
    /// The figure itself, if the indices fit.
    pub fn of<'a>(self, sources: &[Source<'a>]) -> Option<&'a Figure> {
        sources.get(self.source)?.plan.figures.get(self.figure)
    }
}
