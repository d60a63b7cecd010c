//! Rules of the register of firms: one record for one credit code, one line of facts a year, zones of their time.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Period, Problem};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Dependency, Hooks, Value};

use crate::rules::{ZONE_DATED, cell_period, column, if_wrong, problem, referred, refers, value};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[
        Check {
            name: "one_per_credit_code",
            needs: |_| vec![refers("organisation")],
            problems: one_per_credit_code,
        },
        ZONE_DATED,
        Check { name: "one_fact_a_year", needs: nothing, problems: one_fact_a_year },
    ],
    computed: &[
        Computed {
            name: "name",
            needs: |_| vec![refers("organisation")],
            depends_on: &[Dependency::Named { register: "organisation", field: "organisation" }],
            value: |case| referred(case, "organisation").and_then(|unit| value(unit, "name")),
        },
        Computed {
            name: "region",
            needs: |_| vec![refers("organisation")],
            depends_on: &[Dependency::Named { register: "organisation", field: "organisation" }],
            value: |case| referred(case, "organisation").and_then(|unit| value(unit, "region")),
        },
        Computed { name: "rd_ratio", needs: nothing, depends_on: &[], value: rd_ratio },
        Computed { name: "facts_due", needs: nothing, depends_on: &[], value: facts_due },
    ],
    follow_ups: &[],
    advice: &[],
};

/// The organisation is a firm with a credit code; that no other record names it is held by the definition.
fn one_per_credit_code(case: &Case<'_>) -> Vec<Problem> {
    let fits = referred(case, "organisation").is_none_or(|unit| {
        matches!(unit.text("kind"), Some("firm" | "bank" | "insurer" | "fund"))
            && unit.get("credit_code").is_some()
    });
    if_wrong(!fits, || {
        problem(
            "credit-code-missing",
            "organisation",
            (
                "该机构不是企业，或没有统一社会信用代码。",
                "The organisation is no firm, or has no unified social credit code.",
            ),
            ("请在组织机构中补齐类别和代码。", "Complete kind and code in the register of organisations."),
        )
    })
}

fn one_fact_a_year(case: &Case<'_>) -> Vec<Problem> {
    let years: Vec<i16> = years(case).iter().map(|year| year.first_day().year()).collect();
    let whole = years.iter().collect::<BTreeSet<_>>().len() == years.len();
    if_wrong(!whole, || {
        problem(
            "fact-twice",
            "year_fact",
            ("同一年度填写了两次。", "One year stands there twice."),
            ("每个年度只保留一行。", "Keep one line for each year."),
        )
    })
}

fn years(case: &Case<'_>) -> Vec<Period> {
    column(case.record, "year_fact", "year").into_iter().filter_map(cell_period).collect()
}

/// R&D spending by revenue in the latest year that states both.
fn rd_ratio(case: &Case<'_>) -> Option<Value> {
    let money = |cell: Option<&Value>| {
        if let Some(Value::Money(sum)) = cell { Some(Decimal::from(sum.fen())) } else { None }
    };
    let lines = column(case.record, "year_fact", "year").into_iter().map(cell_period);
    let spent = column(case.record, "year_fact", "rd_total").into_iter().map(money);
    let earned = column(case.record, "year_fact", "revenue").into_iter().map(money);
    let stated = lines
        .zip(spent.zip(earned))
        .filter_map(|(year, (spent, earned))| Some((year?.first_day(), spent?, earned?)));
    let (_, spent, earned) =
        stated.filter(|(_, _, earned)| !earned.is_zero()).max_by_key(|(year, _, _)| *year)?;
    let share = spent.checked_div(earned)?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(Value::Percent(share.round_dp(6)))
}

/// Facts of a year are due on 31 May of the next; the first ones on the next 31 May.
fn facts_due(case: &Case<'_>) -> Option<Value> {
    let last = years(case).iter().map(|year| year.first_day().year()).max();
    let due_year = last.map_or_else(
        || case.actor.today.year() + i16::from(case.actor.today.month() > 5),
        |last| last.saturating_add(2),
    );
    Date::new(due_year, 5, 31).ok().map(Value::Date)
}
