//! R&D accounts: what a unit spent in a year, what of it the super-deduction knows, and the figures that forms take from it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_decimal::Decimal;
use taihang_base::{Micro, Money, parse_percent};
use taihang_kernel::{Draft, Record, Value};

use crate::lines::{Line, lines};
use crate::rules::decimal;

/// The states from which on an account counts towards totals of a region.
pub const COUNTED: &[&str] = &["confirmed", "revised"];
/// The states in which a unit answers for its account.
pub const STATED: &[&str] = &["submitted", "checked", "confirmed", "revised"];

/// By so many per cent two sources may differ.
pub const CONFLICT_SHARE: &str = "rnd.conflict_share";

const OTHER: &str = "other_costs";
const COMMISSIONED: &str = "commissioned";

/// How the eligible costs are limited, by the parameters of the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Share of commissioned R&D that counts.
    pub commissioned: Decimal,
    /// Largest share of other related costs in all that counts.
    pub other: Decimal,
}

/// The parameters of [`Limits`], in their order.
pub const LIMITS: [&str; 2] = ["rnd.commissioned_share", "rnd.other_cost_share"];

impl Limits {
    /// From the parameters in per cent; one that nobody set limits nothing.
    pub fn of(mut parameter: impl FnMut(&str) -> Option<Decimal>) -> Self {
        let mut share = |code: &str| {
            let share = parameter(code).and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
            share.map_or(Decimal::ONE, |share| share.clamp(Decimal::ZERO, Decimal::ONE))
        };
        Self { commissioned: share(LIMITS[0]), other: share(LIMITS[1]) }
    }
}

/// A cost group of the code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its code.
    pub code: String,
    /// Its name.
    pub label: taihang_base::Text,
    /// Whether the super-deduction knows it.
    pub deductible: bool,
    /// Whether it is spending within the unit by the Frascati Manual: staff, other current and capital costs.
    pub intramural: bool,
}

/// The cost groups, in the order of the list.
pub fn groups() -> &'static [Group] {
    static GROUPS: OnceLock<Vec<Group>> = OnceLock::new();
    GROUPS.get_or_init(crate::seed::cost_groups)
}

/// What a unit spent, over one or several accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spent {
    /// By cost group: amount, and the part within the super-deduction.
    pub costs: BTreeMap<String, (Money, Money)>,
    /// By source.
    pub sources: BTreeMap<String, Money>,
    /// Person-years.
    pub staff_fte: Decimal,
    /// Main revenue, as far as one of the accounts states it.
    pub revenue: Option<Money>,
    /// Profit, as far as one of the accounts states it.
    pub profit: Option<Money>,
}

fn amount(line: &Line<'_>, column: &str) -> Option<Money> {
    if let Some(Value::Money(sum)) = line.get(column) { Some(*sum) } else { None }
}

/// The sum of money in a field.
pub(crate) fn money(record: &Record, field: &str) -> Option<Money> {
    if let Some(Value::Money(sum)) = record.get(field) { Some(*sum) } else { None }
}

fn plus(one: Money, other: Money) -> Money {
    // Fields are bounded far below; a sum of some hundred of them does not overflow.
    one.checked_add(other).unwrap_or(one)
}

/// A share of a sum, to the fen.
fn part(sum: Money, share: Decimal) -> Money {
    sum.yuan().checked_mul(share).and_then(|yuan| Money::from_yuan(yuan.round_dp(2))).unwrap_or(sum)
}

/// Adds accounts up.
pub fn spent<'a>(accounts: impl IntoIterator<Item = &'a Record>) -> Spent {
    let mut spent = Spent::default();
    for account in accounts {
        for line in lines(account, "cost") {
            let Some((group, sum)) = line.text("category").zip(amount(&line, "amount")) else { continue };
            let known = groups().iter().any(|one| one.code == group && one.deductible);
            let stated = amount(&line, "eligible");
            let within = if known { stated.unwrap_or(sum) } else { Money::default() };
            let cell = spent.costs.entry(group.to_owned()).or_default();
            *cell = (plus(cell.0, sum), plus(cell.1, within));
        }
        for line in lines(account, "source") {
            let Some((source, sum)) = line.text("source").zip(amount(&line, "amount")) else { continue };
            let cell = spent.sources.entry(source.to_owned()).or_default();
            *cell = plus(*cell, sum);
        }
        spent.staff_fte = spent.staff_fte.saturating_add(decimal(account, "staff_fte").unwrap_or_default());
        spent.revenue = spent.revenue.or_else(|| money(account, "main_revenue"));
        spent.profit = spent.profit.or_else(|| money(account, "profit"));
    }
    spent
}

impl Spent {
    /// All costs.
    pub fn total(&self) -> Money {
        self.costs.values().fold(Money::default(), |sum, (amount, _)| plus(sum, *amount))
    }

    /// Spending within the unit by the Frascati Manual: with capital costs, without depreciation and commissioned R&D.
    pub fn intramural(&self) -> Money {
        let within = |code: &String| groups().iter().any(|group| group.code == *code && group.intramural);
        let costs = self.costs.iter().filter(|(code, _)| within(code));
        costs.fold(Money::default(), |sum, (_, (amount, _))| plus(sum, *amount))
    }

