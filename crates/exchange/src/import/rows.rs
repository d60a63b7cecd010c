//! Rows of a file to commands.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use taihang_base::{Problem, Text};
use taihang_defs::{FieldDef, LineDef, RegisterDef};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value, from_json};
use taihang_store::{Batch, Result, Store};

use super::Mapping;
use super::reading::{Cell, File, Row};
use crate::columns::{Column, Place};
use crate::names::Names;
use crate::notation;

/// What a row asks for.
#[derive(Debug)]
pub enum Asks {
    /// A command.
    Change(Box<Command>),
    /// The record is there and as the row says.
    Nothing,
    /// It cannot be read.
    Mend(Vec<Problem>),
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
    names: Names<'a>,
}

/// A row as far as its cells can be read.
struct Parsed {
    number: i64,
    id: Option<RecordId>,
    state: Option<String>,
    draft: Draft,
    /// The value of the key column, if the key is a field.
    key: Option<Value>,
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
        Ok(Self { store, actor, def, batch, mapping, columns, names: Names::new(store, actor, def)? })
    }

    /// What some rows ask for, in their order.
    pub fn read(&self, file: &File, rows: &[Row]) -> Result<Vec<Asks>> {
        let parsed: Vec<Parsed> = rows.iter().map(|row| self.parsed(file, row)).collect();
        let there = self.there(&parsed)?;
        Ok(parsed.into_iter().map(|row| self.asks(row, &there)).collect())
    }

    fn parsed(&self, file: &File, row: &Row) -> Parsed {
        let mut out = Parsed {
            number: row.number,
            id: None,
            state: None,
            draft: Draft::default(),
            key: None,
            problems: row.problem.iter().cloned().collect(),
        };
        let mut label = String::new();
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            let Some(column) = column else { continue };
            if column.place == Place::Id {
                cell.as_ref().map(Cell::text).unwrap_or_default().trim().clone_into(&mut label);
            }
            if let Err(problem) = self.cell(column, cell.as_ref(), &mut out) {
                let about = problem.field.clone().unwrap_or_else(|| column.key.clone());
                out.problems.push(problem.about(about));
            }
        }
        for (kind, rows) in &file.lines {
            let Some(line) = self.def.lines.get(kind) else { continue };
            let empty = Vec::new();
            let read = rows.get(&label).unwrap_or(&empty).iter().zip(0..).map(|(cells, at)| {
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
        out: &mut Parsed,
    ) -> std::result::Result<(), Problem> {
        match &column.place {
            Place::Id => {
                let text = cell.map(Cell::text).unwrap_or_default();
                out.id = text.trim().parse().ok();
            }
            Place::State => out.state = cell.map(Cell::text).map(|text| self.state(text.trim())),
            Place::About => {
                let Some(cell) = cell else { return Ok(()) };
                let text = cell.text();
                let about = notation::inside(&text)
                    .split_once(':')
                    .and_then(|(register, id)| Some((register.trim().to_owned(), id.trim().parse().ok()?)));
                out.draft.about = Some(Some(about.ok_or_else(about_unreadable)?));
            }
            Place::Field(at) => {
                let Some((_, field)) = self.def.fields.get_index(*at) else { return Ok(()) };
                let value = cell.map(|cell| self.value(field, cell)).transpose()?.flatten();
                if self.mapping.key.as_deref() == Some(field.name.as_str()) {
                    out.key.clone_from(&value);
                }
                out.draft.values.insert(field.name.clone(), value);
            }
            Place::Lines(kind) => {
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
        }
        Ok(())
    }

    fn value(&self, field: &FieldDef, cell: &Cell) -> std::result::Result<Option<Value>, Problem> {
        match cell {
            Cell::Text(text) => notation::read(field, text, &self.names),
            Cell::Json(json) => from_json(field, json),
        }
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

    /// The key of the state that a text names by key or label.
    fn state(&self, text: &str) -> String {
        let named = |state: &&taihang_defs::StateDef| {
            state.name == text || state.label.zh == text || state.label.en.eq_ignore_ascii_case(text)
        };
        self.def.states.values().find(named).map_or_else(|| text.to_owned(), |state| state.name.clone())
    }

    /// The records that the rows are about, as the actor sees them.
    fn there(&self, rows: &[Parsed]) -> Result<Vec<Record>> {
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

    fn asks(&self, row: Parsed, there: &[Record]) -> Asks {
        if !row.problems.is_empty() {
            return Asks::Mend(row.problems);
        }
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

    fn create(&self, row: Parsed, by_id: bool) -> Asks {
        let id = row.id.filter(|_| by_id).unwrap_or_else(|| self.store.fresh_id());
        let state = row.state.filter(|state| state != self.def.initial());
        let mut draft = row.draft;
        draft.values.retain(|_, value| value.is_some());
        draft.lines.retain(|_, lines| !lines.is_empty());
        self.command(Act::Create { id, draft, state }, row.number)
    }

    /// Only what differs from what the actor sees is changed: a field that is hidden looks empty and stays as it is.
    fn edit(&self, row: Parsed, record: &Record) -> Asks {
        if row.state.as_ref().is_some_and(|state| *state != record.state) {
            return Asks::Mend(vec![state_differs()]);
        }
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
            return Asks::Nothing;
        }
        self.command(Act::Edit { id: record.id, version: record.version, draft }, row.number)
    }

    fn command(&self, act: Act, number: i64) -> Asks {
        let batch = Some((self.batch.id.to_string(), number));
        Asks::Change(Box::new(Command {
            register: self.def.name.clone(),
            act,
            reason: None,
            origin: Origin { batch, ..Origin::default() },
        }))
    }
}

/// The cells of a row for the report of problems.
pub fn content(row: &Row) -> Json {
    json!(row.cells.iter().map(|cell| cell.as_ref().map(Cell::to_json)).collect::<Vec<_>>())
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
