//! Accounts as sign-in needs them: by name or id, without anybody's rights, because nobody is signed in yet.

use jiff::Timestamp;
use taihang_base::Language;
use taihang_defs::Service;
use taihang_kernel::{Record, RecordId, VOID};

use crate::db::{Cell, Row};
use crate::error::Result;
use crate::store::Store;

/// What sign-in needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub id: RecordId,
    /// The version of its record.
    pub version: i64,
    /// The name to sign in with.
    pub name: String,
    /// The person behind it.
    pub person: Option<RecordId>,
    /// Its state.
    pub state: String,
    /// Whether it may sign in: whether the state is a published one.
    pub open: bool,
    /// The language of messages.
    pub language: Language,
}

impl Store {
    /// The account with this name to sign in with; the oldest that may sign in, if several bear it.
    pub fn account_named(&self, name: &str) -> Result<Option<AccountRow>> {
        let mut found = self.accounts_where("r.\"name\" = ?1", &[name.into()], 99)?;
        found.sort_by_key(|account| !account.open);
        Ok(found.into_iter().next())
    }

    /// An account by id.
    pub fn account_row(&self, id: RecordId) -> Result<Option<AccountRow>> {
        Ok(self.accounts_where("r.id = ?1", &[id.into()], 1)?.into_iter().next())
    }

    /// Accounts whose name holds `part`, by name, at most `limit`.
    pub fn account_rows(&self, part: &str, limit: usize) -> Result<Vec<AccountRow>> {
        let plain = part.to_lowercase().replace(['%', '_', '\\'], "");
        self.accounts_where("lower(r.\"name\") like ?1", &[format!("%{plain}%").into()], limit)
    }

    /// The name of an organisation, for the roles on a person's own page.
    pub fn organisation_name(&self, id: RecordId) -> Result<Option<String>> {
        let inner = &self.inner;
        let register = inner.serving(Service::Organisations)?;
        let shape = inner.shapes.get(&register.def.name)?;
        let found = inner.pool.read(|connection| shape.one(connection, id, false, &inner.sealer))?;
        Ok(found.and_then(|record| record.text("name").map(str::to_owned)))
    }

    /// The organisation with this name or credit code, for commands of the operator; none if several bear the name.
    pub fn organisation_named(&self, name: &str) -> Result<Option<RecordId>> {
        let inner = &self.inner;
        let register = inner.serving(Service::Organisations)?;
        let coded = if register.def.fields.contains_key("credit_code") { "or credit_code = ?1" } else { "" };
        let sql = format!(
            "select id from \"{}\" where state <> '{VOID}' and (\"name\" = ?1 {coded}) limit 2",
            register.def.name
        );
        let rows = inner.pool.read(|connection| connection.query(&sql, &[name.into()]))?;
        let [row] = rows.as_slice() else { return Ok(None) };
        Ok(Some(row.id(0)?))
    }

