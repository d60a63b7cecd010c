//! Keys of programs that belong to organisations: made and shown once, narrowed, revoked.
//!
//! What a program may do stands in the record of its client; a key can only narrow that. A key goes into the header
//! `Authorization: Bearer …` of the API ([`crate::route::Access::Program`]).

mod limits;

use axum::extract::{FromRef, Path};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Problems, Refusal, Text};
use taihang_kernel::{Actor, Catalogue, RecordId};
use taihang_store::Store;
use taihang_store::account::{ApiKey, ClientRow, NewApiKey};

use crate::components::{
    Cell, Column, Field, Icon, Row, Table, Tone, badge, csrf_field, empty_state, field, page_head, panel,
    problem_summary, table,
};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::route::{Access, Route};
use crate::session::{KEY_PREFIX, fresh_token, token_hash};
use crate::site::Site;
use crate::visit::Visit;

/// Who may make keys for an organisation's programs.
pub(crate) const KEEPERS: Access = Access::Holder(&["unit_head", "administrator"]);
/// Characters of a key that are shown afterwards.
const SHOWN: usize = KEY_PREFIX.len() + 8;
/// The longest life of a key, in days.
const LONGEST_DAYS: i64 = 730;
/// What a key may be narrowed to.
const VERBS: [&str; 3] = ["read", "write", "exchange"];

/// The routes of keys.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/api-keys", KEEPERS, page),
        Route::post("/api-keys/{client}", KEEPERS, make),
        Route::post("/api-keys/{client}/revoke", KEEPERS, revoke),
    ]
}

#[derive(Deserialize)]
struct Wish {
    name: String,
    #[serde(default)]
    limits: String,
    days: String,
}

#[derive(Deserialize)]
struct Which {
    key: String,
}

/// Whether `actor` keeps the keys and webhooks of the organisation's programs.
pub(crate) fn keeps(actor: &Actor, client: &ClientRow) -> bool {
    actor.holds("administrator")
        || actor.roles.iter().any(|held| held.role == "unit_head" && held.organisation == client.organisation)
}

fn kept(store: &Store, actor: &Actor) -> Result<Vec<(ClientRow, Vec<ApiKey>)>, Failure> {
    let clients = store.client_rows()?.into_iter().filter(|client| keeps(actor, client));
    clients
        .map(|client| {
            let keys = store.api_keys_of(client.id)?;
            Ok((client, keys))
        })
        .collect()
}

/// A client whose keys and webhooks `actor` keeps.
pub(crate) fn one(store: &Store, actor: &Actor, client: &str) -> Result<ClientRow, Failure> {
    let id: RecordId = client.parse().map_err(|_| Refusal::NotFound)?;
    let found = store.client_rows()?.into_iter().find(|client| client.id == id && keeps(actor, client));
    found.ok_or_else(|| Refusal::NotFound.into())
}

async fn page(site: Site, visit: Visit) -> Answer {
    let actor = visit.actor.clone();
    let clients = site.apart(move |store| kept(store, &actor)).await?;
    Ok(render(&visit, &clients, "", &[]))
}

