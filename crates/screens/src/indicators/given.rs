//! Values that were reported: released or checked ones of the register of values, and the figures that plans and reports state.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::Period;
use taihang_indicators::Unit;
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_store::Store;
use taihang_web::Failure;

use crate::every::each;

/// A reported value.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The value in the unit of the indicator.
    pub value: Decimal,
    /// The edition of the indicator by which it was counted.
    pub indicator: RecordId,
    /// The register of its record.
    pub register: &'static str,
    /// Its record.
    pub record: RecordId,
    /// Where it comes from.
    pub source: String,
    /// The day of the data.
    pub as_of: Option<Date>,
    /// Of a survey, how many answered.
    pub sample: Option<i64>,
    /// By which revision.
    pub revision: i64,
}

/// Reported values by region and period.
pub type Series = BTreeMap<(RecordId, Period), Given>;

/// The values of the indicator whose editions are `editions`.
pub fn series(store: &Store, actor: &Actor, editions: &[RecordId], unit: &Unit) -> Result<Series, Failure> {
    let mut found = Series::new();
    let choices = |keys: &[&str]| Test::In(keys.iter().map(|key| Value::Choice((*key).to_owned())).collect());
    let of = Test::In(editions.iter().map(|id| Value::Ref(*id)).collect());
    let number = |record: &Record| record.get("value").and_then(Value::number);
    let stated =
        Query::all("actual", MOST).with("indicator", of.clone()).with("state", choices(&["checked"]));
    each(store, actor, stated, |record| {
        let value = number(&record)
            .and_then(|value| if unit.is_plain() { Some(value) } else { unit.from_base(value) });
        put(&mut found, &record, ("of", value), "actual");
    })?;
    let reported = Query::all("indicator_value", MOST)
        .with("indicator", of)
        .with("category", choices(&["actual", "credited"]))
        .with("state", choices(&["checked", "released"]))
        .with("unit", Test::Filled(false));
    let (mut credited, mut shares) = (BTreeMap::new(), Vec::new());
    each(store, actor, reported, |record| match record.reference("zone") {
        Some(zone) => shares.push((zone, record)),
        None => put(&mut found, &record, ("period", number(&record)), "indicator_value"),
    })?;
    for (zone, record) in &shares {
        put(credited.entry(*zone).or_default(), record, ("period", number(record)), "indicator_value");
    }
    // What zones credit to a region stands beside its own figure; the zone's own figure counts nowhere else (R20).
    for (key, share) in credited.into_values().flatten() {
        match found.get_mut(&key) {
            Some(own) => own.value = own.value.checked_add(share.value).unwrap_or(Decimal::MAX),
            None => drop(found.insert(key, share)),
        }
    }
    Ok(found)
}

fn put(found: &mut Series, record: &Record, (of, value): (&str, Option<Decimal>), register: &'static str) {
    let (Some(region), Some(Value::Period(period)), Some(value), Some(indicator)) =
        (record.reference("region"), record.get(of), value, record.reference("indicator"))
    else {
        return;
    };
    let integer =
        |field: &str| if let Some(Value::Integer(number)) = record.get(field) { Some(*number) } else { None };
    let date = |field: &str| if let Some(Value::Date(day)) = record.get(field) { Some(*day) } else { None };
    let source = record.text("source").or_else(|| record.text("quote")).unwrap_or_default();
    let given = Given {
        value,
        indicator,
        register,
        record: record.id,
        source: source.to_owned(),
        as_of: date("as_of"),
        sample: integer("sample"),
        revision: integer("revision").unwrap_or(0),
    };
    let key = (region, *period);
    // What was reported comes before what a document states; of revisions the last.
    let newer = found.get(&key).is_none_or(|old| (old.register, old.revision) <= (register, given.revision));
    if newer {
        found.insert(key, given);
    }
}