    /// What the super-deduction recognises: commissioned R&D by its share, other related costs up to their share of all that
    /// counts. The limit is one over all projects of the year.
    pub fn deductible(&self, limits: Limits) -> Money {
        let within = |code: &str| self.costs.get(code).map_or_else(Money::default, |(_, within)| *within);
        let plain = self.costs.iter().filter(|(code, _)| !matches!(code.as_str(), OTHER | COMMISSIONED));
        let ground = plain.fold(Money::default(), |sum, (_, (_, within))| plus(sum, *within));
        // Commissioned R&D is no ground for other costs.
        let most = limits.other.checked_div(Decimal::ONE - limits.other);
        let other = most.map_or(within(OTHER), |most| within(OTHER).min(part(ground, most)));
        plus(plus(ground, part(within(COMMISSIONED), limits.commissioned)), other)
    }
}

/// R&D by revenue, in per cent; none without revenue.
pub fn ratio(total: Money, revenue: Money) -> Option<Decimal> {
    let share = total.yuan().checked_div(revenue.yuan())?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(share.round_dp(Micro::PLACES))
}

/// What the accounts of a unit and year hold for `place`: a field of the register, or `cost.<group>`, `source.<source>`. Money
/// in yuan.
pub fn held(accounts: &[Record], place: &str, limits: Limits) -> Option<Decimal> {
    if accounts.is_empty() {
        return None;
    }
    let spent = spent(accounts);
    let sum = match place {
        "total" | "year_total" => Some(spent.total()),
        "intramural" => Some(spent.intramural()),
        "deductible" => Some(spent.deductible(limits)),
        "main_revenue" | "revenue" => {
            spent.revenue.or_else(|| accounts.iter().find_map(|one| money(one, "revenue")))
        }
        "profit" => spent.profit,
        "staff_fte" => return Some(spent.staff_fte),
        "ratio" => return accounts.iter().find_map(|one| decimal(one, "ratio")),
        place => match place.split_once('.')? {
            ("cost", group) => Some(spent.costs.get(group).map_or_else(Money::default, |(sum, _)| *sum)),
            ("source", source) => Some(spent.sources.get(source).copied().unwrap_or_default()),
            _ => None,
        },
    };
    sum.map(Money::yuan)
}

/// A number in a parameter of so many per cent.
pub(crate) fn percent(text: &str) -> Option<Decimal> {
    parse_percent(text).ok()
}

/// Whether two figures differ by more than `share` per cent of the larger.
pub fn differ(one: Decimal, other: Decimal, share: Decimal) -> bool {
    let larger = one.abs().max(other.abs());
    let most = larger.saturating_mul(share).checked_div(Decimal::ONE_HUNDRED).unwrap_or_default();
    one.saturating_sub(other).abs() > most
}

/// A number of a form in yuan.
pub fn in_yuan(number: Decimal, unit: &str) -> Decimal {
    number.saturating_mul(factor(unit))
}

/// How many yuan the unit of a question is; 1 if it is none of money.
pub fn factor(unit: &str) -> Decimal {
    Decimal::from(match unit.trim() {
        "亿元" => 100_000_000_i64,
        "万元" => 10_000,
        "千元" => 1_000,
        _ => 1,
    })
}

/// A finding about two figures that disagree, held until somebody decides; the caller files it under a record.
pub fn conflict(key: &str, (zh, en): (&str, &str), (one, other): (Decimal, Decimal)) -> Draft {
    let clipped = |text: &str, most: usize| Value::Text(text.chars().take(most).collect());
    Draft::default()
        .with("key", clipped(key, 200))
        .with("code", Value::Identifier("data-conflict".to_owned()))
        .with("kind", Value::Choice("data_conflict".to_owned()))
        .with("severity", Value::Choice("hold".to_owned()))
        .with("text", clipped(zh, 1000))
        .with("text_en", clipped(en, 1000))
        .with("arithmetic", Value::Text(format!("{one} ≠ {other}")))
}

/// A question that the accounts answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Key of the question.
    pub question: String,
    /// What it asks for, as [`held`] reads it.
    pub place: String,
    /// The answer times this is in yuan, or the number itself.
    pub factor: Decimal,
}

/// The questions of a form that the accounts answer.
pub fn asked(form: &Record) -> Vec<Asked> {
    let one = |line: &Line<'_>| {
        Some(Asked {
            question: line.text("key")?.to_owned(),
            place: line.text("held_in")?.strip_prefix("rd_account.")?.to_owned(),
            factor: factor(line.text("unit").unwrap_or_default()),
        })
    };
    lines(form, "question").iter().filter_map(one).collect()
}

/// What the accounts answer, by question, in the unit of the question. Whoever has handed in nothing yet is asked.
pub fn answers(form: &Record, accounts: &[Record], limits: Limits) -> BTreeMap<String, Decimal> {
    let stated: Vec<Record> =
        accounts.iter().filter(|one| STATED.contains(&one.state.as_str())).cloned().collect();
    let answer = |asked: Asked| {
        let number = held(&stated, &asked.place, limits)?.checked_div(asked.factor)?;
        Some((asked.question, number.round_dp(Micro::PLACES).normalize()))
    };
    asked(form).into_iter().filter_map(answer).collect()
}
