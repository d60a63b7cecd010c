//! Computed fields that read other records: who becomes stale when a record changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::json;
use taihang_kernel::{Catalogue, Change, Dependency, JobOrder, Record, RecordId, Value};

use crate::db::Connection;
use crate::error::Result;
use crate::ids::FreshIds;
use crate::jobs;
use crate::read::put_words;
use crate::store::Store;

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
                orders.push(refresh(register, id, now));
            }
        }
        Ok(orders)
    }
}

/// Marks all records of a register, whose definition derives otherwise now, and queues the job that makes anew what follows
/// from them.
pub(crate) fn renew_all(connection: &mut Connection, register: &str, now: Timestamp) -> Result<()> {
    connection.execute(&format!("update \"{register}\" set stale = 1 where stale = 0"), &[])?;
    let order = JobOrder {
        name: "renew".to_owned(),
        payload: json!({ "register": register }),
        dedup: Some(format!("renew:{register}")),
        run_at: Some(now),
    };
    jobs::queue(connection, &order, FreshIds::default().next(now), now).map(drop)
}

impl Store {
    /// At most `limit` records of a register that have to be reckoned again, by id, after one.
    pub fn marked(&self, register: &str, after: Option<RecordId>, limit: usize) -> Result<Vec<RecordId>> {
        let table = self.inner.shapes.get(register)?.table();
        let sql = format!("select id from \"{table}\" where stale = 1 and id > ?1 order by id limit {limit}");
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows = self.pool().read(|connection| connection.query(&sql, &[(&after).into()]))?;
        rows.iter().map(|row| row.id(0)).collect()
    }
}

/// What follows from a record is that again which is kept: its computed values are, so are its words.
pub(crate) fn renewed(connection: &mut Connection, record: &Record) -> Result<()> {
    let register = &record.register.def.name;
    let sql = format!("update \"{register}\" set stale = 0 where id = ?1 and stale = 1");
    connection.execute(&sql, &[record.id.into()])?;
    put_words(connection, None, record)
}

fn refresh(register: &str, record: RecordId, now: Timestamp) -> JobOrder {
    JobOrder {
        name: "refresh".to_owned(),
        payload: json!({ "register": register, "record": record }),
        dedup: Some(format!("refresh:{register}:{record}")),
        run_at: Some(now),
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
