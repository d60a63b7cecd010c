//! For the administrator: the accounts, links to set a new password, the end of sessions; for auditors too: the log of sign-ins.

use std::collections::BTreeSet;

use axum::extract::{Path, Query};
use axum::http::header::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use taihang_base::Refusal;
use taihang_kernel::{Actor, RecordId};
use taihang_store::Store;
use taihang_store::account::{AccountRow, CredentialKind};

use super::overview::sign_in_table;
use crate::components::{Cell, Column, Field, Row, Table, Tone, badge, csrf_field, field, page_head, table};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::session::has_second_proof;
use crate::sign_in::{Door, RESET, RESET_LIFE};
use crate::site::Site;
use crate::visit::Visit;

/// One line of the list.
struct Line {
    row: AccountRow,
    actor: Option<Actor>,
    second_factor: bool,
    sessions: usize,
}

/// Accounts a page; who looks for others narrows by name.
const ACCOUNTS: usize = 100;

/// What the list is narrowed to.
#[derive(Deserialize)]
pub(crate) struct Sought {
    #[serde(default)]
    q: String,
}

pub(super) async fn page(site: Site, visit: Visit, Query(sought): Query<Sought>) -> Answer {
    let (today, part) = (visit.actor.today, sought.q.clone());
    let lines = site.apart(move |store| {
        let rows = store.account_rows(&part, ACCOUNTS)?;
        rows.into_iter().map(|row| line(store, row, today)).collect::<Result<Vec<_>, Failure>>()
    });
    Ok(render(&visit, &sought.q, &lines.await?))
}

fn line(store: &Store, row: AccountRow, today: jiff::civil::Date) -> Result<Line, Failure> {
    Ok(Line {
        actor: store.actor_of_account(row.id, today)?,
        second_factor: has_second_proof(store, row.id)?,
        sessions: store.sessions_of(row.id)?.len(),
        row,
    })
}

fn render(visit: &Visit, sought: &str, lines: &[Line]) -> Response {
    let title = visit.word("account.accounts");
    let columns = vec![
        Column::text(visit.word("sign-in.name")),
        Column::text(visit.word("account.person")),
        Column::text(visit.word("account.roles")),
        Column::text(visit.word("account.state")),
        Column::text(visit.word("account.second-factor")),
        Column::figure(visit.word("account.open-sessions")),
        Column::plain(visit.word("account.action")),
    ];
    let rows = lines.iter().map(|line| account_row(visit, line)).collect();
    let body = html! {
        (page_head(title, visit.word("account.accounts-purpose"), &html! { a.button href="/sign-ins" { (visit.word("account.log")) } }))
        form.actions method="get" action="/accounts" role="search" {
            (field(visit, &Field::line("q", visit.word("sign-in.name"), sought), &[]))
            button.button { (visit.word("parts.apply")) }
        }
        (table(&Table { id: "accounts".to_owned(), caption: String::new(), columns, rows, tall: false }))
    };
    Page::new(visit, title).wide().render(&body)
}

fn account_row(visit: &Visit, line: &Line) -> Row {
    let roles = &visit.site.store().catalogue().defs.roles;
    let label = |role: &str| {
        roles
            .get(role)
            .map_or_else(|| role.to_owned(), |role| role.label.in_language(visit.language).to_owned())
    };
    let held: Vec<String> =
        line.actor.iter().flat_map(|actor| &actor.roles).map(|held| label(&held.role)).collect();
    let register = visit.site.store().catalogue().serving(taihang_defs::Service::Accounts);
    let state = register.and_then(|register| register.def.states.get(&line.row.state));
    let state = state.map_or(line.row.state.as_str(), |state| state.label.in_language(visit.language));
    let (tone, second) =
        if line.second_factor { (Tone::Good, "account.on") } else { (Tone::Unknown, "account.off") };
    let button = |what: &str, word: &str| -> Markup {
        html! {
            form.inline method="post" action=(format!("/accounts/{}/{what}", line.row.id)) {
                (csrf_field(visit)) button.button { (visit.word(word)) }
            }
        }
    };
    vec![
        Cell::head(html! { (line.row.name) }),
        Cell::text(line.actor.as_ref().map_or("—", |actor| &actor.name)),
        Cell::text(&held.join(visit.word("account.and"))),
        Cell::new(badge(if line.row.open { Tone::Good } else { Tone::Warn }, state)),
        Cell::new(badge(tone, visit.word(second))),
        Cell::text(&visit.number(i64::try_from(line.sessions).unwrap_or(0))).sorted_by(line.sessions),
        Cell::new(html! { div.actions {
            (button("reset", "account.reset"))
            @if line.sessions > 0 { (button("end", "account.end-sessions")) }
        } }),
    ]
    .into()
}

