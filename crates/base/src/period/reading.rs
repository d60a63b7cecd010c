//! Reading a period: the canonical text, and the ways Chinese documents and workbooks write one.

use std::str::FromStr;

use jiff::civil::DateTime;

use super::{Period, Resolution};
use crate::error::Problem;
use crate::language::Text;
use crate::width::half_width;

impl FromStr for Period {
    type Err = Problem;

    /// Reads the canonical forms, and "2024年3月1日", "2021—2025年", "2021-2025", "2024年上半年", "2024年3月1日起".
    fn from_str(text: &str) -> Result<Self, Problem> {
        let typed = half_width(text);
        read(typed.trim()).ok_or_else(|| {
            Problem::new(
                "period-unreadable",
                Text::new("无法识别为时期，或起止颠倒。", "This cannot be read as a period, or it ends before it begins."),
                Text::new(
                    "请填写例如 2024年、2021年至2025年、2024年上半年、2024年第三季度、2024年3月、2024年3月1日至2024年5月31日，或 2024年3月1日起（无终止）。",
                    "Give for example 2024, 2021/2025, 2024-H1, 2024-Q3, 2024-03, 2024-03-01/2024-05-31 or 2024-03-01/ (no end).",
                ),
            )
        })
    }
}

fn read(text: &str) -> Option<Period> {
    match range(text) {
        Some((first, "" | "今")) => Period::new(unit(first)?.start, None),
        Some((first, last)) => Period::new(unit(first)?.start, unit(last)?.end),
        None => unit(text),
    }
}

/// The two ends of a range, or nothing if `text` names a single unit.
fn range(text: &str) -> Option<(&str, &str)> {
    if let Some(first) = text.strip_suffix('起') {
        return Some((first, ""));
    }
    let marks = ["/", "——", "—", "–", "~", "至"];
    marks.iter().find_map(|mark| text.split_once(mark)).or_else(|| {
        // "2021-2025": a hyphen before a year joins two periods, any other hyphen is inside a date.
        text.match_indices('-')
            .map(|(at, _)| (&text[..at], &text[at + 1..]))
            .find(|(_, rest)| year(rest).is_some())
    })
}

/// The year `text` begins with, and what follows it.
fn year(text: &str) -> Option<(&str, &str)> {
    let (year, rest) = text.split_at_checked(4)?;
    let stands_alone = !rest.starts_with(|next: char| next.is_ascii_digit());
    (stands_alone && year.bytes().all(|byte| byte.is_ascii_digit())).then_some((year, rest))
}

/// One year, half, quarter, month, day or hour.
fn unit(text: &str) -> Option<Period> {
    let (first, rest) = year(text.trim())?;
    let first: i16 = first.parse().ok()?;
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('年') {
        // "2023年度" is the year, "2023年度第一季度" a quarter of it.
        Some(rest) => rest.trim_start_matches('度').trim(),
        None if rest.is_empty() => rest,
        None if rest.starts_with(['Q', 'q', 'H', 'h']) => rest,
        None => rest.strip_prefix('-').filter(|rest| !rest.is_empty())?,
    };
    let (resolution, month, day, hour) = match rest {
        "" => (Resolution::Year, 1, 1, 0),
        "H1" | "h1" | "上半年" => (Resolution::Half, 1, 1, 0),
        "H2" | "h2" | "下半年" => (Resolution::Half, 7, 1, 0),
        "Q1" | "q1" | "第一季度" | "一季度" | "第1季度" | "1季度" => {
            (Resolution::Quarter, 1, 1, 0)
        }
        "Q2" | "q2" | "第二季度" | "二季度" | "第2季度" | "2季度" => {
            (Resolution::Quarter, 4, 1, 0)
        }
        "Q3" | "q3" | "第三季度" | "三季度" | "第3季度" | "3季度" => {
            (Resolution::Quarter, 7, 1, 0)
        }
        "Q4" | "q4" | "第四季度" | "四季度" | "第4季度" | "4季度" => {
            (Resolution::Quarter, 10, 1, 0)
        }
        date => month_day_hour(date)?,
    };
    Period::unit(resolution, DateTime::new(first, month, day, hour, 0, 0, 0).ok()?)
}

/// "03", "03-01", "03-01T13", "3月1日13时".
fn month_day_hour(text: &str) -> Option<(Resolution, i8, i8, i8)> {
    let (month, rest) = number(text)?;
    let rest = rest.strip_prefix(['-', '月']).unwrap_or(rest);
    if rest.is_empty() {
        return Some((Resolution::Month, month, 1, 0));
    }
    let (day, rest) = number(rest)?;
    let rest = rest.strip_prefix('日').unwrap_or(rest).trim_start();
    if rest.is_empty() {
        return Some((Resolution::Day, month, day, 0));
    }
    let (hour, rest) = number(rest.strip_prefix('T').unwrap_or(rest))?;
    matches!(rest, "" | ":00" | "时").then_some((Resolution::Hour, month, day, hour))
}

/// The one or two digits `text` begins with, and what follows them.
fn number(text: &str) -> Option<(i8, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    (digits <= 2).then(|| number.parse().ok()).flatten().map(|number| (number, rest))
}
