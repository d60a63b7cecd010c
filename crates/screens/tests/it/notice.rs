//! Notices that leave the product: by the gateway at once or at eight in the morning, tried again, laid aside on a screen.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::SignedDuration;
use taihang_base::{Clock as _, civil_today};
use taihang_jobs::notice::{Gateway, Senders, registered};
use taihang_jobs::{Registry, Services, drain};
use taihang_kernel::{JobOrder, RecordId};
use taihang_store::{Channel, Pace, Way};
use taihang_testkit::Receiver;

use crate::world::World;

fn account(world: &World, name: &str) -> RecordId {
    world.records.account_named(name).unwrap().unwrap().id
}

fn wishes(world: &World, pace: Pace) {
    let way = Way { channel: Channel::Gateway, pace, address: "13800000000".to_owned() };
    world.records.notice_way_put(account(world, "officer"), Channel::Gateway, Some(&way)).unwrap();
}

/// Roles fall due for their yearly review: the officer and others get notices.
fn something_happens(world: &World) {
    world.clock.set(world.clock.now() + SignedDuration::from_hours(24 * 730));
    let day = civil_today(&*world.clock);
    while world.records.deadlines_pass(day, 100).unwrap() > 0 {}
}

fn work(world: &World, senders: Senders) -> (u64, u64) {
    let services = Services::default().with(world.records.clone()).with(senders);
    let registry = Arc::new(registered(Registry::default()));
    let tally = drain(&registry, &world.records.jobs(), &services).unwrap();
    let count = |number: &std::sync::atomic::AtomicU64| number.load(std::sync::atomic::Ordering::Relaxed);
    (count(&tally.done), count(&tally.dead))
}

fn through(receiver: &Receiver) -> Senders {
    Senders {
        mail: None,
        gateway: Some(Gateway { url: receiver.address(), secret: "shared".to_owned() }),
        public_address: Some("https://plan.example/".to_owned()),
    }
}

#[tokio::test]
async fn each_notice_leaves_once_signed_in_the_language_of_the_account() {
    let (world, receiver) = (World::new(), Receiver::new(&[503]));
    wishes(&world, Pace::Each);
    something_happens(&world);
    let notices = world.records.notices_new(account(&world, "officer"), None, 50).unwrap();
    work(&world, through(&receiver));
    world.clock.set(world.clock.now() + SignedDuration::from_hours(1));
    work(&world, through(&receiver));
    let taken = receiver.taken();
    assert_eq!(taken.len(), notices.len() + 1, "the first was answered 503 and came again");
    let letter: serde_json::Value = serde_json::from_str(&taken.last().unwrap().body).unwrap();
    assert_eq!((letter["to"].as_str(), letter["account"].as_str()), (Some("13800000000"), Some("officer")));
    assert!(!letter["subject"].as_str().unwrap().is_ascii(), "{letter}");
    assert!(letter["parts"][0][1].as_str().unwrap().starts_with("https://plan.example/r/"), "{letter}");
    let second = taken[0].header("x-taihang-timestamp").parse().unwrap();
    let signed = taihang_jobs::notice::gateway::signature("shared", second, &taken[0].body).unwrap();
    assert_eq!(taken[0].header("x-taihang-signature"), format!("sha256={signed}"));
    // A worker that died after sending: nothing leaves twice.
    let payload = serde_json::json!({ "notice": notices[0].id, "channel": "gateway" });
    let order = JobOrder { name: "notice_send".to_owned(), payload, dedup: None, run_at: None };
    world.records.jobs().put(order).unwrap();
    work(&world, through(&receiver));
    assert!(receiver.taken().is_empty());
}

#[tokio::test]
async fn a_digest_leaves_at_eight_in_the_morning() {
    let (world, receiver) = (World::new(), Receiver::new(&[]));
    wishes(&world, Pace::Daily);
    something_happens(&world);
    let count = world.records.notices_new(account(&world, "officer"), None, 50).unwrap().len();
    work(&world, through(&receiver));
    assert!(receiver.taken().is_empty(), "it is past nine in China");
    let local = world.clock.now().to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap());
    let morning = local.date().tomorrow().unwrap().at(8, 0, 0, 0).in_tz("Asia/Shanghai").unwrap();
    world.clock.set(morning.timestamp() - SignedDuration::from_secs(1));
    work(&world, through(&receiver));
    assert!(receiver.taken().is_empty());
    world.clock.set(morning.timestamp());
    work(&world, through(&receiver));
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1);
    let letter: serde_json::Value = serde_json::from_str(&taken[0].body).unwrap();
    assert_eq!(letter["parts"].as_array().unwrap().len(), count);
}

