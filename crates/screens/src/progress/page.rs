//! The page: how many targets stand where, and each with its path, value, reason, forecast and what is needed.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Query;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_indicators::path::{Standing, Target};
use taihang_web::components::{
    self, Cell, Column, Icon, Part, Row, Table, badge, empty_state, filters, page_head, panel, select,
    share_bar, turning,
};
use taihang_web::{Answer, Page, Visit};

use super::kept::Kept;
use super::stand::{STANDINGS, Stand, key, stands, tone, word};
use crate::address::address;
use crate::indicators::house::House;
use crate::programme::Programme;
use crate::sight::unseen;
use crate::state::App;
use crate::targets::wording;

/// Targets on one page of the list.
const A_PAGE: usize = 30;

/// The orders of the list: what stands in the address, and its word. The first holds where nothing is asked.
const ORDERS: [(&str, &str); 3] =
    [("", "progress.order-plan"), ("gap", "progress.order-gap"), ("due", "progress.order-due")];

/// The filters, the order and the page in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    standing: String,
    plan: String,
    order: String,
    page: String,
}

impl Asked {
    /// The list as it is asked, at another of its pages.
    fn at(&self, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        address(
            "/progress",
            &[("standing", &self.standing), ("plan", &self.plan), ("order", &self.order), ("page", &page)],
        )
    }
}

pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let actor = Arc::clone(&visit.person()?.actor);
    let kept = app.site.apart(move |store| Kept::load(store, &actor, &House::open(store, &actor)?)).await?;
    let all = stands(&programme, &kept, visit.actor.today);
    let title = visit.word("progress.title");
    let body = html! {
        (page_head(title, visit.word("progress.sentence"), &actions(&visit)))
        @if all.is_empty() && !programme.sight.targets {
            (unseen(&visit))
        } @else if all.is_empty() {
            (empty_state(Icon::Target, visit.word("progress.none"), visit.word("progress.none-text"), &html! { a.button.primary href="/plans" { (visit.word("targets.to-plans")) } }))
        } @else {
            (summary(&visit, &all, &asked.plan))
            (choice(&visit, &programme, &asked))
            p.small.soft { (rule(&visit, &kept)) }
            (list(&visit, &programme, &all, &asked))
        }
    };
    Ok(Page::new(&visit, title).section("/progress").wide().render(&body))
}

/// The way to the joins, and to the parameters that say when a target is behind.
fn actions(visit: &Visit) -> Markup {
    html! {
        a.button href="/progress/joins" { (visit.word("progress.joins")) }
        a.button href="/parameters" { (visit.word("progress.thresholds")) }
    }
}

/// When a lag is a lag.
fn rule(visit: &Visit, kept: &Kept) -> String {
    let (on, late) = (-kept.rule.on_track, -kept.rule.at_risk);
    visit.words("progress.rule", &[("on", &on.normalize()), ("late", &late.normalize())])
}

