//! Firms of the demonstration: three years of facts, and the lists they are on.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use taihang_base::{Fault, Money, Period, civil_today};
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};
use taihang_registers::seed_id;
use taihang_store::Store;

use super::content;
use super::entry::{choice, create};
use crate::ending::Failure;
use crate::records;

/// Which firms are on the list of a year.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Listed {
    AboveScale,
    Small,
}

fn a_year() -> i32 {
    12
}

/// From so many thousands of yuan of revenue on a firm of industry is above scale.
const ABOVE_SCALE: i64 = 20_000;

#[derive(Debug, Deserialize)]
struct Firms {
    keeper: String,
    pool: Vec<Pool>,
    firm: Vec<Firm>,
}

#[derive(Debug, Deserialize)]
struct Pool {
    code: String,
    name: String,
    /// How long an entry is valid.
    #[serde(default = "a_year")]
    months: i32,
    /// For the list of a year, which firms are on it.
    #[serde(default)]
    each_year: Option<Listed>,
    /// Who keeps it, if not who keeps the others.
    keeper: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Firm {
    organisation: String,
    size: String,
    owned: String,
    products: String,
    growth: i64,
    /// Revenue and R&D in thousands of yuan, staff, R&D staff.
    last: [i64; 4],
    lists: Vec<(String, i32)>,
}

/// Enters what is not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let firms: Firms = content::parse("firms.toml")?;
    let mut actor = Actor::system("demo", civil_today(store.clock()));
    actor.organisation = Some(records::organisation(&firms.keeper));
    let known = firms.firm.first().map_or("", |firm| &firm.organisation);
    if store.one(&actor, "firm", firm_id(known)).is_ok() {
        return Ok(());
    }
    let keeper =
        |pool: &Pool| Value::Ref(records::organisation(pool.keeper.as_ref().unwrap_or(&firms.keeper)));
    let mut commands: Vec<Command> = firms
        .pool
        .iter()
        .map(|pool| {
            let draft = Draft::default()
                .with("code", Value::Identifier(pool.code.clone()))
                .with("name", Value::Text(pool.name.clone()))
                .with("member", choice("firm"))
                .with("keeper", keeper(pool))
                .with("public", Value::YesNo(pool.each_year.is_none()));
            create("pool", pool_id(&pool.code), draft, "open")
        })
        .collect();
    for firm in &firms.firm {
        commands.push(of_firm(store, firm, actor.today)?);
        for (list, ago) in &firm.lists {
            let pool = firms.pool.iter().find(|pool| pool.code == *list);
            let pool = pool.ok_or_else(|| Fault::new("read demo/firms.toml", format!("no pool {list}")))?;
            commands.push(entry(pool, firm, *ago, actor.today)?);
        }
        for pool in &firms.pool {
            commands.extend(
                pool.each_year.iter().flat_map(|listed| of_years((pool, *listed), firm, actor.today)),
            );
        }
    }
    store.submit_all(&actor, commands)?;
    Ok(())
}

fn firm_id(organisation: &str) -> RecordId {
    seed_id("firm", &format!("demo-{organisation}"))
}

fn pool_id(code: &str) -> RecordId {
    seed_id("pool", &format!("demo-{code}"))
}

/// The firm with the facts of the last three full years.
fn of_firm(store: &Store, firm: &Firm, today: Date) -> Result<Command, Failure> {
    let unit = records::organisation(&firm.organisation);
    let industry =
        store.one(&Actor::system("demo", today), "organisation", unit)?.record.get("industry").cloned();
    let [mut revenue, mut rd, mut staff, mut rd_staff] = firm.last;
    let mut facts = Vec::new();
    for back in 1..=3 {
        facts.push(fact(today.year() - back, [revenue, rd, staff, rd_staff]));
        let before = |now: i64| now * 100 / (100 + firm.growth);
        (revenue, rd) = (before(revenue), before(rd));
        (staff, rd_staff) = (staff - staff / 20, rd_staff - rd_staff / 15);
    }
    facts.reverse();
    let draft = Draft::default()
        .with("organisation", Value::Ref(unit))
        .with("size", choice(&firm.size))
        .with("state_owned", choice(&firm.owned))
        .with("industry", industry)
        .with("products", Value::Text(firm.products.clone()));
    let draft = Draft { lines: [("year_fact".to_owned(), facts)].into(), ..draft };
    Ok(create("firm", firm_id(&firm.organisation), draft, "active"))
}

/// The facts of one year, by column.
fn fact(year: i16, [revenue, rd, staff, rd_staff]: [i64; 4]) -> BTreeMap<String, Option<Value>> {
    let money = |thousands: i64| Value::Money(Money::from_fen(thousands * 100_000));
    let facts = [
        ("year", Period::year(year).map(Value::Period)),
        ("above_scale", Some(Value::YesNo(revenue >= ABOVE_SCALE))),
        ("revenue", Some(money(revenue))),
        ("high_tech_revenue", Some(money(revenue * 7 / 10))),
        ("rd_total", Some(money(rd))),
        ("staff", Some(Value::Integer(staff))),
        ("rd_staff", Some(Value::Integer(rd_staff))),
        ("rd_institution", Some(Value::YesNo(rd_staff >= 50))),
        ("rd_activity", Some(Value::YesNo(rd > 0))),
        ("innovation_active", Some(Value::YesNo(rd > 0))),
        ("cooperation", Some(Value::YesNo(rd_staff >= 80))),
        ("source", Some(Value::Text("企业年度填报".to_owned()))),
    ];
    facts.into_iter().map(|(column, value)| (column.to_owned(), value)).collect()
}

/// The firm in the list of each of the last full years in which it belonged there.
fn of_years((pool, listed): (&Pool, Listed), firm: &Firm, today: Date) -> Vec<Command> {
    let [mut revenue, ..] = firm.last;
    let mut commands = Vec::new();
    for year in (today.year() - 3..today.year()).rev() {
        let belongs = match listed {
            Listed::AboveScale => revenue >= ABOVE_SCALE,
            Listed::Small => firm.size == "small",
        };
        if belongs {
            let term = (jiff::civil::date(year, 12, 31), Period::year(year));
            commands.push(on_list(pool, firm, (&format!("-{year}"), "年报核定。"), term));
        }
        revenue = revenue * 100 / (100 + firm.growth);
    }
    commands
}

fn entry(pool: &Pool, firm: &Firm, ago: i32, today: Date) -> Result<Command, Failure> {
    let moved = |from: Date, months: i32| {
        from.checked_add(months.months()).map_err(|error| Fault::new("reckon the day of an entry", error))
    };
    let begins = moved(today, -ago)?;
    let valid = Period::days(begins, Some(moved(begins, pool.months)?));
    Ok(on_list(pool, firm, ("", "按认定结果列入。"), (begins, valid)))
}

/// A firm on a list, under a key that ends so, for a reason, from a day and for a term.
fn on_list(
    pool: &Pool,
    firm: &Firm,
    (key, reason): (&str, &str),
    (entered_on, valid): (Date, Option<Period>),
) -> Command {
    let draft = Draft::default()
        .with("pool", Value::Ref(pool_id(&pool.code)))
        .with("firm", Value::Ref(firm_id(&firm.organisation)))
        .with("stage", choice("in"))
        .with("entered_on", Value::Date(entered_on))
        .with("valid", valid.map(Value::Period))
        .with("reason", Value::Text(reason.to_owned()));
    let id = seed_id("pool_entry", &format!("demo-{}-{}{key}", pool.code, firm.organisation));
    create("pool_entry", id, draft, "in")
}
