//! The deadlines of a record, as far as the reader sees what they are reckoned from: a day that a hidden field gives would tell
//! what the field holds.

use taihang_defs::ClockStart;
use taihang_kernel::reach::class_of;
use taihang_store::read::Seen;
use taihang_store::{Deadline, Store, StoreError};

/// The deadlines of the record that its reader may know of.
pub(crate) fn deadlines(store: &Store, seen: &Seen) -> Result<Vec<Deadline>, StoreError> {
    let def = &seen.record.register.def;
    let shows = |field: &str| class_of(def, field).is_some_and(|class| seen.classes.contains(class));
    let kept = |deadline: &Deadline| {
        let mut clocks = def.states.values().flat_map(|state| &state.due);
        clocks.find(|due| due.clock == deadline.clock).is_some_and(|due| {
            let begins = match &due.start {
                ClockStart::Entry => true,
                ClockStart::Field(field) => shows(field),
            };
            begins && due.until.as_deref().is_none_or(shows)
        })
    };
    let mut deadlines = store.deadlines_of(seen.record.id)?;
    deadlines.retain(kept);
    Ok(deadlines)
}
