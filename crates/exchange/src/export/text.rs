//! CSV for spreadsheets and JSON lines for programs.

use std::io::Write;

use serde_json::{Map, Value as Json, json};
use taihang_base::Language;
use taihang_defs::RegisterDef;
use taihang_kernel::view::Setting;
use taihang_kernel::{Record, to_json};
use taihang_store::Result;

use super::{Sink, failed};
use crate::columns::{Column, Place};
use crate::notation::{self, cell, guarded};

pub(super) struct Csv<'a, W: Write> {
    def: &'a RegisterDef,
    columns: Vec<Column>,
    out: csv::Writer<W>,
}

impl<'a, W: Write> Csv<'a, W> {
    pub(super) fn new(
        def: &'a RegisterDef,
        columns: Vec<Column>,
        language: Language,
        mut out: W,
    ) -> Result<Self> {
        // Spreadsheets take a file without this mark for one in the local code page.
        out.write_all("\u{feff}".as_bytes()).map_err(failed)?;
        let mut out = csv::Writer::from_writer(out);
        out.write_record(columns.iter().map(|column| column.heading(language))).map_err(failed)?;
        Ok(Self { def, columns, out })
    }
}

impl<W: Write> Sink for Csv<'_, W> {
    fn row(&mut self, record: &Record, setting: &Setting<'_>) -> Result<()> {
        for column in &self.columns {
            let text = match &column.place {
                Place::Lines(kind) => lines(record, kind).map(|lines| lines.to_string()).unwrap_or_default(),
                Place::Field(at) => match (self.def.fields.get_index(*at), record.values.get(*at)) {
                    (Some((_, field)), Some(Some(value))) => guarded(&cell(field, value, setting)),
                    (_, _) => String::new(),
                },
                Place::State => notation::state(self.def, &record.state, setting.language),
                Place::Id | Place::About => system(record, &column.place).unwrap_or_default(),
            };
            self.out.write_field(text).map_err(failed)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(failed)
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        self.out.flush().map_err(failed)
    }
}

pub(super) struct Jsonl<W: Write> {
    columns: Vec<Column>,
    out: std::io::BufWriter<W>,
}

impl<W: Write> Jsonl<W> {
    pub(super) fn new(columns: Vec<Column>, out: W) -> Self {
        Self { columns, out: std::io::BufWriter::new(out) }
    }
}

impl<W: Write> Sink for Jsonl<W> {
    fn row(&mut self, record: &Record, _: &Setting<'_>) -> Result<()> {
        let mut object = Map::new();
        for column in &self.columns {
            let value = match &column.place {
                Place::Lines(kind) => lines(record, kind),
                Place::Field(at) => record.values.get(*at).and_then(Option::as_ref).map(to_json),
                Place::Id | Place::State | Place::About => system(record, &column.place).map(Json::String),
            };
            if let Some(value) = value {
                object.insert(column.key.clone(), value);
            }
        }
        serde_json::to_writer(&mut self.out, &object).map_err(failed)?;
        self.out.write_all(b"\n").map_err(failed)
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        self.out.flush().map_err(failed)
    }
}

/// What stands in a column that is no field.
pub(super) fn system(record: &Record, place: &Place) -> Option<String> {
    match place {
        Place::Id => Some(record.id.to_string()),
        Place::State => Some(record.state.clone()),
        Place::About => record.about.as_ref().map(|(register, id)| format!("{register}:{id}")),
        Place::Field(_) | Place::Lines(_) => None,
    }
}

/// The lines of a kind as JSON; none if there are none.
fn lines(record: &Record, kind: &str) -> Option<Json> {
    let def = record.register.def.lines.get(kind)?;
    let rows: Vec<Json> = record
        .lines(kind)
        .iter()
        .map(|line| {
            let filled = def.fields.values().zip(line).filter(|(field, _)| !field.sealed);
            let filled =
                filled.filter_map(|(field, value)| Some((field.name.clone(), to_json(value.as_ref()?))));
            filled.collect::<Map<_, _>>().into()
        })
        .collect();
    (!rows.is_empty()).then(|| json!(rows))
}
