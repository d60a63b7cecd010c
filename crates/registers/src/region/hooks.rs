//! Rules of the register of regions: shares that add up (R20), the first batch of towns (R61), successors, no cycles.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Guard, Hooks, Need, Value};

use crate::rules::{NO_CYCLE, column, if_wrong, named, others, problem, refuse_if, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "zhichuang_count", needs: towns_and_cities, holds: zhichuang_count },
        Guard {
            name: "successors_named",
            needs: nothing,
            holds: |case| {
                let fits = !named(case.record, "successors").is_empty()
                    && !named(case.record, "successors").contains(&case.record.id);
                refuse_if(!fits, "请先填写承继区域。", "Name the regions that took over first.")
            },
        },
    ],
    checks: &[
        NO_CYCLE,
        Check { name: "code_of_division", needs: nothing, problems: code_of_division },
        Check { name: "shares_sum_100", needs: nothing, problems: shares_sum_100 },
    ],
    computed: &[],
    follow_ups: &[],
    advice: &[],
};

/// Levels down to the county have codes of six digits (GB/T 2260).
fn code_of_division(case: &Case<'_>) -> Vec<Problem> {
    let text = |field: &str| case.record.text(field).unwrap_or_default();
    let coded = text("kind") == "administrative"
        && ["country", "province", "city", "county"].contains(&text("level"));
    let digits = |code: &str| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    if_wrong(coded && !text("code").is_empty() && !digits(text("code")), || {
        problem(
            "division-code-shape",
            "code",
            ("行政区划代码应为六位数字。", "The code of an administrative region has six digits."),
            ("请按 GB/T 2260 填写，例如 140100。", "Give that of GB/T 2260, such as 140100."),
        )
    })
}

/// Shares of land that hold at the same time add up to 100 % (R20).
fn shares_sum_100(case: &Case<'_>) -> Vec<Problem> {
    let shares = column(case.record, "land_share", "share");
    let valid = column(case.record, "land_share", "valid");
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for (share, valid) in shares.iter().zip(&valid) {
        let span = if let Some(Value::Period(period)) = valid { period.to_string() } else { String::new() };
        if let Some(Value::Percent(share)) = share {
            *sums.entry(span).or_default() += *share;
        }
    }
    if_wrong(sums.values().any(|sum| *sum != Decimal::ONE_HUNDRED), || {
        problem(
            "shares-not-100",
            "land_share",
            ("同一时期的用地占比合计不是 100%。", "Shares of land at the same time do not add up to 100 %."),
            ("请核对各区域的占比。", "Check the share of each region."),
        )
    })
}

const TOWN: &str = "zhichuang_town";

/// Towns of the batch, cities, and the regions above.
fn towns_and_cities(case: &Case<'_>) -> Vec<Need> {
    if case.record.text("zone_type") != Some(TOWN) {
        return Vec::new();
    }
    let town = [("zone_type", value(case.record, "zone_type")), ("batch_no", value(case.record, "batch_no"))];
    let city = [("level", Some(Value::Choice("city".to_owned())))];
    let mut needs = with("region", &town, &["active"]);
    needs.extend(with("region", &city, &["active"]));
    needs.push(Need::Ancestors { field: "above".to_owned() });
    needs
}

/// The first batch holds 3 + 2 + (cities − 1) towns and no more (R61).
fn zhichuang_count(case: &Case<'_>) -> Result<(), Text> {
    if case.record.text("zone_type") != Some(TOWN) || case.record.text("batch_no") != Some("1") {
        return Ok(());
    }
    let needs = towns_and_cities(case);
    let above = case.facts.records(&Need::Ancestors { field: "above".to_owned() });
    let province =
        above.iter().find(|region| region.text("level") == Some("province")).map(|region| region.id);
    let records = others(case, &needs);
    let towns = records.iter().filter(|region| region.text("zone_type") == Some(TOWN)).count();
    let in_province = |region: &&&taihang_kernel::Record| {
        region.text("level") == Some("city")
            && province.is_none_or(|province| region.reference("above") == Some(province))
    };
    let cities = records
        .iter()
        .filter(in_province)
        .map(|region| region.id)
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    let most = 3 + 2 + cities.saturating_sub(1);
    refuse_if(
        towns >= most,
        &format!("第一批智创城共 {most} 个，已满。"),
        &format!("The first batch holds {most} towns; it is full."),
    )
}
