//! Where the two dialects differ: everything of it.

use std::borrow::Cow;

/// Which database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL and what speaks like it.
    Postgres,
}

impl Dialect {
    /// A text that makes tables, in this dialect: `{int}`, `{text}` and `{bytes}` are types of columns, `{strict}` follows the
    /// closing bracket, `{append_only NAME}` refuses changes and deletions, `{name_order}` makes the collation `zh`.
    /// Text sorts by code point on both.
    pub fn expand(self, template: &str) -> String {
        let (int, text, bytes, strict) = match self {
            Self::Sqlite => ("integer", "text", "blob", " strict"),
            Self::Postgres => ("bigint", "text collate \"C\"", "bytea", ""),
        };
        let text = template
            .replace("{int}", int)
            .replace("{text}", text)
            .replace("{bytes}", bytes)
            .replace("{strict}", strict)
            .replace("{name_order};", self.name_order());
        let mut parts = text.split("{append_only ");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (table, rest) = part.split_once("};").unwrap_or((part, ""));
            out.push_str(&self.append_only(table));
            out.push_str(rest);
        }
        out
    }

    fn append_only(self, table: &str) -> String {
        let refuse = |what: &str| match self {
            Self::Sqlite => format!(
                "create trigger {table}_no_{what} before {what} on {table} begin select raise(abort, '{table} is append-only'); end;"
            ),
            Self::Postgres => format!(
                "create trigger {table}_no_{what} before {what} on {table} execute function {table}_append_only();"
            ),
        };
        match self {
            Self::Sqlite => format!("{}\n{}", refuse("update"), refuse("delete")),
            Self::Postgres => format!(
                "create function {table}_append_only() returns trigger language plpgsql as
                   'begin raise exception ''{table} is append-only''; end';\n{}\n{}\n{}",
                refuse("update"),
                refuse("delete"),
                refuse("truncate")
            ),
        }
    }

    /// The statement with this dialect's placeholders: `?1` is written, `$1` is what PostgreSQL reads. Quoted texts,
    /// quoted names and comments stay as they are.
    pub(super) fn placeholders(self, sql: &str) -> Cow<'_, str> {
        if self == Self::Sqlite || !sql.contains('?') {
            return Cow::Borrowed(sql);
        }
        let mut out = String::with_capacity(sql.len());
        let mut quote = None;
        let mut rest = sql.chars().peekable();
        while let Some(c) = rest.next() {
            match (quote, c) {
                (None, '?') => out.push('$'),
                (None, '-') if rest.peek() == Some(&'-') => {
                    quote = Some('\n');
                    out.push(c);
                }
                (None, '\'' | '"') => {
                    quote = Some(c);
                    out.push(c);
                }
                (Some(end), _) if end == c => {
                    quote = None;
                    out.push(c);
                }
                (None | Some(_), _) => out.push(c),
            }
        }
        Cow::Owned(out)
    }

    /// Whether the text `part` stands somewhere in `whole`, letter by letter.
    pub(crate) fn contains(self, whole: &str, part: &str) -> String {
        match self {
            Self::Sqlite => format!("instr({whole}, {part}) > 0"),
            Self::Postgres => format!("strpos({whole}, {part}) > 0"),
        }
    }

    /// What makes the collation `zh` (Chinese names by sound) in a new database; a connection to SQLite brings it along.
    fn name_order(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => {
                "create collation if not exists zh (provider = icu, locale = 'zh-u-co-pinyin');"
            }
        }
    }

    /// Inside of a transaction: lets two programs that change the tables come one after the other, however long it takes.
    pub(crate) fn alone(self) -> &'static str {
        match self {
            // Its only write lock is held already.
            Self::Sqlite => "",
            Self::Postgres => {
                "set local statement_timeout = 0; set local client_min_messages = warning; \
                               select pg_advisory_xact_lock(7461696861)"
            }
        }
    }

    /// Inside of a transaction: lifts the limit of time of its statements.
    pub(super) fn without_timeout(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "set local statement_timeout = 0",
        }
    }

    /// Counts the tables called `?1`.
    pub(super) fn find_table(self) -> &'static str {
        match self {
            Self::Sqlite => "select count(*) from sqlite_schema where type = 'table' and name = ?1",
            Self::Postgres => {
                "select count(*) from pg_catalog.pg_tables where schemaname = current_schema() and tablename = ?1"
            }
        }
    }

    /// The columns of the table `?1` in their order.
    pub fn table_columns(self) -> &'static str {
        match self {
            Self::Sqlite => "select name from pragma_table_info(?1) order by cid",
            Self::Postgres => {
                "select column_name from information_schema.columns \
                               where table_schema = current_schema() and table_name = ?1 order by ordinal_position"
            }
        }
    }

    /// The end of a query whose rows are about to be taken: rows that somebody else is taking are passed over. SQLite has one
    /// writer, so nobody else can be.
    pub(crate) fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " for update skip locked",
        }
    }

    /// Ends a `select` whose rows nobody else may change until the transaction ends. SQLite has one writer anyway.
    pub(crate) fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " for update",
        }
    }

    /// The statement that begins a transaction which only reads, on one state of the database.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "begin deferred",
            Self::Postgres => "begin isolation level repeatable read read only",
        }
    }

    /// The same for statements whose plan does not depend on the values asked for.
    pub(super) fn begin_read_by_keys(self) -> &'static str {
        match self {
            Self::Sqlite => "begin deferred",
            Self::Postgres => {
                "begin isolation level repeatable read read only; set local plan_cache_mode = force_generic_plan"
            }
        }
    }

    /// The statement that begins a transaction which writes. SQLite takes its only write lock at once: a transaction
    /// that reads first and then writes would be refused without waiting.
    pub(super) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin isolation level read committed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_rewritten_outside_of_quotes() {
        let cases = [
            ("select 1", "select 1"),
            ("select ?1, '?2' from \"a?\" where b = ?12", "select $1, '?2' from \"a?\" where b = $12"),
            ("select 'it''s ?1', ?1", "select 'it''s ?1', $1"),
            ("select ?1 -- why?\n, ?2", "select $1 -- why?\n, $2"),
        ];
        for (written, read) in cases {
            assert_eq!(Dialect::Postgres.placeholders(written), read);
            assert_eq!(Dialect::Sqlite.placeholders(written), written);
        }
    }

    #[test]
    fn types_follow_the_dialect() {
        let text = "create table a (b {int}, c {text}, d {bytes}){strict}";
        assert_eq!(Dialect::Sqlite.expand(text), "create table a (b integer, c text, d blob) strict");
        assert_eq!(
            Dialect::Postgres.expand(text),
            "create table a (b bigint, c text collate \"C\", d bytea)"
        );
    }
}
