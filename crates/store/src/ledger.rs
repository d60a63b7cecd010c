//! The ledger: one row a version of a record, chained by hash; seals give all events one order.

use std::collections::BTreeMap;
use std::iter;

use sha2::{Digest as _, Sha256};
use taihang_base::Fault;
use taihang_kernel::{Event, RecordId};

use crate::bulk::{insert_many, with_many};
use crate::db::{Cell, Connection, Row};
use crate::error::{Result, Step as _, StoreError};

/// The columns of an event that its hash covers, in this order, which belongs to the form of the row.
pub(crate) const COLUMNS: &str = "register, record, version, event_id, action, actor, actor_name, on_behalf_of, role, reason, at, definition, \
                                  format, changes, request, command, batch, previous";
const COUNT: usize = 18;
/// The form of the rows written now.
const FORMAT: i64 = 1;

/// An event with its place in the ledger.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the total order; none until it is sealed.
    pub position: Option<i64>,
    /// Its id.
    pub id: String,
    /// What the events of one command share.
    pub command: String,
    /// What happened.
    pub event: Event,
}

/// The hash over the cells of an event. Each cell is written with its type and length, so no two rows read the same.
pub(crate) fn digest(cells: &[Cell]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut put = |mark: u8, bytes: &[u8]| {
        hasher.update([mark]);
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    for cell in cells {
        match cell {
            Cell::Null => put(b'n', &[]),
            Cell::Int(number) => put(b'i', &number.to_be_bytes()),
            Cell::Text(text) => put(b't', text.as_bytes()),
            Cell::Bytes(bytes) => put(b'b', bytes),
        }
    }
    hasher.finalize().to_vec()
}

/// What the first event of a record stands on.
pub(crate) fn root(register: &str, record: RecordId) -> Vec<u8> {
    digest(&[register.into(), record.into()])
}

/// Writes an event behind the one before it.
pub(crate) fn append(connection: &mut Connection, event: &Event, id: RecordId, command: &str) -> Result<()> {
    let previous = if event.version <= 1 {
        root(&event.register, event.record)
    } else {
        let sql = "select hash from event where record = ?1 and version = ?2";
        let before = connection.query_one(sql, &[event.record.into(), (event.version - 1).into()])?;
        before.ok_or_else(|| Fault::new("find the event before", "the record has none"))?.bytes(0)?.to_vec()
    };
    let mut cells = cells(event, id, command, previous)?;
    cells.push(digest(&cells).into());
    let sql = format!(
        "insert into event ({COLUMNS}, hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
    );
    connection.execute(&sql, &cells)?;
    connection.execute(
        "insert into event_unsealed (record, version, event_id) values (?1, ?2, ?3)",
        &cells[1..4],
    )?;
    Ok(())
}

/// The cells of an event in the order of the columns, without its hash.
pub(crate) fn cells(event: &Event, id: RecordId, command: &str, previous: Vec<u8>) -> Result<Vec<Cell>> {
    let mut cells = Vec::with_capacity(COUNT + 1);
    cells.extend([
        (&event.register).into(),
        event.record.into(),
        event.version.into(),
        id.into(),
        (&event.action).into(),
        (&event.actor).into(),
        (&event.actor_name).into(),
        event.on_behalf_of.into(),
        event.role.as_ref().into(),
        event.reason.as_ref().into(),
        event.at.into(),
        event.definition.into(),
        FORMAT.into(),
        serde_json::to_string(&event.changes).step("write the changes of an event")?.into(),
        event.request.as_ref().into(),
        command.into(),
        event.batch.as_ref().into(),
        previous.into(),
    ]);
    Ok(cells)
}

/// The event of a row that begins with [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Entry> {
    let owned = |column| Ok::<_, StoreError>(row.text_or_null(column)?.map(str::to_owned));
    let event = Event {
        register: row.text(0)?.to_owned(),
        record: row.id(1)?,
        version: row.int(2)?,
        action: row.text(4)?.to_owned(),
        actor: row.text(5)?.to_owned(),
        actor_name: row.text(6)?.to_owned(),
        on_behalf_of: if row.text_or_null(7)?.is_some() { Some(row.id(7)?) } else { None },
        role: owned(8)?,
        reason: owned(9)?,
        at: row.moment(10)?,
        definition: u32::try_from(row.int(11)?).unwrap_or(u32::MAX),
        changes: row.json(13)?,
        request: owned(14)?,
        batch: owned(16)?,
    };
    Ok(Entry { position: None, id: row.text(3)?.to_owned(), command: row.text(15)?.to_owned(), event })
}

/// The events of a record, oldest first.
pub(crate) fn of_record(connection: &mut Connection, record: RecordId) -> Result<Vec<Event>> {
    let sql = format!("select {COLUMNS} from event where record = ?1 order by version");
    let rows = connection.query(&sql, &[record.into()])?;
    rows.iter().map(|row| read(row).map(|entry| entry.event)).collect()
}

/// The entries after a place of the total order, in that order.
pub(crate) fn after(connection: &mut Connection, position: i64, limit: usize) -> Result<Vec<Entry>> {
    let columns =
        COLUMNS.split(", ").map(|column| format!("e.{}", column.trim())).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select {columns}, p.position from event_position p
         join event e on e.record = p.record and e.version = p.version
         where p.position > ?1 order by p.position limit ?2"
    );
    let rows = connection.query(&sql, &[position.into(), limit.into()])?;
    rows.iter().map(|row| Ok(Entry { position: Some(row.int(COUNT)?), ..read(row)? })).collect()
}

