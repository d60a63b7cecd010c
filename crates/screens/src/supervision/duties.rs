//! A top leader's own duties: what an office answers for, with what is late first; the office keeps the history when its holder
//! changes.

use axum::extract::Path;
use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::{Period, Refusal};
use taihang_kernel::view::Titles;
use taihang_kernel::{Record, RecordId, Value};
use taihang_supervision::clock::{Clock, Term, Warn};
use taihang_supervision::{Lamp, Step};
use taihang_web::components::{
    Cell, Choice, Column, Icon, Row, Table, Tone, badge, chips, empty_state, page_head, panel, table,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::lamp::open;
use super::look::{Look, MATTERS, Pairs, day, pair};
use crate::state::App;

/// Offices, tasks and matters shown at most.
const SHOWN: usize = 100;

/// What an office answers for.
struct Office {
    assignment: Record,
    titles: Titles,
}

impl Office {
    fn period(record: &Record) -> Option<Period> {
        if let Some(Value::Period(period)) = record.get("period") { Some(*period) } else { None }
    }

    /// Whether the holder answers for it on `today`.
    fn held(record: &Record, today: Date) -> bool {
        record.state == "active" && Self::period(record).is_none_or(|period| period.contains(today))
    }

    fn name(&self, field: &str) -> Option<&str> {
        self.titles.get(&self.assignment.reference(field)?).map(String::as_str)
    }

    /// What it is for: the region, the task or the unit.
    fn object(&self) -> &str {
        ["task", "region", "organisation"].into_iter().find_map(|field| self.name(field)).unwrap_or("—")
    }

    /// The field and the record that make it one office, whoever holds it.
    fn seat(&self) -> Option<(&'static str, RecordId)> {
        ["task", "region", "organisation"]
            .into_iter()
            .find_map(|field| Some((field, self.assignment.reference(field)?)))
    }

    /// The conditions for its matters and for its tasks.
    fn conditions(&self, look: Look<'_>) -> Result<(Pairs, Pairs), Failure> {
        let Some((field, id)) = self.seat() else { return Err(Refusal::NotFound.into()) };
        Ok(match field {
            "task" => (vec![pair("about", id)], vec![pair("above", id)]),
            "region" => (vec![pair("owner.below", look.region(id)?.0)], vec![pair("region", id)]),
            _ => (vec![pair("unit.below", id)], vec![pair("lead_unit.below", id)]),
        })
    }
}

/// The duties of the visitor.
pub(super) async fn own(app: App, visit: Visit) -> Answer {
    app.site
        .apart(move |store| {
            let look = Look { visit: &visit, store };
            let mine = match visit.actor.person {
                Some(person) => assignments(look, &[pair("person", person)])?,
                None => Vec::new(),
            };
            // The office of today; one that has passed to somebody else is shown only where it is asked for.
            let first =
                mine.iter().find(|record| Office::held(record, look.today())).or(mine.first()).cloned();
            match first {
                Some(record) => show(look, record, &mine),
                None => Ok(nothing(&visit)),
            }
        })
        .await
}

/// The duties of an office, for those who may see its assignment.
pub(super) async fn of_office(app: App, visit: Visit, Path(id): Path<String>) -> Answer {
    app.site
        .apart(move |store| {
            let id: RecordId = id.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
            let look = Look { visit: &visit, store };
            let record = store.one(&visit.actor, "assignment", id)?.record;
            if record.text("role") != Some("top_leader") {
                return Err(Refusal::NotFound.into());
            }
            let whose = record.reference("person").filter(|person| visit.actor.person == Some(*person));
            let mine = match whose {
                Some(person) => assignments(look, &[pair("person", person)])?,
                None => Vec::new(),
            };
            show(look, record, &mine)
        })
        .await
}

fn nothing(visit: &Visit) -> axum::response::Response {
    let body = html! {
        (page_head(visit.word("supervision.duties"), visit.word("supervision.duties-sentence"), &html! {}))
        (empty_state(Icon::Person, visit.word("supervision.no-duties"), visit.word("supervision.no-duties-text"), &html! {}))
    };
    framed(visit).render(&body)
}

fn framed(visit: &Visit) -> Page<'_> {
    Page::new(visit, visit.word("supervision.duties"))
        .section("/supervision")
        .under(visit.word("supervision.title"), "/supervision")
        .wide()
}

