//! The rounds of returns that the visitor may see, and the returns that wait for the visitor's own unit.

use maud::{Markup, html};
use taihang_base::Refusal;
use taihang_collection::response::{Counts, Return, Standing, counts};
use taihang_kernel::{Query, Record, RecordId, Test, Value};
use taihang_registers::collection::{self, Collection, field};
use taihang_registers::{data_return, indicator_value};
use taihang_store::StoreError;
use taihang_web::components::{
    Cell, Column, Icon, Row, Table, csrf_field, empty_state, page_head, panel, table,
};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Visit};

use crate::every::every;
use crate::state::App;
use crate::steps::state_of;

/// So many are read at once.
const PAGE: usize = 1000;

/// The id in an address.
pub(super) fn id(text: &str) -> Result<RecordId, Failure> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// The page.
pub(super) async fn page(_: App, visit: Visit) -> Answer {
    // Whoever has nothing to do with returns is told so; the entry stands in everybody's navigation.
    if let Err(Failure::Refusal(Refusal::NotFound)) = Asking::of(visit.clone(), data_return::REGISTER) {
        let title = visit.word("collection.title");
        let body = html! {
            (page_head(title, visit.word("collection.sentence"), &html! {}))
            (empty_state(Icon::Task, visit.word("collection.none"), visit.word("collection.none-text"), &html! {}))
        };
        return Ok(Page::new(&visit, title).section("/collection").render(&body));
    }
    Asking::answer(visit, data_return::REGISTER.to_owned(), |asking| {
        let visit = &asking.visit;
        let (rounds, all) = (rounds(asking)?, returns(asking, None)?);
        let new = html! {
            a.button href="/collection/values.csv" download { (visit.word("collection.values")) }
            @if may_open(asking) { a.button.primary href="/r/collection/new" { (visit.word("collection.new")) } }
        };
        let own: Vec<&Record> = all.iter().filter(|record| open_for(asking, record)).collect();
        let body = html! {
            (page_head(visit.word("collection.title"), visit.word("collection.sentence"), &new))
            @if !own.is_empty() { (panel("own", visit.word("collection.own"), &html! {}, &waiting(asking, &own))) }
            @if rounds.is_empty() && own.is_empty() {
                (empty_state(Icon::Task, visit.word("collection.none"), visit.word("collection.none-text"), &html! {}))
            }
            @if !rounds.is_empty() { (panel("rounds", visit.word("collection.rounds"), &html! {}, &listed(asking, &rounds, &all))) }
            (observations(asking))
        };
        Ok(Page::new(visit, visit.word("collection.title")).section("/collection").render(&body))
    })
    .await
}

/// The box for a file of values, for whoever may enter some.
fn observations(asking: &Asking) -> Markup {
    let visit = &asking.visit;
    let may = Asking::of(visit.clone(), indicator_value::REGISTER).is_ok_and(|values| values.may_create());
    html! {
        @if may {
            form.fields method="post" action="/collection/values" enctype="multipart/form-data" {
                (csrf_field(visit))
                div.field {
                    label for="field-values" { (visit.word("collection.values-file")) }
                    input type="file" id="field-values" name="file" accept=".csv" required;
                }
                div.actions { button.button { (visit.word("collection.values-send")) } }
            }
        }
    }
}

fn may_open(asking: &Asking) -> bool {
    Asking::of(asking.visit.clone(), collection::REGISTER).is_ok_and(|rounds| rounds.may_create())
}