/// The latest `limit` entries of `registers` among the latest `through` of all, newest first, older than the event `before`.
/// Of an import only the record that gives the batch its name.
pub(crate) fn latest(
    connection: &mut Connection,
    registers: &[&str],
    before: Option<&str>,
    (through, limit): (usize, usize),
) -> Result<Vec<Entry>> {
    let mut cells: Vec<Cell> = vec![before.unwrap_or("Z").into()];
    let marks = marks(registers, &mut cells);
    let sql = format!(
        "select {COLUMNS} from (select * from event where event_id < ?1 order by event_id desc limit {through}) late
         where register in ({marks}) and (batch is null or batch = record) order by event_id desc limit {limit}"
    );
    connection.query(&sql, &cells)?.iter().map(read).collect()
}

/// Ids of the entries of `registers` (of all, if none is named) after the id `after`, newest first, at most `limit`.
pub(crate) fn ids_after(
    connection: &mut Connection,
    registers: &[&str],
    after: &str,
    limit: usize,
) -> Result<Vec<String>> {
    let mut cells: Vec<Cell> = vec![after.into()];
    let marks = marks(registers, &mut cells);
    let of = if registers.is_empty() { String::new() } else { format!(" and register in ({marks})") };
    let sql =
        format!("select event_id from event where event_id > ?1{of} order by event_id desc limit {limit}");
    connection.query(&sql, &cells)?.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// A mark for each of the names, which go behind the cells.
fn marks(names: &[&str], cells: &mut Vec<Cell>) -> String {
    let mark = |name: &&str| {
        cells.push((*name).into());
        format!("?{}", cells.len())
    };
    names.iter().map(mark).collect::<Vec<_>>().join(", ")
}

/// Events that one seal takes at most: so many fit a transaction that nobody has to wait for.
const SEALED_AT_ONCE: usize = 20_000;

/// Gives the events committed since the last seal their places, and seals them; answers how many there were.
pub(crate) fn seal(connection: &mut Connection, now: jiff::Timestamp) -> Result<usize> {
    let last = connection
        .query_one("select number, last_position, hash from seal order by number desc limit 1", &[])?;
    let (number, mut position, previous) = match &last {
        Some(row) => (row.int(0)?, row.int(1)?, row.bytes(2)?.to_vec()),
        None => (0, 0, digest(&["seal".into()])),
    };
    let sql = "select e.record, e.version, u.event_id, e.hash from event_unsealed u
               join event e on e.record = u.record and e.version = u.version order by u.event_id limit ?1";
    let mut rows: Vec<Vec<Cell>> =
        connection.query(sql, &[SEALED_AT_ONCE.into()])?.into_iter().map(Row::into_cells).collect();
    if rows.is_empty() {
        return Ok(0);
    }
    in_order_of_versions(&mut rows);
    let mut chain = vec![previous.clone().into()];
    for (place, row) in (position + 1..).zip(&rows) {
        chain.push(place.into());
        chain.extend(row.last().cloned());
    }
    let first = position + 1;
    position += i64::try_from(rows.len()).unwrap_or(i64::MAX);
    // The seal first: of two processes that seal at once the second one fails here and finds nothing left to do.
    connection.execute(
        "insert into seal (number, first_position, last_position, previous, hash, at) values (?1, ?2, ?3, ?4, ?5, ?6)",
        &[(number + 1).into(), first.into(), position.into(), previous.into(), digest(&chain).into(), now.into()],
    )?;
    let count = rows.len();
    let (mut done, mut placed) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for (place, row) in (first..).zip(rows) {
        let mut cells = row.into_iter();
        placed.push(iter::once(place.into()).chain(cells.by_ref().take(2)).collect());
        done.push(cells.take(1).collect());
    }
    with_many(connection, done, |holes| {
        format!("delete from event_unsealed where event_id in (values {holes})")
    })?;
    insert_many(connection, "insert into event_position (position, record, version)", placed)?;
    Ok(count)
}

/// Versions of one record stand in their own order, even where the clocks of two servers differ.
fn in_order_of_versions(rows: &mut [Vec<Cell>]) {
    let mut places: BTreeMap<Cell, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        places.entry(row[0].clone()).or_default().push(at);
    }
    for places in places.into_values().filter(|places| places.len() > 1) {
        let mut sorted: Vec<Vec<Cell>> = places.iter().map(|at| rows[*at].clone()).collect();
        sorted.sort_by(|one, other| one[1].cmp(&other[1]));
        for (at, row) in places.into_iter().zip(sorted) {
            rows[at] = row;
        }
    }
}

impl crate::Store {
    /// Seals what was committed since the last time; answers how many events.
    pub fn seal(&self) -> Result<usize> {
        self.write(|inner, connection| seal(connection, inner.now()))
    }

    /// The sealed events after a place, in their one order: what webhooks, indexes and copies read.
    pub fn events_after(&self, position: i64, limit: usize) -> Result<Vec<Entry>> {
        self.inner.pool.read(|connection| after(connection, position, limit))
    }
}
