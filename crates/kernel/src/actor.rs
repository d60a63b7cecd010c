//! Who asks: a person with roles, a client of the API, or a part of the program.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::Language;

use crate::record::RecordId;

/// Who acts, with everything that rights depend on. Made once per request by the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The stable key that stands in the ledger.
    pub key: ActorKey,
    /// The name that people read.
    pub name: String,
    /// The person behind it.
    pub person: Option<RecordId>,
    /// The organisation that the person works for first: owner of what the person creates.
    pub organisation: Option<RecordId>,
    /// Roles held today.
    pub roles: Vec<HeldRole>,
    /// Persons who delegated rights to this one, with the roles they hold themselves and what was delegated.
    pub delegations: Vec<Delegation>,
    /// Protected records opened with a reason, until when is checked by the store.
    pub opened: Vec<RecordId>,
    /// The language of messages.
    pub language: Language,
    /// The day on which rights are asked (of the programme's own time zone).
    pub today: Date,
    /// For API clients: registers and verbs that the key is limited to, e.g. `organisation:read`; no limit for persons.
    pub limits: Option<Vec<String>>,
}

/// The stable key of an actor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ActorKey {
    /// An account, by the id of its record.
    Account(RecordId),
    /// A client of the API, by the id of its key.
    Client(String),
    /// A part of the program: `clock`, `import`, `engine`, `demo`, `upgrade`.
    System(String),
    /// Nobody signed in.
    Public,
}

impl ActorKey {
    /// The part of the program whose key stands in `text`, if it is one.
    pub fn part(text: &str) -> Option<&str> {
        text.strip_prefix("system:")
    }
}

impl fmt::Display for ActorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "{id}"),
            Self::Client(key) => write!(f, "client:{key}"),
            Self::System(part) => write!(f, "system:{part}"),
            Self::Public => f.write_str("public"),
        }
    }
}

/// A role held in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// Key of the role.
    pub role: String,
    /// The organisation in which it is held.
    pub organisation: RecordId,
    /// The node of the organisation tree at and below which scope `org_subtree` reaches.
    pub root: RecordId,
    /// The board on which the person sits by it (R12).
    pub board: Board,
}

/// Decision, execution and supervision stay apart (R12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Board {
    /// Decides.
    Decision,
    /// Carries out.
    Execution,
    /// Supervises.
    Supervision,
    /// None of them.
    #[default]
    None,
}

/// Rights lent by another person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Who lent them.
    pub from: RecordId,
    /// What was lent: `reimbursement`, `filing` (file, never approve: S087).
    pub kind: String,
    /// The roles of the one who lent them.
    pub roles: Vec<HeldRole>,
}

impl Actor {
    /// A part of the program: reads everything, creates in entry states, makes transitions that name `system`.
    pub fn system(part: &str, today: Date) -> Self {
        Self::bare(ActorKey::System(part.to_owned()), part, today)
    }

    /// Nobody signed in.
    pub fn public(today: Date) -> Self {
        Self::bare(ActorKey::Public, "", today)
    }

    fn bare(key: ActorKey, name: &str, today: Date) -> Self {
        Self {
            key,
            name: name.to_owned(),
            person: None,
            organisation: None,
            roles: Vec::new(),
            delegations: Vec::new(),
            opened: Vec::new(),
            language: Language::Zh,
            today,
            limits: None,
        }
    }

    /// Whether it is a part of the program.
    pub fn is_system(&self) -> bool {
        matches!(self.key, ActorKey::System(_))
    }

    /// Whether the person holds `role` anywhere.
    pub fn holds(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held.role == role)
    }
}
