//! One plan with everything that belongs to it.

use rusqlite::{OptionalExtension as _, Transaction};
use serde::de::DeserializeOwned;
use taihang_base::{Id, Refusal, Span};
use taihang_plan::{Metadata, Plan};

use super::{PlanRecord, list};
use crate::access::Scope;
use crate::database::Store;
use crate::error::{Result, Step as _};
use crate::files;
use crate::review;

/// The original file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Name as it was handed over.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// The whole plan.
    pub fn plan_load(&self, scope: &Scope, plan: Id<PlanRecord>) -> Result<PlanRecord> {
        self.read(|transaction| load(transaction, scope, plan))
    }

    /// The plan as it counts after the review, see [`PlanRecord::effective`].
    pub fn plan_effective(&self, scope: &Scope, plan: Id<PlanRecord>) -> Result<Plan> {
        Ok(self.plan_load(scope, plan)?.effective())
    }

    /// The original file of a plan.
    pub fn plan_file(&self, scope: &Scope, plan: Id<PlanRecord>) -> Result<SourceFile> {
        let header = self.plan_header(scope, plan)?;
        let bytes =
            std::fs::read(files::path(self.folder(), &header.file_sha256)).step("read an original file")?;
        Ok(SourceFile { name: header.file_name, bytes })
    }
}

impl PlanRecord {
    /// The clause that holds `span` (the one it begins in) and the address of its section: what a new figure or task
    /// at that place belongs to.
    pub fn locate(&self, span: Span) -> Option<(usize, String)> {
        let clauses = &self.extracted.clauses;
        let after = clauses.partition_point(|clause| clause.span.start <= span.start);
        let index = after.checked_sub(1)?;
        let path = clauses[index].section.and_then(|section| self.extracted.sections.get(section));
        Some((index, path.map(|section| section.path.clone()).unwrap_or_default()))
    }
}

/// The version of a plan of the scope.
pub(crate) fn version(transaction: &Transaction<'_>, scope: &Scope, plan: Id<PlanRecord>) -> Result<i64> {
    let sql = format!("select version from plan where plan_id = ?1 and {}", scope.plans());
    let version: Option<i64> = transaction
        .prepare_cached(&sql)
        .and_then(|mut query| query.query_row([plan.to_string()], |row| row.get(0)).optional())
        .step("read a plan's version")?;
    version.ok_or_else(|| Refusal::NotFound.into())
}

/// The whole plan.
pub(crate) fn load(transaction: &Transaction<'_>, scope: &Scope, plan: Id<PlanRecord>) -> Result<PlanRecord> {
    let header = list::header(transaction, scope, plan)?;
    let key = plan.to_string();
    let (document, extract, metadata): (String, String, String) = transaction
        .query_row(
            "select document, extract, metadata from plan_content join plan using (plan_id) where plan_id = ?1",
            [&key],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .step("read a plan's content")?;
    let (figures, tasks) = review::items(transaction, plan)?;
    let mut extracted: Plan = serde_json::from_str(&extract).step("understand a plan's content")?;
    extracted.metadata = serde_json::from_str::<Metadata>(&metadata).step("understand metadata")?;
    extracted.sections =
        values(transaction, "select value from section where plan_id = ?1 order by position", &key)?;
    extracted.clauses =
        values(transaction, "select value from clause where plan_id = ?1 order by position", &key)?;
    extracted.figures = review::as_extracted(&figures);
    extracted.tasks = review::as_extracted(&tasks);
    let document = serde_json::from_str(&document).step("understand a document")?;
    Ok(PlanRecord {
        header,
        document,
        extracted,
        figures: review::in_place(figures),
        tasks: review::in_place(tasks),
    })
}

fn values<T: DeserializeOwned>(transaction: &Transaction<'_>, sql: &str, plan: &str) -> Result<Vec<T>> {
    let mut query = transaction.prepare_cached(sql).step("prepare to read rows of a plan")?;
    let rows = query.query_map([plan], |row| row.get::<_, String>(0)).step("read rows of a plan")?;
    rows.map(|row| {
        serde_json::from_str(&row.step("read a row of a plan")?).step("understand a row of a plan")
    })
    .collect()
}
