//! Numbers beside a list, remembered: whoever pages through it is not kept waiting for the same count again.

use std::collections::BTreeSet;

use taihang_kernel::RecordId;

use super::Reading;
use super::predicate::Args;
use super::recent::TOLD_APART;
use crate::error::Result;
use crate::ledger;
use crate::memory::Lately;
use crate::store::Inner;

/// What was found, and the events of the minute before; none if there were too many to tell apart.
#[derive(Debug, Clone)]
pub(crate) struct Told<T> {
    found: T,
    events: Option<BTreeSet<String>>,
}

impl Reading<'_> {
    /// What `find` finds for a statement, or has found within a minute: as long as nothing has changed since,
    /// or in any case where it is `of_part`.
    pub(super) fn lately<T: Clone>(
        &mut self,
        memory: impl Fn(&Inner) -> &Lately<Told<T>>,
        sql: &str,
        args: &Args,
        of_part: impl Fn(&T) -> bool,
        find: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let (key, now) = (format!("{sql}{:?}", args.0), self.inner.now());
        let known = memory(self.inner).get(&key, now);
        if let Some(told) = &known
            && of_part(&told.found)
        {
            return Ok(told.found.clone());
        }
        let since = now - Lately::<T>::KEPT;
        let after = RecordId::new(since, 0).to_string();
        let events = ledger::ids_after(self.connection, &[], &after, TOLD_APART)?;
        let events = (events.len() < TOLD_APART).then(|| events.into_iter().collect());
        if let Some(told) = known.filter(|told| events.is_some() && told.events == events) {
            return Ok(told.found);
        }
        let found = find(self)?;
        memory(self.inner).put(key, now, Told { found: found.clone(), events });
        Ok(found)
    }
}
