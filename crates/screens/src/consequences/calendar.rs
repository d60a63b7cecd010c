//! The working calendar: which years are published, a further year entered, and what it does to open deadlines.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Text, WorkingCalendar};
use taihang_kernel::reason::both;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value};
use taihang_registers::code::{self, field};
use taihang_store::StoreError;
use taihang_store::calendar::{LIST, Moved, fingerprint};
use taihang_web::components::{
    Cell, Column, Field, FieldKind, Row, Table, csrf_field, field as input, page_head, panel,
    problem_summary, table,
};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Posted, Visit, see_saying};

use super::{KEEPER, notice};
use crate::state::App;

/// So many deadlines are shown one by one.
const SHOWN: usize = 50;

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Notice {
    year: String,
    off: String,
    work: String,
    replaces: String,
    /// `commit` carries it out; anything else shows what it would do.
    r#do: String,
    /// What the preview was.
    looked_at: String,
}

/// The page.
pub(super) async fn page(_: App, visit: Visit) -> Answer {
    Asking::answer(visit, code::REGISTER.to_owned(), |asking| {
        let next = asking.store.calendar()?.years().1.saturating_add(1);
        render(asking, &Notice { year: next.to_string(), ..Notice::default() }, &[], &html! {})
    })
    .await
}

/// Shows what a notice would do, or puts it in place.
pub(super) async fn send(_: App, visit: Visit, Posted(form): Posted<Notice>) -> Answer {
    Asking::answer(visit, code::REGISTER.to_owned(), move |asking| match form.next(asking) {
        Ok((next, settings)) if form.r#do == "commit" => commit(asking, &form, &next, &settings),
        Ok((next, _)) => {
            let moves = asking.store.moves_under(&next)?;
            render(asking, &form, &[], &preview(asking, &form, &moves)?)
        }
        Err(Failure::Problems(problems)) => render(asking, &form, &problems, &html! {}),
        Err(other) => Err(other),
    })
    .await
}

impl Notice {
    /// The calendar with this notice in it, and the notice in its short form; or everything that is wrong with it.
    fn next(&self, asking: &Asking) -> Result<(WorkingCalendar, String), Failure> {
        let (off, work) = (notice::days("off", &self.off), notice::days("work", &self.work));
        let mut problems: Vec<Problem> = Vec::new();
        let mut read = |found: Result<String, Problem>| {
            found.map_err(|problem| problems.push(problem)).unwrap_or_default()
        };
        let settings = format!("off={};work={}", read(off), read(work));
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let calendar = (*asking.store.calendar()?).clone();
        // Problems of the calendar name the year; on this form that is one field.
        calendar
            .noticed(self.year.trim(), &settings, !self.replaces.is_empty())
            .map(|next| (next, settings))
            .map_err(|problems| problems.into_iter().map(|one| one.about("year")).collect::<Vec<_>>().into())
    }
}

fn commit(asking: &Asking, form: &Notice, next: &WorkingCalendar, settings: &str) -> Answer {
    let program = Actor::system("engine", asking.actor().today);
    let command = keep(asking, form.year.trim(), settings)?;
    match asking.store.notice_put(&program, command, next, &form.looked_at) {
        Ok(_) => Ok(see_saying(&asking.visit, "/calendar", "consequences.kept")),
        Err(StoreError::Problems(problems)) => {
            let moves = asking.store.moves_under(next)?;
            render(asking, form, &problems, &preview(asking, form, &moves)?)
        }
        Err(other) => Err(other.into()),
    }
}

/// The notice as a code: a new one, or the one of that year with other days. The program keeps it on behalf of who entered it.
fn keep(asking: &Asking, year: &str, settings: &str) -> Result<Command, Failure> {
    let program = Actor::system("engine", asking.actor().today);
    let of_year = Query::all(code::REGISTER, 1)
        .with(field::LIST, Test::In(vec![Value::Identifier(LIST.to_owned())]))
        .with(field::CODE, Test::In(vec![Value::Identifier(year.to_owned())]));
    let held: Option<Record> =
        asking.store.page(&program, &of_year)?.records.into_iter().next().map(|one| one.record);
    let settings = Value::Text(settings.to_owned());
    let act = match held {
        Some(held) => Act::Edit {
            id: held.id,
            version: held.version,
            draft: Draft::default().with(field::SETTINGS, settings),
        },
        None => Act::Create {
            id: asking.fresh_id(),
            draft: Draft::default()
                .with(field::LIST, Value::Identifier(LIST.to_owned()))
                .with(field::CODE, Value::Identifier(year.to_owned()))
                .with(field::ZH, Value::Text(format!("{year} 年节假日安排")))
                .with(field::EN, Value::Text(format!("Public holidays of {year}")))
                .with(field::STEWARD, asking.actor().organisation.map(Value::Ref))
                .with(field::SETTINGS, settings),
            state: Some("active".to_owned()),
        },
    };
    let name = &asking.actor().name;
    let reason = both(&Text::new(format!("{name}：节假日安排"), format!("{name}: holiday notice")));
    let origin = Origin {
        request: Some(asking.visit.request_id.clone()),
        on_behalf_of: asking.actor().person,
        ..Origin::default()
    };
    Ok(Command { register: code::REGISTER.to_owned(), act, reason: Some(reason), origin })
}

