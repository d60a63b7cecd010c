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
    /// The types of columns in a text that makes tables: `{int}`, `{text}`, `{bytes}`, and `{strict}` after the closing
    /// bracket. Text sorts by code point on both.
    pub fn types(self, template: &str) -> String {
        let (int, text, bytes, strict) = match self {
            Self::Sqlite => ("integer", "text", "blob", " strict"),
            Self::Postgres => ("bigint", "text collate \"C\"", "bytea", ""),
        };
        template
            .replace("{int}", int)
            .replace("{text}", text)
            .replace("{bytes}", bytes)
            .replace("{strict}", strict)
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

    /// What makes the collation `zh` (Chinese names by sound) in a new database; a connection to SQLite brings it along.
    pub fn name_order(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "create collation if not exists zh (provider = icu, locale = 'zh-u-co-pinyin')",
        }
    }

    /// The statement that begins a transaction which only reads, on one state of the database.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "begin deferred",
            Self::Postgres => "begin isolation level repeatable read read only",
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
        assert_eq!(Dialect::Sqlite.types(text), "create table a (b integer, c text, d blob) strict");
        assert_eq!(Dialect::Postgres.types(text), "create table a (b bigint, c text collate \"C\", d bytea)");
    }
}
