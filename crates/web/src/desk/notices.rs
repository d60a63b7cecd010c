//! The notices of a person: read and unread.

use axum::extract::{Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Refusal;
use taihang_store::{Notice, Store};

use super::label;
use crate::components::{Choice, Icon, Tone, badge, chips, csrf_field, empty_state, page_head};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see, see_saying};
use crate::site::Site;
use crate::visit::Visit;

/// Notices a page.
const A_PAGE: usize = 30;

#[derive(Deserialize)]
pub(super) struct Asked {
    show: Option<String>,
    before: Option<String>,
}

pub(super) async fn page(site: Site, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    site.apart(move |store| {
        let body = body(&visit, store, &asked)?;
        Ok(Page::new(&visit, visit.word("desk.notices"))
            .under(visit.word("desk.title"), "/desk")
            .render(&body))
    })
    .await
}

fn body(visit: &Visit, store: &Store, asked: &Asked) -> Result<Markup, Failure> {
    let person = visit.person()?;
    let unread = asked.show.as_deref() == Some("unread");
    let before = asked.before.as_deref();
    let mut found = if unread {
        store.notices_new(person.account, before, A_PAGE + 1)?
    } else {
        store.notices(person.account, before, A_PAGE + 1)?
    };
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let choice = |word: &str, link: &str, chosen: bool, count: Option<usize>| Choice {
        label: visit.word(word).to_owned(),
        link: link.to_owned(),
        count,
        chosen,
    };
    let choices = [
        choice("desk.every", "/notices", !unread, None),
        choice("desk.unread", "/notices?show=unread", unread, usize::try_from(person.unread).ok()),
    ];
    let actions = html! {
        @if person.unread > 0 { form method="post" action="/notices/read" { (csrf_field(visit)) button.button { (visit.word("desk.read-all")) } } }
        a.button href="/notices/settings" { (visit.word("desk.settings")) }
    };
    let shown = if unread { "show=unread&" } else { "" };
    Ok(html! {
        (page_head(visit.word("desk.notices"), visit.word("desk.notices-purpose"), &actions))
        (chips(visit, visit.word("desk.show"), &choices))
        @if found.is_empty() {
            (empty_state(Icon::Information, visit.word(if unread { "desk.no-unread" } else { "desk.no-notices" }), visit.word("desk.no-notices-text"), &html! {}))
        } @else {
            ul.notices.panel role="list" { @for notice in &found { li.unread[notice.read_at.is_none()] {
                (line(visit, store, notice))
                p { (text(visit, store, notice).1) }
            } } }
        }
        @if let Some(last) = found.last().filter(|_| more) {
            p { a.button href={ "/notices?" (shown) "before=" (last.id) } { (visit.word("desk.older")) } }
        }
    })
}

/// Subject and body.
fn text(visit: &Visit, store: &Store, notice: &Notice) -> (String, String) {
    let text = store.catalogue().defs.notices.get(&notice.text);
    text.map_or_else(
        || (visit.word("desk.unworded").to_owned(), String::new()),
        |text| text.render(&notice.context, visit.language),
    )
}

/// One notice in a line: opening it marks it as read.
pub(super) fn line(visit: &Visit, store: &Store, notice: &Notice) -> Markup {
    let (subject, _) = text(visit, store, notice);
    html! {
        form.notice-line method="post" action={ "/notices/" (notice.id) "/open" } {
            (csrf_field(visit))
            @if notice.read_at.is_none() { (badge(Tone::Wait, visit.word("desk.unread-one"))) " " }
            button.link-button { (subject) }
            " " span.soft.small { (label(visit, store, &notice.register)) " · " (visit.moment(notice.at)) }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn read_all(site: Site, visit: Visit, Posted(Nothing {}): Posted<Nothing>) -> Answer {
    let account = visit.person()?.account;
    site.apart(move |store| Ok(store.notice_read(account, None)?)).await?;
    Ok(see_saying(&visit, "/notices", "desk.all-read"))
}

/// Marks as read and leads to the record. A notice of somebody else is not found.
pub(super) async fn open(
    site: Site,
    visit: Visit,
    Path(id): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Answer {
    let account = visit.person()?.account;
    let target = site
        .apart(move |store| {
            let notice = store.notice_of(account, &id)?.ok_or(Refusal::NotFound)?;
            store.notice_read(account, Some(&id))?;
            Ok(notice.path())
        })
        .await?;
    Ok(see(&visit, &target))
}
