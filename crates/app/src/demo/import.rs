//! Fills an empty data folder with the demonstration region.

use std::collections::BTreeMap;

use taihang_base::{Fault, Id};
use taihang_documents::Limits;
use taihang_planstore::{Actor, Asset, Link, LinkKind, NewPlan, PlanRecord, Scope, Store};

use super::content::{self, ManifestPlan};
use crate::ending::Failure;

/// Marks that everything is there; made last.
const COMPLETE: &str = "demo/complete";

/// Regions, organisations, map, plans with their links.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let actor = Actor::system("demo");
    if store.asset(&Scope::system(), COMPLETE)?.is_some() {
        return Ok(());
    }
    store.region_replace(&actor, &content::regions()?)?;
    store.organisation_replace(&actor, &content::organisations()?)?;
    for name in ["map/cities.geojson", "map/counties.geojson"] {
        if let Some(bytes) = content::file(name) {
            let asset = Asset { media_type: "application/geo+json".to_owned(), bytes: bytes.into_owned() };
            store.asset_replace(&actor, name, &asset)?;
        }
    }
    let manifest = content::manifest()?;
    // A start that was cut short is taken up again: what is there stays.
    let known: BTreeMap<String, Id<PlanRecord>> =
        store.plan_list(&Scope::system())?.into_iter().map(|header| (header.file_name, header.id)).collect();
    let mut ids = BTreeMap::new();
    for plan in &manifest.plans {
        let id = match known.get(&plan.file_name) {
            Some(id) => *id,
            None => import(store, &actor, plan)?,
        };
        ids.insert(plan.id.clone(), id);
    }
    for plan in &manifest.plans {
        link(store, &actor, plan, &ids)?;
    }
    let mark = Asset { media_type: "text/plain".to_owned(), bytes: b"1".to_vec() };
    store.asset_replace(&actor, COMPLETE, &mark)?;
    Ok(())
}

/// One plan, as if a person had dropped its file into the library.
fn import(store: &Store, actor: &Actor, plan: &ManifestPlan) -> Result<Id<PlanRecord>, Failure> {
    let missing = Fault { step: "find a plan of the demonstration", source: None };
    let bytes = content::file(&plan.file).ok_or(missing)?;
    let document = taihang_documents::read(&plan.file_name, &bytes, &Limits::STANDARD)?;
    let read = taihang_plan::read(&document);
    let id = store.plan_add(
        actor,
        NewPlan { file_name: &plan.file_name, bytes: &bytes, document: &document, plan: &read },
    )?;
    for value in &plan.by_hand {
        let version = store.plan_header(&Scope::system(), id)?.version;
        store.plan_describe(actor, id, version, std::slice::from_ref(&value.entry), &value.source)?;
    }
    Ok(id)
}

fn link(
    store: &Store,
    actor: &Actor,
    plan: &ManifestPlan,
    ids: &BTreeMap<String, Id<PlanRecord>>,
) -> Result<(), Failure> {
    let parents = plan.parents.iter().map(|id| (LinkKind::Parent, id));
    let predecessors = plan.predecessors.iter().map(|id| (LinkKind::Predecessor, id));
    for (kind, id) in parents.chain(predecessors) {
        if let (Some(own), Some(other)) = (ids.get(&plan.id), ids.get(id)) {
            store.plan_link(actor, Link { plan: *own, kind, other: *other })?;
        }
    }
    Ok(())
}
