//! Parameters: a region takes its parent's value unless it has a row of its own that is valid on the day.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_defs::Service;
use taihang_kernel::{Record, RecordId, Value};

use crate::db::Connection;
use crate::error::Result;
use crate::memory;
use crate::store::Inner;

/// The answer for a parameter that a region has switched off.
pub const OFF: &str = "off";

/// The value of `code` on `at` for a chain of regions, nearest first; rows without a region stand above all of them.
///
/// From the top down each row of the chain changes what came from above: `default`, `replace` and `add` put their own value,
/// `tighten` the stricter of both, `off` switches off.
pub fn in_force(rows: &[Record], code: &str, chain: &[RecordId], at: Date) -> Option<String> {
    let valid = |row: &&Record| {
        let state = row.register.def.states.get(&row.state);
        let covers = match row.get("valid") {
            Some(Value::Period(period)) => period.contains(at),
            Some(_) | None => true,
        };
        row.text("code") == Some(code) && state.is_some_and(|state| state.published || state.last) && covers
    };
    let rows: Vec<&Record> = rows.iter().filter(valid).collect();
    let mut value: Option<String> = None;
    for region in std::iter::once(None).chain(chain.iter().rev().map(|region| Some(*region))) {
        // Of two rows for one region the later one counts: ids rise with time.
        for row in rows.iter().filter(|row| row.reference("region") == region) {
            let own = row.text("value").map(str::to_owned);
            value = match row.text("mode") {
                Some("off") => Some(OFF.to_owned()),
                Some("tighten") => stricter(value, own, row.text("direction")),
                Some(_) | None => own.or(value),
            };
        }
    }
    value
}

/// The stricter of two values; where they are no comparable numbers the nearer one, which was checked when it was made.
fn stricter(above: Option<String>, own: Option<String>, direction: Option<&str>) -> Option<String> {
    let (Some(above), Some(own)) = (above.clone(), own.clone()) else { return own.or(above) };
    match (number(&above), number(&own), direction) {
        (Some(higher), Some(lower), Some("lower_is_stricter")) => {
            Some(if lower <= higher { own } else { above })
        }
        (Some(lower), Some(higher), Some("higher_is_stricter")) => {
            Some(if higher >= lower { own } else { above })
        }
        (_, _, _) => Some(own),
    }
}

/// The number that a value begins with: "15 working days" is 15.
fn number(value: &str) -> Option<Decimal> {
    let end = value.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(value.len());
    value[..end].parse().ok()
}

/// The value in force for the region of an organisation.
pub(crate) fn for_owner(
    inner: &Inner,
    connection: &mut Connection,
    code: &str,
    owner: Option<RecordId>,
    at: Date,
) -> Result<Option<String>> {
    let Some(register) = inner.catalogue.serving(Service::Parameters) else { return Ok(None) };
    let chain = region_chain(inner, connection, owner)?;
    let rows = memory::all(inner, connection, &register.def.name)?;
    Ok(in_force(&rows, code, &chain, at))
}

/// The region of an organisation and those above it, nearest first.
fn region_chain(
    inner: &Inner,
    connection: &mut Connection,
    owner: Option<RecordId>,
) -> Result<Vec<RecordId>> {
    let (Some(owner), Some(organisations)) = (owner, inner.catalogue.serving(Service::Organisations)) else {
        return Ok(Vec::new());
    };
    let sql = format!("select region from \"{}\" where id = ?1", organisations.def.name);
    let row = connection.query_one(&sql, &[owner.into()])?;
    let Some(row) = row.filter(|row| matches!(row.text_or_null(0), Ok(Some(_)))) else {
        return Ok(Vec::new());
    };
    let Some(regions) = inner.catalogue.serving(Service::Regions) else { return Ok(vec![row.id(0)?]) };
    let regions = memory::all(inner, connection, &regions.def.name)?;
    Ok(chain(&regions, row.id(0)?))
}

/// `region` and those above it; a cycle ends the chain. `regions` are in the order of their ids.
fn chain(regions: &[Record], region: RecordId) -> Vec<RecordId> {
    let mut chain = vec![region];
    let above = |id: RecordId| {
        let at = regions.binary_search_by_key(&id, |record| record.id).ok()?;
        regions.get(at)?.reference("above")
    };
    while let Some(next) = chain.last().copied().and_then(above) {
        if chain.contains(&next) {
            break;
        }
        chain.push(next);
    }
    chain
}
