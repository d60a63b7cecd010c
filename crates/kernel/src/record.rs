//! A record: one row of a register, as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use taihang_base::Id;
use taihang_defs::Service;

use crate::catalogue::Register;
use crate::value::Value;

/// Marks ids of records of any register.
#[derive(Debug)]
pub enum Any {}

/// The id of a record.
pub type RecordId = Id<Any>;

/// A row of a kind of lines: values in the order of its columns.
pub type Line = Vec<Option<Value>>;

/// The state of a record that an import made by mistake and that was taken back. Every register has it and no definition
/// names it: nobody reaches such a record any more, and none of its values stands in the way of another.
pub const VOID: &str = "void";

/// A record as stored.
#[derive(Debug, Clone)]
pub struct Record {
    /// The register it belongs to.
    pub register: Arc<Register>,
    /// Its id.
    pub id: RecordId,
    /// Grows by one with each change, from 1.
    pub version: i64,
    /// Its state.
    pub state: String,
    /// The organisation that owns it; resolved when it was created.
    pub owner: Option<RecordId>,
    /// Values by the position of the field in the definition.
    pub values: Vec<Option<Value>>,
    /// Lines by kind.
    pub lines: BTreeMap<String, Vec<Line>>,
    /// The record that this one is filed under: register and id.
    pub about: Option<(String, RecordId)>,
    /// Made public for good by the effect `publish`.
    pub published: bool,
    /// Fields that can no longer be edited.
    pub frozen: Vec<String>,
    /// Agreements to a transition that several roles have to make together.
    pub approvals: Vec<Approval>,
    /// Computed fields wait to be reckoned again.
    pub stale: bool,
    /// When it was created, and by whom ([`crate::ActorKey`] as text).
    pub created: (Timestamp, String),
    /// When it was last changed, and by whom.
    pub changed: (Timestamp, String),
    /// The import batch that created it.
    pub batch: Option<String>,
}

/// One role's agreement to a transition that several have to make together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The transition.
    pub transition: String,
    /// The role in which the person agreed.
    pub role: String,
    /// Who.
    pub actor: String,
}

impl Record {
    /// Whether it was taken back.
    pub fn is_void(&self) -> bool {
        self.state == VOID
    }

    /// The value of `field`; none if it is empty or there is no such field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.values.get(self.register.def.position(field)?)?.as_ref()
    }

    /// Puts a value into `field`; does nothing if there is no such field.
    pub fn set(&mut self, field: &str, value: Option<Value>) {
        if let Some(slot) = self.register.def.position(field).and_then(|at| self.values.get_mut(at)) {
            *slot = value;
        }
    }

    /// The text of a text, choice or identifier field.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) | Value::Choice(text) | Value::Identifier(text) => Some(text),
            Value::Integer(_)
            | Value::Decimal(_)
            | Value::Money(_)
            | Value::Percent(_)
            | Value::Date(_)
            | Value::Period(_)
            | Value::YesNo(_)
            | Value::Choices(_)
            | Value::Ref(_)
            | Value::Refs(_)
            | Value::File(_)
            | Value::Place(_) => None,
        }
    }

    /// Whether an organisation goes by this name besides its own.
    pub fn goes_by(&self, name: &str) -> bool {
        let organisation = self.register.def.serves == Some(Service::Organisations);
        let names = self.text("also_known").filter(|_| organisation);
        names.is_some_and(|names| names.lines().any(|one| one == name))
    }

    /// The record that a ref field names.
    pub fn reference(&self, field: &str) -> Option<RecordId> {
        match self.get(field)? {
            Value::Ref(id) => Some(*id),
            Value::Text(_)
            | Value::Choice(_)
            | Value::Identifier(_)
            | Value::Integer(_)
            | Value::Decimal(_)
            | Value::Money(_)
            | Value::Percent(_)
            | Value::Date(_)
            | Value::Period(_)
            | Value::YesNo(_)
            | Value::Choices(_)
            | Value::Refs(_)
            | Value::File(_)
            | Value::Place(_) => None,
        }
    }

    /// The lines of a kind.
    pub fn lines(&self, kind: &str) -> &[Line] {
        self.lines.get(kind).map_or(&[], Vec::as_slice)
    }
}
