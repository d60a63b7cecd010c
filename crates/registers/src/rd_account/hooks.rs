//! Rules of the register of R&D accounts: one for a project and year, figures reckoned and never typed, and a finding where
//! another source has another figure.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Money, Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Act, Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, Value,
};

use crate::lines::lines;
use crate::rd::{CONFLICT_SHARE, LIMITS, Limits, STATED, Spent, groups, percent, ratio, spent};
use crate::returns::{filled, questions};
use crate::rules::{
    engine, if_wrong, others, period, problem, referred, refers, refuse_if, step, value, with,
};

const FLOOR: &str = "rnd.ratio_floor";
const FIRM_FLOOR: &str = "rnd.firm_floor";
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
        Computed { name: "total", needs: nothing, depends_on: &[], value: |case| own(case, Spent::total) },
        Computed {
            name: "intramural",
            needs: nothing,
            depends_on: &[],
            value: |case| own(case, Spent::intramural),
        },
        Computed {
            name: "deductible",
            needs: limiting,
            depends_on: &[],
            value: |case| own(case, |spent| spent.deductible(limits(case))),
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

fn own(case: &Case<'_>, of: impl Fn(&Spent) -> Money) -> Option<Value> {
    Some(Value::Money(of(&spent([case.record]))))
}

fn begins(case: &Case<'_>) -> Option<Date> {
    period(case.record, "year").map(taihang_base::Period::first_day)
}

/// A parameter as of the first day of the year.
fn parameter(case: &Case<'_>, code: &str) -> Vec<Need> {
    begins(case).map(|at| Need::Parameter { code: code.to_owned(), at }).into_iter().collect()
}

fn number(case: &Case<'_>, code: &str) -> Option<Decimal> {
    percent(case.facts.parameter(code, begins(case)?)?)
}

fn limiting(case: &Case<'_>) -> Vec<Need> {
    LIMITS.iter().flat_map(|code| parameter(case, code)).collect()
}

fn limits(case: &Case<'_>) -> Limits {
    Limits::of(|code| number(case, code))
}

/// The accounts of the same unit and year.
fn of_year(case: &Case<'_>) -> Vec<Need> {
    with("rd_account", &[("unit", value(case.record, "unit")), ("year", value(case.record, "year"))], &[])
}

fn siblings<'a>(case: &Case<'a>) -> Vec<&'a Record> {
    others(case, &of_year(case))
}

/// All accounts of the year, this one as it would be; the oldest first.
fn accounts<'a>(case: &Case<'a>) -> Vec<&'a Record> {
    let mut all = siblings(case);
    all.push(case.record);
    all.sort_by_key(|one| one.id);
    all
}

fn firm(case: &Case<'_>) -> Vec<Need> {
    with("firm", &[("organisation", value(case.record, "unit"))], &[])
}

fn of_revenue(case: &Case<'_>) -> Vec<Need> {
    of_year(case).into_iter().chain(firm(case)).collect()
}

fn of_floor(case: &Case<'_>) -> Vec<Need> {
    [FLOOR, FIRM_FLOOR].iter().flat_map(|code| parameter(case, code)).chain(firm(case)).collect()
}

/// A yearly fact of the firm.
fn fact(case: &Case<'_>, column: &str) -> Option<Money> {
    let needs = firm(case);
    let firm = needs.iter().flat_map(|need| case.facts.records(need)).next()?;
    let year =
        lines(firm, "year_fact").into_iter().find(|line| line.get("year") == case.record.get("year"))?;
    if let Some(Value::Money(sum)) = year.get(column) { Some(*sum) } else { None }
}

/// Revenue of the year: stated on one of the accounts, else held by the firm's record.
fn revenue(case: &Case<'_>) -> Option<Money> {
    spent(accounts(case)).revenue.or_else(|| fact(case, "revenue"))
}

/// The revenue that this account adds to a total: it counts once a unit and year.
fn counted(case: &Case<'_>) -> Option<Money> {
    let all = accounts(case);
    let stated = all.iter().find(|one| one.get("main_revenue").is_some());
    let here = stated.or(all.first()).is_some_and(|one| one.id == case.record.id);
    revenue(case).filter(|_| here)
}

fn reckoned(case: &Case<'_>) -> Option<Decimal> {
    ratio(spent(accounts(case)).total(), revenue(case)?)
}

/// Key state firms have a floor of their own (S031).
fn floor(case: &Case<'_>) -> Option<Decimal> {
    let needs = firm(case);
    let firm = needs.iter().flat_map(|need| case.facts.records(need)).next()?;
    let key = matches!(firm.text("state_owned"), Some("provincial_key" | "city_key"));
    number(case, if key { FLOOR } else { FIRM_FLOOR })
}

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

