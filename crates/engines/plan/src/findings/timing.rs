//! Dates that cannot be kept, or cannot be told: deadlines at or before the issue of a plan, mixed base years.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use regex::Regex;
use taihang_base::{Text, counted};

use super::Rule;
use super::docket::{Docket, numeral};
use crate::compare::indicator::pattern;
use crate::compare::scope;
use crate::model::{Finding, Place, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[OVERDUE, NEARLY_DUE, MIXED, OUTLASTS];

const OVERDUE: Rule = Rule {
    code: "deadline-before-issue",
    severity: Severity::Warning,
    title_zh: "时限早于印发日期",
    title_en: "Deadline before the issue",
    checks_zh: "任务时限在文件印发之前已过。",
    checks_en: "A deadline had passed when the document was issued.",
};
const NEARLY_DUE: Rule = Rule {
    code: "deadline-close-to-issue",
    severity: Severity::Warning,
    title_zh: "印发时已临近时限",
    title_en: "Nearly due when issued",
    checks_zh: "自印发之日起不足 60 天即到期的任务；“某年前”有两种读法，须明确。",
    checks_en: "Fewer than 60 days were left when the document was issued; “before a year” can be read in two ways.",
};
const MIXED: Rule = Rule {
    code: "mixed-baseline-years",
    severity: Severity::Note,
    title_zh: "现状数据年份不一",
    title_en: "Mixed baseline years",
    checks_zh: "现状部分的数据截至年份不同，逐项标注年份后方可比较。",
    checks_en: "The figures of the starting position are as of different years; each needs its own year.",
};
const OUTLASTS: Rule = Rule {
    code: "programme-outlasts-plan",
    severity: Severity::Note,
    title_zh: "专项计划长于规划期",
    title_en: "Programme outlasts the plan",
    checks_zh: "规划内的专项计划年数长于规划期，规划期末只能考核阶段结果。",
    checks_en: "A programme inside the plan runs longer than the plan; only a part of it is due at the end.",
};

static DUE: LazyLock<Regex> =
    LazyLock::new(|| pattern("((?:19|20)[0-9]{2})年(?:([0-9]{1,2})月)?(底前|底|末前|末|年底|前|以前|之前)"));
static AS_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern("截(?:至|止)(?:到)?((?:19|20)[0-9]{2})年(?:底|末|年底)?"));
static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    pattern("([二三四五六七八九十]|[2-9]|10)年([^,。;、“”《》0-9一二三四五六七八九十]{0,6})(计划|规划|行动)")
});
/// Words before a date that make it a starting point or a comparison.
const LOOKING_BACK: [&str; 9] = ["截至", "截止", "自", "从", "比", "较", "早在", "以来", "于是"];
/// Fewer days than this between issue and deadline is "nearly due".
const CLOSE: i32 = 60;

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        deadlines(docket, source, findings);
        findings.extend(mixed_years(docket, source));
        findings.extend(outlasting(docket, source));
    }
}

/// Deadlines in the text against the date of the document.
fn deadlines(docket: &Docket<'_>, source: usize, findings: &mut Vec<Finding>) {
    let metadata = &docket.sources[source].plan.metadata;
    let Some(issued) = &metadata.issued_on else { return };
    for line in &docket.lines[source] {
        for found in DUE.captures_iter(&line.text) {
            let (Some(whole), Some(limit)) = (found.get(0), Limit::read(&found)) else { continue };
            let full = &line.text[..whole.start()];
            let before = full.trim_end_matches(['在', '到', '至']);
            if LOOKING_BACK.iter().any(|word| before.ends_with(word) || full.ends_with(word))
                || before.ends_with(|letter: char| letter.is_ascii_digit())
            {
                continue;
            }
            let left = (limit.strict - issued.value).get_days();
            if left >= CLOSE {
                continue;
            }
            let end = line.text[whole.end()..]
                .find(['。', ';', ','])
                .map_or(line.text.len(), |at| whole.end() + at);
            let mut places = vec![docket.place_in(source, line, whole.start()..end)];
            places.extend(issued.span.map(|span| docket.place(source, span)));
            let put_online =
                metadata.published_on.as_ref().filter(|published| published.value > limit.latest);
            places.extend(
                put_online.and_then(|published| published.span).map(|span| docket.place(source, span)),
            );
            findings.push(report(whole.as_str(), &limit, issued.value, left, places));
        }
    }
}

/// A deadline in its strict and its generous reading.
struct Limit {
    strict: Date,
    latest: Date,
}

