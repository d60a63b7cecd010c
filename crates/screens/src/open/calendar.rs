//! The calendar of what has to be published: what came out, what is due, what is overdue. Of an issue that is not out yet the public
//! reads its name, its publisher and its day, nothing else.

use jiff::civil::Date;
use maud::{Markup, html};
use taihang_kernel::{Actor, Query, RecordId};
use taihang_registers::organisation;
use taihang_registers::publication::{self, Publication, PublicationState};
use taihang_web::Failure;
use taihang_web::components::{Cell, Column, Row, Table, Tone, badge, panel, table};
use taihang_web::register::Asking;

/// So many issues are shown.
const SHOWN: usize = 300;

/// One issue.
struct Issue {
    id: RecordId,
    title: String,
    issuer: Option<RecordId>,
    period: String,
    due: Option<Date>,
    out: Option<Date>,
    readable: bool,
}

/// The calendar.
pub(super) fn shown(asking: &Asking) -> Result<Markup, Failure> {
    let (visit, today) = (&asking.visit, asking.actor().today);
    let mut issues = issues(asking)?;
    issues.sort_by_key(|issue| (issue.readable, issue.due));
    let named =
        issues.iter().filter_map(|issue| issue.issuer).map(|id| (organisation::REGISTER.to_owned(), id));
    let titles = asking.store.titles(&Actor::public(today), named, visit.language)?;
    let words = ["open.issue", "open.period", "open.publisher", "open.due", "open.standing"];
    let row = |issue: &Issue| -> Row {
        let day = |day: Option<Date>| day.map(|day| visit.date(day)).unwrap_or_default();
        let late = issue.due.filter(|due| !issue.readable && *due < today);
        let days = late.and_then(|due| today.since(due).ok()).map_or(0, |span| span.get_days());
        vec![
            Cell::head(html! {
                @if issue.readable { a href={ "/r/publication/" (issue.id) } { (issue.title) } } @else { (issue.title) }
            }),
            Cell::text(&issue.period),
            Cell::text(issue.issuer.and_then(|id| titles.get(&id)).map_or("—", String::as_str)),
            Cell::text(&day(issue.due)).sorted_by(issue.due.map(|due| due.to_string()).unwrap_or_default()),
            Cell::new(html! {
                @if issue.readable { (badge(Tone::Good, visit.word("open.out"))) " " (day(issue.out)) }
                @else if late.is_some() { (badge(Tone::Bad, &visit.words("open.overdue", &[("days", &days)]))) }
                @else { (badge(Tone::Wait, visit.word("open.awaited"))) }
            }),
        ]
        .into()
    };
    let drawn = Table {
        id: "calendar".to_owned(),
        caption: visit.word("open.calendar").to_owned(),
        columns: words.map(|word| Column::text(visit.word(word))).into(),
        rows: issues.iter().map(row).collect(),
        tall: false,
    };
    let body = html! { @if issues.is_empty() { p.soft { (visit.word("open.no-issues")) } } @else { (table(&drawn)) } };
    Ok(panel("calendar", visit.word("open.calendar"), &html! { (visit.word("open.calendar-note")) }, &body))
}

/// Every issue but those withdrawn. The program reads them; only what [`Issue`] holds leaves this function.
fn issues(asking: &Asking) -> Result<Vec<Issue>, Failure> {
    let program = Actor::system("calendar", asking.actor().today);
    let mut all = Vec::new();
    for shown in asking.store.page(&program, &Query::all(publication::REGISTER, SHOWN))?.records {
        let one = Publication::try_from(&shown.record)?;
        if one.state == PublicationState::Withdrawn {
            continue;
        }
        all.push(Issue {
            id: shown.record.id,
            title: one.title.unwrap_or_default(),
            issuer: one.issuer.map(taihang_base::Id::retyped),
            period: one.period.map(|period| period.in_language(asking.visit.language)).unwrap_or_default(),
            due: one.due_on,
            out: one.published_on,
            readable: matches!(one.state, PublicationState::Published | PublicationState::Superseded),
        });
    }
    Ok(all)
}
