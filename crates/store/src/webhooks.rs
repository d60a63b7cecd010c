//! Webhooks: where clients of the API want to hear of changes. A delivery is queued in the transaction of the change; what it
//! says is made when it is sent, by what the client may see then.

use jiff::Timestamp;
use serde_json::json;
use taihang_kernel::{Actor, Change, JobOrder, RecordId};

use crate::db::{Cell, Connection, Row};
use crate::error::Result;
use crate::jobs;
use crate::repeated::{Call, Key};
use crate::store::{Inner, Store};

/// Name of the job that sends one delivery; its payload is `{"delivery": …}`.
pub const WEBHOOK: &str = "webhook_send";

/// What a client may want to hear of. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// A new record.
    Created,
    /// Its values changed.
    Changed,
    /// It went into another state.
    Advanced,
    /// Nothing happened: somebody tries the webhook.
    Trial,
}

impl Occasion {
    /// Those that somebody chooses from.
    pub const CHOICES: [Self; 3] = [Self::Created, Self::Changed, Self::Advanced];

    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Advanced => "advanced",
            Self::Trial => "trial",
        }
    }

    fn of(key: &str) -> Self {
        Self::CHOICES.into_iter().find(|one| one.key() == key).unwrap_or(Self::Trial)
    }

    /// What a change is to the outside; remarks and readings are nobody's business there.
    fn of_change(change: &Change) -> Option<Self> {
        match (&change.before, change.event.action.as_str()) {
            (_, "comment") => None,
            (_, action) if taihang_kernel::is_opening(&change.record.register.def, action) => None,
            (None, _) => Some(Self::Created),
            (Some(before), _) if before.state != change.record.state => Some(Self::Advanced),
            (Some(_), _) => Some(Self::Changed),
        }
    }
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id; names the client in the exchange log as a key does.
    pub id: String,
    /// The client.
    pub client: RecordId,
    /// Where to.
    pub address: String,
    /// Of which registers.
    pub registers: Vec<String>,
    /// Of what.
    pub events: Vec<Occasion>,
    /// Whether it is paused: what happens then is never sent.
    pub paused: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Key of who made it.
    pub created_by: String,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Names it: the same at each attempt.
    pub id: String,
    /// The webhook.
    pub webhook: String,
    /// What happened.
    pub event: Occasion,
    /// The register; empty for a trial.
    pub register: String,
    /// The record; none for a trial.
    pub record: Option<RecordId>,
    /// The record's version after the change.
    pub version: i64,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// How the last attempt was answered; 0 if it was not.
    pub status: Option<i64>,
    /// What went wrong.
    pub problem: Option<String>,
    /// How it stands.
    pub stage: Stage,
}

/// How a delivery stands. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is sent soon, or again.
    Waiting,
    /// The receiver has it.
    Sent,
    /// The client may not see it any more.
    Withheld,
    /// It failed too often and waits for a person.
    Dead,
    /// A person dropped it.
    Dropped,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The receiver has it.
    Sent(u16),
    /// Nothing was sent: the client may not see it.
    Withheld,
    /// Not this time: status (0 without an answer) and reason.
    Failed(u16, String),
}

const HOOK: &str = "webhook_id, client, address, registers, events, paused, created_at, created_by";
const DELIVERY: &str = "d.delivery_id, d.webhook, d.event, d.register, d.record, d.version, d.at, d.attempts, d.status, \
                        d.problem, d.outcome, j.state from webhook_delivery d left join job j on j.job_id = d.delivery_id";

fn hook(row: &Row) -> Result<Webhook> {
    let list = |at: usize| Ok::<_, crate::StoreError>(row.text(at)?.split_whitespace().map(str::to_owned));
    Ok(Webhook {
        id: row.text(0)?.to_owned(),
        client: row.id(1)?,
        address: row.text(2)?.to_owned(),
        registers: list(3)?.collect(),
        events: list(4)?.map(|key| Occasion::of(&key)).collect(),
        paused: row.bool(5)?,
        created_at: row.moment(6)?,
        created_by: row.text(7)?.to_owned(),
    })
}

fn delivery(row: &Row) -> Result<Delivery> {
    let stage = match (row.text_or_null(10)?, row.text_or_null(11)?) {
        (Some("sent"), _) => Stage::Sent,
        (Some(_), _) => Stage::Withheld,
        (None, Some("dead")) => Stage::Dead,
        (None, Some(_)) => Stage::Waiting,
        (None, None) => Stage::Dropped,
    };
    Ok(Delivery {
        id: row.text(0)?.to_owned(),
        webhook: row.text(1)?.to_owned(),
        event: Occasion::of(row.text(2)?),
        register: row.text(3)?.to_owned(),
        record: row.text_or_null(4)?.and_then(|id| id.parse().ok()),
        version: row.int(5)?,
        at: row.moment(6)?,
        attempts: row.int(7)?,
        status: row.int_or_null(8)?,
        problem: row.text_or_null(9)?.map(str::to_owned),
        stage,
    })
}

