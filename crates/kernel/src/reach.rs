//! What an actor's grants admit in one register. One predicate, two readings: in memory here, in SQL in the store.

use std::sync::Arc;

use crate::catalogue::Register;
use crate::record::{Record, RecordId};
use crate::value::Value;

/// Everything an actor may reach in one register: grants of all roles, or-ed.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The register.
    pub register: Arc<Register>,
    /// One for each grant that a role of the actor gives.
    pub arms: Vec<Arm>,
}

/// One way to reach records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// The role that gives it; `public`, `member`, `system` too.
    pub role: String,
    /// The records.
    pub ground: Ground,
    /// Only in these states; in all if empty.
    pub states: Vec<String>,
    /// Visibility classes of fields shown.
    pub classes: Vec<String>,
    /// May create.
    pub create: bool,
    /// May edit in these states.
    pub edit: Vec<String>,
    /// May correct.
    pub correct: bool,
    /// May import and export.
    pub exchange: bool,
}

/// The nine scopes with the actor's own ids filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// Every record.
    All,
    /// Published records.
    Published,
    /// Owned by this organisation.
    Owner(RecordId),
    /// Owned at or below this node of the organisation tree.
    Subtree(RecordId),
    /// Created by this actor, or about this person.
    Own {
        /// Key of the actor.
        actor: String,
        /// The person.
        person: Option<RecordId>,
    },
    /// Assigned to the person or the organisation with one of these kinds (any if empty).
    Assigned {
        /// Kinds of assignment.
        kinds: Vec<String>,
        /// The person.
        person: Option<RecordId>,
        /// The organisation of the role.
        organisation: Option<RecordId>,
    },
    /// Named in this field.
    Party {
        /// The ref or refs field.
        field: String,
        /// The person or the organisation of the role: whichever the field refers to.
        named: Vec<RecordId>,
    },
    /// Opened with a reason.
    Opened(Vec<RecordId>),
    /// No record.
    Nobody,
}

/// What the in-memory reading needs to know about a record beyond the record itself.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The owner and the organisations above it, nearest first.
    pub owner_path: Vec<RecordId>,
    /// Running assignments of the record: kind, person, organisation.
    pub assigned: Vec<(String, Option<RecordId>, Option<RecordId>)>,
}

impl Reach {
    /// The arms that admit `record`.
    pub fn admitting<'a>(&'a self, record: &'a Record, standing: &'a Standing) -> impl Iterator<Item = &'a Arm> {
        self.arms.iter().filter(move |arm| arm.admits(record, standing))
    }
}

impl Arm {
    /// Whether this arm admits `record`: the reading in memory. The reading in SQL stands in the store; a property test
    /// holds them equal.
    pub fn admits(&self, record: &Record, standing: &Standing) -> bool {
        if !self.states.is_empty() && !self.states.contains(&record.state) {
            return false;
        }
        match &self.ground {
            Ground::All => true,
            Ground::Published => record.published || record.register.def.states.get(&record.state).is_some_and(|state| state.published),
            Ground::Owner(organisation) => record.owner == Some(*organisation),
            Ground::Subtree(root) => standing.owner_path.contains(root),
            Ground::Own { actor, person } => record.created.1 == *actor || person.is_some_and(|person| is_about(record, person)),
            Ground::Assigned { kinds, person, organisation } => standing.assigned.iter().any(|(kind, to, of)| {
                (kinds.is_empty() || kinds.contains(kind))
                    && ((person.is_some() && to == person) || (organisation.is_some() && of == organisation))
            }),
            Ground::Party { field, named } => match record.get(field) {
                Some(Value::Ref(id)) => named.contains(id),
                Some(Value::Refs(ids)) => ids.iter().any(|id| named.contains(id)),
                Some(_) | None => false,
            },
            Ground::Opened(records) => records.contains(&record.id),
            Ground::Nobody => false,
        }
    }
}

/// Whether the record is the person's own: the person's record itself, or one whose field `person` names the person.
fn is_about(record: &Record, person: RecordId) -> bool {
    let persons = record.register.def.serves == Some(taihang_defs::Service::Persons);
    (persons && record.id == person) || record.reference("person") == Some(person)
}
