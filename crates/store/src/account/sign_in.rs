//! The log of sign-ins: who came in or did not, when, from where. Append-only, and without secrets.

use jiff::Timestamp;
use taihang_kernel::RecordId;

use crate::db::{Cell, Row};
use crate::error::Result;
use crate::store::Store;

/// A line about to be written.
#[derive(Debug, Clone, Default)]
pub struct NewSignIn {
    /// The account, if the name belongs to one.
    pub account: Option<RecordId>,
    /// `password`, `totp`, `recovery`, `oidc`, `link`, `command`.
    pub method: &'static str,
    /// `in`, `wrong`, `blocked`, `closed`, `out`, `password-set`, `second-factor-on`, …
    pub outcome: &'static str,
    /// Where from.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
    /// Id of the request.
    pub request: Option<String>,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The account, if the name belonged to one.
    pub account: Option<RecordId>,
    /// How.
    pub method: String,
    /// With what outcome.
    pub outcome: String,
    /// Where from.
    pub address: Option<String>,
    /// What the browser called itself.
    pub agent: Option<String>,
}

const COLUMNS: &str = "sign_in_id, at, account, method, outcome, address, agent";

impl Store {
    /// Writes a line.
    pub fn sign_in_note(&self, new: NewSignIn) -> Result<()> {
        self.write_anyway(move |inner, connection| {
            let now = inner.now();
            let cells: [Cell; 8] = [
                inner.ids.next(now).into(),
                now.into(),
                new.account.into(),
                new.method.into(),
                new.outcome.into(),
                new.address.as_deref().into(),
                new.agent.as_deref().into(),
                new.request.as_deref().into(),
            ];
            let sql =
                format!("insert into sign_in ({COLUMNS}, request) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
            connection.execute(&sql, &cells).map(drop)
        })
    }

    /// The last lines, newest first: of one account, or of all.
    pub fn sign_ins(
        &self,
        account: Option<RecordId>,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SignIn>> {
        let mut params: Vec<Cell> = vec![limit.into(), before.unwrap_or("~").into()];
        let of = account.map_or("", |_| "and account = ?3");
        params.extend(account.map(Cell::from));
        let sql = format!(
            "select {COLUMNS} from sign_in where sign_in_id < ?2 {of} order by sign_in_id desc limit ?1"
        );
        self.pool().read(|connection| connection.query(&sql, &params)?.iter().map(read).collect())
    }
}

fn read(row: &Row) -> Result<SignIn> {
    let optional = |column: usize| row.text_or_null(column).map(|text| text.map(str::to_owned));
    Ok(SignIn {
        id: row.text(0)?.to_owned(),
        at: row.moment(1)?,
        account: row.text_or_null(2)?.is_some().then(|| row.id(2)).transpose()?,
        method: row.text(3)?.to_owned(),
        outcome: row.text(4)?.to_owned(),
        address: optional(5)?,
        agent: optional(6)?,
    })
}
