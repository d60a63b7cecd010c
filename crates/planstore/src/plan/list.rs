//! The list of plans with how far their review is.

use std::collections::BTreeMap;

use rusqlite::{Row, Transaction, params};
use taihang_base::{Id, Refusal};
use taihang_plan::Metadata;

use super::{HandValue, LinkKind, PlanHeader, PlanRecord};
use crate::access::Scope;
use crate::database::{Store, moment};
use crate::error::{Result, Step as _};
use crate::record::id;
use crate::review::ReviewState;

/// How many items stand in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateCounts {
    /// Found by the importer, not looked at yet.
    pub extracted: usize,
    /// Found and confirmed.
    pub confirmed: usize,
    /// Found and mended.
    pub mended: usize,
    /// Found and rejected.
    pub rejected: usize,
    /// Added by hand.
    pub added: usize,
}

impl StateCounts {
    /// All items, rejected ones too.
    pub fn total(self) -> usize {
        self.extracted + self.confirmed + self.mended + self.rejected + self.added
    }

    /// Items that a person has decided on.
    pub fn reviewed(self) -> usize {
        self.total() - self.extracted
    }

    /// Items that count: all but the rejected.
    pub fn counting(self) -> usize {
        self.total() - self.rejected
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            extracted: self.extracted + other.extracted,
            confirmed: self.confirmed + other.confirmed,
            mended: self.mended + other.mended,
            rejected: self.rejected + other.rejected,
            added: self.added + other.added,
        }
    }

    fn count(&mut self, state: ReviewState, number: usize) {
        match state {
            ReviewState::Extracted => self.extracted += number,
            ReviewState::Confirmed => self.confirmed += number,
            ReviewState::Mended => self.mended += number,
            ReviewState::Rejected => self.rejected += number,
            ReviewState::Added => self.added += number,
        }
    }
}

/// How far the review of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Targets.
    pub targets: StateCounts,
    /// Achieved figures.
    pub actuals: StateCounts,
    /// Tasks.
    pub tasks: StateCounts,
}

impl Progress {
    /// Everything together.
    pub fn all(self) -> StateCounts {
        self.targets.plus(self.actuals).plus(self.tasks)
    }
}

impl Store {
    /// All plans, in the order of their import.
    pub fn plan_list(&self, scope: &Scope) -> Result<Vec<PlanHeader>> {
        self.read(|transaction| headers(transaction, scope, None))
    }

    /// One plan as in the list.
    pub fn plan_header(&self, scope: &Scope, plan: Id<PlanRecord>) -> Result<PlanHeader> {
        self.read(|transaction| header(transaction, scope, plan))
    }
}

/// One plan as in the list: the list with an id.
pub(crate) fn header(
    transaction: &Transaction<'_>,
    scope: &Scope,
    plan: Id<PlanRecord>,
) -> Result<PlanHeader> {
    headers(transaction, scope, Some(plan))?.pop().ok_or_else(|| Refusal::NotFound.into())
}

/// The plans of the scope, or the one of them with this id.
pub(crate) fn headers(
    transaction: &Transaction<'_>,
    scope: &Scope,
    only: Option<Id<PlanRecord>>,
) -> Result<Vec<PlanHeader>> {
    let only = only.map(|plan| plan.to_string());
    let mut plans: BTreeMap<Id<PlanRecord>, PlanHeader> = BTreeMap::new();
    let sql = format!(
        "select plan_id, version, file_name, format, file_sha256, file_bytes, metadata, added_at, added_by, removed
         from plan where {} and (?1 is null or plan_id = ?1)",
        scope.plans()
    );
    let mut query = transaction.prepare_cached(&sql).step("prepare to list plans")?;
    for row in query.query_map(params![only], read_header).step("list plans")? {
        let header = row.step("read a plan")??;
        plans.insert(header.id, header);
    }
    add_counts(transaction, only.as_deref(), &mut plans)?;
    add_hand_values(transaction, only.as_deref(), &mut plans)?;
    add_links(transaction, scope, only.as_deref(), &mut plans)?;
    Ok(plans.into_values().collect())
}

