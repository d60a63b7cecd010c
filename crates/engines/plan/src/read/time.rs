//! Years, periods and deadlines as the documents write them.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

/// What a year mention is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum YearRole {
    /// 到2025年, 2025年, 2025年底前: a time for what follows.
    Point,
    /// 截至2020年: a time for what was reached.
    Until,
    /// 比2020年, 较2020年, 在2012年…的基础上, 从2015年的: a time of comparison.
    Baseline,
    /// Part of a range or of a name.
    Other,
}

/// A year found in a clause.
#[derive(Debug, Clone)]
pub(crate) struct YearMention {
    /// Place in the clean text, with its lead words (到, 截至) and tail (年底前).
    pub(crate) range: Range<usize>,
    /// The year.
    pub(crate) year: i32,
    /// What it is for.
    pub(crate) role: YearRole,
    /// The month, if one is named.
    pub(crate) month: Option<i8>,
    /// The day, if one is named.
    pub(crate) day: Option<i8>,
    /// Whether words bind it as a deadline (到…, …前, 于…).
    pub(crate) binding: bool,
}

static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<lead>力争到|争取到|确保到|力争|争取|确保|预计到|计划到|截至|截止到|截止|到|至|于|在|自|从|比|较|以|与|超过|相比)?",
        r"(?:(?P<from>(?:19|20)\d\d)年?[-—~至到]+)?",
        r"(?:(?P<year>(?:19|20)\d\d)年|(?P<han>二[〇○零][一二三四五][〇○零一二三四五六七八九])年|“?(?P<plan>十[一二三四五六]五)”?(?P<plan_tail>规划末|规划期末|时期末|期末|末|时期|期间|以来))",
        r"(?:(?P<month>1[0-2]|[1-9])月(?:份)?(?:(?P<day>3[01]|[12]\d|[1-9])日)?)?",
        r"(?P<tail>年?底前|年?底之前|年?底以前|年?末前|年?初|年?底|年?末|前|之前|以前|上半年|(?:第?[一二三四])季度(?:末|底)?前?)?",
    ))
    .ok()
});

/// Finds the years of `text` in order.
pub(crate) fn years(text: &str) -> Vec<YearMention> {
    let Some(pattern) = YEAR.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for captures in pattern.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let lead = captures.name("lead").map_or("", |m| m.as_str());
        let tail = captures.name("tail").map_or("", |m| m.as_str());
        let Some(year) = year_of(&captures) else { continue };
        let rest = &text[whole.end()..];
        let month = captures.name("month").and_then(|m| m.as_str().parse().ok()).or_else(|| month_of(tail));
        let day = captures.name("day").and_then(|m| m.as_str().parse().ok());
        let role = role_of(&captures, lead, &text[..whole.start()], rest);
        let binding = month.is_some()
            || lead.ends_with('到')
            || lead.ends_with('于')
            || tail.ends_with('前')
            || tail.ends_with('底')
            || tail.ends_with('末');
        found.push(YearMention { range: whole.range(), year, role, month, day, binding });
    }
    found
}

fn year_of(captures: &regex::Captures) -> Option<i32> {
    if let Some(year) = captures.name("year") {
        return year.as_str().parse().ok();
    }
    if let Some(year) = captures.name("han") {
        return super::marker::chinese_number(year.as_str()).and_then(|year| i32::try_from(year).ok());
    }
    plan_years(captures.name("plan")?.as_str()).map(|(_, last)| last)
}

/// First and last year of a five-year plan by its name (十四五 → 2021–2025).
pub(crate) fn plan_years(name: &str) -> Option<(i32, i32)> {
    let number = match name.trim_matches(['“', '”']).chars().nth(1)? {
        '一' => 11,
        '二' => 12,
        '三' => 13,
        '四' => 14,
        '五' => 15,
        '六' => 16,
        _ => return None,
    };
    let last = 2005 + (number - 10) * 5;
    Some((last - 4, last))
}

fn month_of(tail: &str) -> Option<i8> {
    let quarter = tail.chars().find_map(|c| "一二三四".find(c).map(|at| at / 3 + 1));
    match (tail.contains("季度"), quarter) {
        (true, Some(quarter)) => i8::try_from(quarter * 3).ok(),
        _ => tail.contains("上半年").then_some(6),
    }
}

