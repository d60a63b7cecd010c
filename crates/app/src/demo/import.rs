//! Fills an empty installation with the demonstration region.

use std::collections::BTreeMap;

use taihang_base::{Fault, Id, civil_today};
use taihang_documents::Limits;
use taihang_kernel::{Actor, RecordId};
use taihang_screens::plans::{NewPlan, PlanRecord, Plans};
use taihang_store::Store;

use super::content::{self, ManifestPlan};
use crate::ending::Failure;
use crate::records;

/// The plans with their links; regions and organisations are reference data. Gives the documents by what the manifest calls them.
pub(super) fn fill(store: &Store) -> Result<BTreeMap<String, RecordId>, Failure> {
    let mut actor = Actor::system("demo", civil_today(store.clock()));
    actor.organisation = Some(records::home());
    let plans = Plans::of(store, &actor);
    // A start that was cut short is taken up again: what is there stays.
    let known: BTreeMap<String, Id<PlanRecord>> =
        plans.list()?.into_iter().map(|header| (header.file_name, header.id)).collect();
    let mut ids: BTreeMap<String, Id<PlanRecord>> = BTreeMap::new();
    for plan in &content::manifest()?.plans {
        let id = match known.get(&plan.file_name) {
            Some(id) => *id,
            None => import(plans, plan, &ids)?,
        };
        ids.insert(plan.id.clone(), id);
    }
    Ok(ids.into_iter().map(|(name, id)| (name, id.retyped())).collect())
}

/// One plan, as if a person had dropped its file into the library, with what a person has filled in since.
fn import(
    plans: Plans<'_>,
    plan: &ManifestPlan,
    ids: &BTreeMap<String, Id<PlanRecord>>,
) -> Result<Id<PlanRecord>, Failure> {
    let missing = Fault { step: "find a plan of the demonstration", source: None };
    let bytes = content::file(&plan.file).ok_or(missing)?;
    let document = taihang_documents::read(&plan.file_name, &bytes, &Limits::STANDARD)?;
    let read = taihang_plan::read(&document);
    let by_hand: Vec<_> = plan.by_hand.iter().map(|hand| (hand.entry.clone(), hand.source.clone())).collect();
    // The manifest names a plan before those that are linked to it.
    let linked =
        |names: &[String]| -> Vec<_> { names.iter().filter_map(|name| ids.get(name)).copied().collect() };
    let new = NewPlan {
        file_name: &plan.file_name,
        bytes: &bytes,
        document: &document,
        plan: &read,
        by_hand: &by_hand,
        parents: &linked(&plan.parents),
        predecessors: &linked(&plan.predecessors),
    };
    Ok(plans.import(new)?)
}
