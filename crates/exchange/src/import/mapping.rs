//! What the columns of a file mean: proposed from keys, from what the organisation's files meant before, and from labels.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use taihang_base::{Fault, Problem, Text};
use taihang_defs::RegisterDef;
use taihang_kernel::Actor;
use taihang_store::{Batch, Result, Store};

use super::Heading;
use crate::columns::Column;

/// The problem of a mapping in which no column means a field; it is about no column.
pub const NO_COLUMN: &str = "import-no-column";

/// What the columns of a file mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// In the order of the file: heading, and the key of the column of the register; none is passed over.
    pub columns: Vec<(String, Option<String>)>,
    /// By which column records that are there already are recognised: `id` or a field; none: every row is new.
    pub key: Option<String>,
    /// Whether rows whose record is not there make a new one.
    pub create: bool,
    /// Whether an empty cell takes away what a record holds that is there already; otherwise it leaves it as it is.
    #[serde(default)]
    pub clears: bool,
}

impl Mapping {
    /// As it is kept with the batch.
    pub fn to_json(&self) -> Result<Json> {
        serde_json::to_value(self).map_err(|error| Fault::new("write a mapping", error).into())
    }

    /// The mapping of a batch.
    pub fn of(batch: &Batch) -> Result<Self> {
        serde_json::from_value(batch.mapping.clone())
            .map_err(|error| Fault::new("read a mapping", error).into())
    }

    /// What is wrong with it: unknown columns, one that is named twice, a key that no column brings.
    pub fn problems(&self, known: &[Column]) -> Vec<Problem> {
        let known: BTreeSet<&String> = known.iter().map(|column| &column.key).collect();
        let mut seen = BTreeSet::new();
        let mut problems = Vec::new();
        for (heading, field) in &self.columns {
            let Some(field) = field else { continue };
            if !known.contains(field) {
                problems.push(problem(
                    "import-column-unknown",
                    heading,
                    ("没有这个字段。", "There is no such field."),
                ));
            } else if !seen.insert(field) {
                problems.push(problem(
                    "import-column-twice",
                    heading,
                    ("两列对应同一个字段。", "Two columns mean the same field."),
                ));
            }
        }
        if seen.is_empty() {
            problems.push(no_column());
        }
        if let Some(key) = self.key.as_ref().filter(|key| !seen.contains(key)) {
            problems.push(problem(
                "import-key-missing",
                key,
                ("用于识别记录的列不在文件中。", "The column that recognises records is not in the file."),
            ));
        }
        problems
    }
}

/// Fields by which records can be recognised: those that are unique by themselves.
pub fn key_fields(def: &RegisterDef) -> Vec<&str> {
    let alone = def.unique.iter().filter_map(|unique| match unique.fields.as_slice() {
        [field] => Some(field.as_str()),
        [] | [_, ..] => None,
    });
    let open = |field: &&str| def.fields.get(*field).is_some_and(|field| !field.sealed && !field.extra);
    std::iter::once("id").chain(alone.filter(open)).collect()
}

/// A first guess.
pub fn proposed(
    store: &Store,
    actor: &Actor,
    def: &RegisterDef,
    known: &[Column],
    headings: &[Heading],
) -> Result<Mapping> {
    let before = store.headings(actor.organisation, &def.name)?;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut columns = Vec::new();
    for heading in headings {
        let by_key = heading.key.as_ref().and_then(|key| known.iter().find(|column| column.key == *key));
        let remembered = || {
            let (_, field) = before.iter().find(|(title, _)| *title == heading.title)?;
            known.iter().find(|column| column.key == *field)
        };
        let by_label = || known.iter().find(|column| column.is_called(&heading.title));
        let found = if heading.key.is_some() { by_key } else { remembered().or_else(by_label) };
        let field = found.map(|column| column.key.clone()).filter(|key| taken.insert(key.clone()));
        columns.push((heading.title.clone(), field));
    }
    let key = key_fields(def).into_iter().find(|key| taken.contains(*key)).map(str::to_owned);
    Ok(Mapping { columns, key, create: true, clears: false })
}

fn no_column() -> Problem {
    Problem::new(
        NO_COLUMN,
        Text::new("没有对应任何字段。", "No column means a field."),
        Text::new(
            "请重新选择各列对应的字段；如表头不在第一行，请删去表头以上的各行后重新上传。",
            "Choose again what the columns mean; if the headings are not in the first row, remove the rows above them and upload it again.",
        ),
    )
}

fn problem(code: &str, field: &str, message: (&str, &str)) -> Problem {
    let hint = Text::new("请重新选择各列对应的字段。", "Choose again what the columns mean.");
    Problem::new(code, Text::new(message.0, message.1), hint).about(field)
}