fn role_of(captures: &regex::Captures, lead: &str, before: &str, rest: &str) -> YearRole {
    if captures.name("plan_tail").is_some_and(|m| matches!(m.as_str(), "以来")) {
        return YearRole::Until;
    }
    if lead.starts_with("截") {
        return YearRole::Until;
    }
    let basis = rest.chars().take(40).collect::<String>();
    let compared = matches!(lead, "比" | "较" | "以" | "与" | "超过" | "相比")
        || before.ends_with("相较")
        || before.ends_with("相比");
    let based = matches!(lead, "在" | "从" | "自") || before.ends_with(['由', '从', '在']);
    if compared || rest.starts_with("基数") || rest.starts_with("基础上") || rest.starts_with("的基础上")
    {
        return YearRole::Baseline;
    }
    if based && !lead.ends_with('到') {
        let based_on = basis.split(['。', '；']).next().is_some_and(|part| part.contains("基础上"));
        if based_on
            || (lead != "在" && basis.contains(['至', '到']))
            || matches!(lead, "从" | "自")
            || before.ends_with(['由', '从'])
        {
            return YearRole::Baseline;
        }
    }
    if rest.starts_with(['-', '—', '~']) || (rest.starts_with(['至', '到']) && rest[3..].starts_with("20"))
    {
        return YearRole::Other;
    }
    YearRole::Point
}

/// The last day that a year mention allows.
pub(crate) fn last_day(mention: &YearMention) -> Option<Date> {
    let year = i16::try_from(mention.year).ok()?;
    let month = mention.month.unwrap_or(12);
    match mention.day {
        Some(day) => Date::new(year, month, day).ok(),
        None => Date::new(year, month, 1).ok().map(Date::last_of_month),
    }
}

/// Reads a date such as 2021-04-30, 2021年4月30日, 二〇二一年四月三十日.
pub(crate) fn date(text: &str) -> Option<(Range<usize>, Date)> {
    static ARABIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"((?:19|20)\d\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})日?").ok()
    });
    static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"([一二][〇○零九][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日").ok()
    });
    if let Some(captures) = ARABIC.as_ref().and_then(|pattern| pattern.captures(text)) {
        let number = |n: usize| captures.get(n).and_then(|m| m.as_str().parse::<i16>().ok());
        let (year, month, day) = (number(1)?, i8::try_from(number(2)?).ok()?, i8::try_from(number(3)?).ok()?);
        return Some((captures.get(0)?.range(), Date::new(year, month, day).ok()?));
    }
    let captures = CHINESE.as_ref()?.captures(text)?;
    let number = |n: usize| captures.get(n).and_then(|m| super::marker::chinese_number(m.as_str()));
    let date = Date::new(
        i16::try_from(number(1)?).ok()?,
        i8::try_from(number(2)?).ok()?,
        i8::try_from(number(3)?).ok()?,
    )
    .ok()?;
    Some((captures.get(0)?.range(), date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_know_their_role() {
        let cases: &[(&str, &[(i32, YearRole)])] = &[
            ("到2025年，达到", &[(2025, YearRole::Point)]),
            ("截至2020年底，共有", &[(2020, YearRole::Until)]),
            ("比2020年增长30%", &[(2020, YearRole::Baseline)]),
            ("在2012年1.09%的基础上，到2020年达到", &[(2012, YearRole::Baseline), (2020, YearRole::Point)]),
            ("从2015年的720家增加到2020年的3188家", &[(2015, YearRole::Baseline), (2020, YearRole::Point)]),
            ("“十四五”末，努力实现", &[(2025, YearRole::Point)]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = years(text).into_iter().map(|m| (m.year, m.role)).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }

    #[test]
    fn dates_in_every_writing() {
        for text in ["2021-04-30", "2021年4月30日", "二〇二一年四月三十日"] {
            assert_eq!(date(text).unwrap().1, Date::constant(2021, 4, 30), "{text}");
        }
        assert_eq!(last_day(&years("2023年6月底前")[0]), Some(Date::constant(2023, 6, 30)));
        assert_eq!(last_day(&years("2023年第三季度前")[0]), Some(Date::constant(2023, 9, 30)));
    }
}