/// Makes a link to set a new password, shown this once. It takes the second proof away too: who lost the phone asks for it.
pub(super) async fn reset(
    site: Site,
    visit: Visit,
    headers: HeaderMap,
    Path(account): Path<String>,
    _: Posted<super::Nothing>,
) -> Answer {
    let account: RecordId = account.parse().map_err(|_| Refusal::NotFound)?;
    let (door, by) = (Door::of(&visit), visit.actor.key.to_string());
    let (row, token) = site.apart(move |store| issue(store, &door, account, &by)).await?;
    let link = format!("{}/reset/{token}", site.own_address(&headers));
    let title = visit.word("account.reset");
    let body = html! {
        (page_head(title, &visit.words("account.reset-for", &[("name", &row.name)]), &html! {}))
        div.panel {
            p { (visit.word("account.reset-link")) }
            p { code.long { (link) } }
            div.actions { a.button.primary href="/accounts" { (visit.word("account.back")) } }
        }
    };
    Ok(Page::new(&visit, title).under(visit.word("account.accounts"), "/accounts").narrow().render(&body))
}

fn issue(store: &Store, door: &Door, account: RecordId, by: &str) -> Result<(AccountRow, String), Failure> {
    let row = store.account_row(account)?.ok_or(Refusal::NotFound)?;
    store.credentials_set(account, CredentialKind::Totp, Vec::new())?;
    store.credentials_set(account, CredentialKind::Recovery, Vec::new())?;
    let token = door.ticket(store, RESET, account, json!({ "by": by }), RESET_LIFE)?;
    door.note(store, Some(account), "link", "reset-issued")?;
    Ok((row, token))
}

/// Ends every session of an account.
pub(super) async fn end(
    site: Site,
    visit: Visit,
    Path(account): Path<String>,
    _: Posted<super::Nothing>,
) -> Answer {
    let account: RecordId = account.parse().map_err(|_| Refusal::NotFound)?;
    let door = Door::of(&visit);
    site.apart(move |store| {
        store.account_row(account)?.ok_or(Refusal::NotFound)?;
        store.sessions_end(account, None)?;
        door.note(store, Some(account), "session", "ended")
    })
    .await?;
    Ok(see_saying(&visit, "/accounts", "account.ended"))
}

/// Where the page before ended.
#[derive(Deserialize)]
pub(crate) struct Before {
    before: Option<String>,
}

/// Lines a page.
const LINES: usize = 50;

pub(super) async fn sign_ins(site: Site, visit: Visit, Query(before): Query<Before>) -> Answer {
    let (lines, names) = site
        .apart(move |store| {
            let lines = store.sign_ins(None, before.before.as_deref(), LINES)?;
            let accounts: BTreeSet<RecordId> = lines.iter().filter_map(|line| line.account).collect();
            let mut names = Vec::with_capacity(accounts.len());
            for account in accounts {
                names.extend(store.account_row(account)?.map(|row| (account.to_string(), row.name)));
            }
            Ok((lines, names))
        })
        .await?;
    let title = visit.word("account.log");
    let older =
        lines.last().filter(|_| lines.len() == LINES).map(|line| format!("/sign-ins?before={}", line.id));
    let body = html! {
        (page_head(title, visit.word("account.log-purpose"), &html! {}))
        (sign_in_table(&visit, &lines, Some(&names)))
        @if let Some(older) = older { div.actions { a.button href=(older) { (visit.word("account.older")) } } }
    };
    Ok(Page::new(&visit, title).wide().render(&body))
}
