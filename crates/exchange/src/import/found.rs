//! What a check found: how many rows make, change and leave records, and what the first of the changes are.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use taihang_kernel::{Act, RecordId};
use taihang_store::{Batch, ImportRow, Result, Store};

use super::changes::{Changes, LinesChanged};
use super::rows::Asked;

/// Changes that are shown before they are made.
const SHOWN: usize = 30;
/// Rows about which something is noted at most: those, and as many whose names are known.
const NOTED: usize = 2 * SHOWN;
/// Rows that are named of a column in which something is not taken over.
const ROWS: usize = 10;

/// A column that is calculated, in which rows say something else than their records hold: that is not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calculated {
    /// The field.
    pub field: String,
    /// How many rows.
    pub count: i64,
    /// The first of them.
    pub rows: Vec<i64>,
}

/// Counts of rows without problems.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// Rows that make a record.
    pub made: i64,
    /// Rows that change one that is there.
    pub changed: i64,
    /// Rows whose record is there and as they say.
    pub same: i64,
    /// Rows that name a record that is not there, so that they make one.
    pub strange: i64,
    /// Rows that make a record called as one that is there.
    pub alike: i64,
    /// Lines that go from the records that change.
    #[serde(default)]
    pub removed: i64,
    /// The row of the headings, if it is not the first.
    #[serde(default)]
    pub head: Option<i64>,
    /// Columns in which something stands that is not taken over.
    #[serde(default)]
    pub calculated: Vec<Calculated>,
}

/// A row that changes a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Changing {
    /// The number of the row.
    pub row: i64,
    /// The record.
    pub record: RecordId,
    /// Names of fields with the value before and after.
    pub changes: Changes,
    /// How many lines differ.
    pub lines: Vec<LinesChanged>,
}

impl Found {
    /// Counts a row that asks for something and may.
    pub(super) fn count(&mut self, row: i64, asked: &Told) {
        self.not_taken(row, &asked.calculated);
        if asked.makes {
            self.made += 1;
            self.strange += i64::from(asked.strange);
            self.alike += i64::from(asked.alike.is_some());
        } else {
            self.changed += 1;
            let removed: usize = asked.lines.iter().map(|lines| lines.removed).sum();
            self.removed += i64::try_from(removed).unwrap_or(0);
        }
    }

    /// Notes that a row says something else in these columns, which are calculated.
    pub(super) fn not_taken(&mut self, row: i64, fields: &[String]) {
        for field in fields {
            let at = self.calculated.iter().position(|one| one.field == *field).unwrap_or_else(|| {
                self.calculated.push(Calculated { field: field.clone(), ..Calculated::default() });
                self.calculated.len() - 1
            });
            if let Some(one) = self.calculated.get_mut(at) {
                one.count += 1;
                if one.rows.len() < ROWS {
                    one.rows.push(row);
                }
            }
        }
    }

    /// What the last check of a batch found; none if it was not checked, or is past that.
    pub fn of(batch: &Batch) -> Option<Self> {
        serde_json::from_value(batch.problem.as_ref()?.get("found")?.clone()).ok()
    }

    /// As it is kept with the batch.
    pub(super) fn to_json(&self) -> Json {
        json!({ "found": self })
    }
}

/// What is told of a command once it is known that it may be carried out.
pub(super) struct Told {
    makes: bool,
    strange: bool,
    alike: Option<RecordId>,
    record: RecordId,
    changes: Changes,
    lines: Vec<LinesChanged>,
    calculated: Vec<String>,
}

impl Told {
    pub(super) fn of(asked: &Asked) -> Self {
        Self {
            makes: matches!(asked.command.act, Act::Create { .. }),
            strange: asked.strange,
            alike: asked.alike,
            record: asked.command.act.record(),
            changes: asked.changes.clone(),
            lines: asked.lines.clone(),
            calculated: asked.calculated.clone(),
        }
    }

    /// The note about a row: of the first that change something, what they change; of the first that make a record called as
    /// one that is there, which one. None for the others.
    pub(super) fn note(&self, number: i64, found: &Found) -> Option<ImportRow> {
        let shown = |count: i64| usize::try_from(count).is_ok_and(|count| count <= SHOWN);
        let content = if self.makes {
            let alike = self.alike.filter(|_| shown(found.alike))?;
            json!({ "alike": alike })
        } else if shown(found.changed) {
            json!({ "record": self.record, "changes": self.changes, "lines": self.lines })
        } else {
            return None;
        };
        Some(ImportRow { number, content: Some(content), ..ImportRow::default() })
    }
}

/// The first rows of a checked batch that change something.
pub fn changing(store: &Store, batch: &Batch) -> Result<Vec<Changing>> {
    let read = |row: ImportRow| {
        let content = row.content?;
        let record = content.get("record")?.as_str()?.parse().ok()?;
        let changes = serde_json::from_value(content.get("changes")?.clone()).ok()?;
        let lines = content.get("lines").and_then(|lines| serde_json::from_value(lines.clone()).ok());
        Some(Changing { row: row.number, record, changes, lines: lines.unwrap_or_default() })
    };
    Ok(store.import_shown(batch.id, NOTED)?.into_iter().filter_map(read).collect())
}

/// The first rows of a checked batch that make a record called as one that is there, each with that one.
pub fn alike(store: &Store, batch: &Batch) -> Result<Vec<(i64, RecordId)>> {
    let read = |row: ImportRow| Some((row.number, row.content?.get("alike")?.as_str()?.parse().ok()?));
    Ok(store.import_shown(batch.id, NOTED)?.into_iter().filter_map(read).collect())
}
