//! Webhooks of the program that asks: listed, made, given another secret, removed. A key that was narrowed reaches only those that
//! tell of nothing but registers that it may read. People keep webhooks on their page ([`crate::webhooks`]).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, Query as Asked};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use taihang_kernel::RecordId;
use taihang_store::webhooks::Webhook;
use taihang_store::{Call, Store};

use super::Api;
use super::answer::{Answered, Refused};
use super::body::{json as read_json, origin};
use super::records::apart;
use super::registers::unknown;
use crate::session::fresh_token;
use crate::site::Site;
use crate::visit::Visit;
use crate::webhooks::{Wish, readable};

pub(super) async fn list(site: Site, visit: Visit, Asked(sent): Asked<Vec<(String, String)>>) -> Answered {
    if let Some((name, _)) = sent.first() {
        return Err(Refused::unreadable(unknown(name)));
    }
    apart(&site, &visit, move |store, visit| {
        let hooks = Own::of(store, visit)?.hooks;
        Ok(Json(json!({ "webhooks": hooks.iter().map(told).collect::<Value>() })).into_response())
    })
    .await
}

pub(super) async fn make(
    site: Site,
    Extension(api): Extension<Arc<Api>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let own = Own::of(store, visit)?;
        let body = read_json(&headers, &body)?;
        let bad = |problems| Refused::new(StatusCode::UNPROCESSABLE_ENTITY, problems);
        let problems = api.description(&visit.site).check("hook.create", &body, &|_| true);
        if !problems.is_empty() {
            return Err(bad(problems));
        }
        let call = origin(&headers, visit)?.idempotency_key;
        let call = call.map(|key| Call::of(key, &json!(["webhooks", body])));
        let new = Wish::of_json(&body).read(visit, own.client, &own.readable, own.count).map_err(bad)?;
        let call = call.as_ref().map(|call| (&*visit.actor, call));
        let id = store.webhook_add(new, &fresh_token(), call)?;
        tracing::info!(hook = id, client = %own.client, by = %visit.actor.key, "a webhook was made");
        let (hook, secret) = store.webhook_with_secret(own.client, &id)?.ok_or_else(Refused::missing)?;
        let mut answer = told(&hook);
        answer["secret"] = json!(secret);
        Ok((StatusCode::CREATED, Json(answer)).into_response())
    })
    .await
}

pub(super) async fn renew(site: Site, visit: Visit, Path(hook): Path<String>) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let (client, hook) = Own::of(store, visit)?.one(&hook)?;
        let secret = fresh_token();
        if !store.webhook_renew(client, &hook.id, &secret)? {
            return Err(Refused::missing());
        }
        tracing::info!(hook = hook.id, %client, by = %visit.actor.key, "a webhook has another secret");
        let mut answer = told(&hook);
        answer["secret"] = json!(secret);
        Ok(Json(answer).into_response())
    })
    .await
}

pub(super) async fn remove(site: Site, visit: Visit, Path(hook): Path<String>) -> Answered {
    apart(&site, &visit, move |store, visit| {
        let (client, hook) = Own::of(store, visit)?.one(&hook)?;
        if !store.webhook_remove(client, &hook.id)? {
            return Err(Refused::missing());
        }
        tracing::info!(hook = hook.id, %client, by = %visit.actor.key, "a webhook was removed");
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// What the program that asks may do with webhooks.
struct Own {
    client: RecordId,
    readable: Vec<String>,
    hooks: Vec<Webhook>,
    /// How many the client has, with those that the key does not reach.
    count: usize,
}

impl Own {
    /// Not there for people: they have a page for it.
    fn of(store: &Store, visit: &Visit) -> Result<Self, Refused> {
        let key = visit.client.as_ref().ok_or_else(Refused::missing)?;
        let readable = readable(store, Some(&visit.actor));
        let mut hooks = store.webhooks_of(key.client)?;
        let count = hooks.len();
        hooks.retain(|hook| hook.registers.iter().all(|name| readable.contains(name)));
        Ok(Self { client: key.client, readable, hooks, count })
    }

    fn one(self, id: &str) -> Result<(RecordId, Webhook), Refused> {
        let found = self.hooks.into_iter().find(|hook| hook.id == id);
        Ok((self.client, found.ok_or_else(Refused::missing)?))
    }
}

/// A webhook without its secret, which is told once.
fn told(hook: &Webhook) -> Value {
    json!({
        "id": hook.id,
        "address": hook.address,
        "registers": hook.registers,
        "events": hook.events.iter().map(|event| event.key()).collect::<Vec<_>>(),
        "paused": hook.paused,
        "created_at": hook.created_at,
    })
}
