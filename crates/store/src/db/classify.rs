//! Errors of the drivers, sorted into the kinds that callers treat differently.

use postgres::error::{DbError, SqlState};
use rusqlite::ErrorCode;
use taihang_base::{Fault, Problem, Text};

use crate::error::{Constraint, ConstraintKind, Result, StoreError};

/// Names the step that failed; for driver calls that are no statement.
pub(super) trait Failed<T> {
    fn failed(self, step: &'static str) -> Result<T>;
}

impl<T> Failed<T> for rusqlite::Result<T> {
    fn failed(self, step: &'static str) -> Result<T> {
        self.map_err(|error| sqlite_failure(step, "", error))
    }
}

/// A statement that failed and why; values are not told, they may be personal.
#[derive(Debug, thiserror::Error)]
#[error("{sql}")]
struct Statement<E: std::error::Error + 'static> {
    sql: String,
    source: E,
}

fn fault<E: std::error::Error + Send + Sync + 'static>(
    step: &'static str,
    sql: &str,
    source: E,
) -> StoreError {
    if sql.is_empty() {
        return Fault::new(step, source).into();
    }
    Fault::new(step, Statement { sql: sql.to_owned(), source }).into()
}

/// An error of SQLite.
pub(super) fn sqlite_failure(step: &'static str, sql: &str, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::OperationInterrupted) => StoreError::Slow,
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged(error.to_string()),
        Some(ErrorCode::ConstraintViolation) => match sqlite_constraint(&error) {
            Some(constraint) => StoreError::Constraint(constraint),
            None => fault(step, sql, error),
        },
        Some(_) | None => fault(step, sql, error),
    }
}

fn sqlite_constraint(error: &rusqlite::Error) -> Option<Constraint> {
    use rusqlite::ffi;
    let rusqlite::Error::SqliteFailure(code, Some(message)) = error else { return None };
    let kind = match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ConstraintKind::Unique
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        ffi::SQLITE_CONSTRAINT_CHECK => ConstraintKind::Check,
        ffi::SQLITE_CONSTRAINT_TRIGGER => ConstraintKind::Trigger,
        _ => return None,
    };
    // "UNIQUE constraint failed: account.name, account.region", "CHECK constraint failed: NAME", or a trigger's words.
    let told = message.split_once("constraint failed: ").map_or(message.as_str(), |(_, told)| told);
    let mut constraint = Constraint { kind, table: None, columns: Vec::new(), name: None };
    match kind {
        ConstraintKind::Unique | ConstraintKind::NotNull => {
            for column in told.split(", ") {
                match column.split_once('.') {
                    Some((table, column)) => {
                        constraint.table = Some(table.to_owned());
                        constraint.columns.push(column.to_owned());
                    }
                    None => constraint.name = column.split('\'').nth(1).map(str::to_owned),
                }
            }
        }
        ConstraintKind::Check | ConstraintKind::Trigger => constraint.name = Some(told.to_owned()),
        ConstraintKind::ForeignKey => {}
    }
    Some(constraint)
}

/// An error of PostgreSQL.
pub(super) fn postgres_failure(step: &'static str, sql: &str, error: &postgres::Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
        // Without an answer of the server it is the way there, unless a value did not fit its statement.
        let local = format!("{error:?}").contains("ToSql") || format!("{error:?}").contains("FromSql");
        let text = with_causes(error);
        return if local { fault(step, sql, Told(text)) } else { StoreError::Lost(text) };
    };
    let code = told.code();
    if let Some(kind) = constraint_kind(code) {
        return StoreError::Constraint(postgres_constraint(kind, told));
    }
    match code.code() {
        // Serialisation failure, deadlock, lock not to be had; a kept plan whose table has changed.
        "40001" | "40P01" | "55P03" => StoreError::Busy,
        "0A000" if told.message().contains("cached plan") => StoreError::Busy,
        "57014" => StoreError::Slow,
        "53100" => StoreError::Full,
        // A page or an index that cannot be what was written.
        "XX001" | "XX002" => StoreError::Damaged(told.message().to_owned()),
        // Shut down, starting up, no connection to spare; a server that has become a read-only copy.
        "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "53300" | "25006" => {
            StoreError::Lost(told.message().to_owned())
        }
        "22021" | "22P05" => Problem::new(
            "text-not-storable",
            Text::new("文本中含有无法保存的字符。", "The text contains a character that cannot be kept."),
            Text::new("请删除该字符后重试。", "Remove the character and try again."),
        )
        .into(),
        // A text that no index takes: several long fields that together must be unique.
        "54000" => Problem::new(
            "text-too-long",
            Text::new(
                "用于检索或判重的文本过长，无法保存。",
                "A text by which records are found or told apart is too long to be kept.",
            ),
            Text::new("请缩短文字，或作为附件提交。", "Shorten it, or attach it as a file."),
        )
        .into(),
        code if code.starts_with("08") => StoreError::Lost(told.message().to_owned()),
        // Wrong user, wrong password, no such database: nothing to wait for, but to be told by the address.
        code if code.starts_with("28") || code == "3D000" => StoreError::Lost(told.message().to_owned()),
        _ => fault(step, sql, Told(format!("{}: {}", code.code(), told.message()))),
    }
}

/// What the driver told; its error is not kept, because it may repeat values.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Told(String);

/// An error and what caused it, in one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn constraint_kind(code: &SqlState) -> Option<ConstraintKind> {
    Some(match code.code() {
        "23505" => ConstraintKind::Unique,
        "23503" | "23001" => ConstraintKind::ForeignKey,
        "23502" => ConstraintKind::NotNull,
        "23514" => ConstraintKind::Check,
        "P0001" => ConstraintKind::Trigger,
        _ => return None,
    })
}

fn postgres_constraint(kind: ConstraintKind, told: &DbError) -> Constraint {
    // "Key (name, region)=(…) already exists." The brackets stand in every language of the server.
    let key = told.detail().and_then(|detail| detail.split_once('(')?.1.split_once(")=")).map(|(key, _)| key);
    let mut columns: Vec<String> =
        key.map(|key| key.split(", ").map(str::to_owned).collect()).unwrap_or_default();
    columns.extend(told.column().map(str::to_owned));
    let name = if kind == ConstraintKind::Trigger { Some(told.message()) } else { told.constraint() };
    Constraint { kind, table: told.table().map(str::to_owned), columns, name: name.map(str::to_owned) }
}
