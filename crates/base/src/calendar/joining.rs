//! Further years in a working calendar: what follows, what agrees, and what no notice would say.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use super::reading::gap;
use super::{FIXED_HOLIDAYS, WorkingCalendar};
use crate::error::{Problem, Problems};
use crate::language::Text;

/// The first year of the regulation that fixes [`FIXED_HOLIDAYS`].
const REGULATION: i16 = 2025;
/// The days off that it gives beside weekends; one may fall over the end of the year.
const DAYS_OFF: usize = 13;

/// `calendar` with the years of `further`; a year that it holds with other days is a problem unless `replaces`.
pub(super) fn join(
    mut calendar: WorkingCalendar,
    further: &WorkingCalendar,
    replaces: bool,
) -> Result<WorkingCalendar, Problems> {
    let mut problems = Problems::new();
    if further.first_year > calendar.published + 1 {
        problems.push(gap(calendar.published + 1));
    } else if further.published + 1 < calendar.first_year {
        problems.push(gap(further.published + 1));
    }
    for year in further.first_year..=further.published {
        let held = (calendar.first_year..=calendar.published).contains(&year);
        let same = of(&calendar.off, year).eq(of(&further.off, year))
            && of(&calendar.work, year).eq(of(&further.work, year));
        if held && same {
            continue;
        }
        if held && !replaces {
            problems.push(differs(year));
        } else {
            problems.extend(doubts(further, year));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let told = |day: &Date| (further.first_year..=further.published).contains(&day.year());
    calendar.off.retain(|day| !told(day));
    calendar.work.retain(|day| !told(day));
    calendar.off.extend(further.off.iter());
    calendar.work.extend(further.work.iter());
    calendar.first_year = calendar.first_year.min(further.first_year);
    calendar.published = calendar.published.max(further.published);
    calendar.last_year = calendar.last_year.max(further.last_year);
    Ok(calendar)
}

fn of(days: &BTreeSet<Date>, year: i16) -> impl Iterator<Item = &Date> {
    days.iter().filter(move |day| day.year() == year)
}

/// What a notice under the regulation cannot have said of `year`.
fn doubts(calendar: &WorkingCalendar, year: i16) -> Option<Problem> {
    if year < REGULATION {
        return None;
    }
    let weekday = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let fixed = FIXED_HOLIDAYS.iter().filter_map(|(month, day)| Date::new(year, *month, *day).ok());
    let worked = fixed.into_iter().find(|day| calendar.is_working(*day).unwrap_or(false));
    let off = of(&calendar.off, year).filter(|day| weekday(day)).count();
    let made_up = of(&calendar.work, year).count();
    worked.map(holiday_missing).or_else(|| {
        (off + 1 < DAYS_OFF + made_up).then(|| {
            Problem::new(
                "calendar-days-missing",
                Text::new(
                    format!("{year} 年平日放假 {off} 天，减去调休上班 {made_up} 天，少于法定的 {DAYS_OFF} 天。"),
                    format!(
                        "In {year}, {off} weekdays off less {made_up} make-up days are fewer than the {DAYS_OFF} of the regulation."
                    ),
                ),
                Text::new(
                    "请对照放假通知，核对是否漏列节日。",
                    "Compare it with the holiday notice: a festival may be left out.",
                ),
            )
            .about(year.to_string())
        })
    })
}

fn holiday_missing(day: Date) -> Problem {
    Problem::new(
        "calendar-holiday-missing",
        Text::new(
            format!("{day} 是法定节假日，却列为工作日。"),
            format!("{day} is a public holiday, but stands as a working day."),
        ),
        Text::new("请对照放假通知核对。", "Compare it with the holiday notice."),
    )
    .about(day.year().to_string())
}

fn differs(year: i16) -> Problem {
    Problem::new(
        "calendar-year-differs",
        Text::new(
            format!("工作日历中已有 {year} 年，且放假安排不同。"),
            format!("The working calendar already holds {year}, with other days."),
        ),
        Text::new(
            "如放假通知有调整，请勾选“通知有调整：替换日历中已有的该年”；否则请核对所填内容。",
            "If the notice was changed, tick “The notice was changed: replace the year in the calendar”; else compare what was entered.",
        ),
    )
    .about(year.to_string())
}
