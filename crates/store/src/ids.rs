//! Fresh ids in rising order.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rand::Rng as _;
use taihang_kernel::RecordId;
use taihang_kernel::decision::Ids;

/// Makes ids: the moment, and chance. Those of one process never fall, even within a millisecond.
#[derive(Debug, Default)]
pub(crate) struct FreshIds(Mutex<(i64, u128)>);

impl FreshIds {
    pub(crate) fn next(&self, now: Timestamp) -> RecordId {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = now.as_millisecond().max(last.0);
        // 80 random bits; within a millisecond they count up, and begin low enough never to overflow.
        let random = if millis == last.0 { last.1 + 1 } else { u128::from(rand::rng().next_u64()) << 15 };
        *last = (millis, random);
        let at = Timestamp::from_millisecond(millis).unwrap_or(now);
        RecordId::new(at, random)
    }
}

/// The same for the kernel.
pub(crate) struct IdsAt<'a> {
    pub(crate) ids: &'a FreshIds,
    pub(crate) now: Timestamp,
}

impl Ids for IdsAt<'_> {
    fn next(&mut self) -> RecordId {
        self.ids.next(self.now)
    }
}
