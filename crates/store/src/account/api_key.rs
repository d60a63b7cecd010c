//! Keys of programs that belong to organisations: shown once, kept as a hash.

use jiff::{SignedDuration, Timestamp};
use taihang_kernel::RecordId;

use crate::db::{Cell, Row};
use crate::error::{Result, Step as _};
use crate::store::Store;

/// A key about to be given out.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// The client's record.
    pub client: RecordId,
    /// The organisation that it belongs to.
    pub organisation: RecordId,
    /// What people call it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// Hash of the whole.
    pub hash: [u8; 32],
    /// Registers and verbs that it is limited to, `organisation:read`; empty for all that the client may do.
    pub limits: Vec<String>,
    /// Key of who made it.
    pub created_by: String,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id: names it in the ledger and to its owners.
    pub id: String,
    /// The client's record.
    pub client: RecordId,
    /// The organisation that it belongs to.
    pub organisation: RecordId,
    /// What people call it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// What it is limited to.
    pub limits: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
    /// Since when it is good no more.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "key_id, client, organisation, name, prefix, limits, created_at, expires_at, revoked_at, used_at";
/// Use is noted at most so often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// What a hash leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A key that is good.
    Good(ApiKey),
    /// One that was revoked or has ended: it opens nothing, and its use is worth a line.
    Over(ApiKey),
}

impl Store {
    /// Keeps a key; answers its id.
    pub fn api_key_add(&self, new: NewApiKey) -> Result<String> {
        self.write(move |inner, connection| {
            let now = inner.now();
            let id = inner.ids.next(now).to_string();
            let limits = serde_json::to_string(&new.limits).step("write the limits of a key")?;
            let cells: [Cell; 10] = [
                (&id).into(),
                new.client.into(),
                new.organisation.into(),
                (&new.name).into(),
                (&new.prefix).into(),
                new.hash.as_slice().into(),
                limits.into(),
                now.into(),
                (&new.created_by).into(),
                new.expires_at.into(),
            ];
            let sql =
                "insert into api_key (key_id, client, organisation, name, prefix, hash, limits, created_at,
                       created_by, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
            connection.execute(sql, &cells)?;
            Ok(id)
        })
    }

    /// The keys of a client, newest first.
    pub fn api_keys_of(&self, client: RecordId) -> Result<Vec<ApiKey>> {
        let sql = format!("select {COLUMNS} from api_key where client = ?1 order by key_id desc");
        self.pool().read(|connection| connection.query(&sql, &[client.into()])?.iter().map(read).collect())
    }

    /// A key of a client is good no more; answers whether it was.
    pub fn api_key_revoke(&self, client: RecordId, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |inner, connection| {
            let sql =
                "update api_key set revoked_at = ?3 where client = ?1 and key_id = ?2 and revoked_at is null";
            Ok(connection.execute(sql, &[client.into(), (&id).into(), inner.now().into()])? == 1)
        })
    }

    /// The key behind a hash; notes the use of one that is good.
    pub fn api_key_find(&self, hash: &[u8; 32]) -> Result<Option<Found>> {
        let now = self.clock().now();
        let sql = format!("select {COLUMNS} from api_key where hash = ?1");
        let row = self.pool().read(|connection| connection.query_one(&sql, &[hash.as_slice().into()]))?;
        let Some(key) = row.as_ref().map(read).transpose()? else { return Ok(None) };
        if key.revoked_at.is_some() || key.expires_at.is_some_and(|end| end <= now) {
            return Ok(Some(Found::Over(key)));
        }
        if key.used_at.is_none_or(|used| now.duration_since(used) >= NOTED) {
            let id = key.id.clone();
            // Nobody waits for it: whether the note is kept decides nothing.
            drop(self.writer().submit(move |connection: &mut crate::db::Connection| {
                let sql = "update api_key set used_at = ?2 where key_id = ?1";
                connection.execute(sql, &[(&id).into(), now.into()])
            }));
        }
        Ok(Some(Found::Good(key)))
    }
}

fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.text(0)?.to_owned(),
        client: row.id(1)?,
        organisation: row.id(2)?,
        name: row.text(3)?.to_owned(),
        prefix: row.text(4)?.to_owned(),
        limits: row.json(5)?,
        created_at: row.moment(6)?,
        expires_at: row.moment_or_null(7)?,
        revoked_at: row.moment_or_null(8)?,
        used_at: row.moment_or_null(9)?,
    })
}
