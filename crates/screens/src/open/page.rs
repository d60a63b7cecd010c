//! The page of open data, its catalogue and its files.

use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use taihang_base::{Fault, Refusal};
use taihang_registers::ranking;
use taihang_web::components::{Cell, Column, Icon, Row, Table, icon, page_head, panel, table};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Visit};

use super::calendar;
use super::files::{self, FORMATS, LICENCE, LICENCE_NAME};
use super::sets::{Public, Set};
use crate::export::download;
use crate::state::App;

/// The page.
pub(super) async fn page(_: App, visit: Visit) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), |asking| {
        let visit = &asking.visit;
        let sets = Public::new(&asking.store, asking.actor().today).sets()?;
        let links = html! {
            a.button href="/open/catalogue.jsonld" { (icon(Icon::Download)) (visit.word("open.catalogue")) }
        };
        let body = html! {
            (page_head(visit.word("open.title"), visit.word("open.sentence"), &links))
            p.record-facts { span { (visit.word("open.licence")) (visit.colon()) a href=(LICENCE) { (LICENCE_NAME) } } }
            (listed(visit, &sets))
            (calendar::shown(asking)?)
        };
        Ok(Page::new(visit, visit.word("open.title")).section("/open").render(&body))
    })
    .await
}

fn listed(visit: &Visit, sets: &[Set]) -> Markup {
    let words = ["open.set", "open.period", "open.issued", "open.history", "open.files"];
    let named = |id: &String| {
        let found = sets.iter().find(|set| set.id == *id);
        found.map_or_else(|| id.clone(), |set| set.title.in_language(visit.language).to_owned())
    };
    let row = |set: &Set| -> Row {
        let title = set.title.in_language(visit.language);
        let day = set.issued;
        vec![
            Cell::head(html! {
                span id=(set.id) { @if let Some(page) = &set.page { a href=(page) { (title) } } @else { a href={ "/open/sets/" (set.id) } { (title) } } }
                div.small.soft { (set.about.in_language(visit.language)) }
            }),
            Cell::text(set.period.as_deref().unwrap_or("—")),
            Cell::text(&day.map(|day| visit.date(day)).unwrap_or_default())
                .sorted_by(day.map(|day| day.to_string()).unwrap_or_default()),
            Cell::new(html! {
                @if let Some(by) = &set.replaced_by { div { (visit.word("open.replaced-by")) " " a href={ "#" (by) } { (named(by)) } } }
                @if let Some(other) = &set.replaces { div { (visit.word("open.replaces")) " " a href={ "#" (other) } { (named(other)) } } }
                @if set.page.is_none() { (visit.word("open.revisions")) }
            }),
            Cell::new(html! {
                ul.links role="list" {
                    li { a href={ "/open/sets/" (set.id) } { (visit.word("open.chart")) } }
                    @for (format, _, _) in FORMATS { li { a href={ "/open-data/" (set.id) "/" (format) } { (format) } } }
                }
            }),
        ]
        .into()
    };
    let drawn = Table {
        id: "sets".to_owned(),
        caption: visit.word("open.sets").to_owned(),
        columns: words.map(|word| Column::text(visit.word(word))).into(),
        rows: sets.iter().map(row).collect(),
        tall: false,
    };
    let body =
        html! { @if sets.is_empty() { p.soft { (visit.word("open.no-sets")) } } @else { (table(&drawn)) } };
    panel("sets", visit.word("open.sets"), &html! {}, &body)
}

/// The catalogue for programs.
pub(super) async fn catalogue(_: App, visit: Visit) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), |asking| {
        let sets = Public::new(&asking.store, asking.actor().today).sets()?;
        let text = serde_json::to_vec_pretty(&files::catalogue(&sets));
        let text = text.map_err(|error| Fault::new("write the catalogue of open data", error))?;
        Ok(([(CONTENT_TYPE, "application/ld+json")], text).into_response())
    })
    .await
}

/// One set in one format.
pub(super) async fn file(_: App, visit: Visit, Path((id, format)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let gone = || Failure::Refusal(Refusal::NotFound);
        let (_, kind, extension) =
            FORMATS.into_iter().find(|(name, _, _)| *name == format).ok_or_else(gone)?;
        let found = Public::new(&asking.store, asking.actor().today).set(&id)?;
        let (set, observations) = found.ok_or_else(gone)?;
        let bytes = files::bytes(&format, &set, &observations)?.ok_or_else(gone)?;
        download::file(&format!("{}.{extension}", set.id), kind, bytes)
    })
    .await
}
