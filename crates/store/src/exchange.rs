//! The exchange log: every call of a program and every delivery to one, for the auditor. No contents: they stand in the
//! ledger, and the digest of a body tells whether it is the one that somebody shows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use taihang_kernel::{ActorKey, RecordId};

use crate::db::{Cell, Row};
use crate::error::Result;
use crate::store::Store;

/// Whose call it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A call of ours by a program.
    In,
    /// A call that we made.
    Out,
}

impl Direction {
    /// Its word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Key of who called or was called.
    pub client: String,
    /// Its organisation.
    pub organisation: Option<RecordId>,
    /// The method.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The register, if it was about one.
    pub register: Option<String>,
    /// How it was answered; 0 if it was not.
    pub status: u16,
    /// Whose call it was.
    pub direction: Direction,
    /// Id of the request.
    pub request: String,
    /// Bytes of the body that came in.
    pub bytes_in: u64,
    /// Bytes of the body that went out.
    pub bytes_out: u64,
    /// How long it took, in microseconds.
    pub micros: i64,
    /// SHA-256 of the body sent, in hexadecimal digits.
    pub digest: Option<String>,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its id; grows with time.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub exchange: Exchange,
    /// The client to which the key belongs: id and name.
    pub of: Option<(RecordId, String)>,
}

/// What of the log somebody asks for. Empty members ask for everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The client: its id, a part of its name, or one of its keys as the log has it.
    pub client: Option<String>,
    /// The register.
    pub register: Option<String>,
    /// In or out.
    pub direction: Option<Direction>,
    /// Statuses from this one.
    pub status_from: Option<u16>,
    /// Up to this one.
    pub status_to: Option<u16>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// After this row, in the order of the list: newest first.
    pub after: Option<String>,
}

const COLUMNS: &str = "exchange_id, at, client, organisation, method, path, register, status, direction, request, bytes_in, bytes_out, micros, digest";

impl Store {
    /// Writes a call down.
    pub fn exchange_note(&self, exchange: &Exchange) -> Result<()> {
        let exchange = exchange.clone();
        self.write(move |inner, connection| {
            let now = inner.now();
            let count = |number: u64| Cell::from(i64::try_from(number).unwrap_or(i64::MAX));
            let cells = [
                inner.ids.next(now).into(),
                now.into(),
                (&exchange.client).into(),
                exchange.organisation.into(),
                (&exchange.method).into(),
                (&exchange.path).into(),
                exchange.register.as_ref().into(),
                i64::from(exchange.status).into(),
                exchange.direction.word().into(),
                (&exchange.request).into(),
                count(exchange.bytes_in),
                count(exchange.bytes_out),
                exchange.micros.into(),
                exchange.digest.as_ref().into(),
            ];
            let sql = format!(
                "insert into exchange_log ({COLUMNS}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
            );
            connection.execute(&sql, &cells).map(drop)
        })
    }

    /// Rows of the log, newest first.
    pub fn exchanges(&self, wanted: &Wanted, limit: usize) -> Result<Vec<Logged>> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut conditions = String::new();
        let mut and = |condition: &str, cell: Cell| {
            cells.push(cell);
            conditions.push_str(if cells.len() == 1 { " where " } else { " and " });
            conditions.push_str(condition);
            conditions.push_str(" ?");
            conditions.push_str(&cells.len().to_string());
        };
        let texts = [("register =", &wanted.register), ("exchange_id <", &wanted.after)];
        for (condition, text) in texts {
            if let Some(text) = text {
                and(condition, text.into());
            }
        }
        if let Some(direction) = wanted.direction {
            and("direction =", direction.word().into());
        }
        for (condition, status) in [("status >=", wanted.status_from), ("status <=", wanted.status_to)] {
            if let Some(status) = status {
                and(condition, i64::from(status).into());
            }
        }
        for (condition, moment) in [("at >=", wanted.from), ("at <", wanted.to)] {
            if let Some(moment) = moment {
                and(condition, moment.into());
            }
        }
        let clients = self.keys_of_clients()?;
        if let Some(words) = &wanted.client {
            let asked = |key: &str, (id, name): &(RecordId, String)| {
                key.ends_with(words.as_str()) || id.to_string() == *words || name.contains(words.as_str())
            };
            let keys = clients.iter().filter(|(key, client)| asked(key, client)).map(|(key, _)| key);
            let keys: Vec<Cell> = keys.map(Cell::from).chain([words.into()]).collect();
            let holes = (1..=keys.len()).map(|at| format!("?{}", cells.len() + at)).collect::<Vec<_>>();
            let and = if cells.is_empty() { "where" } else { "and" };
            conditions.extend([" ", and, " client in (", &holes.join(", "), ")"]);
            cells.extend(keys);
        }
        let sql =
            format!("select {COLUMNS} from exchange_log{conditions} order by exchange_id desc limit {limit}");
        let rows = self.inner.pool.read(|connection| connection.query(&sql, &cells))?;
        rows.iter().map(|row| logged(row, &clients)).collect()
    }

    /// The clients by the keys under which the log has them: of the API, and of webhooks.
    fn keys_of_clients(&self) -> Result<BTreeMap<String, (RecordId, String)>> {
        let names: BTreeMap<RecordId, String> =
            self.client_rows()?.into_iter().map(|client| (client.id, client.name)).collect();
        let sql = "select key_id, client from api_key union all select webhook_id, client from webhook";
        let rows = self.inner.pool.read(|connection| connection.query(sql, &[]))?;
        let mut keys = BTreeMap::new();
        for row in &rows {
            let client = row.id(1)?;
            let name = names.get(&client).cloned().unwrap_or_default();
            keys.insert(ActorKey::Client(row.text(0)?.to_owned()).to_string(), (client, name));
        }
        Ok(keys)
    }
}

fn logged(row: &Row, clients: &BTreeMap<String, (RecordId, String)>) -> Result<Logged> {
    let number = |at: usize| row.int(at).map(|number| u64::try_from(number).unwrap_or(0));
    let exchange = Exchange {
        client: row.text(2)?.to_owned(),
        organisation: row.text_or_null(3)?.and_then(|id| id.parse().ok()),
        method: row.text(4)?.to_owned(),
        path: row.text(5)?.to_owned(),
        register: row.text_or_null(6)?.map(str::to_owned),
        status: u16::try_from(row.int(7)?).unwrap_or(0),
        direction: if row.text(8)? == "out" { Direction::Out } else { Direction::In },
        request: row.text(9)?.to_owned(),
        bytes_in: number(10)?,
        bytes_out: number(11)?,
        micros: row.int(12)?,
        digest: row.text_or_null(13)?.map(str::to_owned),
    };
    let of = clients.get(&exchange.client).cloned();
    Ok(Logged { id: row.text(0)?.to_owned(), at: row.moment(1)?, exchange, of })
}