/// Queues what clients want to hear of these changes, in their transaction.
pub(crate) fn order<'a>(
    inner: &Inner,
    connection: &mut Connection,
    changes: impl IntoIterator<Item = &'a Change>,
) -> Result<()> {
    let sql = format!("select {HOOK} from webhook where paused = 0 order by webhook_id");
    let hooks = connection.query(&sql, &[])?.iter().map(hook).collect::<Result<Vec<_>>>()?;
    if hooks.is_empty() {
        return Ok(());
    }
    for change in changes {
        let Some(occasion) = Occasion::of_change(change) else { continue };
        let event = &change.event;
        let wanted =
            |hook: &&Webhook| hook.registers.contains(&event.register) && hook.events.contains(&occasion);
        for hook in hooks.iter().filter(wanted) {
            let about = (event.register.as_str(), Some(event.record), event.version);
            queue(inner, connection, &hook.id, occasion, about)?;
        }
    }
    Ok(())
}

fn queue(
    inner: &Inner,
    connection: &mut Connection,
    hook: &str,
    occasion: Occasion,
    (register, record, version): (&str, Option<RecordId>, i64),
) -> Result<()> {
    let now = inner.now();
    let id = inner.ids.next(now);
    let sql =
        "insert into webhook_delivery (delivery_id, webhook, event, register, record, version, at, attempts)
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0) on conflict do nothing";
    let record = record.map(|id| id.to_string());
    let cells = [
        id.into(),
        hook.into(),
        occasion.key().into(),
        register.into(),
        record.as_ref().into(),
        version.into(),
        now.into(),
    ];
    if connection.execute(sql, &cells)? == 1 {
        let payload = json!({ "delivery": id });
        let order = JobOrder { name: WEBHOOK.to_owned(), payload, dedup: None, run_at: None };
        jobs::queue(connection, &order, id, now)?;
    }
    Ok(())
}

