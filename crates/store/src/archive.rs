//! All rows of a database out of one moment and into an empty one, of either kind.
//!
//! What a backup needs and nothing of its form: who writes and reads the file hands in closures. Left out are what belongs to
//! running programs (leases), what opening a store makes anew (migrations, releases) and what is worked out from the
//! records (the index of words).

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::Timestamp;
use taihang_base::{Problem, Text, hex};
use taihang_kernel::{Catalogue, FileRef};

use crate::db::{Cell, Connection, Dialect, KERNEL, Location};
use crate::error::Result;
use crate::read::put_words;
use crate::sealing::bound;
use crate::store::{Inner, Options, Store};
use crate::{files, schema};

/// Tables whose rows are not carried along.
const LEFT_OUT: [&str; 5] = ["migration", "definition_release", "lease", "session", "file_content"];
/// The name, among the facts about the installation, of the mark that stands from the beginning of a restore to its end.
const UNFINISHED: &str = "restore-unfinished";
/// Records read at once.
const PAGE: usize = 500;
/// Values of one statement.
const VALUES: usize = 16_000;

/// A piece of a database on its way out.
#[derive(Debug)]
pub enum Piece<'a> {
    /// The rows of this table follow, with these columns.
    Table(&'a str, &'a [String]),
    /// A row.
    Row(&'a [Cell]),
}

/// Which state of the program a database belongs to: an archive goes only into one of the same.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Make {
    /// Steps of the kernel's own tables.
    pub steps: i64,
    /// Version and digest of each register's definition.
    pub registers: BTreeMap<String, (i64, String)>,
    /// Number of the key that personal values are sealed with, if any are.
    pub key: Option<String>,
}

impl Make {
    /// What a new database of these definitions would be, with the key that lies ready for it. Makes nothing.
    pub fn ahead(catalogue: &Catalogue, options: &Options) -> Result<Self> {
        let made = |def: &taihang_defs::RegisterDef| (i64::from(def.version), def.fingerprint.clone());
        Ok(Self {
            steps: i64::try_from(KERNEL.len()).unwrap_or(i64::MAX),
            registers: catalogue
                .registers()
                .map(|register| (register.def.name.clone(), made(&register.def)))
                .collect(),
            key: bound::ready(options)?.and_then(|sealer| sealer.number().map(str::to_owned)),
        })
    }
}

/// Begins a restore: the mark is there with the first table, so that a restore that ends half-way is known for what it is.
pub(crate) fn begin(connection: &mut Connection, now: Timestamp) -> Result<()> {
    let mark = |connection: &mut Connection| {
        connection.execute(
            "insert into installation (name, value, at) values (?1, '', ?2) on conflict (name) do update set at = excluded.at",
            &[UNFINISHED.into(), now.into()],
        )?;
        Ok(())
    };
    if crate::db::pending(connection, &KERNEL)? == 0 {
        return connection.transaction(mark);
    }
    crate::db::migrate_and(connection, &KERNEL, now, mark).map(drop)
}

/// Refuses a database into which a restore was begun and not brought to its end.
pub(crate) fn must_be_whole(connection: &mut Connection) -> Result<()> {
    let sql = "select 1 from installation where name = ?1";
    let begun =
        connection.has_table("installation")? && connection.query_one(sql, &[UNFINISHED.into()])?.is_some();
    if !begun {
        return Ok(());
    }
    Err(Problem::new(
        "restore-unfinished",
        Text::new(
            "此处的恢复没有完成，数据不完整。",
            "A restore into this place did not come to its end: the data are not whole.",
        ),
        Text::new(
            "请再次运行 taihang restore，恢复到此处或另一个空的位置。",
            "Run `taihang restore` again, into this place or another empty one.",
        ),
    )
    .into())
}

/// Refuses a place whose database holds records, before anything is made or changed there.
pub fn must_be_free(location: &Location) -> Result<()> {
    if location.is_made()? && bound::begun(&mut location.connect()?)? {
        Err(not_empty().into())
    } else {
        Ok(())
    }
}

fn not_empty() -> Problem {
    Problem::new(
        "restore-not-empty",
        Text::new("目标数据库中已有数据。", "The database to restore into holds data already."),
        Text::new(
            "请恢复到空的数据目录或空的数据库，再用它替换原来的。",
            "Restore into an empty folder or database, then put it in the place of the other.",
        ),
    )
}

/// How an installation is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Which database it is.
    pub database: &'static str,
    /// When the last backup was made.
    pub backup: Option<Timestamp>,
    /// Place of the last sealed event.
    pub position: i64,
    /// Events that wait for a seal.
    pub unsealed: i64,
    /// Workers that are alive.
    pub workers: Vec<String>,
    /// Changes that wait for the writer.
    pub waiting: usize,
    /// Open deadlines that have passed.
    pub overdue: i64,
}

