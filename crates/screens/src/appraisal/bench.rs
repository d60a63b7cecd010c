//! The bench: subjects against items, with total, grade, rank and what has changed since last year.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_evaluation::sheet::Comparison;
use taihang_registers::collection;
use taihang_registers::evaluation_sheet;
use taihang_web::components::{Cell, Column, Icon, Row, Table, icon, page_head, panel, table};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Page, Visit};

use super::list::standing;
use super::result;
use super::round::{Round, Sheet, id};
use super::wording::{number, or_dash, signed};
use crate::state::App;
use crate::steps::{state_of, steps};

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path(round): Path<String>) -> Answer {
    Asking::answer(visit, collection::REGISTER.to_owned(), move |asking| {
        let visit = &asking.visit;
        let round = Round::read(asking, id(&round)?)?;
        let results = result::published(asking, &round)?;
        let beside = round.beside_last(asking)?;
        let files = !round.sheets.is_empty() || !results.is_empty();
        let links = html! {
            @if files { a.button href={ "/appraisal/" (round.record.id) "/export/xlsx" } { (icon(Icon::Download)) (visit.word("appraisal.workbook")) } }
            a.button.quiet href={ "/r/collection/" (round.record.id) } { (visit.word("appraisal.record")) }
        };
        let body = html! {
            (page_head(round.title(), visit.word("appraisal.bench-sentence"), &links))
            (facts(asking, &round))
            (steps(asking, (collection::REGISTER, round.record.id), "appraisal.steps", &[])?)
            (result::shown(asking, &results))
            @if !round.sheets.is_empty() { (sheets(asking, &round, beside.as_ref())) }
            @else if results.is_empty() { p.soft { (visit.word("appraisal.nothing-shown")) } }
        };
        let page = Page::new(visit, round.title()).wide().section("/appraisal");
        Ok(page.under(visit.word("appraisal.title"), "/appraisal").render(&body))
    })
    .await
}

fn facts(asking: &Asking, round: &Round) -> Markup {
    let (visit, typed) = (&asking.visit, &round.typed);
    let day = |day: Option<jiff::civil::Date>| day.map(|day| visit.date(day));
    let scheme = round.scheme.as_ref();
    let told = [
        ("appraisal.year", typed.period.map(|period| period.in_language(visit.language))),
        ("appraisal.opens", day(typed.opens_on)),
        ("appraisal.due", day(typed.due_on)),
        ("appraisal.objections-until", day(typed.objections_until)),
    ];
    let all: Vec<&Sheet> = round.sheets.iter().collect();
    html! {
        p.record-facts {
            (state_badge(asking.def(), &state_of(asking, collection::REGISTER, &round.record.state)))
            @for (word, value) in told { @if let Some(value) = value { span { (visit.word(word)) (visit.colon()) (value) } } }
            @if let Some(scheme) = scheme {
                span { (visit.word("appraisal.scheme")) (visit.colon()) a href={ "/r/evaluation_scheme/" (scheme.id) } { (scheme.title.as_deref().unwrap_or("—")) } }
            }
        }
        @if !all.is_empty() { div.small { (standing(asking, &all)) } }
    }
}

fn sheets(asking: &Asking, round: &Round, beside: Option<&Comparison>) -> Markup {
    let visit = &asking.visit;
    let mut columns = vec![Column::text(visit.word("appraisal.subject"))];
    columns.extend(round.items().iter().map(|item| Column::figure(item.label.as_deref().unwrap_or("—"))));
    let last =
        ["appraisal.total", "appraisal.grade", "appraisal.rank", "appraisal.change", "appraisal.state"];
    columns.extend(last.map(|word| Column::text(visit.word(word))));
    let ranks = round.ranks();
    let rows = round.sheets.iter().zip(ranks).map(|(sheet, rank)| row(asking, round, sheet, rank, beside));
    let drawn = Table {
        id: "bench".to_owned(),
        caption: visit.word("appraisal.bench").to_owned(),
        columns,
        rows: rows.collect(),
        tall: true,
    };
    let note = if round.whole() { "appraisal.rank-among" } else { "appraisal.rank-fixed" };
    panel("sheets", visit.word("appraisal.sheets"), &html! { (visit.word(note)) }, &table(&drawn))
}

fn row(
    asking: &Asking,
    round: &Round,
    sheet: &Sheet,
    rank: Option<usize>,
    beside: Option<&Comparison>,
) -> Row {
    let visit = &asking.visit;
    let path = format!("/appraisal/{}/{}", round.record.id, sheet.record.id);
    let mut cells = vec![Cell::head(html! { a href=(path) { (sheet.subject) } })];
    for item in round.items() {
        let line = sheet.line(item.key.as_deref().unwrap_or_default());
        cells.push(if sheet.assessed { points(visit, &line) } else { Cell::text("—") });
    }
    let rank = rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    let state = state_of(asking, evaluation_sheet::REGISTER, sheet.typed.state.word());
    let def = asking.store.catalogue().register(evaluation_sheet::REGISTER);
    cells.extend([
        Cell::text(&or_dash(sheet.typed.total)).sorted_by(or_dash(sheet.typed.total)),
        Cell::text(sheet.typed.grade.as_deref().unwrap_or("—")),
        Cell::text(&rank).sorted_by(&rank),
        Cell::new(change(visit, sheet, beside)),
        Cell::new(html! { @if let Some(register) = def { (state_badge(&register.def, &state)) } }),
    ]);
    cells.into()
}

/// Points over the value; what does not count says so in words.
fn points(visit: &Visit, line: &super::round::Line) -> Cell {
    let shown = html! {
        @match line.points {
            Some(points) => strong { (number(points.round_dp(2))) },
            None if line.tolerated => span.soft { (visit.word("appraisal.tolerated")) },
            None if line.missing => span.soft { (visit.word("appraisal.missing")) },
            None => span.soft { "—" },
        }
        @if let Some(value) = line.value { div.small.soft { (visit.word("appraisal.value")) " " (number(value)) } }
    };
    let sorted = line.points.map(|points| points.to_string()).unwrap_or_default();
    Cell::new(shown).sorted_by(sorted)
}

/// Points more or less than last year, and places gained or lost, in words.
pub(super) fn change(visit: &Visit, sheet: &Sheet, beside: Option<&Comparison>) -> Markup {
    let Some(last) = sheet.last_total(beside) else {
        return html! { span.soft { (visit.word("appraisal.first-time")) } };
    };
    let places = sheet.places(beside).filter(|places| *places != 0);
    html! {
        @match sheet.typed.total {
            Some(total) => { (signed(total.saturating_sub(last))) " " },
            None => {}
        }
        span.small.soft { (visit.words("appraisal.last-year", &[("total", &number(last))])) }
        @if let Some(places) = places {
            @let word = if places > 0 { "appraisal.places-up" } else { "appraisal.places-down" };
            div.small { (visit.words(word, &[("places", &places.unsigned_abs())])) }
        }
    }
}
