//! Sessions of signed-in people: the browser holds a token, the database its hash.

use jiff::Timestamp;
use jiff::civil::Date;
use taihang_kernel::{Actor, RecordId};

use crate::actors::of_account;
use crate::db::{Cell, Connection, Row};
use crate::error::Result;
use crate::notices::unread;
use crate::store::Store;

/// A session about to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Hash of the random token that the browser holds.
    pub token_hash: [u8; 32],
    /// Whose.
    pub account: RecordId,
    /// The secret against forged forms.
    pub csrf: String,
    /// How the person signed in: `password`, `totp`, `recovery`, `oidc`, `oidc-two-step`.
    pub method: String,
    /// Where from.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names it to its owner.
    pub id: String,
    /// Whose.
    pub account: RecordId,
    /// The secret against forged forms.
    pub csrf: String,
    /// How the person signed in.
    pub method: String,
    /// Where from.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last noted as used.
    pub seen_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A signed-in person, as each page needs them.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The session.
    pub session: Session,
    /// Who acts, with all rights.
    pub actor: Actor,
    /// How many notices are unread.
    pub unread: i64,
}

const COLUMNS: &str = "session_id, account, csrf, method, address, agent, created_at, seen_at, expires_at";

impl Store {
    /// Opens a session and sweeps those that are over.
    pub fn session_open(&self, new: NewSession) -> Result<()> {
        self.write(move |inner, connection| {
            let now = inner.now();
            connection.execute("delete from session where expires_at <= ?1", &[now.into()])?;
            let cells: [Cell; 10] = [
                new.token_hash.as_slice().into(),
                inner.ids.next(now).into(),
                new.account.into(),
                (&new.csrf).into(),
                (&new.method).into(),
                new.address.as_deref().into(),
                new.agent.as_deref().into(),
                now.into(),
                now.into(),
                new.expires_at.into(),
            ];
            let sql = format!(
                "insert into session (token_hash, {COLUMNS}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
            );
            connection.execute(&sql, &cells).map(drop)
        })
    }

    /// The session behind a token's hash, if it is not over.
    pub fn session_find(&self, token_hash: &[u8; 32]) -> Result<Option<Session>> {
        let now = self.clock().now();
        self.pool().read(|connection| find(connection, token_hash, now))
    }

    /// Who stands behind a token's hash, read at once: each page asks for it first. Nobody if the session is over, or the account
    /// not open any more.
    pub fn visitor(&self, token_hash: &[u8; 32], today: Date) -> Result<Option<Visitor>> {
        let inner = &self.inner;
        inner.pool.read_by_keys(|connection| {
            let Some(session) = find(connection, token_hash, inner.now())? else { return Ok(None) };
            let Some(actor) = of_account(inner, connection, session.account, today)? else { return Ok(None) };
            let unread = unread(connection, session.account)?;
            Ok(Some(Visitor { session, actor, unread }))
        })
    }

    /// Notes that a session is in use, and how long it lasts from now.
    pub fn session_touch(&self, token_hash: [u8; 32], expires_at: Timestamp) -> Result<()> {
        self.write(move |inner, connection| {
            let sql = "update session set seen_at = ?2, expires_at = ?3 where token_hash = ?1";
            let params = [token_hash.as_slice().into(), inner.now().into(), expires_at.into()];
            connection.execute(sql, &params).map(drop)
        })
    }

    /// The session now rests on a stronger proof.
    pub fn session_strengthen(&self, token_hash: [u8; 32], method: &'static str) -> Result<()> {
        self.write(move |_, connection| {
            let sql = "update session set method = ?2 where token_hash = ?1";
            connection.execute(sql, &[token_hash.as_slice().into(), method.into()]).map(drop)
        })
    }

    /// Ends a session.
    pub fn session_end(&self, token_hash: [u8; 32]) -> Result<()> {
        self.write(move |_, connection| {
            let sql = "delete from session where token_hash = ?1";
            connection.execute(sql, &[token_hash.as_slice().into()]).map(drop)
        })
    }

    /// The open sessions of an account, the last used first.
    pub fn sessions_of(&self, account: RecordId) -> Result<Vec<Session>> {
        let sql = format!(
            "select {COLUMNS} from session where account = ?1 and expires_at > ?2 order by seen_at desc, session_id"
        );
        let params = [account.into(), self.clock().now().into()];
        self.pool().read(|connection| connection.query(&sql, &params)?.iter().map(read).collect())
    }

    /// Ends one session of an account by its name; answers whether there was one.
    pub fn session_end_named(&self, account: RecordId, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |_, connection| {
            let sql = "delete from session where account = ?1 and session_id = ?2";
            Ok(connection.execute(sql, &[account.into(), (&id).into()])? > 0)
        })
    }

    /// Ends all sessions of an account, but for the one that asks.
    pub fn sessions_end(&self, account: RecordId, but: Option<[u8; 32]>) -> Result<u64> {
        self.write(move |_, connection| {
            let sql = "delete from session where account = ?1 and token_hash <> ?2";
            let kept = but.map_or_else(Vec::new, |hash| hash.to_vec());
            connection.execute(sql, &[account.into(), kept.into()])
        })
    }
}

fn find(connection: &mut Connection, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Session>> {
    let sql = format!("select {COLUMNS} from session where token_hash = ?1 and expires_at > ?2");
    let row = connection.query_one(&sql, &[token_hash.as_slice().into(), now.into()])?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Session> {
    let optional = |column: usize| row.text_or_null(column).map(|text| text.map(str::to_owned));
    Ok(Session {
        id: row.text(0)?.to_owned(),
        account: row.id(1)?,
        csrf: row.text(2)?.to_owned(),
        method: row.text(3)?.to_owned(),
        address: optional(4)?,
        agent: optional(5)?,
        created_at: row.moment(6)?,
        seen_at: row.moment(7)?,
        expires_at: row.moment(8)?,
    })
}
