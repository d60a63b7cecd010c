//! The page, and the days that pass.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::html;
use serde::Deserialize;
use taihang_base::{AheadClock, Problem, Refusal, Text, civil_today};
use taihang_store::{Store, StoreError};
use taihang_web::components::{Field, csrf_field, field as input, page_head, panel, problem_summary};
use taihang_web::{Answer, Failure, Page, Posted, Visit, see};

use super::NOTE;
use crate::state::App;

/// The most days at once; each of them is gone through.
const MOST: u16 = 92;
/// Deadlines of one transaction.
const TOGETHER: usize = 200;

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    days: String,
}

impl Asked {
    fn read(&self) -> Result<u16, Problem> {
        let days = self.days.trim().parse().ok().filter(|days| (1..=MOST).contains(days));
        days.ok_or_else(|| {
            Problem::new(
                "demonstration-days",
                Text::new(
                    format!("“{}”不是 1 至 {MOST} 之间的天数。", self.days),
                    format!("“{}” is no number of days from 1 to {MOST}.", self.days),
                ),
                Text::new("请填写整数天数。", "Enter a whole number of days."),
            )
            .about("days")
        })
    }
}

fn clock(app: &App) -> Result<Arc<AheadClock>, Failure> {
    app.ahead.clone().ok_or(Failure::Refusal(Refusal::NotFound))
}

/// The page.
pub(super) async fn page(app: App, visit: Visit) -> Answer {
    let ahead = clock(&app)?;
    Ok(render(&visit, &ahead, "1", &[]))
}

fn render(visit: &Visit, ahead: &AheadClock, days: &str, problems: &[Problem]) -> Response {
    let title = visit.word("demonstration.title");
    let today = visit.date(civil_today(ahead));
    let hint = visit.words("demonstration.days-hint", &[("most", &MOST)]);
    let line = Field::line("days", visit.word("demonstration.days"), days).with_hint(&hint);
    let standing = visit.words("demonstration.standing", &[("today", &today), ("days", &ahead.days())]);
    let body = html! {
        (page_head(title, visit.word("demonstration.sentence"), &html! {}))
        (problem_summary(visit, "", problems))
        (panel("clock", visit.word("demonstration.clock"), &html! {}, &html! {
            p { (standing) }
            form.fields method="post" action="/demonstration" {
                (csrf_field(visit))
                (input(visit, &line, problems))
                p.soft { (visit.word("demonstration.sign-in")) }
                div.actions { button.button.primary { (visit.word("demonstration.go-on")) } }
            }
        }))
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, Page::new(visit, title).section("/").under(visit.word("home.title"), "/").render(&body))
        .into_response()
}

/// Lets the days pass, one after the other, with everything that falls due on each.
pub(super) async fn go_on(app: App, visit: Visit, Posted(asked): Posted<Asked>) -> Answer {
    let ahead = clock(&app)?;
    match asked.read() {
        Ok(days) => {
            app.site.apart(move |store| Ok(pass(store, &ahead, days)?)).await?;
            Ok(see(&visit, "/demonstration"))
        }
        Err(problem) => Ok(render(&visit, &ahead, &asked.days, &[problem])),
    }
}

fn pass(store: &Store, ahead: &AheadClock, days: u16) -> Result<(), StoreError> {
    for _ in 0..days {
        ahead.go_on(1);
        // Kept at once: the clock must not stand before what was written under it when the program starts again.
        store.jobs().note(NOTE, &ahead.days().to_string())?;
        let today = civil_today(ahead);
        while store.deadlines_pass(today, TOGETHER)? == TOGETHER {}
        while store.deadline_warnings(today, TOGETHER)? == TOGETHER {}
    }
    Ok(())
}
