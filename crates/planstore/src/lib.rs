//! The only crate with SQL: plans with their review, accounts, sessions, and the ledger of every change.
//!
//! One data folder: `plans.sqlite` and `files/` with the original documents by their SHA-256. Calls block; a server
//! makes them on a thread that may wait. Start reading at [`Store`], then [`access`], [`event`], [`plan`], [`review`].

pub mod access;
pub mod account;
pub mod asset;
pub mod check;
mod database;
pub mod effective;
mod error;
pub mod event;
mod files;
pub mod finding;
mod migrate;
pub mod plan;
mod record;
pub mod region;
pub mod review;
pub mod session;
pub mod undo;

pub use access::{Actor, Role, Scope};
pub use account::{Account, Credential, NewAccount};
pub use asset::Asset;
pub use check::{Breach, CheckReport};
pub use database::Store;
pub use error::{Result, StoreError};
pub use event::Event;
pub use finding::{FindingAnswer, FindingKey, FindingState, NewAnswer};
pub use plan::{
    HandValue, Link, LinkKind, MetadataEntry, MetadataField, NewPlan, PlanHeader, PlanRecord, Progress,
    SourceFile, StateCounts,
};
pub use region::{Organisation, Region};
pub use review::{Item, ItemId, ItemValue, Receipt, Review, ReviewState};
pub use session::{NewSession, Session};
pub use undo::Undone;
