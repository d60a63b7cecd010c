//! How notices leave the product: the ways that an account chose, the jobs that send, and what has been sent.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use taihang_base::Language;
use taihang_defs::Service;
use taihang_kernel::{Act, Actor, Command, Draft, JobOrder, Origin, RecordId, Value};

use super::{Notice, read};
use crate::account::CredentialKind;
use crate::db::{Connection, Row};
use crate::error::Result;
use crate::jobs;
use crate::store::{Inner, Store};

/// The job that sends one notice by one channel; payload: `notice`, `channel`.
pub const SEND: &str = "notice_send";
/// The job that sends a day's notices of an account in one; payload: `account`, `channel`.
pub const DIGEST: &str = "notice_digest";

/// By what a notice leaves the product. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By mail.
    Mail,
    /// By a signed call to the message gateway of the installation (text messages, chat).
    Gateway,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Gateway];

    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Gateway => "gateway",
        }
    }
}

/// How often. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// Each notice at once.
    Each,
    /// All of a day in one, in the morning.
    Daily,
}

impl Pace {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Each => "each",
            Self::Daily => "daily",
        }
    }
}

/// How the person of an account is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// The name that the account signs in with.
    pub name: String,
    /// The language that the person wants to be written to in.
    pub language: Language,
    /// The mail address that the person has confirmed.
    pub mail: Option<String>,
}

/// The field of an account with the language of its person.
const LANGUAGE: &str = "language";
/// The transition of an account by which its person chooses it.
const CHOOSE_LANGUAGE: &str = "choose_language";

/// A way that an account chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// By what.
    pub channel: Channel,
    /// How often.
    pub pace: Pace,
    /// Where to: a mail address, or what the gateway knows the person by.
    pub address: String,
}

/// A notice and whom it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The account.
    pub account: RecordId,
    /// The notice.
    pub notice: Notice,
}

/// Queues what the account wants sent, in the transaction that made the notice.
pub(super) fn order(
    inner: &Inner,
    connection: &mut Connection,
    account: RecordId,
    notice: RecordId,
    now: Timestamp,
) -> Result<()> {
    for way in ways(connection, account)? {
        let key = way.channel.key();
        let order = match way.pace {
            Pace::Each => JobOrder {
                name: SEND.to_owned(),
                payload: json!({ "notice": notice, "channel": key }),
                dedup: Some(format!("{notice}:{key}")),
                run_at: None,
            },
            Pace::Daily => JobOrder {
                name: DIGEST.to_owned(),
                payload: json!({ "account": account, "channel": key }),
                dedup: Some(format!("{account}:{key}")),
                run_at: Some(next_morning(now)),
            },
        };
        jobs::queue(connection, &order, inner.ids.next(now), now)?;
    }
    Ok(())
}

/// The next time that it is eight in the morning in China.
fn next_morning(now: Timestamp) -> Timestamp {
    let local = now.to_zoned(TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC));
    let day = if local.hour() < 8 { Ok(local.date()) } else { local.date().tomorrow() };
    let morning = day.and_then(|day| day.at(8, 0, 0, 0).to_zoned(local.time_zone().clone()));
    morning.map_or(now, |morning| morning.timestamp())
}

fn ways(connection: &mut Connection, account: RecordId) -> Result<Vec<Way>> {
    let sql = "select channel, pace, address from notice_way where account = ?1 order by channel";
    let way = |row: &Row| {
        Ok(Way {
            channel: if row.text(0)? == "mail" { Channel::Mail } else { Channel::Gateway },
            pace: if row.text(1)? == "daily" { Pace::Daily } else { Pace::Each },
            address: row.text(2)?.to_owned(),
        })
    };
    connection.query(sql, &[account.into()])?.iter().map(way).collect()
}

impl Store {
    /// The ways that an account chose.
    pub fn notice_ways(&self, account: RecordId) -> Result<Vec<Way>> {
        self.inner.pool.read(|connection| ways(connection, account))
    }