/// Assignments of top leaders that were ever in force, the latest first.
fn assignments(look: Look<'_>, more: &[(String, String)]) -> Result<Vec<Record>, Failure> {
    let asked = [pair("role", "top_leader"), pair("state", "active,ended"), pair("limit", SHOWN)];
    let asked: Pairs = asked.into_iter().chain(more.iter().cloned()).collect();
    let (mut records, _) = look.records("assignment", &asked)?;
    records.sort_by_key(|record| std::cmp::Reverse(Office::period(record).map(Period::first_day)));
    Ok(records)
}

fn show(look: Look<'_>, assignment: Record, mine: &[Record]) -> Answer {
    let visit = look.visit;
    let titles = look.titles(mine.iter().chain([&assignment]))?;
    let office = Office { assignment, titles };
    let held = Office::held(&office.assignment, look.today());
    let seat = office.seat().map(|(field, id)| pair(field, id));
    let holders = assignments(look, seat.as_slice())?;
    let body = html! {
        (page_head(&visit.words("supervision.duties-of", &[("office", &office.object())]), &term(visit, &office), &html! {}))
        (others(look, &office, mine)?)
        @if held { (in_hand(look, &office)?) } @else { (passed_on(look, &office, &holders)?) }
        (history(look, &office, &holders)?)
    };
    Ok(framed(visit).render(&body))
}

/// Who holds it from when to when.
fn term(visit: &Visit, office: &Office) -> String {
    let person = office.name("person").unwrap_or("—");
    format!("{person} · {}", days(visit, &office.assignment))
}

fn days(visit: &Visit, record: &Record) -> String {
    let Some(period) = Office::period(record) else { return String::new() };
    let last = period
        .last_day()
        .map_or_else(|| visit.word("supervision.until-now").to_owned(), |day| visit.date(day));
    format!("{} – {last}", visit.date(period.first_day()))
}

/// The other offices of the visitor.
fn others(look: Look<'_>, office: &Office, mine: &[Record]) -> Result<Markup, Failure> {
    if mine.len() < 2 {
        return Ok(html! {});
    }
    let mut choices = Vec::new();
    for record in mine {
        let one = Office { assignment: record.clone(), titles: look.titles([record])? };
        choices.push(Choice {
            label: format!("{} {}", one.object(), days(look.visit, record)),
            link: format!("/duties/{}", record.id),
            count: None,
            chosen: record.id == office.assignment.id,
        });
    }
    Ok(chips(look.visit, look.visit.word("supervision.my-offices"), &choices))
}

/// What the office answers for today: matters and tasks, what is late first.
fn in_hand(look: Look<'_>, office: &Office) -> Result<Markup, Failure> {
    let visit = look.visit;
    let (of_matters, of_tasks) = office.conditions(look)?;
    let matters: Pairs =
        of_matters.into_iter().chain([open(), pair("sort", "next_by"), pair("limit", SHOWN)]).collect();
    let (matters, more) = look.records(MATTERS, &matters)?;
    let running = [pair("state", "adopted,running,reported"), pair("sort", "due"), pair("limit", SHOWN)];
    let (tasks, more_tasks) =
        look.records("task", &of_tasks.into_iter().chain(running).collect::<Pairs>())?;
    let count =
        |shown: usize, more: bool| format!("{}{}", visit.number(shown as u64), if more { "+" } else { "" });
    let none = |word: &str| html! { p.soft { (visit.word(word)) } };
    let own_matters =
        if matters.is_empty() { none("supervision.no-matters") } else { look.matters("matters", &matters)? };
    let own_tasks =
        if tasks.is_empty() { none("supervision.no-office-tasks") } else { task_table(look, &tasks)? };
    Ok(html! {
        (panel("office-matters", visit.word("supervision.office-matters"), &html! { (count(matters.len(), more)) }, &own_matters))
        (panel("office-tasks", visit.word("supervision.office-tasks"), &html! { (count(tasks.len(), more_tasks)) }, &own_tasks))
    })
}

fn task_table(look: Look<'_>, tasks: &[Record]) -> Result<Markup, Failure> {
    let visit = look.visit;
    let titles = look.titles(tasks)?;
    let row = |task: &Record| -> Row {
        let due = day(task, "due");
        let unit = task.reference("lead_unit").and_then(|unit| titles.get(&unit));
        vec![
            Cell::new(lamp(look, task, due))
                .sorted_by(due.map_or_else(|| "9".to_owned(), |due| due.to_string())),
            Cell::head(html! { a href={ "/r/task/" (task.id) } { (task.text("title").unwrap_or("—")) } }),
            Cell::text(unit.map_or("—", String::as_str)),
            Cell::text(&due.map(|due| visit.date(due)).unwrap_or_default()),
        ]
        .into()
    };
    let columns = ["lamp", "task", "unit", "task-due"];
    let columns =
        columns.map(|word| Column::text(visit.word(&format!("supervision.{word}")).to_owned())).to_vec();
    let rows = tasks.iter().map(row).collect();
    Ok(table(&Table {
        id: "office-task-list".to_owned(),
        caption: String::new(),
        columns,
        rows,
        tall: false,
    }))
}

