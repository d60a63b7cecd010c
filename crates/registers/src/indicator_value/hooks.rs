//! Rules of the register of indicator values: revisions in a row of which the earlier stay, editions never joined, shares
//! credited to several regions that add up to the whole (R20).

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::{Case, Check, Command, Computed, FollowUp, Guard, Hooks, Need, Record};

use crate::rules::{
    advance, decimal, if_wrong, integer, kept_by, meet, others, period, problem, referred, refers, refuse_if,
    value,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "newest_revision", needs: same_cell, holds: newest_revision },
        Guard { name: "credited_parts_whole", needs: of_unit, holds: credited_parts_whole },
    ],
    checks: &[
        Check { name: "revision_follows", needs: same_cell, problems: revision_follows },
        Check { name: "edition_in_force", needs: |_| vec![refers("indicator")], problems: edition_in_force },
        Check {
            name: "population_is_other",
            needs: |_| vec![refers("population")],
            problems: population_is_other,
        },
    ],
    computed: &[
        Computed {
            name: "edition",
            needs: |_| vec![refers("indicator")],
            depends_on: &[],
            value: |case| referred(case, "indicator").and_then(|indicator| indicator.get("edition").cloned()),
        },
        Computed {
            name: "keeper",
            needs: |_| vec![refers("region")],
            depends_on: &[],
            value: |case| {
                kept_by(case, referred(case, "region").and_then(|region| region.reference("government")))
            },
        },
    ],
    follow_ups: &[FollowUp { name: "supersede_earlier", needs: same_cell, commands: supersede_earlier }],
    advice: &[],
};

/// So many values stand in one region, period and category: those of its units.
const UNITS: usize = 5000;

/// The values that share indicator, region, period and category; those of its units too if it has no unit itself.
fn same_cell(case: &Case<'_>) -> Vec<Need> {
    let mut matching = Vec::new();
    for field in ["indicator", "region", "period", "category"] {
        let Some(value) = value(case.record, field) else { return Vec::new() };
        matching.push((field.to_owned(), value));
    }
    matching.extend(value(case.record, "unit").map(|unit| ("unit".to_owned(), unit)));
    let register = "indicator_value".to_owned();
    vec![Need::Records { register, matching, states: Vec::new(), limit: UNITS }]
}

/// The other revisions of the same cell.
fn revisions<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Record> + use<'a> {
    let unit = value(case.record, "unit");
    let found = others(case, &same_cell(case));
    found.into_iter().filter(move |other| other.get("unit").cloned() == unit && other.state != "rejected")
}

fn revision(record: &Record) -> i64 {
    integer(record, "revision").unwrap_or(1)
}

/// A further value of the same cell says that it is the next revision; nobody overwrites a value unawares.
fn revision_follows(case: &Case<'_>) -> Vec<Problem> {
    if case.before.is_some() {
        return Vec::new();
    }
    let next = revisions(case).map(revision).max().unwrap_or(0) + 1;
    if_wrong(revision(case.record) != next, || {
        problem(
            "revision-out-of-order",
            "revision",
            (
                &format!("该指标、地区、时期和类别的下一修订应为 {next}。"),
                &format!("The next revision of this indicator, region, period and category is {next}."),
            ),
            (
                "如系更正，请按此修订号填报；否则请打开已有数值。",
                "If you mend a value, use this number; else open the value that is there.",
            ),
        )
    })
}

/// A definition counts for the periods for which it is valid; another period needs another edition.
fn edition_in_force(case: &Case<'_>) -> Vec<Problem> {
    let valid = referred(case, "indicator").and_then(|indicator| period(indicator, "valid"));
    let outside = period(case.record, "period").is_some_and(|period| !meet(Some(period), valid));
    if_wrong(outside, || {
        problem(
            "edition-not-in-force",
            "indicator",
            (
                "该时期不在这一版指标定义的适用期内。",
                "This edition of the indicator does not hold for that period.",
            ),
            ("请选择适用于该时期的版次。", "Choose the edition that holds for the period."),
        )
    })
}

fn population_is_other(case: &Case<'_>) -> Vec<Problem> {
    let unlike = |used: &Record| {
        used.get("region") != case.record.get("region")
            || period(used, "period")
                .zip(period(case.record, "period"))
                .is_some_and(|(one, own)| !one.overlaps(own))
    };
    if_wrong(referred(case, "population").is_some_and(unlike), || {
        problem(
            "population-unfit",
            "population",
            ("所用人口数的地区或时期与本数值不同。", "The population is that of another region or period."),
            ("请选择同一地区、同一时期的人口数。", "Choose the population of the same region and period."),
        )
    })
}

fn newest_revision(case: &Case<'_>) -> Result<(), Text> {
    let own = revision(case.record);
    let later = revisions(case).any(|other| other.state == "released" && revision(other) > own);
    refuse_if(later, "已发布更新的修订。", "A later revision has been released.")
}

/// What is credited of one unit to several regions, and the whole itself.
fn of_unit(case: &Case<'_>) -> Vec<Need> {
    if case.record.text("category") != Some("credited") {
        return Vec::new();
    }
    let found = ["indicator", "unit", "period"]
        .map(|field| value(case.record, field).map(|it| (field.to_owned(), it)));
    let matching: Option<Vec<_>> = found.into_iter().collect();
    let register = "indicator_value".to_owned();
    matching
        .map(|matching| Need::Records { register, matching, states: Vec::new(), limit: 500 })
        .into_iter()
        .collect()
}

/// The newest value of each region, of one category.
fn newest<'a>(all: &[&'a Record], category: &str) -> Vec<&'a Record> {
    let alive = |record: &&&Record| {
        record.text("category") == Some(category)
            && !matches!(record.state.as_str(), "rejected" | "superseded")
    };
    let of: Vec<&Record> = all.iter().filter(alive).copied().collect();
    let last = |one: &&&Record| {
        of.iter().all(|other| other.get("region") != one.get("region") || revision(other) <= revision(one))
    };
    of.iter().filter(last).copied().collect()
}

/// R20: the credited shares of a unit add up to its value, so that no region counts what another has.
fn credited_parts_whole(case: &Case<'_>) -> Result<(), Text> {
    if case.record.text("category") != Some("credited") {
        return Ok(());
    }
    let all: Vec<&Record> = of_unit(case).iter().flat_map(|need| case.facts.records(need)).collect();
    let sum = |records: Vec<&Record>| {
        let mut values = records.into_iter().filter_map(|record| decimal(record, "value"));
        values.try_fold(Decimal::ZERO, Decimal::checked_add).unwrap_or(Decimal::MAX)
    };
    let whole = newest(&all, "actual");
    refuse_if(
        case.record.get("unit").is_none() || whole.is_empty(),
        "分计数值须指明单位，且该单位须有实际值。",
        "A credited share names its unit, and the unit has an actual value.",
    )?;
    let (parts, whole) = (sum(newest(&all, "credited")), sum(whole));
    refuse_if(
        parts != whole,
        &format!("各地分计之和 {} 不等于该单位的数值 {}。", parts.normalize(), whole.normalize()),
        &format!(
            "The credited shares add up to {}, the value of the unit is {}.",
            parts.normalize(),
            whole.normalize()
        ),
    )
}

/// The earlier revisions stay as they were, with the mark that there is a newer one.
fn supersede_earlier(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let own = revision(case.record);
    let earlier = revisions(case).filter(|other| other.state != "superseded" && revision(other) < own);
    earlier.map(|other| advance(other, "supersede", "已有新修订")).collect()
}
