//! How the records of one register lie in tables: one table for the records, one for each kind of lines.

mod cells;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use taihang_base::Fault;
use taihang_defs::{FieldDef, FieldType};
use taihang_kernel::{Catalogue, Line, Record, RecordId, Register};

use crate::db::{Cell, Connection, Row};
use crate::error::{Result, Step as _};
use crate::schema::ordering;
use crate::sealing::Sealer;

pub use cells::stored;
pub(crate) use cells::{decode, encode, slots};

/// What the program keeps of every record beside its fields, in the order of the columns: name, type, required.
pub(crate) const SYSTEM: [(&str, &str, bool); 17] = [
    ("id", "{text}", true),
    ("version", "{int}", true),
    ("state", "{text}", true),
    ("owner", "{text}", false),
    ("about_register", "{text}", false),
    ("about_record", "{text}", false),
    ("published", "{int}", true),
    ("frozen", "{text}", false),
    ("approvals", "{text}", false),
    ("stale", "{int}", true),
    ("created_at", "{int}", true),
    ("created_by", "{text}", true),
    ("changed_at", "{int}", true),
    ("changed_by", "{text}", true),
    ("batch", "{text}", false),
    ("definition_version", "{int}", true),
    ("extra", "{text}", false),
];

/// The tables of one register.
#[derive(Debug)]
pub struct Shape {
    /// The register.
    pub register: Arc<Register>,
    /// All columns of a record, quoted, in the order in which [`Shape::record`] reads them.
    pub columns: String,
    /// `insert into t (columns)`, and the same with the placeholders of one row.
    insert: (String, String),
    lines: Vec<LineShape>,
    /// Indexes by the quoted column they begin with, for all rows and in the order of ids behind it.
    pub(crate) indexes: Arc<BTreeMap<String, String>>,
    /// The fields that are read; all of them if none is named.
    only: Option<BTreeSet<String>>,
}

/// The table of one kind of lines.
#[derive(Debug)]
struct LineShape {
    kind: String,
    table: String,
    columns: String,
    insert: (String, String),
}

/// The shapes of all registers.
#[derive(Debug)]
pub struct Shapes(BTreeMap<String, Arc<Shape>>);

impl Shapes {
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        Self(
            catalogue
                .registers()
                .map(|register| (register.def.name.clone(), Arc::new(Shape::of(register))))
                .collect(),
        )
    }

    /// The shape of the register called `name`.
    pub fn get(&self, name: &str) -> Result<&Arc<Shape>> {
        self.0.get(name).ok_or_else(|| Fault::new("find a register", format!("no register {name}")).into())
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Shape>> {
        self.0.values()
    }
}

/// The table of a kind of lines.
pub(crate) fn line_table(register: &str, kind: &str) -> String {
    format!("{register}__{kind}")
}

