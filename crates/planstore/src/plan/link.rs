//! How plans hang together.

use rusqlite::params;
use serde_json::json;
use taihang_base::{Id, Problem, Text};

use super::PlanRecord;
use crate::access::{Actor, Role};
use crate::database::Store;
use crate::error::{Result, Step as _};
use crate::record::Record;

/// What the other plan is to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// The plan it is made under (上级规划).
    Parent,
    /// The plan it follows in time (上期规划).
    Predecessor,
}

impl LinkKind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Predecessor => "predecessor",
        }
    }

    /// The kind behind a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Parent, Self::Predecessor].into_iter().find(|kind| kind.word() == word)
    }
}

/// A link from `plan` to `other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The lower or later plan.
    pub plan: Id<PlanRecord>,
    /// What `other` is to it.
    pub kind: LinkKind,
    /// The higher or earlier plan.
    pub other: Id<PlanRecord>,
}

impl Store {
    /// Sets a link; one that is there stays. A circle is a problem. Answers the plan's version.
    pub fn plan_link(&self, actor: &Actor, link: Link) -> Result<i64> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            write.plan_version(link.plan)?;
            write.plan_version(link.other)?;
            let record = Record::Link(link);
            if record.read(&write.transaction)?.is_none() {
                let circular: bool = write
                    .transaction
                    .query_row(
                        "with recursive above (id) as (
                           select ?1 union select other_id from link join above on link.plan_id = above.id where kind = ?3
                         ) select exists (select 1 from above where id = ?2)",
                        params![link.other.to_string(), link.plan.to_string(), link.kind.word()],
                        |row| row.get(0),
                    )
                    .step("look for a circle of links")?;
                if circular {
                    return Err(circle().into());
                }
                let after = json!({ "kind": link.kind.word(), "other": link.other.to_string() });
                write.change(link.plan, "link-set", &record, Some(after), None)?;
            }
            write.plan_version(link.plan)
        })
    }

    /// Takes a link away. Answers the plan's version.
    pub fn plan_unlink(&self, actor: &Actor, link: Link) -> Result<i64> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            write.plan_version(link.plan)?;
            let record = Record::Link(link);
            if record.read(&write.transaction)?.is_some() {
                write.change(link.plan, "link-unset", &record, None, None)?;
            }
            write.plan_version(link.plan)
        })
    }
}

fn circle() -> Problem {
    Problem::new(
        "link-circular",
        Text::new(
            "该链接会形成循环：所选规划直接或间接以本规划为上级或上期。",
            "The link would close a circle: the chosen plan stands under or after this one.",
        ),
        Text::new(
            "请另选规划，或先解除相反方向的链接。",
            "Choose another plan or remove the opposite link first.",
        ),
    )
}
