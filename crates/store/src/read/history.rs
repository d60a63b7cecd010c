//! The ledger of one record as an actor may see it, and the log of readings.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value as Json;
use taihang_defs::Access;
use taihang_kernel::reach::class_of;
use taihang_kernel::view::Past;
use taihang_kernel::{Actor, RecordId};

use super::{Reading, Seen};
use crate::db::Row;
use crate::error::Result;
use crate::store::Store;

impl Store {
    /// The history of a record, newest first. Who sees the record only as everybody does is not told who worked on it.
    pub fn history(&self, actor: &Actor, register: &str, id: RecordId) -> Result<Vec<Past>> {
        self.reading(actor, register, |reading| reading.history(id))
    }

    /// Who has read the record, newest first, at most `limit`: for those who may see its history.
    pub fn readings(
        &self,
        actor: &Actor,
        register: &str,
        id: RecordId,
        limit: usize,
    ) -> Result<Vec<(Timestamp, String)>> {
        self.reading(actor, register, |reading| {
            reading.at_work(id)?;
            let sql = format!(
                "select at, actor_name from reading where record = ?1 order by reading_id desc limit {limit}"
            );
            let rows = reading.connection.query(&sql, &[id.into()])?;
            rows.into_iter().map(|row| Ok((row.moment(0)?, row.text(1)?.to_owned()))).collect()
        })
    }

    /// Writes down that somebody read the record, where the register asks for it: every reading, or those from outside of
    /// the owner's organisation.
    pub(super) fn note_reading(&self, actor: &Actor, seen: &Seen) -> Result<()> {
        let def = &seen.record.register.def;
        let outside = || seen.record.owner.is_some() && seen.record.owner != actor.organisation;
        let noted = def.log_readings || (def.access == Access::Audited && outside());
        if actor.is_system() || !noted {
            return Ok(());
        }
        let at = self.inner.clock.now();
        let id = self.inner.ids.next(at);
        let cells = [
            id.into(),
            def.name.as_str().into(),
            seen.record.id.into(),
            actor.key.to_string().into(),
            actor.name.as_str().into(),
            at.into(),
        ];
        self.write_anyway(move |_, connection| {
            connection
                .execute(
                    "insert into reading (reading_id, register, record, actor, actor_name, at) values (?1, ?2, ?3, ?4, ?5, ?6)",
                    &cells,
                )
                .map(|_| ())
        })
    }
}

impl Reading<'_> {
    /// The classes shown by arms of people at work; not found for who reads the record only as everybody does.
    fn at_work(&mut self, id: RecordId) -> Result<Arc<BTreeSet<String>>> {
        self.reach.arms.retain(|arm| arm.role != "public");
        Ok(self.one(id)?.classes)
    }

    fn history(&mut self, id: RecordId) -> Result<Vec<Past>> {
        let classes = self.at_work(id)?;
        let rows = self.connection.query(
            "select version, action, actor_name, actor, role, reason, at, changes from event where record = ?1 order by version desc",
            &[id.into()],
        )?;
        rows.iter().map(|row| self.past(row, &classes)).collect()
    }

    fn past(&self, row: &Row, classes: &BTreeSet<String>) -> Result<Past> {
        let all: std::collections::BTreeMap<String, (Json, Json)> = row.json(7)?;
        let shows = |field: &str| match field {
            "state" | "owner" | "about" => true,
            // A field that a past release had and this one has not is shown to nobody.
            field => class_of(&self.register.def, field).is_some_and(|class| classes.contains(class)),
        };
        let (seen, hidden): (Vec<_>, Vec<_>) = all.into_iter().partition(|(field, _)| shows(field));
        Ok(Past {
            version: row.int(0)?,
            action: row.text(1)?.to_owned(),
            actor: row.text(2)?.to_owned(),
            actor_key: row.text(3)?.to_owned(),
            role: row.text_or_null(4)?.map(str::to_owned),
            reason: row.text_or_null(5)?.map(str::to_owned),
            at: row.moment(6)?,
            changes: seen.into_iter().map(|(field, (before, after))| (field, before, after)).collect(),
            more: !hidden.is_empty(),
        })
    }
}
