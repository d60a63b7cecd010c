//! Rows of a file to commands.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use taihang_base::{Problem, Text};
use taihang_defs::{FieldDef, FieldType, LineDef, RegisterDef};
use taihang_kernel::{
    Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value, from_json, write_value,
};
use taihang_store::{Batch, BatchState, Result, Store};

use super::Mapping;
use super::changes::{Changes, LinesChanged, changes};
use super::reading::{Cell, File, Row};
use crate::columns::{Column, Place};
use crate::names::Names;
use crate::notation;

/// A command, and what a person should know of it before it is carried out.
#[derive(Debug)]
pub struct Asked {
    /// The command.
    pub command: Command,
    /// What it changes of the record that is there; told by a check.
    pub changes: Changes,
    /// How many of its lines it changes; told by a check.
    pub lines: Vec<LinesChanged>,
    /// Columns that the program calculates and in which the row says something else; told by a check.
    pub calculated: Vec<String>,
    /// The row names a record that is not there and makes a new one.
    pub strange: bool,
    /// A record that is there and called as the new one; told by a check.
    pub alike: Option<RecordId>,
}

/// What a row asks for.
#[derive(Debug)]
pub enum Asks {
    /// A command.
    Change(Box<Asked>),
    /// The record is there and as the row says, but for these columns that the program calculates.
    Nothing(Vec<String>),
    /// It cannot be read.
    Mend(Vec<Problem>),
    /// Some of its cells cannot be read; the command without them tells what else is wrong.
    Spoilt(Vec<Problem>, Box<Command>),
}

/// Turns rows of one batch into commands.
pub struct Reader<'a> {
    store: &'a Store,
    actor: &'a Actor,
    def: &'a RegisterDef,
    batch: &'a Batch,
    mapping: &'a Mapping,
    /// The column of each heading.
    columns: Vec<Option<Column>>,
    /// The field of each heading of a column that is calculated; only looked at by a check.
    calculated: Vec<Option<&'a FieldDef>>,
    names: Names<'a>,
    /// Whether a person looks at what comes of it before it does.
    looks: bool,
}

