//! The index of words: which words stand in which record. What a word is, is for the caller to say; here it is any text.

use std::collections::BTreeSet;

use super::{Cell, Connection, Dialect};
use crate::error::Result;

/// Puts the words of a record into the index, in place of those it had.
pub fn index_words(
    connection: &mut Connection,
    register: &str,
    record: &str,
    words: &BTreeSet<String>,
) -> Result<()> {
    let keys = [Cell::from(record), Cell::from(register)];
    match connection.dialect() {
        Dialect::Sqlite => {
            connection
                .execute("insert or ignore into search_record (record, register) values (?1, ?2)", &keys)?;
            let number =
                connection.query_int("select number from search_record where record = ?1", &keys[..1])?;
            let all = quoted(words, '"', " ");
            connection.execute(
                "insert or replace into search_word (rowid, words) values (?1, ?2)",
                &[number.into(), all],
            )?;
        }
        Dialect::Postgres => {
            let [record, register] = keys;
            connection.execute(
                "insert into search_record (record, register, words) values (?1, ?2, cast(cast(?3 as text) as tsvector))
                 on conflict (record) do update set register = excluded.register, words = excluded.words",
                &[record, register, quoted(words, '\'', " ")],
            )?;
        }
    }
    Ok(())
}

/// Takes a record out of the index.
pub fn forget_words(connection: &mut Connection, record: &str) -> Result<()> {
    if connection.dialect() == Dialect::Sqlite {
        let words =
            "delete from search_word where rowid = (select number from search_record where record = ?1)";
        connection.execute(words, &[record.into()])?;
    }
    connection.execute("delete from search_record where record = ?1", &[record.into()]).map(|_| ())
}

/// The value for [`Dialect::records_with_words`]: all of these words.
pub fn all_words(dialect: Dialect, words: &BTreeSet<String>) -> Cell {
    match dialect {
        Dialect::Sqlite => quoted(words, '"', " "),
        Dialect::Postgres => quoted(words, '\'', " & "),
    }
}

/// The words, each in quotation marks, so that none is read as an operator. Small and capital letters are one; ASCII signs
/// are left out: SQLite would cut a word there, and then ask for a phrase.
fn quoted(words: &BTreeSet<String>, mark: char, between: &str) -> Cell {
    let kept = |c: &char| !c.is_ascii() || c.is_ascii_alphanumeric();
    let folded = words.iter().map(|word| word.to_lowercase().chars().filter(kept).collect::<String>());
    let folded: BTreeSet<String> = folded.filter(|word| !word.is_empty()).collect();
    Cell::Text(folded.iter().map(|word| format!("{mark}{word}{mark}")).collect::<Vec<_>>().join(between))
}
