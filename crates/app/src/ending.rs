//! How a command ends: what it found, or why it could not go on.

use taihang_base::{Fault, Problem, Refusal, Text};
use taihang_store::{DAMAGED, StoreError};

/// How a command ended; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As asked.
    Done,
    /// A check found a breach.
    Breach,
    /// The input is at fault; the person can mend it.
    BadInput,
    /// The program is at fault.
    Fault,
}

/// Why a command could not go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A person can mend these.
    Problems(Vec<Problem>),
    /// Our own.
    Fault(Fault),
}

impl Failure {
    /// The ending that goes with it.
    pub(crate) fn ending(&self) -> Ending {
        match self {
            // Of damaged data the person who asked is as little guilty as the program.
            Self::Problems(problems) if problems.iter().any(|problem| problem.code == DAMAGED) => {
                Ending::Breach
            }
            Self::Problems(_) => Ending::BadInput,
            Self::Fault(_) => Ending::Fault,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        refused(refusal).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if let Some(problem) = error.storage_problem() {
            return problem.into();
        }
        match error {
            StoreError::Problems(problems) => Self::Problems(problems),
            StoreError::Refusal(refusal) => refused(refusal).into(),
            StoreError::Stale(problem) => problem.into(),
            StoreError::NotNow(why) => {
                Problem::new("not-now", why, Text::new("请先满足该条件。", "Meet that condition first."))
                    .into()
            }
            StoreError::Fault(fault) => fault.into(),
            other @ (StoreError::Constraint(_)
            | StoreError::Busy
            | StoreError::Slow
            | StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Lost(_)
            | StoreError::Unknown
            | StoreError::Damaged(_)) => Fault::new("use the database", other.to_string()).into(),
        }
    }
}

/// The command line acts for the operator, so only a thing that is gone or was changed meanwhile is refused.
fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::NotFound => Problem::new(
            "not-found",
            Text::new("没有找到该记录。", "There is no such record."),
            Text::new("请核对名称或编号。", "Check the name or the id."),
        ),
        Refusal::NotAllowed | Refusal::NotSignedIn | Refusal::Stale => Problem::new(
            "refused",
            Text::new("数据在此期间已被修改。", "The data were changed meanwhile."),
            Text::new("请重试。", "Try again."),
        ),
    }
}
