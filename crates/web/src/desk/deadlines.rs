//! The board of deadlines.

use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_store::read::{Due, DueQuery, Lamp, Whose};
use taihang_store::{Deadline, Store};

use super::{label, lamp, record_link, titles};
use crate::clocks::{Standing, left};
use crate::components::{Cell, Choice, Column, Icon, Row, Table, chips, empty_state, page_head, table, tabs};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::register::address::encoded;
use crate::site::Site;
use crate::visit::Visit;

/// Deadlines a page.
const A_PAGE: usize = 50;

const WHOSE: [(&str, Whose, &str); 3] = [
    ("organisation", Whose::Organisation, "desk.of-organisation"),
    ("mine", Whose::Mine, "desk.of-me"),
    ("below", Whose::Below, "desk.of-below"),
];

const LAMPS: [(&str, Lamp, &str); 4] = [
    ("overdue", Lamp::Overdue, "desk.overdue"),
    ("soon", Lamp::Soon, "desk.soon"),
    ("on-time", Lamp::OnTime, "desk.on-time"),
    ("paused", Lamp::Paused, "desk.paused"),
];

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    whose: String,
    #[serde(default)]
    lamp: String,
    #[serde(default)]
    register: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn query(&self) -> DueQuery {
        DueQuery {
            whose: WHOSE
                .iter()
                .find(|(key, ..)| *key == self.whose)
                .map_or(Whose::Organisation, |(_, whose, _)| *whose),
            lamp: LAMPS.iter().find(|(key, ..)| *key == self.lamp).map(|(_, lamp, _)| *lamp),
            register: Some(self.register.clone()).filter(|register| !register.is_empty()),
            after: self.after.split_once('_').map(|(day, id)| (day.to_owned(), id.to_owned())),
            limit: A_PAGE + 1,
        }
    }

    fn link(&self, whose: &str, lamp: &str, after: &str) -> String {
        let pairs = [("whose", whose), ("lamp", lamp), ("register", &self.register), ("after", after)];
        let given = pairs.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = given.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if pairs.is_empty() { "/deadlines".to_owned() } else { format!("/deadlines?{}", pairs.join("&")) }
    }
}

pub(super) async fn page(site: Site, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    site.apart(move |store| {
        let body = body(&visit, store, &asked)?;
        let page = Page::new(&visit, visit.word("desk.deadlines")).under(visit.word("desk.title"), "/desk");
        Ok(page.wide().render(&body))
    })
    .await
}

fn body(visit: &Visit, store: &Store, asked: &Asked) -> Result<Markup, Failure> {
    let query = asked.query();
    let mut dues = store.dues(&visit.actor, &query)?;
    let counts = store.dues_counted(&visit.actor, &query)?;
    let more = dues.len() > A_PAGE;
    dues.truncate(A_PAGE);
    let whose: Vec<Choice> = WHOSE
        .iter()
        .map(|(key, whose, word)| Choice {
            label: visit.word(word).to_owned(),
            link: asked.link(key, &asked.lamp, ""),
            count: None,
            chosen: *whose == query.whose,
        })
        .collect();
    let total = counts.iter().map(|(_, count)| count).sum();
    let every = Choice {
        label: visit.word("desk.every").to_owned(),
        link: asked.link(&asked.whose, "", ""),
        count: Some(total),
        chosen: query.lamp.is_none(),
    };
    let lamps = LAMPS.iter().map(|(key, lamp, word)| Choice {
        label: visit.word(word).to_owned(),
        link: asked.link(&asked.whose, key, ""),
        count: counts.iter().find(|(of, _)| of == lamp).map(|(_, count)| *count),
        chosen: query.lamp == Some(*lamp),
    });
    let lamps: Vec<Choice> = std::iter::once(every).chain(lamps).collect();
    Ok(html! {
        (page_head(visit.word("desk.deadlines"), visit.word("desk.deadlines-purpose"), &html! {}))
        (tabs(visit.word("desk.whose"), &whose))
        (chips(visit, visit.word("desk.show"), &lamps))
        @if dues.is_empty() {
            (empty_state(Icon::Clock, visit.word("desk.no-deadlines"), visit.word("desk.no-deadlines-text"), &html! {}))
        } @else { (board(visit, store, &dues)?) }
        @if let Some(last) = dues.last().filter(|_| more) {
            @let place = format!("{}_{}", last.deadline.due, last.id);
            p { a.button href=(asked.link(&asked.whose, &asked.lamp, &place)) { (visit.word("desk.next")) } }
        }
    })
}

fn board(visit: &Visit, store: &Store, dues: &[Due]) -> Result<Markup, Failure> {
    let named = dues.iter().map(|due| (due.deadline.register.clone(), due.deadline.record));
    let titles = titles(visit, store, named.collect())?;
    let column = |word| Column::plain(visit.word(word));
    let row = |(due, others): &(&Due, Vec<&Due>)| {
        let of = &due.deadline;
        Row::from(vec![
            Cell::head(record_link(&of.register, of.record, &titles)),
            Cell::text(&label(visit, store, &of.register)),
            Cell::new(html! {
                (clock(visit, store, of))
                @for other in others {
                    div.soft.small {
                        (clock(visit, store, &other.deadline)) " " (visit.date(other.deadline.due)) " " (lamp(visit, other.lamp))
                    }
                }
            }),
            Cell::new(
                html! { (visit.date(of.due)) " " span.soft.small { (left(visit, of, Standing::Runs(due.lamp))) } },
            ),
            Cell::new(lamp(visit, due.lamp)),
        ])
    };
    Ok(table(&Table {
        id: "deadlines".to_owned(),
        caption: String::new(),
        columns: vec![
            column("desk.record"),
            column("desk.register"),
            column("desk.clock"),
            column("desk.last-day"),
            column("desk.lamp"),
        ],
        rows: by_record(dues).iter().map(row).collect(),
        tall: false,
    }))
}

/// The deadlines with those that the same record has besides: one matter is one line of the page, at its first day.
fn by_record(dues: &[Due]) -> Vec<(&Due, Vec<&Due>)> {
    let mut found: Vec<(&Due, Vec<&Due>)> = Vec::new();
    for due in dues {
        match found.iter_mut().find(|(first, _)| first.deadline.record == due.deadline.record) {
            Some((_, others)) => others.push(due),
            None => found.push((due, Vec::new())),
        }
    }
    found
}

/// What a clock is called in its definition.
pub(super) fn clock(visit: &Visit, store: &Store, deadline: &Deadline) -> String {
    let Some(register) = store.catalogue().register(&deadline.register) else { return String::new() };
    register
        .def
        .due(&deadline.clock)
        .map_or_else(|| deadline.clock.clone(), |due| due.label.in_language(visit.language).to_owned())
}
