//! Who may see and do what: roles, the nine scopes, grants.

use taihang_base::Text;

/// A role that persons hold in organisations.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleDef {
    /// Key in snake case.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// The duties that it may serve; none if it belongs to no board.
    pub boards: Vec<Board>,
    /// Kinds of organisations in which nobody may hold it (R13).
    pub barred: Vec<String>,
    /// Kinds of organisations in which it may be held; all that do not bar it if it names none.
    pub kinds: Vec<String>,
}

impl RoleDef {
    /// Whether somebody may be given it in an organisation of `kind`; of an organisation whose kind is not known, whether
    /// it is given to anybody at all.
    pub fn fits(&self, kind: Option<&str>) -> bool {
        let given = !EVERYBODY.contains(&self.name.as_str());
        let listed = |kinds: &[String], kind: &str| kinds.iter().any(|one| one == kind);
        given
            && kind.is_none_or(|kind| {
                !listed(&self.barred, kind) && (self.kinds.is_empty() || listed(&self.kinds, kind))
            })
    }
}

/// Roles that are always there and that nobody is given.
pub const EVERYBODY: [&str; 3] = ["public", "member", "system"];

/// A duty that is kept apart from the others (R12). Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Board {
    /// Decides what is done.
    Decision,
    /// Carries it out.
    Execution,
    /// Looks at how it is done.
    Supervision,
}

/// Whose a record is.
#[derive(Debug, Clone, PartialEq)]
pub enum Owner {
    /// The record is an organisation and owns itself.
    Itself,
    /// The organisation that this ref field names.
    Field(String),
    /// One step further: field `field` of the record that the ref `through` names, resolved and stored when the record is created.
    Through {
        /// A ref of this register.
        through: String,
        /// A ref to an organisation in the register it points to; or `owner`, its stored owner.
        field: String,
    },
    /// The organisation of who created it.
    Creator,
    /// Nobody's: open reference data.
    Nobody,
}

/// How reading outside one's own scope is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Grants alone decide.
    Open,
    /// As open; every reading outside the owner's organisation is written down.
    Audited,
    /// What grants do not admit can be opened with a reason for a limited time (3 hours), in the ledger.
    Protected,
    /// What grants do not admit cannot be opened at all.
    Closed,
}

/// Which records a grant reaches. Closed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every record.
    All,
    /// Records in a published state.
    Published,
    /// Records owned by the organisation in which the role is held.
    OwnOrg,
    /// Records owned by an organisation at or below the root of the role.
    OrgSubtree,
    /// Records that the person created, or that are about that person (the register serves persons, or its field `person`).
    Own,
    /// Records to which the person or the organisation of the role is assigned with one of these kinds; any kind if empty.
    Assigned(Vec<String>),
    /// Records that name the person or the organisation of the role in this field (ref or refs).
    Party(String),
    /// Records of the person who delegated the role, by that person's own grants.
    Delegated,
    /// None.
    Nobody,
}

/// One grant: a role reaches records in states, sees classes of fields, may create or edit.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantDef {
    /// The role; `public` is everybody, signed in or not; `member` everybody signed in.
    pub role: String,
    /// The records.
    pub scope: Scope,
    /// In these states; in all if empty.
    pub states: Vec<String>,
    /// Visibility classes of fields that it shows; all classes but `secret` and `personal` if the definition names none.
    pub classes: Vec<String>,
    /// May create records.
    pub create: bool,
    /// May edit fields of the classes it shows in these states.
    pub edit: Vec<String>,
    /// What it may edit: fields, kinds of lines; everything of the classes it shows if empty. Who is to answer for a
    /// record does not change what is asked of it.
    pub fields: Vec<String>,
    /// May mend mistakes in closed or frozen records, with a reason.
    pub correct: bool,
    /// May import and export in bulk.
    pub exchange: bool,
}

/// The visibility classes of fields. Closed.
pub const CLASSES: [&str; 5] = ["content", "assessment", "money", "personal", "secret"];

impl GrantDef {
    /// Whether it shows fields of `class`; a grant that names no classes shows all but `personal` and `secret`.
    pub fn shows(&self, class: &str) -> bool {
        if self.classes.is_empty() {
            class != "personal" && class != "secret"
        } else {
            self.classes.iter().any(|shown| shown == class)
        }
    }
}
