//! Who reads and who writes. No query goes without a [`Scope`], no change without an [`Actor`].

use serde::{Deserialize, Serialize};
use taihang_base::{Id, Refusal};

use crate::account::Account;
use crate::error::Result;

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads, imports, reviews, links, answers findings.
    Planner,
    /// All of it, and keeps the accounts.
    Administrator,
}

impl Role {
    /// The word stored for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Planner => "planner",
            Self::Administrator => "administrator",
        }
    }

    /// The role behind a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Viewer, Self::Planner, Self::Administrator].into_iter().find(|role| role.word() == word)
    }
}

/// What a reader may see. Made from a signed-in account, or for the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    role: Option<Role>,
}

impl Scope {
    /// What this account may see.
    pub fn of(account: &Account) -> Self {
        Self { role: Some(account.role) }
    }

    /// The program itself: sign-in, checks, start-up. Sees removed plans too.
    pub fn system() -> Self {
        Self { role: None }
    }

    /// The condition on the table `plan` that every query of plans carries.
    pub(crate) fn plans(&self) -> &'static str {
        match self.role {
            Some(Role::Viewer | Role::Planner | Role::Administrator) => "plan.removed = 0",
            None => "true",
        }
    }

    /// Grants what needs `role` at least.
    pub(crate) fn require(&self, role: Role) -> Result<()> {
        match self.role {
            Some(own) if own < role => Err(Refusal::NotFound.into()),
            Some(_) | None => Ok(()),
        }
    }

    /// Grants what only the program itself may read, such as credentials.
    pub(crate) fn require_system(&self) -> Result<()> {
        if self.role.is_none() { Ok(()) } else { Err(Refusal::NotFound.into()) }
    }
}

/// Who makes a change; stands in the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    account: Option<Id<Account>>,
    name: String,
    role: Option<Role>,
}

impl Actor {
    /// This account.
    pub fn of(account: &Account) -> Self {
        Self { account: Some(account.id), name: account.display_name.clone(), role: Some(account.role) }
    }

    /// A part of the program, e.g. `demo`.
    pub fn system(name: &str) -> Self {
        Self { account: None, name: name.to_owned(), role: None }
    }

    /// The name that people read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The stable key in the event: the account's id, or the part of the program.
    pub(crate) fn key(&self) -> String {
        self.account.map_or_else(|| format!("system:{}", self.name), |id| id.to_string())
    }

    /// Grants what needs `role` at least.
    pub(crate) fn require(&self, role: Role) -> Result<()> {
        match self.role {
            Some(own) if own < role => Err(Refusal::NotAllowed.into()),
            Some(_) | None => Ok(()),
        }
    }

    /// What this actor may see.
    pub fn scope(&self) -> Scope {
        Scope { role: self.role }
    }
}
