//! Webhooks of an organisation's programs: made with a secret that is shown once and can be renewed, tried, paused, removed; what could
//! not be delivered is sent again or dropped. Kept by whoever keeps the keys of the client ([`crate::api_key`]), and by the client itself
//! over the API.

mod pages;

use axum::extract::{FromRef, Path};
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use serde_json::Value as Json;
use taihang_base::{Problem, Problems, Refusal, Text};
use taihang_kernel::{Actor, RecordId};
use taihang_store::Store;
use taihang_store::account::ClientRow;
use taihang_store::webhooks::{Delivery, Occasion, Stage, Webhook};

use crate::api_key::{KEEPERS, keeps, one};
use crate::components::page_head;
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::route::Route;
use crate::session::fresh_token;
use crate::site::Site;
use crate::visit::Visit;

/// Webhooks of one client at most.
const MOST: usize = 10;
/// Deliveries of a webhook that are shown.
const SHOWN: usize = 20;

/// The routes of webhooks.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/webhooks", KEEPERS, page),
        Route::post("/webhooks/{client}", KEEPERS, make),
        Route::post("/webhooks/{client}/change", KEEPERS, change),
        Route::post("/webhooks/{client}/delivery", KEEPERS, settle),
    ]
}

/// A client with what it may hear of and what it hears of.
struct Kept {
    client: ClientRow,
    /// Registers that it may read.
    readable: Vec<String>,
    hooks: Vec<(Webhook, Vec<Delivery>)>,
}

/// What stands in the form of a new webhook.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    address: String,
    registers: Vec<String>,
    events: Vec<String>,
}

