//! The text index of a register: the words that the kernel makes, kept where the database finds them fast. SQLite: a table of
//! FTS5 without content, whose row number is the record's `serial`, so that hits come newest first without being sorted.
//! PostgreSQL: a `tsvector` with a GIN index. Neither cuts words itself.

use std::collections::BTreeSet;

use taihang_defs::RegisterDef;
use taihang_kernel::words::{Term, index_text, marked, searched_classes};
use taihang_kernel::{Change, Record};

use crate::bulk::with_many;
use crate::db::{Connection, Dialect};
use crate::error::Result;

/// The table that holds the words of a register's records.
pub(crate) fn text_table(register: &str) -> String {
    format!("{register}__text")
}

/// The statements that make the text index of a register; none if nothing of it is searched.
pub(crate) fn text_steps(def: &RegisterDef, dialect: Dialect) -> Vec<String> {
    if searched_classes(def).is_empty() {
        return Vec::new();
    }
    let (register, table) = (&def.name, text_table(&def.name));
    match dialect {
        Dialect::Sqlite => vec![format!(
            "create virtual table \"{table}\" using fts5 (words, content = '', contentless_delete = 1,
             detail = none, tokenize = \"ascii tokenchars '_'\")"
        )],
        Dialect::Postgres => vec![
            format!(
                "create table \"{table}\" (record text collate \"C\" not null primary key
                 references \"{register}\" (id), words tsvector not null)"
            ),
            // The planner has to know the common words to tell when walking from the newest is quicker.
            format!("alter table \"{table}\" alter column words set statistics 1000"),
            format!("create index \"{table}_words\" on \"{table}\" using gin (words)"),
        ],
    }
}

/// Puts the words of a record into the index, if they are others than before.
pub(crate) fn put(connection: &mut Connection, before: Option<&Record>, record: &Record) -> Result<()> {
    let def = &record.register.def;
    if searched_classes(def).is_empty() {
        return Ok(());
    }
    let words = index_text(record);
    if before.is_some_and(|before| index_text(before) == words) {
        return Ok(());
    }
    let (register, table) = (&def.name, text_table(&def.name));
    let sql = match connection.dialect() {
        Dialect::Sqlite => format!(
            "insert or replace into \"{table}\" (rowid, words) select serial, ?2 from \"{register}\" where id = ?1"
        ),
        Dialect::Postgres => format!(
            "insert into \"{table}\" (record, words)
             values (?1, array_to_tsvector(array_remove(string_to_array(cast(?2 as text), ' '), '')))
             on conflict (record) do update set words = excluded.words"
        ),
    };
    connection.execute(&sql, &[record.id.into(), words.into()])?;
    Ok(())
}

/// Puts the words of many new records of one register into the index.
pub(crate) fn put_new(connection: &mut Connection, register: &str, changes: &[&Change]) -> Result<()> {
    let def = changes.first().map(|change| &change.record.register.def);
    if def.is_none_or(|def| searched_classes(def).is_empty()) {
        return Ok(());
    }
    let rows = changes.iter().map(|change| vec![change.record.id.into(), index_text(&change.record).into()]);
    let (table, dialect) = (text_table(register), connection.dialect());
    with_many(connection, rows.collect(), |rows| {
        match dialect {
        Dialect::Sqlite => format!(
            "insert into \"{table}\" (rowid, words) select r.serial, n.column2
             from (values {rows}) n join \"{register}\" r on r.id = n.column1"
        ),
        Dialect::Postgres => format!(
            "insert into \"{table}\" (record, words)
             select n.column1, array_to_tsvector(array_remove(string_to_array(cast(n.column2 as text), ' '), ''))
             from (values {rows}) n"
        ),
    }
    })
}

/// The question in the notation of the database: every term in one of the classes.
pub(super) fn matching(terms: &[Term], classes: &BTreeSet<&str>, dialect: Dialect) -> String {
    let (and, or) = match dialect {
        Dialect::Sqlite => (" AND ", " OR "),
        Dialect::Postgres => (" & ", " | "),
    };
    let one = |term: &Term, class: &&str| match (dialect, term) {
        // Words have letters and digits only, and classes are keys: nothing in them needs escaping.
        (Dialect::Sqlite, Term::Whole(word)) => format!("\"{}\"", marked(class, word)),
        (Dialect::Sqlite, Term::Beginning(start)) => format!("\"{}\"*", marked(class, start)),
        (Dialect::Postgres, Term::Whole(word)) => format!("'{}'", marked(class, word)),
        (Dialect::Postgres, Term::Beginning(start)) => format!("'{}':*", marked(class, start)),
    };
    let any = |term: &Term| {
        format!("({})", classes.iter().map(|class| one(term, class)).collect::<Vec<_>>().join(or))
    };
    terms.iter().map(any).collect::<Vec<_>>().join(and)
}