/// The lamp of a task: nearly due in its last thirty days, as its register warns.
fn lamp(look: Look<'_>, task: &Record, due: Option<Date>) -> Markup {
    let visit = look.visit;
    let start = taihang_base::civil_in_china(task.created.0).date();
    let clock = due.map(|due| Clock {
        warn: Some(Warn::Before(taihang_base::Length::Days(30))),
        ..Clock::new(start, Term::Until(due))
    });
    let calendar = look.store.calendar().ok();
    let lamp = clock.zip(calendar).and_then(|(clock, calendar)| clock.lamp(look.today(), &calendar).ok());
    let tone = match lamp {
        Some(Lamp::Overdue { .. }) => Tone::Bad,
        Some(Lamp::Warning { .. }) => Tone::Warn,
        Some(Lamp::OnTime { .. } | Lamp::Met | Lamp::MetLate { .. }) => Tone::Good,
        Some(Lamp::Paused { .. } | Lamp::Open) | None => Tone::Wait,
    };
    let word = lamp.map(Lamp::word);
    html! { (badge(tone, word.as_ref().map_or(visit.word("supervision.continuous"), |word| word.in_language(visit.language)))) }
}

/// An office that somebody else holds now: the successor answers from the first day of the new term.
fn passed_on(look: Look<'_>, office: &Office, holders: &[Record]) -> Result<Markup, Failure> {
    let visit = look.visit;
    let now =
        holders.iter().find(|record| Office::held(record, look.today()) && record.id != office.assignment.id);
    let titles = look.titles(now)?;
    let name = now.and_then(|record| titles.get(&record.reference("person")?)).map_or("—", String::as_str);
    Ok(html! {
        p.notice {
            (visit.word("supervision.passed-on")) " "
            @if let Some(now) = now { a href={ "/duties/" (now.id) } { (name) } " " (days(visit, now)) }
        }
    })
}

/// Who has held the office, and what was closed in the term that the page is about.
fn history(look: Look<'_>, office: &Office, holders: &[Record]) -> Result<Markup, Failure> {
    let visit = look.visit;
    let titles = look.titles(holders)?;
    let (of_matters, _) = office.conditions(look)?;
    let mut asked: Pairs = of_matters
        .into_iter()
        .chain([pair("state", "closed"), pair("sort", "-closed_on"), pair("limit", SHOWN)])
        .collect();
    if let Some(period) = Office::period(&office.assignment) {
        asked.push(pair("closed_on.from", period.first_day()));
        asked.extend(period.last_day().map(|last| pair("closed_on.to", last)));
    }
    let (closed, more) = look.records(MATTERS, &asked)?;
    let person = |record: &Record| {
        record.reference("person").and_then(|id| titles.get(&id)).map_or("—", String::as_str)
    };
    let lines = html! {
        h3 { (visit.word("supervision.holders")) }
        ul.plain-list {
            @for record in holders {
                li {
                    a href={ "/duties/" (record.id) } { (person(record)) } " " span.soft { (days(visit, record)) }
                    @if Office::held(record, look.today()) { " " (badge(Tone::Good, visit.word("supervision.in-office"))) }
                }
            }
        }
        h3 { (visit.word("supervision.closed-in-term")) " " span.number.soft { (visit.number(closed.len() as u64)) @if more { "+" } } }
        @if closed.is_empty() { p.soft { (visit.word("supervision.none-closed")) } }
        @else {
            ul.plain-list {
                @for record in &closed {
                    li {
                        a href={ "/r/" (MATTERS) "/" (record.id) } { (record.text("title").unwrap_or("—")) }
                        @if let Some(on) = day(record, "closed_on") {
                            " " span.soft.small { (Step::Close.word().in_language(visit.language)) " " (visit.date(on)) }
                        }
                    }
                }
            }
        }
    };
    Ok(panel("history", visit.word("supervision.history"), &html! {}, &lines))
}
