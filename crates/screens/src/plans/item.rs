//! Figures and tasks with their review.

use jiff::Timestamp;
use taihang_base::{Id, Span};
use taihang_plan::{Figure, Task};

pub use taihang_registers::plan::Reviewed as ReviewState;

/// Marks ids of figures and tasks.
pub struct ItemMark;

/// The id of a figure or task.
pub type ItemId = Id<ItemMark>;

/// A figure or task with its review.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// Its id.
    pub id: ItemId,
    /// Grows with every change of the item; a review names the version it saw.
    pub version: i64,
    /// Place among the figures or tasks as extracted; added ones continue the count. [`Figure::part_of`] refers to it.
    pub position: usize,
    /// The decision.
    pub state: ReviewState,
    /// The value that counts.
    pub value: T,
    /// What the importer found; none for an added item.
    pub extracted: Option<T>,
    /// Why it was rejected or mended, if said.
    pub note: Option<String>,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// A figure or a task.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemValue {
    /// A figure.
    Figure(Figure),
    /// A task.
    Task(Task),
}

/// A decision about one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Review {
    /// It is right as it stands; a rejected one counts again.
    Confirm,
    /// It should say this.
    Mend {
        /// The value that counts from now on.
        value: Box<ItemValue>,
        /// Why, if said.
        note: Option<String>,
    },
    /// It is none.
    Reject {
        /// Why, if said.
        note: Option<String>,
    },
    /// Back to what the importer found, not looked at.
    Reopen,
}

/// What a change of an item gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The item.
    pub item: ItemId,
    /// Its new version.
    pub version: i64,
    /// The new version of its plan.
    pub plan_version: i64,
}

/// A value that stands somewhere in the text.
pub(super) trait Placed {
    /// Where.
    fn span(&self) -> Span;
}

impl Placed for Figure {
    fn span(&self) -> Span {
        self.span
    }
}

impl Placed for Task {
    fn span(&self) -> Span {
        self.span
    }
}

/// Orders items by place in the text; those at the same place stay as they were found.
pub(super) fn in_place<T: Placed>(mut items: Vec<Item<T>>) -> Vec<Item<T>> {
    items.sort_by_key(|item| (item.value.span().start, item.position));
    items
}
