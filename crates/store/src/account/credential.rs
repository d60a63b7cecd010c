//! How an account proves who it is: hash of a password, sealed secret of one-time codes, hashes of recovery codes, subject at
//! another system.

use jiff::Timestamp;
use taihang_base::Fault;
use taihang_kernel::RecordId;

use crate::db::{Cell, Connection};
use crate::error::Result;
use crate::store::{Inner, Store};

/// The kinds of proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A password, as its hash.
    Password,
    /// The secret of one-time codes, sealed.
    Totp,
    /// A recovery code, as its hash; good once.
    Recovery,
    /// Issuer and subject at another system.
    Oidc,
    /// A mail address; confirmed by a link that was sent there.
    Mail,
}

impl CredentialKind {
    fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::Recovery => "recovery",
            Self::Oidc => "oidc",
            Self::Mail => "mail",
        }
    }
}

/// A proof about to be kept.
#[derive(Clone, Default)]
pub struct NewCredential {
    /// What can be kept in clear: a hash, issuer and subject.
    pub proof: String,
    /// What has to be sealed.
    pub secret: Option<String>,
    /// Whether it counts already; a one-time code counts once its owner has shown one.
    pub confirmed: bool,
}

/// A kept proof.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: String,
    /// Whose.
    pub account: RecordId,
    /// What is kept in clear.
    pub proof: String,
    /// What is sealed, opened.
    pub secret: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when it counts.
    pub confirmed_at: Option<Timestamp>,
    /// When it was last used; a recovery code is then spent.
    pub used_at: Option<Timestamp>,
}

// Neither hash nor secret has any business in a log.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential")
            .field("id", &self.id)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCredential").field("confirmed", &self.confirmed).finish_non_exhaustive()
    }
}

impl Store {
    /// The proofs of one kind of an account, oldest first.
    pub fn credentials_of(&self, account: RecordId, kind: CredentialKind) -> Result<Vec<Credential>> {
        let sql =
            "select credential_id, account, proof, sealed, created_at, confirmed_at, used_at from credential
                   where account = ?1 and kind = ?2 order by credential_id";
        let rows =
            self.pool().read(|connection| connection.query(sql, &[account.into(), kind.word().into()]))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let sealed = row.bytes_or_null(3)?.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            found.push(Credential {
                id: row.text(0)?.to_owned(),
                account: row.id(1)?,
                proof: row.text(2)?.to_owned(),
                secret: sealed.map(|sealed| self.inner.sealer.open(&sealed)).transpose()?,
                created_at: row.moment(4)?,
                confirmed_at: row.moment_or_null(5)?,
                used_at: row.moment_or_null(6)?,
            });
        }
        Ok(found)
    }

    /// The account that this proof leads to: a subject at another system, a confirmed mail address. None if several share it.
    pub fn credential_owner(&self, kind: CredentialKind, proof: &str) -> Result<Option<RecordId>> {
        let sql = "select distinct account from credential where kind = ?1 and proof = ?2 and confirmed_at is not null";
        let params = [kind.word().into(), proof.into()];
        let rows = self.pool().read(|connection| connection.query(sql, &params))?;
        let [row] = rows.as_slice() else { return Ok(None) };
        Ok(Some(row.id(0)?))
    }

    /// Keeps proofs of one kind in place of those there were.
    pub fn credentials_set(
        &self,
        account: RecordId,
        kind: CredentialKind,
        new: Vec<NewCredential>,
    ) -> Result<()> {
        self.write(move |inner, connection| {
            let sql = "delete from credential where account = ?1 and kind = ?2";
            connection.execute(sql, &[account.into(), kind.word().into()])?;
            new.iter().try_for_each(|one| insert(inner, connection, account, kind, one))
        })
    }

    /// Keeps one more proof of a kind.
    pub fn credential_add(&self, account: RecordId, kind: CredentialKind, new: NewCredential) -> Result<()> {
        self.write(move |inner, connection| insert(inner, connection, account, kind, &new))
    }

    /// Keeps a proof that does not count yet, in place of others that do not; those that count stay.
    pub fn credential_propose(
        &self,
        account: RecordId,
        kind: CredentialKind,
        new: NewCredential,
    ) -> Result<()> {
        self.write(move |inner, connection| {
            let sql = "delete from credential where account = ?1 and kind = ?2 and confirmed_at is null";
            connection.execute(sql, &[account.into(), kind.word().into()])?;
            insert(inner, connection, account, kind, &new)
        })
    }

    /// From now on the proof counts, in place of the others of its kind.
    pub fn credential_confirm(&self, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.write(move |inner, connection| {
            let others = "delete from credential where credential_id <> ?1 and (account, kind) in
                          (select account, kind from credential where credential_id = ?1)";
            connection.execute(others, &[(&id).into()])?;
            let sql =
                "update credential set confirmed_at = ?2 where credential_id = ?1 and confirmed_at is null";
            connection.execute(sql, &[(&id).into(), inner.now().into()]).map(drop)
        })
    }

    /// Spends a recovery code; answers whether it was still good.
    pub fn credential_spend(&self, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |inner, connection| {
            let sql = "update credential set used_at = ?2 where credential_id = ?1 and used_at is null";
            Ok(connection.execute(sql, &[(&id).into(), inner.now().into()])? == 1)
        })
    }

    /// Uses the one-time code of period `counter`; answers whether neither it nor a later one was used before.
    pub fn credential_count(&self, id: &str, counter: i64) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |inner, connection| {
            let sql = "update credential set counter = ?2, used_at = ?3
                       where credential_id = ?1 and (counter is null or counter < ?2)";
            Ok(connection.execute(sql, &[(&id).into(), counter.into(), inner.now().into()])? == 1)
        })
    }
}

fn insert(
    inner: &Inner,
    connection: &mut Connection,
    account: RecordId,
    kind: CredentialKind,
    new: &NewCredential,
) -> Result<()> {
    let now = inner.now();
    let sealed = new.secret.as_ref().map(|secret| inner.sealer.seal(secret)).transpose()?;
    let cells: [Cell; 7] = [
        inner.ids.next(now).into(),
        account.into(),
        kind.word().into(),
        (&new.proof).into(),
        sealed.map(String::into_bytes).into(),
        now.into(),
        new.confirmed.then_some(now).into(),
    ];
    let sql = "insert into credential (credential_id, account, kind, proof, sealed, created_at, confirmed_at)
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    match connection.execute(sql, &cells)? {
        1 => Ok(()),
        rows => Err(Fault::new("keep a proof", format!("{rows} rows")).into()),
    }
}
