//! The rounds that the visitor may see, with their state and where the sheets stand.

use maud::{Markup, html};
use taihang_kernel::{Query, RecordId, Test, Value};
use taihang_registers::collection::{self, Collection, field};
use taihang_registers::evaluation_sheet::EvaluationSheetState;
use taihang_web::components::{Cell, Column, Icon, Row, Table, empty_state, page_head, panel, table};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Visit};

use super::round::{Sheet, sheets};
use crate::state::App;
use crate::steps::state_of;

/// So many rounds are listed.
const ROUNDS: usize = 200;

/// The page.
pub(super) async fn page(_: App, visit: Visit) -> Answer {
    Asking::answer(visit, collection::REGISTER.to_owned(), |asking| {
        let visit = &asking.visit;
        let rounds = rounds(asking)?;
        let new = html! {
            @if asking.may_create() { a.button.primary href="/r/collection/new" { (visit.word("appraisal.new")) } }
        };
        let body = html! {
            (page_head(visit.word("appraisal.title"), visit.word("appraisal.sentence"), &new))
            @if rounds.is_empty() {
                (empty_state(Icon::Target, visit.word("appraisal.none"), visit.word("appraisal.none-text"), &html! {}))
            } @else {
                (panel("rounds", visit.word("appraisal.rounds"), &html! {}, &listed(asking, &rounds)?))
            }
        };
        Ok(Page::new(visit, visit.word("appraisal.title")).section("/appraisal").render(&body))
    })
    .await
}

fn rounds(asking: &Asking) -> Result<Vec<Collection>, Failure> {
    let kinds = ["appraisal", "evaluation"].map(|kind| Value::Choice(kind.to_owned())).to_vec();
    let query = Query::all(collection::REGISTER, ROUNDS).with(field::KIND, Test::In(kinds));
    let found = asking.store.page(asking.actor(), &query)?.records;
    let mut rounds = Vec::with_capacity(found.len());
    for shown in found {
        rounds.push(Collection::try_from(&shown.record)?);
    }
    rounds.sort_by_key(|round| std::cmp::Reverse(round.period));
    Ok(rounds)
}

fn listed(asking: &Asking, rounds: &[Collection]) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let ids: Vec<RecordId> = rounds.iter().map(|round| round.id.retyped()).collect();
    let all = sheets(asking, &ids)?;
    let columns = vec![
        Column::text(visit.word("appraisal.round")),
        Column::text(visit.word("appraisal.year")),
        Column::text(visit.word("appraisal.state")),
        Column::text(visit.word("appraisal.due")),
        Column::plain(visit.word("appraisal.sheets")),
    ];
    let row = |round: &Collection| -> Row {
        let of: Vec<&Sheet> = all.iter().filter(|sheet| sheet.typed.collection == Some(round.id)).collect();
        let title = round.title.as_deref().unwrap_or("—");
        let period = round.period.map(|period| period.in_language(visit.language)).unwrap_or_default();
        vec![
            Cell::head(html! { a href={ "/appraisal/" (round.id) } { (title) } }),
            Cell::text(&period).sorted_by(round.period.map(|period| period.to_string()).unwrap_or_default()),
            Cell::new(state_badge(asking.def(), &state_of(asking, collection::REGISTER, round.state.word()))),
            Cell::text(&round.due_on.map(|day| visit.date(day)).unwrap_or_default())
                .sorted_by(round.due_on.map(|day| day.to_string()).unwrap_or_default()),
            Cell::new(standing(asking, &of)),
        ]
        .into()
    };
    Ok(table(&Table { columns, rows: rounds.iter().map(row).collect(), ..Table::default() }))
}

/// How many sheets stand where; only those that the visitor may see are counted.
pub(super) fn standing(asking: &Asking, sheets: &[&Sheet]) -> Markup {
    let counts = EvaluationSheetState::ALL
        .map(|state| (state, sheets.iter().filter(|sheet| sheet.typed.state == state).count()));
    html! {
        @if sheets.is_empty() { span.soft { "—" } }
        ul.links role="list" {
            @for (state, count) in counts.iter().filter(|(_, count)| *count > 0) {
                li { (state_of(asking, taihang_registers::evaluation_sheet::REGISTER, state.word()).1) " " span.number { (count) } }
            }
        }
    }
}
