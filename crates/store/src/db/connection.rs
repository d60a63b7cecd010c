//! One connection, of either database.

use std::ops::ControlFlow;

use taihang_base::{Fault, Problem, Text};

use super::postgres::PostgresConnection;
use super::sqlite::SqliteConnection;
use super::{Cell, Dialect, Row};
use crate::error::Result;

/// A connection. Statements are written with `?1`, `?2`; each is prepared once and kept.
#[derive(Debug)]
pub enum Connection {
    /// To SQLite.
    Sqlite(Box<SqliteConnection>),
    /// To PostgreSQL.
    Postgres(Box<PostgresConnection>),
}

impl Connection {
    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows of the answer.
    pub fn query(&mut self, sql: &str, params: &[Cell]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.query_each(sql, params, |row| {
            rows.push(row);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// The rows of the answer one by one, in bounded memory, until `each` breaks. (PostgreSQL still sends the rest:
    /// give a `limit` where one is known.)
    pub fn query_each(
        &mut self,
        sql: &str,
        params: &[Cell],
        each: impl FnMut(Row) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        storable(params)?;
        match self {
            Self::Sqlite(connection) => connection.query_each(sql, params, each),
            Self::Postgres(connection) => connection.query_each(sql, params, each),
        }
    }

    /// The first row of the answer, if there is one.
    pub fn query_one(&mut self, sql: &str, params: &[Cell]) -> Result<Option<Row>> {
        let mut found = None;
        self.query_each(sql, params, |row| {
            found = Some(row);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// The number in the first column of the only row: counts and sums.
    pub fn query_int(&mut self, sql: &str, params: &[Cell]) -> Result<i64> {
        let row = self.query_one(sql, params)?;
        row.ok_or_else(|| Fault::new("read a number", format!("no row: {sql}")))?.int(0)
    }

    /// Runs a statement and answers how many rows it touched.
    pub fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64> {
        storable(params)?;
        match self {
            Self::Sqlite(connection) => connection.execute(sql, params),
            Self::Postgres(connection) => connection.execute(sql, params),
        }
    }

    /// Runs several statements without values, as a migration has them.
    pub fn script(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.script(sql),
            Self::Postgres(connection) => connection.script(sql),
        }
    }

    /// Lifts the limit of time for the rest of the transaction: exports, statistics, changes of tables.
    pub fn take_time(&mut self) -> Result<()> {
        self.script(self.dialect().without_timeout())
    }

    /// Runs `work` in a transaction that writes: all of it is kept, or nothing. For the making of a database and for
    /// tools; a server writes through the [`super::Writer`].
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.script(self.dialect().begin_write())?;
        match work(self).and_then(|value| self.script("commit").map(|()| value)) {
            Ok(value) => Ok(value),
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// Ends a transaction without keeping it; one that the database has ended already is left as it is.
    pub(super) fn roll_back(&mut self) {
        if self.in_transaction() {
            // A connection that cannot even roll back is found broken by whoever takes it next.
            drop(self.script("rollback"));
        }
    }

    /// Whether a transaction is open, as far as the client knows.
    pub(super) fn in_transaction(&self) -> bool {
        match self {
            Self::Sqlite(connection) => connection.in_transaction(),
            Self::Postgres(connection) => connection.in_transaction(),
        }
    }

    /// Whether the connection can be used no more.
    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(connection) => connection.is_closed(),
        }
    }
}

/// PostgreSQL cannot keep the character U+0000 in a text; so SQLite does not keep it either.
fn storable(params: &[Cell]) -> Result<()> {
    let bad = params.iter().any(|cell| matches!(cell, Cell::Text(text) if text.as_bytes().contains(&0)));
    if !bad {
        return Ok(());
    }
    Err(Problem::new(
        "text-not-storable",
        Text::new(
            "文本中含有空字符（U+0000），无法保存。",
            "The text contains the character U+0000, which cannot be kept.",
        ),
        Text::new("请删除该字符后重试。", "Remove the character and try again."),
    )
    .into())
}
