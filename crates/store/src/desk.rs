//! What an account keeps for itself: drafts of forms, saved views, records it follows.

use jiff::Timestamp;
use serde_json::Value as Json;
use taihang_kernel::RecordId;

use crate::db::{Cell, Row};
use crate::error::Result;
use crate::store::Store;

/// A saved view of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: String,
    /// Who saved it.
    pub account: RecordId,
    /// What it is called.
    pub name: String,
    /// The query in the notation of addresses.
    pub query: String,
    /// Whether everybody who sees the register may use it.
    pub shared: bool,
}

/// A form that somebody has not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEntry {
    /// The register.
    pub register: String,
    /// The record; none for a new one.
    pub record: Option<RecordId>,
    /// When it was last kept.
    pub saved_at: Timestamp,
}

impl Store {
    /// The unfinished forms of an account, latest first.
    pub fn drafts(&self, account: RecordId, limit: usize) -> Result<Vec<DraftEntry>> {
        let sql = "select register, record, saved_at from draft where account = ?1 order by saved_at desc, draft_id limit ?2";
        let read = |row: &Row| {
            let record = row.text(1)?.parse().ok();
            Ok(DraftEntry { register: row.text(0)?.to_owned(), record, saved_at: row.moment(2)? })
        };
        let cells = [account.into(), limit.into()];
        self.inner.pool.read(|connection| connection.query(sql, &cells)?.iter().map(read).collect())
    }

    /// The records that an account follows, latest first.
    pub fn followed(&self, account: RecordId, limit: usize) -> Result<Vec<(String, RecordId)>> {
        let sql = "select register, record from subscription where account = ?1 and record <> ''
                   order by created_at desc, record limit ?2";
        let read = |row: &Row| Ok((row.text(0)?.to_owned(), row.id(1)?));
        let cells = [account.into(), limit.into()];
        self.inner.pool.read(|connection| connection.query(sql, &cells)?.iter().map(read).collect())
    }

    /// Keeps what stands in the form of a record (none: of a new one), with the version that it began from; nothing is checked.
    pub fn draft_put(
        &self,
        account: RecordId,
        register: &str,
        record: Option<RecordId>,
        version: i64,
        content: &Json,
    ) -> Result<()> {
        let (register, content) = (register.to_owned(), content.to_string());
        let record = record.map(|id| id.to_string()).unwrap_or_default();
        self.write(move |inner, connection| {
            let now = inner.now();
            let cells = [account.into(), (&register).into(), (&record).into(), version.into(), (&content).into(), now.into()];
            let known = connection.execute(
                "update draft set version = ?4, content = ?5, saved_at = ?6 where account = ?1 and register = ?2 and record = ?3",
                &cells,
            )?;
            if known == 0 {
                let mut cells = cells.to_vec();
                cells.push(inner.ids.next(now).into());
                connection.execute(
                    "insert into draft (account, register, record, version, content, saved_at, draft_id)
                     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    &cells,
                )?;
            }
            Ok(())
        })
    }

    /// What was kept of a form, and the version that it began from.
    pub fn draft(
        &self,
        account: RecordId,
        register: &str,
        record: Option<RecordId>,
    ) -> Result<Option<(i64, Json)>> {
        let record = record.map(|id| id.to_string()).unwrap_or_default();
        let sql = "select version, content from draft where account = ?1 and register = ?2 and record = ?3";
        let cells = [account.into(), register.into(), record.into()];
        let row = self.inner.pool.read(|connection| connection.query_one(sql, &cells))?;
        row.map(|row| Ok((row.int(0)?, row.json(1)?))).transpose()
    }

    /// Forgets a draft.
    pub fn draft_drop(&self, account: RecordId, register: &str, record: Option<RecordId>) -> Result<()> {
        let register = register.to_owned();
        let record = record.map(|id| id.to_string()).unwrap_or_default();
        self.write(move |_, connection| {
            let sql = "delete from draft where account = ?1 and register = ?2 and record = ?3";
            connection.execute(sql, &[account.into(), (&register).into(), (&record).into()]).map(drop)
        })
    }

    /// Keeps a view of a register under a name; one of the same name of the same account is replaced.
    pub fn view_save(&self, register: &str, view: &SavedView) -> Result<()> {
        let (register, view) = (register.to_owned(), view.clone());
        self.write(move |inner, connection| {
            let sql = "insert into saved_view (view_id, account, register, name, query, shared, created_at)
                       values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (account, register, name)
                       do update set query = excluded.query, shared = excluded.shared";
            let cells: [Cell; 7] = [
                (&view.id).into(),
                view.account.into(),
                (&register).into(),
                (&view.name).into(),
                (&view.query).into(),
                view.shared.into(),
                inner.now().into(),
            ];
            connection.execute(sql, &cells).map(drop)
        })
    }

    /// The views of a register that an account saved, and those shared by others.
    pub fn views(&self, account: RecordId, register: &str) -> Result<Vec<SavedView>> {
        let sql = "select view_id, account, name, query, shared from saved_view
                   where register = ?1 and (account = ?2 or shared = 1) order by name, view_id";
        let read = |row: &Row| {
            let (name, query) = (row.text(2)?.to_owned(), row.text(3)?.to_owned());
            Ok(SavedView {
                id: row.text(0)?.to_owned(),
                account: row.id(1)?,
                name,
                query,
                shared: row.bool(4)?,
            })
        };
        let cells = [register.into(), account.into()];
        self.inner.pool.read_by_keys(|connection| connection.query(sql, &cells)?.iter().map(read).collect())
    }

    /// Forgets a view of an account.
    pub fn view_drop(&self, account: RecordId, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.write(move |_, connection| {
            connection
                .execute(
                    "delete from saved_view where account = ?1 and view_id = ?2",
                    &[account.into(), (&id).into()],
                )
                .map(drop)
        })
    }

    /// Follows a record, or no longer.
    pub fn follow(&self, account: RecordId, register: &str, record: RecordId, follows: bool) -> Result<()> {
        let register = register.to_owned();
        self.write(move |inner, connection| {
            let mut cells = vec![account.into(), (&register).into(), record.into()];
            let sql = if follows {
                cells.push(inner.now().into());
                "insert into subscription (account, register, record, created_at) values (?1, ?2, ?3, ?4) on conflict do nothing"
            } else {
                "delete from subscription where account = ?1 and register = ?2 and record = ?3"
            };
            connection.execute(sql, &cells).map(drop)
        })
    }

    /// Whether an account follows a record.
    pub fn follows(&self, account: RecordId, register: &str, record: RecordId) -> Result<bool> {
        let sql = "select 1 from subscription where account = ?1 and register = ?2 and record = ?3";
        let cells = [account.into(), register.into(), record.into()];
        Ok(self.inner.pool.read(|connection| connection.query_one(sql, &cells))?.is_some())
    }
}
