//! The rules: who sees what, what is valid, which way a record may go, what a command brings about. Pure functions.
//!
//! One write path: [`Command`] → [`decide()`] → [`Decision`], which the store applies in one transaction. One read path: a
//! [`Reach`] (what an actor's grants admit in one register) restricts every [`Query`]. No I/O, no clock, no randomness: time,
//! ids and facts about other records are parameters.
//!
//! Start reading at [`record`], then [`command`], [`hooks`], [`decision`].

pub mod actions;
pub mod actor;
pub mod catalogue;
pub mod command;
pub mod decide;
pub mod decision;
pub mod facts;
pub mod hooks;
pub mod input;
pub mod matrix;
pub mod normal;
pub mod problem;
pub mod query;
pub mod reach;
pub mod reason;
pub mod record;
pub mod standard;
pub mod validate;
pub mod value;
pub mod view;
pub mod words;

pub use actions::{ActionView, actions, needs_for_actions};
pub use actor::{Actor, ActorKey, Board, HeldRole};
pub use catalogue::{Catalogue, Register};
pub use command::{Act, Command, Draft, Origin};
pub use decide::{
    LONGEST_REASON, Needed, Snapshot, decide, end_given, image, needs, owner_after, reminders, start_given,
    unfit,
};
pub use decision::{
    Change, DeadlineStep, Decision, Denied, Event, JobOrder, NoticeOrder, Receipt, is_opening,
};
pub use facts::{Answer, Facts, Need, Running};
pub use hooks::{Case, Check, Computed, Dependency, FollowUp, Guard, Hooks};
pub use input::{Lookup, NoLookup, from_json, parse_value, to_json, write_value};
pub use problem::PROBLEM_CODES;
pub use query::{Condition, Cursor, CursorKey, Order, Query, Test};
pub use reach::{Arm, Ground, Reach, Standing, Verb};
pub use record::{Approval, Line, Record, RecordId, VOID};
pub use value::{FileRef, Place, Value};
