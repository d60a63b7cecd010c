//! The page of webhooks: who keeps them, what is refused, the secret, and what could not be delivered.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::SignedDuration;
use taihang_base::{Clock as _, Period, civil_today};
use taihang_jobs::{Registry, Services, drain, webhook};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_store::webhooks::Stage;
use taihang_testkit::Receiver;
use taihang_web::{Receivers, WebSettings};

use crate::world::{Reply, World, encoded, organisation};

const HERE: Receivers = Receivers { private: false, loopback: true };

fn world() -> (World, RecordId) {
    let world = World::with(WebSettings { receivers: HERE, ..WebSettings::default() });
    let today = civil_today(&*world.clock);
    let id = RecordId::new(world.clock.now(), 77);
    let draft = Draft::default()
        .with("name", Value::Text("统计交换".to_owned()))
        .with("organisation", Value::Ref(organisation("140000-science")))
        .with("role", Value::Choice("officer".to_owned()))
        .with("scopes", Value::Choices(vec!["organisation:read".to_owned()]))
        .with("period", Period::days(today, None).map(Value::Period));
    let act = Act::Create { id, draft, state: Some("active".to_owned()) };
    let command = Command { register: "client".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&Actor::system("import", today), command).unwrap();
    (world, id)
}

async fn form(world: &World, cookies: &str, path: &str, fields: &str) -> Reply {
    let token = world.get(cookies, "/account").await.csrf();
    world.post(cookies, path, &format!("csrf={token}&{fields}"), &[]).await
}

fn work(world: &World) {
    let services = Services::default().with(world.records.clone()).with(HERE);
    let registry = Arc::new(webhook::registered(Registry::default()));
    drain(&registry, &world.records.jobs(), &services).unwrap();
}

#[tokio::test]
async fn a_webhook_is_kept_by_the_head_of_its_organisation() {
    let (world, client) = world();
    let path = format!("/webhooks/{client}");
    let (head, stranger) = (world.sign_in("head").await, world.sign_in("stranger").await);
    assert_eq!(form(&world, &stranger, &path, "address=x").await.status, StatusCode::FORBIDDEN);
    let other = format!("/webhooks/{}", RecordId::new(world.clock.now(), 78));
    assert_eq!(form(&world, &head, &other, "address=x").await.status, StatusCode::NOT_FOUND);
    let page = world.get(&head, "/webhooks").await;
    assert!(page.body.contains("统计交换") && page.body.contains("value=\"organisation\""), "{}", page.body);
    assert!(!page.body.contains("value=\"person\""), "only what the client may read");
    let wrong = form(&world, &head, &path, "address=http%3A%2F%2F10.0.0.1%2F&registers=person").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("有3处"), "{}", wrong.body);
    let inside =
        form(&world, &head, &path, "address=https%3A%2F%2F10.0.0.1%2F&registers=organisation&events=created")
            .await;
    assert!(inside.body.contains("属于内部网络"), "{}", inside.body);
    assert!(world.records.webhooks_of(client).unwrap().is_empty());
    let english =
        "address=https%3A%2F%2Fhook.example.cn%2Ft&registers=organisation&events=created&events=changed";
    let made = form(&world, &head, &path, english).await;
    assert_eq!(made.status, StatusCode::OK);
    let secret =
        made.body.split("<code class=\"long\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(secret.len() >= 64);
    let again = world.get(&head, "/webhooks").await;
    assert!(again.body.contains("https://hook.example.cn/t") && !again.body.contains(&secret));
    let hook = world.records.webhooks_of(client).unwrap().remove(0);
    for (act, paused) in [("pause", true), ("resume", false)] {
        let done =
            form(&world, &head, &format!("{path}/change"), &format!("webhook={}&act={act}", hook.id)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert_eq!(world.records.webhooks_of(client).unwrap()[0].paused, paused);
    }
    let renew = format!("webhook={}&act=renew", hook.id);
    assert_eq!(
        form(&world, &stranger, &format!("{path}/change"), &renew).await.status,
        StatusCode::FORBIDDEN
    );
    let renewed = form(&world, &head, &format!("{path}/change"), &renew).await;
    assert_eq!(renewed.status, StatusCode::OK);
    let other = renewed.body.split("<code class=\"long\">").nth(1).unwrap().split('<').next().unwrap();
    assert!(other.len() >= 64 && other != secret && renewed.body.contains(&hook.address));
    let remove = format!("webhook={}&act=remove", hook.id);
    form(&world, &head, &format!("{path}/change"), &remove).await;
    assert!(world.records.webhooks_of(client).unwrap().is_empty());
    let gone = form(&world, &head, &format!("{path}/change"), &remove).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_not_delivered_is_sent_again_or_dropped() {
    let (world, client) = world();
    let (path, receiver) = (format!("/webhooks/{client}"), Receiver::new(&[500; 16]));
    let head = world.sign_in("head").await;
    let fields = format!("address={}&registers=organisation&events=created", encoded(&receiver.address()));
    assert_eq!(form(&world, &head, &path, &fields).await.status, StatusCode::OK);
    let hook = world.records.webhooks_of(client).unwrap().remove(0).id;
    for _ in 0..2 {
        form(&world, &head, &format!("{path}/change"), &format!("webhook={hook}&act=try")).await;
    }
    // Each time one of the two is tried; the other rests, because the receiver failed.
    for _ in 0..20 {
        work(&world);
        world.clock.set(world.clock.now() + SignedDuration::from_hours(2));
    }
    assert_eq!(receiver.taken().len(), 16);
    let head = world.sign_in("head").await;
    let page = world.get(&head, "/webhooks").await;
    assert!(page.body.contains("未能送达") && page.body.contains("接收方返回 500"), "{}", page.body);
    let dead = world.records.webhook_deliveries(&hook, 5).unwrap();
    let settle = |at: usize, act: &str| format!("delivery={}&act={act}", dead[at].id);
    // Who looks after the installation is told whom it concerns, not only a number.
    let keeper = world.sign_in("keeper").await;
    let operations = world.get(&keeper, "/operations").await;
    assert!(
        operations.body.contains("统计交换") && operations.body.contains(&receiver.address()),
        "{}",
        operations.body
    );
    let place = format!("{path}/delivery");
    let foreign = world.sign_in("stranger").await;
    assert_eq!(form(&world, &foreign, &place, &settle(0, "drop")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(form(&world, &head, &place, &settle(0, "again")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(form(&world, &head, &place, &settle(1, "drop")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(form(&world, &head, &place, &settle(1, "again")).await.status, StatusCode::NOT_FOUND);
    work(&world);
    let stages: Vec<Stage> =
        world.records.webhook_deliveries(&hook, 5).unwrap().iter().map(|delivery| delivery.stage).collect();
    assert_eq!(stages, [Stage::Sent, Stage::Dropped]);
    let auditor = world.sign_in("auditor").await;
    let log = world.get(&auditor, "/exchange-log?direction=out").await;
    assert!(log.body.contains(&receiver.address()) && log.body.contains(&dead[0].id), "{}", log.body);
}
