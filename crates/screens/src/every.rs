//! All records that a question finds, page by page.

use taihang_kernel::{Actor, Query, Record};
use taihang_store::{Result, Store};

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
