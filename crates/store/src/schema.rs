//! The tables of registers: what the definitions ask for against what the database has.

use std::collections::{BTreeMap, BTreeSet};
use taihang_base::hex;

use sha2::{Digest as _, Sha256};
use taihang_defs::{FieldDef, FieldType, Owner, RegisterDef, Scope, Service};
use taihang_kernel::{Catalogue, VOID};

use crate::db::{Connection, Dialect};
use crate::error::Result;
use crate::shape::{SYSTEM, line_table, reference, slots};

/// A table as the definitions want it.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// Name, type in `{int}` notation, required.
    pub(crate) columns: Vec<(String, &'static str, bool)>,
    key: &'static str,
    /// Column and the table that it refers to.
    references: Vec<(String, String)>,
    indexes: Vec<Index>,
}

/// An index; its name tells all of it, so that one that has to be another is made anew.
#[derive(Debug)]
struct Index {
    name: String,
    columns: String,
    unique: bool,
    /// Only rows for which this holds; all if empty.
    only: String,
}

/// What a database has: tables with their columns and types, and names of indexes.
#[derive(Debug, Default)]
pub(crate) struct Existing {
    pub(crate) tables: BTreeMap<String, BTreeMap<String, String>>,
    indexes: BTreeSet<String>,
}

/// The tables of all registers, in an order that does not matter.
pub(crate) fn wanted(catalogue: &Catalogue) -> Vec<Table> {
    let organisations = catalogue.serving(Service::Organisations).map(|register| register.def.name.clone());
    catalogue.registers().flat_map(|register| tables(&register.def, organisations.as_deref())).collect()
}

fn tables(def: &RegisterDef, organisations: Option<&str>) -> Vec<Table> {
    let mut columns: Vec<_> =
        SYSTEM.iter().map(|(name, kind, required)| ((*name).to_owned(), *kind, *required)).collect();
    let own = def.fields.values().filter(|field| !field.extra);
    columns.extend(own.clone().flat_map(slots).map(|slot| (slot.name, slot.kind, false)));
    let mut references: Vec<_> =
        own.filter_map(|field| Some((field.name.clone(), reference(field)?.to_owned()))).collect();
    if let Some(organisations) = organisations {
        references.push(("owner".to_owned(), organisations.to_owned()));
    }
    let main = Table { name: def.name.clone(), columns, key: "\"id\"", references, indexes: indexes(def) };
    let lines = def.lines.values().map(|line| {
        let mut columns = vec![("record".to_owned(), "{text}", true), ("position".to_owned(), "{int}", true)];
        columns.extend(line.fields.values().flat_map(slots).map(|slot| (slot.name, slot.kind, false)));
        let name = line_table(&def.name, &line.name);
        let refs: Vec<_> = line
            .fields
            .values()
            .filter_map(|field| Some((field.name.clone(), reference(field)?.to_owned())))
            .collect();
        let indexes =
            refs.iter().map(|(column, _)| index(&name, &format!("\"{column}\""), false, "")).collect();
        let references = std::iter::once(("record".to_owned(), def.name.clone())).chain(refs).collect();
        Table { name, columns, key: "\"record\", \"position\"", references, indexes }
    });
    std::iter::once(main).chain(lines).collect()
}

/// The indexes along which records are listed, by their first column.
pub(crate) fn ordering(def: &RegisterDef) -> BTreeMap<String, String> {
    let listed = indexes(def).into_iter().filter(|index| !index.unique && index.only.is_empty());
    let first = |columns: &str| columns.split_once(", \"id\"").map_or(columns, |(first, _)| first).to_owned();
    let id = ("\"id\"".to_owned(), format!("sqlite_autoindex_{}_1", def.name));
    listed.map(|index| (first(&index.columns), index.name)).chain([id]).collect()
}

