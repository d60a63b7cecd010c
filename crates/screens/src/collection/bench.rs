//! One round: how many came, who is late or missing, and a way to remind them all.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal, Text};
use taihang_collection::response::days_late;
use taihang_kernel::{Act, Draft, Record, RecordId, Value};
use taihang_registers::collection::{self, Collection};
use taihang_registers::data_return::{self, field, transition};
use taihang_registers::organisation;
use taihang_web::components::{
    Cell, Column, Icon, Row, Table, csrf_field, icon, page_head, panel, progress, table,
};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Posted, Visit, see_saying};

use super::entry::Typed;
use super::rounds::{counted, day, id, returns, standing};
use crate::state::App;
use crate::steps::{state_of, steps};

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path(at): Path<String>) -> Answer {
    Asking::answer(visit, data_return::REGISTER.to_owned(), move |asking| render(asking, id(&at)?)).await
}

/// Reminds every unit whose return has not come.
pub(super) async fn chase(_: App, visit: Visit, Path(at): Path<String>, Posted(_): Posted<Typed>) -> Answer {
    Asking::answer(visit, data_return::REGISTER.to_owned(), move |asking| {
        let round = id(&at)?;
        let of_rounds = Asking::of(asking.visit.clone(), collection::REGISTER)?;
        let seen = of_rounds.store.one(asking.actor(), collection::REGISTER, round)?;
        if !running(&seen.record) {
            return Err(not_running().into());
        }
        let mut commands = Vec::new();
        for record in returns(asking, Some(round))?.iter().filter(|record| outstanding(record)) {
            let act = Act::Advance {
                id: record.id,
                version: record.version,
                transition: transition::CHASE.to_owned(),
                draft: Draft::default(),
            };
            commands.push(asking.command(act, "", None));
        }
        asking.store.submit_all(asking.actor(), commands)?;
        Ok(see_saying(&asking.visit, &format!("/collection/{round}"), "collection.chased"))
    })
    .await
}

fn outstanding(record: &Record) -> bool {
    matches!(record.state.as_str(), "due" | "draft" | "missing" | "returned")
}

/// Whether returns are still asked for: until the round is finished, also after its last day. A round that is published has what
/// it will have, whoever never answered.
fn running(round: &Record) -> bool {
    matches!(round.state.as_str(), "open" | "closed")
}

fn not_running() -> Problem {
    Problem::new(
        "round-not-running",
        Text::new(
            "本批次已不再收取报表，没有可催报的单位。",
            "The round takes no more returns; nobody is left to remind.",
        ),
        Text::new("请返回批次页面查看现状。", "Go back to the round and see how it stands."),
    )
}

fn render(asking: &Asking, round: RecordId) -> Answer {
    let visit = &asking.visit;
    let of_rounds = Asking::of(visit.clone(), collection::REGISTER)?;
    let seen = of_rounds.store.one(asking.actor(), collection::REGISTER, round)?;
    let typed = Collection::try_from(&seen.record)?;
    let kind = seen.record.text(collection::field::KIND);
    if !matches!(kind, Some("statistical_return" | "survey" | "annual_report")) {
        return Err(Refusal::NotFound.into());
    }
    let all = returns(asking, Some(round))?;
    let title = typed.title.clone().unwrap_or_else(|| "—".to_owned());
    let survey = kind == Some("survey");
    let links = html! {
        @if survey { a.button href={ "/collection/" (round) "/sample" } { (visit.word("collection.sample")) } }
        @if survey && seen.record.state == "published" { a.button href={ "/collection/" (round) "/results" } { (visit.word("collection.to-results")) } }
        a.button.quiet href={ "/r/collection/" (round) } { (visit.word("collection.record")) }
    };
    let body = html! {
        (page_head(&title, visit.word("collection.bench-sentence"), &links))
        (facts(asking, &typed, &all))
        @if all.is_empty() { p.soft { (visit.word("collection.no-returns")) } } @else { (table_of(asking, &all)?) }
        @if survey { (super::sample::coverage(visit, &seen.record, &all)) }
        @if running(&seen.record) { (reminder(asking, round, &all)?) }
        (steps(&of_rounds, (collection::REGISTER, round), "collection.steps", &[])?)
    };
    let page = Page::new(visit, &title).wide().section("/collection");
    Ok(page.under(visit.word("collection.title"), "/collection").render(&body))
}

