//! A parameter in force for a region on a day, as the visitor may see it.

use jiff::civil::Date;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_store::Store;
use taihang_store::parameter::in_force;
use taihang_web::Failure;

/// So many rows of one parameter are looked at.
const MOST: usize = 500;
/// No region stands deeper.
const DEEPEST: usize = 16;

/// The value of `code` for `region`, inherited from the regions above it.
pub(crate) fn parameter(
    store: &Store,
    actor: &Actor,
    code: &str,
    (region, at): (Option<RecordId>, Date),
) -> Result<Option<String>, Failure> {
    let mut chain: Vec<RecordId> = region.into_iter().collect();
    while let Some(above) = chain.last().and_then(|region| store.one(actor, "region", *region).ok()) {
        match above.record.reference("above").filter(|id| chain.len() < DEEPEST && !chain.contains(id)) {
            Some(id) => chain.push(id),
            None => break,
        }
    }
    let named = Test::In(vec![Value::Identifier(code.to_owned())]);
    let rows = store.page(actor, &Query::all("parameter", MOST).with("code", named))?;
    let rows: Vec<Record> = rows.records.into_iter().map(|shown| shown.record).collect();
    Ok(in_force(&rows, code, &chain, at))
}
