//! The agreed data sets, and one of them with its mapping, what differed last and the box for a delivery.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal, Text, counted};
use taihang_kernel::{Query, Record, Value};
use taihang_registers::shared_dataset::{self, field};
use taihang_web::components::{
    Cell, Column, Icon, Row, Table, csrf_field, empty_state, page_head, panel, problem_summary, table,
};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Visit};

use super::delivery::Delivery;
use crate::definition_words::option;
use crate::every::every;
use crate::state::App;
use crate::steps::{state_of, steps};

/// Data sets in one page of an answer.
const PAGE: usize = 200;
/// So many unknown codes and differences are shown.
const SHOWN: usize = 200;

/// The list.
pub(super) async fn list(_: App, visit: Visit) -> Answer {
    let title = visit.word("sharing.title").to_owned();
    if let Err(Failure::Refusal(Refusal::NotFound)) = Asking::of(visit.clone(), shared_dataset::REGISTER) {
        let body = html! {
            (page_head(&title, visit.word("sharing.sentence"), &html! {}))
            (empty_state(Icon::Task, visit.word("sharing.none"), visit.word("sharing.none-text"), &html! {}))
        };
        return Ok(Page::new(&visit, &title).section("/sharing").render(&body));
    }
    Asking::answer(visit, shared_dataset::REGISTER.to_owned(), move |asking| {
        let visit = &asking.visit;
        let all = every(&asking.store, asking.actor(), Query::all(shared_dataset::REGISTER, PAGE))?;
        let providers = all.iter().filter_map(|one| one.reference(field::PROVIDER));
        let providers = providers.map(|id| ("organisation".to_owned(), id));
        let names = asking.store.titles(asking.actor(), providers, visit.language)?;
        let day = |one: &Record, name: &str| {
            if let Some(Value::Date(day)) = one.get(name) { visit.date(*day) } else { "—".to_owned() }
        };
        let row = |one: &Record| -> Row {
            let provider = one.reference(field::PROVIDER).and_then(|id| names.get(&id)).map_or("—", String::as_str);
            let state = state_of(asking, shared_dataset::REGISTER, &one.state);
            vec![
                Cell::head(html! { a href={ "/sharing/" (one.id) } { (one.text(field::NAME).unwrap_or("—")) } }),
                Cell::text(provider),
                Cell::text(&option(one, field::DELIVERED_EVERY, visit.language)),
                Cell::text(&day(one, field::LAST_RECEIVED)),
                Cell::text(&day(one, field::NEXT_DUE)),
                Cell::new(state_badge(asking.def(), &state)),
            ]
            .into()
        };
        let words = ["sharing.name", "sharing.provider", "sharing.every", "sharing.last", "sharing.next", "sharing.state"];
        let columns = words.into_iter().map(|word| Column::text(visit.word(word))).collect();
        let new = html! {
            @if asking.may_create() { a.button.primary href="/r/shared_dataset/new" { (visit.word("sharing.new")) } }
        };
        let body = html! {
            (page_head(&title, visit.word("sharing.sentence"), &new))
            @if all.is_empty() {
                (empty_state(Icon::Task, visit.word("sharing.none"), visit.word("sharing.none-text"), &html! {}))
            } @else {
                (table(&Table { columns, rows: all.iter().map(row).collect(), ..Table::default() }))
            }
        };
        Ok(Page::new(visit, &title).section("/sharing").render(&body))
    })
    .await
}

/// One data set.
pub(super) async fn page(_: App, visit: Visit, Path(at): Path<String>) -> Answer {
    Asking::answer(visit, shared_dataset::REGISTER.to_owned(), move |asking| {
        let dataset = dataset(asking, &at)?;
        render(asking, &dataset, None, &[])
    })
    .await
}

/// The data set of an address.
pub(super) fn dataset(asking: &Asking, at: &str) -> Result<Record, Failure> {
    let id = at.parse().map_err(|_| Refusal::NotFound)?;
    Ok(asking.store.one(asking.actor(), shared_dataset::REGISTER, id)?.record)
}

