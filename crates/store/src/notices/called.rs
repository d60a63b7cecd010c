//! What a notice calls the record that it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use taihang_base::{Language, Text};
use taihang_defs::FieldDef;
use taihang_kernel::view::{Setting, Titles, title};
use taihang_kernel::{Actor, Record, RecordId};

use crate::db::Connection;
use crate::error::Result;
use crate::read::{FAR, Reading, labels_in_title};
use crate::store::Inner;

/// The title of a record as a notice tells it: its own open values, and what the reader may know of the records that it
/// names. Without any of that, what the register calls its records.
pub(super) fn called(
    inner: &Inner,
    connection: &mut Connection,
    record: &Record,
    reader: &Actor,
) -> Result<Text> {
    let record = opened(record);
    let def = &record.register.def;
    if def.title.iter().all(|name| record.get(name).is_none()) {
        return Ok(def.label.clone());
    }
    let (named, codes) = (named(&record), labels_in_title(inner, connection, def)?);
    let mut told = |language: Language| -> Result<String> {
        let mut titles = Titles::default();
        for (register, ids) in &named {
            let mut reading = Reading::new(inner, connection, reader, register)?;
            titles.extend(reading.titles(ids, language, FAR - 1)?);
        }
        Ok(title(&record, &Setting { language, titles: &titles, codes: &codes, organisations: "" }))
    };
    Ok(Text::new(told(Language::Zh)?, told(Language::En)?))
}

/// The record without those values of its title that not everybody sees who sees the record.
fn opened(record: &Record) -> Record {
    let open = |field: &FieldDef| field.class == "content" && !field.sealed;
    let mut record = record.clone();
    let register = Arc::clone(&record.register);
    for field in register.def.titled().filter(|field| !open(field)) {
        record.set(&field.name, None);
    }
    record
}

/// The records that the title names, by register.
fn named(record: &Record) -> BTreeMap<String, BTreeSet<RecordId>> {
    let def = &record.register.def;
    let mut named: BTreeMap<String, BTreeSet<RecordId>> = BTreeMap::new();
    for field in def.title.iter().filter_map(|name| def.fields.get(name)) {
        if let (Some(register), Some(id)) = (field.kind.target(), record.reference(&field.name)) {
            named.entry(register.to_owned()).or_default().insert(id);
        }
    }
    named
}
