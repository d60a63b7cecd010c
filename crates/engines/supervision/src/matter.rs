//! A supervised matter by “13710”: deployed the same day, fed back in 3, an ordinary one settled in 7, a complex one in
//! a month or by its dated plan, and open until it is closed. The numbers are settings; all count from registration.
//!
//! A matter is what its events make of it: [`replay`] takes them in any order of one day that makes sense.

mod events;
mod settings;
mod standing;

pub use events::{Event, What};
pub use settings::{Basis, Settings, deploy_by, feed_back_by, may_be_made_complex, settle_by};
pub use standing::{Standing, StepStanding, replay};

use serde::{Deserialize, Serialize};
use taihang_base::Text;

/// How much a matter asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Settled in days.
    Ordinary,
    /// Settled in a month or by a dated plan.
    Complex,
}

/// What has to be done with a matter, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Studied and given to somebody.
    Deploy,
    /// A first answer to who entered it.
    FeedBack,
    /// The work itself.
    Settle,
    /// To zero: looked at and struck off.
    Close,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Deploy, Self::FeedBack, Self::Settle, Self::Close];

    /// The stable name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::FeedBack => "feed-back",
            Self::Settle => "settle",
            Self::Close => "close",
        }
    }

    /// The name for a person.
    pub fn word(self) -> Text {
        match self {
            Self::Deploy => Text::new("研究部署", "Deploy"),
            Self::FeedBack => Text::new("反馈进展", "Feed back"),
            Self::Settle => Text::new("办结", "Settle"),
            Self::Close => Text::new("销号", "Close"),
        }
    }
}
