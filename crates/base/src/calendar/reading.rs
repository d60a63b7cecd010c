//! Reading a working calendar from its file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::WorkingCalendar;
use crate::error::{Problem, Problems};
use crate::language::Text;

/// One year of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    off: Vec<String>,
    work: Vec<String>,
}

pub(super) fn read(text: &str) -> Result<WorkingCalendar, Problems> {
    let years: BTreeMap<String, Year> = toml::from_str(text).map_err(|error| vec![unreadable(&error)])?;
    let mut problems = Problems::new();
    let (mut off, mut work) = (BTreeSet::new(), BTreeSet::new());
    let mut numbers = Vec::new();
    for (name, year) in &years {
        let Some(number) = name.parse::<i16>().ok().filter(|year| (1900..9999).contains(year)) else {
            problems.push(wrong_day(name, name));
            continue;
        };
        numbers.push(number);
        for (entries, days) in [(&year.off, &mut off), (&year.work, &mut work)] {
            for entry in entries {
                match days_of(number, entry) {
                    Some(named) => days.extend(named),
                    None => problems.push(wrong_day(name, entry)),
                }
            }
        }
    }
    problems.extend(
        work.iter().filter(|day| is_weekday(**day) || off.contains(day)).map(|day| not_made_up(*day)),
    );
    problems.extend(numbers.windows(2).filter(|pair| pair[1] - pair[0] != 1).map(|pair| gap(pair[0] + 1)));
    match (numbers.first(), numbers.last()) {
        (Some(&first_year), Some(&last_year)) if problems.is_empty() => {
            Ok(WorkingCalendar { first_year, published: last_year, last_year, off, work })
        }
        (None, _) | (_, None) if problems.is_empty() => Err(vec![unreadable(&"no year")]),
        _ => Err(problems),
    }
}

/// The days "05-01" or "05-01/05-05" of `year`.
fn days_of(year: i16, entry: &str) -> Option<Vec<Date>> {
    let (first, last) = entry.split_once('/').unwrap_or((entry, entry));
    let day = |text: &str| {
        let (month, day) = text.split_once('-')?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let (first, last) = (day(first)?, day(last)?);
    let days: Vec<Date> = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).collect();
    (!days.is_empty()).then_some(days)
}

fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn unreadable(cause: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "calendar-unreadable",
        Text::new("工作日历文件无法读取。", "The file of the working calendar cannot be read."),
        Text::new(format!("请改正：{cause}"), format!("Mend this: {cause}")),
    )
}

fn wrong_day(year: &str, entry: &str) -> Problem {
    Problem::new(
        "calendar-day",
        Text::new(format!("“{entry}”不是 {year} 年的日期。"), format!("\"{entry}\" is no day of {year}.")),
        Text::new("请写成 05-01 或 05-01/05-05。", "Write 05-01 or 05-01/05-05."),
    )
    .about(year)
}

fn not_made_up(day: Date) -> Problem {
    Problem::new(
        "calendar-make-up-day",
        Text::new(
            format!("{day} 不能是调休上班日：它是平日，或同时列为放假。"),
            format!("{day} cannot be a make-up working day: it is a weekday, or also listed as off."),
        ),
        Text::new("请对照放假通知核对。", "Compare it with the holiday notice."),
    )
    .about(day.year().to_string())
}

pub(super) fn gap(year: i16) -> Problem {
    Problem::new(
        "calendar-gap",
        Text::new(format!("工作日历缺少 {year} 年。"), format!("The working calendar lacks {year}.")),
        Text::new("请补充该年的放假安排。", "Add the holiday notice of that year."),
    )
    .about(year.to_string())
}