fn indexes(def: &RegisterDef) -> Vec<Index> {
    let table = &def.name;
    let plain = |columns: &str| index(table, columns, false, "");
    let seen = seen_by(def);
    let mut indexes = vec![
        index(table, "\"batch\"", false, "batch is not null"),
        plain(&format!("\"created_at\", \"id\"{seen}")),
        plain(&format!("\"changed_at\", \"id\"{seen}")),
    ];
    if !matches!(def.owner, Owner::Nobody | Owner::Itself) {
        indexes.push(plain("\"owner\", \"id\""));
    }
    if def.states.len() > 1 {
        indexes.push(plain("\"state\", \"id\""));
    }
    if def.about.is_some() {
        indexes.push(plain("\"about_record\""));
    }
    if def.grants.iter().any(|grant| grant.scope == Scope::Own) {
        indexes.push(plain("\"created_by\", \"id\""));
    }
    if def.grants.iter().any(|grant| grant.scope == Scope::Published) {
        indexes.push(plain("\"published\", \"id\""));
    }
    if def.fields.values().any(|field| field.computed.is_some()) {
        indexes.push(index(table, "\"stale\"", false, "stale = 1"));
    }
    let sort = def.list.sort.as_ref().map(|(field, _)| field.as_str());
    // What people filter by, and the columns whose heads they click to sort.
    let asked = def.list.filters.iter().chain(&def.list.columns).map(String::as_str).chain(sort);
    let asked: BTreeSet<&str> = asked
        .chain(def.fields.values().filter_map(|field| reference(field).map(|_| field.name.as_str())))
        .collect();
    for field in asked.into_iter().filter_map(|name| def.fields.get(name)).filter(|field| comparable(field)) {
        let region = matches!(&field.kind, FieldType::Ref { to } if to == "region");
        let walked = def.list.columns.contains(&field.name) || sort == Some(&field.name);
        let seen = if region || walked { seen.as_str() } else { "" };
        indexes.push(plain(&format!("{}, \"id\"{seen}", column(field))));
    }
    // One choice among few keeps many rows: they are walked in the order in which the list stands at first.
    if let Some(order) = sort.and_then(|sort| sort_column(def, sort)) {
        let chosen = def.list.filters.iter().filter_map(|name| chosen_column(def, name));
        for column in chosen.filter(|column| *column != order) {
            indexes.push(plain(&format!("{}, \"id\"{seen}", within(&column, &order))));
        }
    }
    if def.serves == Some(Service::Codes) {
        indexes.push(plain("\"list\", \"code\""));
    }
    for unique in &def.unique {
        let fields = unique.fields.iter().filter_map(|name| match name.as_str() {
            "about" => Some("\"about_record\"".to_owned()),
            "owner" => Some("\"owner\"".to_owned()),
            name => def.fields.get(name).map(column),
        });
        let columns = fields.collect::<Vec<_>>().join(", ");
        indexes.push(index(table, &columns, true, &live(def)));
    }
    indexes
}

/// The columns that decide who sees a record. The indexes along which a list is walked hold them, and those by which figures are
/// told apart by region: a row that is passed over, or only counted, is not read.
fn seen_by(def: &RegisterDef) -> String {
    let published = def.grants.iter().any(|grant| grant.scope == Scope::Published);
    let owned = !matches!(def.owner, Owner::Itself | Owner::Nobody);
    let columns = [(", \"state\"", true), (", \"published\"", published), (", \"owner\"", owned)];
    columns.iter().filter(|(_, asked)| *asked).map(|(column, _)| *column).collect()
}

/// What [`ordering`] calls an index of rows of one choice in an order.
pub(crate) fn within(choice: &str, order: &str) -> String {
    format!("{choice}, {order}")
}

fn sort_column(def: &RegisterDef, name: &str) -> Option<String> {
    match name {
        "created" | "changed" => Some(format!("\"{name}_at\"")),
        "state" => Some("\"state\"".to_owned()),
        name => def.fields.get(name).filter(|field| comparable(field)).map(column),
    }
}

/// The column of a filter that offers few values; a ref has many, each of which keeps few rows.
fn chosen_column(def: &RegisterDef, name: &str) -> Option<String> {
    if name == "state" {
        return (def.states.len() > 1).then(|| "\"state\"".to_owned());
    }
    let chosen = |field: &&FieldDef| matches!(field.kind, FieldType::Choice(_) | FieldType::YesNo);
    def.fields.get(name).filter(|field| comparable(field) && !field.sealed).filter(chosen).map(column)
}

/// The states in which a record counts for uniqueness: all but the last ones.
pub(crate) fn live(def: &RegisterDef) -> String {
    let last = def.states.values().filter(|state| state.last).map(|state| state.name.as_str());
    let over = last.chain([VOID]).map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ");
    format!("state not in ({over})")
}

/// The column by which a field is compared: the beginning of a period, the digest of a sealed value.
fn column(field: &FieldDef) -> String {
    let name = &field.name;
    if field.kind == FieldType::Period {
        format!("\"{name}_from\"")
    } else if field.sealed {
        format!("\"{name}_digest\"")
    } else {
        format!("\"{name}\"")
    }
}

/// Whether an index serves the field: values with bars are searched otherwise, and long texts do not fit an index page.
fn comparable(field: &FieldDef) -> bool {
    let long = matches!(field.kind, FieldType::Text { max } if max > 500);
    !long && !field.extra && field.kind.sortable()
}

fn index(table: &str, columns: &str, unique: bool, only: &str) -> Index {
    let digest = Sha256::digest(format!("{table}/{columns}/{unique}/{only}"));
    let start: String = table.chars().take(40).collect();
    let name = format!("{start}_{}{}", if unique { "u" } else { "i" }, &hex(&digest)[..10]);
    Index { name, columns: columns.to_owned(), unique, only: only.to_owned() }
}

