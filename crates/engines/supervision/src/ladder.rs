//! Ladders: who hears of it, the longer something is not done.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Length, Problem, Text, WorkingCalendar};

use crate::problem::problem;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Who handles it.
    Handler,
    /// The head of the unit.
    UnitHead,
    /// The unit above.
    UpperUnit,
    /// The office of the leading group.
    OfficeOfLeadingGroup,
}

impl Level {
    /// All, from the lowest.
    pub const ALL: [Self; 4] = [Self::Handler, Self::UnitHead, Self::UpperUnit, Self::OfficeOfLeadingGroup];

    /// The stable name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::UnitHead => "unit-head",
            Self::UpperUnit => "upper-unit",
            Self::OfficeOfLeadingGroup => "office-of-leading-group",
        }
    }

    /// The name for a person.
    pub fn word(self) -> Text {
        match self {
            Self::Handler => Text::new("经办人", "Handler"),
            Self::UnitHead => Text::new("单位负责人", "Head of the unit"),
            Self::UpperUnit => Text::new("上级单位", "Unit above"),
            Self::OfficeOfLeadingGroup => Text::new("领导小组办公室", "Office of the leading group"),
        }
    }
}

/// A level and when it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Who is told.
    pub level: Level,
    /// How long after the end; what falls on a day off comes on the next working day.
    pub after: Length,
}

/// Levels in the order in which they are reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// From the first to the last.
    pub rungs: Vec<Rung>,
}

impl Default for Ladder {
    /// The handler on the last day, the others 1, 3 and 7 days after it.
    fn default() -> Self {
        let after = [0, 1, 3, 7].map(Length::Days);
        let rungs = Level::ALL.into_iter().zip(after).map(|(level, after)| Rung { level, after }).collect();
        Self { rungs }
    }
}

impl Ladder {
    /// Reads one length for each level, from the handler on: "0 days, 1 day, 3 days, 7 days". Fewer lengths are a
    /// shorter ladder; none may be shorter than the one before it.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let parts: Vec<&str> = text.split([',', '，', '、']).map(str::trim).collect();
        if parts.len() > Level::ALL.len() || text.trim().is_empty() {
            return Err(unreadable(text));
        }
        let mut rungs: Vec<Rung> = Vec::new();
        for (level, part) in Level::ALL.into_iter().zip(parts) {
            let after: Length = part.parse().map_err(|_| unreadable(part))?;
            if rungs.last().is_some_and(|last| rough(last.after) > rough(after)) {
                return Err(falls(part));
            }
            rungs.push(Rung { level, after });
        }
        Ok(Self { rungs })
    }

    /// The highest level reached on `today` by what was due on `due`.
    pub fn reached(
        &self,
        due: Date,
        today: Date,
        calendar: &WorkingCalendar,
    ) -> Result<Option<Level>, Problem> {
        let mut reached = None;
        for rung in &self.rungs {
            if today < due || rung.after.due_after(due, calendar)? > today {
                break;
            }
            reached = Some(rung.level);
        }
        Ok(reached)
    }

    /// The next level after `today`, and its day.
    pub fn next(
        &self,
        due: Date,
        today: Date,
        calendar: &WorkingCalendar,
    ) -> Result<Option<(Level, Date)>, Problem> {
        for rung in &self.rungs {
            let day = rung.after.due_after(due, calendar)?;
            if day > today {
                return Ok(Some((rung.level, day)));
            }
        }
        Ok(None)
    }
}

/// Tenths of days, near enough to tell which length is the longer.
fn rough(length: Length) -> u32 {
    match length {
        Length::WorkingDays(count) => u32::from(count) * 14,
        Length::Days(count) => u32::from(count) * 10,
        Length::Months(count) => u32::from(count) * 304,
        Length::Years(count) => u32::from(count) * 3_652,
    }
}

fn unreadable(part: &str) -> Problem {
    problem(
        "ladder-unreadable",
        format!("“{part}”无法识别为逐级提醒的期限。"),
        format!("\"{part}\" cannot be read as the lengths of a ladder."),
        (
            "请依次填写一至四个期限，例如“0日，1日，3日，7日”（经办人、单位负责人、上级单位、领导小组办公室）。",
            "Give one to four lengths, e.g. 0 days, 1 day, 3 days, 7 days (handler, head of the unit, unit above, office of the leading group).",
        ),
    )
}

fn falls(part: &str) -> Problem {
    problem(
        "ladder-order",
        format!("“{part}”短于前一级的期限。"),
        format!("\"{part}\" is shorter than the length before it."),
        ("逐级提醒应当由先到后。", "The lengths have to grow from level to level."),
    )
}
