//! What has to hold of everything that is kept, verified: the ledger's chains and seals, that the rows are what the ledger
//! replays to, references, open deadlines, the trees.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use taihang_base::Text;
use taihang_defs::{Effect, RegisterDef};
use taihang_kernel::{Record, RecordId, Value, image};

use crate::db::{Cell, Connection, Dialect, Row};
use crate::error::Result;
use crate::ledger;
use crate::store::{Inner, Store};
use crate::units::is_tree;

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

/// Events read at once.
const PAGE: usize = 2000;

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
        let inner = &self.inner;
        inner.pool.read(|connection| {
            let mut found = Found { breaches: Vec::new(), records: BTreeMap::new(), links: 0 };
            chains(inner, connection, &mut found)?;
            totals(inner, connection, &mut found)?;
            seals(connection, &mut found)?;
            references(connection, &mut found)?;
            for register in inner.catalogue.registers() {
                deadlines(connection, &register.def, &mut found)?;
                if is_tree(register) {
                    tree(connection, &register.def.name, &mut found)?;
                }
            }
            let events = connection.query_int("select count(*) from event", &[])?;
            Ok(Examined { events, records: found.records, breaches: found.breaches })
        })
    }
}

struct Found {
    breaches: Vec<Breach>,
    /// How many records of each register the ledger tells of.
    records: BTreeMap<String, i64>,
    /// How many links the records have.
    links: i64,
}

impl Found {
    fn breach(&mut self, code: &str, register: &str, record: &str, zh: String, en: String) {
        let message = Text::new(zh, en);
        self.breaches.push(Breach {
            code: code.to_owned(),
            register: register.to_owned(),
            record: record.to_owned(),
            message,
        });
    }
}

/// One record as its events tell it.
#[derive(Default)]
struct Replay {
    register: String,
    record: Option<RecordId>,
    version: i64,
    hash: Vec<u8>,
    image: BTreeMap<String, Json>,
}

/// All chains, and the rows against what the events replay to.
fn chains(inner: &Inner, connection: &mut Connection, found: &mut Found) -> Result<()> {
    let sql = format!(
        "select {}, hash from event where (record, version) > (?1, ?2) order by record, version limit ?3",
        ledger::COLUMNS
    );
    let (mut after, mut replay, mut whole) = ((String::new(), 0), Replay::default(), Vec::new());
    loop {
        let rows = connection.query(&sql, &[(&after.0).into(), after.1.into(), PAGE.into()])?;
        for row in &rows {
            let entry = ledger::read(row)?;
            if replay.record != Some(entry.event.record) {
                let last = std::mem::replace(&mut replay, begin(&entry.event));
                whole.extend(last.record.is_some().then_some(last));
            }
            follow(row, &entry.event, &mut replay, found)?;
            after = (entry.event.record.to_string(), entry.event.version);
        }
        if rows.len() < PAGE {
            whole.extend(replay.record.is_some().then_some(replay));
            return compare(inner, connection, whole, found);
        }
        compare(inner, connection, std::mem::take(&mut whole), found)?;
    }
}

fn begin(event: &taihang_kernel::Event) -> Replay {
    let hash = ledger::root(&event.register, event.record);
    Replay { register: event.register.clone(), record: Some(event.record), hash, ..Replay::default() }
}

/// One more event of a record: its place in the chain, and what it changes.
fn follow(row: &Row, event: &taihang_kernel::Event, replay: &mut Replay, found: &mut Found) -> Result<()> {
    let (register, record) = (&event.register, event.record.to_string());
    let version = event.version;
    if version != replay.version + 1 {
        found.breach(
            "version-gap",
            register,
            &record,
            format!("第 {version} 版之前缺少事件。"),
            format!("Events are missing before version {version}."),
        );
    }
    let cells = row.cells();
    let (covered, hash) = cells.split_at(cells.len() - 1);
    if covered.last() != Some(&Cell::Bytes(replay.hash.clone()))
        || hash != [Cell::Bytes(ledger::digest(covered))]
    {
        found.breach(
            "chain-broken",
            register,
            &record,
            format!("第 {version} 版的事件与其摘要不符。"),
            format!("The event of version {version} does not agree with its hash."),
        );
    }
    replay.version = version;
    replay.hash = row.bytes(cells.len() - 1)?.to_vec();
    for (field, (_, after)) in &event.changes {
        if after.is_null() {
            replay.image.remove(field);
        } else {
            replay.image.insert(field.clone(), after.clone());
        }
    }
    Ok(())
}