/// What the database has.
pub(crate) fn existing(connection: &mut Connection) -> Result<Existing> {
    let (columns, indexes) = match connection.dialect() {
        Dialect::Sqlite => (
            "select m.name, p.name, lower(p.type) from sqlite_master m, pragma_table_info(m.name) p where m.type = 'table'",
            "select name from sqlite_master where type = 'index'",
        ),
        Dialect::Postgres => (
            "select cast(table_name as text), cast(column_name as text), cast(data_type as text)
             from information_schema.columns where table_schema = current_schema()",
            "select cast(indexname as text) from pg_indexes where schemaname = current_schema()",
        ),
    };
    let mut found = Existing::default();
    for row in connection.query(columns, &[])? {
        let table = found.tables.entry(row.text(0)?.to_owned()).or_default();
        table.insert(row.text(1)?.to_owned(), row.text(2)?.to_owned());
    }
    for row in connection.query(indexes, &[])? {
        found.indexes.insert(row.text(0)?.to_owned());
    }
    Ok(found)
}

impl Table {
    /// The statements that bring the table from what `existing` has to what is wanted, and those that can only follow when
    /// all tables are there. Nothing is taken away but indexes.
    pub(crate) fn steps(&self, existing: &Existing, dialect: Dialect) -> (Vec<String>, Vec<String>) {
        let (mut now, mut later) = (Vec::new(), Vec::new());
        let name = &self.name;
        let present = existing.tables.get(name);
        let inline = dialect == Dialect::Sqlite;
        let target = |column: &str| self.references.iter().find(|(from, _)| from == column).map(|(_, to)| to);
        let line = |(column, kind, required): &(String, &str, bool)| {
            let required = if *required { " not null" } else { "" };
            let refers = target(column).filter(|_| inline).map(|to| format!(" references \"{to}\" (id)"));
            format!("\"{column}\" {kind}{required}{}", refers.unwrap_or_default())
        };
        if let Some(present) = present {
            let missing = self.columns.iter().filter(|(column, _, _)| !present.contains_key(column));
            now.extend(missing.map(|column| format!("alter table \"{name}\" add column {}", line(column))));
        } else {
            let columns = self.columns.iter().map(line).collect::<Vec<_>>().join(", ");
            // In SQLite the text index names a record by the number of its row, which has to stay the same for ever.
            let (serial, key) = match dialect {
                Dialect::Sqlite if self.key == "\"id\"" => ("serial integer primary key, ", "unique"),
                Dialect::Sqlite | Dialect::Postgres => ("", "primary key"),
            };
            now.push(format!("create table \"{name}\" ({serial}{columns}, {key} ({})){{strict}}", self.key));
        }
        let new = |column: &str| present.is_none_or(|present| !present.contains_key(column));
        let foreign = self.references.iter().filter(|(column, _)| !inline && new(column));
        later.extend(foreign.map(|(column, to)| {
            format!("alter table \"{name}\" add foreign key (\"{column}\") references \"{to}\" (id)")
        }));
        for index in self.indexes.iter().filter(|index| !existing.indexes.contains(&index.name)) {
            let only = if index.only.is_empty() { String::new() } else { format!(" where {}", index.only) };
            let unique = if index.unique { "unique " } else { "" };
            later.push(format!(
                "create {unique}index \"{}\" on \"{name}\" ({}){only}",
                index.name, index.columns
            ));
        }
        let ours = |made: &str| self.indexes.iter().any(|index| index.name == made);
        let stale = existing.indexes.iter().filter(|made| of_table(made, name) && !ours(made));
        now.extend(stale.map(|made| format!("drop index \"{made}\"")));
        (now.iter().map(|sql| dialect.expand(sql)).collect(), later)
    }

    /// The table with each of its unique indexes.
    pub(crate) fn unique_indexes(&self) -> Vec<(String, String)> {
        let unique = self.indexes.iter().filter(|index| index.unique);
        unique.map(|index| (self.name.clone(), index.name.clone())).collect()
    }

    /// Columns whose type in the database is another one.
    pub(crate) fn clashes(&self, existing: &Existing, dialect: Dialect) -> Vec<String> {
        let Some(present) = existing.tables.get(&self.name) else { return Vec::new() };
        let other = |(column, kind, _): &&(String, &str, bool)| {
            let wanted = dialect.expand(kind);
            present.get(column).is_some_and(|found| !wanted.starts_with(found.as_str()))
        };
        self.columns.iter().filter(other).map(|(column, _, _)| column.clone()).collect()
    }
}

impl Existing {
    /// Whether there is an index of this name.
    pub(crate) fn has_index(&self, name: &str) -> bool {
        self.indexes.contains(name)
    }
}

/// Whether an index was made by [`index`] for this table.
fn of_table(made: &str, table: &str) -> bool {
    let start: String = table.chars().take(40).collect();
    made.strip_prefix(&start)
        .is_some_and(|rest| rest.len() == 12 && (rest.starts_with("_u") || rest.starts_with("_i")))
}