impl Limit {
    fn read(found: &regex::Captures<'_>) -> Option<Self> {
        let year: i16 = found.get(1)?.as_str().parse().ok()?;
        let before = matches!(found.get(3)?.as_str(), "前" | "以前" | "之前");
        let month: Option<i8> = found
            .get(2)
            .and_then(|month| month.as_str().parse().ok())
            .filter(|month| (1..=12).contains(month));
        let end = |month: i8| date(year, month, 1).last_of_month();
        Some(match (month, before) {
            (Some(month), true) => {
                Self { strict: date(year, month, 1).yesterday().ok()?, latest: end(month) }
            }
            (Some(month), false) => Self { strict: end(month), latest: end(month) },
            (None, true) => Self { strict: date(year, 1, 1).yesterday().ok()?, latest: date(year, 12, 31) },
            (None, false) => Self { strict: date(year, 12, 31), latest: date(year, 12, 31) },
        })
    }
}

fn report(words: &str, limit: &Limit, issued: Date, left: i32, places: Vec<Place>) -> Finding {
    let mut arithmetic = format!("{} − {issued} = {left} 天", limit.strict);
    let (mut zh, mut en) = (String::new(), String::new());
    if limit.latest != limit.strict {
        zh = format!("；“{words}”也可读作 {} 之前，请明确", limit.latest);
        en = format!("; “{words}” may also mean by {}: please settle it", limit.latest);
        arithmetic =
            format!("{arithmetic}；{} − {issued} = {} 天", limit.latest, (limit.latest - issued).get_days());
    }
    let (rule, message) = if left < 0 {
        let message = Text::new(
            format!("“{words}”在印发之日（{issued}）已过{zh}。"),
            format!("“{words}” had passed when the document was issued ({issued}){en}."),
        );
        (OVERDUE, message)
    } else {
        let message = Text::new(
            format!("“{words}”距印发之日（{issued}）仅 {left} 天{zh}。"),
            format!(
                "“{words}” was only {} away when the document was issued ({issued}){en}.",
                counted(left, "day", "days")
            ),
        );
        (NEARLY_DUE, message)
    };
    rule.finding(message, places, Some(arithmetic))
}

fn mixed_years(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let mut by_year: BTreeMap<i32, Vec<Place>> = BTreeMap::new();
    for line in &docket.lines[source] {
        for found in AS_OF.captures_iter(&line.text) {
            let (Some(whole), Some(year)) =
                (found.get(0), found.get(1).and_then(|year| year.as_str().parse().ok()))
            else {
                continue;
            };
            let end =
                line.text[whole.end()..].find(['。', ';']).map_or(line.text.len(), |at| whole.end() + at);
            let end = line.text[..end]
                .char_indices()
                .take_while(|(at, _)| *at < whole.end() + 60)
                .last()
                .map_or(end, |(at, last)| at + last.len_utf8());
            by_year.entry(year).or_default().push(docket.place_in(source, line, whole.start()..end));
        }
    }
    if by_year.len() < 2 {
        return None;
    }
    let counts: Vec<String> =
        by_year.iter().map(|(year, places)| format!("{year}年 {} 处", places.len())).collect();
    let years: Vec<String> = by_year.keys().map(i32::to_string).collect();
    let message = Text::new(
        format!("现状数据的截至年份不一（{}），比较和推算时每个数值须注明年份。", years.join("、")),
        format!(
            "Figures of the starting position are as of different years ({}); each value needs its own year.",
            years.join(", ")
        ),
    );
    let places = by_year.into_values().flat_map(|places| places.into_iter().take(2)).collect();
    Some(MIXED.finding(message, places, Some(counts.join("；"))))
}

fn outlasting(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let plan = docket.sources[source].plan;
    let (first, last) =
        plan.metadata.period.as_ref().map(|period| period.value).or_else(|| scope::period(plan))?;
    let own = last - first + 1;
    for line in &docket.lines[source] {
        for found in YEARS.captures_iter(&line.text) {
            let (Some(whole), Some(number)) =
                (found.get(0), found.get(1).and_then(|number| numeral(number.as_str())))
            else {
                continue;
            };
            let before = &line.text[..whole.start()];
            let near: String = before.chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
            // A programme of the state, cited here, has its own years.
            let quoted =
                before.ends_with(['第', '个', '年', '近', '过', '0', '1', '2']) || near.contains("国家");
            if quoted || i64::from(number) <= i64::from(own) || !(1..=15).contains(&own) {
                continue;
            }
            let message = Text::new(
                format!(
                    "“{}”为期 {number} 年，长于规划期 {own} 年；其终期目标不在本规划期内。",
                    whole.as_str()
                ),
                format!(
                    "“{}” runs {}, the plan only {own}; its final goal lies outside the plan.",
                    whole.as_str(),
                    counted(number, "year", "years")
                ),
            );
            let arithmetic = format!("{last} − {first} + 1 = {own} < {number}");
            return Some(OUTLASTS.finding(
                message,
                vec![docket.place_in(source, line, whole.range())],
                Some(arithmetic),
            ));
        }
    }
    None
}
