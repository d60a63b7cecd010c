//! The page: numbers on top, then targets, tasks, findings, the map, the review, the latest changes.

use std::sync::Arc;

use std::collections::BTreeMap;

use crate::plans::{Event, FindingAnswer, FindingKey, FindingState, PlanHeader, Plans, StateCounts};
use crate::sight::Sight;
use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};
use taihang_plan::{Finding, Plan, Severity};
use taihang_web::components::{
    Cell, Chart, ChartHeight, Choice, Column, Icon, Part, Table, Tone, chart, chips, empty_state, page_head,
    panel, progress, share_bar, stat_tile,
};
use taihang_web::{Answer, Page, Visit};

use super::feed::feed;
use super::standing::{Due, Region, Tasks, regions, statuses, tasks};
use super::work::Work;
use crate::App;
use crate::address::address;
use crate::execution::standing::{counts, total as total_late};
use crate::plan_words::severity_word;
use crate::programme::{Programme, reader};
use crate::targets::series::STATUSES;
use crate::targets::status;

/// What the map is coloured by.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    measure: String,
}

/// The measures of the map: name in the address, word.
const MEASURES: [(&str, &str); 3] =
    [("plans", "home.plans"), ("targets", "plan.targets"), ("tasks", "plan.tasks")];
/// Changes read for the feed, and lines of it shown.
const READ: usize = 200;
const SHOWN: usize = 10;

pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let scope = Arc::clone(&visit.person()?.actor);
    let asking = visit.clone();
    let (found, sight, work) = app
        .site
        .apart(move |store| {
            let plans = Plans::of(store, &scope);
            let late = total_late(&counts(store, &scope, None)?);
            let found = Found {
                answers: plans.answers()?,
                events: plans.feed(READ, None)?,
                cities: plans.cities()?,
                late,
            };
            let sight = Sight::of(store, &scope)?;
            let work = if sight.of_programme() { None } else { Some(Work::of(&asking, store)?) };
            Ok((found, sight, work))
        })
        .await?;
    let title = visit.word("home.title");
    let sentence = if work.is_some() { "home.sentence-work" } else { "home.sentence" };
    let head = page_head(title, visit.word(sentence), &clock(&app, &visit));
    let body = html! {
        @if programme.plans.is_empty() && work.is_none() { (nothing(&visit)) } @else {
            (head)
            @if let Some(work) = &work { (work.shown(&visit)) }
            @if !programme.plans.is_empty() && sight.any() { (overview(&visit, &programme, &found, (sight, &asked.measure))) }
        }
    };
    Ok(Page::new(&visit, title).section("/").render(&body))
}

/// What was asked of the store.
struct Found {
    answers: BTreeMap<FindingKey, FindingAnswer>,
    events: Vec<Event>,
    cities: Vec<String>,
    late: i64,
}

/// Where the programme stands, as far as the visitor's roles see it: a count of nothing that may not be seen would be untrue.
fn overview(visit: &Visit, programme: &Programme, found: &Found, (sight, measure): (Sight, &str)) -> Markup {
    let plans: Vec<&Plan> = programme.plans.iter().map(|plan| &plan.effective).collect();
    let counted = tasks(plans.iter().copied());
    let open = open(programme, &found.answers);
    html! {
        (tiles(visit, programme, (&counted, &open, found.late), sight))
        div.home-grid {
            @if sight.targets { div.two-thirds { (targets(visit, programme)) } }
            @if sight.findings { div.third { (findings(visit, &open)) } }
            @if sight.of_programme() || sight.tasks {
                div.half {
                    @if sight.tasks { (due(visit, &counted)) }
                    @if sight.of_programme() { (reviews(visit, programme)) }
                }
            }
            @if sight.plans {
                div.half {
                    @if sight.targets { (map(visit, &plans, &found.cities, measure)) }
                    (panel("changes", visit.word("home.changes"), &html! {}, &feed(visit, programme, &found.events, SHOWN)))
                }
            }
        }
    }
}

/// The way to the clock of a demonstration.
fn clock(app: &App, visit: &Visit) -> Markup {
    let Some(ahead) = &app.ahead else { return html! {} };
    let today = visit.date(taihang_base::civil_today(&**ahead));
    html! { a.button href="/demonstration" { (visit.words("demonstration.today", &[("today", &today)])) } }
}

fn nothing(visit: &Visit) -> Markup {
    empty_state(
        Icon::Library,
        visit.word("library.empty"),
        visit.word("library.empty-hint"),
        &html! { a.button.primary href="/plans" { (visit.word("library.import")) } },
    )
}

/// The findings that nobody has answered.
fn open<'a>(programme: &'a Programme, answers: &BTreeMap<FindingKey, FindingAnswer>) -> Vec<&'a Finding> {
    let ids: Vec<_> = programme.plans.iter().map(crate::programme::ProgrammePlan::id).collect();
    let answered = |finding: &&Finding| {
        answers.get(&FindingKey::new(finding, &ids)).is_some_and(|answer| answer.state != FindingState::Open)
    };
    programme.findings.iter().filter(|finding| !answered(finding)).collect()
}

