//! The page.

use axum::extract::Query;
use maud::{Markup, html};
use rust_decimal::Decimal;
use taihang_base::{Money, Refusal};
use taihang_registers::rd::{Group, spent};
use taihang_registers::rd_account::{self, field};
use taihang_web::components::{
    self, Cell, Column, Icon, Row, Table, Tone, badge, empty_state, export_links, page_head, panel, select,
    table,
};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Visit};

use super::year::{Asked, Board, UnitYear, money};
use crate::state::App;
use crate::steps::state_of;

/// Years that can be chosen before the one that runs.
const BACK: i16 = 6;

/// The page.
pub(super) async fn page(_: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    // Whoever has nothing to do with accounts is told so; the entry stands in everybody's navigation.
    if let Err(Failure::Refusal(Refusal::NotFound)) = Asking::of(visit.clone(), rd_account::REGISTER) {
        let title = visit.word("rd.title");
        let body = html! {
            (page_head(title, visit.word("rd.sentence"), &html! {}))
            (empty_state(Icon::Task, visit.word("rd.closed"), visit.word("rd.closed-text"), &html! {}))
        };
        return Ok(Page::new(&visit, title).section("/rd").render(&body));
    }
    Asking::answer(visit, rd_account::REGISTER.to_owned(), move |asking| {
        let board = Board::read(asking, &asked)?;
        let shown = Shown { asking, board: &board };
        let title = asking.visit.word("rd.title");
        let mut page = Page::new(&asking.visit, title).section("/rd").wide();
        if board.unit.is_some() && asking.actor().organisation != board.unit {
            page = page.under(title, &format!("/rd?year={}", board.year));
        }
        Ok(page.render(&shown.body()))
    })
    .await
}

/// Money in 10,000 yuan.
pub(super) fn wan(sum: Money) -> Decimal {
    sum.yuan().checked_div(Decimal::from(10_000)).unwrap_or_default().round_dp(2).normalize()
}

fn share(share: Option<Decimal>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{}%", share.round_dp(2).normalize()))
}

struct Shown<'a> {
    asking: &'a Asking,
    board: &'a Board,
}

