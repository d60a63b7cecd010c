//! Computed fields that read other records: who becomes stale when a record changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::json;
use taihang_kernel::{Catalogue, Change, JobOrder, RecordId, Value};

use crate::db::Connection;
use crate::error::Result;

/// Register that changes → its ref field and the register whose records become stale.
#[derive(Debug)]
pub(crate) struct Dependents(BTreeMap<String, Vec<(&'static str, String)>>);

impl Dependents {
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let mut map: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for register in catalogue.registers() {
            for dependency in register.hooks.computed.iter().flat_map(|computed| computed.depends_on) {
                let list = map.entry(dependency.register.to_owned()).or_default();
                let entry = (dependency.field, register.def.name.clone());
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
        for (field, register) in list {
            let named = |value: Option<&Value>| match value {
                Some(Value::Ref(id)) => vec![*id],
                Some(Value::Refs(ids)) => ids.clone(),
                Some(_) | None => Vec::new(),
            };
            let mut ids: BTreeSet<RecordId> = named(change.record.get(field)).into_iter().collect();
            ids.extend(change.before.as_ref().map(|before| named(before.get(field))).unwrap_or_default());
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
