//! One-time tickets: random tokens for a single step, known by their hash.

use jiff::Timestamp;
use serde_json::Value as Json;
use taihang_kernel::RecordId;

use crate::db::{Cell, Row};
use crate::error::Result;
use crate::store::Store;

/// A ticket about to be given out.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// Hash of the token.
    pub hash: [u8; 32],
    /// What it is good for.
    pub purpose: &'static str,
    /// Whose it is.
    pub account: Option<RecordId>,
    /// What the next step has to know.
    pub content: Json,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A ticket that is good.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// Whose it is.
    pub account: Option<RecordId>,
    /// What the next step has to know.
    pub content: Json,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Store {
    /// Gives out a ticket and sweeps those that are over. An account has one of a purpose: earlier ones lose their worth.
    pub fn ticket_issue(&self, new: NewTicket) -> Result<()> {
        self.write(move |inner, connection| {
            let now = inner.now();
            connection.execute("delete from sign_in_ticket where expires_at <= ?1", &[now.into()])?;
            if let Some(account) = new.account {
                let sql = "delete from sign_in_ticket where account = ?1 and purpose = ?2";
                connection.execute(sql, &[account.into(), new.purpose.into()])?;
            }
            let cells: [Cell; 6] = [
                new.hash.as_slice().into(),
                new.purpose.into(),
                new.account.into(),
                new.content.to_string().into(),
                now.into(),
                new.expires_at.into(),
            ];
            let sql =
                "insert into sign_in_ticket (ticket_hash, purpose, account, content, created_at, expires_at)
                       values (?1, ?2, ?3, ?4, ?5, ?6)";
            connection.execute(sql, &cells).map(drop)
        })
    }

    /// Looks at a ticket without using it.
    pub fn ticket_look(&self, hash: &[u8; 32], purpose: &str) -> Result<Option<Ticket>> {
        let sql = "select account, content, expires_at from sign_in_ticket
                   where ticket_hash = ?1 and purpose = ?2 and expires_at > ?3";
        let params = [hash.as_slice().into(), purpose.into(), self.clock().now().into()];
        let row = self.pool().read(|connection| connection.query_one(sql, &params))?;
        row.as_ref().map(read).transpose()
    }

    /// The ticket of a purpose that an account holds.
    pub fn ticket_of(&self, account: RecordId, purpose: &str) -> Result<Option<Ticket>> {
        let sql = "select account, content, expires_at from sign_in_ticket
                   where account = ?1 and purpose = ?2 and expires_at > ?3";
        let params = [account.into(), purpose.into(), self.clock().now().into()];
        let row = self.pool().read(|connection| connection.query_one(sql, &params))?;
        row.as_ref().map(read).transpose()
    }

    /// Uses a ticket: it is good for nobody else.
    pub fn ticket_take(&self, hash: [u8; 32], purpose: &str) -> Result<Option<Ticket>> {
        let purpose = purpose.to_owned();
        self.write(move |inner, connection| {
            let sql = "delete from sign_in_ticket where ticket_hash = ?1 and purpose = ?2 and expires_at > ?3
                       returning account, content, expires_at";
            let params = [hash.as_slice().into(), (&purpose).into(), inner.now().into()];
            connection.query_one(sql, &params)?.as_ref().map(read).transpose()
        })
    }
}

fn read(row: &Row) -> Result<Ticket> {
    let account = row.text_or_null(0)?.is_some().then(|| row.id(0)).transpose()?;
    Ok(Ticket { account, content: row.json(1)?, expires_at: row.moment(2)? })
}