/// A row as far as its cells can be read.
struct Parsed<'d> {
    number: i64,
    id: Option<RecordId>,
    state: Option<String>,
    /// Whether an empty cell takes away what is held.
    clears: bool,
    draft: Draft,
    /// The value of the key column, if the key is a field.
    key: Option<Value>,
    /// What it says in columns that are calculated.
    calculated: Vec<(&'d FieldDef, Cell)>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// For a batch.
    pub fn new(
        store: &'a Store,
        actor: &'a Actor,
        def: &'a RegisterDef,
        batch: &'a Batch,
        mapping: &'a Mapping,
    ) -> Result<Self> {
        let known = super::columns(store, actor, &def.name)?;
        let find = |key: &String| known.iter().find(|column| column.key == *key).cloned();
        let columns = mapping.columns.iter().map(|(_, key)| key.as_ref().and_then(find)).collect();
        let looks = batch.state == BatchState::Checking;
        let calculated = if looks { calculated(store, actor, def, mapping)? } else { Vec::new() };
        let names = Names::new(store, actor, def)?;
        Ok(Self { store, actor, def, batch, mapping, columns, calculated, names, looks })
    }

    /// What some rows ask for, in their order.
    pub fn read(&self, file: &File, rows: &[Row]) -> Result<Vec<Asks>> {
        let parsed: Vec<Parsed<'_>> = rows.iter().map(|row| self.parsed(file, row)).collect();
        let there = self.there(&parsed)?;
        let mut asked: Vec<Asks> = parsed.into_iter().map(|row| self.asks(row, &there)).collect();
        if self.looks {
            self.alike(&mut asked)?;
        }
        Ok(asked)
    }

    /// Marks new records that are called as one that is there.
    fn alike(&self, asked: &mut [Asks]) -> Result<()> {
        let main = self.def.title.first().and_then(|name| self.def.fields.get(name));
        let plain =
            |field: &&FieldDef| matches!(field.kind, FieldType::Text { .. }) && !field.sealed && !field.extra;
        let Some(title) = main.filter(plain).map(|field| field.name.as_str()) else { return Ok(()) };
        let called = |asked: &Asked| match &asked.command.act {
            Act::Create { draft, .. } => draft.values.get(title).cloned().flatten(),
            Act::Edit { .. }
            | Act::Advance { .. }
            | Act::Correct { .. }
            | Act::TakeBack { .. }
            | Act::Comment { .. }
            | Act::Open { .. }
            | Act::Refresh { .. } => None,
        };
        let mut new: Vec<(&mut Asked, Value)> = Vec::new();
        for ask in asked {
            if let Asks::Change(asked) = ask
                && let Some(value) = called(asked)
            {
                new.push((asked.as_mut(), value));
            }
        }
        for some in new.chunks_mut(100) {
            let values = some.iter().map(|(_, value)| value.clone()).collect();
            let query = Query::all(&self.def.name, taihang_kernel::query::MOST).with(title, Test::In(values));
            let found = self.store.page(self.actor, &query)?.records;
            for (asked, value) in some {
                let same = found.iter().find(|shown| shown.record.get(title) == Some(value));
                asked.alike = same.map(|shown| shown.record.id);
            }
        }
        Ok(())
    }

    fn parsed(&self, file: &File, row: &Row) -> Parsed<'a> {
        let mut out = Parsed {
            number: row.number,
            id: None,
            state: None,
            clears: self.mapping.clears && !file.tells_absent(),
            draft: Draft::default(),
            key: None,
            calculated: Vec::new(),
            problems: row.problem.iter().cloned().collect(),
        };
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            let Some(column) = column else { continue };
            if let Err(problem) = self.cell(column, cell.as_ref(), &mut out) {
                let about = problem.field.clone().unwrap_or_else(|| column.key.clone());
                out.problems.push(problem.about(about));
            }
        }
        let calculated = self.calculated.iter().zip(&row.cells);
        out.calculated.extend(calculated.filter_map(|(field, cell)| Some(((*field)?, cell.clone()?))));
        for kind in file.lines.keys() {
            let Some(line) = self.def.lines.get(kind) else { continue };
            let lines = row.lines.get(kind).map(Vec::as_slice).unwrap_or_default();
            if lines.is_empty() && !out.clears {
                continue;
            }
            let read = lines.iter().zip(0..).map(|(cells, at)| {
                let texts = cells.iter().map(|(key, text)| (key.as_str(), Cell::Text(text.clone())));
                self.line(line, texts, at, &mut out.problems)
            });
            let read: Vec<_> = read.collect();
            out.draft.lines.insert(kind.clone(), read);
        }
        out
    }

    fn cell(
        &self,
        column: &Column,
        cell: Option<&Cell>,
        out: &mut Parsed<'_>,
    ) -> std::result::Result<(), Problem> {
        // What is said to be empty is taken away; what is not said stays.
        let said = cell.is_some() || out.clears;
        let cell = cell.filter(|cell| **cell != Cell::Json(Json::Null));
        match &column.place {
            Place::Id => {
                let text = cell.map(Cell::text).unwrap_or_default();
                out.id = text.trim().parse().ok();
            }
            Place::State => {
                out.state = cell.map(Cell::text).map(|text| notation::read_state(self.def, &text));
            }
            Place::About if said => out.draft.about = Some(cell.map(about).transpose()?),
            Place::Field(at) => {
                let Some((_, field)) = self.def.fields.get_index(*at) else { return Ok(()) };
                let value = cell.map(|cell| self.value(field, cell)).transpose()?.flatten();
                if self.mapping.key.as_deref() == Some(field.name.as_str()) {
                    out.key.clone_from(&value);
                }
                if said {
                    out.draft.values.insert(field.name.clone(), value);
                }
            }
            Place::Lines(kind) if said => {
                let Some(line) = self.def.lines.get(kind) else { return Ok(()) };
                let rows = match cell {
                    None => Vec::new(),
                    Some(Cell::Json(Json::Array(rows))) => rows.clone(),
                    Some(Cell::Text(text)) => serde_json::from_str(text).map_err(|_| lines_unreadable())?,
                    Some(Cell::Json(_)) => return Err(lines_unreadable()),
                };
                let mut read = Vec::new();
                for (row, at) in rows.iter().zip(0..) {
                    let members = row.as_object().ok_or_else(lines_unreadable)?;
                    let cells = members.iter().map(|(key, json)| (key.as_str(), Cell::Json(json.clone())));
                    read.push(self.line(line, cells, at, &mut out.problems));
                }
                out.draft.lines.insert(kind.clone(), read);
            }
            Place::About | Place::Lines(_) => {}
        }
        Ok(())
    }

    fn value(&self, field: &FieldDef, cell: &Cell) -> std::result::Result<Option<Value>, Problem> {
        match cell {
            Cell::Text(text) => notation::read(field, text, &self.names),
            Cell::Json(json) => from_json(field, json).or_else(|problem| self.named(field, json, problem)),
        }
    }

    /// What JSON names by label, full name or code instead of key or id.
    fn named(
        &self,
        field: &FieldDef,
        json: &Json,
        problem: Problem,
    ) -> std::result::Result<Option<Value>, Problem> {
        if !field.kind.chooses() {
            return Err(problem);
        }
        let one = |json: &Json| match json {
            Json::String(text) => notation::read(field, text, &self.names),
            Json::Number(number) => notation::read(field, &number.to_string(), &self.names),
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => Err(problem.clone()),
        };
        let Json::Array(items) = json else { return one(json) };
        let (mut keys, mut ids) = (Vec::new(), Vec::new());
        for item in items {
            match one(item)? {
                Some(Value::Choices(some)) => keys.extend(some),
                Some(Value::Refs(some)) => ids.extend(some),
                Some(_) => return Err(problem),
                None => {}
            }
        }
        let value = if ids.is_empty() { Value::Choices(keys) } else { Value::Refs(ids) };
        Ok((!items.is_empty()).then_some(value))
    }

    fn line<'t>(
        &self,
        line: &LineDef,
        cells: impl Iterator<Item = (&'t str, Cell)>,
        at: usize,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, Option<Value>> {
        let mut values = BTreeMap::new();
        for (key, cell) in cells {
            let place = format!("line.{}.{at}.{key}", line.name);
            match line.fields.get(key).ok_or_else(lines_unreadable).and_then(|field| self.value(field, &cell))
            {
                Ok(value) => drop(values.insert(key.to_owned(), value)),
                Err(problem) => problems.push(problem.about(place)),
            }
        }
        values
    }

    /// The records that the rows are about, as the actor sees them.
    fn there(&self, rows: &[Parsed<'_>]) -> Result<Vec<Record>> {
        let register = self.def.name.as_str();
        let Some(key) = &self.mapping.key else { return Ok(Vec::new()) };
        if key == "id" {
            let ids: Vec<RecordId> = rows.iter().filter_map(|row| row.id).collect();
            let found = self.store.several(self.actor, register, &ids)?;
            return Ok(found.into_iter().map(|shown| shown.record).collect());
        }
        let values: Vec<Value> = rows.iter().filter_map(|row| row.key.clone()).collect();
        let mut found = Vec::new();
        for some in values.chunks(100) {
            let query = Query::all(register, taihang_kernel::query::MOST).with(key, Test::In(some.to_vec()));
            let page = self.store.page(self.actor, &query)?;
            found.extend(page.records.into_iter().map(|shown| shown.record));
        }
        Ok(found)
    }

    fn asks(&self, mut row: Parsed<'_>, there: &[Record]) -> Asks {
        let problems = std::mem::take(&mut row.problems);
        if problems.is_empty() {
            return self.read_whole(row, there);
        }
        match self.read_whole(row, there) {
            Asks::Change(asked) => Asks::Spoilt(problems, Box::new(asked.command)),
            Asks::Nothing(_) | Asks::Mend(_) | Asks::Spoilt(..) => Asks::Mend(problems),
        }
    }

    fn read_whole(&self, row: Parsed<'_>, there: &[Record]) -> Asks {
        let by_id = self.mapping.key.as_deref() == Some("id");
        let same = |record: &&Record| match (&self.mapping.key, by_id) {
            (_, true) => Some(record.id) == row.id,
            (Some(key), false) => row.key.is_some() && record.get(key) == row.key.as_ref(),
            (None, false) => false,
        };
        let mut matching = there.iter().filter(same);
        match (matching.next(), matching.next()) {
            (Some(_), Some(_)) => Asks::Mend(vec![several(self.mapping.key.as_deref().unwrap_or("id"))]),
            (Some(record), None) => self.edit(row, record),
            (None, _) if self.mapping.create || self.mapping.key.is_none() => self.create(row, by_id),
            (None, _) => Asks::Mend(vec![not_there(self.mapping.key.as_deref().unwrap_or("id"))]),
        }
    }

    fn create(&self, row: Parsed<'_>, by_id: bool) -> Asks {
        let id = row.id.filter(|_| by_id).unwrap_or_else(|| self.store.fresh_id());
        let state = row.state.filter(|state| state != self.def.initial());
        let strange = by_id && row.id.is_some();
        let mut draft = row.draft;
        draft.values.retain(|_, value| value.is_some());
        draft.lines.retain(|_, lines| !lines.is_empty());
        self.command(Act::Create { id, draft, state }, row.number, Default::default(), strange)
    }

    /// Only what differs from what the actor sees is changed: a field that is hidden looks empty and stays as it is.
    fn edit(&self, row: Parsed<'_>, record: &Record) -> Asks {
        if row.state.as_ref().is_some_and(|state| *state != record.state) {
            return Asks::Mend(vec![state_differs()]);
        }
        let calculated = row.calculated.iter().filter(|(field, cell)| self.differs(field, cell, record));
        let calculated = calculated.map(|(field, _)| field.name.clone()).collect();
        let mut draft = row.draft;
        draft.values.retain(|name, value| record.get(name) != value.as_ref());
        draft.lines.retain(|kind, lines| {
            let Some(def) = self.def.lines.get(kind) else { return false };
            let plain = |row: &BTreeMap<String, Option<Value>>| -> Vec<Option<Value>> {
                def.fields.keys().map(|name| row.get(name).cloned().flatten()).collect()
            };
            lines.iter().map(plain).collect::<Vec<_>>() != record.lines(kind)
        });
        if draft.about.as_ref() == Some(&record.about) {
            draft.about = None;
        }
        if draft == Draft::default() {
            return Asks::Nothing(calculated);
        }
        let told = if self.looks { changes(self.def, &draft, record) } else { Default::default() };
        let act = Act::Edit { id: record.id, version: record.version, draft };
        match self.command(act, row.number, told, false) {
            Asks::Change(asked) => Asks::Change(Box::new(Asked { calculated, ..*asked })),
            other @ (Asks::Nothing(_) | Asks::Mend(_) | Asks::Spoilt(..)) => other,
        }
    }

    /// Whether a cell says something else than the record holds. One that is empty says nothing.
    fn differs(&self, field: &FieldDef, cell: &Cell, record: &Record) -> bool {
        let held = record.get(&field.name);
        let said = cell.text();
        if said.trim().is_empty() || held.is_some_and(|held| write_value(held).trim() == said.trim()) {
            return false;
        }
        self.value(field, cell).map_or(true, |value| value.as_ref() != held)
    }

    fn command(
        &self,
        act: Act,
        number: i64,
        (changes, lines): (Changes, Vec<LinesChanged>),
        strange: bool,
    ) -> Asks {
        let batch = Some((self.batch.id.to_string(), number));
        let origin = Origin { batch, ..Origin::default() };
        let command = Command { register: self.def.name.clone(), act, reason: None, origin };
        Asks::Change(Box::new(Asked {
            command,
            changes,
            lines,
            calculated: Vec::new(),
            strange,
            alike: None,
        }))
    }
}

/// Of each heading that means no column that comes in, the field of that name that the program calculates.
fn calculated<'d>(
    store: &Store,
    actor: &Actor,
    def: &'d RegisterDef,
    mapping: &Mapping,
) -> Result<Vec<Option<&'d FieldDef>>> {
    let columns = crate::export::columns(store, actor, &def.name)?;
    let field = |column: &Column| def.fields.get(&column.key).filter(|field| field.computed.is_some());
    let called = |title: &String| columns.iter().filter(|column| column.is_called(title)).find_map(field);
    let of_heading = |(title, key): &(String, Option<String>)| called(title).filter(|_| key.is_none());
    Ok(mapping.columns.iter().map(of_heading).collect())
}

