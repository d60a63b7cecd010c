//! Rules of the register of firms: one record for one credit code, one line of facts a year, zones of their time.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Period, Problem};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{ActorKey, Case, Check, Computed, Dependency, Hooks, Value};

use crate::lines::{Line, lines};
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
        Check { name: "facts_plausible", needs: nothing, problems: facts_plausible },
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
    advice: &[Check { name: "rd_within_revenue", needs: nothing, problems: rd_within_revenue }],
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

/// Parts of a year's facts, and the wholes that they are parts of.
const PARTS: &[(&str, &str)] = &[("high_tech_revenue", "revenue"), ("rd_staff", "staff")];

/// The lines that the command brings or changes, with their numbers. Old ones are not held against who changes something else,
/// and what the engine writes down is what another office reported: that it does not fit is told by a finding.
fn stated<'a>(case: &Case<'a>) -> Vec<(usize, Line<'a>)> {
    if case.actor.key == ActorKey::System("engine".to_owned()) {
        return Vec::new();
    }
    let before = case.before.map(|before| before.lines("year_fact")).unwrap_or_default();
    let fresh = case.record.lines("year_fact").iter().map(|cells| !before.contains(cells));
    let numbered = lines(case.record, "year_fact").into_iter().enumerate();
    numbered.zip(fresh).filter_map(|(line, fresh)| fresh.then_some(line)).collect()
}

/// A year has begun, and no part is more than its whole. Of the current year what is known may be stated.
fn facts_plausible(case: &Case<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, line) in stated(case) {
        let year = cell_period(line.get("year"));
        problems.extend(if_wrong(year.is_some_and(|year| year.first_day() > case.actor.today), || {
            problem(
                "year-not-begun",
                &place(at, "year"),
                ("该年度尚未开始。", "This year has not begun."),
                ("年度数据填写已经开始的年度。", "State the facts of a year that has begun."),
            )
        }));
        for (part, whole) in PARTS {
            problems.extend(if_wrong(exceeds(&line, part, whole), || over(case, at, part, whole)));
        }
    }
    problems
}

/// Young firms may spend more on R&D than they earn; with most firms a figure stands in the wrong unit.
fn rd_within_revenue(case: &Case<'_>) -> Vec<Problem> {
    let odd = stated(case).into_iter().filter(|(_, line)| exceeds(line, "rd_total", "revenue"));
    odd.map(|(at, _)| over(case, at, "rd_total", "revenue")).collect()
}

fn exceeds(line: &Line<'_>, part: &str, whole: &str) -> bool {
    number(line.get(part)).zip(number(line.get(whole))).is_some_and(|(part, whole)| part > whole)
}

/// A sum in fen, or a count.
fn number(cell: Option<&Value>) -> Option<Decimal> {
    if let Some(Value::Money(sum)) = cell {
        Some(Decimal::from(sum.fen()))
    } else if let Some(Value::Integer(count)) = cell {
        Some(Decimal::from(*count))
    } else {
        None
    }
}

/// The name by which a problem points to a cell.
fn place(at: usize, column: &str) -> String {
    format!("year_fact[{at}].{column}")
}

fn over(case: &Case<'_>, at: usize, part: &str, whole: &str) -> Problem {
    let fields = case.record.register.def.lines.get("year_fact").map(|line| &line.fields);
    let label = |name: &str| fields.and_then(|fields| fields.get(name)).map(|field| field.label.clone());
    let (one, all) = (label(part).unwrap_or_default(), label(whole).unwrap_or_default());
    problem(
        "part-over-whole",
        &place(at, part),
        (
            &format!("“{}”大于同一年度的“{}”。", one.zh, all.zh),
            &format!("“{}” is more than “{}” of the same year.", one.en, all.en),
        ),
        ("请核对两项数字及其单位。", "Check both figures and their units."),
    )
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
