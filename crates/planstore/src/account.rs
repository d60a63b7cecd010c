//! Accounts: who may sign in and what they may do.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};
use taihang_base::{Id, Problem, Refusal, Text};

use crate::access::{Actor, Role, Scope};
use crate::database::{Store, Write, millis, moment};
use crate::error::{Result, Step as _};
use crate::event::NewEvent;
use crate::record::id;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: Id<Account>,
    /// The name to sign in with.
    pub name: String,
    /// The name that people read.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may sign in.
    pub active: bool,
    /// Since when.
    pub created_at: Timestamp,
}

/// An account about to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewAccount<'a> {
    /// The name to sign in with.
    pub name: &'a str,
    /// The name that people read.
    pub display_name: &'a str,
    /// What it may do.
    pub role: Role,
    /// The password's hash with its parameters; the store never sees a password.
    pub password_hash: &'a str,
}

/// What a sign-in is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The account.
    pub account: Account,
    /// The password's hash with its parameters.
    pub password_hash: String,
}

// A hash has no business in a log.
impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("account", &self.account).finish_non_exhaustive()
    }
}

const COLUMNS: &str = "account_id, name, display_name, role, active, created_at";

impl Store {
    /// Makes an account.
    pub fn account_add(&self, actor: &Actor, new: NewAccount<'_>) -> Result<Id<Account>> {
        actor.require(Role::Administrator)?;
        let (name, display_name) = (new.name.trim(), new.display_name.trim());
        if name.is_empty() || display_name.is_empty() {
            return Err(Problem::new(
                "name-missing",
                Text::new("用户名或姓名为空。", "The user name or the display name is empty."),
                Text::new("请填写两项名称。", "Fill in both names."),
            )
            .about("name")
            .into());
        }
        self.write(actor, |write| {
            let taken: bool = write
                .transaction
                .query_row("select exists (select 1 from account where name = ?1)", [name], |row| row.get(0))
                .step("look for an account")?;
            if taken {
                return Err(Problem::new(
                    "name-taken",
                    Text::new(
                        format!("用户名“{name}”已被使用。"),
                        format!("The user name \"{name}\" is taken."),
                    ),
                    Text::new("请换一个用户名。", "Choose another."),
                )
                .about("name")
                .into());
            }
            let account: Id<Account> = write.id();
            write.execute(
                "insert into account (account_id, name, display_name, role, password_hash, created_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    account.to_string(),
                    name,
                    display_name,
                    new.role.word(),
                    new.password_hash,
                    millis(write.now)
                ],
            )?;
            write.account_event("account-added", account, None)?;
            Ok(account)
        })
    }

    /// All accounts, by name.
    pub fn account_list(&self, scope: &Scope) -> Result<Vec<Account>> {
        scope.require(Role::Administrator)?;
        self.read(|transaction| {
            let sql = format!("select {COLUMNS} from account order by name");
            let mut query = transaction.prepare_cached(&sql).step("prepare to list accounts")?;
            let rows = query.query_map([], |row| Ok(read(row))).step("list accounts")?;
            rows.map(|row| row.step("read an account")?).collect()
        })
    }

    /// What a sign-in under `name` is checked against; only for the program itself.
    pub fn account_credential(&self, scope: &Scope, name: &str) -> Result<Option<Credential>> {
        scope.require_system()?;
        self.read(|transaction| {
            let sql = format!("select {COLUMNS}, password_hash from account where name = ?1 and active = 1");
            let found = transaction
                .query_row(&sql, [name.trim()], |row| Ok((read(row), row.get::<_, String>(6)?)))
                .optional()
                .step("read a credential")?;
            found
                .map(|(account, password_hash)| Ok(Credential { account: account?, password_hash }))
                .transpose()
        })
    }

    /// Gives an account another role, name or standing.
    pub fn account_change(&self, actor: &Actor, account: &Account) -> Result<()> {
        actor.require(Role::Administrator)?;
        self.write(actor, |write| {
            let before = write.account_image(account.id)?;
            write.execute(
                "update account set display_name = ?2, role = ?3, active = ?4 where account_id = ?1",
                params![account.id.to_string(), account.display_name, account.role.word(), account.active],
            )?;
            if !account.active {
                write
                    .execute("delete from session where account_id = ?1", params![account.id.to_string()])?;
            }
            let administrators: i64 = write
                .transaction
                .query_row(
                    "select count(*) from account where role = 'administrator' and active = 1",
                    [],
                    |row| row.get(0),
                )
                .step("count the administrators")?;
            if administrators == 0 {
                return Err(Problem::new(
                    "last-administrator",
                    Text::new("系统至少需要一名管理员。", "One administrator at least must remain."),
                    Text::new("请先指定另一名管理员。", "Appoint another administrator first."),
                )
                .into());
            }
            write.account_event("account-changed", account.id, Some(before))
        })
    }

    /// Sets a password's hash: one's own, or as an administrator anybody's. Every session of the account ends.
    pub fn account_password(&self, actor: &Actor, account: Id<Account>, password_hash: &str) -> Result<()> {
        if actor.key() != account.to_string() {
            actor.require(Role::Administrator)?;
        }
        self.write(actor, |write| {
            let before = write.account_image(account)?;
            write.execute(
                "update account set password_hash = ?2 where account_id = ?1",
                params![account.to_string(), password_hash],
            )?;
            write.execute("delete from session where account_id = ?1", params![account.to_string()])?;
            write.account_event("password-changed", account, Some(before))
        })
    }
}

impl Write<'_> {
    /// The account for the ledger, without its password.
    pub(crate) fn account_image(&self, account: Id<Account>) -> Result<Value> {
        let sql = format!("select {COLUMNS} from account where account_id = ?1");
        let found = self
            .transaction
            .query_row(&sql, [account.to_string()], |row| Ok(read(row)))
            .optional()
            .step("read an account")?;
        let account = found.ok_or(Refusal::NotFound)??;
        Ok(json!({
            "name": account.name, "display_name": account.display_name, "role": account.role.word(),
            "active": account.active,
        }))
    }

    /// Writes that an account was changed.
    pub(crate) fn account_event(
        &self,
        action: &str,
        account: Id<Account>,
        before: Option<Value>,
    ) -> Result<()> {
        let after = Some(self.account_image(account)?);
        let record_id = account.to_string();
        self.event(&NewEvent {
            action,
            record_kind: "account",
            record_id: &record_id,
            plan: None,
            before,
            after,
            reverses: None,
        })
    }
}

/// Reads an account from the first six columns.
pub(crate) fn read(row: &Row<'_>) -> Result<Account> {
    let text = |column: usize| row.get::<_, String>(column).step("read an account");
    let role =
        Role::from_word(&text(3)?).ok_or(taihang_base::Fault { step: "understand a role", source: None })?;
    Ok(Account {
        id: id(&text(0)?)?,
        name: text(1)?,
        display_name: text(2)?,
        role,
        active: row.get(4).step("read an account")?,
        created_at: moment(row.get(5).step("read an account")?),
    })
}
