//! What of the programme a visitor has to do with: by the roles that are held, not by what everybody may read. A page shows no
//! number of what these do not see: nothing found would pass for nothing there.

use maud::{Markup, html};
use taihang_kernel::{Actor, Arm, Ground};
use taihang_store::Store;
use taihang_web::components::{Icon, empty_state};
use taihang_web::{Failure, Visit};

/// What the visitor's own roles see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "five registers, each seen or not, apart from the others")]
pub struct Sight {
    /// Plan documents.
    pub(crate) plans: bool,
    /// Targets read out of them.
    pub(crate) targets: bool,
    /// Tasks read out of them.
    pub(crate) tasks: bool,
    /// What documents say to or against each other.
    pub(crate) findings: bool,
    /// Anything that can be late.
    pub(crate) late: bool,
}

impl Sight {
    pub(crate) fn of(store: &Store, actor: &Actor) -> Result<Self, Failure> {
        let sees = |register: &str| by_role(store, actor, register);
        Ok(Self {
            plans: sees("policy_document")?,
            targets: sees("target")?,
            tasks: sees("task")?,
            findings: sees("finding")?,
            late: sees("supervision_item")? || sees("task")? || sees("publication")?,
        })
    }

    /// Whether the programme is this person's work. Who sees no target has the own registers on the first page instead.
    pub(crate) fn of_programme(self) -> bool {
        self.targets
    }

    /// Whether any of it is shown.
    pub(crate) fn any(self) -> bool {
        self.plans || self.targets || self.tasks || self.findings || self.late
    }
}

/// Whether a role that was given reaches records of the register; what is everybody's does not count.
pub(crate) fn by_role(store: &Store, actor: &Actor, register: &str) -> Result<bool, Failure> {
    let reach = store.reach(actor, register)?;
    Ok(reach.arms.iter().any(Arm::is_of_work))
}

/// Whether a role reaches the records of the register as far as a node of the house goes, not only those of the own unit.
pub(crate) fn of_a_node(store: &Store, actor: &Actor, register: &str) -> Result<bool, Failure> {
    let reach = store.reach(actor, register)?;
    Ok(reach
        .arms
        .iter()
        .any(|arm| matches!(arm.ground, Ground::All | Ground::Subtree(_)) && arm.states.is_empty()))
}

/// What stands where the roles of the visitor see nothing: that is not to say that there is nothing.
pub(crate) fn unseen(visit: &Visit) -> Markup {
    empty_state(Icon::Question, visit.word("parts.unseen"), visit.word("parts.unseen-text"), &html! {})
}