impl Store {
    /// How the installation is doing.
    pub fn standing(&self) -> Result<Standing> {
        let jobs = self.jobs();
        let (position, unsealed) = self.inner.pool.read(|connection| {
            let position =
                connection.query_int("select coalesce(max(position), 0) from event_position", &[])?;
            Ok((position, connection.query_int("select count(*) from event_unsealed", &[])?))
        })?;
        Ok(Standing {
            database: match self.dialect() {
                Dialect::Sqlite => "SQLite",
                Dialect::Postgres => "PostgreSQL",
            },
            backup: jobs.noted("backup")?.map(|(_, at)| at),
            position,
            unsealed,
            workers: jobs.held("worker:")?.into_iter().map(|lease| lease.holder).collect(),
            waiting: self.inner.writer.waiting(),
            overdue: self.deadlines_overdue(taihang_base::civil_today(self.clock()))?,
        })
    }

    /// Which state of the program the database belongs to.
    pub fn make(&self) -> Result<Make> {
        let key = self.inner.sealer.number().map(str::to_owned);
        self.inner.pool.read(|connection| {
            let steps = connection.query_int("select count(*) from migration", &[])?;
            let rows = connection.query(
                "select register, version, fingerprint from definition_release order by version",
                &[],
            )?;
            let mut registers = BTreeMap::new();
            for row in &rows {
                registers.insert(row.text(0)?.to_owned(), (row.int(1)?, row.text(2)?.to_owned()));
            }
            Ok(Make { steps, registers, key })
        })
    }

    /// Hands out every row of every table, all of one moment, while others go on writing.
    pub fn dump(&self, mut each: impl FnMut(Piece<'_>) -> Result<()>) -> Result<()> {
        self.inner.pool.read(|connection| {
            connection.take_time()?;
            for (table, columns) in tables(connection)? {
                each(Piece::Table(&table, &columns))?;
                // Records in the order in which they came: lists without an order of their own show the newest first.
                let dated = columns.iter().any(|column| column == "created_at")
                    && columns.iter().any(|column| column == "id");
                let order = if dated { " order by created_at, id" } else { "" };
                let sql = format!("select {} from \"{table}\"{order}", listed(&columns));
                connection.query_each(&sql, &[], |row| {
                    each(Piece::Row(row.cells()))?;
                    Ok(ControlFlow::Continue(()))
                })?;
            }
            Ok(())
        })
    }

    /// The digests of all files that rows of this moment may name, with their sizes.
    pub fn files_kept(&self) -> Result<Vec<FileRef>> {
        self.inner.pool.read(|connection| {
            let rows = connection.query("select digest, bytes from file order by digest", &[])?;
            let file = |row: &crate::db::Row| {
                let bytes = u64::try_from(row.int(1)?).unwrap_or(0);
                Ok(FileRef { sha256: hex(row.bytes(0)?), name: String::new(), bytes })
            };
            rows.iter().map(file).collect()
        })
    }

    /// Puts back the content of a file whose row comes with the tables.
    pub fn file_restore(&self, sha256: &str, bytes: &[u8]) -> Result<()> {
        files::put_back(self, sha256, bytes)
    }

    /// Whether anything was ever kept here.
    pub fn holds_records(&self) -> Result<bool> {
        self.inner
            .pool
            .read(|connection| Ok(connection.query_one("select 1 from event limit 1", &[])?.is_some()))
    }

    /// Refuses a database that holds anything of its own.
    pub fn must_be_empty(&self) -> Result<()> {
        if self.holds_records()? { Err(not_empty().into()) } else { Ok(()) }
    }

    /// Fills the empty database: `work` hands in tables with their rows, in any order; all of it is kept, or nothing.
    pub fn load<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Loading<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut work = work;
        self.write(move |inner, connection| {
            let foreign = unbind(connection)?;
            let existing = tables(connection)?.into_iter().collect();
            let mut loading = Loading { connection, existing, table: None, waiting: Vec::new() };
            let answer = work(&mut loading)?;
            loading.flush()?;
            bind(connection, &foreign)?;
            for register in inner.catalogue.registers() {
                index_words(inner, connection, &register.def.name)?;
            }
            // What was restored is whole with this transaction.
            connection.execute("delete from installation where name = ?1", &[UNFINISHED.into()])?;
            Ok(answer)
        })
    }
}

