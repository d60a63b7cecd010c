//! Rules of the register of indicator values: revisions in a row of which the earlier stay, editions never joined, shares
//! credited to several regions that add up to the whole (R20).

use rust_decimal::Decimal;
use taihang_base::{Period, Problem, Text};
use taihang_indicators::apportion::{Share, apportion};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, RecordId, Value,
};

use crate::lines::{Line, lines};
use crate::returns::subject_of;
use crate::rules::{
    advance, create, decimal, if_wrong, integer, kept_by, meet, others, period, problem, referred, refers,
    refuse_if, step, value, with,
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
            name: "subject",
            needs: nothing,
            depends_on: &[],
            value: |case| subject(case.record).map(Value::Text),
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
    follow_ups: &[
        FollowUp { name: "supersede_earlier", needs: same_cell, commands: supersede_earlier },
        FollowUp { name: "credit_shares", needs: credited_of_region, commands: credit_shares },
    ],
    advice: &[],
};

/// The values of the same indicator, subject, period and category, whatever their revision.
fn same_cell(case: &Case<'_>) -> Vec<Need> {
    let subject = subject(case.record).map(Value::Text);
    let mut matching = vec![("subject", subject)];
    matching.extend(["indicator", "period", "category"].map(|field| (field, value(case.record, field))));
    with("indicator_value", &matching, &[])
}

/// What the value is of: a region, or an organisation in it, or what a zone credits to it.
fn subject(record: &Record) -> Option<String> {
    Some(subject_of(record.reference("region")?, record.reference("unit").or(record.reference("zone"))))
}

/// The other revisions of the same cell.
fn revisions<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Record> + use<'a> {
    others(case, &same_cell(case)).into_iter().filter(|other| other.state != "rejected")
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

/// What is credited of one unit, or of one zone, to several regions, and the whole itself.
fn of_unit(case: &Case<'_>) -> Vec<Need> {
    let named = |field: &str| case.record.get(field).cloned();
    if case.record.text("category") != Some("credited") {
        return Vec::new();
    }
    if let Some(zone) = named("zone") {
        return of_zone(case, &zone);
    }
    named("unit").map(|unit| cells(case, ("unit", unit), None)).into_iter().collect()
}

/// What is credited of a zone, and its own value.
fn of_zone(case: &Case<'_>, zone: &Value) -> Vec<Need> {
    vec![
        cells(case, ("zone", zone.clone()), Some("credited")),
        cells(case, ("region", zone.clone()), Some("actual")),
    ]
}

/// The values of the same indicator and period with `value` in `field`.
fn cells(case: &Case<'_>, (field, value): (&str, Value), category: Option<&str>) -> Need {
    let mut matching = vec![(field.to_owned(), value)];
    for same in ["indicator", "period"] {
        matching.extend(case.record.get(same).map(|value| (same.to_owned(), value.clone())));
    }
    matching.extend(category.map(|key| ("category".to_owned(), Value::Choice(key.to_owned()))));
    Need::Records { register: "indicator_value".to_owned(), matching, states: Vec::new(), limit: 500 }
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
        case.record.get("unit").or(case.record.get("zone")).is_none() || whole.is_empty(),
        "分计数值须指明单位或功能区，且其须有实际值。",
        "A credited share names its unit or zone, and that has an actual value.",
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

/// Whether the value is the whole of a region, which may be a zone that others have shares in.
fn credited_of_region(case: &Case<'_>) -> Vec<Need> {
    let whole = case.record.text("category") == Some("actual") && case.record.get("unit").is_none();
    let region = case.record.get("region").filter(|_| whole);
    let credited = region.map(|region| cells(case, ("zone", region.clone()), Some("credited")));
    credited.into_iter().chain([refers("region")]).collect()
}

/// R20: what a zone reports is credited to the regions in which its land lies, by their shares and exactly; what was credited by an
/// earlier revision gives way, and is taken back with the whole.
fn credit_shares(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let needs = credited_of_region(case);
    let (Some(zone), [credited @ .., _]) = (referred(case, "region"), needs.as_slice()) else {
        return Vec::new();
    };
    let known: Vec<&Record> = credited.iter().flat_map(|need| case.facts.records(need)).collect();
    let held = |record: &&&Record| record.state == "released";
    if step(case) == Some("withdraw") {
        return known.iter().filter(held).map(|part| advance(part, "withdraw", "总数已撤回")).collect();
    }
    let (Some(whole), false) = (decimal(case.record, "value"), credited.is_empty()) else {
        return Vec::new();
    };
    let shares = land_shares(zone, period(case.record, "period"));
    let Ok(parts) = apportion(whole, &shares, whole.normalize().scale().max(2)) else { return Vec::new() };
    let mut commands = Vec::new();
    for (share, part) in shares.iter().zip(parts) {
        let Ok(region) = share.to.parse::<RecordId>() else { continue };
        let earlier: Vec<&&Record> = known
            .iter()
            .filter(|one| one.reference("region") == Some(region) && one.state != "rejected")
            .collect();
        let next = earlier.iter().map(|one| revision(one)).max().unwrap_or(0) + 1;
        let mut draft = Draft::default()
            .with("region", Value::Ref(region))
            .with("zone", Value::Ref(zone.id))
            .with("category", Value::Choice("credited".to_owned()))
            .with("value", Value::Decimal(part))
            .with("revision", Value::Integer(next));
        for same in ["indicator", "period", "source", "as_of", "data_return"] {
            draft = draft.with(same, case.record.get(same).cloned());
        }
        commands.extend(earlier.into_iter().filter(held).map(|one| advance(one, "supersede", "已有新修订")));
        commands.push(create("indicator_value", ids.next(), draft, Some("released")));
    }
    commands
}

/// The shares of land of a zone that hold in `period`, by the ids of the regions.
fn land_shares(zone: &Record, period: Option<Period>) -> Vec<Share> {
    let holds = |line: &Line<'_>| {
        let valid = if let Some(Value::Period(valid)) = line.get("valid") { Some(*valid) } else { None };
        meet(period, valid)
    };
    let share = |line: &Line<'_>| {
        let percent =
            if let Some(Value::Percent(percent)) = line.get("share") { *percent } else { return None };
        Some(Share { to: line.reference("in_region")?.to_string(), percent })
    };
    lines(zone, "land_share").iter().filter(|line| holds(line)).filter_map(share).collect()
}
