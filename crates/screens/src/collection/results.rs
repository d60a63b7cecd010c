//! The table of a survey: estimates over the answers that were accepted, weighted by stratum. Whoever may read it learns nothing of
//! one unit: fewer than three answers give no figure.

use std::collections::BTreeMap;

use axum::extract::Path;
use maud::{Markup, html};
use rust_decimal::Decimal;
use taihang_base::Refusal;
use taihang_collection::response::weight;
use taihang_collection::{Answer as Given, Kind, Question};
use taihang_kernel::{Actor, Query, Record, Test, Value};
use taihang_registers::collection::{self, field};
use taihang_registers::returns::{filled, questions};
use taihang_registers::{data_return, form};
use taihang_web::components::{Cell, Column, Row, Table, page_head, panel, table};
use taihang_web::register::Asking;
use taihang_web::{Answer, Page, Visit};

use super::{grid, rounds, sample};
use crate::every::every;
use crate::state::App;

/// Fewer answers than these would say what one unit answered.
const FEWEST: usize = 3;

/// The page: for the collector as soon as anything is accepted, for everybody else once the round is published.
pub(super) async fn page(_: App, visit: Visit, Path(at): Path<String>) -> Answer {
    Asking::answer(visit, collection::REGISTER.to_owned(), move |asking| {
        let visit = &asking.visit;
        let round = asking.store.one(asking.actor(), collection::REGISTER, rounds::id(&at)?)?.record;
        if round.text(field::KIND) != Some("survey") || round.state != "published" {
            return Err(Refusal::NotFound.into());
        }
        // The figures are the program's; what is shown of them is the table.
        let program = Actor::system("collection", asking.actor().today);
        let form = round.reference(field::FORM).ok_or(Refusal::NotFound)?;
        let form = asking.store.one(&program, form::REGISTER, form)?.record;
        let of = Query::all(data_return::REGISTER, 1000)
            .with(data_return::field::COLLECTION, Test::In(vec![Value::Ref(round.id)]));
        let returns = every(&asking.store, &program, of)?;
        let title = round.text(field::TITLE).unwrap_or("—");
        let body = html! {
            (page_head(title, visit.word("collection.results-sentence"), &html! {}))
            (sample::coverage(visit, &round, &returns))
            (estimates(visit, &round, &questions(&form), &returns))
        };
        let page = Page::new(visit, title).section("/collection");
        Ok(page.under(visit.word("collection.title"), "/collection").render(&body))
    })
    .await
}

fn estimates(visit: &Visit, round: &Record, questions: &[Question], returns: &[Record]) -> Markup {
    let (strata, of) = sample::strata(round, returns);
    let weighed: Vec<(Decimal, BTreeMap<String, Given>)> = returns
        .iter()
        .filter(|one| one.state == "accepted")
        .map(|one| {
            let unit = one.reference(data_return::field::UNIT).map(|unit| unit.to_string());
            let stratum = unit.and_then(|unit| of.get(&unit)).and_then(|name| strata.get(name));
            let weight = stratum.and_then(|stratum| weight(stratum.frame, stratum.accepted));
            (weight.unwrap_or(Decimal::ONE), filled(one, questions).answers)
        })
        .collect();
    let mut rows = Vec::new();
    for question in questions {
        let given: Vec<(Decimal, &Given)> =
            weighed.iter().filter_map(|(weight, all)| Some((*weight, all.get(&question.key)?))).collect();
        rows.extend(rows_of(visit, question, &given));
    }
    let words = ["collection.question", "collection.answered", "collection.estimate", "collection.total"];
    let columns = words.into_iter().map(|word| Column::plain(visit.word(word))).collect();
    let note = html! { (visit.words("collection.results-note", &[("fewest", &FEWEST)])) };
    let drawn = table(&Table { columns, rows, ..Table::default() });
    panel("results", visit.word("collection.results"), &note, &drawn)
}

/// One row for a number; one for each option of a choice; none for words.
fn rows_of(visit: &Visit, question: &Question, given: &[(Decimal, &Given)]) -> Vec<Row> {
    let name = grid::label(visit, question);
    let row = |what: String, estimate: Option<Decimal>, total: Option<Decimal>, unit: &str| -> Row {
        let known = given.len() >= FEWEST;
        let shown = |number: Option<Decimal>, unit: &str| {
            let number = number.filter(|_| known).map(|number| number.round_dp(2).normalize());
            number.map_or_else(|| "—".to_owned(), |number| format!("{number}{unit}"))
        };
        vec![
            Cell::head(html! { (what) @if !question.unit_words.is_empty() { " " span.small.soft { (question.unit_words) } } }),
            Cell::text(&given.len().to_string()),
            Cell::text(&shown(estimate, unit)),
            Cell::text(&shown(total, "")),
        ]
        .into()
    };
    let sum = |of: &dyn Fn(&Given) -> Option<Decimal>| {
        given.iter().try_fold(Decimal::ZERO, |sum, (weight, answer)| {
            sum.checked_add(weight.checked_mul(of(answer).unwrap_or_default())?)
        })
    };
    let all = sum(&|_| Some(Decimal::ONE)).filter(|all| !all.is_zero());
    let share = |is: &dyn Fn(&str) -> bool| {
        let part = sum(&|answer: &Given| is(&answer.kept()).then_some(Decimal::ONE))?;
        part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(all?)
    };
    match question.kind {
        Kind::Integer | Kind::Decimal | Kind::Money | Kind::Percent => {
            let total = sum(&Given::number);
            let mean = total.zip(all).and_then(|(total, all)| total.checked_div(all));
            let adds = !matches!(question.kind, Kind::Percent);
            vec![row(name.to_owned(), mean, total.filter(|_| adds), "")]
        }
        Kind::YesNo => vec![row(name.to_owned(), share(&|answer| answer == "是"), None, "%")],
        Kind::Choice | Kind::Choices => question
            .options
            .iter()
            .map(|(key, label)| {
                let has = |answer: &str| answer.split(';').any(|one| one == key);
                row(format!("{name}：{label}"), share(&has), None, "%")
            })
            .collect(),
        Kind::Text | Kind::Prose | Kind::Date | Kind::Period | Kind::File => Vec::new(),
    }
}