fn read_header(row: &Row<'_>) -> rusqlite::Result<Result<PlanHeader>> {
    let (plan, format, metadata): (String, String, String) = (row.get(0)?, row.get(3)?, row.get(6)?);
    let (version, file_name, file_sha256) = (row.get(1)?, row.get(2)?, row.get(4)?);
    let (file_bytes, added_at, added_by, removed): (i64, i64, String, bool) =
        (row.get(5)?, row.get(7)?, row.get(8)?, row.get(9)?);
    let parse = || -> Result<PlanHeader> {
        Ok(PlanHeader {
            id: id(&plan)?,
            version,
            file_name,
            format: serde_json::from_value(format.into()).step("understand a format")?,
            file_sha256,
            file_bytes: u64::try_from(file_bytes).unwrap_or(0),
            metadata: serde_json::from_str::<Metadata>(&metadata).step("understand metadata")?,
            by_hand: Vec::new(),
            parents: Vec::new(),
            predecessors: Vec::new(),
            progress: Progress::default(),
            added_at: moment(added_at),
            added_by,
            removed,
        })
    };
    Ok(parse())
}

fn add_counts(
    transaction: &Transaction<'_>,
    only: Option<&str>,
    plans: &mut BTreeMap<Id<PlanRecord>, PlanHeader>,
) -> Result<()> {
    let mut query = transaction
        .prepare_cached(
            "select plan_id, iif(kind = 'task', 'task', value ->> '$.kind') as what, state, count(*) from item
             where ?1 is null or plan_id = ?1 group by plan_id, what, state",
        )
        .step("prepare to count items")?;
    let rows = query
        .query_map(params![only], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, i64>(3)?,
            ))
        })
        .step("count items")?;
    for row in rows {
        let (plan, what, state, number) = row.step("read a count")?;
        let (Some(header), Some(state)) = (plans.get_mut(&id(&plan)?), ReviewState::from_word(&state)) else {
            continue;
        };
        let counts = match what.as_str() {
            "task" => &mut header.progress.tasks,
            "actual" => &mut header.progress.actuals,
            _ => &mut header.progress.targets,
        };
        counts.count(state, usize::try_from(number).unwrap_or(0));
    }
    Ok(())
}

fn add_hand_values(
    transaction: &Transaction<'_>,
    only: Option<&str>,
    plans: &mut BTreeMap<Id<PlanRecord>, PlanHeader>,
) -> Result<()> {
    let mut query = transaction
        .prepare_cached(
            "select plan_id, value, source, set_at, set_by from hand_value where ?1 is null or plan_id = ?1
             order by plan_id, field",
        )
        .step("prepare to read metadata")?;
    let rows = query
        .query_map(params![only], |row| {
            let stored: (String, String) = (row.get(0)?, row.get(1)?);
            Ok((stored, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .step("read metadata filled in by hand")?;
    for row in rows {
        let ((plan, value), source, set_at, set_by) = row.step("read a value filled in by hand")?;
        let Some(header) = plans.get_mut(&id(&plan)?) else { continue };
        let entry: super::MetadataEntry = serde_json::from_str(&value).step("understand metadata")?;
        entry.apply(&mut header.metadata);
        header.by_hand.push(HandValue { entry, source, set_at: moment(set_at), set_by });
    }
    Ok(())
}

fn add_links(
    transaction: &Transaction<'_>,
    scope: &Scope,
    only: Option<&str>,
    plans: &mut BTreeMap<Id<PlanRecord>, PlanHeader>,
) -> Result<()> {
    // A link to a plan that may not be seen is not shown either.
    let sql = format!(
        "select link.plan_id, link.kind, link.other_id from link join plan on plan.plan_id = link.other_id
         where {} and (?1 is null or link.plan_id = ?1) order by link.other_id",
        scope.plans()
    );
    let mut query = transaction.prepare_cached(&sql).step("prepare to read links")?;
    let rows = query
        .query_map(params![only], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .step("read links")?;
    for row in rows {
        let (plan, kind, other) = row.step("read a link")?;
        let Some(header) = plans.get_mut(&id(&plan)?) else { continue };
        match LinkKind::from_word(&kind) {
            Some(LinkKind::Parent) => header.parents.push(id(&other)?),
            Some(LinkKind::Predecessor) => header.predecessors.push(id(&other)?),
            None => {}
        }
    }
    Ok(())
}
