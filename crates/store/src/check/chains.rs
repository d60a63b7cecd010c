//! The ledger's chains, and the rows against what their events replay to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value as Json;
use taihang_kernel::{Event, Record, RecordId, Value, image};

use super::{Found, deadlines};
use crate::db::{Cell, Connection, Row};
use crate::error::{Result, StoreError};
use crate::ledger;
use crate::shape::Shape;
use crate::store::Inner;

/// Events read at once.
const PAGE: usize = 2000;

/// One record as its events tell it.
#[derive(Default)]
pub(super) struct Replay {
    register: String,
    /// Its id as it stands there.
    key: String,
    record: Option<RecordId>,
    version: i64,
    hash: Vec<u8>,
    image: BTreeMap<String, Json>,
    /// When the first and the last event happened, and by whom.
    first: Option<(Timestamp, String)>,
    last: Option<(Timestamp, String)>,
    /// The definition under which the record came into its state.
    pub(super) entered: u32,
    /// Whether an event of it could not be read.
    unread: bool,
}

/// All chains, and the rows against what the events replay to.
pub(super) fn chains(inner: &Inner, connection: &mut Connection, found: &mut Found) -> Result<()> {
    let sql = format!(
        "select {}, hash from event where (record, version) > (?1, ?2) order by record, version limit ?3",
        ledger::COLUMNS
    );
    let (mut after, mut replay, mut whole) = ((String::new(), 0), Replay::default(), Vec::new());
    loop {
        let rows = connection.query(&sql, &[(&after.0).into(), after.1.into(), PAGE.into()])?;
        for row in &rows {
            let (key, version) = (row.text(1)?, row.int(2)?);
            if replay.key != key {
                let last = std::mem::replace(&mut replay, begin(row.text(0)?, key));
                whole.extend(last.record.is_some().then_some(last));
            }
            follow(row, version, &mut replay, found)?;
            after = (key.to_owned(), version);
        }
        if rows.len() < PAGE {
            whole.extend(replay.record.is_some().then_some(replay));
            return compare(inner, connection, whole, found);
        }
        compare(inner, connection, std::mem::take(&mut whole), found)?;
    }
}

fn begin(register: &str, key: &str) -> Replay {
    let record = key.parse().ok();
    Replay {
        register: register.to_owned(),
        key: key.to_owned(),
        record,
        hash: record.map(|record| ledger::root(register, record)).unwrap_or_default(),
        ..Replay::default()
    }
}

/// One more event of a record: its place in the chain, and what it changes.
fn follow(row: &Row, version: i64, replay: &mut Replay, found: &mut Found) -> Result<()> {
    let (register, record) = (replay.register.clone(), replay.key.clone());
    if version != replay.version + 1 {
        found.breach(
            "version-gap",
            &register,
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
            &register,
            &record,
            format!("第 {version} 版的事件与其摘要不符。"),
            format!("The event of version {version} does not agree with its hash."),
        );
    }
    replay.version = version;
    replay.hash = row.bytes(cells.len() - 1)?.to_vec();
    match ledger::read(row) {
        Ok(entry) => replay.take(entry.event),
        Err(StoreError::Fault(fault)) => {
            replay.unread = true;
            let step = fault.step;
            found.breach(
                "event-unreadable",
                &register,
                &record,
                format!("第 {version} 版的事件无法读取（{step}）。"),
                format!("The event of version {version} cannot be read (failed to {step})."),
            );
        }
        Err(other) => return Err(other),
    }
    Ok(())
}

impl Replay {
    fn take(&mut self, event: Event) {
        let told = (event.at, event.actor);
        self.first.get_or_insert_with(|| told.clone());
        self.last = Some(told);
        if event.changes.contains_key("state") {
            self.entered = event.definition;
        }
        for (field, (_, after)) in event.changes {
            if after.is_null() {
                self.image.remove(&field);
            } else {
                self.image.insert(field, after);
            }
        }
    }
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
        found.part(connection, &register, |connection, found| {
            let (rows, unread) = rows(inner, connection, shape, &ids, found)?;
            for replay in &replays {
                held_against(replay, &register, (&rows, &unread), found);
            }
            deadlines::demanded(inner, connection, &shape.register.def, (&rows, &replays), found)
        })?;
    }
    Ok(())
}

/// The row of one record against what its events replay to.
fn held_against(
    replay: &Replay,
    register: &str,
    (rows, unread): (&BTreeMap<RecordId, Record>, &BTreeSet<RecordId>),
    found: &mut Found,
) {
    let Some(id) = replay.record else { return };
    match rows.get(&id) {
        Some(record) => {
            found.links += links(record);
            name_files(record, found);
            if !replay.unread {
                differences(record, replay, found);
            }
        }
        None if unread.contains(&id) => {}
        None => found.breach(
            "row-missing",
            register,
            &id.to_string(),
            "账本中有此记录，表中没有。".to_owned(),
            "The ledger tells of this record, the table does not have it.".to_owned(),
        ),
    }
}

/// The rows of these records, and those that cannot be read: each of them is a breach.
fn rows(
    inner: &Inner,
    connection: &mut Connection,
    shape: &Shape,
    ids: &[RecordId],
    found: &mut Found,
) -> Result<(BTreeMap<RecordId, Record>, BTreeSet<RecordId>)> {
    let (mut rows, mut unread) = (BTreeMap::new(), BTreeSet::new());
    match shape.several(connection, ids, &inner.sealer) {
        Ok(all) => rows.extend(all.into_iter().map(|record| (record.id, record))),
        // One of them cannot be read: which one is found by reading each by itself.
        Err(StoreError::Fault(_)) => {
            for id in ids {
                match shape.one(connection, *id, false, &inner.sealer) {
                    Ok(record) => rows.extend(record.map(|record| (*id, record))),
                    Err(StoreError::Fault(fault)) => {
                        unread.insert(*id);
                        unreadable(shape, *id, &fault, found);
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        Err(other) => return Err(other),
    }
    Ok((rows, unread))
}

fn unreadable(shape: &Shape, id: RecordId, fault: &taihang_base::Fault, found: &mut Found) {
    found.unread = true;
    let cause = std::error::Error::source(fault).map(|cause| format!(": {cause}")).unwrap_or_default();
    let step = fault.step;
    found.breach(
        "row-unreadable",
        shape.table(),
        &id.to_string(),
        format!("记录无法读取（{step}{cause}）。"),
        format!("The row cannot be read (failed to {step}{cause})."),
    );
}

/// Notes the files that a record names.
fn name_files(record: &Record, found: &mut Found) {
    let lines = record.lines.values().flatten().flatten();
    for value in record.values.iter().chain(lines).flatten() {
        if let Value::File(file) = value {
            let place = || (record.register.def.name.clone(), record.id.to_string());
            found.files.entry(file.sha256.clone()).or_insert_with(place);
        }
    }
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
    let told = |at: &Option<(Timestamp, String)>, row: &(Timestamp, String)| at.as_ref() != Some(row);
    wrong.extend(told(&replay.first, &record.created).then_some("created"));
    wrong.extend(told(&replay.last, &record.changed).then_some("changed"));
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

impl Replay {
    pub(super) fn id(&self) -> Option<RecordId> {
        self.record
    }
}

fn links(record: &Record) -> i64 {
    let refs =
        record.values.iter().flatten().map(|value| if let Value::Refs(ids) = value { ids.len() } else { 0 });
    let links = refs.sum::<usize>() + usize::from(record.about.is_some());
    i64::try_from(links).unwrap_or(i64::MAX)
}
