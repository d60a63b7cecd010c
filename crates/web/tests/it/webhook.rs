//! Webhooks, with a receiver on this machine: signed, tried again, laid aside, paused, and nothing hidden.

use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use sha2::Sha256;
use taihang_base::{Clock as _, FixedClock, civil_today};
use taihang_exchange::webhook::Receivers;
use taihang_jobs::{Registry, Services, drain, webhook};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_store::exchange::{Direction, Ending, Wanted};
use taihang_store::webhooks::{Delivery, Occasion, Stage, Webhook};
use taihang_testkit::{Database, Receiver, database};
use taihang_web::WebSettings;

use crate::world::{World, organisation};

const SECRET: &str = "a secret of the tests";

struct Desk {
    world: World,
    clock: Arc<FixedClock>,
    began: Timestamp,
    registry: Arc<Registry>,
    services: Services,
    _database: Database,
}

impl Desk {
    fn new() -> Self {
        let database = database();
        let clock = database.clock();
        let as_clock: Arc<dyn taihang_base::Clock> = clock.clone();
        let world = World::new(database.folder(), database.location(), &as_clock, WebSettings::default());
        let services =
            Services::default().with(world.store.clone()).with(Receivers { private: false, loopback: true });
        let registry = Arc::new(webhook::registered(Registry::default()));
        let began = clock.now();
        Self { world, clock, began, registry, services, _database: database }
    }

    /// The client at `place` in the list of clients.
    fn client(&self, place: usize) -> RecordId {
        RecordId::new(self.began, 7_000 + place as u128)
    }

    fn steward(&self) -> Actor {
        let today = civil_today(&*self.clock);
        self.world.store.actor_of_client(self.client(0), "test", &[], today).unwrap().unwrap()
    }

    fn hook(&self, place: usize, receiver: &Receiver, registers: &[&str]) -> String {
        let new = Webhook {
            id: String::new(),
            client: self.client(place),
            address: format!("{}/hook?of=test", receiver.address()),
            registers: registers.iter().map(|name| (*name).to_owned()).collect(),
            events: vec![Occasion::Created, Occasion::Changed],
            paused: false,
            created_at: self.clock.now(),
            created_by: "test".to_owned(),
        };
        self.world.store.webhook_add(new, SECRET, None).unwrap()
    }

    /// Gives an organisation another contact.
    fn contact(&self, id: RecordId, contact: &str) {
        let steward = self.steward();
        let version = self.world.store.one(&steward, "organisation", id).unwrap().record.version;
        let draft = Draft::default().with("contact", Value::Text(contact.to_owned()));
        let act = Act::Edit { id, version, draft };
        let command =
            Command { register: "organisation".to_owned(), act, reason: None, origin: Origin::default() };
        self.world.store.submit(&steward, command).unwrap();
    }

    fn work(&self) {
        drain(&self.registry, &self.world.store.jobs(), &self.services).unwrap();
    }

    fn later(&self, hours: i64) {
        self.clock.set(self.clock.now() + SignedDuration::from_hours(hours));
    }

    fn deliveries(&self, hook: &str) -> Vec<Delivery> {
        self.world.store.webhook_deliveries(hook, 50).unwrap()
    }

    fn jobs_waiting(&self) -> i64 {
        self.world
            .store
            .jobs()
            .depths()
            .unwrap()
            .iter()
            .filter(|depth| depth.name == "webhook_send")
            .map(|depth| depth.count)
            .sum()
    }
}

/// The signature that a receiver makes of what it got.
fn signed(at: &str, body: &str, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    let digits: Vec<String> = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={}", digits.concat())
}

#[test]
fn a_change_arrives_signed_with_what_the_client_may_see() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[]));
    let hook = desk.hook(2, &receiver, &["organisation"]);
    let (own, other) = (organisation("140100-science"), organisation("140000-science"));
    desk.contact(own, "0351-1");
    desk.contact(other, "0351-2");
    desk.work();
    let taken = receiver.taken();
    assert_eq!(taken.len(), 2);
    for received in &taken {
        let wanted = signed(received.header("x-taihang-timestamp"), &received.body, SECRET);
        assert_eq!(received.header("x-taihang-signature"), wanted);
        assert_eq!(received.header("x-taihang-event"), "changed");
    }
    let bodies: Vec<Json> =
        taken.iter().map(|received| serde_json::from_str(&received.body).unwrap()).collect();
    let of = |id: RecordId| bodies.iter().find(|body| body["id"] == id.to_string()).unwrap();
    assert_eq!(of(own)["record"]["fields"]["contact"], "0351-1");
    assert_eq!(of(own)["version"], of(own)["record"]["version"]);
    assert!(of(other)["record"]["fields"].get("contact").is_none(), "{}", of(other));
    let stages: Vec<Stage> = desk.deliveries(&hook).iter().map(|delivery| delivery.stage).collect();
    assert_eq!(stages, [Stage::Sent, Stage::Sent]);
    let wanted = Wanted { direction: Some(Direction::Out), ..Wanted::default() };
    let log = desk.world.store.exchanges(&wanted, 10).unwrap();
    assert_eq!(log.len(), 2);
    let line = &log[0].exchange;
    assert_eq!((line.status, line.register.as_deref()), (200, Some("organisation")));
    assert_eq!(line.path, receiver.address(), "no path: it may be a secret");
    assert!(line.digest.is_some() && line.bytes_out > 0 && line.bytes_in == 2);
    let row = desk.world.store.webhook_delivery(&desk.deliveries(&hook)[0].id).unwrap().unwrap();
    assert_eq!(row.2, SECRET);
}