    /// Regions that have a government, by code: id, name, government. Of equal names (城区 is one in several cities) each says in
    /// which it lies.
    pub fn governed_regions(&self, language: Language) -> Result<Vec<(RecordId, String, RecordId)>> {
        let inner = &self.inner;
        let register = inner.serving(Service::Regions)?;
        let sql = format!(
            "select r.id, r.\"name\", r.\"government\", a.\"name\" from \"{0}\" r left join \"{0}\" a on a.id = r.\"above\"
             where r.state <> '{VOID}' and r.\"government\" is not null order by r.\"code\"",
            register.def.name
        );
        let rows = inner.pool.read(|connection| connection.query(&sql, &[]))?;
        let (open, close) = if language == Language::Zh { ("（", "）") } else { (" (", ")") };
        let mut regions = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut name = row.text(1)?.to_owned();
            let equal = rows.iter().filter(|other| other.text(1).is_ok_and(|other| other == name)).count();
            if let (true, Some(above)) = (equal > 1, row.text_or_null(3)?) {
                name = format!("{name}{open}{above}{close}");
            }
            regions.push((row.id(0)?, name, row.id(2)?));
        }
        Ok(regions)
    }

    /// Whether a record is in a published state.
    pub fn is_published(&self, register: &str, id: RecordId) -> Result<bool> {
        let inner = &self.inner;
        let shape = inner.shapes.get(register)?;
        let found = inner.pool.read(|connection| shape.one(connection, id, false, &inner.sealer))?;
        let published = |state: &str| shape.register.def.published_states().any(|one| one == state);
        Ok(found.is_some_and(|record| published(&record.state)))
    }

    fn accounts_where(&self, condition: &str, params: &[Cell], limit: usize) -> Result<Vec<AccountRow>> {
        let inner = &self.inner;
        let register = inner.serving(Service::Accounts)?;
        let shape = inner.shapes.get(&register.def.name)?;
        let sql = format!(
            "select {} from \"{}\" r where {condition} order by r.\"name\", r.id limit {limit}",
            shape.columns,
            shape.table()
        );
        let records = inner.pool.read(|connection| shape.records(connection, &sql, params, &inner.sealer))?;
        let row = |record: Record| AccountRow {
            id: record.id,
            version: record.version,
            name: record.text("name").unwrap_or_default().to_owned(),
            person: record.reference("person"),
            open: register.def.published_states().any(|state| state == record.state),
            language: if record.text("language") == Some("en") { Language::En } else { Language::Zh },
            state: record.state,
        };
        Ok(records.into_iter().map(row).collect())
    }
}

/// A program that an organisation lets call us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// Its id.
    pub id: RecordId,
    /// What people call it.
    pub name: String,
    /// The organisation that it belongs to.
    pub organisation: RecordId,
    /// Whether it may call: whether its state is a published one.
    pub open: bool,
}

/// A protected record that somebody opened with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its id.
    pub id: String,
    /// The register.
    pub register: String,
    /// The record.
    pub record: RecordId,
    /// Who.
    pub actor_name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Store {
    /// All clients, by name.
    pub fn client_rows(&self) -> Result<Vec<ClientRow>> {
        let inner = &self.inner;
        let register = inner.serving(Service::Clients)?;
        let shape = inner.shapes.get(&register.def.name)?;
        let sql = format!("select {} from \"{}\" r order by r.\"name\", r.id", shape.columns, shape.table());
        let records = inner.pool.read(|connection| shape.records(connection, &sql, &[], &inner.sealer))?;
        let row = |record: Record| {
            Some(ClientRow {
                id: record.id,
                name: record.text("name").unwrap_or_default().to_owned(),
                organisation: record.reference("organisation")?,
                open: register.def.published_states().any(|state| state == record.state),
            })
        };
        Ok(records.into_iter().filter_map(row).collect())
    }

    /// Records that were opened with a reason, the last first.
    pub fn openings(&self, before: Option<&str>, limit: usize) -> Result<Vec<Opening>> {
        // Older programs wrote down a step called so as if somebody had opened the record.
        let all = self.inner.catalogue.registers().map(|register| &register.def);
        let protected = all.filter(|def| taihang_kernel::is_opening(def, "open"));
        let names: Vec<String> = protected.map(|def| format!("'{}'", def.name)).collect();
        let sql = format!(
            "select reading_id, register, record, actor_name, reason, at, opened_until from reading
             where opened_until is not null and reading_id < ?1 and register in ({}) order by reading_id desc limit ?2",
            names.join(", ")
        );
        let params = [before.unwrap_or("~").into(), limit.into()];
        let rows = self.pool().read(|connection| connection.query(&sql, &params))?;
        let read = |row: &Row| {
            Ok(Opening {
                id: row.text(0)?.to_owned(),
                register: row.text(1)?.to_owned(),
                record: row.id(2)?,
                actor_name: row.text(3)?.to_owned(),
                reason: row.text_or_null(4)?.unwrap_or_default().to_owned(),
                at: row.moment(5)?,
                until: row.moment(6)?,
            })
        };
        rows.iter().map(read).collect()
    }
}
