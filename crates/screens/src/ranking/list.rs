//! The rankings that the visitor may see, the newest first.

use maud::html;
use taihang_kernel::Query;
use taihang_registers::ranked::Ranked;
use taihang_registers::ranking::{self, Ranking, RankingState};
use taihang_web::components::{Cell, Column, Icon, Row, Table, empty_state, page_head, panel, table};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Page, Visit};

use crate::state::App;
use crate::steps::state_of;

/// So many are listed.
const LISTED: usize = 200;

/// The page.
pub(super) async fn page(_: App, visit: Visit) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), |asking| {
        let visit = &asking.visit;
        let mut all = Vec::new();
        for shown in asking.store.page(asking.actor(), &Query::all(ranking::REGISTER, LISTED))?.records {
            let one = Ranking::try_from(&shown.record)?;
            if one.state != RankingState::Dropped {
                all.push(one);
            }
        }
        all.sort_by_key(|one| std::cmp::Reverse((one.period, one.published_on)));
        let new = html! {
            @if asking.may_create() { a.button.primary href="/r/ranking/new" { (visit.word("ranking.new")) } }
        };
        let columns = vec![
            Column::text(visit.word("ranking.ranking")),
            Column::text(visit.word("ranking.period")),
            Column::text(visit.word("ranking.state")),
            Column::text(visit.word("ranking.published-on")),
            Column::text(visit.word("ranking.first")),
        ];
        let row = |one: &Ranking| -> Row {
            let period = one.period.map(|period| period.in_language(visit.language)).unwrap_or_default();
            let ranked = one.result.as_deref().and_then(Ranked::read);
            let first = ranked.and_then(|ranked| ranked.units.first().map(|unit| unit.name.clone()));
            let day = one.published_on;
            vec![
                Cell::head(html! { a href={ "/rankings/" (one.id) } { (one.title.as_deref().unwrap_or("—")) } }),
                Cell::text(&period).sorted_by(one.period.map(|period| period.to_string()).unwrap_or_default()),
                Cell::new(state_badge(asking.def(), &state_of(asking, ranking::REGISTER, one.state.word()))),
                Cell::text(&day.map(|day| visit.date(day)).unwrap_or_default())
                    .sorted_by(day.map(|day| day.to_string()).unwrap_or_default()),
                Cell::text(first.as_deref().unwrap_or("—")),
            ]
            .into()
        };
        let body = html! {
            (page_head(visit.word("ranking.title"), visit.word("ranking.sentence"), &new))
            @if all.is_empty() {
                (empty_state(Icon::Target, visit.word("ranking.none"), visit.word("ranking.none-text"), &html! {}))
            } @else {
                (panel("rankings", visit.word("ranking.rankings"), &html! {}, &table(&Table { columns, rows: all.iter().map(row).collect(), ..Table::default() })))
            }
        };
        Ok(Page::new(visit, visit.word("ranking.title")).section("/rankings").render(&body))
    })
    .await
}
