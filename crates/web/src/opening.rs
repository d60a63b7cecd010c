//! Protected records opened with a reason for a limited time, and what auditors see of it.

use axum::extract::{FromRef, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Refusal, Text};
use taihang_defs::Access as Protection;
use taihang_kernel::{Act, Command, LONGEST_REASON, Origin, RecordId, Register};
use taihang_store::account::Opening;
use taihang_store::read::UNSEEN;

use crate::components::{
    Cell, Column, Field, FieldKind, Icon, Row, Table, csrf_field, empty_state, field, page_head,
    problem_summary, table,
};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::route::{Access, Route};
use crate::site::Site;
use crate::visit::Visit;

/// The routes of opening.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/open/{register}/{id}", Access::SignedIn, page),
        Route::post("/open/{register}/{id}", Access::SignedIn, open),
        Route::get("/openings", Access::AUDITOR, log),
    ]
}

#[derive(Deserialize)]
struct Why {
    reason: String,
}

/// The register and record of the address. Whether the record is there is not told before it is opened.
fn named(visit: &Visit, register: &str, id: &str) -> Result<(std::sync::Arc<Register>, RecordId), Failure> {
    let register = visit.site.store().catalogue().register(register).cloned().ok_or(Refusal::NotFound)?;
    if register.def.access != Protection::Protected {
        return Err(Refusal::NotFound.into());
    }
    Ok((register, id.parse().map_err(|_| Refusal::NotFound)?))
}

async fn page(visit: Visit, Path((register, id)): Path<(String, String)>) -> Answer {
    let (register, id) = named(&visit, &register, &id)?;
    Ok(form(&visit, &register, id, "", &[]))
}

fn form(visit: &Visit, register: &Register, id: RecordId, reason: &str, problems: &[Problem]) -> Response {
    let label = register.def.label.in_language(visit.language);
    let title = visit.words("opening.title", &[("register", &label)]);
    let asked = Field::line("reason", visit.word("opening.reason"), reason)
        .of(FieldKind::Lines)
        .at_most(LONGEST_REASON);
    let body = html! {
        (page_head(&title, visit.word("opening.purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action=(format!("/open/{}/{id}", register.def.name)) {
            (csrf_field(visit))
            (field(visit, &asked.with_hint(visit.word("opening.hint")).needed(), problems))
            div.actions { button.button.primary { (visit.word("opening.open")) } }
        }
    };
    let mut response = Page::new(visit, &title).narrow().render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn open(
    site: Site,
    visit: Visit,
    Path((register, id)): Path<(String, String)>,
    Posted(why): Posted<Why>,
) -> Answer {
    let (register, id) = named(&visit, &register, &id)?;
    let reason = why.reason.trim().to_owned();
    if !says_something(&reason) {
        return Ok(form(&visit, &register, id, &reason, &[no_reason()]));
    }
    let command = Command {
        register: register.def.name.clone(),
        act: Act::Open { id },
        reason: Some(reason.clone()),
        origin: Origin { request: Some(visit.request_id.clone()), ..Origin::default() },
    };
    let actor = visit.actor.clone();
    match site.apart(move |store| Ok(store.submit(&actor, command)?)).await {
        Ok(_) => Ok(see_saying(&visit, &format!("/r/{}/{id}", register.def.name), "opening.opened")),
        Err(Failure::Problems(problems)) => Ok(form(&visit, &register, id, &reason, &problems)),
        Err(other) => Err(other),
    }
}

/// Whether the auditors can read something in it: signs that nobody sees, dashes and full stops are no reason.
fn says_something(reason: &str) -> bool {
    reason.chars().filter(|letter| letter.is_alphanumeric()).count() >= 4
}

fn no_reason() -> Problem {
    Problem::new(
        "reason-required",
        Text::new("请写明查阅理由。", "Say why you need to read it."),
        Text::new(
            "理由将记入日志，审计人员可见，至少四个字，标点和空格不计。",
            "The reason is written down for the auditors; four letters at least, other signs do not count.",
        ),
    )
    .about("reason")
}

#[derive(Deserialize)]
struct Before {
    before: Option<String>,
}

/// Lines a page.
const LINES: usize = 50;

async fn log(site: Site, visit: Visit, Query(before): Query<Before>) -> Answer {
    let (actor, language) = (visit.actor.clone(), visit.language);
    let (lines, titles) = site
        .apart(move |store| {
            let lines = store.openings(before.before.as_deref(), LINES)?;
            let named = lines.iter().map(|line| (line.register.clone(), line.record));
            let titles = store.titles(&actor, named.collect::<Vec<_>>(), language)?;
            Ok((lines, titles))
        })
        .await?;
    let columns = vec![
        Column::text(visit.word("account.when")),
        Column::text(visit.word("opening.who")),
        Column::text(visit.word("opening.what")),
        Column::plain(visit.word("opening.reason")),
        Column::text(visit.word("opening.until")),
    ];
    let rows = lines.iter().map(|line| -> Row {
        let blank = !line.reason.chars().any(char::is_alphanumeric);
        vec![
            Cell::text(&visit.moment(line.at)).sorted_by(line.at.as_second()),
            Cell::head(html! { (line.actor_name) }),
            Cell::new(opened(&visit, line, titles.get(&line.record).map_or(UNSEEN, String::as_str))),
            Cell::new(html! { @if blank { span.soft { (visit.word("opening.no-reason")) } } @else { (line.reason) } }),
            Cell::text(&visit.moment(line.until)).sorted_by(line.until.as_second()),
        ]
        .into()
    });
    let title = visit.word("opening.log");
    let shown = Table {
        id: "openings".to_owned(),
        caption: String::new(),
        columns,
        rows: rows.collect(),
        tall: false,
    };
    let older =
        lines.last().filter(|_| lines.len() == LINES).map(|line| format!("/openings?before={}", line.id));
    let body = html! {
        (page_head(title, visit.word("opening.log-purpose"), &html! {}))
        @if lines.is_empty() {
            (empty_state(Icon::Check, visit.word("opening.none"), visit.word("opening.none-text"), &html! {}))
        } @else { (table(&shown)) }
        @if let Some(older) = older { div.actions { a.button href=(older) { (visit.word("account.older")) } } }
    };
    Ok(Page::new(&visit, title).wide().render(&body))
}

/// The record that was opened, by its title as far as the reader may see it, and its register.
fn opened(visit: &Visit, line: &Opening, title: &str) -> Markup {
    let register = visit.site.store().catalogue().register(&line.register);
    let label =
        register.map_or(line.register.as_str(), |register| register.def.label.in_language(visit.language));
    html! {
        @if title == UNSEEN {
            // Its id tells two records apart whose names are kept from the reader.
            span.soft title=(visit.word("register.unseen")) { code.small { (line.record) } }
        } @else {
            a href={ "/r/" (line.register) "/" (line.record) } { (title) }
        }
        div.small.soft { (label) }
    }
}

#[cfg(test)]
mod tests {
    use super::says_something;

    #[test]
    fn what_nobody_can_read_is_no_reason() {
        for blank in ["", "    ", "\u{200b}\u{200b}\u{200b}\u{200b}", "。。。。", "- - - -", "核对"] {
            assert!(!says_something(blank), "{blank:?}");
        }
        assert!(says_something("核对信息") && says_something("case 12"));
    }
}