#[test]
fn a_renewed_secret_signs_what_is_sent_from_then_on() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[500, 200]));
    let hook = desk.hook(2, &receiver, &["organisation"]);
    desk.contact(organisation("140100-science"), "1");
    desk.work();
    assert!(!desk.world.store.webhook_renew(desk.client(0), &hook, "another").unwrap(), "not its own");
    assert!(desk.world.store.webhook_renew(desk.client(2), &hook, "another").unwrap());
    desk.later(1);
    desk.work();
    let taken = receiver.taken();
    assert_eq!(taken.len(), 2);
    for (received, secret) in taken.iter().zip([SECRET, "another"]) {
        assert_eq!(
            received.header("x-taihang-signature"),
            signed(received.header("x-taihang-timestamp"), &received.body, secret)
        );
    }
}

/// A receiver that does not answer holds a worker until its time is over, so only one of its deliveries is tried at a time.
#[test]
fn a_receiver_that_fails_does_not_keep_the_others_waiting() {
    let (desk, failing, well) = (Desk::new(), Receiver::new(&[500]), Receiver::new(&[]));
    desk.hook(2, &failing, &["organisation"]);
    for contact in ["1", "2", "3"] {
        desk.contact(organisation("140100-science"), contact);
    }
    desk.hook(2, &well, &["organisation"]);
    desk.contact(organisation("140100-science"), "4");
    desk.work();
    assert_eq!((failing.taken().len(), well.taken().len()), (1, 1));
    desk.clock.set(desk.clock.now() + SignedDuration::from_mins(2));
    desk.work();
    assert_eq!((failing.taken().len(), well.taken().len()), (4, 0), "once it answers everything arrives");
}

#[test]
fn what_fails_comes_again_under_its_id_and_is_laid_aside_in_the_end() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[500, 302, 200]));
    let hook = desk.hook(2, &receiver, &["organisation"]);
    desk.contact(organisation("140100-science"), "1");
    desk.work();
    assert_eq!(desk.deliveries(&hook)[0].stage, Stage::Waiting);
    assert_eq!(desk.deliveries(&hook)[0].status, Some(500));
    for _ in 0..2 {
        desk.later(2);
        desk.work();
    }
    let taken = receiver.taken();
    let ids: Vec<&str> = taken.iter().map(|received| received.header("x-taihang-delivery")).collect();
    assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}: a redirect is not followed");
    assert_ne!(taken[0].header("x-taihang-signature"), taken[2].header("x-taihang-signature"));
    let sent = &desk.deliveries(&hook)[0];
    assert_eq!((sent.stage, sent.attempts, sent.status, &sent.problem), (Stage::Sent, 3, Some(200), &None));

    let failing = Receiver::new(&[500; 8]);
    desk.world.store.webhook_remove(desk.client(2), &hook).unwrap();
    let hook = desk.hook(2, &failing, &["organisation"]);
    desk.contact(organisation("140100-science"), "2");
    for _ in 0..10 {
        desk.work();
        desk.later(2);
    }
    assert_eq!(failing.taken().len(), 8);
    let dead = desk.deliveries(&hook).remove(0);
    assert_eq!((dead.stage, dead.attempts), (Stage::Dead, 8));
    let entry = desk.world.store.jobs().dead(5).unwrap().remove(0);
    assert_eq!((entry.id.to_string(), entry.name.as_str()), (dead.id.clone(), "webhook_send"));
    // Sent again by a person, it arrives under the same id.
    assert!(desk.world.store.jobs().again(entry.id).unwrap());
    desk.work();
    assert_eq!(failing.taken()[0].header("x-taihang-delivery"), dead.id);
    assert_eq!(desk.deliveries(&hook)[0].stage, Stage::Sent);
}

