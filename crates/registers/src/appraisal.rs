//! Between the records of schemes and sheets and the engine that scores them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use taihang_base::{Money, Problem, Text};
use taihang_evaluation::sheet::{
    Grade, Item, Measure, Relation, Rule, Scheme, Scored, Step, appraisal_profit, score,
};
use taihang_kernel::{Record, Value};
use taihang_supervision::statistics;

use crate::lines::{Line, lines};
use crate::matter::counted;
use crate::rd::{COUNTED, spent};
use crate::rules::{decimal, problem, yes};

/// The statistic of a scheme that counts recognised R&D as profit.
const PROFIT: &str = "profit_with_rd";

/// The scheme of the engine, made from its record; and every rule that cannot be read.
pub fn scheme(record: &Record) -> (Scheme, Vec<Problem>) {
    let mut problems = Vec::new();
    let items = lines(record, "item").iter().filter_map(|line| item(line, &mut problems)).collect();
    let grade =
        |line: &Line<'_>| Some(Grade { key: line.text("grade")?.to_owned(), from: line.decimal("from")? });
    let scheme = Scheme {
        items,
        grades: lines(record, "grade").iter().filter_map(grade).collect(),
        bonus_cap: decimal(record, "bonus_cap").unwrap_or_default(),
        penalty_cap: decimal(record, "penalty_cap").unwrap_or_default(),
        innovation_asked: yes(record, "innovation_required"),
    };
    (scheme, problems)
}

fn item(line: &Line<'_>, problems: &mut Vec<Problem>) -> Option<Item> {
    let key = line.text("key")?.to_owned();
    let Some(rule) = rule(line) else {
        let label = line.text("label").unwrap_or(&key);
        problems.push(unreadable(label));
        return None;
    };
    let indicator = line.reference("indicator").map(|id| Measure::Indicator(id.to_string()));
    let statistic = || line.text("statistic").map(|name| Measure::Statistic(name.to_owned()));
    Some(Item {
        key,
        weight: if rule.is_base() { line.decimal("weight").unwrap_or_default() } else { Decimal::ZERO },
        common: line.yes("common"),
        innovation: line.yes("innovation"),
        measure: indicator.or_else(statistic),
        rule,
        veto: line.yes("veto"),
    })
}

fn rule(line: &Line<'_>) -> Option<Rule> {
    let (low, high, cap) = (line.decimal("low"), line.decimal("high"), line.decimal("cap"));
    match line.text("rule")? {
        "linear" => Some(Rule::Linear { zero: low?, full: high? }),
        "target_ratio" => Some(Rule::TargetRatio { target: high?, cap: cap.unwrap_or(Decimal::ONE) }),
        "steps" => steps(line.text("steps")?).map(Rule::Steps),
        "all_or_nothing" => match (low, high) {
            (None, Some(at)) => Some(Rule::AllOrNothing { at, relation: Relation::AtLeast }),
            (Some(at), None) => Some(Rule::AllOrNothing { at, relation: Relation::AtMost }),
            (_, _) => None,
        },
        "bonus" => Some(Rule::Bonus { per_unit: line.decimal("per_unit")?, cap: cap? }),
        "penalty" => Some(Rule::Penalty { per_unit: line.decimal("per_unit")?, cap: cap? }),
        _ => None,
    }
}

/// “60=50;80=80;95=100”: from 60 on half of the weight, and so on.
fn steps(text: &str) -> Option<Vec<Step>> {
    let one = |part: &str| {
        let (from, share) = part.split_once('=')?;
        let share: Decimal = share.trim().trim_end_matches('%').parse().ok()?;
        Some(Step { from: from.trim().parse().ok()?, share: share.checked_div(Decimal::ONE_HUNDRED)? })
    };
    text.split([';', '；']).filter(|part| !part.trim().is_empty()).map(one).collect()
}

fn unreadable(label: &str) -> Problem {
    Problem::new(
        "scoring-rule-incomplete",
        Text::new(
            format!("考核项“{label}”的计分办法不完整。"),
            format!("The scoring rule of “{label}” is incomplete."),
        ),
        Text::new(
            "线性须填零分值和满分值；目标值法须填目标；分档须写成“60=50;80=80”；达标得分填满分值（不低于）或零分值（不高于）之一；加分、扣分须填每单位分值和上限。",
            "Linear: both values. Ratio: the target. Steps: “60=50;80=80”. All or nothing: one of both values. Bonus and penalty: points for one unit and the cap.",
        ),
    )
    .about("item")
}

/// What the items of a sheet are worth so far.
pub struct Values {
    /// By key of the item.
    pub values: BTreeMap<String, Option<Decimal>>,
    /// Items left out because a failure was tolerated.
    pub tolerated: BTreeSet<String>,
}

/// What the confirmed R&D accounts of a year say, in 10,000 yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RdYear {
    /// R&D of all projects; none if no account is confirmed.
    pub recognised: Option<Decimal>,
    /// Profit of the unit, if one of the accounts states it.
    pub profit: Option<Decimal>,
}

/// What the confirmed accounts among these say about `year`.
pub fn recognised(accounts: &[Record], year: Option<&Value>) -> RdYear {
    let counts =
        |one: &&Record| year.is_some() && one.get("year") == year && COUNTED.contains(&one.state.as_str());
    let counted: Vec<&Record> = accounts.iter().filter(counts).collect();
    let spent = spent(counted.iter().copied());
    let in_unit = |sum: Money| sum.yuan().checked_div(Decimal::from(10_000)).unwrap_or_default().normalize();
    RdYear {
        recognised: (!counted.is_empty()).then(|| in_unit(spent.total())),
        profit: spent.profit.map(in_unit),
    }
}

