//! The accounts of a year, as far as the visitor may see them.

use std::collections::BTreeMap;

use jiff::civil::date;
use rust_decimal::Decimal;
use serde::Deserialize;
use taihang_base::{Money, Period, parse_percent};
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::organisation;
use taihang_registers::rd::{Group, LIMITS, Limits, Spent, groups, spent};
use taihang_registers::rd_account::{self, field};
use taihang_store::{Store, StoreError};
use taihang_web::Failure;
use taihang_web::register::Asking;

use crate::every::every;
use crate::parameter_value::parameter;

/// Accounts a question.
const AT_ONCE: usize = 500;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) year: String,
    pub(super) unit: String,
}

/// The accounts of one unit and year, added up.
pub(super) struct UnitYear {
    pub(super) unit: RecordId,
    pub(super) accounts: Vec<Record>,
    pub(super) spent: Spent,
    pub(super) deductible: Money,
}

impl UnitYear {
    fn of(unit: RecordId, accounts: Vec<Record>, limits: Limits) -> Self {
        let spent = spent(&accounts);
        let deductible = spent.deductible(limits);
        Self { unit, accounts, spent, deductible }
    }

    /// The latest ratio reckoned for the year; every account of it has the same.
    pub(super) fn ratio(&self) -> Option<Decimal> {
        let revenue = self.accounts.iter().find_map(|one| money(one, field::REVENUE));
        taihang_registers::rd::ratio(self.spent.total(), revenue.or(self.spent.revenue)?)
    }

    /// The floor that the unit is held against.
    pub(super) fn floor(&self) -> Option<Decimal> {
        self.accounts.iter().find_map(|one| percent(one, field::FLOOR))
    }

    /// Whether it stays below its floor; unknown without one or without revenue.
    pub(super) fn below(&self) -> Option<bool> {
        Some(self.ratio()? < self.floor()?)
    }

    /// The cost groups in which something was spent.
    pub(super) fn groups(&self) -> Vec<&'static Group> {
        groups().iter().filter(|group| self.spent.costs.contains_key(&group.code)).collect()
    }
}

/// A sum of money in a field.
pub(super) fn money(record: &Record, name: &str) -> Option<Money> {
    if let Some(Value::Money(sum)) = record.get(name) { Some(*sum) } else { None }
}

fn percent(record: &Record, name: &str) -> Option<Decimal> {
    if let Some(Value::Percent(share)) = record.get(name) { Some(*share) } else { None }
}

/// What the page is about.
pub(super) struct Board {
    /// The year.
    pub(super) year: i16,
    /// The unit shown; none: all of them.
    pub(super) unit: Option<RecordId>,
    /// By unit.
    pub(super) units: Vec<UnitYear>,
    /// Names of the units.
    pub(super) names: BTreeMap<RecordId, String>,
}

impl Board {
    /// Reads the year that is asked for, or the last whole one.
    pub(super) fn read(asking: &Asking, asked: &Asked) -> Result<Self, Failure> {
        let last = asking.actor().today.year() - 1;
        let year = asked.year.parse().ok().filter(|year| (1950..=2200).contains(year)).unwrap_or(last);
        let own = asking.actor().organisation.filter(|_| asking.may_create());
        let unit = asked.unit.parse().ok().or(own);
        let mut by: BTreeMap<RecordId, Vec<Record>> = BTreeMap::new();
        for account in accounts(&asking.store, asking.actor(), unit, Period::year(year))? {
            if let Some(unit) = account.reference(field::UNIT) {
                by.entry(unit).or_default().push(account);
            }
        }
        let mut units = Vec::new();
        for (unit, accounts) in by {
            let region = accounts.iter().find_map(|one| one.reference(field::REGION));
            let limits = limits(&asking.store, asking.actor(), region, year)?;
            units.push(UnitYear::of(unit, accounts, limits));
        }
        units.sort_by_key(|one| std::cmp::Reverse(one.spent.total()));
        let shown = units.iter().map(|one| one.unit).chain(unit);
        let shown = shown.map(|id| (organisation::REGISTER.to_owned(), id));
        let titles = asking.store.titles(asking.actor(), shown, asking.visit.language)?;
        let names = titles.iter().map(|(id, name)| (*id, name.clone())).collect();
        Ok(Self { year, unit, units, names })
    }

    /// What a unit is called.
    pub(super) fn name(&self, unit: RecordId) -> &str {
        self.names.get(&unit).map_or("—", String::as_str)
    }
}

/// The limits of the super-deduction for a region and year.
pub(crate) fn limits(
    store: &Store,
    actor: &Actor,
    region: Option<RecordId>,
    year: i16,
) -> Result<Limits, Failure> {
    let mut found = BTreeMap::new();
    for code in LIMITS {
        let text = parameter(store, actor, code, (region, date(year, 1, 1)))?;
        found.insert(code, text.and_then(|text| parse_percent(&text).ok()));
    }
    Ok(Limits::of(|code| found.get(code).copied().flatten()))
}

/// The accounts of a unit, or of all, in a year.
pub(crate) fn accounts(
    store: &Store,
    actor: &Actor,
    unit: Option<RecordId>,
    year: Option<Period>,
) -> Result<Vec<Record>, Failure> {
    let mut query = Query::all(rd_account::REGISTER, AT_ONCE);
    if let Some(unit) = unit {
        query = query.with(field::UNIT, Test::In(vec![Value::Ref(unit)]));
    }
    if let Some(year) = year {
        query = query.with(field::YEAR, Test::In(vec![Value::Period(year)]));
    }
    let mut all = match every(store, actor, query) {
        Ok(all) => all,
        Err(StoreError::Refusal(_)) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    all.sort_by_key(|one| one.id);
    Ok(all)
}
