//! The organisation tree as paths: `|province|city|bureau|`, so that "at or below" is a prefix of whole names.

use taihang_base::{Problem, Text};
use taihang_defs::Service;
use taihang_kernel::{Change, RecordId};

use crate::db::Connection;
use crate::error::Result;

/// The organisation and those above it, nearest first.
pub(crate) fn path(connection: &mut Connection, organisation: RecordId) -> Result<Vec<RecordId>> {
    let row = connection.query_one("select path from unit_path where organisation = ?1", &[organisation.into()])?;
    let Some(row) = row else { return Ok(vec![organisation]) };
    let parts = row.text(0)?.split('|').filter(|part| !part.is_empty());
    let ids = parts.map(str::parse).collect::<std::result::Result<Vec<RecordId>, _>>();
    let mut ids = ids.map_err(|error| taihang_base::Fault::new("read a path of the tree", error))?;
    ids.reverse();
    Ok(ids)
}

/// Keeps the tree in step with a change of an organisation.
pub(crate) fn follow(connection: &mut Connection, change: &Change) -> Result<()> {
    if change.record.register.def.serves != Some(Service::Organisations) {
        return Ok(());
    }
    let above = change.record.reference("above");
    let moved = change.before.as_ref().is_none_or(|before| before.reference("above") != above);
    if !moved {
        return Ok(());
    }
    let id = change.record.id;
    let top = match above {
        Some(above) => text(connection, above)?.unwrap_or_else(|| format!("|{above}|")),
        None => "|".to_owned(),
    };
    if top.contains(&format!("|{id}|")) {
        return Err(cycle().into());
    }
    let new = format!("{top}{id}|");
    match text(connection, id)? {
        Some(old) => {
            connection.execute(
                "update unit_path set path = ?1 || substr(path, ?2) where path >= ?3 and path < ?4",
                &[(&new).into(), (old.len() + 1).into(), (&old).into(), format!("{old}~").into()],
            )?;
        }
        None => {
            connection.execute("insert into unit_path (organisation, path) values (?1, ?2)", &[id.into(), new.into()])?;
        }
    }
    Ok(())
}

fn text(connection: &mut Connection, organisation: RecordId) -> Result<Option<String>> {
    let row = connection.query_one("select path from unit_path where organisation = ?1", &[organisation.into()])?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}

fn cycle() -> Problem {
    Problem::new(
        "tree-cycle",
        Text::new("机构不能位于自己的下级之下。", "A body cannot stand below one of its own subordinates."),
        Text::new("请另选上级机构。", "Choose another body above it."),
    )
    .about("above")
}