/// A database that is being filled.
pub struct Loading<'a> {
    connection: &'a mut Connection,
    existing: BTreeMap<String, Vec<String>>,
    table: Option<(String, Vec<String>)>,
    waiting: Vec<Cell>,
}

impl Loading<'_> {
    /// The rows that follow belong to `table` and have these columns.
    pub fn table(&mut self, table: &str, columns: Vec<String>) -> Result<()> {
        self.flush()?;
        let known = self.existing.get(table);
        if known.is_none_or(|known| columns.iter().any(|column| !known.contains(column))) {
            return Err(Problem::new(
                "restore-unknown-table",
                Text::new(
                    "备份中的数据表与本程序不一致。",
                    "A table of the backup is not one of this program.",
                ),
                Text::new(
                    "请用制作备份的程序版本恢复，再升级。",
                    "Restore with the program that made the backup, then upgrade.",
                ),
            )
            .about(table)
            .into());
        }
        // What opening the store has put there itself; the ledger, which nothing is taken out of, is empty.
        if self.connection.query_int(&format!("select count(*) from \"{table}\""), &[])? > 0 {
            self.connection.execute(&format!("delete from \"{table}\""), &[])?;
        }
        self.table = Some((table.to_owned(), columns));
        Ok(())
    }

    /// A row of the table named last.
    pub fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        self.waiting.extend(cells);
        let width = self.table.as_ref().map_or(1, |(_, columns)| columns.len().max(1));
        if self.waiting.len() + width > VALUES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let Some((table, columns)) = self.table.as_ref().filter(|_| !self.waiting.is_empty()) else {
            return Ok(());
        };
        let width = columns.len().max(1);
        let tuple = |row: usize| {
            let places: Vec<String> =
                (1..=width).map(|column| format!("?{}", row * width + column)).collect();
            format!("({})", places.join(", "))
        };
        let tuples: Vec<String> = (0..self.waiting.len() / width).map(tuple).collect();
        let sql = format!("insert into \"{table}\" ({}) values {}", listed(columns), tuples.join(", "));
        self.connection.execute(&sql, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}

/// Makes the index of words of a register anew.
fn index_words(inner: &Inner, connection: &mut Connection, register: &str) -> Result<()> {
    let shape = inner.shapes.get(register)?;
    let sql =
        format!("select {} from \"{register}\" r where r.id > ?1 order by r.id limit {PAGE}", shape.columns);
    let mut after = String::new();
    loop {
        let records = shape.records(connection, &sql, &[Cell::from(after.as_str())], &inner.sealer)?;
        for record in &records {
            put_words(connection, None, record)?;
        }
        match records.last().filter(|_| records.len() == PAGE) {
            Some(last) => after = last.id.to_string(),
            None => return Ok(()),
        }
    }
}

/// The tables whose rows are carried along, with their columns.
fn tables(connection: &mut Connection) -> Result<Vec<(String, Vec<String>)>> {
    let words = |name: &str| name.starts_with("search_") || name.contains("__text");
    let carried = |name: &str| !LEFT_OUT.contains(&name) && !words(name) && !name.starts_with("sqlite_");
    let found = schema::existing(connection)?.tables.into_iter().filter(|(name, _)| carried(name));
    // The number of a row is the embedded database's own matter.
    let own = |columns: Vec<String>| columns.into_iter().filter(|column| column != "serial").collect();
    Ok(found.map(|(name, columns)| (name, own(columns.into_keys().collect()))).collect())
}

fn listed(columns: &[String]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

/// Takes away what binds rows to each other: they come in any order. SQLite looks at the end of the transaction.
fn unbind(connection: &mut Connection) -> Result<Vec<[String; 3]>> {
    if connection.dialect() == Dialect::Sqlite {
        connection.script("pragma defer_foreign_keys = on")?;
        return Ok(Vec::new());
    }
    let rows = connection.query(
        "select cast(c.relname as text), cast(k.conname as text), pg_get_constraintdef(k.oid) from pg_constraint k \
         join pg_class c on c.oid = k.conrelid where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace",
        &[],
    )?;
    let mut foreign = Vec::new();
    for row in &rows {
        let [table, name, text] = [row.text(0)?, row.text(1)?, row.text(2)?].map(str::to_owned);
        connection.script(&format!("alter table \"{table}\" drop constraint \"{name}\""))?;
        foreign.push([table, name, text]);
    }
    Ok(foreign)
}

fn bind(connection: &mut Connection, foreign: &[[String; 3]]) -> Result<()> {
    for [table, name, text] in foreign {
        connection.script(&format!("alter table \"{table}\" add constraint \"{name}\" {text}"))?;
    }
    Ok(())
}
