//! Rules of the register of R&D accounts: one for a project and year, figures reckoned and never typed, and a finding where
//! another source has another figure.

use jiff::civil::Date;
use taihang_base::{Money, Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, FollowUp, Guard, Hooks, Record, Value};

use crate::lines::lines;
use crate::rd::{Spent, groups, spent};
use crate::rd_year::{
    accounts, begins, counted, firm, floor, key_state, limiting, limits, of_floor, of_revenue, of_sources,
    of_year, own, parameter, reckoned, siblings, two_sources_agree, year_reckoned,
};
use crate::rules::{if_wrong, problem, referred, refers, refuse_if, value};

const SUBMIT_BY: &str = "rnd.submit_by";

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "year_begun", needs: nothing, holds: year_begun },
        Guard { name: "complete", needs: of_year, holds: complete },
    ],
    checks: &[
        Check {
            name: "one_account_per_project_year",
            needs: of_year,
            problems: one_account_per_project_year,
        },
        Check { name: "plan_before_year", needs: nothing, problems: plan_before_year },
        Check { name: "costs_fit", needs: nothing, problems: costs_fit },
        Check { name: "revenue_once", needs: of_year, problems: revenue_once },
    ],
    computed: &[
        Computed {
            name: "region",
            needs: |_| vec![refers("unit")],
            depends_on: &[],
            value: |case| referred(case, "unit").and_then(|unit| value(unit, "region")),
        },
        Computed {
            name: "total",
            needs: nothing,
            depends_on: &[],
            value: |case| Some(own(case, Spent::total)),
        },
        Computed {
            name: "intramural",
            needs: nothing,
            depends_on: &[],
            value: |case| Some(own(case, Spent::intramural)),
        },
        Computed {
            name: "deductible",
            needs: limiting,
            depends_on: &[],
            value: |case| Some(own(case, |spent| spent.deductible(limits(case)))),
        },
        Computed {
            name: "year_total",
            needs: of_year,
            depends_on: &[],
            value: |case| Some(Value::Money(spent(accounts(case)).total())),
        },
        Computed {
            name: "revenue",
            needs: of_revenue,
            depends_on: &[],
            value: |case| counted(case).map(Value::Money),
        },
        Computed {
            name: "ratio",
            needs: of_revenue,
            depends_on: &[],
            value: |case| reckoned(case).map(Value::Percent),
        },
        Computed {
            name: "key_state",
            needs: firm,
            depends_on: &[],
            value: |case| key_state(case).map(Value::YesNo),
        },
        Computed {
            name: "floor",
            needs: of_floor,
            depends_on: &[],
            value: |case| floor(case).map(Value::Percent),
        },
        Computed {
            name: "below_floor",
            needs: |case| of_revenue(case).into_iter().chain(of_floor(case)).collect(),
            depends_on: &[],
            value: |case| Some(Value::YesNo(reckoned(case)? < floor(case)?)),
        },
        Computed {
            name: "year_begins",
            needs: nothing,
            depends_on: &[],
            value: |case| begins(case).map(Value::Date),
        },
        Computed { name: "due_on", needs: |case| parameter(case, SUBMIT_BY), depends_on: &[], value: due_on },
    ],
    follow_ups: &[
        FollowUp { name: "two_sources_agree", needs: of_sources, commands: two_sources_agree },
        FollowUp { name: "year_reckoned", needs: of_year, commands: year_reckoned },
    ],
    advice: &[],
};

/// The yearly day of the year after.
fn due_on(case: &Case<'_>) -> Option<Value> {
    let year = begins(case)?.year().checked_add(1)?;
    let (month, day) = case.facts.parameter(SUBMIT_BY, begins(case)?)?.split_once('-')?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok().map(Value::Date)
}

fn year_begun(case: &Case<'_>) -> Result<(), Text> {
    let ahead = begins(case).is_some_and(|first| case.actor.today < first);
    refuse_if(ahead, "年度尚未开始。", "The year has not begun.")
}

/// Costs are there, the sources add up to them, and the year's revenue is known.
fn complete(case: &Case<'_>) -> Result<(), Text> {
    let spent = spent([case.record]);
    refuse_if(spent.costs.is_empty(), "尚未归集费用。", "No costs have been entered.")?;
    let sources = Money::total(spent.sources.values().copied());
    let off = !spent.sources.is_empty() && sources != Some(spent.total());
    refuse_if(off, "资金来源之和与研发支出合计不一致。", "The sources do not add up to the costs.")
}

fn one_account_per_project_year(case: &Case<'_>) -> Vec<Problem> {
    let plain = |record: &Record| -> String {
        record.text("title").unwrap_or_default().chars().filter(|letter| !letter.is_whitespace()).collect()
    };
    let twice = siblings(case).into_iter().any(|other| plain(other) == plain(case.record));
    if_wrong(twice, || {
        problem(
            "account-twice",
            "title",
            ("该项目本年度已有归集账。", "This project has an account in this year."),
            ("请打开已有的归集账。", "Open the account that is there."),
        )
    })
}

/// What is put aside for R&D is planned before the year (S079).
fn plan_before_year(case: &Case<'_>) -> Vec<Problem> {
    let before = case.before.and_then(|before| before.get("reserve_plan"));
    let changed = case.record.get("reserve_plan") != before && case.command.is_some();
    let late = begins(case).is_some_and(|first| case.actor.today >= first) && !case.actor.is_system();
    if_wrong(changed && late, || {
        problem(
            "plan-too-late",
            "reserve_plan",
            (
                "年度已经开始，不能再定研发准备金计划。",
                "The year has begun; the reserve can no longer be planned.",
            ),
            ("请留空，或恢复原计划。", "Leave it empty, or as it was."),
        )
    })
}

/// No part is larger than its whole, and only groups of the super-deduction have a part within it.
fn costs_fit(case: &Case<'_>) -> Vec<Problem> {
    let sum = |value: Option<&Value>| if let Some(Value::Money(sum)) = value { *sum } else { Money::ZERO };
    let wrong = lines(case.record, "cost").into_iter().find_map(|line| {
        let group = groups().iter().find(|group| line.text("category") == Some(group.code.as_str()))?;
        let most = if group.deductible { sum(line.get("amount")) } else { Money::ZERO };
        (sum(line.get("eligible")) > most).then_some(group)
    });
    if_wrong(wrong.is_some(), || {
        let label = wrong.map(|group| group.label.clone()).unwrap_or_default();
        problem(
            "eligible-too-much",
            "cost",
            (
                &format!("“{}”符合加计扣除范围的部分超出可计入的金额。", label.zh),
                &format!("“{}”: more within the super-deduction than can be.", label.en),
            ),
            (
                "不得大于本行金额；资本性支出不计入，由折旧、摊销计入。",
                "It is not more than the amount of its line; capital costs count by depreciation only.",
            ),
        )
    })
}

/// Revenue and profit of the unit stand on one account of the year, so that sums over accounts count them once.
fn revenue_once(case: &Case<'_>) -> Vec<Problem> {
    let twice = ["main_revenue", "profit"].into_iter().find(|field| {
        case.record.get(field).is_some() && siblings(case).iter().any(|other| other.get(field).is_some())
    });
    if_wrong(twice.is_some(), || {
        problem(
            "figure-twice",
            twice.unwrap_or_default(),
            ("本年度另一个项目的归集账已填此项。", "The account of another project states it for this year."),
            ("请留空，取用已填的数字。", "Leave it empty; the figure that is there is used."),
        )
    })
}
