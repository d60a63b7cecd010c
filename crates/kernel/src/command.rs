//! What somebody wants done. Every change is one of these, whoever makes it: form, API, import, engine, clock.

use std::collections::BTreeMap;

use crate::record::RecordId;
use crate::value::Value;

/// A change somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// The register.
    pub register: String,
    /// What to do.
    pub act: Act,
    /// Why, where the definition asks for it or the person wants to say it.
    pub reason: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a command comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Sent twice, done once: the same key of the same actor answers with the first receipt.
    pub idempotency_key: Option<String>,
    /// Id of the request that carried it.
    pub request: Option<String>,
    /// Import batch and row number.
    pub batch: Option<(String, i64)>,
    /// The person on whose behalf it is made.
    pub on_behalf_of: Option<RecordId>,
}

/// The kinds of change. Closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// A new record.
    Create {
        /// Its id, made by the caller from clock and chance.
        id: RecordId,
        /// Fields and lines.
        draft: Draft,
        /// The state it begins in; the initial one if none. Others only where the state's `entry` allows it.
        state: Option<String>,
    },
    /// Other values in an open record.
    Edit {
        /// Which.
        id: RecordId,
        /// The version that the person saw.
        version: i64,
        /// What changes; what is not named stays.
        draft: Draft,
    },
    /// A transition.
    Advance {
        /// Which.
        id: RecordId,
        /// The version that the person saw.
        version: i64,
        /// The transition.
        transition: String,
        /// Fields asked for at the transition.
        draft: Draft,
    },
    /// A mistake mended in a closed or frozen record; needs its own right and a reason.
    Correct {
        /// Which.
        id: RecordId,
        /// The version that the person saw.
        version: i64,
        /// What changes.
        draft: Draft,
        /// Another state, if the state was the mistake.
        state: Option<String>,
    },
    /// A record that an import made by mistake, put away by who imported it as long as nobody changed it since.
    TakeBack {
        /// Which.
        id: RecordId,
        /// The version that the import made.
        version: i64,
    },
    /// A remark in the record's history; changes nothing else.
    Comment {
        /// Which.
        id: RecordId,
        /// What is said.
        text: String,
    },
    /// A protected record opened with a reason for a limited time; goes into the ledger.
    Open {
        /// Which.
        id: RecordId,
    },
    /// Computed fields reckoned again after a record that they depend on has changed; only a part of the program does it.
    Refresh {
        /// Which.
        id: RecordId,
    },
}

impl Act {
    /// The record it is about.
    pub fn record(&self) -> RecordId {
        match self {
            Self::Create { id, .. }
            | Self::Edit { id, .. }
            | Self::Advance { id, .. }
            | Self::Correct { id, .. }
            | Self::TakeBack { id, .. }
            | Self::Comment { id, .. }
            | Self::Open { id }
            | Self::Refresh { id } => *id,
        }
    }

    /// The version that the person saw, for acts that depend on it.
    pub fn seen_version(&self) -> Option<i64> {
        match self {
            Self::Edit { version, .. }
            | Self::Advance { version, .. }
            | Self::Correct { version, .. }
            | Self::TakeBack { version, .. } => Some(*version),
            Self::Create { .. } | Self::Comment { .. } | Self::Open { .. } | Self::Refresh { .. } => None,
        }
    }

    /// The same by somebody who saw a version that is earlier by `versions`.
    #[must_use]
    pub fn earlier_by(mut self, versions: i64) -> Self {
        match &mut self {
            Self::Edit { version, .. }
            | Self::Advance { version, .. }
            | Self::Correct { version, .. }
            | Self::TakeBack { version, .. } => *version -= versions,
            Self::Create { .. } | Self::Comment { .. } | Self::Open { .. } | Self::Refresh { .. } => {}
        }
        self
    }
}

/// Values to put in: typed, by field name. A name with `None` empties the field; lines are replaced as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Fields.
    pub values: BTreeMap<String, Option<Value>>,
    /// Kinds of lines: each line by column name.
    pub lines: BTreeMap<String, Vec<BTreeMap<String, Option<Value>>>>,
    /// The record it is filed under, if that changes.
    pub about: Option<Option<(String, RecordId)>>,
}

impl Draft {
    /// The same with `value` in `field`.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Option<Value>>) -> Self {
        self.values.insert(field.to_owned(), value.into());
        self
    }
}
