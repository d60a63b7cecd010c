//! What happens to a matter, and in which order things of one day are taken.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::Text;

/// Something that happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The day.
    pub on: Date,
    /// What.
    pub what: What,
}

/// What happens to a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It is entered.
    Registered,
    /// It is given to somebody.
    Deployed,
    /// It is answered for the first time, or again.
    FedBack,
    /// The work is said to be done.
    Settled,
    /// It is looked at and not found done.
    SentBack,
    /// It is found done and struck off.
    Closed,
    /// It becomes a complex one, with or without the day of its plan.
    MadeComplex {
        /// The day of the plan.
        plan: Option<Date>,
    },
    /// A complex one gets the day of its plan.
    PlanDated(Date),
    /// It stands still.
    Suspended {
        /// Why.
        reason: String,
    },
    /// It goes on.
    Resumed,
    /// A later end is asked for.
    ExtensionAsked {
        /// The end that is wished.
        until: Date,
    },
    /// It gets a later end.
    ExtensionGranted {
        /// The new end.
        until: Date,
    },
    /// It gets no later end.
    ExtensionRefused,
}

impl What {
    /// The order in which things of one day are tried.
    pub(super) fn rank(&self) -> (u8, Option<Date>) {
        match self {
            Self::Registered => (0, None),
            Self::Deployed => (1, None),
            Self::MadeComplex { plan } => (2, *plan),
            Self::PlanDated(day) => (3, Some(*day)),
            Self::FedBack => (4, None),
            Self::ExtensionAsked { until } => (5, Some(*until)),
            Self::ExtensionGranted { until } => (6, Some(*until)),
            Self::ExtensionRefused => (7, None),
            Self::Suspended { .. } => (8, None),
            Self::Resumed => (9, None),
            Self::Settled => (10, None),
            Self::SentBack => (11, None),
            Self::Closed => (12, None),
        }
    }

    /// The name for a person.
    pub fn word(&self) -> Text {
        match self {
            Self::Registered => Text::new("登记", "registered"),
            Self::Deployed => Text::new("部署", "deployed"),
            Self::FedBack => Text::new("反馈", "fed back"),
            Self::Settled => Text::new("办结", "settled"),
            Self::SentBack => Text::new("退回", "sent back"),
            Self::Closed => Text::new("销号", "closed"),
            Self::MadeComplex { .. } => Text::new("列为复杂事项", "made complex"),
            Self::PlanDated(_) => Text::new("确定计划日期", "plan dated"),
            Self::Suspended { .. } => Text::new("暂停", "suspended"),
            Self::Resumed => Text::new("恢复", "resumed"),
            Self::ExtensionAsked { .. } => Text::new("申请延期", "extension asked"),
            Self::ExtensionGranted { .. } => Text::new("同意延期", "extension granted"),
            Self::ExtensionRefused => Text::new("不同意延期", "extension refused"),
        }
    }
}
