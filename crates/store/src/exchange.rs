//! The exchange log: every call of a program and every delivery to one, for the auditor. No contents: they stand in the
//! ledger, and the digest of a body tells whether it is the one that somebody shows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use taihang_kernel::RecordId;

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
    /// The client that the key belongs to; none for people.
    pub of: Option<RecordId>,
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
    /// What the client is called today.
    pub called: Option<String>,
}

/// How calls ended. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The call did what it should. Who asks us may be told that nothing is new (304).
    Good,
    /// Whoever was called did not want it.
    Refused,
    /// It did not work: no answer at all, a fault, or a receiver that sends on elsewhere, where we do not follow.
    Failed,
}

impl Ending {
    fn condition(self) -> &'static str {
        match self {
            Self::Good => "(status between 200 and 299 or (direction = 'in' and status between 300 and 399))",
            Self::Refused => "status between 400 and 499",
            Self::Failed => {
                "(status < 200 or status >= 500 or (direction = 'out' and status between 300 and 399))"
            }
        }
    }
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
    /// How it ended.
    pub ending: Option<Ending>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// After this row, in the order of the list: newest first.
    pub after: Option<String>,
}

const COLUMNS: &str = "exchange_id, at, client, organisation, method, path, register, status, direction, request, bytes_in, bytes_out, micros, digest, client_record";

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
                exchange.of.into(),
            ];
            let sql = format!(
                "insert into exchange_log ({COLUMNS}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
            );
            connection.execute(&sql, &cells).map(drop)
        })
    }

    /// Rows of the log, newest first.
    pub fn exchanges(&self, wanted: &Wanted, limit: usize) -> Result<Vec<Logged>> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut conditions: Vec<String> = Vec::new();
        let mut and = |condition: &str, cell: Cell| {
            cells.push(cell);
            conditions.push(format!("{condition} ?{}", cells.len()));
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
        for (condition, moment) in [("at >=", wanted.from), ("at <", wanted.to)] {
            if let Some(moment) = moment {
                and(condition, moment.into());
            }
        }
        let names: BTreeMap<RecordId, String> =
            self.client_rows()?.into_iter().map(|client| (client.id, client.name)).collect();
        if let Some(words) = &wanted.client {
            let asked = |(id, name): &(&RecordId, &String)| id.to_string() == *words || name.contains(words);
            let found = names.iter().filter(asked).map(|(id, _)| Cell::from(*id));
            // Its key as the log has it, with or without what stands before it.
            let keys = [Cell::from(words), format!("client:{words}").into()];
            let mut holes = |more: Vec<Cell>| {
                let from = cells.len() + 1;
                cells.extend(more);
                (from..=cells.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ")
            };
            let (records, keys) = (holes(found.collect()), holes(keys.into()));
            let records = if records.is_empty() { "null".to_owned() } else { records };
            conditions.push(format!("(client in ({keys}) or client_record in ({records}))"));
        }
        conditions.extend(wanted.ending.map(|ending| ending.condition().to_owned()));
        let conditions = if conditions.is_empty() {
            String::new()
        } else {
            format!(" where {}", conditions.join(" and "))
        };
        let sql =
            format!("select {COLUMNS} from exchange_log{conditions} order by exchange_id desc limit {limit}");
        let rows = self.inner.pool.read(|connection| connection.query(&sql, &cells))?;
        rows.iter().map(|row| logged(row, &names)).collect()
    }
}

fn logged(row: &Row, names: &BTreeMap<RecordId, String>) -> Result<Logged> {
    let number = |at: usize| row.int(at).map(|number| u64::try_from(number).unwrap_or(0));
    let exchange = Exchange {
        client: row.text(2)?.to_owned(),
        of: row.text_or_null(14)?.and_then(|id| id.parse().ok()),
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
    let called = exchange.of.and_then(|id| names.get(&id).cloned());
    Ok(Logged { id: row.text(0)?.to_owned(), at: row.moment(1)?, exchange, called })
}