/// How many stand where, each part leading to its list.
pub(crate) fn summary(visit: &Visit, all: &[Stand<'_>], plan: &str) -> Markup {
    let mut counts = BTreeMap::new();
    for stand in all {
        *counts.entry(stand.verdict.standing).or_insert(0_usize) += 1;
    }
    let parts: Vec<Part> = STANDINGS
        .into_iter()
        .map(|standing| Part {
            tone: tone(standing),
            label: visit.word(word(standing)).to_owned(),
            count: counts.get(&standing).copied().unwrap_or(0),
            link: Some(address("/progress", &[("standing", key(standing)), ("plan", plan)])),
        })
        .collect();
    share_bar(visit, visit.word("progress.title"), &parts)
}

fn choice(visit: &Visit, programme: &Programme, asked: &Asked) -> Markup {
    let every = |word: &str| vec![(String::new(), visit.word(word).to_owned())];
    let mut standings = every("progress.every-standing");
    standings.extend(STANDINGS.iter().map(|one| (key(*one).to_owned(), visit.word(word(*one)).to_owned())));
    let mut plans = every("progress.every-plan");
    plans.extend(programme.plans.iter().map(|plan| (plan.id().to_string(), plan.title().to_owned())));
    let orders = ORDERS.map(|(key, word)| (key.to_owned(), visit.word(word).to_owned()));
    let fields = html! {
        (select("standing", visit.word("progress.standing"), &standings, &asked.standing))
        (select("plan", visit.word("progress.plan"), &plans, &asked.plan))
        (select("order", visit.word("progress.order"), &orders, &asked.order))
    };
    filters(visit, "/progress", &fields)
}

fn list(visit: &Visit, programme: &Programme, all: &[Stand<'_>], asked: &Asked) -> Markup {
    let plan = programme.plans.iter().position(|plan| plan.id().to_string() == asked.plan);
    let fits = |stand: &&Stand<'_>| {
        (asked.standing.is_empty() || key(stand.verdict.standing) == asked.standing)
            && plan.is_none_or(|plan| stand.plan == plan)
    };
    let mut found: Vec<&Stand<'_>> = all.iter().filter(fits).collect();
    match asked.order.as_str() {
        "gap" => {
            found.sort_by_key(|stand| (Reverse(stand.gap()), stand.verdict.standing == Standing::Unknown));
        }
        "due" => found.sort_by_key(|stand| stand.target.as_ref().map_or(Date::MAX, Target::due)),
        _ => {}
    }
    let pages = found.len().div_ceil(A_PAGE).max(1);
    let page = asked.page.parse().unwrap_or(1).clamp(1, pages);
    let shown: Vec<&Stand<'_>> = found.iter().skip((page - 1) * A_PAGE).take(A_PAGE).copied().collect();
    let note = html! { span.number { (found.len()) } };
    let body = html! {
        (table(visit, programme, &shown))
        (turning(visit, page, pages, |page| asked.at(page) + "#list"))
    };
    panel("list", visit.word("progress.list"), &note, &body)
}

/// Targets as a table. Its order is that of the list, of which it may be a part: the columns do not sort.
pub(crate) fn table(visit: &Visit, programme: &Programme, shown: &[&Stand<'_>]) -> Markup {
    let words = |word: &str| Column::plain(visit.word(word));
    let figure = |word: &str| Column { figure: true, ..words(word) };
    let columns = vec![
        words("progress.target"),
        figure("progress.baseline"),
        figure("progress.expected"),
        figure("progress.value"),
        figure("progress.attainment"),
        words("progress.standing"),
        words("progress.forecast"),
        figure("progress.required"),
    ];
    let rows = shown.iter().map(|stand| row(visit, programme, stand)).collect();
    components::table(&Table {
        id: "standing-list".to_owned(),
        caption: String::new(),
        columns,
        rows,
        tall: false,
    })
}

fn row(visit: &Visit, programme: &Programme, stand: &Stand<'_>) -> Row {
    let nothing = || html! { span.soft { "—" } };
    let link = stand.item.map(|item| format!("/targets/{item}")).unwrap_or_default();
    let plan = programme.plans.get(stand.plan).map_or("", |plan| plan.title());
    let head = html! {
        a href=(link) { (stand.outcome.subject) }
        @if let Some(region) = &stand.outcome.region { " " span.small.soft { (region) } }
        div.small { (wording::dated_words(stand.figure, visit.language)) }
        div.small.soft { (plan) }
        (source(visit, programme, stand))
    };
    let dated = |point: taihang_indicators::path::Point| {
        html! { span.number { (stand.shown(point.value)) } div.small.soft { (visit.year(i32::from(point.on.year()))) } }
    };
    let verdict = &stand.verdict;
    let (forecast, method) = stand.forecast_words(visit.language);
    let attained = verdict.attainment.map(|points| points.round_dp(1).normalize());
    let percent = |percent: rust_decimal::Decimal| {
        visit.words("progress.a-year", &[("percent", &percent.round_dp(2).normalize())])
    };
    let needed = stand.required.map(|needed| match needed.percent {
        Some(value) => percent(value),
        None => stand.shown(needed.a_year),
    });
    Row::from(vec![
        Cell::head(head),
        Cell::new(stand.target.as_ref().and_then(|target| target.base).map_or_else(nothing, dated)),
        Cell::new(
            verdict.expected.map_or_else(nothing, |value| html! { span.number { (stand.shown(value)) } }),
        ),
        Cell::new(stand.now.map_or_else(nothing, dated)),
        Cell::new(attained.map_or_else(nothing, |points| html! { span.number { (points) } })),
        Cell::new(html! {
            (badge(tone(verdict.standing), visit.word(word(verdict.standing))))
            div.small.soft { (verdict.reason.in_language(visit.language)) }
            @for differs in &stand.differs { div.small.problem { (differs.words().in_language(visit.language)) } }
        }),
        Cell::new(html! {
            @if !forecast.is_empty() { span.number { (forecast) } }
            div.small.soft { (method) }
        }),
        Cell::new(needed.map_or_else(nothing, |words| html! { span.number { (words) } })),
    ])
}

/// Where the value comes from: the indicator that the target is joined to, or the plan that states it.
pub(crate) fn source(visit: &Visit, programme: &Programme, stand: &Stand<'_>) -> Markup {
    let now = stand.now.and_then(|now| stand.points.iter().find(|one| one.point == now));
    let stated =
        now.and_then(|one| one.stated).and_then(|at| Some((programme.plans.get(at.source)?, at.figure)));
    let reported = now.map(|one| one.source.as_str()).filter(|source| !source.is_empty());
    html! {
        @if let Some((plan, figure)) = stated {
            div.small { (visit.word("progress.stated")) (visit.colon()) a href=(plan.figure_link(figure)) { (plan.title()) } }
        }
        @if let Some(joined) = &stand.joined {
            div.small {
                (visit.word("progress.indicator")) (visit.colon())
                a href=(joined.link()) { (joined.name(visit.language)) }
                @if let (Some(source), None) = (reported, stated) { span.soft { " · " (source) } }
            }
            @if let Some(benchmark) = &stand.benchmark {
                div.small { (visit.word("progress.benchmark")) (visit.colon()) a href=(benchmark.link()) {
                    @match stand.target.as_ref().and_then(taihang_indicators::path::Target::value) {
                        Some(value) => (stand.shown(value)),
                        None => (visit.word("progress.benchmark-missing")),
                    }
                } }
            }
            @if joined.left_out > 0 {
                div.small.soft { (visit.words("progress.left-out", &[("count", &joined.left_out)])) }
            }
        }
    }
}