fn facts(asking: &Asking, round: &Collection, all: &[Record]) -> Markup {
    let visit = &asking.visit;
    let counts = standing(asking, &all.iter().collect::<Vec<_>>());
    let state = state_of(asking, collection::REGISTER, round.state.word());
    let percent = |share: Option<rust_decimal::Decimal>| {
        share.map_or_else(|| "—".to_owned(), |share| format!("{share}%"))
    };
    html! {
        p.record-facts {
            span { (visit.word("collection.state")) (visit.colon()) (state.1) }
            @if let Some(period) = round.period { span { (visit.word("collection.period")) (visit.colon()) (period.in_language(visit.language)) } }
            @if let Some(due) = round.due_on { span { (visit.word("collection.due")) (visit.colon()) (visit.date(due)) } }
            span { (visit.word("collection.response")) (visit.colon()) strong { (percent(counts.response())) } }
            span { (visit.word("collection.on-time")) (visit.colon()) (percent(counts.on_time())) }
            span { (visit.word("collection.late")) (visit.colon()) span.number { (counts.late) } }
            span { (visit.word("collection.overdue")) (visit.colon()) span.number { (counts.overdue) } }
            span { (visit.word("collection.waiting")) (visit.colon()) span.number { (counts.waiting) } }
        }
        @if counts.asked > 0 { (progress(visit, visit.word("collection.received"), counts.received, counts.asked)) }
    }
}

fn table_of(asking: &Asking, all: &[Record]) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let units = all
        .iter()
        .filter_map(|record| Some((organisation::REGISTER.to_owned(), record.reference(field::UNIT)?)));
    let names = asking.store.titles(asking.actor(), units.collect::<Vec<_>>(), visit.language)?;
    let words = ["collection.unit", "collection.state", "collection.submitted-on", "collection.days-late"];
    let mut columns: Vec<Column> = words.map(|word| Column::text(visit.word(word))).into();
    columns.push(Column::figure(visit.word("collection.problems")));
    let row = |record: &Record| -> Row {
        let name =
            record.reference(field::UNIT).and_then(|unit| names.get(&unit)).map_or("—", String::as_str);
        let came = day(record, field::SUBMITTED_ON);
        let late = counted(record).and_then(|one| days_late(one, asking.actor().today));
        let problems = if let Some(Value::Integer(count)) = record.get(field::PROBLEMS) { *count } else { 0 };
        let begun = !matches!(record.state.as_str(), "due" | "missing");
        vec![
            Cell::head(html! { a href={ "/returns/" (record.id) } { (name) } }),
            Cell::new(state_badge(asking.def(), &state_of(asking, data_return::REGISTER, &record.state))).sorted_by(&record.state),
            Cell::text(&came.map_or_else(|| "—".to_owned(), |came| visit.date(came)))
                .sorted_by(came.map(|came| came.to_string()).unwrap_or_default()),
            Cell::new(html! {
                @match late {
                    Some(days) => { (icon(Icon::Warning)) " " (visit.words("collection.days", &[("days", &days)])) }
                    None => "—",
                }
            })
            .sorted_by(late.unwrap_or(0)),
            if begun { Cell::text(&problems.to_string()).sorted_by(problems) } else { Cell::text("—") },
        ]
        .into()
    };
    let drawn =
        Table { id: "returns".to_owned(), columns, rows: all.iter().map(row).collect(), ..Table::default() };
    Ok(panel("returns", visit.word("collection.returns"), &html! {}, &table(&drawn)))
}

/// The button that reminds, for whoever may.
fn reminder(asking: &Asking, round: RecordId, all: &[Record]) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let waiting: Vec<&Record> = all.iter().filter(|record| outstanding(record)).collect();
    let Some(first) = waiting.first() else { return Ok(html! {}) };
    let actions = asking.store.actions(asking.actor(), data_return::REGISTER, first.id)?;
    if !actions.iter().any(|action| action.transition == transition::CHASE && action.allowed.is_ok()) {
        return Ok(html! {});
    }
    Ok(html! {
        form.fields method="post" action={ "/collection/" (round) "/chase" } {
            (csrf_field(visit))
            div.actions { button.button { (visit.words("collection.chase", &[("count", &waiting.len())])) } }
        }
    })
}
