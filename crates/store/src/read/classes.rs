//! Which classes of fields each row of an answer shows: flags in the statement, sets behind the rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use taihang_kernel::{Arm, Reach};

use super::Reading;
use super::predicate::Args;
use crate::db::{Cell, Row};

/// Flags that tell which group of arms admits a row.
pub(super) struct Groups {
    classes: Vec<BTreeSet<String>>,
    /// What the statement selects besides the columns: a flag for each group, nothing if there is only one.
    pub(super) select: String,
    /// The sets that rows have shown: few of them, shared by many rows.
    shown: BTreeMap<Vec<bool>, Arc<BTreeSet<String>>>,
}

impl Reading<'_> {
    /// A record shows the classes of every arm that admits it: one flag a row for each set of classes, none if all arms show
    /// the same ones. Where every arm that finds rows is of one set, that one is not asked about again.
    pub(super) fn groups(&self, left: &Reach, args: &mut Args) -> Groups {
        let mut groups: BTreeMap<BTreeSet<String>, Vec<&Arm>> = BTreeMap::new();
        for arm in &self.reach.arms {
            groups.entry(arm.classes.iter().cloned().collect()).or_default().push(arm);
        }
        let frame = self.frame();
        let mut select = String::new();
        if groups.len() > 1 {
            for arms in groups.values() {
                let same = |one: &Arm, other: &Arm| one.ground == other.ground && one.states == other.states;
                if left.arms.iter().all(|found| arms.iter().any(|arm| same(arm, found))) {
                    select.push_str(", 1");
                    continue;
                }
                let admitted = frame.admitted(arms.iter().copied(), args);
                select.push_str(", case when ");
                select.push_str(&admitted);
                select.push_str(" then 1 else 0 end");
            }
        }
        Groups { classes: groups.into_keys().collect(), select, shown: BTreeMap::new() }
    }
}

impl Groups {
    /// The classes that a row shows, whose flags stand in front of its last `after` cells; and these.
    pub(super) fn of<'r>(&mut self, row: &'r Row, after: usize) -> (Arc<BTreeSet<String>>, &'r [Cell]) {
        let flags = if self.select.is_empty() { 0 } else { self.classes.len() };
        let (rest, last) = row.cells().split_at(row.cells().len() - after);
        let admitting: Vec<bool> =
            rest[rest.len() - flags..].iter().map(|flag| *flag == Cell::Int(1)).collect();
        if let Some(known) = self.shown.get(&admitting) {
            return (Arc::clone(known), last);
        }
        let classes: BTreeSet<String> = if admitting.is_empty() {
            self.classes.first().cloned().unwrap_or_default()
        } else {
            let shown = self.classes.iter().zip(&admitting).filter(|(_, admits)| **admits);
            shown.flat_map(|(classes, _)| classes.iter().cloned()).collect()
        };
        let classes = Arc::new(classes);
        self.shown.insert(admitting, Arc::clone(&classes));
        (classes, last)
    }
}