impl Store {
    /// Keeps a webhook with its secret, sealed; answers its id. The id in `new` counts for nothing. A call that comes again makes no
    /// other: it is answered with the id of the first.
    pub fn webhook_add(&self, new: Webhook, secret: &str, call: Option<(&Actor, &Call)>) -> Result<String> {
        let sealed = self.inner.sealer.seal(secret)?;
        let key = call.map(|(actor, call)| Key::of_call(actor, call)).transpose()?;
        self.write(move |inner, connection| {
            if let Some(key) = &key
                && let Some(first) = key.take(inner, connection)?
            {
                return Ok(first);
            }
            let now = inner.now();
            let id = inner.ids.next(now).to_string();
            let events: Vec<&str> = new.events.iter().map(|event| event.key()).collect();
            let cells = [
                (&id).into(),
                new.client.into(),
                (&new.address).into(),
                new.registers.join(" ").into(),
                events.join(" ").into(),
                new.paused.into(),
                now.into(),
                (&new.created_by).into(),
                (&sealed).into(),
            ];
            let sql =
                format!("insert into webhook ({HOOK}, secret) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
            connection.execute(&sql, &cells)?;
            if let Some(key) = &key {
                key.answered(connection, &id)?;
            }
            Ok(id)
        })
    }

    /// A webhook of a client with the secret that signs it.
    pub fn webhook_with_secret(&self, client: RecordId, id: &str) -> Result<Option<(Webhook, String)>> {
        let sql = format!("select {HOOK}, secret from webhook where client = ?1 and webhook_id = ?2");
        let row = self.pool().read(|connection| connection.query_one(&sql, &[client.into(), id.into()]))?;
        row.map(|row| Ok((hook(&row)?, self.inner.sealer.open(row.text(8)?)?))).transpose()
    }

    /// The webhooks of a client, oldest first.
    pub fn webhooks_of(&self, client: RecordId) -> Result<Vec<Webhook>> {
        let sql = format!("select {HOOK} from webhook where client = ?1 order by webhook_id");
        self.pool().read(|connection| connection.query(&sql, &[client.into()])?.iter().map(hook).collect())
    }

    /// Gives a webhook of a client another secret, which signs from now on; answers whether there is one.
    pub fn webhook_renew(&self, client: RecordId, id: &str, secret: &str) -> Result<bool> {
        let (id, sealed) = (id.to_owned(), self.inner.sealer.seal(secret)?);
        self.write(move |_, connection| {
            let sql = "update webhook set secret = ?3 where client = ?1 and webhook_id = ?2";
            Ok(connection.execute(sql, &[client.into(), (&id).into(), (&sealed).into()])? == 1)
        })
    }

    /// Pauses a webhook of a client or goes on; answers whether there is one.
    pub fn webhook_pause(&self, client: RecordId, id: &str, paused: bool) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |_, connection| {
            let sql = "update webhook set paused = ?3 where client = ?1 and webhook_id = ?2";
            Ok(connection.execute(sql, &[client.into(), (&id).into(), paused.into()])? == 1)
        })
    }

    /// Queues a delivery that tells nothing; answers whether the client has such a webhook.
    pub fn webhook_try(&self, client: RecordId, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |inner, connection| {
            let sql = "select 1 from webhook where client = ?1 and webhook_id = ?2";
            if connection.query_one(sql, &[client.into(), (&id).into()])?.is_none() {
                return Ok(false);
            }
            queue(inner, connection, &id, Occasion::Trial, ("", None, 0))?;
            Ok(true)
        })
    }

    /// Removes a webhook of a client with everything that waits for it; answers whether there was one.
    pub fn webhook_remove(&self, client: RecordId, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |_, connection| {
            let sql = "delete from webhook where client = ?1 and webhook_id = ?2";
            if connection.execute(sql, &[client.into(), (&id).into()])? == 0 {
                return Ok(false);
            }
            let jobs = "delete from job where job_id in (select delivery_id from webhook_delivery where webhook = ?1)";
            connection.execute(jobs, &[(&id).into()])?;
            connection.execute("delete from webhook_delivery where webhook = ?1", &[(&id).into()])?;
            Ok(true)
        })
    }

    /// The latest deliveries of a webhook. What was never tried is left out: whether the client may see it is not known yet.
    pub fn webhook_deliveries(&self, id: &str, limit: usize) -> Result<Vec<Delivery>> {
        let sql = format!(
            "select {DELIVERY} where d.webhook = ?1 and d.attempts > 0 and coalesce(d.outcome, '') <> 'withheld'
             order by d.delivery_id desc limit ?2"
        );
        let cells = [id.into(), limit.into()];
        self.pool().read(|connection| connection.query(&sql, &cells)?.iter().map(delivery).collect())
    }

    /// One delivery with its webhook and the secret that signs it; none if either is gone.
    pub fn webhook_delivery(&self, id: &str) -> Result<Option<(Delivery, Webhook, String)>> {
        self.pool().read(|connection| {
            let sql = format!("select {DELIVERY} where d.delivery_id = ?1");
            let Some(row) = connection.query_one(&sql, &[id.into()])? else { return Ok(None) };
            let found = delivery(&row)?;
            let sql = format!("select {HOOK}, secret from webhook where webhook_id = ?1");
            let Some(row) = connection.query_one(&sql, &[(&found.webhook).into()])? else { return Ok(None) };
            Ok(Some((found, hook(&row)?, self.inner.sealer.open(row.text(8)?)?)))
        })
    }

    /// What else waits for the receiver rests until then: one that does not answer keeps nobody else's deliveries waiting.
    pub fn webhook_rest(&self, id: &str, until: Timestamp) -> Result<()> {
        let cells: [Cell; 2] = [id.into(), until.into()];
        self.write(move |_, connection| {
            let sql = "update job set run_at = ?2 where state = 'waiting' and run_at < ?2 and job_id in
                       (select delivery_id from webhook_delivery where webhook = ?1 and outcome is null)";
            connection.execute(sql, &cells)?;
            Ok(())
        })
    }

    /// Notes how an attempt ended.
    pub fn webhook_attempted(&self, id: &str, attempt: &Attempt) -> Result<()> {
        let (id, attempt) = (id.to_owned(), attempt.clone());
        self.write(move |_, connection| {
            let (status, problem, outcome) = match &attempt {
                Attempt::Sent(status) => (Some(i64::from(*status)), None, Some("sent".to_owned())),
                Attempt::Withheld => (None, None, Some("withheld".to_owned())),
                Attempt::Failed(status, why) => {
                    (Some(i64::from(*status)), Some(why.chars().take(500).collect::<String>()), None)
                }
            };
            let sql =
                "update webhook_delivery set attempts = attempts + 1, status = ?2, problem = ?3, outcome = ?4
                       where delivery_id = ?1 and outcome is null";
            let cells = [(&id).into(), status.into(), problem.as_ref().into(), outcome.as_ref().into()];
            connection.execute(sql, &cells).map(drop)
        })
    }
}
