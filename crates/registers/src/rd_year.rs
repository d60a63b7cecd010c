//! What the R&D accounts of a unit and year come to together, and what other sources say about the same year.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::Money;
use taihang_kernel::decision::Ids;
use taihang_kernel::{Act, Case, Command, Draft, Need, Record, Value};

use crate::lines::lines;
use crate::rd::{CONFLICT_SHARE, LIMITS, Limits, STATED, Spent, percent, ratio, spent};
use crate::returns::{filled, questions};
use crate::rules::{engine, others, period, step, value, with};

const FLOOR: &str = "rnd.ratio_floor";
const FIRM_FLOOR: &str = "rnd.firm_floor";

pub(crate) fn own(case: &Case<'_>, of: impl Fn(&Spent) -> Money) -> Value {
    Value::Money(of(&spent([case.record])))
}

pub(crate) fn begins(case: &Case<'_>) -> Option<Date> {
    period(case.record, "year").map(taihang_base::Period::first_day)
}

/// A parameter as of the first day of the year.
pub(crate) fn parameter(case: &Case<'_>, code: &str) -> Vec<Need> {
    begins(case).map(|at| Need::Parameter { code: code.to_owned(), at }).into_iter().collect()
}

fn number(case: &Case<'_>, code: &str) -> Option<Decimal> {
    percent(case.facts.parameter(code, begins(case)?)?)
}

pub(crate) fn limiting(case: &Case<'_>) -> Vec<Need> {
    LIMITS.iter().flat_map(|code| parameter(case, code)).collect()
}

pub(crate) fn limits(case: &Case<'_>) -> Limits {
    Limits::of(|code| number(case, code))
}

/// The accounts of the same unit and year.
pub(crate) fn of_year(case: &Case<'_>) -> Vec<Need> {
    with("rd_account", &[("unit", value(case.record, "unit")), ("year", value(case.record, "year"))], &[])
}

pub(crate) fn siblings<'a>(case: &Case<'a>) -> Vec<&'a Record> {
    others(case, &of_year(case))
}

/// All accounts of the year, this one as it would be; the oldest first.
pub(crate) fn accounts<'a>(case: &Case<'a>) -> Vec<&'a Record> {
    let mut all = siblings(case);
    all.push(case.record);
    all.sort_by_key(|one| one.id);
    all
}

pub(crate) fn firm(case: &Case<'_>) -> Vec<Need> {
    with("firm", &[("organisation", value(case.record, "unit"))], &[])
}

pub(crate) fn of_revenue(case: &Case<'_>) -> Vec<Need> {
    of_year(case).into_iter().chain(firm(case)).collect()
}

pub(crate) fn of_floor(case: &Case<'_>) -> Vec<Need> {
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
pub(crate) fn revenue(case: &Case<'_>) -> Option<Money> {
    spent(accounts(case)).revenue.or_else(|| fact(case, "revenue"))
}

/// The revenue that this account adds to a total: it counts once a unit and year.
pub(crate) fn counted(case: &Case<'_>) -> Option<Money> {
    let all = accounts(case);
    let stated = all.iter().find(|one| one.get("main_revenue").is_some());
    let here = stated.or(all.first()).is_some_and(|one| one.id == case.record.id);
    revenue(case).filter(|_| here)
}

pub(crate) fn reckoned(case: &Case<'_>) -> Option<Decimal> {
    ratio(spent(accounts(case)).total(), revenue(case)?)
}

/// Whether the unit is a key state-owned firm; unknown where it has no record as a firm.
pub(crate) fn key_state(case: &Case<'_>) -> Option<bool> {
    let needs = firm(case);
    let firm = needs.iter().flat_map(|need| case.facts.records(need)).next()?;
    Some(matches!(firm.text("state_owned"), Some("provincial_key" | "city_key")))
}

/// Key state firms have a floor of their own (S031).
pub(crate) fn floor(case: &Case<'_>) -> Option<Decimal> {
    number(case, if key_state(case)? { FLOOR } else { FIRM_FLOOR })
}

fn about_this(case: &Case<'_>) -> Vec<Need> {
    with("finding", &[("about", Some(Value::Ref(case.record.id)))], &[])
}

/// Returns of the unit for the year, and the forms that ask for a figure held here.
pub(crate) fn of_sources(case: &Case<'_>) -> Vec<Need> {
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
pub(crate) fn two_sources_agree(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
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
pub(crate) fn year_reckoned(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    siblings(case)
        .into_iter()
        .map(|other| engine(other, Act::Refresh { id: other.id }, "同年度归集账变动"))
        .collect()
}
