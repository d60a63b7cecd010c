//! Sessions of signed-in people, and the waiting time after failed sign-ins.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension as _, params};
use taihang_base::Id;

use crate::access::{Actor, Scope};
use crate::account::{self, Account};
use crate::database::{Store, millis, moment};
use crate::error::{Result, Step as _};

/// A session about to be opened.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Hash of the random token that the browser holds.
    pub token_hash: &'a [u8],
    /// Whose.
    pub account: Id<Account>,
    /// The secret against forged forms.
    pub csrf: &'a str,
    /// Until when.
    pub expires_at: Timestamp,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// The secret against forged forms.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was last noted as used.
    pub seen_at: Timestamp,
}

/// Failures that cost nothing: a person mistypes.
const FREE_FAILURES: u32 = 3;
/// The longest waiting time.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Failures older than this are forgotten.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Opens a session and sweeps those that are over.
    pub fn session_open(&self, actor: &Actor, new: &NewSession<'_>) -> Result<()> {
        self.write(actor, |write| {
            let now = millis(write.now);
            write.execute("delete from session where expires_at <= ?1", params![now])?;
            write.execute(
                "insert into session (token_hash, account_id, csrf, created_at, expires_at, seen_at)
                 values (?1, ?2, ?3, ?4, ?5, ?4)",
                params![new.token_hash, new.account.to_string(), new.csrf, now, millis(new.expires_at)],
            )?;
            write.account_event("signed-in", new.account, None)
        })
    }

    /// The session behind a token's hash, if it is not over and its account may sign in. The scope is the program's
    /// own: the session is what a person's scope is made from.
    pub fn session_find(&self, scope: &Scope, token_hash: &[u8]) -> Result<Option<Session>> {
        scope.require_system()?;
        let now = millis(self.now());
        self.read(|transaction| {
            let found = transaction
                .prepare_cached(
                    "select account_id, name, display_name, role, active, account.created_at, csrf, session.created_at,
                       expires_at, seen_at from session join account using (account_id)
                     where token_hash = ?1 and expires_at > ?2 and active = 1",
                )
                .and_then(|mut query| {
                    query
                        .query_row(params![token_hash, now], |row| {
                            let times: [i64; 3] = [row.get(7)?, row.get(8)?, row.get(9)?];
                            Ok((account::read(row), row.get::<_, String>(6)?, times))
                        })
                        .optional()
                })
                .step("read a session")?;
            let Some((account, csrf, [created_at, expires_at, seen_at])) = found else { return Ok(None) };
            Ok(Some(Session {
                account: account?,
                csrf,
                created_at: moment(created_at),
                expires_at: moment(expires_at),
                seen_at: moment(seen_at),
            }))
        })
    }

    /// Notes that a session is in use and how long it lasts from now.
    pub fn session_touch(&self, actor: &Actor, token_hash: &[u8], expires_at: Timestamp) -> Result<()> {
        self.write(actor, |write| {
            write.execute(
                "update session set seen_at = ?2, expires_at = ?3 where token_hash = ?1",
                params![token_hash, millis(write.now), millis(expires_at)],
            )
        })
    }

    /// Ends a session.
    pub fn session_close(&self, actor: &Actor, token_hash: &[u8]) -> Result<()> {
        self.write(actor, |write| {
            write.execute("delete from session where token_hash = ?1", params![token_hash])
        })
    }

    /// Until when no sign-in is accepted under `key` (a name, or a name with an address); none if one may try.
    pub fn sign_in_blocked(&self, scope: &Scope, key: &str) -> Result<Option<Timestamp>> {
        scope.require_system()?;
        let now = millis(self.now());
        self.read(|transaction| {
            let until: Option<i64> = transaction
                .query_row("select blocked_until from sign_in_failure where key = ?1", [key], |row| {
                    row.get(0)
                })
                .optional()
                .step("read the waiting time")?;
            Ok(until.filter(|&until| until > now).map(moment))
        })
    }

    /// Counts a failed sign-in. From the fourth on the waiting time doubles: 2, 4, 8 … seconds, a quarter of an hour
    /// at most. Answers until when to wait.
    pub fn sign_in_failed(&self, actor: &Actor, key: &str) -> Result<Option<Timestamp>> {
        self.write(actor, |write| {
            let forgotten = millis(write.now).saturating_sub(i64::try_from(MEMORY.as_millis()).unwrap_or(i64::MAX));
            write.execute("delete from sign_in_failure where last_at < ?1", params![forgotten])?;
            let before: Option<u32> = write
                .transaction
                .query_row("select failures from sign_in_failure where key = ?1", [key], |row| row.get(0))
                .optional()
                .step("count failures")?;
            let failures = before.unwrap_or(0).saturating_add(1);
            let wait = match failures.checked_sub(FREE_FAILURES) {
                None | Some(0) => SignedDuration::ZERO,
                Some(over) => SignedDuration::from_secs(1_i64 << over.min(20)).min(LONGEST_WAIT),
            };
            let until = write.now.saturating_add(wait).unwrap_or(write.now);
            write.execute(
                "insert or replace into sign_in_failure (key, failures, last_at, blocked_until) values (?1, ?2, ?3, ?4)",
                params![key, failures, millis(write.now), millis(until)],
            )?;
            Ok((until > write.now).then_some(until))
        })
    }

    /// Forgets the failures under `key`.
    pub fn sign_in_succeeded(&self, actor: &Actor, key: &str) -> Result<()> {
        self.write(actor, |write| write.execute("delete from sign_in_failure where key = ?1", params![key]))
    }
}