    /// Chooses a way, or gives the channel up.
    pub fn notice_way_put(&self, account: RecordId, channel: Channel, way: Option<&Way>) -> Result<()> {
        let way = way.cloned();
        self.write(move |inner, connection| {
            let key = channel.key();
            // What was there before the channel was chosen has been read here, or not; it is not sent after. Who changes only the
            // pace or the address goes on.
            let sql = "select changed_at from notice_way where account = ?1 and channel = ?2";
            let since = connection.query_one(sql, &[account.into(), key.into()])?;
            let since = since.map(|row| row.moment(0)).transpose()?.unwrap_or_else(|| inner.now());
            connection.execute(
                "delete from notice_way where account = ?1 and channel = ?2",
                &[account.into(), key.into()],
            )?;
            if let Some(way) = &way {
                let sql = "insert into notice_way (account, channel, pace, address, changed_at) values (?1, ?2, ?3, ?4, ?5)";
                let pace = way.pace.key();
                let cells =
                    [account.into(), key.into(), pace.into(), (&way.address).into(), since.into()];
                connection.execute(sql, &cells)?;
            }
            Ok(())
        })
    }

    /// A notice that still has to leave by `channel`; none if it has left, or is gone.
    pub fn notice_to_send(&self, id: &str, channel: Channel) -> Result<Option<Delivery>> {
        let sql = format!(
            "select {}, account from notice where notice_id = ?1
             and not exists (select 1 from notice_sent where notice = ?1 and channel = ?2)",
            super::COLUMNS
        );
        let cells = [id.into(), channel.key().into()];
        let row = self.inner.pool.read(|connection| connection.query_one(&sql, &cells))?;
        row.map(|row| Ok(Delivery { account: row.id(7)?, notice: read(&row)? })).transpose()
    }

    /// The unread notices of an account that came since it chose `channel` and still have to leave by it, oldest first.
    pub fn notices_to_send(&self, account: RecordId, channel: Channel, limit: usize) -> Result<Vec<Notice>> {
        let sql = format!(
            "select {} from notice where account = ?1 and read_at is null
             and at >= (select changed_at from notice_way where account = ?1 and channel = ?2)
             and not exists (select 1 from notice_sent where notice = notice_id and channel = ?2)
             order by notice_id limit ?3",
            super::COLUMNS
        );
        let cells = [account.into(), channel.key().into(), limit.into()];
        self.inner.pool.read(|connection| connection.query(&sql, &cells)?.iter().map(read).collect())
    }

    /// Notes that notices have left by `channel`.
    pub fn notices_sent(&self, ids: &[String], channel: Channel) -> Result<()> {
        let ids = ids.to_vec();
        self.write(move |inner, connection| {
            let sql =
                "insert into notice_sent (notice, channel, at) values (?1, ?2, ?3) on conflict do nothing";
            for id in &ids {
                connection.execute(sql, &[id.into(), channel.key().into(), inner.now().into()])?;
            }
            Ok(())
        })
    }

    /// How the person of an account is written to; none if the account is not open.
    pub fn account_addressed(&self, account: RecordId) -> Result<Option<Addressed>> {
        let register = self.inner.serving(Service::Accounts)?;
        let shape = self.inner.shapes.get(&register.def.name)?;
        let record =
            self.inner.pool.read(|connection| shape.one(connection, account, false, &self.inner.sealer))?;
        let open = |state: &str| register.def.published_states().any(|published| published == state);
        let Some(record) = record.filter(|record| open(&record.state)) else { return Ok(None) };
        let english = matches!(record.get(LANGUAGE), Some(Value::Choice(key)) if key == "en");
        let mails = self.credentials_of(account, CredentialKind::Mail)?;
        Ok(Some(Addressed {
            name: record.text("name").unwrap_or_default().to_owned(),
            language: if english { Language::En } else { Language::Zh },
            mail: mails.into_iter().find(|mail| mail.confirmed_at.is_some()).map(|mail| mail.proof),
        }))
    }

    /// The person of an account wants to be written to in `language`.
    pub fn account_write_in(&self, actor: &Actor, account: RecordId, language: Language) -> Result<()> {
        let register = self.inner.serving(Service::Accounts)?.def.name.clone();
        let version = self.one(actor, &register, account)?.record.version;
        let key = if language == Language::En { "en" } else { "zh" };
        let draft = Draft::default().with(LANGUAGE, Value::Choice(key.to_owned()));
        let act = Act::Advance { id: account, version, transition: CHOOSE_LANGUAGE.to_owned(), draft };
        self.submit(actor, Command { register, act, reason: None, origin: Origin::default() }).map(drop)
    }
}
