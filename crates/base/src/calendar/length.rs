//! Lengths of time as rules give them: "15 working days", "1 month".

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::WorkingCalendar;
use crate::error::Problem;
use crate::language::{Language, Text};
use crate::text_form::travels_as_text;
use crate::width::half_width;

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    /// Working days of the calendar.
    WorkingDays(u16),
    /// Days of any kind.
    Days(u16),
    /// Calendar months.
    Months(u16),
    /// Calendar years.
    Years(u16),
}

/// The longest number of units a length may have.
const LONGEST: u16 = 9_999;

impl Length {
    /// The last day of the length that starts on `start`; always a working day.
    pub fn due_after(self, start: Date, calendar: &WorkingCalendar) -> Result<Date, Problem> {
        match self.span() {
            Ok(span) => calendar.on_or_after(start.saturating_add(span)),
            Err(count) => calendar.add_working_days(start, count),
        }
    }

    /// The day this long before `due`, when its holder is reminded; always a working day, so that somebody reads it.
    pub fn before(self, due: Date, calendar: &WorkingCalendar) -> Result<Date, Problem> {
        match self.span() {
            Ok(span) => calendar.on_or_before(due.saturating_sub(span)),
            Err(count) => calendar.subtract_working_days(due, count),
        }
    }

    /// The length as a span of the civil calendar, or the number of working days.
    fn span(self) -> Result<Span, u32> {
        match self {
            Self::WorkingDays(count) => Err(u32::from(count)),
            Self::Days(count) => Ok(i64::from(count).days()),
            Self::Months(count) => Ok(i64::from(count).months()),
            Self::Years(count) => Ok(i64::from(count).years()),
        }
    }

    /// The length for a person: "15个工作日", "15 working days".
    pub fn in_language(self, language: Language) -> String {
        match (language, self) {
            (Language::En, _) => self.to_string(),
            (Language::Zh, Self::WorkingDays(count)) => format!("{count}个工作日"),
            (Language::Zh, Self::Days(count)) => format!("{count}日"),
            (Language::Zh, Self::Months(count)) => format!("{count}个月"),
            (Language::Zh, Self::Years(count)) => format!("{count}年"),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match *self {
            Self::WorkingDays(count) => (count, "working day"),
            Self::Days(count) => (count, "day"),
            Self::Months(count) => (count, "month"),
            Self::Years(count) => (count, "year"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

impl FromStr for Length {
    type Err = Problem;

    /// Reads "15 working days", "7 days", "1 month", "2 years", "15个工作日", "7日", "1个月", "2年"; "0 days" is the same day.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let typed = half_width(text);
        let typed = typed.trim();
        let digits = typed.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = typed.split_at(digits);
        let count = count.parse().ok().filter(|count| *count <= LONGEST);
        let length = count.and_then(|count| match unit.trim() {
            "working days" | "working day" | "个工作日" | "工作日" => Some(Self::WorkingDays(count)),
            "days" | "day" | "日" | "天" | "个自然日" => Some(Self::Days(count)),
            "months" | "month" | "个月" | "月" => Some(Self::Months(count)),
            "years" | "year" | "年" => Some(Self::Years(count)),
            _ => None,
        });
        length.ok_or_else(|| {
            Problem::new(
                "length-unreadable",
                Text::new("无法识别为期限。", "This cannot be read as a length of time."),
                Text::new(
                    "请填写例如 15个工作日、7日、1个月、2年（数目为 0 至 9999，0日为当日）。",
                    "Give for example 15 working days, 7 days, 1 month or 2 years (a number from 0 to 9999; 0 days is the same day).",
                ),
            )
        })
    }
}

travels_as_text!(Length);