/// Whether the visitor may take a delivery in now.
pub(super) fn takes(asking: &Asking, dataset: &Record) -> bool {
    let unit = asking.actor().organisation;
    let consumers = matches!(dataset.get(field::CONSUMERS), Some(Value::Refs(ids)) if unit.is_some_and(|unit| ids.contains(&unit)));
    let party = consumers || (unit.is_some() && dataset.reference(field::PROVIDER) == unit);
    let steward = asking.actor().roles.iter().any(|held| held.role == "data_steward");
    steward && party && dataset.state == "live"
}

/// The page, with a delivery that was looked at and what was wrong with what was sent.
pub(super) fn render(
    asking: &Asking,
    dataset: &Record,
    delivery: Option<&Delivery>,
    problems: &[Problem],
) -> Answer {
    let visit = &asking.visit;
    let name = dataset.text(field::NAME).unwrap_or("—");
    let state = state_of(asking, shared_dataset::REGISTER, &dataset.state);
    let link = html! { a.button.quiet href={ "/r/shared_dataset/" (dataset.id) } { (visit.word("sharing.record")) } };
    let takes = takes(asking, dataset);
    let plain: Vec<Problem> =
        problems.iter().cloned().map(|problem| Problem { field: None, ..problem }).collect();
    let body = html! {
        (page_head(name, visit.word("sharing.one-sentence"), &link))
        (problem_summary(visit, "", &plain))
        p.record-facts {
            (state_badge(asking.def(), &state))
            span { (visit.word("sharing.every")) (visit.colon()) (option(dataset, field::DELIVERED_EVERY, visit.language)) }
            span { (visit.word("sharing.rule")) (visit.colon()) (option(dataset, field::CONFLICT_RULE, visit.language)) }
            @if let Some(basis) = dataset.text(field::BASIS_NOTE) { span { (visit.word("sharing.basis")) (visit.colon()) (basis) } }
            @if let Some(last) = dataset.text(field::DELIVERY) { span { (visit.word("sharing.last")) (visit.colon()) (last) } }
        }
        @match delivery {
            Some(delivery) => { (looked(asking, dataset, delivery)) }
            None => { @if takes { (upload(visit, dataset)) } (mapping(visit, dataset)) }
        }
        (steps(asking, (shared_dataset::REGISTER, dataset.id), "sharing.steps", &["receive"])?)
    };
    let page =
        Page::new(visit, name).section("/sharing").wide().under(visit.word("sharing.title"), "/sharing");
    let mut response = page.render(&body);
    if !problems.is_empty() || delivery.is_some_and(|delivery| !delivery.fits()) {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn upload(visit: &Visit, dataset: &Record) -> Markup {
    let body = html! {
        form.fields method="post" action={ "/sharing/" (dataset.id) "/look" } enctype="multipart/form-data" {
            (csrf_field(visit))
            div.field {
                label for="field-file" { (visit.word("sharing.file")) }
                input type="file" id="field-file" name="file" accept=".xlsx,.csv" required;
                p.field-hint { (visit.word("sharing.file-hint")) }
            }
            div.actions { button.button.primary { (visit.word("sharing.look")) } }
        }
    };
    panel("delivery", visit.word("sharing.delivery"), &html! {}, &body)
}

fn mapping(visit: &Visit, dataset: &Record) -> Markup {
    let lines = dataset.lines("mapping");
    if lines.is_empty() {
        return html! {};
    }
    let words = ["sharing.theirs", "sharing.register", "sharing.field", "sharing.unit", "sharing.sample"];
    let columns = words.into_iter().map(|word| Column::plain(visit.word(word))).collect();
    let cell =
        |value: &Option<Value>| Cell::text(if let Some(Value::Text(text)) = value { text } else { "—" });
    let rows = lines.iter().map(|line| Row::from(line.iter().map(cell).collect::<Vec<_>>())).collect();
    let drawn = table(&Table { columns, rows, ..Table::default() });
    panel("mapping", visit.word("sharing.mapping"), &html! {}, &drawn)
}

/// A delivery before it counts: what cannot be read, codes nobody has, figures that differ; and the button that takes it in.
fn looked(asking: &Asking, dataset: &Record, delivery: &Delivery) -> Markup {
    let visit = &asking.visit;
    let compared = &delivery.compared;
    let taken = compared.differences.iter().filter(|one| one.ours.is_none()).count();
    let counts: [(&str, usize); 4] = [
        ("sharing.rows", delivery.rows),
        ("sharing.agreed", compared.agreed),
        ("sharing.differing", compared.differences.len() - taken),
        ("sharing.taken", taken),
    ];
    let all: Vec<Problem> = delivery.problems.iter().cloned().chain(unknown(delivery)).collect();
    let plain: Vec<Problem> = all.into_iter().map(|problem| Problem { field: None, ..problem }).collect();
    let body = html! {
        p.record-facts { @for (word, count) in counts { span { (visit.word(word)) (visit.colon()) strong.number { (count) } } } }
        (problem_summary(visit, "", &plain))
        @if !compared.differences.is_empty() { (differences(visit, delivery)) }
        @if delivery.fits() {
            form.fields method="post" action={ "/sharing/" (dataset.id) "/receive" } {
                (csrf_field(visit))
                input type="hidden" name="version" value=(dataset.version);
                input type="hidden" name="year" value=(delivery.year);
                textarea name="rows" hidden { (delivery.text()) }
                div.actions {
                    button.button.primary { (visit.word("sharing.receive")) }
                    a.button.quiet href={ "/sharing/" (dataset.id) } { (visit.word("sharing.leave")) }
                }
                p.small.soft { (visit.word("sharing.receive-note")) }
            }
        } @else {
            div.actions { a.button href={ "/sharing/" (dataset.id) } { (visit.word("sharing.again")) } }
        }
    };
    panel("look", visit.word("sharing.looked"), &html! {}, &body)
}

/// Every code that nobody here has, said at once.
pub(super) fn unknown(delivery: &Delivery) -> Option<Problem> {
    let all = &delivery.compared.unknown;
    let list: Vec<String> = all.iter().take(SHOWN).map(|(row, code)| format!("{row} ({code})")).collect();
    let (count, list) = (all.len(), list.join(", "));
    (count > 0).then(|| {
        Problem::new(
            "code-unknown",
            Text::new(
                format!("{count} 行的信用代码在平台上没有单位，行号：{list}"),
                format!(
                    "{} that no unit here has; by number: {list}",
                    counted(count, "row has a credit code", "rows have credit codes")
                ),
            ),
            Text::new("请核对代码，或先登记这些单位。", "Check the codes, or enter these units first."),
        )
    })
}

fn differences(visit: &Visit, delivery: &Delivery) -> Markup {
    let words = [
        "sharing.firm",
        "sharing.year",
        "sharing.field",
        "sharing.their-figure",
        "sharing.our-figure",
        "sharing.source",
    ];
    let columns = words.into_iter().map(|word| Column::text(visit.word(word))).collect();
    let money = |sum: Option<taihang_base::Money>| {
        sum.map_or_else(|| visit.word("sharing.not-held").to_owned(), |sum| sum.in_language(visit.language))
    };
    let row = |one: &taihang_registers::dataset::Difference| -> Row {
        vec![
            Cell::head(html! { (delivery.names.get(&one.unit).map_or("—", String::as_str)) }),
            Cell::text(&one.year.first_day().year().to_string()),
            Cell::text(&one.place),
            Cell::text(&money(Some(one.theirs))).sorted_by(one.theirs.fen()),
            Cell::text(&money(one.ours)),
            Cell::text(if one.source.is_empty() { "—" } else { &one.source }),
        ]
        .into()
    };
    let rows = delivery.compared.differences.iter().take(SHOWN).map(row).collect();
    table(&Table { columns, rows, ..Table::default() })
}
