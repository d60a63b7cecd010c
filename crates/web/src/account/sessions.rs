//! Where one is signed in, and the end of what one does not recognise.

use axum::response::Response;
use maud::html;
use serde::Deserialize;
use taihang_store::account::Session;

use crate::components::{Cell, Column, Row, Table, Tone, badge, csrf_field, page_head, table};
use crate::failure::Answer;
use crate::form::Posted;
use crate::origin::device;
use crate::page::{Page, see_saying};
use crate::sign_in::Door;
use crate::site::Site;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Which {
    session: String,
}

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    let account = visit.person()?.account;
    let sessions = site.apart(move |store| Ok(store.sessions_of(account)?)).await?;
    Ok(render(&visit, &sessions))
}

fn render(visit: &Visit, sessions: &[Session]) -> Response {
    let title = visit.word("account.sessions");
    let own = visit.person.as_ref().map_or("", |person| &person.session);
    let columns = vec![
        Column::text(visit.word("account.device")),
        Column::text(visit.word("account.place")),
        Column::text(visit.word("account.method")),
        Column::text(visit.word("account.since")),
        Column::text(visit.word("account.seen")),
        Column::plain(visit.word("account.action")),
    ];
    let row = |session: &Session| -> Row {
        let mine = session.id == own;
        let name =
            session.agent.as_deref().map_or_else(|| visit.word("account.unknown-device").to_owned(), device);
        let method = format!("sign-in-method.{}", session.method);
        vec![
            Cell::head(
                html! { (name) @if mine { " " (badge(Tone::Good, visit.word("account.this-session"))) } },
            ),
            Cell::text(session.address.as_deref().unwrap_or("—")),
            Cell::text(visit.word(&method)),
            Cell::text(&visit.moment(session.created_at)).sorted_by(session.created_at.as_second()),
            Cell::text(&visit.moment(session.seen_at)).sorted_by(session.seen_at.as_second()),
            Cell::new(html! { @if !mine {
                form method="post" action="/account/sessions/end" {
                    (csrf_field(visit))
                    input type="hidden" name="session" value=(session.id);
                    button.button { (visit.word("account.end")) }
                }
            } }),
        ]
        .into()
    };
    let rows = sessions.iter().map(row).collect();
    let others = html! { @if sessions.len() > 1 {
        form method="post" action="/account/sessions/end-others" {
            (csrf_field(visit))
            button.button { (visit.word("account.end-others")) }
        }
    } };
    let body = html! {
        (page_head(title, visit.word("account.sessions-purpose"), &others))
        (table(&Table { id: "sessions".to_owned(), caption: String::new(), columns, rows, tall: false }))
    };
    Page::new(visit, title).under(visit.word("account.title"), "/account").render(&body)
}

pub(super) async fn end(site: Site, visit: Visit, Posted(which): Posted<Which>) -> Answer {
    let (account, door) = (visit.person()?.account, Door::of(&visit));
    site.apart(move |store| {
        if store.session_end_named(account, &which.session)? {
            door.note(store, Some(account), "session", "ended")?;
        }
        Ok(())
    })
    .await?;
    Ok(see_saying(&visit, "/account/sessions", "account.ended"))
}

pub(super) async fn end_others(site: Site, visit: Visit, _: Posted<super::Nothing>) -> Answer {
    let person = visit.person()?;
    let (account, hash, door) = (person.account, person.token_hash, Door::of(&visit));
    site.apart(move |store| {
        store.sessions_end(account, Some(hash))?;
        door.note(store, Some(account), "session", "ended")
    })
    .await?;
    Ok(see_saying(&visit, "/account/sessions", "account.ended"))
}