fn about_this(case: &Case<'_>) -> Vec<Need> {
    with("finding", &[("about", Some(Value::Ref(case.record.id)))], &[])
}

/// Returns of the unit for the year, and the forms that ask for a figure held here.
fn of_sources(case: &Case<'_>) -> Vec<Need> {
    let unit = ("unit", value(case.record, "unit"));
    let returns =
        with("data_return", &[unit, ("period", value(case.record, "year"))], &["submitted", "accepted"]);
    let forms = asking();
    let share = Need::Parameter { code: CONFLICT_SHARE.to_owned(), at: case.actor.today };
    let needs = of_revenue(case).into_iter().chain(limiting(case)).chain(returns).chain(forms);
    needs.chain(about_this(case)).chain([share]).collect()
}

/// Forms that ask for the year's R&D.
fn asking() -> Vec<Need> {
    let held = |place: &str| Some(Value::Text(format!("rd_account.{place}")));
    ["total", "year_total"]
        .iter()
        .flat_map(|place| with("form", &[("question.held_in", held(place))], &[]))
        .collect()
}

/// Once every project of the year has been handed in, the year is held against the firm's yearly facts and its returns.
fn two_sources_agree(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let whole = siblings(case).iter().all(|other| STATED.contains(&other.state.as_str()));
    let again = case.before.is_some_and(|before| before.state == "revised");
    if !whole || (step(case) == Some("confirm") && !again) {
        return Vec::new();
    }
    let Some(share) = case.facts.parameter(CONFLICT_SHARE, case.actor.today).and_then(percent) else {
        return Vec::new();
    };
    let total = spent(accounts(case)).total().yuan();
    let mut found: Vec<(String, Decimal)> = Vec::new();
    found.extend(fact(case, "rd_total").map(|sum| ("企业档案年度数据".to_owned(), sum.yuan())));
    found.extend(reported(case));
    let needs = about_this(case);
    let known: Vec<&str> =
        needs.iter().flat_map(|need| case.facts.records(need)).filter_map(|one| one.text("key")).collect();
    let mut commands = Vec::new();
    for (source, other) in found.into_iter().filter(|(_, other)| crate::rd::differ(total, *other, share)) {
        let draft = disagreement(case, (&source, other), total, share);
        let key = draft.values.get("key").cloned().flatten();
        if !known.iter().any(|known| key == Some(Value::Text((*known).to_owned()))) {
            commands.push(crate::rules::create("finding", ids.next(), draft, None));
        }
    }
    commands
}

/// What returns of the unit say about the year's R&D, in yuan.
fn reported(case: &Case<'_>) -> Vec<(String, Decimal)> {
    let needs = of_sources(case);
    let all: Vec<&Record> = needs.iter().flat_map(|need| case.facts.records(need)).collect();
    let form = |record: &Record| {
        all.iter()
            .find(|one| one.register.def.name == "form" && Some(one.id) == record.reference("form"))
            .copied()
    };
    let of_return = |record: &Record| -> Option<(String, Decimal)> {
        let form = form(record)?;
        let line = lines(form, "question").into_iter().find(|line| {
            matches!(line.text("held_in"), Some("rd_account.total" | "rd_account.year_total"))
        })?;
        let answer = filled(record, &questions(form)).answers.get(line.text("key")?)?.number()?;
        let yuan = crate::rd::in_yuan(answer, line.text("unit").unwrap_or_default());
        Some((record.text("title").unwrap_or("报表").to_owned(), yuan))
    };
    all.iter().filter(|one| one.register.def.name == "data_return").filter_map(|one| of_return(one)).collect()
}

/// Both figures stay; a finding asks which counts.
fn disagreement(case: &Case<'_>, (source, other): (&str, Decimal), total: Decimal, share: Decimal) -> Draft {
    let unit = case.record.get("unit").cloned();
    let year = begins(case).map_or(0, Date::year);
    let (here, there) = (total.normalize(), other.normalize());
    let draft = crate::rd::conflict(
        &format!("rd-conflict:{}:{source}:{there}:{here}", case.record.id),
        (
            &format!("{year} 年度研发投入两个来源相差超过 {share}%：归集账 {here} 元，“{source}”{there} 元"),
            &format!(
                "R&D of {year} differs by more than {share} % between two sources: {here} yuan by the accounts, {there} yuan from “{source}”"
            ),
        ),
        (here, there),
    );
    Draft { about: Some(Some(("rd_account".to_owned(), case.record.id))), ..draft.with("handler", unit) }
}

/// The other accounts of the year reckon their share of the year anew.
fn year_reckoned(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    siblings(case)
        .into_iter()
        .map(|other| engine(other, Act::Refresh { id: other.id }, "同年度归集账变动"))
        .collect()
}