/// The values of `sheet`: those verified, profit with recognised R&D by `share` (R30; what nobody entered is taken from the
/// accounts, `rd`), and statistics of the subject's supervised matters where nobody entered another value.
pub fn values(
    sheet: &Record,
    scheme: &Record,
    matters: &[Record],
    (share, rd): (Option<Decimal>, RdYear),
) -> Values {
    let verified = lines(sheet, "score");
    let mut found = Values { values: BTreeMap::new(), tolerated: BTreeSet::new() };
    for item in lines(scheme, "item") {
        let Some(key) = item.text("key") else { continue };
        let line = verified.iter().find(|line| line.text("item") == Some(key));
        let entered = line.and_then(|line| line.decimal("value"));
        let profit = || {
            let entered = |column: &str| line.and_then(|line| line.decimal(column));
            let profit =
                entered("profit").or(rd.profit).filter(|_| item.text("statistic") == Some(PROFIT))?;
            let recognised = entered("recognised_rd").or(rd.recognised).unwrap_or_default();
            appraisal_profit(profit, recognised, share.unwrap_or(Decimal::ONE)).ok()
        };
        let counted = || item.text("statistic").and_then(|name| statistic(name, sheet, matters));
        found.values.insert(key.to_owned(), entered.or_else(profit).or_else(counted));
        if line.is_some_and(|line| line.yes("tolerated")) {
            found.tolerated.insert(key.to_owned());
        }
    }
    found
}

/// A figure over the matters registered in the year of the sheet; none if there were none to judge.
fn statistic(name: &str, sheet: &Record, matters: &[Record]) -> Option<Decimal> {
    let year = crate::rules::period(sheet, "year");
    let in_year = |day| year.is_none_or(|year| year.contains(day));
    let of_year: Vec<_> =
        matters.iter().filter(|matter| counted(matter).is_some_and(|one| in_year(one.registered))).collect();
    let counted: Vec<_> = of_year.iter().filter_map(|matter| counted(matter)).collect();
    let end = year.and_then(taihang_base::Period::last_day);
    let last = counted.iter().flat_map(|one| [one.settle.due, one.settle.done, one.closed]).flatten().max();
    let day = end.into_iter().chain(last).min()?;
    let total = statistics::table(&counted, |_| (), day).total;
    let share = |part: u32| {
        Decimal::from(part * 100).checked_div(Decimal::from(total.registered)).map(|share| share.round_dp(1))
    };
    match name {
        "settled_on_time" => total.rate_on_time(),
        "deployed_on_time" => share(total.deployed_on_time),
        "fed_back_on_time" => share(total.fed_back_on_time),
        "overdue" => Some(Decimal::from(total.late)),
        "sent_back" => {
            let sum =
                of_year.iter().filter_map(|matter| crate::rules::integer(matter, "sent_back")).sum::<i64>();
            Some(Decimal::from(sum))
        }
        _ => None,
    }
}

/// The sheet as the engine scores it, with share and sum of recognised R&D; none if the scheme has nothing to score.
pub fn scored(
    sheet: &Record,
    scheme_record: &Record,
    matters: &[Record],
    recognised: (Option<Decimal>, RdYear),
) -> Option<Scored> {
    let (scheme, _) = scheme(scheme_record);
    if scheme.items.is_empty() {
        return None;
    }
    let Values { values, tolerated } = values(sheet, scheme_record, matters, recognised);
    Some(score(&scheme, &values, &tolerated))
}

/// One item of the arithmetic that a sheet keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned<'a> {
    /// What was measured, as far as it counted.
    pub value: Option<Decimal>,
    /// What it earned; less than nothing for a penalty.
    pub points: Option<Decimal>,
    /// How, or why not.
    pub words: &'a str,
}

/// The arithmetic that a sheet keeps, by key of the item; and its last line, the sum.
pub fn reckoned(arithmetic: &str) -> (BTreeMap<&str, Reckoned<'_>>, &str) {
    let (mut items, mut sum) = (BTreeMap::new(), "");
    for line in arithmetic.lines() {
        match line.split_once('：') {
            Some((key, words)) => drop(items.insert(key, counted_words(words))),
            None => sum = line,
        }
    }
    (items, sum)
}

fn counted_words(words: &str) -> Reckoned<'_> {
    let known = || {
        let (value, rest) = words.strip_prefix("核定值 ")?.split_once("，得 ")?;
        let (points, rest) = rest.split_once(" 分。")?;
        Some(Reckoned { value: value.parse().ok(), points: points.parse().ok(), words: rest })
    };
    known().unwrap_or(Reckoned { value: None, points: None, words })
}

/// The problems of a scheme: rules that cannot be read, and what the engine finds wrong with the whole.
pub(crate) fn wrong(record: &Record) -> Vec<Problem> {
    let (scheme, mut problems) = scheme(record);
    if problems.is_empty() {
        problems = scheme.check().into_iter().map(|found| found.about("item")).collect();
    }
    if lines(record, "item").is_empty() {
        problems = vec![problem(
            "scheme-empty",
            "item",
            ("方案没有考核项。", "The scheme has no items."),
            ("请添加考核项。", "Add items."),
        )];
    }
    problems
}
