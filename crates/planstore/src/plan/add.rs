//! Importing one document: the file is kept, the plan becomes rows, all in one transaction.

use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use taihang_base::{Id, Problem, Text};
use taihang_documents::Document;
use taihang_plan::{Metadata, Plan};

use super::{PlanRecord, Summary};
use crate::access::{Actor, Role};
use crate::database::{Store, Write, millis};
use crate::error::{Result, Step as _};
use crate::event::NewEvent;
use crate::files;
use crate::review::ItemMark;

/// A document that was read, with its bytes.
#[derive(Debug, Clone, Copy)]
pub struct NewPlan<'a> {
    /// Name of the file as it was handed over.
    pub file_name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
    /// The file, decoded.
    pub document: &'a Document,
    /// What it says.
    pub plan: &'a Plan,
}

/// The rows of a plan as JSON, made before the database is locked.
struct Rows {
    document: String,
    extract: String,
    metadata: String,
    sections: Vec<String>,
    clauses: Vec<String>,
    figures: Vec<String>,
    tasks: Vec<String>,
}

impl Store {
    /// Imports a plan. The same bytes a second time are a problem that names the plan that is there.
    pub fn plan_add(&self, actor: &Actor, new: NewPlan<'_>) -> Result<Id<PlanRecord>> {
        actor.require(Role::Planner)?;
        let rows = Rows::new(&new)?;
        let sha256 = files::sha256(new.bytes);
        self.read(|transaction| known(transaction, &sha256))?;
        files::keep(self.folder(), new.bytes)?;
        self.write(actor, |write| {
            known(&write.transaction, &sha256)?;
            let id: Id<PlanRecord> = write.id();
            let content = rows.digest();
            let format = serde_json::to_value(new.document.format).step("name the format")?;
            let length = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
            write.execute(
                "insert into plan (plan_id, version, file_name, format, file_sha256, file_bytes, content_sha256, metadata,
                   added_at, added_by) values (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    id.to_string(), new.file_name, format.as_str(), sha256, length, content, rows.metadata,
                    millis(write.now), write.actor.name()
                ],
            )?;
            rows.insert(write, &id.to_string())?;
            let summary = Summary {
                file_name: new.file_name,
                file_sha256: &sha256,
                content_sha256: &content,
                figures: rows.figures.len(),
                tasks: rows.tasks.len(),
                clauses: rows.clauses.len(),
            };
            write.event(&NewEvent {
                action: "plan-added",
                record_kind: "plan",
                record_id: &id.to_string(),
                plan: Some(id),
                before: None,
                after: Some(serde_json::to_value(summary).step("describe the import")?),
                reverses: None,
            })?;
            Ok(id)
        })
    }
}

/// The plan that holds this file already, as a problem.
pub(crate) fn known(transaction: &rusqlite::Transaction<'_>, sha256: &str) -> Result<()> {
    let known: Option<(String, String)> = transaction
        .query_row(
            "select plan_id, coalesce((select value ->> '$.value' from hand_value
               where hand_value.plan_id = plan.plan_id and field = 'title'), metadata ->> '$.title.value', file_name)
             from plan where file_sha256 = ?1 and removed = 0",
            [sha256],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .step("look for the same file")?;
    match known {
        None => Ok(()),
        Some((id, title)) => Err(Problem::new(
            "plan-known",
            Text::new(
                format!("这份文件已经导入过：“{title}”（编号 {id}）。"),
                format!("This file has been imported already: \"{title}\" (id {id})."),
            ),
            Text::new(
                "请打开已有的规划；如需重新导入，请先将其移除。",
                "Open the plan that is there; remove it first to import it anew.",
            ),
        )
        .into()),
    }
}

impl Rows {
    fn new(new: &NewPlan<'_>) -> Result<Self> {
        let rest = Plan {
            metadata: Metadata::default(),
            sections: Vec::new(),
            clauses: Vec::new(),
            figures: Vec::new(),
            tasks: Vec::new(),
            repairs: new.plan.repairs.clone(),
            oddities: new.plan.oddities.clone(),
        };
        Ok(Self {
            document: json(new.document)?,
            extract: json(&rest)?,
            metadata: json(&new.plan.metadata)?,
            sections: new.plan.sections.iter().map(json).collect::<Result<_>>()?,
            clauses: new.plan.clauses.iter().map(json).collect::<Result<_>>()?,
            figures: new.plan.figures.iter().map(json).collect::<Result<_>>()?,
            tasks: new.plan.tasks.iter().map(json).collect::<Result<_>>()?,
        })
    }

    fn digest(&self) -> String {
        let parts = [&self.document, &self.extract, &self.metadata];
        let rows = [&self.sections, &self.clauses, &self.figures, &self.tasks];
        content_digest(parts.into_iter().chain(rows.into_iter().flatten()).map(String::as_str))
    }

    fn insert(&self, write: &Write<'_>, plan: &str) -> Result<()> {
        write.execute(
            "insert into plan_content (plan_id, document, extract) values (?1, ?2, ?3)",
            params![plan, self.document, self.extract],
        )?;
        for (sql, values) in [
            (
                "insert into section (section_id, plan_id, position, value) values (?1, ?2, ?3, ?4)",
                &self.sections,
            ),
            (
                "insert into clause (clause_id, plan_id, position, value) values (?1, ?2, ?3, ?4)",
                &self.clauses,
            ),
        ] {
            for (position, value) in (0_i64..).zip(values) {
                write.execute(sql, params![write.id::<ItemMark>().to_string(), plan, position, value])?;
            }
        }
        for (kind, values) in [("figure", &self.figures), ("task", &self.tasks)] {
            for (position, value) in (0_i64..).zip(values) {
                write.execute(
                    "insert into item (item_id, plan_id, kind, position, version, state, extracted, value, changed_at, changed_by)
                     values (?1, ?2, ?3, ?4, 1, 'extracted', ?5, ?5, ?6, ?7)",
                    params![
                        write.id::<ItemMark>().to_string(), plan, kind, position, value, millis(write.now),
                        write.actor.name()
                    ],
                )?;
            }
        }
        Ok(())
    }
}

/// The SHA-256 over document, extract, metadata, sections, clauses, figures and tasks, each with its length.
pub(crate) fn content_digest<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    files::hex(&digest.finalize())
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).step("write a value as JSON")
}
