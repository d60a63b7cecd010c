//! Numbers beside a list and figures, remembered: whoever pages through it is not kept waiting for the same count again.

use std::collections::BTreeSet;
use std::ops::Bound;

use jiff::Timestamp;

use super::Reading;
use super::predicate::Args;
use super::recent::{after, told_apart};
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
        // Whole seconds, so that what is found for one page is asked about together the next time.
        let since = Timestamp::from_second((now - Lately::<T>::FRESH).as_second()).unwrap_or(now);
        let still = |reading: &mut Self| -> Result<Option<T>> {
            let Some((at, told)) = lately.known(&key) else { return Ok(None) };
            if of_part(&told.found) && now.duration_since(at) < Lately::<T>::FRESH {
                return Ok(Some(told.found));
            }
            if told.events.is_none() || reading.events_since(told.since)? != told.events {
                return Ok(None);
            }
            if told.since < since {
                let events = reading.events_since(since)?;
                lately.put(key.clone(), now, Told { found: told.found.clone(), since, events });
            }
            Ok(Some(told.found))
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
        let events = self.events_since(since)?;
        let found = find(self)?;
        lately.put(key.clone(), now, Told { found: found.clone(), since, events });
        drop(turn);
        Ok(found)
    }

    /// The events since a moment, none if there are too many to tell apart. The transaction sees one state, so what it has seen
    /// of a longer time answers for a shorter one.
    fn events_since(&mut self, since: Timestamp) -> Result<Option<BTreeSet<String>>> {
        if self.late.as_ref().is_none_or(|(seen, _)| *seen > since) {
            let seen = since.min(self.inner.now() - Lately::<()>::FRESH * 2);
            let Some(events) = told_apart(self.connection, &[], seen)? else {
                return told_apart(self.connection, &[], since);
            };
            self.late = Some((seen, events));
        }
        let first = after(since);
        let later = |(_, events): &(Timestamp, BTreeSet<String>)| {
            events.range((Bound::Excluded(first), Bound::Unbounded)).cloned().collect()
        };
        Ok(self.late.as_ref().map(later))
    }
}
