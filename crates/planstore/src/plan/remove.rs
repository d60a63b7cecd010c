//! Removing a plan: it leaves every list, its rows and history stay.

use serde_json::json;
use taihang_base::Id;

use super::PlanRecord;
use crate::access::{Actor, Role};
use crate::database::Store;
use crate::error::Result;
use crate::record::Record;

impl Store {
    /// Removes a plan; [`Store::undo`] brings it back.
    pub fn plan_remove(&self, actor: &Actor, plan: Id<PlanRecord>, version: i64) -> Result<()> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            write.expect_plan(plan, version)?;
            write.change(plan, "plan-removed", &Record::Plan(plan), Some(json!({ "removed": true })), None)
        })
    }
}
