//! Where a series stands on its way: attainment, time share, and the verdict with its reason.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::Text;

use super::{Aim, Point, Relation, Target, Timing};

/// When a lag is a lag: percentage points of the target, set by the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Down to this it is on track.
    pub on_track: Decimal,
    /// Down to this it is at risk, below it is late.
    pub at_risk: Decimal,
}

impl Default for Rule {
    fn default() -> Self {
        Self { on_track: Decimal::ZERO, at_risk: Decimal::from(-5) }
    }
}

/// Where a series stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// What is promised is reached.
    Met,
    /// Not behind the path.
    OnTrack,
    /// A little behind.
    AtRisk,
    /// Far behind, or the day has passed.
    Late,
    /// It cannot be said.
    Unknown,
}

/// Where a series stands, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Where.
    pub standing: Standing,
    /// Why, in a sentence.
    pub reason: Text,
    /// The value expected by now.
    pub expected: Option<Decimal>,
    /// How far ahead (or behind, below zero) in percentage points of the target.
    pub lag: Option<Decimal>,
    /// How much of the target is reached, in points of a hundred.
    pub attainment: Option<Decimal>,
}

/// How much of what is wanted is reached, in points of a hundred; none where a quotient has no meaning.
pub fn attainment(relation: Relation, value: Decimal, wanted: Decimal) -> Option<Decimal> {
    if value < Decimal::ZERO || wanted < Decimal::ZERO {
        return None;
    }
    let points = |part: Decimal, whole: Decimal| part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole);
    match relation {
        Relation::AtLeast => points(value, wanted),
        Relation::AtMost => points(wanted, value),
        Relation::About(_) => {
            let off = (value - wanted).abs().min(wanted);
            points(wanted - off, wanted)
        }
    }
}

/// How far `value` is ahead of `expected`, in percentage points of `wanted`; where less is better, the other way round.
pub fn lag(relation: Relation, value: Decimal, expected: Decimal, wanted: Decimal) -> Option<Decimal> {
    let ahead = match relation {
        Relation::AtLeast => value.checked_sub(expected)?,
        Relation::AtMost => expected.checked_sub(value)?,
        Relation::About(percent) => {
            let room = wanted.abs().checked_mul(percent)? / Decimal::ONE_HUNDRED;
            room.checked_sub((value - expected).abs())?
        }
    };
    ahead.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(wanted.abs())
}

/// The share of the year that has passed at the end of `day`; a full month is a twelfth.
pub fn time_share(day: Date) -> Option<Decimal> {
    let part = Decimal::from(day.day()).checked_div(Decimal::from(day.days_in_month()))?;
    (Decimal::from(day.month() - 1) + part).checked_div(Decimal::from(12))
}

/// The mean share of the year reached by the end of `month` in earlier years; each year is its twelve cumulative values.
/// None without a full year.
pub fn seasonal_share(years: &[[Decimal; 12]], month: i8) -> Option<Decimal> {
    let at = usize::try_from(month).ok()?.checked_sub(1)?;
    let shares: Vec<Decimal> = years
        .iter()
        .filter_map(|year| year.get(at)?.checked_div(*year.last().filter(|whole| **whole > Decimal::ZERO)?))
        .collect();
    let sum = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?;
    sum.checked_div(Decimal::from(shares.len()))
}

/// The verdict over the latest value. `expected` overrides the path, such as by a seasonal share of a flow.
pub fn judge(
    target: &Target,
    now: Option<Point>,
    today: Date,
    expected: Option<Decimal>,
    rule: Rule,
) -> Verdict {
    let unknown = |zh: &str, en: &str| Verdict {
        standing: Standing::Unknown,
        reason: Text::new(zh, en),
        expected: None,
        lag: None,
        attainment: None,
    };
    // Said first (R46): until the other series is there, no value of its own can be judged.
    if target.aim == Aim::Outside(None) {
        return unknown("缺少对照数值，无法比较。", "The value to compare with is missing.");
    }
    let Some(now) = now else { return unknown("尚无实际数值。", "Nothing has been reported yet.") };
    let Some(wanted) = target.value() else {
        return match target.aim {
            Aim::Outside(_) | Aim::Multiple(_) | Aim::Growth(_) | Aim::Level(_) | Aim::PerYear(_) => {
                unknown("缺少基期数值，无法比较。", "The value of the baseline is missing.")
            }
        };
    };
    let expected = expected.or_else(|| target.expected(now.on));
    let ahead = expected.and_then(|expected| lag(target.relation, now.value, expected, wanted));
    let (standing, reason) = stands(target, now, today, wanted, expected.zip(ahead), rule);
    Verdict {
        standing,
        reason,
        expected,
        lag: ahead,
        attainment: attainment(target.relation, now.value, wanted),
    }
}

fn stands(
    target: &Target,
    now: Point,
    today: Date,
    wanted: Decimal,
    against: Option<(Decimal, Decimal)>,
    rule: Rule,
) -> (Standing, Text) {
    let due = target.due();
    let holds = target.relation.holds(now.value, wanted);
    let (value, want) = (shown(now.value), shown(wanted));
    let last = match target.timing {
        Timing::By(_) => true,
        Timing::Every(_) => now.on >= due,
    };
    let lasting = matches!(target.relation, Relation::AtLeast) || now.on >= due;
    if holds && last && lasting {
        return (
            Standing::Met,
            Text::new(format!("已达到：{value}，目标 {want}。"), format!("Reached: {value}, target {want}.")),
        );
    }
    let day = Text::of_day(due);
    if today > due && now.on >= due {
        return (
            Standing::Late,
            Text::new(
                format!("{}到期，未达到：{value}，目标 {want}。", day.zh),
                format!("Due {} and not reached: {value}, target {want}.", day.en),
            ),
        );
    }
    if today > due {
        return (
            Standing::Unknown,
            Text::new(
                format!("{}已到期，最近数值仍为{}的 {value}。", day.zh, Text::of_day(now.on).zh),
                format!("Due {}; the latest value is still {value} of {}.", day.en, Text::of_day(now.on).en),
            ),
        );
    }
    let Some((expected, ahead)) = against else {
        return (
            Standing::Unknown,
            Text::new(
                "缺少基期或路径，无法判断进度。",
                "Without a baseline or path progress cannot be told.",
            ),
        );
    };
    let (expected, points) = (shown(expected), shown(ahead.abs()));
    let (standing, zh, en) = if ahead >= rule.on_track {
        (Standing::OnTrack, format!("领先 {points} 个百分点"), format!("{points} points ahead"))
    } else if ahead >= rule.at_risk {
        (Standing::AtRisk, format!("落后 {points} 个百分点"), format!("{points} points behind"))
    } else {
        (Standing::Late, format!("落后 {points} 个百分点"), format!("{points} points behind"))
    };
    let reason = Text::new(
        format!("{} 应为 {expected}，实为 {value}，{zh}。", now.on),
        format!("On {} {expected} was expected, {value} is reached: {en}.", now.on),
    );
    (standing, reason)
}

/// A number in a sentence: two places after the point at most.
fn shown(number: Decimal) -> String {
    number.round_dp(2).normalize().to_string()
}
