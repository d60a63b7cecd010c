//! Lamps: how a deadline stands on a day, in words and not by colour alone.

use serde::{Deserialize, Serialize};
use taihang_base::Text;

/// How a deadline stands. Days are days of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "lamp", rename_all = "kebab-case")]
pub enum Lamp {
    /// Nothing presses.
    OnTime {
        /// Until the end.
        days_left: u32,
    },
    /// The end is near.
    Warning {
        /// Until the end.
        days_left: u32,
    },
    /// The end has passed and it is not done.
    Overdue {
        /// Since the end.
        days: u32,
    },
    /// The deadline stands still.
    Paused {
        /// The first day of standing still.
        since: jiff::civil::Date,
    },
    /// Under way without an end: it stays until it is closed.
    Open,
    /// Done in time.
    Met,
    /// Done after the end.
    MetLate {
        /// After the end.
        days: u32,
    },
}

impl Lamp {
    /// The stable name: class of a style, value of a filter.
    pub fn key(self) -> &'static str {
        match self {
            Self::OnTime { .. } => "on-time",
            Self::Warning { .. } => "warning",
            Self::Overdue { .. } => "overdue",
            Self::Paused { .. } => "paused",
            Self::Open => "open",
            Self::Met => "met",
            Self::MetLate { .. } => "met-late",
        }
    }

    /// The words beside the colour.
    pub fn word(self) -> Text {
        match self {
            Self::OnTime { days_left: 0 } => Text::new("正常，今日到期", "On time, ends today"),
            Self::OnTime { days_left } => {
                Text::new(format!("正常，还剩{days_left}天"), format!("On time, {} left", days(days_left)))
            }
            Self::Warning { days_left: 0 } => Text::new("临期，今日到期", "Nearly due, ends today"),
            Self::Warning { days_left } => {
                Text::new(format!("临期，还剩{days_left}天"), format!("Nearly due, {} left", days(days_left)))
            }
            Self::Overdue { days: late } => {
                Text::new(format!("超期{late}天"), format!("Overdue by {}", days(late)))
            }
            Self::Paused { since } => {
                let since = Text::of_day(since);
                Text::new(format!("{}起暂停计时", since.zh), format!("Paused since {}", since.en))
            }
            Self::Open => Text::new("在办，未销号", "Under way, not closed"),
            Self::Met => Text::new("按期完成", "Done in time"),
            Self::MetLate { days: late } => {
                Text::new(format!("逾期{late}天完成"), format!("Done {} late", days(late)))
            }
        }
    }

    /// Whether it waits for somebody.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Met | Self::MetLate { .. })
    }

    /// The one of the two that presses more: overdue before nearly due before on time before standing still; what is
    /// open before what is done; among equals the later, or the nearer to its end.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.urgency() > self.urgency() { other } else { self }
    }

    fn urgency(self) -> (u8, i64) {
        match self {
            Self::Met => (0, 0),
            Self::MetLate { days } => (1, i64::from(days)),
            Self::Open => (2, 0),
            Self::Paused { .. } => (3, 0),
            Self::OnTime { days_left } => (4, -i64::from(days_left)),
            Self::Warning { days_left } => (5, -i64::from(days_left)),
            Self::Overdue { days } => (6, i64::from(days)),
        }
    }
}

fn days(count: u32) -> String {
    format!("{count} day{}", if count == 1 { "" } else { "s" })
}