fn total(programme: &Programme, part: impl Fn(&PlanHeader) -> StateCounts) -> StateCounts {
    programme.plans.iter().fold(StateCounts::default(), |sum, plan| sum.plus(part(&plan.record.header)))
}

fn tiles(
    visit: &Visit,
    programme: &Programme,
    (counted, open, late): (&Tasks, &[&Finding], i64),
    sight: Sight,
) -> Markup {
    let number = |count: usize| visit.number(count as u64);
    let review = total(programme, |plan| plan.progress.all());
    let share = review.reviewed() * 100 / review.total().max(1);
    let reviewed =
        if sight.of_programme() { visit.words("home.reviewed", &[("share", &share)]) } else { String::new() };
    let targets = total(programme, |plan| plan.progress.targets).counting();
    let actuals = total(programme, |plan| plan.progress.actuals).counting();
    let errors = open.iter().filter(|finding| finding.severity == Severity::Error).count();
    html! {
        div.tiles {
            @if sight.plans || sight.targets {
                (stat_tile(Icon::Library, visit.word("home.plans"), &number(programme.plans.len()), &reviewed, "/plans"))
            }
            @if sight.targets {
                (stat_tile(Icon::Target, visit.word("plan.targets"), &number(targets),
                    &visit.words("home.with-actuals", &[("count", &number(actuals))]), "/targets"))
            }
            @if sight.tasks {
                (stat_tile(Icon::Task, visit.word("tasks.all"), &number(counted.led + counted.unled),
                    &visit.words("home.undated", &[("count", &number(counted.undated))]), "/tasks"))
                (stat_tile(Icon::Unit, visit.word("home.unled"), &number(counted.unled),
                    visit.word("home.unled-note"), "/tasks?unassigned=yes"))
            }
            @if sight.findings {
                (stat_tile(Icon::Finding, visit.word("home.open-findings"), &number(open.len()),
                    &visit.words("home.errors", &[("count", &number(errors))]), "/findings?state=open"))
            }
            @if sight.late {
                (stat_tile(Icon::Clock, visit.word("home.late"), &visit.number(late), visit.word("home.late-note"), "/execution"))
            }
        }
    }
}

fn targets(visit: &Visit, programme: &Programme) -> Markup {
    let counts = statuses(&programme.outcomes);
    let parts: Vec<Part> = STATUSES
        .into_iter()
        .map(|which| Part {
            tone: status::tone(which),
            label: visit.word(status::word(which)).to_owned(),
            count: counts.get(&which).copied().unwrap_or(0),
            link: Some(address("/targets", &[("status", status::key(which))])),
        })
        .collect();
    let body = html! {
        (share_bar(visit, visit.word("home.targets"), &parts))
        p.small.soft { (visit.word("home.targets-note")) }
    };
    panel(
        "targets",
        visit.word("home.targets"),
        &html! { a href="/targets" { (visit.word("home.see-all")) } },
        &body,
    )
}

fn findings(visit: &Visit, open: &[&Finding]) -> Markup {
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let parts: Vec<Part> = kinds
        .into_iter()
        .map(|(severity, key)| {
            let (word, tone) = severity_word(severity);
            Part {
                tone,
                label: visit.word(word).to_owned(),
                count: open.iter().filter(|finding| finding.severity == severity).count(),
                link: Some(address("/findings", &[("severity", key), ("state", "open")])),
            }
        })
        .collect();
    let body = share_bar(visit, visit.word("home.open-findings"), &parts);
    panel(
        "findings",
        visit.word("home.open-findings"),
        &html! { a href="/findings" { (visit.word("home.see-all")) } },
        &body,
    )
}

fn due(visit: &Visit, counted: &Tasks) -> Markup {
    let parts = [
        ("home.led", counted.led, Tone::Task, "/tasks"),
        ("home.unled", counted.unled, Tone::Unknown, "/tasks?unassigned=yes"),
    ];
    let parts = parts.map(|(word, count, tone, link)| Part {
        tone,
        label: visit.word(word).to_owned(),
        count,
        link: Some(link.to_owned()),
    });
    let body = html! {
        (share_bar(visit, visit.word("home.tasks"), &parts))
        @if counted.due.is_empty() { p.soft { (visit.word("home.no-years")) } } @else { (due_chart(visit, &counted.due)) }
    };
    panel(
        "due",
        visit.word("home.tasks"),
        &html! { a href="/tasks?by=year" { (visit.word("home.see-all")) } },
        &body,
    )
}