fn render(asking: &Asking, form: &Notice, problems: &[Problem], preview: &Markup) -> Answer {
    let visit = &asking.visit;
    let calendar = asking.store.calendar()?;
    let (first, last) = calendar.years();
    let expected = calendar.is_working(Date::constant(2100, 12, 31)).is_ok();
    let body = html! {
        (page_head(visit.word("consequences.calendar"), visit.word("consequences.calendar-sentence"), &html! {}))
        (problem_summary(visit, "", problems))
        (panel("years", visit.word("consequences.years"), &html! {}, &html! {
            p { (visit.words("consequences.published", &[("first", &first), ("last", &last)])) }
            @if expected { p.soft { (visit.words("consequences.expected", &[("last", &last)])) } }
            @if calendar.is_published(asking.actor().today) && i32::from(asking.actor().today.year()) == i32::from(last) {
                p { (visit.words("consequences.next-needed", &[("year", &(last + 1))])) }
            }
        }))
        (preview)
        @if visit.may(KEEPER) { (enter(visit, form, problems)) }
    };
    let mut response: Response =
        Page::new(visit, visit.word("consequences.calendar")).section("/calendar").render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn enter(visit: &Visit, form: &Notice, problems: &[Problem]) -> Markup {
    let of = |name: &'static str, word: &'static str, hint: &'static str, value: &str, kind: FieldKind| {
        input(
            visit,
            &Field::line(name, visit.word(word), value).of(kind).with_hint(visit.word(hint)),
            problems,
        )
    };
    panel(
        "enter",
        visit.word("consequences.enter"),
        &html! {},
        &html! {
            form.fields method="post" action="/calendar" {
                (csrf_field(visit))
                (input(visit, &Field::line("year", visit.word("consequences.year"), &form.year).needed(), problems))
                (of("off", "consequences.off", "consequences.off-hint", &form.off, FieldKind::Lines))
                (of("work", "consequences.work", "consequences.work-hint", &form.work, FieldKind::Lines))
                label { input type="checkbox" name="replaces" value="yes" checked[!form.replaces.is_empty()]; " " (visit.word("consequences.replaces")) }
                div.actions { button.button.primary name="do" value="preview" { (visit.word("consequences.preview")) } }
            }
        },
    )
}

/// What would move, and the button that does it.
fn preview(asking: &Asking, form: &Notice, moves: &[Moved]) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let count: usize = moves.iter().map(|moved| moved.steps.len()).sum();
    let first: Vec<&Moved> = moves.iter().take(SHOWN).collect();
    let named: Vec<(String, RecordId)> = first.iter().map(|one| (one.register.clone(), one.record)).collect();
    let titles = asking.store.titles(asking.actor(), named, visit.language)?;
    let steps = first.iter().flat_map(|moved| moved.steps.iter().map(move |step| (*moved, step))).take(SHOWN);
    let row = |(moved, step): (&Moved, &taihang_store::calendar::Step)| -> Row {
        let title = titles.get(&moved.record).map_or("—", String::as_str);
        let link = format!("/r/{}/{}", moved.register, moved.record);
        vec![
            Cell::text(asking.label_of(&moved.register)),
            Cell::head(html! { @if title == taihang_store::read::UNSEEN { (title) } @else { a href=(link) { (title) } } }),
            Cell::text(asking.text(&step.label)),
            Cell::text(&visit.date(step.from)).sorted_by(step.from),
            Cell::text(&visit.date(step.to)).sorted_by(step.to),
        ]
        .into()
    };
    let words = [
        "consequences.register",
        "consequences.record",
        "consequences.clock",
        "consequences.from",
        "consequences.to",
    ];
    let drawn = Table {
        columns: words.map(|word| Column::text(visit.word(word))).into(),
        rows: steps.map(row).collect(),
        ..Table::default()
    };
    let shown = count.min(SHOWN);
    Ok(panel(
        "preview",
        visit.word("consequences.what-moves"),
        &html! {},
        &html! {
            @if count == 0 { p { (visit.word("consequences.nothing-moves")) } } @else {
                p { (visit.words("consequences.moves", &[("count", &visit.number(count as u64)), ("shown", &shown)])) }
                (table(&drawn))
            }
            p.small.soft { (visit.word("consequences.only-that")) }
            form method="post" action="/calendar" {
                (csrf_field(visit))
                @for (name, value) in [("year", &form.year), ("off", &form.off), ("work", &form.work), ("replaces", &form.replaces), ("looked_at", &fingerprint(moves))] {
                    input type="hidden" name=(name) value=(value);
                }
                div.actions { button.button.primary name="do" value="commit" { (visit.word("consequences.commit")) } }
            }
        },
    ))
}