#[tokio::test]
async fn a_first_digest_sends_nothing_that_was_there_before_it_was_asked_for() {
    let (world, receiver) = (World::new(), Receiver::new(&[]));
    let officer = account(&world, "officer");
    something_happens(&world);
    let there = world.records.notices_new(officer, None, 50).unwrap();
    world.clock.set(world.clock.now() + SignedDuration::from_hours(1));
    wishes(&world, Pace::Daily);
    let asked = world.clock.now();
    let notice = taihang_store::Notice { at: asked, ..there[0].clone() };
    assert!(world.records.notice_once(officer, "one more", &notice).unwrap());
    // Another address, or another pace, begins nothing anew.
    wishes(&world, Pace::Each);
    world.clock.set(world.clock.now() + SignedDuration::from_hours(1));
    wishes(&world, Pace::Daily);
    world.clock.set(world.clock.now() + SignedDuration::from_hours(48));
    work(&world, through(&receiver));
    let taken = receiver.taken();
    let letter: serde_json::Value = serde_json::from_str(&taken[0].body).unwrap();
    assert_eq!((taken.len(), letter["parts"].as_array().unwrap().len()), (1, 1), "{letter}");
    assert!(letter.get("closing").is_none(), "a text message has no room for it");
}

#[tokio::test]
async fn what_cannot_be_sent_stands_on_the_operations_page_in_words_and_without_its_secret() {
    let world = World::new();
    let put = |name: &str, payload: serde_json::Value| {
        let order = JobOrder { name: name.to_owned(), payload, dedup: None, run_at: None };
        world.records.jobs().put(order).unwrap();
    };
    let link = "https://plan.example/mail/0123456789abcdef";
    for subject in ["请验证邮箱", "另一封"] {
        put("mail", serde_json::json!({ "to": "a@b.example", "subject": subject, "text": link }));
    }
    let way = Way { channel: Channel::Mail, pace: Pace::Daily, address: "a@b.example".to_owned() };
    world.records.notice_way_put(account(&world, "officer"), Channel::Mail, Some(&way)).unwrap();
    something_happens(&world);
    put("notice_digest", serde_json::json!({ "account": account(&world, "officer"), "channel": "mail" }));
    assert_eq!(work(&world, Senders::default()), (0, 3));
    let keeper = world.sign_in("keeper").await;
    let page = world.get(&keeper, "/operations").await;
    assert_eq!(page.status, StatusCode::OK);
    for told in ["请验证邮箱", "a@b.example", "每日通知汇总", "<div>officer</div>"] {
        assert!(page.body.contains(told), "{told} is missing in {}", page.body);
    }
    for hidden in ["0123456789abcdef", "&quot;to&quot;", "notice_digest</code>"] {
        assert!(!page.body.contains(hidden), "{hidden} stands in {}", page.body);
    }
    let job = world.records.jobs().dead(5).unwrap().remove(0).id;
    let form = format!("csrf={}&job={job}", page.csrf());
    let again = world.post(&keeper, "/operations/again", &form, &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(world.records.jobs().dead(5).unwrap().len(), 2);
    let all = |kind: &str| format!("csrf={}&kind={kind}", page.csrf());
    world.post(&keeper, "/operations/all-again", &all("webhook_send"), &[]).await;
    assert_eq!(world.records.jobs().dead(5).unwrap().len(), 2, "none of that kind");
    world.post(&keeper, "/operations/all-again", &all("mail"), &[]).await;
    assert!(world.records.jobs().dead(5).unwrap().iter().all(|entry| entry.name != "mail"));
    world.post(&keeper, "/operations/all-again", &all(""), &[]).await;
    assert!(world.records.jobs().dead(5).unwrap().is_empty());
}

#[tokio::test]
async fn who_follows_a_record_without_seeing_it_is_told_nothing() {
    let world = World::new();
    let viewer = account(&world, "viewer");
    world.clock.set(world.clock.now() + SignedDuration::from_hours(24 * 730));
    let day = civil_today(&*world.clock);
    let due = world.records.deadlines_due(day, 100).unwrap();
    for deadline in &due {
        world.records.follow(viewer, &deadline.register, deadline.record, true).unwrap();
    }
    while world.records.deadlines_pass(day, 100).unwrap() > 0 {}
    assert!(!world.records.notices_new(account(&world, "officer"), None, 50).unwrap().is_empty());
    assert!(world.records.notices_new(viewer, None, 50).unwrap().is_empty());
}
