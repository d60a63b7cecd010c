//! The functions that a definition names: what needs an `if` is one of these, in `hooks.rs` beside the definition.

use jiff::Timestamp;
use taihang_base::{Problem, Text};
use taihang_defs::HookKind;

use crate::actor::Actor;
use crate::catalogue::Catalogue;
use crate::command::Command;
use crate::facts::{Facts, Need};
use crate::record::Record;
use crate::value::Value;

/// What a hook looks at: the record as it would be after the command, and as it was.
pub struct Case<'a> {
    /// All registers.
    pub catalogue: &'a Catalogue,
    /// The record as it would be.
    pub record: &'a Record,
    /// The record as it was; none if it is being created.
    pub before: Option<&'a Record>,
    /// Who asks.
    pub actor: &'a Actor,
    /// What is asked for; none when only the actions of a page are worked out.
    pub command: Option<&'a Command>,
    /// What the hook's needs found.
    pub facts: &'a Facts,
    /// The present moment.
    pub now: Timestamp,
}

/// What a hook wants to know. The case it gets has no facts yet.
pub type Needs = fn(&Case<'_>) -> Vec<Need>;

/// A condition of a transition.
#[derive(Clone, Copy)]
pub struct Guard {
    /// The name in the definition.
    pub name: &'static str,
    /// What it wants to know.
    pub needs: Needs,
    /// Holds, or the reason why not that people read.
    pub holds: fn(&Case<'_>) -> Result<(), Text>,
}

/// A check across fields; problems name the fields they are about.
#[derive(Clone, Copy)]
pub struct Check {
    /// The name in the definition.
    pub name: &'static str,
    /// What it wants to know.
    pub needs: Needs,
    /// Everything that is wrong.
    pub problems: fn(&Case<'_>) -> Vec<Problem>,
}

/// A computed field.
#[derive(Clone, Copy)]
pub struct Computed {
    /// The name in the definition.
    pub name: &'static str,
    /// What it wants to know.
    pub needs: Needs,
    /// Other records whose change makes the value stale.
    pub depends_on: &'static [Dependency],
    /// The value.
    pub value: fn(&Case<'_>) -> Option<Value>,
}

/// A change elsewhere that makes a computed field stale. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependency {
    /// A record of `register` that names this one in its ref `field`.
    Naming {
        /// The other register.
        register: &'static str,
        /// Its ref to the register of the computed field.
        field: &'static str,
    },
    /// The record of `register` that this one names in its own ref `field`.
    Named {
        /// The other register.
        register: &'static str,
        /// The ref beside the computed field.
        field: &'static str,
    },
}

/// A function that gives further commands, decided in the same transaction under the system's own grants.
#[derive(Clone, Copy)]
pub struct FollowUp {
    /// The name in the definition.
    pub name: &'static str,
    /// What it wants to know.
    pub needs: Needs,
    /// Further commands. New ids come from [`crate::decision::Ids`].
    pub commands: fn(&Case<'_>, &mut dyn crate::decision::Ids) -> Vec<Command>,
}

/// All functions of one register.
#[derive(Clone, Copy, Default)]
pub struct Hooks {
    /// Conditions of transitions.
    pub guards: &'static [Guard],
    /// Checks across fields.
    pub checks: &'static [Check],
    /// Checks that only warn; named among the checks of the definition, they never block.
    pub advice: &'static [Check],
    /// Computed fields.
    pub computed: &'static [Computed],
    /// Follow-ups of transitions.
    pub follow_ups: &'static [FollowUp],
}

impl Hooks {
    /// The names of the functions of one kind.
    pub fn names(&self, kind: HookKind) -> Vec<&'static str> {
        match kind {
            HookKind::Guard => self.guards.iter().map(|guard| guard.name).collect(),
            HookKind::Check => self.checks.iter().chain(self.advice).map(|check| check.name).collect(),
            HookKind::Computed => self.computed.iter().map(|computed| computed.name).collect(),
            HookKind::Effect => self.follow_ups.iter().map(|follow_up| follow_up.name).collect(),
        }
    }
}

/// Wants to know nothing.
pub fn nothing(_: &Case<'_>) -> Vec<Need> {
    Vec::new()
}
