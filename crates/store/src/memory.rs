//! Small registers kept in memory (parameters, regions, code lists): read again when their revision has changed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rand::Rng as _;
use taihang_defs::Service;
use taihang_kernel::{Record, Register, VOID};

use crate::db::Connection;
use crate::error::Result;
use crate::store::Inner;

/// Records of registers by the register's name, each with the revision at which it was read.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<BTreeMap<String, Kept>>);

/// The revision at which records were read, and the records.
type Kept = (i64, Arc<Vec<Record>>);

/// Whether all records of the register are kept in memory.
pub(crate) fn is_kept(register: &Register) -> bool {
    matches!(register.def.serves, Some(Service::Parameters | Service::Regions | Service::Codes))
}

/// Tells every process that the register has changed. Revisions are drawn by chance: one that a transaction which was not
/// kept has used never comes again with other records.
pub(crate) fn renew(connection: &mut Connection, register: &str) -> Result<()> {
    let revision = i64::try_from(rand::rng().next_u64() >> 1).unwrap_or(i64::MAX);
    connection.execute(
        "insert into register_revision (register, revision) values (?1, ?2)
         on conflict (register) do update set revision = excluded.revision",
        &[register.into(), revision.into()],
    )?;
    Ok(())
}

/// All records of a register that is kept in memory.
pub(crate) fn all(inner: &Inner, connection: &mut Connection, register: &str) -> Result<Arc<Vec<Record>>> {
    let row = connection
        .query_one("select revision from register_revision where register = ?1", &[register.into()])?;
    let revision = row.map_or(Ok(0), |row| row.int(0))?;
    let lock = || inner.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((read, records)) = lock().get(register)
        && *read == revision
    {
        return Ok(Arc::clone(records));
    }
    let shape = inner.shapes.get(register)?;
    let sql =
        format!("select {} from \"{register}\" r where r.state <> '{VOID}' order by r.id", shape.columns);
    let records = Arc::new(shape.records(connection, &sql, &[], &inner.sealer)?);
    // Outside of a snapshot (writers of PostgreSQL) the records may be newer than the revision; then they are read once more.
    lock().insert(register.to_owned(), (revision, Arc::clone(&records)));
    Ok(records)
}
