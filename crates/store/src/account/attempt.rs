//! Failures counted by a key (`name:…`, `address:…`, `register:…`): who fails again and again waits longer and longer.

use jiff::{SignedDuration, Timestamp};

use crate::error::Result;
use crate::store::Store;

/// How much failing costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Failures that cost nothing.
    pub free: i64,
    /// The longest wait.
    pub longest: SignedDuration,
}

/// Failures older than this are forgotten.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

impl Patience {
    /// How long to wait after so many failures: 2, 4, 8 … seconds.
    pub fn wait(self, failures: i64) -> SignedDuration {
        let over = failures.saturating_sub(self.free);
        if over <= 0 {
            SignedDuration::ZERO
        } else {
            SignedDuration::from_secs(1 << over.min(20)).min(self.longest)
        }
    }
}

impl Store {
    /// Until when nothing is accepted under any of `keys`; none if one may try.
    pub fn attempt_blocked(&self, keys: &[String]) -> Result<Option<Timestamp>> {
        let now = self.clock().now();
        self.pool().read(|connection| {
            let mut latest = None;
            for key in keys {
                let sql = "select blocked_until from attempt where key = ?1";
                if let Some(row) = connection.query_one(sql, &[key.into()])? {
                    latest = latest.max(Some(row.moment(0)?).filter(|until| *until > now));
                }
            }
            Ok(latest)
        })
    }

    /// Counts a failure under `key`; answers until when to wait.
    pub fn attempt_failed(&self, key: &str, patience: Patience) -> Result<Option<Timestamp>> {
        let key = key.to_owned();
        // Whoever rehearses has tried all the same.
        self.write_anyway(move |inner, connection| {
            let now = inner.now();
            let forgotten = now.checked_sub(MEMORY).unwrap_or(now);
            connection.execute("delete from attempt where last_at < ?1", &[forgotten.into()])?;
            let sql = "insert into attempt (key, failures, last_at, blocked_until) values (?1, 1, ?2, ?2)
                       on conflict (key) do update set failures = attempt.failures + 1, last_at = excluded.last_at
                       returning failures";
            let failures = connection.query_int(sql, &[(&key).into(), now.into()])?;
            let until = now.checked_add(patience.wait(failures)).unwrap_or(now);
            let sql = "update attempt set blocked_until = ?2 where key = ?1";
            connection.execute(sql, &[(&key).into(), until.into()])?;
            Ok((until > now).then_some(until))
        })
    }

    /// Forgets the failures under `key`.
    pub fn attempt_forgotten(&self, key: &str) -> Result<()> {
        let key = key.to_owned();
        self.write(move |_, connection| {
            connection.execute("delete from attempt where key = ?1", &[(&key).into()]).map(drop)
        })
    }
}
