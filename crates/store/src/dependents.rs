//! Computed fields that read other records: who becomes stale when a record changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::json;
use taihang_kernel::{Catalogue, Change, Dependency, JobOrder, RecordId, Value};

use crate::db::Connection;
use crate::error::Result;

/// Register that changes → how, and the register whose records become stale.
#[derive(Debug)]
pub(crate) struct Dependents(BTreeMap<String, Vec<(Dependency, String)>>);

impl Dependents {
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let mut map: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for register in catalogue.registers() {
            for dependency in register.hooks.computed.iter().flat_map(|computed| computed.depends_on) {
                let (Dependency::Naming { register: other, .. } | Dependency::Named { register: other, .. }) =
                    dependency;
                let list = map.entry((*other).to_owned()).or_default();
                let entry = (*dependency, register.def.name.clone());
                if !list.contains(&entry) {
                    list.push(entry);
                }
            }
        }
        Self(map)
    }

    /// Marks the dependents of a changed record and answers the jobs that reckon them again.
    pub(crate) fn mark(
        &self,
        connection: &mut Connection,
        change: &Change,
        now: Timestamp,
    ) -> Result<Vec<JobOrder>> {
        let Some(list) = self.0.get(&change.record.register.def.name) else { return Ok(Vec::new()) };
        let mut orders = Vec::new();
        for (dependency, register) in list {
            let ids = match dependency {
                Dependency::Naming { field, .. } => named(change, field),
                // Nobody names a record before it is there.
                Dependency::Named { field, .. } if change.before.is_some() => {
                    let sql = format!("select id from \"{register}\" where \"{field}\" = ?1");
                    let rows = connection.query(&sql, &[change.record.id.into()])?;
                    rows.iter().map(|row| row.id(0)).collect::<Result<_>>()?
                }
                Dependency::Named { .. } => BTreeSet::new(),
            };
            for id in ids {
                let sql = format!("update \"{register}\" set stale = 1 where id = ?1 and stale = 0");
                connection.execute(&sql, &[id.into()])?;
                orders.push(JobOrder {
                    name: "refresh".to_owned(),
                    payload: json!({ "register": register, "record": id }),
                    dedup: Some(format!("refresh:{register}:{id}")),
                    run_at: Some(now),
                });
            }
        }
        Ok(orders)
    }
}

/// The records that a changed record names in `field`, or named before.
fn named(change: &Change, field: &str) -> BTreeSet<RecordId> {
    let in_value = |value: Option<&Value>| match value {
        Some(Value::Ref(id)) => vec![*id],
        Some(Value::Refs(ids)) => ids.clone(),
        Some(_) | None => Vec::new(),
    };
    let mut ids: BTreeSet<RecordId> = in_value(change.record.get(field)).into_iter().collect();
    ids.extend(change.before.as_ref().map(|before| in_value(before.get(field))).unwrap_or_default());
    ids
}
