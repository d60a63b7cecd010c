//! A word with its sign and colour.

use maud::{Markup, html};

use super::icon::{Icon, icon};

/// What a state means; carries colour and sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Reached, confirmed, in order.
    Good,
    /// At risk, somebody must decide.
    Warn,
    /// Missed, wrong.
    Bad,
    /// Not yet due, under way.
    Wait,
    /// Not known, not reported.
    Unknown,
    /// Cannot be compared.
    Differ,
    /// Reached in part: the total passes, a part fails.
    Part,
    /// A work item.
    Task,
    /// At its end, well or not.
    Ended,
}

impl Tone {
    /// The class of the stylesheet that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "tone-good",
            Self::Warn | Self::Part => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Wait => "tone-wait",
            Self::Unknown | Self::Ended => "tone-unknown",
            Self::Differ => "tone-differ",
            Self::Task => "tone-task",
        }
    }

    /// The class that fills a bar.
    pub fn fill(self) -> &'static str {
        match self {
            Self::Good => "fill-good",
            Self::Warn | Self::Part => "fill-warn",
            Self::Bad => "fill-bad",
            Self::Wait => "fill-wait",
            Self::Unknown | Self::Ended => "fill-unknown",
            Self::Differ => "fill-differ",
            Self::Task => "fill-task",
        }
    }

    /// The colour token for charts.
    pub fn token(self) -> &'static str {
        match self {
            Self::Good => "var(--good)",
            Self::Warn | Self::Part => "var(--warn)",
            Self::Bad => "var(--bad)",
            Self::Wait => "var(--wait)",
            Self::Unknown | Self::Ended => "var(--unknown)",
            Self::Differ => "var(--differ)",
            Self::Task => "var(--mark-task)",
        }
    }

    /// The sign.
    pub fn icon(self) -> Icon {
        match self {
            Self::Good => Icon::Check,
            Self::Warn => Icon::Warning,
            Self::Bad => Icon::Cross,
            Self::Wait => Icon::Clock,
            Self::Unknown => Icon::Question,
            Self::Differ => Icon::Unequal,
            Self::Part => Icon::Half,
            Self::Task => Icon::Task,
            Self::Ended => Icon::Box,
        }
    }
}

/// `word` with the sign and colour of `tone`.
pub fn badge(tone: Tone, word: &str) -> Markup {
    html! { span.badge.(tone.class()) { (icon(tone.icon())) (word) } }
}