impl Shown<'_> {
    fn body(&self) -> Markup {
        let (visit, board) = (&self.asking.visit, self.board);
        let unit = board.unit.map(|id| board.name(id).to_owned());
        let heading = unit.map_or_else(
            || visit.words("rd.heading-all", &[("year", &board.year)]),
            |unit| visit.words("rd.heading", &[("unit", &unit), ("year", &board.year)]),
        );
        let address = |format: &str| {
            let unit = board.unit.map(|id| format!("&unit={id}")).unwrap_or_default();
            format!("/rd/export/{format}?year={}{unit}", board.year)
        };
        let actions = html! {
            @if !board.units.is_empty() { (export_links(visit, &address("xlsx"), &address("csv"))) }
            @if self.asking.may_create() {
                a.button.primary href={ "/r/rd_account/new?year=" (board.year) } { (visit.word("rd.new")) }
            }
        };
        html! {
            (page_head(&heading, visit.word("rd.sentence"), &actions))
            (self.choice())
            @if board.units.is_empty() {
                (empty_state(Icon::Task, visit.word("rd.none"), visit.word("rd.none-text"), &html! {}))
            } @else if board.unit.is_some() {
                @for one in &board.units { (self.facts(one)) (self.projects(one)) (self.sources(one)) }
            } @else { (self.units()) }
        }
    }

    fn choice(&self) -> Markup {
        let visit = &self.asking.visit;
        let now = visit.actor.today.year();
        let years: Vec<(String, String)> = (now - BACK..=now + 1)
            .rev()
            .map(|year| (year.to_string(), visit.year(i32::from(year))))
            .collect();
        let fields = html! {
            (select("year", visit.word("rd.year"), &years, &self.board.year.to_string()))
            @if let Some(unit) = self.board.unit { input type="hidden" name="unit" value=(unit); }
        };
        components::filters(visit, "/rd", &fields)
    }

    /// The year in one line: total, ratio against the floor, super-deduction, staff.
    fn facts(&self, one: &UnitYear) -> Markup {
        let visit = &self.asking.visit;
        let fact = |word: &'static str, value: String| {
            html! { span { (visit.word(word)) (visit.colon()) strong.number { (value) } } }
        };
        let wan = |sum: Money| visit.words("rd.wan", &[("sum", &wan(sum))]);
        html! {
            p.record-facts {
                (fact("rd.total", wan(one.spent.total())))
                (fact("rd.intramural", wan(one.spent.intramural())))
                (fact("rd.deductible", wan(one.deductible)))
                (fact("rd.ratio", share(one.ratio())))
                @if one.floor().is_some() { (fact("rd.floor", share(one.floor()))) }
                @match one.below() {
                    Some(true) => { (badge(Tone::Warn, visit.word("rd.below"))) }
                    Some(false) => { (badge(Tone::Good, visit.word("rd.met"))) }
                    None => {}
                }
                @if !one.spent.staff_fte.is_zero() { (fact("rd.staff", one.spent.staff_fte.normalize().to_string())) }
            }
            @if one.ratio().is_none() { p.small.soft { (visit.word("rd.no-revenue")) } }
        }
    }

    /// Projects with the cost groups as columns, and their sum.
    fn projects(&self, one: &UnitYear) -> Markup {
        let visit = &self.asking.visit;
        let groups = one.groups();
        let mut columns = vec![Column::text(visit.word("rd.project"))];
        columns.extend(groups.iter().map(|group| Column::figure(group.label.in_language(visit.language))));
        columns.push(Column::figure(visit.word("rd.total")));
        columns.push(Column::figure(visit.word("rd.deductible")));
        columns.push(Column::text(visit.word("rd.state")));
        let mut rows: Vec<Row> = one.accounts.iter().map(|account| self.project(account, &groups)).collect();
        let mut sum = vec![Cell::head(html! { strong { (visit.word("rd.sum")) } })];
        let strong = |sum: Money| Cell::new(html! { strong.number { (wan(sum)) } });
        let of = |group: &&Group| one.spent.costs.get(&group.code).map_or(Money::ZERO, |(sum, _)| *sum);
        sum.extend(groups.iter().map(|group| strong(of(group))));
        sum.extend([strong(one.spent.total()), strong(one.deductible), Cell::text("")]);
        rows.push(sum.into());
        let drawn = table(&Table { columns, rows, ..Table::default() });
        let note = html! { (visit.word("rd.unit-wan")) };
        panel(
            "projects",
            visit.word("rd.projects"),
            &note,
            &html! { (drawn) p.small.soft { (visit.word("rd.limit-note")) } },
        )
    }

    fn project(&self, account: &taihang_kernel::Record, groups: &[&Group]) -> Row {
        let own = spent([account]);
        let title = account.text(field::TITLE).unwrap_or("—");
        let mut cells = vec![Cell::head(html! { a href={ "/r/rd_account/" (account.id) } { (title) } })];
        cells.extend(groups.iter().map(|group| match own.costs.get(&group.code) {
            Some((sum, _)) => Cell::new(html! { span.number { (wan(*sum)) } }).sorted_by(sum.fen()),
            None => Cell::text("—").sorted_by(0),
        }));
        for name in [field::TOTAL, field::DEDUCTIBLE] {
            let sum = money(account, name).unwrap_or_default();
            cells.push(Cell::new(html! { span.number { (wan(sum)) } }).sorted_by(sum.fen()));
        }
        let state = state_of(self.asking, rd_account::REGISTER, &account.state);
        cells.push(Cell::new(state_badge(self.asking.def(), &state)));
        cells.into()
    }

    fn sources(&self, one: &UnitYear) -> Markup {
        let visit = &self.asking.visit;
        if one.spent.sources.is_empty() {
            return html! {};
        }
        let label = |key: &str| match key {
            "own" => visit.word("rd.source-own"),
            "government" => visit.word("rd.source-government"),
            "other_firm" => visit.word("rd.source-other-firm"),
            _ => visit.word("rd.source-abroad"),
        };
        let list = html! {
            ul.links role="list" {
                @for (source, sum) in &one.spent.sources {
                    li { (label(source)) (visit.colon()) strong.number { (visit.words("rd.wan", &[("sum", &wan(*sum))])) } }
                }
            }
        };
        panel("sources", visit.word("rd.sources"), &html! {}, &list)
    }

    /// The units of the year; those below their floor are marked and counted.
    fn units(&self) -> Markup {
        let (visit, board) = (&self.asking.visit, self.board);
        let columns = vec![
            Column::text(visit.word("rd.unit")),
            Column::figure(visit.word("rd.projects")),
            Column::figure(visit.word("rd.total")),
            Column::figure(visit.word("rd.deductible")),
            Column::figure(visit.word("rd.ratio")),
            Column::figure(visit.word("rd.floor")),
            Column::text(visit.word("rd.standing")),
        ];
        let sum = |sum: Money| Cell::new(html! { span.number { (wan(sum)) } }).sorted_by(sum.fen());
        let row = |one: &UnitYear| -> Row {
            vec![
                Cell::head(html! { a href={ "/rd?year=" (board.year) "&unit=" (one.unit) } { (board.name(one.unit)) } }),
                Cell::new(html! { span.number { (one.accounts.len()) } }),
                sum(one.spent.total()),
                sum(one.deductible),
                Cell::text(&share(one.ratio())).sorted_by(one.ratio().unwrap_or_default()),
                Cell::text(&share(one.floor())),
                Cell::new(html! {
                    @match one.below() {
                        Some(true) => { (badge(Tone::Warn, visit.word("rd.below"))) }
                        Some(false) => { (badge(Tone::Good, visit.word("rd.met"))) }
                        None => { "—" }
                    }
                }),
            ]
            .into()
        };
        let rows = board.units.iter().map(row).collect();
        let below = board.units.iter().filter(|one| one.below() == Some(true)).count();
        let total = Money::total(board.units.iter().map(|one| one.spent.total())).unwrap_or_default();
        let note = html! { (visit.word("rd.unit-wan")) };
        html! {
            p.record-facts {
                span { (visit.word("rd.total")) (visit.colon()) strong.number { (visit.words("rd.wan", &[("sum", &wan(total))])) } }
                span { (visit.words("rd.below-count", &[("count", &below)])) }
            }
            (panel("units", visit.word("rd.units"), &note, &table(&Table { columns, rows, ..Table::default() })))
        }
    }
}
