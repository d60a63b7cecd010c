//! Webhooks: one delivery is one job. It is sent as what the client may see at that moment, signed like the calls to the message
//! gateway, tried again with growing pauses, and then laid aside; the same delivery keeps its id. Each attempt stands in the exchange log.

use std::io::Read as _;
use std::net::SocketAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use taihang_base::{Refusal, clock, hex};
use taihang_exchange::webhook::{Receivers, body};
use taihang_exchange::{calls, record_json};
use taihang_kernel::Actor;
use taihang_store::exchange::{Direction, Exchange};
use taihang_store::jobs::Cause;
use taihang_store::webhooks::{Attempt, Delivery, Occasion, Stage, WEBHOOK, Webhook};
use taihang_store::{Store, StoreError};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::job::{Context, Job, JobError, Outcome};
use crate::notice::gateway::signature;
use crate::registry::Registry;

const PATIENCE: Duration = Duration::from_secs(15);
/// An answer is read so far: it tells us nothing but its status.
const ANSWER_BYTES: u64 = 16 << 10;
/// How long a delivery of a paused webhook rests.
const REST: SignedDuration = SignedDuration::from_mins(10);
/// How long a receiver's other deliveries wait after one that did not arrive.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The registry with the job of webhooks.
#[must_use]
pub fn registered(registry: Registry) -> Registry {
    registry.with::<WebhookSend>()
}

/// Sends one delivery.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WebhookSend {
    /// The delivery.
    pub delivery: String,
}

impl Job for WebhookSend {
    const NAME: &'static str = WEBHOOK;

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let store = context.service::<Store>()?;
        let receivers = *context.service::<Receivers>()?;
        let Some((delivery, hook, secret)) = store.webhook_delivery(&self.delivery)? else {
            return Ok(Outcome::Done);
        };
        // A worker that died after the receiver had it: nothing more to do.
        if matches!(delivery.stage, Stage::Sent | Stage::Withheld) {
            return Ok(Outcome::Done);
        }
        if hook.paused && delivery.event != Occasion::Trial {
            return Ok(Outcome::Later(REST));
        }
        let Some((client, told)) = content(store, &hook, &delivery, context.now())? else {
            store.webhook_attempted(&delivery.id, &Attempt::Withheld)?;
            return Ok(Outcome::Done);
        };
        let text = body(&delivery, &told).to_string();
        let call = Call { hook: &hook, delivery: &delivery, secret: &secret, text: &text };
        let answer = call.send(receivers, context.now());
        store.exchange_note(&call.noted(&client, &answer, context.now()))?;
        let attempt = match &answer.said {
            Ok(()) => Attempt::Sent(answer.status),
            Err(why) => Attempt::Failed(answer.status, why.clone()),
        };
        store.webhook_attempted(&delivery.id, &attempt)?;
        if answer.said.is_err() {
            store.webhook_rest(&hook.id, context.now() + PAUSE)?;
        }
        answer.said.map(|()| Outcome::Done).map_err(JobError::Passing)
    }
}

/// What the client may see of the record now, and who the client is; none if it may see nothing.
fn content(
    store: &Store,
    hook: &Webhook,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<Option<(Actor, Json)>, JobError> {
    let today = clock::civil_in_china(now).date();
    let Some(client) = store.actor_of_client(hook.client, &hook.id, &[], today)? else { return Ok(None) };
    let Some(record) = delivery.record else { return Ok(Some((client, Json::Null))) };
    match store.one(&client, &delivery.register, record) {
        Ok(seen) => Ok(Some((client, record_json(&seen.record, &seen.classes)))),
        Err(StoreError::Refusal(Refusal::NotFound | Refusal::NotAllowed)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

struct Call<'a> {
    hook: &'a Webhook,
    delivery: &'a Delivery,
    secret: &'a str,
    text: &'a str,
}

struct Answer {
    began: Timestamp,
    /// 0 without an answer.
    status: u16,
    bytes: u64,
    said: Result<(), String>,
}

impl Call<'_> {
    fn send(&self, receivers: Receivers, now: Timestamp) -> Answer {
        let none = |why: String| Answer { began: now, status: 0, bytes: 0, said: Err(why) };
        // The configuration may have changed since the address was taken.
        if let Err(problem) = receivers.check(&self.hook.address) {
            return none(problem.message.en);
        }
        let second = now.as_second();
        let Some(signed) = signature(self.secret, second, self.text) else {
            return none("the secret cannot sign".to_owned());
        };
        let sent = agent(receivers)
            .post(&self.hook.address)
            .header("content-type", "application/json")
            .header("user-agent", "taihang-webhook/1")
            .header("x-taihang-event", self.delivery.event.key())
            .header("x-taihang-delivery", &self.delivery.id)
            .header("x-taihang-timestamp", second.to_string())
            .header("x-taihang-signature", format!("sha256={signed}"))
            .send(self.text);
        match sent {
            Ok(mut answer) => {
                let status = answer.status().as_u16();
                let mut taken = Vec::new();
                // An answer that breaks off has still said its status.
                drop(answer.body_mut().as_reader().take(ANSWER_BYTES).read_to_end(&mut taken));
                let said = if answer.status().is_success() {
                    Ok(())
                } else {
                    Err(Cause::ReceiverAnswers.says(status))
                };
                Answer { began: now, status, bytes: taken.len() as u64, said }
            }
            Err(error) => none(Cause::ReceiverAway.says(error)),
        }
    }

    /// The line of the exchange log. Only the host of the address: what stands behind it may be as good as a password.
    fn noted(&self, client: &Actor, answer: &Answer, now: Timestamp) -> Exchange {
        let below = self.hook.address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Exchange {
            client: client.key.to_string(),
            of: Some(self.hook.client),
            organisation: client.organisation,
            method: "POST".to_owned(),
            path: below.chars().take(200).collect(),
            register: Some(self.delivery.register.clone()).filter(|register| !register.is_empty()),
            status: answer.status,
            direction: Direction::Out,
            request: self.delivery.id.clone(),
            bytes_in: answer.bytes,
            bytes_out: self.text.len() as u64,
            micros: now.duration_since(answer.began).as_micros().try_into().unwrap_or(0),
            digest: Some(hex(&Sha256::digest(self.text))),
        }
    }
}

/// Follows nothing, waits for nobody, goes through no other server, and calls only what the installation admits.
fn agent(receivers: Receivers) -> ureq::Agent {
    let config = calls::config(PATIENCE, false);
    let resolver = Guarded { receivers, plain: DefaultResolver::default() };
    ureq::Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// Looks names up and leaves out every address that may not be called, so that a name cannot lead inside.
#[derive(Debug)]
struct Guarded {
    receivers: Receivers,
    plain: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut admitted = self.empty();
        let all = self.plain.resolve(uri, config, timeout)?;
        for address in all.iter().copied().filter(|at: &SocketAddr| self.receivers.admits(at.ip())) {
            admitted.push(address);
        }
        if admitted.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(admitted) }
    }
}
