//! Records of small registers, which are kept in memory anyway: found there by their ids.

use std::cmp::Reverse;
use std::sync::Arc;

use taihang_kernel::reach::mask;
use taihang_kernel::{Arm, Ground, Reach, Record, RecordId, Standing};

use super::{Reading, Shown};
use crate::error::Result;
use crate::memory;

impl Reading<'_> {
    /// Those of `ids` that `left` admits, newest first. None where the register is not kept in memory, or where more than the
    /// record itself decides who sees it.
    pub(super) fn kept(&mut self, left: &Reach, ids: &[RecordId]) -> Result<Option<Vec<Shown>>> {
        if !memory::is_kept(&self.register) || !self.reach.arms.iter().chain(&left.arms).all(by_record) {
            return Ok(None);
        }
        let records = memory::all(self.inner, self.connection, &self.register.def.name)?;
        let standing = Standing::default();
        let of_id = |id: &RecordId| records.binary_search_by_key(id, |record| record.id).ok();
        let mut found: Vec<&Record> = ids.iter().filter_map(of_id).filter_map(|at| records.get(at)).collect();
        found.retain(|record| left.admitting(record, &standing).next().is_some());
        found.sort_unstable_by_key(|record| Reverse(record.id));
        found.dedup_by_key(|record| record.id);
        let shown = found.into_iter().map(|record| {
            let classes = self.reach.classes(record, &standing).unwrap_or_default();
            let mut record = self.shape.narrowed(record);
            mask(&mut record, &classes);
            Shown { record, classes: Arc::new(classes) }
        });
        Ok(Some(shown.collect()))
    }
}

/// Whether the record alone tells if the arm admits it, without the tree of organisations and without assignments.
fn by_record(arm: &Arm) -> bool {
    match arm.ground {
        Ground::All
        | Ground::Published
        | Ground::Owner(_)
        | Ground::Own { .. }
        | Ground::Party { .. }
        | Ground::Opened(_)
        | Ground::Nobody => true,
        Ground::Subtree(_) | Ground::Assigned { .. } => false,
    }
}
