//! Records in the notation of the import, by keys instead of ids: samples of each register, and the ground for seeds.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_defs::{FieldDef, RegisterDef};
use taihang_kernel::{Catalogue, Draft, Lookup, RecordId, Value, parse_value};

use crate::generated_list::SAMPLES;
use crate::seed::seed_id;

/// A record that shows what its register holds; invented.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The register.
    pub register: String,
    /// What other samples call it by.
    pub key: String,
    /// Its id, made of register and key.
    pub id: RecordId,
    /// The state it begins in.
    pub state: Option<String>,
    /// Its values.
    pub draft: Draft,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sample: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    state: Option<String>,
    /// `register:key` of the record that it is filed under.
    about: Option<String>,
    #[serde(default)]
    value: IndexMap<String, String>,
    #[serde(default)]
    line: IndexMap<String, Vec<IndexMap<String, String>>>,
}

/// The samples of all registers, in the order of the registers; or everything in them that cannot be read.
pub fn samples(catalogue: &Catalogue) -> Result<Vec<Sample>, Vec<Problem>> {
    let (mut samples, mut problems) = (Vec::new(), Vec::new());
    for source in SAMPLES {
        let register = source.path.split('/').next().unwrap_or_default();
        let Some(found) = catalogue.register(register) else { continue };
        match taihang_defs::file::read::<File>(source) {
            Ok(file) => {
                for written in file.sample {
                    match read(&found.def, &written) {
                        Ok(sample) => samples.push(sample),
                        Err(wrong) => problems.extend(wrong),
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(samples) } else { Err(problems) }
}

fn read(def: &RegisterDef, written: &Written) -> Result<Sample, Vec<Problem>> {
    let values = written.value.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let mut draft = draft(def, values)?;
    for (kind, rows) in &written.line {
        let rows =
            rows.iter().map(|row| row.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect());
        add_lines(&mut draft, def, kind, rows.collect())?;
    }
    if let Some((register, key)) = written.about.as_deref().and_then(|about| about.split_once(':')) {
        draft.about = Some(Some((register.to_owned(), seed_id(register, key))));
    }
    Ok(Sample {
        register: def.name.clone(),
        key: written.key.clone(),
        id: seed_id(&def.name, &written.key),
        state: written.state.clone(),
        draft,
    })
}

/// Values from texts; what is empty stays out.
pub(crate) fn draft<'a>(
    def: &RegisterDef,
    values: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Draft, Vec<Problem>> {
    let (values, problems) = cells(def.fields.iter(), values);
    let draft = Draft { values, ..Draft::default() };
    if problems.is_empty() { Ok(draft) } else { Err(problems) }
}

/// Lines of one kind from texts.
pub(crate) fn add_lines(
    draft: &mut Draft,
    def: &RegisterDef,
    kind: &str,
    rows: Vec<Vec<(&str, &str)>>,
) -> Result<(), Vec<Problem>> {
    let Some(line) = def.lines.get(kind) else { return Err(vec![unknown(kind)]) };
    let mut all = Vec::new();
    for row in rows {
        let (row, problems) = cells(line.fields.iter(), row.into_iter());
        if !problems.is_empty() {
            return Err(problems);
        }
        all.push(row);
    }
    draft.lines.insert(kind.to_owned(), all);
    Ok(())
}

type Cells = (BTreeMap<String, Option<Value>>, Vec<Problem>);

fn cells<'d, 'a>(
    fields: impl Iterator<Item = (&'d String, &'d FieldDef)>,
    texts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Cells {
    let fields: BTreeMap<&str, &FieldDef> = fields.map(|(name, field)| (name.as_str(), field)).collect();
    let (mut values, mut problems) = (BTreeMap::new(), Vec::new());
    for (name, text) in texts.filter(|(_, text)| !text.trim().is_empty()) {
        let read =
            fields.get(name).map_or_else(|| Err(unknown(name)), |field| parse_value(field, text, &ByKey));
        match read {
            Ok(value) => {
                values.insert(name.to_owned(), value);
            }
            Err(problem) => problems.push(problem.about(name)),
        }
    }
    (values, problems)
}

fn unknown(name: &str) -> Problem {
    Problem::new(
        "field-unknown",
        Text::new(format!("没有名为 {name} 的字段。"), format!("There is no field named {name}.")),
        Text::new("请核对字段名称。", "Check the name of the field."),
    )
    .about(name)
}

/// Every key names the record that was made under it.
struct ByKey;

impl Lookup for ByKey {
    fn record(&self, register: &str, key: &str) -> Vec<RecordId> {
        vec![seed_id(register, key)]
    }
    fn code(&self, _: &str, _: &str) -> Option<String> {
        None
    }
}
