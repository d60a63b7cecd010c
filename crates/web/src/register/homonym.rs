//! Organisations and regions of the same name: each is shown with what it belongs to, 城区（长治市）.

use std::collections::BTreeMap;

use taihang_defs::Service;
use taihang_kernel::RecordId;

use super::asking::Asking;
use crate::failure::Failure;

/// Puts what they belong to behind those of `titles`, all of records of `register`, that are equal.
pub(super) fn told_apart(
    asking: &Asking,
    register: &str,
    titles: &mut [(RecordId, String)],
) -> Result<(), Failure> {
    let other = asking.store.catalogue().register(register);
    let trees = [Some(Service::Organisations), Some(Service::Regions)];
    if !other.is_some_and(|other| trees.contains(&other.def.serves)) {
        return Ok(());
    }
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (_, title) in titles.iter() {
        *times.entry(title.clone()).or_default() += 1;
    }
    let equal = titles.iter_mut().filter(|(_, title)| times.get(title).is_some_and(|times| *times > 1));
    for (id, title) in equal {
        // What may not be seen is not told apart either.
        let Ok(seen) = asking.store.one(asking.actor(), register, *id) else { continue };
        let Some(above) = seen.record.reference("above") else { continue };
        let called =
            asking.store.titles(asking.actor(), [(register.to_owned(), above)], asking.visit.language)?;
        if let Some(called) = called.get(&above).filter(|called| *called != taihang_store::read::UNSEEN) {
            title.push_str(&asking.visit.in_brackets(called));
        }
    }
    Ok(())
}
