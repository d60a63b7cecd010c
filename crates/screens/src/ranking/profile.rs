//! One object of a ranking: where it stands in every part, how far from the best, what has changed, how far that may be trusted.

use axum::extract::Path;
use maud::{Markup, html};
use serde_json::json;
use taihang_base::Refusal;
use taihang_evaluation::index::competition;
use taihang_registers::ranked::{Node, Ranked, Unit, whole};
use taihang_registers::ranking::{self, RankingState};
use taihang_web::components::{
    Cell, Chart, ChartHeight, Column, Icon, Row, Table, chart, page_head, panel, stat_tile, table,
};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Visit};

use super::round::OTHERS;
use super::seen::{Opened, dependence, id, interval, movement, place, score};
use crate::state::App;

/// With fewer axes a radar is a line.
const FEWEST_AXES: usize = 3;

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path((at, object)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let visit = &asking.visit;
        let opened = Opened::read(asking, id(&at)?)?;
        let gone = || Failure::Refusal(Refusal::NotFound);
        let ranked = opened.ranked.as_ref().map_err(|_| gone())?;
        if opened.typed.state == RankingState::Withdrawn {
            return Err(gone());
        }
        let unit = ranked.unit(&object).ok_or_else(gone)?;
        let body = html! {
            (page_head(&unit.name, opened.title(), &html! {}))
            (opened.notices(visit))
            (opened.facts(asking))
            (tiles(visit, &opened, ranked, unit))
            (radar(visit, ranked, unit))
            (parts(visit, &opened, ranked, unit))
            (others(visit, unit))
        };
        let page = Page::new(visit, &unit.name).section("/rankings");
        let page = page.under(visit.word("ranking.title"), "/rankings").under(opened.title(), &opened.path());
        Ok(page.render(&body))
    })
    .await
}

fn tiles(visit: &Visit, opened: &Opened, ranked: &Ranked, unit: &Unit) -> Markup {
    let of = ranked.units.len();
    let rank = visit.words("ranking.rank-of", &[("rank", &place(unit.rank)), ("of", &of)]);
    let last = opened.before.as_ref().and_then(|(_, before)| before.unit(&unit.code)).and_then(Unit::score);
    let change =
        unit.score().zip(last).map(|(now, last)| format!("{:+.2}", now - last).replacen('-', "−", 1));
    let best = ranked.units.first().and_then(Unit::score);
    let behind = unit.score().zip(best).map(|(own, best)| score(Some(best - own)));
    let dash = || "—".to_owned();
    html! {
        div.tiles {
            (stat_tile(Icon::Target, visit.word("ranking.rank"), &rank, &interval_words(visit, unit), ""))
            (stat_tile(Icon::Check, visit.word("ranking.score"), &score(unit.score()), visit.word("ranking.score-note"), ""))
            (stat_tile(Icon::Compare, visit.word("ranking.to-best"), &behind.unwrap_or_else(dash), visit.word("ranking.to-best-note"), ""))
            (stat_tile(Icon::Clock, visit.word("ranking.change"), &change.unwrap_or_else(dash), visit.word("ranking.change-note"), ""))
        }
        p { (movement(visit, opened, unit)) " " (dependence(visit, unit)) }
    }
}

fn interval_words(visit: &Visit, unit: &Unit) -> String {
    visit.words("ranking.interval-of", &[("interval", &interval(unit))])
}

/// The nodes right below the index; those below them where that is only one.
fn axes(ranked: &Ranked) -> Vec<(usize, &Node)> {
    let top = ranked.nodes.last().map_or(0, |node| node.level);
    let of = |level: usize| -> Vec<(usize, &Node)> {
        ranked.nodes.iter().enumerate().filter(|(_, node)| node.level == level).collect()
    };
    let levels = (1..top).rev().map(of);
    levels
        .clone()
        .find(|nodes| nodes.len() >= FEWEST_AXES)
        .or_else(|| levels.clone().next())
        .unwrap_or_default()
}

/// Scores of a node over all units: the best one, the middle one.
fn spread(ranked: &Ranked, at: usize) -> (Option<f64>, Option<f64>) {
    let mut scores: Vec<f64> =
        ranked.units.iter().filter_map(|unit| unit.scores.get(at).copied().flatten()).collect();
    scores.sort_by(f64::total_cmp);
    (scores.last().copied(), scores.get(scores.len() / 2).copied())
}

fn at(unit: &Unit, place: usize) -> Option<f64> {
    unit.scores.get(place).copied().flatten()
}

/// The rank of a unit in one node.
fn rank_in(ranked: &Ranked, unit: &Unit, node: usize) -> Option<u32> {
    let scores: Vec<f64> = ranked.units.iter().map(|unit| at(unit, node).unwrap_or(f64::NAN)).collect();
    let row = ranked.units.iter().position(|other| other.code == unit.code)?;
    // As the index itself is ranked: nearly equal is equal.
    competition(&scores).get(row).copied().and_then(whole)
}

