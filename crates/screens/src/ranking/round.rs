//! One ranking: who stands where, how far that may be trusted, and the method by which it was made.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::Problem;
use taihang_registers::ranked::{Ranked, Unit};
use taihang_registers::ranking::{self, RankingState};
use taihang_registers::ticket;
use taihang_web::components::{Cell, Column, Icon, Row, Table, csrf_field, icon, page_head, panel, table};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Visit};

use super::objection;
use super::seen::{Opened, dependence, id, interval, movement, place, score};
use crate::state::App;
use crate::steps::steps;

/// The other methods, in the order of [`Unit::others`].
pub(super) const OTHERS: [&str; 4] =
    ["ranking.by-standard", "ranking.by-range", "ranking.by-geometric", "ranking.by-copeland"];

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path(at): Path<String>) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let opened = Opened::read(asking, id(&at)?)?;
        page_of(asking, &opened, &[])
    })
    .await
}

/// The page, with what is wrong with what was asked for.
pub(super) fn page_of(asking: &Asking, opened: &Opened, problems: &[Problem]) -> Answer {
    let visit = &asking.visit;
    let signed_in = visit.person().is_ok();
    let links = html! {
        @if opened.ranked.is_ok() {
            a.button href={ (opened.path()) "/export/xlsx" } { (icon(Icon::Download)) (visit.word("ranking.workbook")) }
            a.button.quiet href={ (opened.path()) "/export/csv" } { "csv" }
        }
        @if signed_in { a.button.quiet href={ "/r/ranking/" (opened.record.id) } { (visit.word("ranking.record")) } }
    };
    let shown = opened.typed.state != RankingState::Withdrawn;
    let body = html! {
        (page_head(opened.title(), visit.word("ranking.round-sentence"), &links))
        (taihang_web::components::problem_summary(visit, "", problems))
        (opened.notices(visit))
        (opened.facts(asking))
        @if signed_in { (steps(asking, (ranking::REGISTER, opened.record.id), "appraisal.steps", &[])?) }
        @match &opened.ranked {
            Ok(ranked) if shown => {
                (ranks(asking, opened, ranked))
                (method(visit, opened, ranked))
            },
            Ok(_) => {},
            Err(problems) => (lacking(visit, problems)),
        }
        @if opened.editable { (tools(asking, opened)) }
        @if shown { (objection::panel_of(asking, opened)?) }
        @if opened.typed.state == RankingState::Published && asking.may_create() { (correction(asking, opened)?) }
    };
    let page = Page::new(visit, opened.title()).wide().section("/rankings");
    Ok(page.under(visit.word("ranking.title"), "/rankings").render(&body))
}

fn ranks(asking: &Asking, opened: &Opened, ranked: &Ranked) -> Markup {
    let visit = &asking.visit;
    let mut columns = vec![
        Column::figure(visit.word("ranking.rank")),
        Column::text(visit.word("ranking.object")),
        Column::figure(visit.word("ranking.score")),
        Column::text(visit.word("ranking.interval")),
        Column::text(visit.word("ranking.change")),
    ];
    columns.extend(OTHERS.map(|word| Column::figure(visit.word(word))));
    columns.push(Column::text(visit.word("ranking.remark")));
    let row = |unit: &Unit| -> Row {
        let mut cells = vec![
            Cell::text(&place(unit.rank)).sorted_by(unit.rank.unwrap_or(u32::MAX)),
            Cell::head(html! { a href={ (opened.path()) "/" (unit.code) } { (unit.name) } }),
            Cell::text(&score(unit.score())).sorted_by(unit.score().unwrap_or(f64::MIN)),
            Cell::text(&interval(unit)),
            Cell::new(movement(visit, opened, unit)),
        ];
        cells.extend(unit.others.map(|rank| Cell::text(&place(rank)).sorted_by(rank.unwrap_or(u32::MAX))));
        cells.push(Cell::new(dependence(visit, unit)));
        cells.into()
    };
    let rows = ranked.units.iter().map(row).collect();
    let drawn =
        Table { id: "ranks".to_owned(), caption: opened.title().to_owned(), columns, rows, tall: true };
    let note = if ranked.runs > 0 {
        visit.words("ranking.runs", &[("runs", &ranked.runs), ("without", &ranked.runs_without_score)])
    } else {
        visit.word("ranking.no-runs").to_owned()
    };
    panel("ranks", visit.word("ranking.ranks"), &html! { (note) }, &table(&drawn))
}

