//! The records that a question finds: all of them, page by page; or those of a page, if the visitor may ask.

use taihang_kernel::{Actor, Query, Record};
use taihang_store::{Result, Store, StoreError};

/// Hands every record that `actor` may see to `take`, one page after the other.
pub(crate) fn each(
    store: &Store,
    actor: &Actor,
    mut query: Query,
    mut take: impl FnMut(Record),
) -> Result<()> {
    loop {
        let page = store.page(actor, &query)?;
        page.records.into_iter().for_each(|shown| take(shown.record));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Every record that `actor` may see.
pub(crate) fn every(store: &Store, actor: &Actor, query: Query) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    each(store, actor, query, |record| records.push(record))?;
    Ok(records)
}

/// The records of one page; none for whoever may not ask about them.
pub(crate) fn allowed(store: &Store, actor: &Actor, query: &Query) -> Result<Vec<Record>> {
    match store.page(actor, query) {
        Ok(page) => Ok(page.records.into_iter().map(|shown| shown.record).collect()),
        Err(StoreError::Problems(_) | StoreError::Refusal(_)) => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}