fn due_chart(visit: &Visit, due: &BTreeMap<i32, Due>) -> Markup {
    let years: Vec<String> = due.keys().map(ToString::to_string).collect();
    let series = |word: &str, colour: &str, count: fn(&Due) -> usize| {
        let data: Vec<Value> = due
            .iter()
            .map(|(year, due)| json!({ "value": count(due), "link": format!("/tasks?by=year&year={year}") }))
            .collect();
        json!({ "type": "bar", "stack": "tasks", "name": visit.word(word), "data": data, "barMaxWidth": 40,
                "itemStyle": { "color": colour } })
    };
    let option = json!({
        "grid": { "left": 40, "right": 12, "top": 32, "bottom": 28 },
        "legend": { "top": 0, "left": 0 },
        "tooltip": { "trigger": "axis" },
        "xAxis": { "type": "category", "data": years },
        "yAxis": { "type": "value", "minInterval": 1 },
        "series": [series("home.led", "var(--house)", |due| due.led), series("home.unled", "#a3adb9", |due| due.unled)],
    });
    let rows = due.iter().map(|(year, due)| {
        let link = format!("/tasks?by=year&year={year}");
        vec![
            Cell::head(html! { a href=(link) { (visit.year(*year)) } }).sorted_by(year),
            Cell::text(&visit.number(due.led as u64)).sorted_by(due.led),
            Cell::text(&visit.number(due.unled as u64)).sorted_by(due.unled),
        ]
        .into()
    });
    let data = Table {
        id: "due-table".to_owned(),
        caption: visit.word("home.due").to_owned(),
        columns: vec![
            Column::text(visit.word("plan.year")),
            Column::figure(visit.word("home.led")),
            Column::figure(visit.word("home.unled")),
        ],
        rows: rows.collect(),
        tall: false,
    };
    let label = visit.word("home.due").to_owned();
    chart(visit, &Chart { label, option, height: ChartHeight::Low, on_map: false, data })
}

fn map(visit: &Visit, plans: &[&Plan], cities: &[String], asked: &str) -> Markup {
    let counted = regions(plans.iter().copied());
    let (measure, word) = MEASURES.into_iter().find(|(name, _)| *name == asked).unwrap_or(MEASURES[1]);
    let value = |region: &Region| match measure {
        "plans" => region.plans,
        "tasks" => region.tasks,
        _ => region.targets,
    };
    let choices: Vec<Choice> = MEASURES
        .into_iter()
        .map(|(name, word)| Choice {
            label: visit.word(word).to_owned(),
            link: format!("/?measure={name}#map"),
            count: None,
            chosen: name == measure,
        })
        .collect();
    let shown: Vec<(&String, usize)> =
        cities.iter().map(|city| (city, counted.get(city).map_or(0, value))).collect();
    let most = shown.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let data: Vec<Value> =
        shown.iter().map(|(city, count)| json!({ "name": city, "value": count, "link": "/plans" })).collect();
    let option = json!({
        "tooltip": { "trigger": "item", "formatter": "{b}：{c}" },
        "visualMap": { "min": 0, "max": most, "calculable": false, "text": [most.to_string(), "0"], "left": 0, "bottom": 0, "itemHeight": 90,
                       "inRange": { "color": ["#eef2f6", "#9dbfe0", "#17508a"] } },
        "series": [{ "type": "map", "map": "region", "name": visit.word(word), "data": data, "roam": false,
                     "layoutCenter": ["55%", "50%"], "layoutSize": "98%",
                     "label": { "show": true, "fontSize": 11, "color": "var(--ink)", "textBorderColor": "#ffffff", "textBorderWidth": 3 }, "emphasis": { "itemStyle": { "areaColor": "#ffd08a" } },
                     "itemStyle": { "borderColor": "#8b96a4" } }],
    });
    let rows = shown.iter().map(|(city, _)| {
        let region = counted.get(*city).copied().unwrap_or_default();
        let cell = |count: usize| Cell::text(&visit.number(count as u64)).sorted_by(count);
        vec![Cell::head(html! { (city) }), cell(region.plans), cell(region.targets), cell(region.tasks)]
            .into()
    });
    let data = Table {
        id: "map-table".to_owned(),
        caption: visit.word("home.map").to_owned(),
        columns: vec![
            Column::text(visit.word("plan.region")),
            Column::figure(visit.word("home.plans")),
            Column::figure(visit.word("plan.targets")),
            Column::figure(visit.word("plan.tasks")),
        ],
        rows: rows.collect(),
        tall: false,
    };
    let label = visit.word("home.map").to_owned();
    let body = html! {
        (chips(visit, visit.word("home.measure"), &choices))
        @if cities.is_empty() { p.soft { (visit.word("home.no-regions")) } }
        @else { (chart(visit, &Chart { label, option, height: ChartHeight::Tall, on_map: true, data })) }
    };
    panel("map", visit.word("home.map"), &html! {}, &body)
}

fn reviews(visit: &Visit, programme: &Programme) -> Markup {
    let body = html! {
        ul.reviews role="list" {
            @for plan in &programme.plans {
                @let all = plan.record.header.progress.all();
                li {
                    a href={ (reader(plan.id())) "?show=unreviewed" } { (plan.title()) }
                    (progress(visit, plan.title(), all.reviewed(), all.total()))
                }
            }
        }
    };
    panel(
        "reviews",
        visit.word("home.reviews"),
        &html! { a href="/plans" { (visit.word("home.see-all")) } },
        &body,
    )
}
