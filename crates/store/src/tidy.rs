//! What is kept for a while only.

use jiff::SignedDuration;
use taihang_defs::Service;

use crate::db::Connection;
use crate::error::Result;
use crate::imports;
use crate::store::{Inner, Store};

/// Table, column of the moment, days after which a row goes.
const KEPT: [(&str, &str, i64); 7] = [
    ("idempotency", "at", 30),
    ("session", "expires_at", 1),
    ("attempt", "last_at", 2),
    ("draft", "saved_at", 180),
    ("lease", "until", 1),
    ("exchange_log", "at", 400),
    ("webhook_delivery", "at", 90),
];

impl Store {
    /// Takes away what has been kept long enough; answers how many rows went.
    pub fn tidy(&self) -> Result<u64> {
        self.write(|inner, connection| {
            let mut gone = 0;
            for (table, column, days) in KEPT {
                let before = inner.now() - SignedDuration::from_hours(24 * days);
                gone += connection
                    .execute(&format!("delete from {table} where {column} < ?1"), &[before.into()])?;
            }
            gone += proofs_of_the_closed(inner, connection)?;
            Ok(gone
                + imports::forget(
                    connection,
                    inner.now() - SignedDuration::from_hours(24 * inner.import_days),
                )?)
        })
    }
}

/// What opened an account that is closed for good tells who somebody was (a mail address, an identity elsewhere) and opens nothing.
fn proofs_of_the_closed(inner: &Inner, connection: &mut Connection) -> Result<u64> {
    // A house without accounts has none to close.
    let Some(register) = inner.catalogue.serving(Service::Accounts) else { return Ok(0) };
    let table = inner.shapes.get(&register.def.name)?.table();
    let mut gone = 0;
    for state in register.def.states.values().filter(|state| state.last) {
        let closed = format!("account in (select id from \"{table}\" where state = ?1)");
        for kept in ["credential", "draft"] {
            let sql = format!("delete from {kept} where {closed}");
            gone += connection.execute(&sql, &[state.name.as_str().into()])?;
        }
    }
    Ok(gone)
}
