//! The linked definition: every name in it leads somewhere.

mod field;
mod lifecycle;
mod notice;
mod rights;

use indexmap::IndexMap;
use taihang_base::Text;

use crate::file::Source;

pub use field::{ChoiceOptions, FieldDef, FieldType, FileRule, LineDef, Numeric, OptionDef, Prefill};
pub use lifecycle::{Audience, ClockStart, Consequence, DueDef, Effect, Notify, StateDef, TransitionDef};
pub use notice::NoticeText;
pub use rights::{Access, Board, CLASSES, EVERYBODY, GrantDef, Owner, RoleDef, Scope};

/// All registers of an installation, linked with each other. The order is that of the build: a `ref` may point both ways.
#[derive(Debug, Clone, Default)]
pub struct CatalogueDef {
    /// By name.
    pub registers: IndexMap<String, RegisterDef>,
    /// The roles that grants and transitions may name, by key.
    pub roles: IndexMap<String, RoleDef>,
    /// The wording of notices, by the key that definitions name.
    pub notices: IndexMap<String, NoticeText>,
    /// The definitions as they were released: what a database may have been made for.
    pub releases: Vec<Release>,
}

impl CatalogueDef {
    /// The register called `name`.
    pub fn register(&self, name: &str) -> Option<&RegisterDef> {
        self.registers.get(name)
    }

    /// Version `version` of `register` as it was released.
    pub fn release(&self, register: &str, version: u32) -> Option<&Release> {
        self.releases.iter().find(|release| release.register == register && release.version == version)
    }

    /// The register that offers `service` to the kernel, if one does.
    pub fn serving(&self, service: Service) -> Option<&RegisterDef> {
        self.registers.values().find(|register| register.serves == Some(service))
    }
}

/// One register: a named kind of record with its fields, states, transitions and rights.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterDef {
    /// Key in snake case, e.g. `policy_document`; also the table and the path of the API.
    pub name: String,
    /// Version of the definition; grows by one with each release.
    pub version: u32,
    /// What people call one record.
    pub label: Text,
    /// What the register is for, one sentence.
    pub purpose: Text,
    /// The stage of the product in which it is first used (catalogue §Stages).
    pub stage: u8,
    /// Whose the records are.
    pub owner: Owner,
    /// How reading beyond one's own scope is treated.
    pub access: Access,
    /// What the kernel takes from this register, if anything. At most one register offers each service.
    pub serves: Option<Service>,
    /// The fields whose values together name a record on a page, most important first.
    pub title: Vec<String>,
    /// The text that names a record on an English page instead, where it is filled.
    pub title_en: Option<String>,
    /// Groups of fields in the order of the form; a field without a group stands in the first one.
    pub groups: IndexMap<String, GroupDef>,
    /// Fields in the order of the definition.
    pub fields: IndexMap<String, FieldDef>,
    /// Kinds of lines (rows of typed columns that belong to a record and have no state of their own).
    pub lines: IndexMap<String, LineDef>,
    /// About-link: records of which registers one may be filed under; none if the register has no such link.
    pub about: Option<About>,
    /// Sets of refs of which exactly one is filled: field names, and whether none is allowed too.
    pub one_of: Vec<(Vec<String>, bool)>,
    /// States in the order of a life.
    pub states: IndexMap<String, StateDef>,
    /// Transitions in the order in which they are offered.
    pub transitions: IndexMap<String, TransitionDef>,
    /// Who may see and change what; all grants of all roles of a person are or-ed.
    pub grants: Vec<GrantDef>,
    /// Named checks across fields, in `hooks.rs`.
    pub checks: Vec<String>,
    /// Values or sets of values that no two live records share.
    pub unique: Vec<UniqueDef>,
    /// What the list shows before a person chooses otherwise.
    pub list: ListDef,
    /// What was taken away in past releases, with what it became.
    pub retired: Vec<Retired>,
    /// Whether every reading of a record is written down (reading log).
    pub log_readings: bool,
    /// Whether the generic pages stand aside for own ones.
    pub custom_pages: bool,
    /// Digest of the definition without its wording and without the overlay: what the database was migrated to has to equal it.
    pub fingerprint: String,
}

impl RegisterDef {
    /// Position of a field in a record's values.
    pub fn position(&self, field: &str) -> Option<usize> {
        self.fields.get_index_of(field)
    }

    /// The fields that a record's title may be made of, in whichever language.
    pub fn titled(&self) -> impl Iterator<Item = &FieldDef> {
        self.title.iter().chain(&self.title_en).filter_map(|name| self.fields.get(name))
    }

    /// Every hook that the definition names: the kind of hook, its name, and where it is named.
    pub fn hook_names(&self) -> impl Iterator<Item = (HookKind, &str, String)> {
        let computed = self.fields.values().filter_map(|field| {
            field
                .computed
                .as_deref()
                .map(|name| (HookKind::Computed, name, format!("field.{}.computed", field.name)))
        });
        let guards = self.transitions.values().flat_map(|transition| {
            let at = format!("transition.{}.guard", transition.name);
            transition.guards.iter().map(move |name| (HookKind::Guard, name.as_str(), at.clone()))
        });
        let effects = self.transitions.values().flat_map(|transition| {
            transition.effects.iter().filter_map(|effect| match effect {
                Effect::Hook(name) => {
                    Some((HookKind::Effect, name.as_str(), format!("transition.{}.hook", transition.name)))
                }
                Effect::Notify(_)
                | Effect::OpenDeadline(_)
                | Effect::CloseDeadline(_)
                | Effect::PauseDeadline(_)
                | Effect::Publish
                | Effect::FreezeFields(_)
                | Effect::Enqueue(_) => None,
            })
        });
        let checks = self.checks.iter().map(|name| (HookKind::Check, name.as_str(), "checks".to_owned()));
        computed.chain(guards).chain(effects).chain(checks)
    }

