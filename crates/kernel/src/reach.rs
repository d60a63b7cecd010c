//! What an actor's grants admit in one register. One predicate, two readings: in memory here, in SQL in the store.

mod grants;

use std::collections::BTreeSet;
use std::sync::Arc;

use taihang_defs::{Access, RegisterDef};

use crate::catalogue::Register;
use crate::record::{Record, RecordId};
use crate::value::Value;

pub use grants::{Verb, client_may};

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
    /// Only these fields and kinds of lines, when editing; all it shows if empty.
    pub fields: Vec<String>,
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
    pub fn admitting<'a>(
        &'a self,
        record: &'a Record,
        standing: &'a Standing,
    ) -> impl Iterator<Item = &'a Arm> {
        self.arms.iter().filter(move |arm| arm.admits(record, standing))
    }

    /// The classes of fields of `record` that the actor sees: those of every arm that admits it. None if the record may
    /// not be seen at all, which is not the same as an empty set.
    pub fn classes(&self, record: &Record, standing: &Standing) -> Option<BTreeSet<String>> {
        let mut admitting = self.admitting(record, standing).peekable();
        admitting.peek()?;
        Some(admitting.flat_map(|arm| arm.classes.iter().cloned()).collect())
    }

    /// Whether some record may be reached at all.
    pub fn is_nobody(&self) -> bool {
        self.arms.iter().all(|arm| arm.ground == Ground::Nobody)
    }

    /// Only the arms that show every one of `classes`: who asks about a field reaches only records whose field shows.
    #[must_use]
    pub fn showing(&self, classes: &BTreeSet<String>) -> Self {
        let shows_all = |arm: &&Arm| classes.iter().all(|class| arm.shows(class));
        Self {
            register: Arc::clone(&self.register),
            arms: self.arms.iter().filter(shows_all).cloned().collect(),
        }
    }

    /// Whether the actor may open a record outside the reach with a reason: only where the register is protected, and only
    /// who has a role there already. Opening widens which records are seen, never which classes.
    pub fn may_open(&self) -> bool {
        self.register.def.access == Access::Protected && self.arms.iter().any(Arm::is_of_work)
    }
}

/// The class of `field` (or of the kind of lines called so, with or without `line.` before it).
pub fn class_of<'a>(def: &'a RegisterDef, field: &str) -> Option<&'a str> {
    let line = |name: &str| def.lines.get(name).map(|line| line.class.as_str());
    def.fields
        .get(field)
        .map(|field| field.class.as_str())
        .or_else(|| line(field.strip_prefix("line.").unwrap_or(field)))
}

/// Fields and kinds of lines of a register, each with its class.
pub fn names(def: &RegisterDef) -> impl Iterator<Item = (&str, &str)> {
    let fields = def.fields.values().map(|field| (field.name.as_str(), field.class.as_str()));
    fields.chain(def.lines.values().map(|line| (line.name.as_str(), line.class.as_str())))
}

/// What one of `arms` lets an actor write: names of fields and kinds of lines, and `about`.
pub fn writable<'a>(def: &RegisterDef, arms: impl IntoIterator<Item = &'a Arm>) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    for arm in arms {
        let all = names(def).chain([("about", "content")]);
        let opened = all.filter(|(name, class)| {
            arm.shows(class) && (arm.fields.is_empty() || arm.fields.iter().any(|field| field == name))
        });
        open.extend(opened.map(|(name, _)| name.to_owned()));
    }
    open
}

/// All classes that fields and lines of a register have.
pub fn all_classes(def: &RegisterDef) -> BTreeSet<String> {
    let fields = def.fields.values().map(|field| field.class.clone());
    let lines = def.lines.values().map(|line| line.class.clone());
    fields.chain(lines).chain(["content".to_owned()]).collect()
}

/// Takes the values of every field and line whose class is not among `classes` out of the record.
pub fn mask(record: &mut Record, classes: &BTreeSet<String>) {
    let register = Arc::clone(&record.register);
    for (field, value) in register.def.fields.values().zip(&mut record.values) {
        if !classes.contains(&field.class) {
            *value = None;
        }
    }
    record.lines.retain(|kind, _| class_of(&register.def, kind).is_some_and(|class| classes.contains(class)));
}

impl Arm {
    /// Whether it shows fields of `class`.
    pub fn shows(&self, class: &str) -> bool {
        self.classes.iter().any(|shown| shown == class)
    }

    /// Whether a role that somebody was given makes this arm.
    pub fn is_of_work(&self) -> bool {
        !matches!(self.role.as_str(), "public" | "member" | "system") && self.ground != Ground::Nobody
    }

    /// Whether this arm admits `record`: the reading in memory. The reading in SQL stands in the store; a property test
    /// holds them equal.
    pub fn admits(&self, record: &Record, standing: &Standing) -> bool {
        if record.is_void() || (!self.states.is_empty() && !self.states.contains(&record.state)) {
            return false;
        }
        match &self.ground {
            Ground::All => true,
            Ground::Published => {
                record.published
                    || record.register.def.states.get(&record.state).is_some_and(|state| state.published)
            }
            Ground::Owner(organisation) => record.owner == Some(*organisation),
            Ground::Subtree(root) => standing.owner_path.contains(root),
            Ground::Own { actor, person } => {
                record.created.1 == *actor || person.is_some_and(|person| is_about(record, person))
            }
            Ground::Assigned { kinds, person, organisation } => {
                standing.assigned.iter().any(|(kind, to, of)| {
                    (kinds.is_empty() || kinds.contains(kind))
                        && ((person.is_some() && to == person)
                            || (organisation.is_some() && of == organisation))
                })
            }
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

/// Whether the record is about somebody.
pub(crate) fn names_somebody(record: &Record) -> bool {
    record.register.def.serves == Some(taihang_defs::Service::Persons) || record.reference("person").is_some()
}

/// Whether the record is the person's own: the person's record itself, or one whose field `person` names the person.
pub(crate) fn is_about(record: &Record, person: RecordId) -> bool {
    let persons = record.register.def.serves == Some(taihang_defs::Service::Persons);
    (persons && record.id == person) || record.reference("person") == Some(person)
}
