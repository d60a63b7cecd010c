//! Notices: an audience resolved to accounts when the record changes; read in the product, sent on by the notice jobs.

mod called;
pub mod delivery;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use taihang_base::clock::civil_in_china;
use taihang_defs::{Audience, Service};
use taihang_kernel::{Actor, NoticeOrder, Reach, Record, RecordId, Value};

use crate::actors::of_account;
use crate::db::{Cell, Connection, Row};
use crate::error::{Result, Step as _};
use crate::facts::{Recall, Subject, assigned, runs, standing};
use crate::store::{Inner, Store};
use crate::units;

/// A notice to one account.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// Key of its text.
    pub text: String,
    /// What the text names.
    pub context: BTreeMap<String, String>,
    /// The register of the record that it is about.
    pub register: String,
    /// That record.
    pub record: RecordId,
    /// When it was sent.
    pub at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Notice {
    /// Where it leads: to the page that its context names, or to its record.
    pub fn path(&self) -> String {
        let named = self.context.get("path").cloned();
        named.unwrap_or_else(|| format!("/r/{}/{}", self.register, self.record))
    }
}

const COLUMNS: &str = "notice_id, text, context, register, record, at, read_at";

fn read(row: &Row) -> Result<Notice> {
    Ok(Notice {
        id: row.text(0)?.to_owned(),
        text: row.text(1)?.to_owned(),
        context: row.json(2)?,
        register: row.text(3)?.to_owned(),
        record: row.id(4)?,
        at: row.moment(5)?,
        read_at: row.moment_or_null(6)?,
    })
}

/// Who was told what about which record by one change: a person in two audiences reads it once.
pub(crate) type Told = BTreeSet<(RecordId, RecordId, String)>;

/// Sends a notice to everybody of its audience, and to those who follow the record, as far as they may see it: what
/// a notice leads to is there for its reader.
pub(crate) fn send(
    inner: &Inner,
    connection: &mut Connection,
    order: &NoticeOrder,
    told: &mut Told,
    now: Timestamp,
) -> Result<()> {
    let today = civil_in_china(now).date();
    let shape = inner.shapes.get(&order.register)?;
    let Some(record) = shape.one(connection, order.record, false, &inner.sealer)? else { return Ok(()) };
    let mut accounts = audience(inner, connection, order, &record, today)?;
    let sql = "select account from subscription where register = ?1 and record in (?2, '')";
    for row in connection.query(sql, &[(&order.register).into(), order.record.into()])? {
        accounts.insert(row.id(0)?);
    }
    for account in accounts {
        if !told.insert((account, order.record, order.text.clone())) {
            continue;
        }
        let Some(reader) = reader(inner, connection, account, &record, today)? else { continue };
        let mut context = order.context.clone();
        let called = called::called(inner, connection, &record, &reader)?;
        let state = record.register.def.states.get(&record.state).map(|state| state.label.clone());
        for (name, text) in [("title", Some(called)), ("state", state)] {
            for (language, told) in text.into_iter().flat_map(|text| [("zh", text.zh), ("en", text.en)]) {
                context.insert(format!("{name}_{language}"), told);
            }
        }
        let context = serde_json::to_string(&context).step("write the context of a notice")?;
        let id = inner.ids.next(now);
        connection.execute(
            "insert into notice (notice_id, account, text, context, register, record, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            &[
                id.into(),
                account.into(),
                (&order.text).into(),
                context.into(),
                (&order.register).into(),
                order.record.into(),
                now.into(),
            ],
        )?;
        delivery::order(inner, connection, account, id, now)?;
    }
    Ok(())
}

/// The holder of an account, if they see the record as it is now.
fn reader(
    inner: &Inner,
    connection: &mut Connection,
    account: RecordId,
    record: &Record,
    today: Date,
) -> Result<Option<Actor>> {
    let Some(actor) = of_account(inner, connection, account, today)? else { return Ok(None) };
    let register = &record.register;
    let subject = Subject { register, id: record.id, record: Some(record), actor: &actor };
    let standing = standing(inner, connection, &subject, record.owner, &mut Recall::default())?;
    let seen = Reach::of(&inner.catalogue, register, &actor).classes(record, &standing).is_some();
    Ok(seen.then_some(actor))
}

fn audience(
    inner: &Inner,
    connection: &mut Connection,
    order: &NoticeOrder,
    record: &Record,
    today: Date,
) -> Result<BTreeSet<RecordId>> {
    let owner = order.owner;
    let persons = match &order.to {
        Audience::Owner => with_roles(inner, connection, "organisation", owner, today)?,
        Audience::Creator => {
            return Ok(record.created.1.parse().ok().into_iter().collect());
        }
        Audience::Role(role) => {
            let above = match owner {
                Some(owner) => units::path(connection, owner)?,
                None => Vec::new(),
            };
            let holders = grants(inner, connection, "role", role.into(), today)?;
            let over = |grant: &Record| {
                owner.is_none() || grant.reference("root").is_some_and(|root| above.contains(&root))
            };
            holders.iter().filter(|grant| over(grant)).filter_map(|grant| grant.reference("person")).collect()
        }
        Audience::Field(field) => {
            let named = match record.get(field) {
                Some(Value::Ref(id)) => vec![*id],
                Some(Value::Refs(ids)) => ids.clone(),
                Some(_) | None => Vec::new(),
            };
            let mut persons: BTreeSet<RecordId> = named.iter().copied().collect();
            for organisation in named {
                persons.extend(with_roles(inner, connection, "organisation", Some(organisation), today)?);
            }
            persons
        }
        Audience::Assigned => {
            let mut persons = BTreeSet::new();
            for (_, person, organisation) in
                assigned(inner, connection, &order.register, order.record, today)?
            {
                match person {
                    Some(person) => drop(persons.insert(person)),
                    None => {
                        persons.extend(with_roles(inner, connection, "organisation", organisation, today)?);
                    }
                }
            }
            persons
        }
    };
    accounts_of(inner, connection, &persons)
}

