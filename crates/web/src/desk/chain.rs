//! Regions from a county up to the province: a parameter is looked for along them.

use std::collections::BTreeMap;

use taihang_defs::Service;
use taihang_kernel::{Order, Query, Record, RecordId};
use taihang_store::Store;

use crate::failure::Failure;
use crate::visit::Visit;

/// Rows that are read at most: a list beyond this is no list of parameters.
const MOST: usize = 5_000;
/// A chain of regions is no longer.
const DEEPEST: usize = 8;

/// Every record of the register that the visitor reaches, in the order of `field`.
pub(super) fn all(
    visit: &Visit,
    store: &Store,
    serving: Service,
    field: &str,
) -> Result<Vec<Record>, Failure> {
    let Some(register) = store.catalogue().serving(serving) else { return Ok(Vec::new()) };
    let mut query = Query::all(&register.def.name, taihang_kernel::query::MOST);
    query.order = Some(Order { field: field.to_owned(), backwards: false });
    let mut found = Vec::new();
    loop {
        let page = store.page(&visit.actor, &query)?;
        found.extend(page.records.into_iter().map(|shown| shown.record));
        match page.next.filter(|_| found.len() < MOST) {
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

/// The region asked for, or that of the visitor's organisation, and those above it, nearest first.
pub(super) fn chain(
    visit: &Visit,
    store: &Store,
    regions: &[Record],
    wished: &str,
) -> Result<Vec<RecordId>, Failure> {
    let own = || -> Result<Option<RecordId>, Failure> {
        let (Some(organisation), Some(register)) =
            (visit.actor.organisation, store.catalogue().serving(Service::Organisations))
        else {
            return Ok(None);
        };
        Ok(store.one(&visit.actor, &register.def.name, organisation)?.record.reference("region"))
    };
    let known = |id: &RecordId| regions.iter().any(|region| region.id == *id);
    let first = match wished.parse().ok().filter(known) {
        Some(region) => Some(region),
        None => own()?,
    };
    let by_id: BTreeMap<RecordId, &Record> = regions.iter().map(|region| (region.id, region)).collect();
    let mut chain: Vec<RecordId> = first.into_iter().filter(|id| by_id.contains_key(id)).collect();
    while let Some(above) = chain.last().and_then(|id| by_id.get(id)?.reference("above")) {
        if chain.contains(&above) || chain.len() >= DEEPEST {
            break;
        }
        chain.push(above);
    }
    Ok(chain)
}