    /// Every deadline that a state or a transition opens; one that runs through several states stands with each.
    pub fn dues(&self) -> impl Iterator<Item = &DueDef> {
        let of_states = self.states.values().flat_map(|state| &state.due);
        of_states.chain(self.transitions.values().flat_map(TransitionDef::opens))
    }

    /// What it says of a clock, wherever that is opened.
    pub fn due(&self, clock: &str) -> Option<&DueDef> {
        self.dues().find(|due| due.clock == clock)
    }

    /// The state in which a record begins.
    pub fn initial(&self) -> &str {
        self.states.iter().find(|(_, state)| state.initial).map_or("", |(name, _)| name)
    }

    /// States in which everybody may read a record's public fields.
    pub fn published_states(&self) -> impl Iterator<Item = &str> {
        self.states.iter().filter(|(_, state)| state.published).map(|(name, _)| name.as_str())
    }
}

/// What a hook does; each kind has its own table of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HookKind {
    /// Looks across the fields of a record.
    Check,
    /// Reckons a field.
    Computed,
    /// Gives further commands after a transition.
    Effect,
    /// Lets a transition pass or says why not.
    Guard,
}

/// What the kernel itself needs from a register; the link step checks that the fields named here exist with their types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// The organisation tree: `above` (ref to itself), `name`, `region`. States that count are those not initial. Where it has
    /// `also_known`, that holds the other names, one a line.
    Organisations,
    /// Persons: `name`.
    Persons,
    /// Accounts: `name` (to sign in with), `person`, `language`; may sign in in states marked `published`.
    Accounts,
    /// Roles of persons: `person`, `organisation`, `role`, `root`, `period`, `delegated_by`, `delegation`; counts in states marked `published`.
    RoleGrants,
    /// Affiliations: `person`, `organisation`, `primary`, `period`; count in states marked `published`.
    Affiliations,
    /// Assignments (source of the scope `assigned`): `role`, `organisation`, `person`, `period` and the refs of its one-of set.
    Assignments,
    /// Parameters and switches: `code`, `region`, `value`, `mode`, `direction`, `valid`.
    Parameters,
    /// Code lists: `list`, `code`, `zh`, `en`, `above`, `valid`.
    Codes,
    /// Regions: `code`, `name`, `above`, `valid`, `government`.
    Regions,
    /// Calls of programs that belong to organisations (API clients): `organisation`, `name`, `scopes`.
    Clients,
}

/// A group of fields on the form.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupDef {
    /// Its heading.
    pub label: Text,
}

/// An about-link.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Registers whose records it may name.
    pub registers: Vec<String>,
    /// The state from which it has to be filled, if any.
    pub required_from: Option<String>,
}

/// A set of fields that is unique among the records that are not in a final state or in the initial one of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct UniqueDef {
    /// The fields; a record in which one of them is empty is not compared.
    pub fields: Vec<String>,
}

/// The list page before a person chooses otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListDef {
    /// Columns by field name; `state` and `owner` may stand among them.
    pub columns: Vec<String>,
    /// Fields offered as filters and facets.
    pub filters: Vec<String>,
    /// The field to sort by, and whether backwards; newest first if none.
    pub sort: Option<(String, bool)>,
}

/// Something that a past release had.
#[derive(Debug, Clone, PartialEq)]
pub enum Retired {
    /// A state and the one that records in it go to.
    State {
        /// What it was called.
        state: String,
        /// The version of the definition that no longer has it.
        since: u32,
        /// The state that it became.
        becomes: String,
    },
    /// A field, and the one that took its values, if any.
    Field {
        /// What it was called.
        field: String,
        /// The version of the definition that no longer has it.
        since: u32,
        /// The field that took over its values.
        becomes: Option<String>,
    },
    /// An option of a closed choice.
    Option {
        /// The field.
        field: String,
        /// The option that is gone.
        option: String,
        /// The version of the definition that no longer has it.
        since: u32,
        /// The option that it became; empty values otherwise.
        becomes: Option<String>,
    },
}

/// A frozen definition of the past: the text of `released/v<N>.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The register.
    pub register: String,
    /// Its version.
    pub version: u32,
    /// The file as it was.
    pub source: String,
}

impl Release {
    /// That of a file called `<register>/released/v<version>.toml`; none if it is called otherwise.
    pub fn of(source: &Source<'_>) -> Option<Self> {
        let (register, version) = source.path.strip_suffix(".toml")?.split_once("/released/v")?;
        let (register, version) = (register.to_owned(), version.parse().ok()?);
        Some(Self { register, version, source: source.text.to_owned() })
    }
}
