//! What of the overview a visitor has to do with: by the roles that are held, not by what everybody may read.

use taihang_kernel::{Actor, Arm};
use taihang_store::Store;
use taihang_web::Failure;

/// What the visitor's own roles see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five registers, each seen or not, apart from the others")]
pub(super) struct Sight {
    /// Plan documents.
    pub(super) plans: bool,
    /// Targets read out of them.
    pub(super) targets: bool,
    /// Tasks read out of them.
    pub(super) tasks: bool,
    /// What documents say to or against each other.
    pub(super) findings: bool,
    /// Anything that can be late.
    pub(super) late: bool,
}

impl Sight {
    pub(super) fn of(store: &Store, actor: &Actor) -> Result<Self, Failure> {
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
    pub(super) fn of_programme(self) -> bool {
        self.targets
    }

    /// Whether any of it is shown.
    pub(super) fn any(self) -> bool {
        self.plans || self.targets || self.tasks || self.findings || self.late
    }
}

/// Whether a role that was given reaches records of the register; what is everybody's does not count.
fn by_role(store: &Store, actor: &Actor, register: &str) -> Result<bool, Failure> {
    let reach = store.reach(actor, register)?;
    Ok(reach.arms.iter().any(Arm::is_of_work))
}
