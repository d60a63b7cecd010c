//! What only one server does at a time, and what programs leave for each other.

use jiff::{SignedDuration, Timestamp};

use super::{Connection, Jobs, Result, Row};

/// A lease that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is for.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Until when, unless it is renewed.
    pub until: Timestamp,
}

impl Jobs {
    /// Takes the lease `name` for `holder`, or renews it; answers whether `holder` has it now.
    pub fn hold(&self, name: &str, holder: &str, length: SignedDuration) -> Result<bool> {
        let now = self.now();
        let values = [name.into(), holder.into(), (now + length).into(), now.into()];
        let held = self.change(
            "insert into lease (name, holder, until) values (?1, ?2, ?3) on conflict (name) do update \
             set holder = excluded.holder, until = excluded.until \
             where lease.holder = excluded.holder or lease.until < ?4",
            values,
        )?;
        Ok(held == 1)
    }

    /// Gives a lease back, so that another server need not wait until it has passed.
    pub fn let_go(&self, name: &str, holder: &str) -> Result<()> {
        self.change("delete from lease where name = ?1 and holder = ?2", [name.into(), holder.into()])?;
        Ok(())
    }

    /// The leases that are held now and whose names begin with `prefix`.
    pub fn held(&self, prefix: &str) -> Result<Vec<Lease>> {
        let now = self.now();
        self.pool.read(|connection| {
            let rows = connection.query(
                "select name, holder, until from lease where until >= ?1 order by name",
                &[now.into()],
            )?;
            let lease = |row: &Row| {
                let (name, holder) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
                Ok(Lease { name, holder, until: row.moment(2)? })
            };
            let leases = rows.iter().map(lease).collect::<Result<Vec<_>>>()?;
            Ok(leases.into_iter().filter(|lease| lease.name.starts_with(prefix)).collect())
        })
    }

    /// Leaves a fact about the installation.
    pub fn note(&self, name: &str, value: &str) -> Result<()> {
        let values = [name.into(), value.into(), self.now().into()];
        self.change(
            "insert into installation (name, value, at) values (?1, ?2, ?3) on conflict (name) do update \
             set value = excluded.value, at = excluded.at",
            values,
        )?;
        Ok(())
    }

    /// A fact about the installation, with the moment at which it was left.
    pub fn noted(&self, name: &str) -> Result<Option<(String, Timestamp)>> {
        self.pool.read(|connection: &mut Connection| {
            let row =
                connection.query_one("select value, at from installation where name = ?1", &[name.into()])?;
            row.map(|row| Ok((row.text(0)?.to_owned(), row.moment(1)?))).transpose()
        })
    }
}
