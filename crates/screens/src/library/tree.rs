//! The order of the list: each plan under the one it is made under.

use crate::plans::{PlanHeader, PlanRecord};
use taihang_base::Id;

/// A plan with its depth in the tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed<'a> {
    /// The plan.
    pub(crate) plan: &'a PlanHeader,
    /// 0 for a plan without a parent in the list.
    pub(crate) depth: usize,
}

/// The plans with children below their (first) parent; higher levels and earlier periods first.
pub(crate) fn arrange(plans: &[PlanHeader]) -> Vec<Placed<'_>> {
    let known = |id: &Id<PlanRecord>| plans.iter().any(|plan| plan.id == *id);
    let parent = |plan: &PlanHeader| plan.parents.iter().copied().find(|id| *id != plan.id && known(id));
    let mut placed = Vec::with_capacity(plans.len());
    let mut roots: Vec<&PlanHeader> = plans.iter().filter(|plan| parent(plan).is_none()).collect();
    roots.sort_by_key(|plan| rank(plan));
    for root in roots {
        hang(plans, &parent, root, 0, &mut placed);
    }
    // A ring of parents has no root; the store refuses rings, but no plan may vanish from the list.
    for plan in plans {
        if !placed.iter().any(|known: &Placed<'_>| known.plan.id == plan.id) {
            placed.push(Placed { plan, depth: 0 });
        }
    }
    placed
}

fn hang<'a>(
    plans: &'a [PlanHeader],
    parent: &impl Fn(&PlanHeader) -> Option<Id<PlanRecord>>,
    plan: &'a PlanHeader,
    depth: usize,
    placed: &mut Vec<Placed<'a>>,
) {
    placed.push(Placed { plan, depth });
    let mut children: Vec<&PlanHeader> =
        plans.iter().filter(|child| parent(child) == Some(plan.id)).collect();
    children.sort_by_key(|child| rank(child));
    for child in children {
        hang(plans, parent, child, depth + 1, placed);
    }
}

fn rank(plan: &PlanHeader) -> (Option<taihang_base::RegionLevel>, i32, String) {
    let first = plan.metadata.period.as_ref().map_or(i32::MAX, |period| period.value.0);
    (plan.metadata.level, first, plan.title().to_owned())
}