fn compare(
    inner: &Inner,
    connection: &mut Connection,
    replays: Vec<Replay>,
    found: &mut Found,
) -> Result<()> {
    let mut by_register: BTreeMap<String, Vec<Replay>> = BTreeMap::new();
    for replay in replays {
        *found.records.entry(replay.register.clone()).or_default() += 1;
        by_register.entry(replay.register.clone()).or_default().push(replay);
    }
    for (register, replays) in by_register {
        // A register that the program no longer has keeps its events.
        let Ok(shape) = inner.shapes.get(&register) else { continue };
        let ids: Vec<RecordId> = replays.iter().filter_map(|replay| replay.record).collect();
        let rows = shape.several(connection, &ids, &inner.sealer)?;
        let rows: BTreeMap<RecordId, Record> = rows.into_iter().map(|record| (record.id, record)).collect();
        for replay in &replays {
            let Some(id) = replay.record else { continue };
            match rows.get(&id) {
                Some(record) => {
                    found.links += links(record);
                    differences(record, replay, found);
                }
                None => found.breach(
                    "row-missing",
                    &register,
                    &id.to_string(),
                    "账本中有此记录，表中没有。".to_owned(),
                    "The ledger tells of this record, the table does not have it.".to_owned(),
                ),
            }
        }
    }
    Ok(())
}

/// The names of the parts in which a row is not what its events replay to.
fn differences(record: &Record, replay: &Replay, found: &mut Found) {
    let def = &record.register.def;
    let row = image(record);
    let names: BTreeSet<&String> = row.keys().chain(replay.image.keys()).collect();
    // Fields that a later definition no longer has stand in the ledger only.
    let known =
        |name: &str| !name.starts_with("line.") && !def.fields.contains_key(name) && !PARTS.contains(&name);
    let differs = |name: &&&String| row.get(**name) != replay.image.get(**name) && !known(name);
    let mut wrong: Vec<&str> = names.iter().filter(differs).map(|name| name.as_str()).collect();
    if record.version != replay.version {
        wrong.push("version");
    }
    if !wrong.is_empty() {
        let wrong = wrong.join(", ");
        found.breach(
            "row-differs",
            &def.name,
            &record.id.to_string(),
            format!("记录与账本不一致：{wrong}。"),
            format!("The row is not what its events tell: {wrong}."),
        );
    }
}

/// The parts of a record beside fields and lines that events tell of.
const PARTS: [&str; 6] = ["state", "owner", "about", "published", "frozen", "approvals"];

fn links(record: &Record) -> i64 {
    let refs =
        record.values.iter().flatten().map(|value| if let Value::Refs(ids) = value { ids.len() } else { 0 });
    let links = refs.sum::<usize>() + usize::from(record.about.is_some());
    i64::try_from(links).unwrap_or(i64::MAX)
}

/// No row without events, no link without a record.
fn totals(inner: &Inner, connection: &mut Connection, found: &mut Found) -> Result<()> {
    for shape in inner.shapes.iter() {
        let rows = connection.query_int(&format!("select count(*) from \"{}\"", shape.table()), &[])?;
        let told = found.records.get(shape.table()).copied().unwrap_or(0);
        if rows > told {
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
    if links != found.links {
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

/// Open deadlines belong to the state their record is in, or were opened by a transition and the record still lives.
fn deadlines(connection: &mut Connection, def: &RegisterDef, found: &mut Found) -> Result<()> {
    let sql = format!(
        "select d.record, d.clock, r.state from deadline d left join \"{}\" r on r.id = d.record
         where d.register = ?1 and d.closed_at is null order by d.record",
        def.name
    );
    let opened = |clock: &str| {
        let effects = def.transitions.values().flat_map(|transition| &transition.effects);
        effects.into_iter().any(|effect| matches!(effect, Effect::OpenDeadline(due) if due.clock == clock))
    };
    for row in connection.query(&sql, &[(&def.name).into()])? {
        let clock = row.text(1)?;
        let state = row.text_or_null(2)?.and_then(|state| def.states.get(state));
        let belongs = state.is_some_and(|state| {
            state.due.iter().any(|due| due.clock == clock) || (!state.last && opened(clock))
        });
        if !belongs {
            found.breach(
                "deadline-astray",
                &def.name,
                row.text(0)?,
                format!("期限 {clock} 不属于记录现在的状态。"),
                format!("Deadline {clock} does not belong to the state of the record."),
            );
        }
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
