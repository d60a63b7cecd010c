//! The trees of organisations and regions as pairs of a node and each node above it, so that a subtree is one look-up.

use std::collections::BTreeSet;

use taihang_base::{Problem, Text};
use taihang_defs::Service;
use taihang_kernel::{Change, RecordId, Register};

use crate::bulk::{insert_many, with_many};
use crate::db::Connection;
use crate::error::Result;

/// Whether the records of the register form a tree that is kept as pairs.
pub(crate) fn is_tree(register: &Register) -> bool {
    matches!(register.def.serves, Some(Service::Organisations | Service::Regions))
}

/// The node and those above it, nearest first.
pub(crate) fn path(connection: &mut Connection, unit: RecordId) -> Result<Vec<RecordId>> {
    let rows =
        connection.query("select above from unit_path where unit = ?1 order by distance", &[unit.into()])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Keeps the tree in step with a change of a node.
pub(crate) fn follow(connection: &mut Connection, change: &Change) -> Result<()> {
    if !is_tree(&change.record.register) {
        return Ok(());
    }
    let (id, register) = (change.record.id, &change.record.register.def.name);
    let above = change.record.reference("above");
    match &change.before {
        Some(before) if before.reference("above") == above => return Ok(()),
        Some(_) => {
            if above.is_some_and(|above| above == id)
                || below(connection, id)?.iter().any(|node| Some(*node) == above)
            {
                return Err(cycle().into());
            }
            // All below the node lose what stood above it; what stands below stays below.
            connection.execute(
                "delete from unit_path where unit in (select unit from unit_path where above = ?1)
                 and above in (select above from unit_path where unit = ?1 and distance > 0)",
                &[id.into()],
            )?;
        }
        None if above == Some(id) => return Err(cycle().into()),
        None => {
            let sql = "insert into unit_path (unit, above, register, distance) values (?1, ?1, ?2, 0)";
            connection.execute(sql, &[id.into(), register.into()])?;
        }
    }
    if let Some(above) = above {
        connection.execute(
            "insert into unit_path (unit, above, register, distance)
             select low.unit, high.above, low.register, low.distance + high.distance + 1
             from unit_path low, unit_path high where low.above = ?1 and high.unit = ?2",
            &[id.into(), above.into()],
        )?;
    }
    Ok(())
}

/// Puts many new nodes of one tree into it.
pub(crate) fn found(connection: &mut Connection, changes: &[&Change]) -> Result<()> {
    let Some(first) = changes.first().filter(|change| is_tree(&change.record.register)) else {
        return Ok(());
    };
    let new: BTreeSet<RecordId> = changes.iter().map(|change| change.record.id).collect();
    let edges =
        || changes.iter().filter_map(|change| Some((change.record.id, change.record.reference("above")?)));
    if edges().any(|(_, above)| new.contains(&above)) {
        // One stands above another: in their order.
        return changes.iter().try_for_each(|change| follow(connection, change));
    }
    let register = &first.record.register.def.name;
    let own = new.iter().map(|id| vec![(*id).into(), (*id).into(), register.into(), 0_i64.into()]);
    insert_many(connection, "insert into unit_path (unit, above, register, distance)", own.collect())?;
    let edges = edges().map(|(id, above)| vec![id.into(), above.into()]);
    with_many(connection, edges.collect(), |edges| {
        format!(
            "insert into unit_path (unit, above, register, distance)
             select low.column1, high.above, high.register, high.distance + 1
             from (values {edges}) low join unit_path high on high.unit = low.column2"
        )
    })
}

fn below(connection: &mut Connection, unit: RecordId) -> Result<Vec<RecordId>> {
    let rows = connection.query("select unit from unit_path where above = ?1", &[unit.into()])?;
    rows.iter().map(|row| row.id(0)).collect()
}

fn cycle() -> Problem {
    Problem::new(
        "tree-cycle",
        Text::new(
            "上级不能是自己或自己的下级。",
            "What stands above cannot be the record itself or one below it.",
        ),
        Text::new("请另选上级。", "Choose another."),
    )
    .about("above")
}
