//! What a command brings about: everything the store writes in one transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;
use taihang_base::{Problem, Refusal, Text};
use taihang_defs::RegisterDef;

use crate::command::Command;
use crate::record::{Record, RecordId};

/// Where fresh ids come from.
pub trait Ids {
    /// The next id, greater than every one before it.
    fn next(&mut self) -> RecordId;
}

/// Everything one command brings about, follow-ups included, in the order in which it is written.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// Records as they become.
    pub changes: Vec<Change>,
    /// Deadlines opened, closed, paused.
    pub deadlines: Vec<DeadlineStep>,
    /// Jobs to queue.
    pub jobs: Vec<JobOrder>,
    /// Notices to send.
    pub notices: Vec<NoticeOrder>,
    /// Further commands, to be decided and written in the same transaction under `Actor::system("engine")`, after this.
    pub follow_ups: Vec<Command>,
    /// What the person should know but need not mend.
    pub warnings: Vec<Problem>,
    /// The record, where the command leaves all of it as it is: then there is no version, no event and nothing else above.
    pub unchanged: Option<Record>,
}

impl Decision {
    /// The record of the command as it is afterwards.
    pub fn record(&self) -> Option<&Record> {
        self.changes.first().map(|change| &change.record).or(self.unchanged.as_ref())
    }
}

/// One record as it becomes, with its event.
#[derive(Debug, Clone)]
pub struct Change {
    /// The record as it becomes; its version is that of the event.
    pub record: Record,
    /// The record as it was; none if it is new. The store writes only if this version is still the present one.
    pub before: Option<Record>,
    /// The row of the ledger.
    pub event: Event,
}

/// One row of the ledger, without its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The register.
    pub register: String,
    /// The record.
    pub record: RecordId,
    /// The version of the record that it made.
    pub version: i64,
    /// What was done: `create`, `edit`, `correct`, `comment`, `open`, `agree`, `refresh`, or the transition's name.
    pub action: String,
    /// Key of who.
    pub actor: String,
    /// Who, for people.
    pub actor_name: String,
    /// On whose behalf.
    pub on_behalf_of: Option<RecordId>,
    /// In which role and board, if a role counted.
    pub role: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Version of the register's definition.
    pub definition: u32,
    /// Field (or `state`, `owner`, `about`, `line.<kind>`) to its value before and after.
    pub changes: BTreeMap<String, (Json, Json)>,
    /// Id of the request.
    pub request: Option<String>,
    /// Import batch.
    pub batch: Option<String>,
}

/// Whether an event of this `action` let somebody read a protected record and changed nothing. A register may have a transition
/// called so: a round of returns that is opened is no record that was opened.
pub fn is_opening(def: &RegisterDef, action: &str) -> bool {
    action == OPENING && !def.transitions.contains_key(OPENING)
}

/// The action of such an event.
const OPENING: &str = "open";

/// What happens to a deadline.
#[derive(Debug, Clone, PartialEq)]
pub enum DeadlineStep {
    /// Opens (or moves, if the same clock of the record is open).
    Open {
        /// The register.
        register: String,
        /// The record.
        record: RecordId,
        /// Key of the clock.
        clock: String,
        /// First day.
        start: Date,
        /// Last day.
        due: Date,
        /// The day on which a warning goes out.
        warn: Option<Date>,
    },
    /// Closes because what was to be done is done, or no longer matters.
    Close {
        /// The register.
        register: String,
        /// The record.
        record: RecordId,
        /// Key of the clock.
        clock: String,
        /// Whether what it asks was done in time; none if it was not done, or if it asks nothing.
        met: Option<bool>,
        /// The day on which it was closed, as who did it counts days.
        on: Date,
    },
    /// Goes on after a pause.
    Resume {
        /// The register.
        register: String,
        /// The record.
        record: RecordId,
        /// Key of the clock.
        clock: String,
        /// The last day now, later by the days that did not count.
        due: Date,
        /// The day on which a warning goes out now.
        warn: Option<Date>,
    },
    /// Stands still from `since`.
    Pause {
        /// The register.
        register: String,
        /// The record.
        record: RecordId,
        /// Key of the clock.
        clock: String,
        /// First day that does not count.
        since: Date,
    },
}

/// A job to queue in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOrder {
    /// Name of the job.
    pub name: String,
    /// What it is about.
    pub payload: Json,
    /// While one with the same key waits, no second one is queued.
    pub dedup: Option<String>,
    /// Not before.
    pub run_at: Option<Timestamp>,
}

/// A notice to send.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeOrder {
    /// Who gets it.
    pub to: taihang_defs::Audience,
    /// Key of its text.
    pub text: String,
    /// The register of the record that it is about.
    pub register: String,
    /// The record that it is about.
    pub record: RecordId,
    /// Owner of that record: who `owner` and roles are reckoned from.
    pub owner: Option<RecordId>,
    /// What the text may name besides the record's title and state: actor, reason, due day.
    pub context: BTreeMap<String, String>,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Denied {
    /// Things the person can mend; always all of them.
    Problems(Vec<Problem>),
    /// Not allowed, not there, or somebody was quicker.
    Refused(Refusal),
    /// Somebody else has changed it since it was read: `version-stale`, with the names of the fields that differ.
    Stale(Problem),
    /// Allowed in principle, but not now: the reason of a guard or of the state.
    NotNow(Text),
}

/// What the person gets for a command that was carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The record.
    pub record: RecordId,
    /// Its version now.
    pub version: i64,
    /// Its state now.
    pub state: String,
    /// Whether it had been carried out before under the same idempotency key.
    pub repeated: bool,
    /// What the person should know but need not mend.
    pub warnings: Vec<Problem>,
}
