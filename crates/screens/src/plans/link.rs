//! How plans hang together.

use taihang_base::{Id, Problem, Text};
use taihang_kernel::{Draft, Value};
use taihang_store::Result;

use super::{PlanRecord, Plans};

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

impl Plans<'_> {
    /// Sets a link; one that is there stays. A circle is a problem. Answers the plan's version.
    pub fn link(self, link: Link) -> Result<i64> {
        let headers = self.list()?;
        let above = |id: Id<PlanRecord>| {
            let header = headers.iter().find(|header| header.id == id);
            header.map_or(&[][..], |header| match link.kind {
                LinkKind::Parent => &header.parents[..],
                LinkKind::Predecessor => &header.predecessors[..],
            })
        };
        let (mut reached, mut waiting) = (Vec::new(), vec![link.other]);
        while let Some(next) = waiting.pop() {
            if !reached.contains(&next) {
                reached.push(next);
                waiting.extend_from_slice(above(next));
            }
        }
        if reached.contains(&link.plan) {
            return Err(circle().into());
        }
        let mut linked = above(link.plan).to_vec();
        if !linked.contains(&link.other) {
            linked.push(link.other);
        }
        // Who may not see the other plan cannot link to it.
        self.document(link.other)?;
        self.relink(link, &linked)
    }

    /// Takes a link away. Answers the plan's version.
    pub fn unlink(self, link: Link) -> Result<i64> {
        let header = self.header(link.plan)?;
        let mut linked = match link.kind {
            LinkKind::Parent => header.parents,
            LinkKind::Predecessor => header.predecessors,
        };
        linked.retain(|other| *other != link.other);
        self.relink(link, &linked)
    }

    /// The first parent stands in a field of its own, which clocks look at; others beside it.
    fn relink(self, link: Link, linked: &[Id<PlanRecord>]) -> Result<i64> {
        let held = self.document(link.plan)?;
        let refs = |ids: &[Id<PlanRecord>]| {
            (!ids.is_empty()).then(|| Value::Refs(ids.iter().map(|id| id.retyped()).collect()))
        };
        let draft = match (link.kind, linked.split_first()) {
            (LinkKind::Parent, Some((first, others))) => {
                Draft::default().with("parent", Value::Ref(first.retyped())).with("also_under", refs(others))
            }
            (LinkKind::Parent, None) => Draft::default().with("parent", None).with("also_under", None),
            (LinkKind::Predecessor, _) => Draft::default().with("follows", refs(linked)),
        };
        if draft.values.iter().all(|(name, value)| held.record.get(name) == value.as_ref()) {
            return Ok(held.record.version);
        }
        Ok(self.change(&held, draft, "调整上下级关系 Links changed")?.version)
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
