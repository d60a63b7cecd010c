//! Values of a zone or unit that are credited to several regions by their shares, and add up to the whole (R20).

use rust_decimal::Decimal;
use taihang_base::{Period, Text};
use taihang_indicators::apportion::{Share, apportion};
use taihang_kernel::decision::Ids;
use taihang_kernel::{Case, Command, Draft, Need, Record, RecordId, Value};

use crate::lines::{Line, lines};
use crate::rules::{advance, create, decimal, integer, meet, period, referred, refers, refuse_if, step};

/// The number of the revision; the first if none is said.
pub(crate) fn revision(record: &Record) -> i64 {
    integer(record, "revision").unwrap_or(1)
}

/// What is credited of one unit, or of one zone, to several regions, and the whole itself.
pub(crate) fn of_unit(case: &Case<'_>) -> Vec<Need> {
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
pub(crate) fn credited_parts_whole(case: &Case<'_>) -> Result<(), Text> {
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

/// Whether the value is the whole of a region, which may be a zone that others have shares in.
pub(crate) fn credited_of_region(case: &Case<'_>) -> Vec<Need> {
    let whole = case.record.text("category") == Some("actual") && case.record.get("unit").is_none();
    let region = case.record.get("region").filter(|_| whole);
    let credited = region.map(|region| cells(case, ("zone", region.clone()), Some("credited")));
    credited.into_iter().chain([refers("region")]).collect()
}

/// R20: what a zone reports is credited to the regions in which its land lies, by their shares and exactly; what was credited by an
/// earlier revision gives way, and is taken back with the whole.
pub(crate) fn credit_shares(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
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