fn render(
    visit: &Visit,
    clients: &[(ClientRow, Vec<ApiKey>)],
    wrong: &str,
    problems: &[Problem],
) -> Response {
    let title = visit.word("api-key.title");
    let body = html! {
        (page_head(title, visit.word("api-key.purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        @if clients.is_empty() {
            (empty_state(Icon::Person, visit.word("api-key.none"), visit.word("api-key.none-text"), &html! {}))
        }
        @for (client, keys) in clients {
            @let id = client.id.to_string();
            @let state = if client.open { badge(Tone::Good, visit.word("api-key.open")) } else { badge(Tone::Warn, visit.word("api-key.closed")) };
            (panel(&format!("client-{id}"), &client.name, &state, &html! {
                @if !keys.is_empty() { (key_table(visit, client, keys)) }
                @if client.open {
                    details open[wrong == id] { summary { (visit.word("api-key.new")) }
                        (wish_form(visit, &id, if wrong == id { problems } else { &[] })) }
                }
            }))
        }
    };
    let mut response = Page::new(visit, title).render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

fn wish_form(visit: &Visit, client: &str, problems: &[Problem]) -> Markup {
    let name = Field::line("name", visit.word("api-key.name"), "").inside(client).needed();
    let limits = Field::line("limits", visit.word("api-key.limits"), "").inside(client);
    let days = Field::line("days", visit.word("api-key.days"), "180").inside(client).needed();
    html! {
        form.fields method="post" action=(format!("/api-keys/{client}")) {
            (csrf_field(visit))
            (field(visit, &name, problems))
            (field(visit, &limits.with_hint(visit.word("api-key.limits-hint")), problems))
            (field(visit, &days, problems))
            div.actions { button.button.primary { (visit.word("api-key.make")) } }
        }
    }
}

fn key_table(visit: &Visit, client: &ClientRow, keys: &[ApiKey]) -> Markup {
    let columns = vec![
        Column::text(visit.word("api-key.name")),
        Column::plain(visit.word("api-key.key")),
        Column::plain(visit.word("api-key.limits")),
        Column::text(visit.word("api-key.until")),
        Column::text(visit.word("api-key.used")),
        Column::plain(visit.word("account.action")),
    ];
    let when =
        |moment: Option<jiff::Timestamp>| moment.map_or_else(|| "—".to_owned(), |moment| visit.day(moment));
    let row = |key: &ApiKey| -> Row {
        let over = key.expires_at.is_some_and(|until| until <= visit.now);
        let limits =
            if key.limits.is_empty() { visit.word("api-key.all").to_owned() } else { key.limits.join(" ") };
        vec![
            Cell::head(html! { (key.name) }),
            Cell::new(html! { code { (key.prefix) "…" } }),
            Cell::text(&limits),
            Cell::text(&when(key.expires_at)),
            Cell::text(&key.used_at.map_or_else(|| "—".to_owned(), |used| visit.moment(used))),
            Cell::new(html! {
                @if key.revoked_at.is_some() { (badge(Tone::Bad, visit.word("api-key.revoked"))) }
                @else if over { (badge(Tone::Bad, visit.word("api-key.over"))) }
                @else {
                    form method="post" action=(format!("/api-keys/{}/revoke", client.id)) {
                        (csrf_field(visit))
                        input type="hidden" name="key" value=(key.id);
                        button.button { (visit.word("api-key.revoke")) }
                    }
                }
            }),
        ]
        .into()
    };
    let rows = keys.iter().map(row).collect();
    table(&Table { id: format!("keys-{}", client.id), caption: String::new(), columns, rows, tall: false })
}

/// Name, limits and days of life, or everything that is wrong with them.
fn read(catalogue: &Catalogue, wish: &Wish) -> Result<(String, Vec<String>, i64), Problems> {
    let mut problems = Vec::new();
    let name = wish.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        let message = Text::new("密钥名称应为1至100个字。", "The name of a key has 1 to 100 characters.");
        let hint = Text::new("例如：统计局数据交换。", "For example: exchange with the statistics bureau.");
        problems.push(Problem::new("key-name", message, hint).about("name"));
    }
    let limits: Vec<String> = wish
        .limits
        .split(|letter: char| letter.is_whitespace() || [',', ';', '，', '；', '、'].contains(&letter))
        .filter(|limit| !limit.is_empty())
        .map(str::to_owned)
        .collect();
    for limit in &limits {
        let known = limit.split_once(':').is_some_and(|(register, verb)| {
            (register == "*" || catalogue.register(register).is_some()) && VERBS.contains(&verb)
        });
        if !known {
            let shown: String = limit.chars().take(60).collect();
            let message = Text::new(format!("“{shown}”不是可用的范围。"), format!("“{shown}” is no scope."));
            let hint = Text::new(
                "写作“登记册:权限”，权限为 read、write 或 exchange，如 organisation:read。",
                "Write register:verb with read, write or exchange, such as organisation:read.",
            );
            problems.push(Problem::new("key-scope", message, hint).about("limits"));
        }
    }
    let days = wish.days.trim().parse().ok().filter(|days| (1..=LONGEST_DAYS).contains(days));
    if days.is_none() {
        let message = Text::new("有效天数不正确。", "The number of days is wrong.");
        let hint = Text::new(format!("请填写1至{LONGEST_DAYS}。"), format!("Enter 1 to {LONGEST_DAYS}."));
        problems.push(Problem::new("key-days", message, hint).about("days"));
    }
    match days {
        Some(days) if problems.is_empty() => Ok((name, limits, days)),
        Some(_) | None => Err(problems),
    }
}

/// The page again, with what is wrong with the key that was wished for.
async fn refused(site: &Site, visit: &Visit, client: String, problems: Problems) -> Answer {
    let (actor, wanted) = (visit.actor.clone(), client.clone());
    let clients =
        site.apart(move |store| one(store, &actor, &wanted).and_then(|_| kept(store, &actor))).await?;
    Ok(render(visit, &clients, &client, &problems))
}

async fn make(site: Site, visit: Visit, Path(client): Path<String>, Posted(wish): Posted<Wish>) -> Answer {
    let (name, limits, days) = match read(site.store().catalogue(), &wish) {
        Ok(read) => read,
        Err(problems) => return refused(&site, &visit, client, problems).await,
    };
    let key = format!("{KEY_PREFIX}{}", fresh_token());
    let (actor, now, wanted) = (visit.actor.clone(), visit.now, client.clone());
    let (hash, prefix) = (token_hash(&key), key.get(..SHOWN).unwrap_or_default().to_owned());
    let named = name.clone();
    let made = site.apart(move |store| {
        let client = one(store, &actor, &wanted)?;
        if !client.open {
            return Err(Refusal::NotAllowed.into());
        }
        let problems = limits::beyond(store, &client, &limits, actor.today)?;
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let id = store.api_key_add(NewApiKey {
            client: client.id,
            organisation: client.organisation,
            name,
            prefix,
            hash,
            limits,
            created_by: actor.key.to_string(),
            expires_at: now.checked_add(SignedDuration::from_hours(24 * days)).ok(),
        })?;
        tracing::info!(key = id, client = %client.id, by = %actor.key, "a key was made");
        Ok(())
    });
    match made.await {
        Ok(()) => {}
        Err(Failure::Problems(problems)) => return refused(&site, &visit, client, problems).await,
        Err(other) => return Err(other),
    }
    let title = visit.word("api-key.made");
    let body = html! {
        (page_head(title, &named, &html! {}))
        div.panel {
            p { (visit.word("api-key.made-text")) }
            p { code.long { (key) } }
            div.actions { a.button.primary href="/api-keys" { (visit.word("account.back")) } }
        }
    };
    Ok(Page::new(&visit, title).under(visit.word("api-key.title"), "/api-keys").narrow().render(&body))
}

async fn revoke(
    site: Site,
    visit: Visit,
    Path(client): Path<String>,
    Posted(which): Posted<Which>,
) -> Answer {
    let actor = visit.actor.clone();
    site.apart(move |store| {
        let client = one(store, &actor, &client)?;
        if !store.api_key_revoke(client.id, &which.key)? {
            return Err(Refusal::NotFound.into());
        }
        tracing::info!(key = which.key, by = %actor.key, "a key was revoked");
        Ok(())
    })
    .await?;
    Ok(see_saying(&visit, "/api-keys", "api-key.is-revoked"))
}