/// Persons who hold a role today in the organisation that `field` of a role names.
fn with_roles(
    inner: &Inner,
    connection: &mut Connection,
    field: &str,
    of: Option<RecordId>,
    today: Date,
) -> Result<BTreeSet<RecordId>> {
    let Some(of) = of else { return Ok(BTreeSet::new()) };
    let grants = grants(inner, connection, field, of.into(), today)?;
    Ok(grants.iter().filter_map(|grant| grant.reference("person")).collect())
}

/// The roles that run today and have `value` in `field`.
pub(crate) fn grants(
    inner: &Inner,
    connection: &mut Connection,
    field: &str,
    value: Cell,
    today: Date,
) -> Result<Vec<Record>> {
    let Some(register) = inner.catalogue.serving(Service::RoleGrants) else { return Ok(Vec::new()) };
    let shape = inner.shapes.get(&register.def.name)?;
    let sql = format!(
        "select {} from \"{}\" r where r.\"{field}\" = ?1 order by r.id",
        shape.columns,
        shape.table()
    );
    let mut found = shape.records(connection, &sql, &[value], &inner.sealer)?;
    found.retain(|grant| runs(grant, "period", today));
    Ok(found)
}

fn accounts_of(
    inner: &Inner,
    connection: &mut Connection,
    persons: &BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>> {
    let Some(register) = inner.catalogue.serving(Service::Accounts) else { return Ok(BTreeSet::new()) };
    let open: Vec<String> = register.def.published_states().map(|state| format!("'{state}'")).collect();
    let mut accounts = BTreeSet::new();
    if open.is_empty() {
        return Ok(accounts);
    }
    let sql = format!(
        "select id from \"{}\" where person = ?1 and state in ({})",
        register.def.name,
        open.join(", ")
    );
    for person in persons {
        for row in connection.query(&sql, &[(*person).into()])? {
            accounts.insert(row.id(0)?);
        }
    }
    Ok(accounts)
}

/// How many notices of an account are unread.
pub(crate) fn unread(connection: &mut Connection, account: RecordId) -> Result<i64> {
    let sql = "select count(*) from notice where account = ?1 and read_at is null";
    connection.query_int(sql, &[account.into()])
}

impl Store {
    /// The notices of an account, latest first, before `before` if given.
    pub fn notices(&self, account: RecordId, before: Option<&str>, limit: usize) -> Result<Vec<Notice>> {
        self.notices_where("", account, before, limit)
    }

    /// Those of them that are unread.
    pub fn notices_new(&self, account: RecordId, before: Option<&str>, limit: usize) -> Result<Vec<Notice>> {
        self.notices_where("and read_at is null", account, before, limit)
    }

    /// One notice of an account.
    pub fn notice_of(&self, account: RecordId, id: &str) -> Result<Option<Notice>> {
        let sql = format!("select {COLUMNS} from notice where account = ?1 and notice_id = ?2");
        let row =
            self.inner.pool.read(|connection| connection.query_one(&sql, &[account.into(), id.into()]))?;
        row.as_ref().map(read).transpose()
    }

    fn notices_where(
        &self,
        holds: &str,
        account: RecordId,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Notice>> {
        let sql = format!(
            "select {COLUMNS} from notice where account = ?1 and notice_id < ?2 {holds} order by notice_id desc limit ?3"
        );
        let cells = [account.into(), before.unwrap_or("~").into(), limit.into()];
        self.inner.pool.read(|connection| connection.query(&sql, &cells)?.iter().map(read).collect())
    }

    /// Sends `account` a notice that no change of a record brought about, once: a second one with the same `key` and the same
    /// moment `at` is none. Answers whether it was sent. What `path` of its context names is what it leads to.
    pub fn notice_once(&self, account: RecordId, key: &str, notice: &Notice) -> Result<bool> {
        let digest = Sha256::digest(format!("{account}\n{key}").as_bytes());
        let chance = digest.iter().take(10).fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
        let (id, notice) = (RecordId::new(notice.at, chance), notice.clone());
        self.write(move |inner, connection| {
            let context = serde_json::to_string(&notice.context).step("write the context of a notice")?;
            let sent = connection.execute(
                "insert into notice (notice_id, account, text, context, register, record, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 on conflict do nothing",
                &[
                    id.into(),
                    account.into(),
                    (&notice.text).into(),
                    context.into(),
                    (&notice.register).into(),
                    notice.record.into(),
                    notice.at.into(),
                ],
            )? == 1;
            if sent {
                delivery::order(inner, connection, account, id, inner.now())?;
            }
            Ok(sent)
        })
    }

    /// How many notices of an account are unread.
    pub fn notices_unread(&self, account: RecordId) -> Result<i64> {
        self.inner.pool.read(|connection| unread(connection, account))
    }

    /// Marks one notice of an account as read, or all of them.
    pub fn notice_read(&self, account: RecordId, id: Option<&str>) -> Result<()> {
        let id = id.map(str::to_owned);
        self.write(move |inner, connection| {
            let sql = "update notice set read_at = ?2 where account = ?1 and read_at is null and (?3 = '' or notice_id = ?3)";
            let id = id.clone().unwrap_or_default();
            connection.execute(sql, &[account.into(), inner.now().into(), id.into()]).map(drop)
        })
    }
}