/// Tree with shares, and the files as they were frozen.
fn method(visit: &Visit, opened: &Opened, ranked: &Ranked) -> Markup {
    let words = ["ranking.node", "ranking.level", "ranking.adds-to"];
    let mut columns: Vec<Column> = words.map(|word| Column::text(visit.word(word))).into();
    columns.push(Column::figure(visit.word("ranking.share")));
    let row = |node: &taihang_registers::ranked::Node| -> Row {
        let parent =
            node.parent.as_deref().and_then(|code| ranked.nodes.iter().find(|other| other.code == code));
        let share = node.share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}%", share * 100.0));
        vec![
            Cell::head(html! { (node.name) }),
            Cell::text(&node.level.to_string()),
            Cell::text(parent.map_or("—", |parent| parent.name.as_str())),
            Cell::text(&share),
        ]
        .into()
    };
    let tree = Table { columns, rows: ranked.nodes.iter().rev().map(row).collect(), ..Table::default() };
    let typed = &opened.typed;
    let files = [
        ("METHOD.toml", &typed.method),
        ("iMeta.csv", &typed.tree),
        ("iData.csv", &typed.values),
        ("FACTORS.toml", &typed.factors),
    ];
    let body = html! {
        (table(&tree))
        @for (name, text) in files {
            @if let Some(text) = text { details { summary { (name) } pre { (text) } } }
        }
    };
    panel("method", visit.word("ranking.method"), &html! { (visit.word("ranking.method-note")) }, &body)
}

/// Why there is no preview yet.
fn lacking(visit: &Visit, problems: &[Problem]) -> Markup {
    let list = html! {
        ul { @for problem in problems.iter().take(10) { li { (problem.line(visit.language)) } } }
    };
    panel("lacking", visit.word("ranking.lacking"), &html! {}, &list)
}

/// Takes the values from the register of indicator values.
fn tools(asking: &Asking, opened: &Opened) -> Markup {
    let visit = &asking.visit;
    let form = html! {
        p { (visit.word("ranking.gather-text")) }
        form method="post" action={ (opened.path()) "/gather" } {
            (csrf_field(visit))
            input type="hidden" name="version" value=(opened.record.version);
            div.actions {
                button.button.primary { (visit.word("ranking.gather")) }
                a.button href={ "/r/ranking/" (opened.record.id) "/edit" } { (visit.word("ranking.edit")) }
            }
        }
    };
    panel("prepare", visit.word("ranking.prepare"), &html! {}, &form)
}

/// Begins a correction: another ranking, prepared and signed like this one.
fn correction(asking: &Asking, opened: &Opened) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let upheld = objection::upheld(asking, opened)?;
    let form = html! {
        form.fields method="post" action={ (opened.path()) "/correct" } {
            (csrf_field(visit))
            div.field {
                label for="field-correction" { (visit.word("ranking.correction")) }
                textarea id="field-correction" name="correction" required maxlength="2000" {}
            }
            @if !upheld.is_empty() {
                div.field {
                    label for="field-objection" { (visit.word("ranking.objection")) }
                    select id="field-objection" name="objection" {
                        @for one in &upheld {
                            @let said: String = one.text(ticket::field::TEXT).unwrap_or("—").chars().take(60).collect();
                            option value=(one.id) { (said) }
                        }
                        option value="" { "—" }
                    }
                }
            }
            div.actions { button.button { (visit.word("ranking.correct")) } }
        }
    };
    Ok(panel(
        "correction",
        visit.word("ranking.correct-head"),
        &html! { (visit.word("ranking.correct-note")) },
        &form,
    ))
}