impl Wish {
    fn of(sent: &[(String, String)]) -> Self {
        let all = |name: &str| {
            sent.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        let address = all("address").first().map(|address| address.trim().to_owned()).unwrap_or_default();
        Self { address, registers: all("registers"), events: all("events") }
    }

    /// The same from the body of a call that fits the description of the API.
    pub(crate) fn of_json(body: &Json) -> Self {
        let text = |one: &Json| one.as_str().map(str::to_owned);
        let all = |name: &str| body[name].as_array().into_iter().flatten().filter_map(text).collect();
        Self {
            address: text(&body["address"]).unwrap_or_default(),
            registers: all("registers"),
            events: all("events"),
        }
    }

    /// The webhook that is wished for a client that reads `readable` and has `count` webhooks, or everything that is wrong with it.
    pub(crate) fn read(
        &self,
        visit: &Visit,
        client: RecordId,
        readable: &[String],
        count: usize,
    ) -> Result<Webhook, Problems> {
        let mut problems = Vec::new();
        if let Err(problem) = visit.site.settings().receivers.check(&self.address) {
            problems.push(problem);
        }
        if self.registers.is_empty() || self.registers.iter().any(|name| !readable.contains(name)) {
            let message =
                Text::new("未选择可读取的登记册。", "No register is chosen that the client may read.");
            let hint = Text::new("请至少选择一个登记册。", "Choose at least one.");
            problems.push(Problem::new("webhook-registers", message, hint).about("registers"));
        }
        let known =
            Occasion::CHOICES.into_iter().filter(|one| self.events.iter().any(|key| key == one.key()));
        let events: Vec<Occasion> = known.collect();
        if events.is_empty() {
            let message = Text::new("未选择事件。", "No event is chosen.");
            let hint = Text::new("请至少选择一种事件。", "Choose at least one.");
            problems.push(Problem::new("webhook-events", message, hint).about("events"));
        }
        if count >= MOST {
            let message = Text::new(
                format!("每个客户端最多设置{MOST}个变更推送。"),
                format!("A client has at most {MOST} webhooks."),
            );
            let hint = Text::new("请先移除不再使用的。", "Remove one that is not used any more.");
            problems.push(Problem::new("webhook-too-many", message, hint));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Webhook {
            id: String::new(),
            client,
            address: self.address.clone(),
            registers: self.registers.clone(),
            events,
            paused: false,
            created_at: visit.now,
            created_by: visit.actor.key.to_string(),
        })
    }
}

/// The clients whose webhooks the visitor keeps.
fn kept(store: &Store, visit: &Visit) -> Result<Vec<Kept>, Failure> {
    let clients = store.client_rows()?.into_iter().filter(|client| keeps(&visit.actor, client));
    clients
        .map(|client| {
            let program = store.actor_of_client(client.id, "", &[], visit.actor.today)?;
            let hooks = store.webhooks_of(client.id)?.into_iter();
            let hooks = hooks.map(|hook| {
                let deliveries = store.webhook_deliveries(&hook.id, SHOWN)?;
                Ok::<_, Failure>((hook, deliveries))
            });
            Ok(Kept {
                readable: readable(store, program.as_ref()),
                hooks: hooks.collect::<Result<_, _>>()?,
                client,
            })
        })
        .collect()
}

/// The registers that a program may read.
pub(crate) fn readable(store: &Store, program: Option<&Actor>) -> Vec<String> {
    let Some(program) = program else { return Vec::new() };
    let registers = store.catalogue().registers().map(|register| register.def.name.clone());
    registers.filter(|name| store.reach(program, name).is_ok_and(|reach| !reach.arms.is_empty())).collect()
}

async fn page(site: Site, visit: Visit) -> Answer {
    site.apart(move |store| {
        let all = kept(store, &visit)?;
        pages::list(&visit, store, &all, &pages::Tried::default())
    })
    .await
}

async fn make(
    site: Site,
    visit: Visit,
    Path(client): Path<String>,
    Posted(sent): Posted<Vec<(String, String)>>,
) -> Answer {
    site.apart(move |store| {
        let id = one(store, &visit.actor, &client)?.id;
        let all = kept(store, &visit)?;
        let kept = all.iter().find(|kept| kept.client.id == id).ok_or(Refusal::NotFound)?;
        if !kept.client.open {
            return Err(Refusal::NotAllowed.into());
        }
        let wish = Wish::of(&sent);
        let new = match wish.read(&visit, id, &kept.readable, kept.hooks.len()) {
            Ok(new) => new,
            Err(problems) => {
                return pages::list(&visit, store, &all, &pages::Tried { client: Some(id), wish, problems });
            }
        };
        let (address, secret) = (new.address.clone(), fresh_token());
        let hook = store.webhook_add(new, &secret, None)?;
        tracing::info!(hook, client = %id, by = %visit.actor.key, "a webhook was made");
        Ok(with_secret(&visit, ["webhook.made", "webhook.made-text"], &address, &secret))
    })
    .await
}

/// The page that shows a secret, this once.
fn with_secret(visit: &Visit, [title, text]: [&str; 2], address: &str, secret: &str) -> Response {
    let title = visit.word(title);
    let body = html! {
        (page_head(title, address, &html! {}))
        div.panel {
            p { (visit.word(text)) }
            p { code.long { (secret) } }
            div.actions { a.button.primary href="/webhooks" { (visit.word("account.back")) } a.button href="/api#webhooks" { (visit.word("webhook.how")) } }
        }
    };
    Page::new(visit, title).under(visit.word("webhook.title"), "/webhooks").narrow().render(&body)
}

#[derive(Deserialize)]
struct Change {
    webhook: String,
    act: String,
}

async fn change(
    site: Site,
    visit: Visit,
    Path(client): Path<String>,
    Posted(change): Posted<Change>,
) -> Answer {
    site.apart(move |store| {
        let client = one(store, &visit.actor, &client)?.id;
        let hook = change.webhook.as_str();
        if change.act == "renew" {
            let all = store.webhooks_of(client)?;
            let found = all.iter().find(|one| one.id == hook).ok_or(Refusal::NotFound)?;
            let secret = fresh_token();
            store.webhook_renew(client, hook, &secret)?;
            tracing::info!(hook, %client, by = %visit.actor.key, "a webhook has another secret");
            let words = ["webhook.renewed", "webhook.renewed-text"];
            return Ok(with_secret(&visit, words, &found.address, &secret));
        }
        let (found, said) = match change.act.as_str() {
            "pause" => (store.webhook_pause(client, hook, true)?, "webhook.said-paused"),
            "resume" => (store.webhook_pause(client, hook, false)?, "webhook.said-resumed"),
            "try" => (store.webhook_try(client, hook)?, "webhook.said-tried"),
            "remove" => (store.webhook_remove(client, hook)?, "webhook.said-removed"),
            _ => return Err(Failure::Malformed),
        };
        if !found {
            return Err(Refusal::NotFound.into());
        }
        tracing::info!(hook, %client, act = change.act, by = %visit.actor.key, "a webhook was changed");
        Ok(see_saying(&visit, "/webhooks", said))
    })
    .await
}

#[derive(Deserialize)]
struct Settle {
    delivery: String,
    act: String,
}

/// A delivery that was laid aside is sent again or dropped.
async fn settle(
    site: Site,
    visit: Visit,
    Path(client): Path<String>,
    Posted(settle): Posted<Settle>,
) -> Answer {
    site.apart(move |store| {
        let client = one(store, &visit.actor, &client)?.id;
        let found = store.webhook_delivery(&settle.delivery)?;
        let ours = found.filter(|(delivery, hook, _)| hook.client == client && delivery.stage == Stage::Dead);
        let job: RecordId = match ours {
            Some((delivery, ..)) => delivery.id.parse().map_err(|_| Refusal::NotFound)?,
            None => return Err(Refusal::NotFound.into()),
        };
        let (done, said) = match settle.act.as_str() {
            "again" => (store.jobs().again(job)?, "webhook.said-again"),
            "drop" => (store.jobs().discard(job)?, "webhook.said-dropped"),
            _ => return Err(Failure::Malformed),
        };
        if !done {
            return Err(Refusal::NotFound.into());
        }
        tracing::info!(delivery = %job, %client, act = settle.act, by = %visit.actor.key, "a delivery was settled");
        Ok(see_saying(&visit, "/webhooks", said))
    })
    .await
}