/// Rounds in which units answer a form.
fn rounds(asking: &Asking) -> Result<Vec<Collection>, Failure> {
    let kinds =
        ["statistical_return", "survey", "annual_report"].map(|kind| Value::Choice(kind.to_owned())).to_vec();
    let query = Query::all(collection::REGISTER, PAGE).with(field::KIND, Test::In(kinds));
    let found = match every(&asking.store, asking.actor(), query) {
        Ok(records) => records,
        Err(StoreError::Refusal(_)) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    let mut rounds = Vec::with_capacity(found.len());
    for record in &found {
        rounds.push(Collection::try_from(record)?);
    }
    rounds.sort_by_key(|round| std::cmp::Reverse(round.period));
    Ok(rounds)
}

/// The returns that the visitor may see, of one round or of all.
pub(super) fn returns(asking: &Asking, round: Option<RecordId>) -> Result<Vec<Record>, Failure> {
    let mut query = Query::all(data_return::REGISTER, PAGE);
    if let Some(round) = round {
        query = query.with(data_return::field::COLLECTION, Test::In(vec![Value::Ref(round)]));
    }
    Ok(every(&asking.store, asking.actor(), query)?)
}

/// Whether the return waits for the visitor's own unit.
fn open_for(asking: &Asking, record: &Record) -> bool {
    let own = asking.actor().organisation.is_some_and(|own| record.owner == Some(own));
    own && matches!(record.state.as_str(), "due" | "draft" | "returned" | "mending" | "missing")
}

/// The day in a field.
pub(super) fn day(record: &Record, field: &str) -> Option<jiff::civil::Date> {
    if let Some(Value::Date(day)) = record.get(field) { Some(*day) } else { None }
}

/// A return as the engine counts it.
pub(super) fn counted(record: &Record) -> Option<Return> {
    let standing = match record.state.as_str() {
        "due" => Standing::Due,
        "draft" => Standing::Draft,
        "submitted" => Standing::Submitted,
        "returned" | "mending" => Standing::Returned,
        "accepted" => Standing::Accepted,
        _ => Standing::Missing,
    };
    let due_on = day(record, data_return::field::DUE_ON)?;
    Some(Return { standing, due_on, submitted_on: day(record, data_return::field::SUBMITTED_ON) })
}

/// How a round stands on the day of the visit.
pub(super) fn standing(asking: &Asking, all: &[&Record]) -> Counts {
    let returns: Vec<Return> = all.iter().filter_map(|record| counted(record)).collect();
    counts(&returns, asking.actor().today)
}

fn waiting(asking: &Asking, own: &[&Record]) -> Markup {
    let visit = &asking.visit;
    html! {
        ul.links role="list" {
            @for record in own {
                li {
                    a href={ "/returns/" (record.id) } { (record.text(data_return::field::TITLE).unwrap_or("—")) } " "
                    (state_badge(asking.def(), &state_of(asking, data_return::REGISTER, &record.state))) " "
                    @if let Some(due) = day(record, data_return::field::DUE_ON) {
                        span.small.soft { (visit.word("collection.due")) (visit.colon()) (visit.date(due)) }
                    }
                }
            }
        }
    }
}

fn listed(asking: &Asking, rounds: &[Collection], all: &[Record]) -> Markup {
    let visit = &asking.visit;
    let mut columns = vec![
        Column::text(visit.word("collection.round")),
        Column::text(visit.word("collection.period")),
        Column::text(visit.word("collection.state")),
        Column::text(visit.word("collection.due")),
    ];
    let words = [
        "collection.asked",
        "collection.received",
        "collection.late",
        "collection.missing",
        "collection.accepted",
    ];
    columns.extend(words.map(|word| Column::figure(visit.word(word))));
    let row = |round: &Collection| -> Row {
        let id: RecordId = round.id.retyped();
        let of = |record: &&Record| record.reference(data_return::field::COLLECTION) == Some(id);
        let counts = standing(asking, &all.iter().filter(of).collect::<Vec<_>>());
        let period = round.period.map(|period| period.in_language(visit.language)).unwrap_or_default();
        let state = state_of(asking, collection::REGISTER, round.state.word());
        let figure = |count: usize| Cell::text(&count.to_string()).sorted_by(count);
        vec![
            Cell::head(
                html! { a href={ "/collection/" (round.id) } { (round.title.as_deref().unwrap_or("—")) } },
            ),
            Cell::text(&period).sorted_by(round.period.map(|period| period.to_string()).unwrap_or_default()),
            Cell::text(&state.1),
            Cell::text(&round.due_on.map(|day| visit.date(day)).unwrap_or_default())
                .sorted_by(round.due_on.map(|day| day.to_string()).unwrap_or_default()),
            figure(counts.asked),
            figure(counts.received),
            figure(counts.late),
            figure(counts.overdue.max(counts.missing)),
            figure(counts.accepted),
        ]
        .into()
    };
    table(&Table { columns, rows: rounds.iter().map(row).collect(), ..Table::default() })
}