#[test]
fn a_worker_that_died_sends_nothing_under_a_new_id() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[]));
    desk.hook(2, &receiver, &["organisation"]);
    desk.contact(organisation("140100-science"), "1");
    let jobs = desk.world.store.jobs();
    // Taken by a worker that dies before it has sent anything.
    let claim = jobs.claim("lost", &["webhook_send"], SignedDuration::from_secs(60)).unwrap().unwrap();
    desk.later(1);
    jobs.recover(5).unwrap();
    desk.work();
    let first = receiver.taken();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].header("x-taihang-delivery"), claim.id.to_string());
    // Taken by a worker that dies after the receiver had it: the job is there again, the delivery is done.
    let order = taihang_kernel::JobOrder {
        name: "webhook_send".to_owned(),
        payload: claim.payload.clone(),
        dedup: None,
        run_at: None,
    };
    jobs.put(order).unwrap();
    desk.work();
    assert!(receiver.taken().is_empty());
}

#[test]
fn paused_and_foreign_webhooks_hear_nothing() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[]));
    let hook = desk.hook(2, &receiver, &["organisation"]);
    let (client, store) = (desk.client(2), &desk.world.store);
    assert!(!store.webhook_pause(desk.client(0), &hook, true).unwrap(), "it belongs to another client");
    let own = organisation("140100-science");
    desk.contact(own, "waits");
    assert!(store.webhook_pause(client, &hook, true).unwrap());
    desk.contact(own, "never sent");
    desk.work();
    assert!(receiver.taken().is_empty());
    assert_eq!(desk.jobs_waiting(), 1);
    // A trial comes even so.
    assert!(store.webhook_try(client, &hook).unwrap());
    desk.work();
    let trial = receiver.taken();
    assert_eq!(trial[0].header("x-taihang-event"), "trial");
    let body: Json = serde_json::from_str(&trial[0].body).unwrap();
    assert!(body["record"].is_null() && body["id"].is_null());
    store.webhook_pause(client, &hook, false).unwrap();
    desk.later(1);
    desk.work();
    assert_eq!(receiver.taken().len(), 1, "what waited before the pause");
    desk.contact(own, "removed before it is sent");
    assert!(store.webhook_remove(client, &hook).unwrap());
    desk.work();
    assert!(receiver.taken().is_empty() && desk.jobs_waiting() == 0);
    // The auditor is still told whose it was.
    let name = store.client_rows().unwrap().into_iter().find(|row| row.id == client).unwrap().name;
    let wanted = Wanted { client: Some(name.clone()), direction: Some(Direction::Out), ..Wanted::default() };
    let log = store.exchanges(&wanted, 10).unwrap();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|line| line.called.as_deref() == Some(name.as_str())));
}

#[test]
fn the_log_tells_what_reached_nobody_or_was_sent_elsewhere_from_what_was_handled() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[301, 204, 410, 500]));
    desk.hook(2, &receiver, &["organisation"]);
    for contact in ["1", "2", "3", "4"] {
        desk.contact(organisation("140100-science"), contact);
        desk.work();
        desk.later(1);
    }
    // A port that nobody listens on.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = Webhook {
        address: format!("http://{address}/"),
        ..desk.world.store.webhooks_of(desk.client(2)).unwrap().remove(0)
    };
    desk.world.store.webhook_add(gone, SECRET, None).unwrap();
    desk.contact(organisation("140100-science"), "5");
    desk.work();
    let statuses = |ending| {
        let wanted = Wanted { direction: Some(Direction::Out), ending: Some(ending), ..Wanted::default() };
        let log = desk.world.store.exchanges(&wanted, 50).unwrap();
        log.iter().map(|line| line.exchange.status).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(statuses(Ending::Good), [204, 200].into());
    assert_eq!(statuses(Ending::Refused), [410].into());
    assert_eq!(statuses(Ending::Failed), [0, 301, 500].into());
}

#[test]
fn a_client_that_lost_its_right_gets_nothing() {
    let (desk, receiver) = (Desk::new(), Receiver::new(&[]));
    let store = &desk.world.store;
    // Not within its scopes, whatever the webhook says.
    let curious = desk.hook(2, &receiver, &["parameter", "person", "code", "client"]);
    let hook = desk.hook(2, &receiver, &["organisation"]);
    let today = civil_today(&*desk.clock);
    let row = store.one(&Actor::system("test", today), "client", desk.client(2)).unwrap().record;
    let act = Act::Advance {
        id: row.id,
        version: row.version,
        transition: "suspend".to_owned(),
        draft: Draft::default(),
    };
    desk.contact(organisation("140100-science"), "1");
    let reason = Some("test".to_owned());
    let command = Command { register: "client".to_owned(), act, reason, origin: Origin::default() };
    store.submit(&Actor::system("engine", today), command).unwrap();
    desk.work();
    assert!(receiver.taken().is_empty());
    for hook in [curious, hook] {
        assert!(desk.deliveries(&hook).is_empty(), "what was withheld is not told of either");
    }
    assert_eq!(desk.jobs_waiting(), 0);
}
