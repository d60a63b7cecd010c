//! Programs keep their own webhooks with their keys: made, listed, given another secret, removed; and nobody else's.

use serde_json::{Value, json};
use taihang_store::account::NewApiKey;
use taihang_web::token_hash;

use crate::api::{Desk, NARROW, STEWARD, apart};
use crate::world::organisation;

const PLACE: &str = "/api/v1/webhooks";
const PARTIAL: &str = "taihang_partial-key-of-the-tests";

async fn make(desk: &Desk, key: &str, address: &str, registers: &[&str], events: &[&str]) -> (u16, Value) {
    let body = json!({ "address": address, "registers": registers, "events": events }).to_string();
    let reply = desk.send(key, "POST", PLACE, &[], Some(&body)).await;
    (reply.status, reply.body)
}

async fn kept(desk: &Desk, key: &str) -> Vec<Value> {
    let reply = desk.get(key, PLACE).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body["webhooks"].as_array().unwrap().clone()
}

fn codes(body: &Value) -> Vec<&str> {
    body["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_program_subscribes_renews_its_secret_and_unsubscribes() {
    let desk = Desk::new();
    assert_eq!(desk.get("", PLACE).await.status, 401);
    assert_eq!(desk.get(NARROW, "/api/v1/webhooks?paused=1").await.status, 400);
    assert!(kept(&desk, NARROW).await.is_empty());
    let (status, made) =
        make(&desk, NARROW, "https://hook.example.cn/t", &["organisation"], &["created", "changed"]).await;
    assert_eq!(status, 201, "{made}");
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert!(secret.len() >= 64);
    let listed = kept(&desk, NARROW).await;
    assert_eq!(
        (listed.len(), &listed[0]["id"], &listed[0]["events"]),
        (1, &made["id"], &json!(["created", "changed"]))
    );
    assert!(listed[0].get("secret").is_none() && !listed[0]["paused"].as_bool().unwrap());

    let (one, renewal) = (format!("{PLACE}/{id}"), format!("{PLACE}/{id}/secret"));
    // Another program neither sees it nor reaches it.
    assert!(kept(&desk, STEWARD).await.is_empty());
    assert_eq!(desk.send(STEWARD, "DELETE", &one, &[], None).await.status, 404);
    assert_eq!(desk.send(STEWARD, "POST", &renewal, &[], None).await.status, 404);

    let renewed = desk.send(NARROW, "POST", &renewal, &[], None).await;
    assert_eq!((renewed.status, &renewed.body["id"]), (200, &made["id"]));
    assert!(renewed.body["secret"].as_str().is_some_and(|new| new.len() >= 64 && new != secret));
    assert_eq!(desk.send(NARROW, "GET", &one, &[], None).await.status, 405);
    assert_eq!(desk.send(NARROW, "DELETE", &one, &[], None).await.status, 204);
    assert_eq!(desk.send(NARROW, "DELETE", &one, &[], None).await.status, 404);
    assert_eq!(desk.send(NARROW, "POST", &renewal, &[], None).await.status, 404);
    assert!(kept(&desk, NARROW).await.is_empty());
}

#[tokio::test]
async fn a_webhook_that_is_asked_for_twice_under_one_key_is_one_webhook() {
    let desk = Desk::new();
    let send = async |address: &str, key: &str| {
        let wish = json!({ "address": address, "registers": ["organisation"], "events": ["created"] });
        desk.send(NARROW, "POST", PLACE, &[("idempotency-key", key)], Some(&wish.to_string())).await
    };
    let first = send("https://a.example.cn/", "hook-1").await;
    assert_eq!(first.status, 201, "{}", first.body);
    // The answer was lost on the way: the secret in it is told again, or nothing could be checked with it.
    let again = send("https://a.example.cn/", "hook-1").await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(kept(&desk, NARROW).await.len(), 1);
    let other = send("https://b.example.cn/", "hook-1").await;
    assert_eq!((other.status, other.codes()), (409, vec!["idempotency-key-reused"]));
    assert_eq!(send("https://a.example.cn/", "hook-2").await.status, 201);
    assert_eq!(send("https://a.example.cn/", "not a key").await.status, 400);
    assert_eq!(kept(&desk, NARROW).await.len(), 2);
    let id = first.body["id"].as_str().unwrap();
    assert_eq!(desk.send(NARROW, "DELETE", &format!("{PLACE}/{id}"), &[], None).await.status, 204);
    assert_eq!(send("https://a.example.cn/", "hook-1").await.status, 404, "it was made, and removed since");
}

#[tokio::test]
async fn what_cannot_be_is_told_all_at_once() {
    let desk = Desk::new();
    let (status, told) = make(&desk, NARROW, "http://10.0.0.1/", &["person"], &["created"]).await;
    assert_eq!((status, codes(&told)), (422, vec!["webhook-address", "webhook-registers"]));
    let (status, told) = make(&desk, NARROW, "", &[], &["trial"]).await;
    assert_eq!(status, 422, "{told}");
    assert!(codes(&told).contains(&"option-unknown"), "nobody subscribes to trials: {told}");
    assert_eq!(desk.send(NARROW, "POST", PLACE, &[], Some("{")).await.status, 400);
    assert_eq!(
        desk.send(NARROW, "POST", PLACE, &[("content-type", "text/plain")], Some("{}")).await.status,
        415
    );
    for _ in 0..10 {
        assert_eq!(
            make(&desk, NARROW, "https://a.example.cn/", &["organisation"], &["created"]).await.0,
            201
        );
    }
    let (status, told) = make(&desk, NARROW, "https://a.example.cn/", &["organisation"], &["created"]).await;
    assert_eq!((status, codes(&told)), (422, vec!["webhook-too-many"]));
}

#[tokio::test]
async fn a_narrowed_key_reaches_only_webhooks_of_what_it_may_read() {
    let desk = Desk::new();
    apart(|| {
        let store = &desk.world().store;
        let client =
            store.client_rows().unwrap().into_iter().find(|client| client.name.starts_with("data_steward"));
        let new = NewApiKey {
            client: client.unwrap().id,
            organisation: organisation("140000-node"),
            name: "partial".to_owned(),
            prefix: PARTIAL[..16].to_owned(),
            hash: token_hash(PARTIAL),
            limits: vec!["organisation:read".to_owned()],
            created_by: "system:test".to_owned(),
            expires_at: None,
        };
        store.api_key_add(new).unwrap();
    });
    let (status, region) = make(&desk, STEWARD, "https://a.example.cn/", &["region"], &["created"]).await;
    assert_eq!(status, 201, "{region}");
    assert!(kept(&desk, PARTIAL).await.is_empty());
    let one = format!("{PLACE}/{}", region["id"].as_str().unwrap());
    assert_eq!(desk.send(PARTIAL, "DELETE", &one, &[], None).await.status, 404);
    assert_eq!(make(&desk, PARTIAL, "https://a.example.cn/", &["region"], &["created"]).await.0, 422);
    assert_eq!(make(&desk, PARTIAL, "https://a.example.cn/", &["organisation"], &["created"]).await.0, 201);
    assert_eq!((kept(&desk, PARTIAL).await.len(), kept(&desk, STEWARD).await.len()), (1, 2));
}
