//! What an account keeps for itself: drafts of forms, saved views, records it follows.

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
    /// The organisation that it is shared with.
    pub organisation: Option<RecordId>,
}

impl Store {
    /// Keeps what stands in a form; nothing is checked.
    pub fn draft_put(&self, account: RecordId, form: &str, content: &Json) -> Result<()> {
        let (form, content) = (form.to_owned(), content.to_string());
        self.write(move |inner, connection| {
            let sql = "insert into draft (account, form, content, changed_at) values (?1, ?2, ?3, ?4)
                       on conflict (account, form) do update set content = excluded.content, changed_at = excluded.changed_at";
            connection.execute(sql, &[account.into(), (&form).into(), (&content).into(), inner.now().into()]).map(drop)
        })
    }

    /// What was kept of a form.
    pub fn draft(&self, account: RecordId, form: &str) -> Result<Option<Json>> {
        let sql = "select content from draft where account = ?1 and form = ?2";
        let row = self.inner.pool.read(|connection| connection.query_one(sql, &[account.into(), form.into()]))?;
        row.map(|row| row.json(0)).transpose()
    }

    /// Forgets a draft.
    pub fn draft_drop(&self, account: RecordId, form: &str) -> Result<()> {
        let form = form.to_owned();
        self.write(move |_, connection| {
            connection.execute("delete from draft where account = ?1 and form = ?2", &[account.into(), (&form).into()]).map(drop)
        })
    }

    /// Keeps a view of a register under a name; one of the same name of the same account is replaced.
    pub fn view_save(&self, register: &str, view: &SavedView) -> Result<()> {
        let (register, view) = (register.to_owned(), view.clone());
        self.write(move |inner, connection| {
            let sql = "insert into saved_view (id, account, register, name, query, organisation, changed_at)
                       values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (account, register, name)
                       do update set query = excluded.query, organisation = excluded.organisation, changed_at = excluded.changed_at";
            let cells: [Cell; 7] = [
                (&view.id).into(),
                view.account.into(),
                (&register).into(),
                (&view.name).into(),
                (&view.query).into(),
                view.organisation.into(),
                inner.now().into(),
            ];
            connection.execute(sql, &cells).map(drop)
        })
    }

    /// The views of a register that an account saved, and those shared with the organisation it works for.
    pub fn views(&self, account: RecordId, organisation: Option<RecordId>, register: &str) -> Result<Vec<SavedView>> {
        let sql = "select id, account, name, query, organisation from saved_view
                   where register = ?1 and (account = ?2 or organisation = ?3) order by name, id";
        let read = |row: &Row| {
            let organisation = if row.text_or_null(4)?.is_some() { Some(row.id(4)?) } else { None };
            let (name, query) = (row.text(2)?.to_owned(), row.text(3)?.to_owned());
            Ok(SavedView { id: row.text(0)?.to_owned(), account: row.id(1)?, name, query, organisation })
        };
        let cells = [register.into(), account.into(), organisation.into()];
        self.inner.pool.read(|connection| connection.query(sql, &cells)?.iter().map(read).collect())
    }

    /// Forgets a view of an account.
    pub fn view_drop(&self, account: RecordId, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.write(move |_, connection| {
            connection.execute("delete from saved_view where account = ?1 and id = ?2", &[account.into(), (&id).into()]).map(drop)
        })
    }

    /// Follows a record, or no longer.
    pub fn follow(&self, account: RecordId, register: &str, record: RecordId, follows: bool) -> Result<()> {
        let register = register.to_owned();
        self.write(move |inner, connection| {
            let mut cells = vec![account.into(), (&register).into(), record.into()];
            let sql = if follows {
                cells.push(inner.now().into());
                "insert into subscription (account, register, record, at) values (?1, ?2, ?3, ?4) on conflict do nothing"
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
