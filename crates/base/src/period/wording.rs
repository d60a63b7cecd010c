//! Writing a period: the canonical text, and the words for a person.

use std::fmt;

use jiff::civil::DateTime;

use super::{Period, Resolution};
use crate::language::Language;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resolution = self.resolution();
        if resolution != Resolution::Range {
            return f.write_str(&canonical(resolution, self.start));
        }
        let unit = self.named_in();
        let last = self.last(unit).map(|last| canonical(unit, last)).unwrap_or_default();
        write!(f, "{}/{last}", canonical(unit, self.start))
    }
}

impl Period {
    /// The period for a person: "2021—2025年", "2024年3月1日起"; "2021–2025", "from 1 March 2024".
    pub fn in_language(self, language: Language) -> String {
        let words = match language {
            Language::Zh => chinese,
            Language::En => english,
        };
        let resolution = self.resolution();
        if resolution != Resolution::Range {
            return words(resolution, self.start);
        }
        let unit = self.named_in();
        let first = words(unit, self.start);
        match (language, self.last(unit)) {
            (Language::Zh, None) => format!("{first}起"),
            (Language::En, None) => format!("from {first}"),
            (Language::Zh, Some(last)) => format!("{}—{}", first.trim_end_matches('年'), words(unit, last)),
            (Language::En, Some(last)) if unit == Resolution::Year => {
                format!("{first}–{}", words(unit, last))
            }
            (Language::En, Some(last)) => format!("{first} – {}", words(unit, last)),
        }
    }
}

fn canonical(resolution: Resolution, at: DateTime) -> String {
    let (year, month, date) = (at.year(), at.month(), at.date());
    match resolution {
        Resolution::Year => format!("{year:04}"),
        Resolution::Half => format!("{year:04}-H{}", (month - 1) / 6 + 1),
        Resolution::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
        Resolution::Month => format!("{year:04}-{month:02}"),
        Resolution::Day => date.to_string(),
        Resolution::Hour | Resolution::Range => format!("{date}T{:02}", at.hour()),
    }
}

fn chinese(resolution: Resolution, at: DateTime) -> String {
    let (year, month, day, hour) = (at.year(), at.month(), at.day(), at.hour());
    match resolution {
        Resolution::Year => format!("{year:04}年"),
        Resolution::Half => format!("{year:04}年{}半年", if month == 1 { "上" } else { "下" }),
        Resolution::Quarter => {
            let quarter = match month {
                1 => "一",
                4 => "二",
                7 => "三",
                _ => "四",
            };
            format!("{year:04}年第{quarter}季度")
        }
        Resolution::Month => format!("{year:04}年{month}月"),
        Resolution::Day => format!("{year:04}年{month}月{day}日"),
        Resolution::Hour | Resolution::Range => format!("{year:04}年{month}月{day}日{hour}时"),
    }
}

fn english(resolution: Resolution, at: DateTime) -> String {
    let (year, day) = (at.year(), at.day());
    let month =
        usize::try_from(at.month() - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    match resolution {
        Resolution::Year => format!("{year}"),
        Resolution::Half => format!("{} half of {year}", if at.month() == 1 { "first" } else { "second" }),
        Resolution::Quarter => format!("Q{} {year}", (at.month() - 1) / 3 + 1),
        Resolution::Month => format!("{month} {year}"),
        Resolution::Day => format!("{day} {month} {year}"),
        Resolution::Hour | Resolution::Range => format!("{day} {month} {year}, {:02}:00", at.hour()),
    }
}