fn radar(visit: &Visit, ranked: &Ranked, unit: &Unit) -> Markup {
    let axes = axes(ranked);
    let columns = vec![
        Column::text(visit.word("ranking.node")),
        Column::figure(visit.word("ranking.own")),
        Column::figure(visit.word("ranking.middle")),
        Column::figure(visit.word("ranking.best")),
    ];
    let row = |(node, told): &(usize, &Node)| -> Row {
        let (best, middle) = spread(ranked, *node);
        let cells = [at(unit, *node), middle, best].map(|value| Cell::text(&score(value)));
        std::iter::once(Cell::head(html! { (told.name) })).chain(cells).collect::<Vec<_>>().into()
    };
    let data = Table { columns, rows: axes.iter().map(row).collect(), ..Table::default() };
    if axes.len() < FEWEST_AXES {
        return panel("radar", visit.word("ranking.profile"), &html! {}, &table(&data));
    }
    let all = axes.iter().flat_map(|(node, _)| ranked.units.iter().filter_map(|unit| at(unit, *node)));
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), score| (low.min(score), high.max(score)));
    let indicators: Vec<_> = axes
        .iter()
        .map(|(_, node)| json!({ "name": node.name, "min": low.floor(), "max": high.ceil() }))
        .collect();
    let series =
        |of: &dyn Fn(usize) -> Option<f64>| axes.iter().map(|(node, _)| of(*node)).collect::<Vec<_>>();
    let own = json!({ "name": unit.name, "value": series(&|node| at(unit, node)), "areaStyle": { "opacity": 0.2 } });
    let middle = json!({ "name": visit.word("ranking.middle"), "value": series(&|node| spread(ranked, node).1), "lineStyle": { "type": "dashed" } });
    let option = json!({
        "legend": { "bottom": 0 },
        "tooltip": {},
        "radar": { "indicator": indicators, "radius": "62%", "axisName": { "color": "var(--ink-soft)" } },
        "series": [{ "type": "radar", "data": [own, middle] }],
    });
    let label = visit.words("ranking.chart-label", &[("object", &unit.name)]);
    let drawn = Chart { label, option, height: ChartHeight::Middle, on_map: false, data };
    panel(
        "radar",
        visit.word("ranking.profile"),
        &html! { (visit.word("ranking.profile-note")) },
        &chart(visit, &drawn),
    )
}

/// Every part of the index: score, rank, distance to the best, change.
fn parts(visit: &Visit, opened: &Opened, ranked: &Ranked, unit: &Unit) -> Markup {
    let before = opened.before.as_ref().map(|(_, before)| before);
    let columns = vec![
        Column::text(visit.word("ranking.node")),
        Column::figure(visit.word("ranking.score")),
        Column::figure(visit.word("ranking.rank")),
        Column::figure(visit.word("ranking.to-best")),
        Column::figure(visit.word("ranking.rank-before")),
    ];
    let row = |(place_of, node): (usize, &Node)| -> Row {
        let (best, _) = spread(ranked, place_of);
        let own = at(unit, place_of);
        let last = before.and_then(|before| {
            let node = before.nodes.iter().position(|other| other.code == node.code)?;
            rank_in(before, before.unit(&unit.code)?, node)
        });
        let rank = rank_in(ranked, unit, place_of);
        vec![
            Cell::head(html! { (node.name) })
                .at_depth(ranked.nodes.last().map_or(0, |top| top.level - node.level)),
            Cell::text(&score(own)),
            Cell::text(&place(rank)),
            Cell::text(&score(own.zip(best).map(|(own, best)| best - own))),
            Cell::text(&place(last)),
        ]
        .into()
    };
    let rows = ordered(ranked).into_iter().map(row).collect();
    let drawn = Table { id: "parts".to_owned(), caption: unit.name.clone(), columns, rows, tall: false };
    panel("parts", visit.word("ranking.parts"), &html! { (visit.word("ranking.parts-note")) }, &table(&drawn))
}

/// The tree from the top, each node before what it is made of.
fn ordered(ranked: &Ranked) -> Vec<(usize, &Node)> {
    let mut open: Vec<usize> = ranked.nodes.len().checked_sub(1).into_iter().collect();
    let mut all = Vec::with_capacity(ranked.nodes.len());
    while let Some(place) = open.pop() {
        let Some(node) = ranked.nodes.get(place) else { continue };
        all.push((place, node));
        let below =
            ranked.nodes.iter().enumerate().filter(|(_, other)| other.parent.as_deref() == Some(&node.code));
        let mut below: Vec<usize> = below.map(|(place, _)| place).collect();
        below.reverse();
        open.extend(below);
    }
    all
}

fn others(visit: &Visit, unit: &Unit) -> Markup {
    let columns = vec![Column::text(visit.word("ranking.by")), Column::figure(visit.word("ranking.rank"))];
    let published = std::iter::once(("ranking.by-published", unit.rank));
    let row = |(word, rank): (&str, Option<u32>)| -> Row {
        vec![Cell::head(html! { (visit.word(word)) }), Cell::text(&place(rank))].into()
    };
    let rows = published.chain(OTHERS.into_iter().zip(unit.others)).map(row).collect();
    let drawn = Table { columns, rows, ..Table::default() };
    panel(
        "others",
        visit.word("ranking.others"),
        &html! { (visit.word("ranking.others-note")) },
        &table(&drawn),
    )
}
