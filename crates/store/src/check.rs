//! What has to hold of everything that is kept, verified: the ledger's chains and seals, that the rows are what the ledger
//! replays to, references, stored files, open deadlines, the trees, the index of words, and what guards the tables themselves.
//! A row that cannot even be read is one more breach, and the rest is looked at all the same.

mod chains;
mod deadlines;
mod files;
mod guards;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::Text;

use crate::db::{Connection, Dialect};
use crate::error::{DAMAGED, Result, StoreError};
use crate::ledger;
use crate::store::{Inner, Store};
use crate::units::is_tree;

pub use guards::guards;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Stable code in kebab case.
    pub code: String,
    /// The register, if one.
    pub register: String,
    /// The record, if one.
    pub record: String,
    /// What was found.
    pub message: Text,
}

impl Breach {
    fn new(code: &str, register: &str, record: &str, message: Text) -> Self {
        Self { code: code.to_owned(), register: register.to_owned(), record: record.to_owned(), message }
    }
}

/// What was looked at, and what does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// How many events the ledger has.
    pub events: i64,
    /// How many records each register has.
    pub records: BTreeMap<String, i64>,
    /// What does not hold; nothing if all is well.
    pub breaches: Vec<Breach>,
}

impl Store {
    /// Everything that does not hold, at one moment; nothing if all is well.
    pub fn check(&self) -> Result<Vec<Breach>> {
        Ok(self.examine()?.breaches)
    }

    /// The same with what was looked at.
    pub fn examine(&self) -> Result<Examined> {
        let (inner, mut found, mut events) = (&self.inner, Found::default(), 0);
        let looked = inner.pool.read(|connection| {
            found.part(connection, "event", |connection, found| chains::chains(inner, connection, found))?;
            found.part(connection, "", |connection, found| totals(inner, connection, found))?;
            found.part(connection, "seal", seals)?;
            found.part(connection, "", references)?;
            found.part(connection, "file", |connection, found| files::kept(inner, connection, found))?;
            for register in inner.catalogue.registers() {
                let def = &register.def;
                found.part(connection, &def.name, |connection, found| {
                    deadlines::astray(connection, def, found)?;
                    words::indexed(connection, def, found)?;
                    if is_tree(register) { tree(connection, &def.name, found) } else { Ok(()) }
                })?;
            }
            found.part(connection, "event", |connection, _| {
                events = connection.query_int("select count(*) from event", &[])?;
                Ok(())
            })
        });
        match looked {
            // SQLite says once more at the end of the transaction what was found in it.
            Err(StoreError::Damaged(_)) if !found.damaged.is_empty() => {}
            other => other?,
        }
        Ok(Examined { events, records: found.records, breaches: found.breaches })
    }
}

#[derive(Default)]
struct Found {
    breaches: Vec<Breach>,
    /// How many records of each register the ledger tells of.
    records: BTreeMap<String, i64>,
    /// How many links the records have.
    links: i64,
    /// Whether there are records that could not be read: what they hold is not known.
    unread: bool,
    /// The parts that are damaged.
    damaged: BTreeSet<String>,
    /// The files that records name, each with register and id of the first record that does.
    files: BTreeMap<String, (String, String)>,
}

impl Found {
    fn breach(&mut self, code: &str, register: &str, record: &str, zh: String, en: String) {
        let message = Text::new(zh, en);
        self.breaches.push(Breach::new(code, register, record, message));
    }

    /// Looks at one part of the data. One whose pages are damaged is a breach, and the others are looked at all the same.
    fn part(
        &mut self,
        connection: &mut Connection,
        name: &str,
        look: impl FnOnce(&mut Connection, &mut Self) -> Result<()>,
    ) -> Result<()> {
        connection.script("savepoint part")?;
        let looked = look(connection, self);
        if let Err(StoreError::Damaged(_)) = looked {
            // A server lets nothing more be asked before that.
            connection.script("rollback to savepoint part")?;
            self.unread = true;
            let (zh, en) = (
                "数据库文件已损坏，请恢复最近一份备份。",
                "The database file is damaged; restore the last backup.",
            );
            if self.damaged.insert(name.to_owned()) {
                self.breach(DAMAGED, name, "", zh.to_owned(), en.to_owned());
            }
        } else {
            looked?;
        }
        connection.script("release savepoint part")
    }
}

