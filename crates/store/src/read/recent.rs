//! What was changed lately, by whom, and whether anything was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use taihang_kernel::reach::class_of;
use taihang_kernel::{Actor, RecordId};

use super::{Reading, Shown};
use crate::db::{Cell, Connection};
use crate::error::Result;
use crate::ledger::{self, Entry};
use crate::store::Store;

/// So many of the latest events of all registers are looked through.
const LOOKED_THROUGH: usize = 20_000;

/// Events that a cache can tell apart at most; more of them in a minute make it read again.
const TOLD_APART: usize = 2_000;

/// Ids looked for with one statement.
const IDS: usize = 200;

/// One event with the record it is about, as the actor may see both.
#[derive(Debug, Clone)]
pub struct Recent {
    /// The event; changes of hidden fields are left out.
    pub entry: Entry,
    /// The record as it stands now.
    pub record: Shown,
}

impl Store {
    /// The latest events of records of `registers` that the actor sees at work, newest first, older than the event `before`.
    pub fn recent(
        &self,
        actor: &Actor,
        registers: &[&str],
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Recent>> {
        let entries = self
            .inner
            .pool
            .read(|connection| ledger::latest(connection, registers, before, (LOOKED_THROUGH, limit)))?;
        let mut seen: BTreeMap<RecordId, Shown> = BTreeMap::new();
        for register in registers {
            let ids: BTreeSet<RecordId> = entries
                .iter()
                .filter(|entry| entry.event.register == *register)
                .map(|entry| entry.event.record)
                .collect();
            let ids: Vec<RecordId> = ids.into_iter().collect();
            let shown = self.reading(actor, register, |reading| reading.at_work_among(&ids))?;
            seen.extend(shown.into_iter().map(|shown| (shown.record.id, shown)));
        }
        let recent = entries.into_iter().filter_map(|mut entry| {
            let record = seen.get(&entry.event.record)?.clone();
            entry.event.changes.retain(|field, _| {
                matches!(field.as_str(), "state" | "owner" | "about")
                    || class_of(&record.record.register.def, field)
                        .is_some_and(|class| record.classes.contains(class))
            });
            Some(Recent { entry, record })
        });
        Ok(recent.collect())
    }

    /// Who created each of the records and who changed it last, for those that the actor sees at work.
    pub fn authors(
        &self,
        actor: &Actor,
        register: &str,
        ids: &[RecordId],
    ) -> Result<BTreeMap<RecordId, (String, String)>> {
        self.reading(actor, register, |reading| {
            let mut authors: BTreeMap<RecordId, (String, String)> = BTreeMap::new();
            let shown = reading.at_work_among(ids)?;
            for some in shown.chunks(IDS) {
                let marks: Vec<String> = (1..=some.len()).map(|at| format!("?{at}")).collect();
                let sql = format!(
                    "select record, actor_name from event where record in ({}) order by record, version",
                    marks.join(", ")
                );
                let cells: Vec<Cell> = some.iter().map(|shown| shown.record.id.into()).collect();
                for row in reading.connection.query(&sql, &cells)? {
                    let name = row.text(1)?.to_owned();
                    let author = authors.entry(row.id(0)?).or_insert_with(|| (name.clone(), String::new()));
                    author.1 = name;
                }
            }
            Ok(authors)
        })
    }

    /// The events of `registers` since a moment, or none if there are too many to tell apart: what a cache is kept under.
    /// Two answers are alike as long as nothing was changed between them.
    pub fn touched(&self, registers: &[&str], since: Timestamp) -> Result<Option<BTreeSet<String>>> {
        self.inner.pool.read(|connection| told_apart(connection, registers, since))
    }
}

/// The events of `registers` (of all, if none is named) since a moment; none if there are too many to tell apart.
pub(super) fn told_apart(
    connection: &mut Connection,
    registers: &[&str],
    since: Timestamp,
) -> Result<Option<BTreeSet<String>>> {
    let events = ledger::ids_after(connection, registers, &after(since), TOLD_APART)?;
    Ok((events.len() < TOLD_APART).then(|| events.into_iter().collect()))
}

/// The id that all events since a moment come after.
pub(super) fn after(since: Timestamp) -> String {
    RecordId::new(since, 0).to_string()
}

impl Reading<'_> {
    /// Those of `ids` that the actor sees otherwise than as everybody does.
    fn at_work_among(&mut self, ids: &[RecordId]) -> Result<Vec<Shown>> {
        self.reach.arms.retain(|arm| arm.role != "public");
        let reach = self.reach.clone();
        let mut shown = Vec::with_capacity(ids.len());
        for some in ids.chunks(IDS) {
            shown.extend(self.of_ids(&reach, some)?);
        }
        Ok(shown)
    }
}
