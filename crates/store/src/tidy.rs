//! What is kept for a while only.

use jiff::SignedDuration;

use crate::error::Result;
use crate::imports;
use crate::store::Store;

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
            Ok(gone
                + imports::forget(
                    connection,
                    inner.now() - SignedDuration::from_hours(24 * inner.import_days),
                )?)
        })
    }
}