/// No row without events, no link without a record.
fn totals(inner: &Inner, connection: &mut Connection, found: &mut Found) -> Result<()> {
    for shape in inner.shapes.iter() {
        let rows = connection.query_int(&format!("select count(*) from \"{}\"", shape.table()), &[])?;
        let told = found.records.get(shape.table()).copied().unwrap_or(0);
        // Where the ledger itself is damaged, it does not tell of all records.
        if rows > told && !found.damaged.contains("event") {
            let more = rows - told;
            found.breach(
                "row-without-events",
                shape.table(),
                "",
                format!("有 {more} 条记录在账本中没有事件。"),
                format!("{more} rows have no events."),
            );
        }
    }
    let links = connection.query_int("select count(*) from link", &[])?;
    if links != found.links && !found.unread {
        let expected = found.links;
        found.breach(
            "links-differ",
            "",
            "",
            format!("链接表有 {links} 行，记录中应为 {expected} 行。"),
            format!("There are {links} links; the records have {expected}."),
        );
    }
    Ok(())
}

/// Places without gaps, each seal true to its events and to the seal before.
fn seals(connection: &mut Connection, found: &mut Found) -> Result<()> {
    let sql = "select number, first_position, last_position, previous, hash from seal order by number";
    let (mut previous, mut next) = (ledger::digest(&["seal".into()]), 1);
    for row in connection.query(sql, &[])? {
        let (number, first, last) = (row.int(0)?, row.int(1)?, row.int(2)?);
        let events = "select p.position, e.hash from event_position p
                      join event e on e.record = p.record and e.version = p.version
                      where p.position between ?1 and ?2 order by p.position";
        let mut chain = vec![previous.clone().into()];
        let mut place = first;
        for event in connection.query(events, &[first.into(), last.into()])? {
            place += i64::from(event.int(0)? == place);
            chain.extend(event.into_cells());
        }
        let whole = first == next && place == last + 1 && row.bytes(3)? == previous;
        if !whole || ledger::digest(&chain) != row.bytes(4)? {
            found.breach(
                "seal-broken",
                "",
                "",
                format!("第 {number} 个封印与其事件不符。"),
                format!("Seal {number} does not agree with its events."),
            );
        }
        previous = row.bytes(4)?.to_vec();
        next = last + 1;
    }
    let placed = connection.query_int("select count(*) from event_position", &[])?;
    let waiting = connection.query_int("select count(*) from event_unsealed", &[])?;
    let events = connection.query_int("select count(*) from event", &[])?;
    if placed != next - 1 || placed + waiting != events {
        found.breach(
            "order-gap",
            "",
            "",
            format!("{events} 个事件中有 {placed} 个已排序、{waiting} 个待排序。"),
            format!("Of {events} events {placed} have a place and {waiting} wait for one."),
        );
    }
    Ok(())
}

/// Every reference leads to a record. PostgreSQL never lets go of one; SQLite is asked.
fn references(connection: &mut Connection, found: &mut Found) -> Result<()> {
    if connection.dialect() == Dialect::Postgres {
        return Ok(());
    }
    for row in connection.query("select \"table\", count(*) from pragma_foreign_key_check group by 1", &[])? {
        let (table, count) = (row.text(0)?.to_owned(), row.int(1)?);
        found.breach(
            "reference-broken",
            &table,
            "",
            format!("有 {count} 处引用指向不存在的记录。"),
            format!("{count} references lead nowhere."),
        );
    }
    Ok(())
}

/// The pairs of a tree are those that its records give.
fn tree(connection: &mut Connection, register: &str, found: &mut Found) -> Result<()> {
    let mut above: BTreeMap<String, Option<String>> = BTreeMap::new();
    for row in connection.query(&format!("select id, above from \"{register}\""), &[])? {
        above.insert(row.text(0)?.to_owned(), row.text_or_null(1)?.map(str::to_owned));
    }
    let mut wanted: BTreeSet<(String, String, i64)> = BTreeSet::new();
    for unit in above.keys() {
        let (mut node, mut distance) = (Some(unit), 0);
        while let Some(at) = node.filter(|_| distance < 64) {
            wanted.insert((unit.clone(), at.clone(), distance));
            node = above.get(at).and_then(Option::as_ref);
            distance += 1;
        }
    }
    let mut kept = BTreeSet::new();
    for row in connection
        .query("select unit, above, distance from unit_path where register = ?1", &[register.into()])?
    {
        kept.insert((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.int(2)?));
    }
    if let Some((unit, _, _)) = wanted.symmetric_difference(&kept).next() {
        let count = wanted.symmetric_difference(&kept).count();
        found.breach(
            "tree-differs",
            register,
            unit,
            format!("上下级关系表有 {count} 处不符。"),
            format!("{count} pairs of the tree are wrong."),
        );
    }
    Ok(())
}