/// The record that a row is filed under.
fn about(cell: &Cell) -> std::result::Result<(String, RecordId), Problem> {
    let text = cell.text();
    let named = notation::inside(&text)
        .split_once(':')
        .and_then(|(register, id)| Some((register.trim().to_owned(), id.trim().parse().ok()?)));
    named.ok_or_else(about_unreadable)
}

fn problem(code: &str, field: &str, zh: (&str, &str), en: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh.0, en.0), Text::new(zh.1, en.1)).about(field)
}

fn about_unreadable() -> Problem {
    problem(
        "import-about-unreadable",
        "about",
        ("无法识别所属记录。", "请按“登记册:编号”填写。"),
        ("The record it is filed under cannot be read.", "Write register:id."),
    )
}

fn lines_unreadable() -> Problem {
    Problem::new(
        "import-lines-unreadable",
        Text::new("无法读取明细行。", "The lines cannot be read."),
        Text::new("请按模板填写明细。", "Fill in the lines as the template has them."),
    )
}

fn several(key: &str) -> Problem {
    problem(
        "import-key-several",
        key,
        ("有多条记录符合该行。", "请改用编号识别记录。"),
        ("Several records fit this row.", "Recognise records by their id instead."),
    )
}

fn not_there(key: &str) -> Problem {
    problem(
        "import-record-unknown",
        key,
        ("没有与该行对应的记录。", "请核对，或允许新建记录。"),
        ("No record fits this row.", "Check it, or let new records be made."),
    )
}

fn state_differs() -> Problem {
    problem(
        "import-state-differs",
        "state",
        ("导入不能改变已有记录的状态。", "请在记录页面办理状态变更，或删去该列。"),
        (
            "An import does not change the state of a record that is there.",
            "Advance the record on its page, or drop the column.",
        ),
    )
}