fn insertion(table: &str, names: &[String]) -> (String, String) {
    let holes = (1..=names.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let into = format!("insert into \"{table}\" ({})", quoted(names, ""));
    let one = format!("{into} values ({holes})");
    (into, one)
}

fn quoted(names: &[String], alias: &str) -> String {
    names.iter().map(|name| format!("{alias}\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn column_names<'a>(fields: impl Iterator<Item = &'a FieldDef>) -> Vec<String> {
    fields.filter(|field| !field.extra).flat_map(slots).map(|slot| slot.name).collect()
}

impl Shape {
    fn of(register: &Arc<Register>) -> Self {
        let def = &register.def;
        let mut names: Vec<String> = SYSTEM.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        names.extend(column_names(def.fields.values()));
        let lines = def.lines.values().map(|line| {
            let table = line_table(&def.name, &line.name);
            let mut columns = vec!["record".to_owned(), "position".to_owned()];
            columns.extend(column_names(line.fields.values()));
            let insert = insertion(&table, &columns);
            LineShape { kind: line.name.clone(), columns: quoted(&columns, ""), table, insert }
        });
        Self {
            register: Arc::clone(register),
            columns: quoted(&names, "r."),
            insert: insertion(&def.name, &names),
            lines: lines.collect(),
            indexes: Arc::new(ordering(def)),
            only: None,
        }
    }

    /// For reading these fields alone: the others stand empty, and so do the lines.
    pub(crate) fn only(&self, fields: BTreeSet<String>) -> Self {
        let def = &self.register.def;
        let mut names: Vec<String> = SYSTEM.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        names.extend(column_names(def.fields.values().filter(|field| fields.contains(&field.name))));
        Self {
            register: Arc::clone(&self.register),
            columns: quoted(&names, "r."),
            insert: self.insert.clone(),
            lines: Vec::new(),
            indexes: Arc::clone(&self.indexes),
            only: Some(fields),
        }
    }

    /// A record that was read whole, as if it had been read for these fields alone.
    pub(crate) fn narrowed(&self, record: &Record) -> Record {
        let mut record = record.clone();
        if let Some(only) = &self.only {
            let fields = self.register.def.fields.values();
            for (field, value) in fields.zip(&mut record.values) {
                if !only.contains(&field.name) {
                    *value = None;
                }
            }
            record.lines.clear();
        }
        record
    }

    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.register.def.name
    }

    /// The record of a row that begins with [`Shape::columns`], without its lines.
    pub fn record(&self, row: Row, sealer: &Sealer) -> Result<Record> {
        let def = &self.register.def;
        let id = row.id(0)?;
        let about = match (row.text_or_null(4)?, row.text_or_null(5)?) {
            (Some(register), Some(_)) => Some((register.to_owned(), row.id(5)?)),
            (None | Some(_), None | Some(_)) => None,
        };
        let owner = match row.text_or_null(3)? {
            Some(_) => Some(row.id(3)?),
            None => None,
        };
        let mut record = Record {
            register: Arc::clone(&self.register),
            id,
            version: row.int(1)?,
            state: row.text(2)?.to_owned(),
            owner,
            values: Vec::with_capacity(def.fields.len()),
            lines: BTreeMap::new(),
            about,
            published: row.bool(6)?,
            frozen: row.text_or_null(7)?.map(cells::split).unwrap_or_default(),
            approvals: row
                .text_or_null(8)?
                .map_or(Ok(Vec::new()), serde_json::from_str)
                .step("read stored agreements")?,
            stale: row.bool(9)?,
            created: (row.moment(10)?, row.text(11)?.to_owned()),
            changed: (row.moment(12)?, row.text(13)?.to_owned()),
            batch: row.text_or_null(14)?.map(str::to_owned),
        };
        let mut extra: BTreeMap<String, taihang_kernel::Value> = row
            .text_or_null(16)?
            .map_or(Ok(BTreeMap::new()), serde_json::from_str)
            .step("read stored extra fields")?;
        let mut rest = row.into_cells().into_iter().skip(SYSTEM.len());
        for field in def.fields.values() {
            let read = self.only.as_ref().is_none_or(|only| only.contains(&field.name));
            record.values.push(if !read {
                None
            } else if field.extra {
                extra.remove(&field.name)
            } else {
                decode(field, &mut rest, sealer)?
            });
        }
        Ok(record)
    }

    /// All cells of a record, in the order of the columns.
    pub(crate) fn cells(&self, record: &Record, sealer: &Sealer) -> Result<Vec<Cell>> {
        let mut cells = Vec::with_capacity(SYSTEM.len() + record.values.len() + 4);
        for (name, _, _) in SYSTEM {
            cells.push(cells::system(record, name)?);
        }
        for (field, value) in self.register.def.fields.values().zip(&record.values) {
            if !field.extra {
                encode(field, value.as_ref(), sealer, &mut cells)?;
            }
        }
        Ok(cells)
    }

    /// The records of an answer, with their lines.
    pub fn records(
        &self,
        connection: &mut Connection,
        sql: &str,
        params: &[Cell],
        sealer: &Sealer,
    ) -> Result<Vec<Record>> {
        let rows = connection.query(sql, params)?;
        let mut records = rows.into_iter().map(|row| self.record(row, sealer)).collect::<Result<Vec<_>>>()?;
        self.load_lines(connection, &mut records, sealer)?;
        Ok(records)
    }

    /// Puts their lines into `records`.
    pub fn load_lines(
        &self,
        connection: &mut Connection,
        records: &mut [Record],
        sealer: &Sealer,
    ) -> Result<()> {
        for shape in &self.lines {
            let Some(def) = self.register.def.lines.get(&shape.kind) else { continue };
            for part in records.chunks_mut(64) {
                let sql = format!(
                    "select {} from \"{}\" where record in ({}) order by record, position",
                    shape.columns,
                    shape.table,
                    holes(part.len()),
                );
                let ids = padded(part.iter().map(|record| record.id));
                let mut found: BTreeMap<RecordId, Vec<Line>> = BTreeMap::new();
                for row in connection.query(&sql, &ids)? {
                    let id = row.id(0)?;
                    let mut cells = row.into_cells().into_iter().skip(2);
                    let line = def
                        .fields
                        .values()
                        .map(|field| decode(field, &mut cells, sealer))
                        .collect::<Result<_>>()?;
                    found.entry(id).or_default().push(line);
                }
                for record in part {
                    if let Some(lines) = found.remove(&record.id) {
                        record.lines.insert(shape.kind.clone(), lines);
                    }
                }
            }
        }
        Ok(())
    }

    /// One record by its id; `lock` keeps other writers away from it until the transaction ends.
    pub fn one(
        &self,
        connection: &mut Connection,
        id: RecordId,
        lock: bool,
        sealer: &Sealer,
    ) -> Result<Option<Record>> {
        let lock = if lock { connection.dialect().lock_rows() } else { "" };
        let sql = format!("select {} from \"{}\" r where r.id = ?1{lock}", self.columns, self.table());
        Ok(self.records(connection, &sql, &[id.into()], sealer)?.pop())
    }

    /// Several records by their ids, in the order of `ids`; those that are not there are left out.
    pub fn several(
        &self,
        connection: &mut Connection,
        ids: &[RecordId],
        sealer: &Sealer,
    ) -> Result<Vec<Record>> {
        let mut found = BTreeMap::new();
        for part in ids.chunks(64) {
            let sql = format!(
                "select {} from \"{}\" r where r.id in ({})",
                self.columns,
                self.table(),
                holes(part.len())
            );
            for record in self.records(connection, &sql, &padded(part.iter().copied()), sealer)? {
                found.insert(record.id, record);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Writes a new record with its lines.
    pub(crate) fn insert(&self, connection: &mut Connection, record: &Record, sealer: &Sealer) -> Result<()> {
        connection.execute(&self.insert.1, &self.cells(record, sealer)?)?;
        for shape in &self.lines {
            self.insert_lines(connection, shape, record, sealer)?;
        }
        Ok(())
    }

    /// Writes what differs between `before` and `after`; `false` if the version in the table is no longer that of `before`.
    pub(crate) fn update(
        &self,
        connection: &mut Connection,
        before: &Record,
        after: &Record,
        sealer: &Sealer,
    ) -> Result<bool> {
        let (names, mut cells) = self.difference(before, after, sealer)?;
        let sets = names
            .iter()
            .zip(1..)
            .map(|(name, at)| format!("\"{name}\" = ?{at}"))
            .collect::<Vec<_>>()
            .join(", ");
        let (id, version) = (cells.len() + 1, cells.len() + 2);
        let sql = format!("update \"{}\" set {sets} where id = ?{id} and version = ?{version}", self.table());
        cells.extend([after.id.into(), before.version.into()]);
        if connection.execute(&sql, &cells)? == 0 {
            return Ok(false);
        }
        for shape in &self.lines {
            if before.lines(&shape.kind) != after.lines(&shape.kind) {
                connection.execute(
                    &format!("delete from \"{}\" where record = ?1", shape.table),
                    &[after.id.into()],
                )?;
                self.insert_lines(connection, shape, after, sealer)?;
            }
        }
        Ok(true)
    }

    fn difference(
        &self,
        before: &Record,
        after: &Record,
        sealer: &Sealer,
    ) -> Result<(Vec<String>, Vec<Cell>)> {
        let (mut names, mut cells) = (Vec::new(), Vec::new());
        for (name, _, _) in SYSTEM {
            let cell = cells::system(after, name)?;
            // The definition's version is that of the program, not of what was read.
            if name == "definition_version" || name == "version" || cell != cells::system(before, name)? {
                names.push(name.to_owned());
                cells.push(cell);
            }
        }
        for ((field, old), new) in self.register.def.fields.values().zip(&before.values).zip(&after.values) {
            if !field.extra && old != new {
                names.extend(slots(field).map(|slot| slot.name));
                encode(field, new.as_ref(), sealer, &mut cells)?;
            }
        }
        Ok((names, cells))
    }

    fn insert_lines(
        &self,
        connection: &mut Connection,
        shape: &LineShape,
        record: &Record,
        sealer: &Sealer,
    ) -> Result<()> {
        for cells in self.line_cells(shape, record, sealer)? {
            connection.execute(&shape.insert.1, &cells)?;
        }
        Ok(())
    }

    fn line_cells(&self, shape: &LineShape, record: &Record, sealer: &Sealer) -> Result<Vec<Vec<Cell>>> {
        let Some(def) = self.register.def.lines.get(&shape.kind) else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for (position, line) in record.lines(&shape.kind).iter().enumerate() {
            let mut cells = vec![record.id.into(), position.into()];
            for (field, value) in def.fields.values().zip(line) {
                encode(field, value.as_ref(), sealer, &mut cells)?;
            }
            rows.push(cells);
        }
        Ok(rows)
    }

    /// The rows of new records and of their lines, each with the statement that they are inserted by.
    pub(crate) fn rows<'a>(
        &self,
        records: impl Iterator<Item = &'a Record>,
        sealer: &Sealer,
    ) -> Result<Vec<(String, Vec<Vec<Cell>>)>> {
        let mut tables = vec![(self.insert.0.clone(), Vec::new())];
        tables.extend(self.lines.iter().map(|shape| (shape.insert.0.clone(), Vec::new())));
        for record in records {
            let (first, lines) = tables.split_at_mut(1);
            for (_, rows) in first {
                rows.push(self.cells(record, sealer)?);
            }
            for (shape, (_, rows)) in self.lines.iter().zip(lines) {
                rows.extend(self.line_cells(shape, record, sealer)?);
            }
        }
        Ok(tables)
    }
}

/// So many placeholders, rounded up so that few different statements are kept ready.
pub(crate) fn holes(count: usize) -> String {
    (1..=rounded(count)).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ")
}

/// The ids for [`holes`]: the last one is repeated to fill up.
pub(crate) fn padded(ids: impl Iterator<Item = RecordId>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = ids.map(Cell::from).collect();
    if let Some(last) = cells.last().cloned() {
        cells.resize(rounded(cells.len()), last);
    }
    cells
}

fn rounded(count: usize) -> usize {
    count.max(1).next_power_of_two()
}

/// The register that a column of its own refers to.
pub(crate) fn reference(field: &FieldDef) -> Option<&str> {
    let single = matches!(field.kind, FieldType::Ref { .. }) && !field.extra;
    field.kind.target().filter(|_| single)
}
