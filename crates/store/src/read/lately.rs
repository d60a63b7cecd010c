//! Numbers beside a list and figures, remembered: whoever pages through it is not kept waiting for the same count again.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Reading;
use super::predicate::Args;
use super::recent::told_apart;
use crate::error::Result;
use crate::lately::Lately;
use crate::store::Inner;

/// What was found, with the events of the minute before and after: as long as there is no other event, it is still so. An event
/// is written within that minute of the moment in its id.
#[derive(Debug, Clone)]
pub(crate) struct Told<T> {
    found: T,
    /// From when on events are looked at.
    since: Timestamp,
    /// None if there were too many to tell apart.
    events: Option<BTreeSet<String>>,
}

impl Reading<'_> {
    /// What `find` finds for a statement, or has found before: as long as nothing has changed since, or within a minute in any
    /// case where it is `of_part`. Of several who ask at once one finds and the others wait.
    pub(super) fn lately<T: Clone>(
        &mut self,
        memory: impl Fn(&Inner) -> &Lately<Told<T>>,
        sql: &str,
        args: &Args,
        of_part: impl Fn(&T) -> bool,
        find: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let (inner, now) = (self.inner, self.inner.now());
        let (lately, key) = (memory(inner), format!("{sql}{:?}", args.0));
        let still = |reading: &mut Self| -> Result<Option<T>> {
            let Some((at, told)) = lately.known(&key) else { return Ok(None) };
            let near = of_part(&told.found) && now.duration_since(at) < Lately::<T>::FRESH;
            Ok((near || reading.unchanged(&told)?).then_some(told.found))
        };
        if let Some(found) = still(self)? {
            return Ok(found);
        }
        let turn = lately.turn(&key);
        if turn.is_none()
            && let Some(found) = still(self)?
        {
            return Ok(found);
        }
        let since = now - Lately::<T>::FRESH;
        let events = told_apart(self.connection, &[], since)?;
        let found = find(self)?;
        lately.put(key.clone(), now, Told { found: found.clone(), since, events });
        drop(turn);
        Ok(found)
    }

    fn unchanged<T>(&mut self, told: &Told<T>) -> Result<bool> {
        let Some(events) = &told.events else { return Ok(false) };
        Ok(told_apart(self.connection, &[], told.since)?.as_ref() == Some(events))
    }
}
