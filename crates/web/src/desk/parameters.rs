//! Parameters in force in a region: the value, and from province to county where it comes from.

use std::collections::BTreeSet;

use axum::extract::Query as Asking;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Problems, Text};
use taihang_defs::{ChoiceOptions, FieldType, Service};
use taihang_kernel::view::Titles;
use taihang_kernel::{Record, RecordId};
use taihang_store::Store;
use taihang_store::parameter::{OFF, in_force};

use super::chain::{all, chain};
use super::declared::Declared;
use super::titles;
use crate::components::{
    Cell, Column, Icon, Row, Table, empty_state, filters, page_head, problem_summary, select, table, turning,
};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::register::address::address;
use crate::site::Site;
use crate::visit::Visit;

/// Parameters on one page.
const A_PAGE: usize = 30;
/// Only those that the region itself has set.
const OWN: &str = "own";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    region: String,
    #[serde(alias = "day")]
    on: String,
    /// A part of a name or code.
    q: String,
    show: String,
    page: String,
}

impl Asked {
    /// The same question at another of its pages.
    fn at(&self, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let asked = [
            ("region", self.region.as_str()),
            ("on", &self.on),
            ("q", &self.q),
            ("show", &self.show),
            ("page", &page),
        ];
        address("/parameters", &asked)
    }
}

/// What the page looks at.
struct Look {
    rows: Vec<Record>,
    regions: Vec<Record>,
    chain: Vec<RecordId>,
    on: Date,
}

pub(super) async fn page(site: Site, visit: Visit, Asking(asked): Asking<Asked>) -> Answer {
    site.apart(move |store| {
        let body = body(&visit, store, &asked)?;
        Ok(Page::new(&visit, visit.word("desk.parameters")).wide().render(&body))
    })
    .await
}

fn body(visit: &Visit, store: &Store, asked: &Asked) -> Result<Markup, Failure> {
    let regions = all(visit, store, Service::Regions, "code")?;
    let chain = chain(visit, store, &regions, &asked.region)?;
    let look = Look {
        rows: all(visit, store, Service::Parameters, "code")?,
        regions,
        chain,
        on: asked.on.parse().unwrap_or(visit.actor.today),
    };
    let named: Vec<(String, RecordId)> =
        look.regions.iter().map(|region| (region.register.def.name.clone(), region.id)).collect();
    let titles = titles(visit, store, named)?;
    let declared = Declared::read(visit, store)?;
    let odd = odd(visit, asked, &look.regions);
    let codes: BTreeSet<&str> = look.rows.iter().filter_map(|row| row.text("code")).collect();
    let fitting: Vec<&str> =
        codes.iter().copied().filter(|code| fits(&look, &declared, asked, code)).collect();
    let pages = fitting.len().div_ceil(A_PAGE).max(1);
    let page = asked.page.parse().unwrap_or(1).clamp(1, pages);
    let shown: Vec<&str> = fitting.iter().skip((page - 1) * A_PAGE).take(A_PAGE).copied().collect();
    Ok(html! {
        (page_head(visit.word("desk.parameters"), visit.word("desk.parameters-purpose"), &list_link(visit, store)))
        (problem_summary(visit, "parameters", &odd))
        (choice(visit, &look, asked, &titles))
        @if codes.is_empty() {
            (empty_state(Icon::Question, visit.word("desk.no-parameters"), visit.word("desk.no-parameters-text"), &html! {}))
        } @else if fitting.is_empty() {
            (empty_state(Icon::Question, visit.word("desk.no-parameter"), visit.word("desk.no-parameter-text"), &html! {}))
        } @else {
            (values(visit, (&look, &declared), &shown, &titles))
            (turning(visit, page, pages, |page| asked.at(page)))
        }
    })
}

/// Whether a parameter is among those asked for.
fn fits(look: &Look, declared: &Declared, asked: &Asked, code: &str) -> bool {
    let wished = asked.q.trim().to_lowercase();
    let found = code.to_lowercase().contains(&wished) || declared.is_called(code, &wished);
    let region = look.chain.first();
    let own = |row: &&Record| row.text("code") == Some(code) && row.reference("region").as_ref() == region;
    found && (asked.show != OWN || look.rows.iter().filter(own).any(|row| counts(look, row)))
}

/// A row by itself in its own place gives something only if it counts on the day.
fn counts(look: &Look, row: &Record) -> bool {
    let alone: Vec<RecordId> = row.reference("region").into_iter().collect();
    let code = row.text("code").unwrap_or_default();
    in_force(std::slice::from_ref(row), code, &alone, look.on).is_some()
}

/// What of the address says nothing: a region that is not there, a day that is none.
fn odd(visit: &Visit, asked: &Asked, regions: &[Record]) -> Problems {
    let hint = Text::new("该条件未采用，请重新选择。", "It is left out; choose again.");
    let wrong = |word: &str, value: &str| {
        let value: String = value.chars().take(60).collect();
        let label = visit.word(word);
        let message =
            Text::new(format!("“{label}”无法识别“{value}”。"), format!("“{label}” cannot be “{value}”."));
        Problem::new("filter-unreadable", message, hint.clone())
    };
    let known = |id: RecordId| regions.iter().any(|region| region.id == id);
    let region = !asked.region.is_empty() && !asked.region.parse().is_ok_and(known);
    let day = !asked.on.is_empty() && asked.on.parse::<Date>().is_err();
    let show = !["", OWN].contains(&asked.show.as_str());
    let odd = [
        region.then(|| wrong("desk.region", &asked.region)),
        day.then(|| wrong("desk.on-day", &asked.on)),
        show.then(|| wrong("desk.show", &asked.show)),
    ];
    odd.into_iter().flatten().collect()
}

fn list_link(visit: &Visit, store: &Store) -> Markup {
    let register = store.catalogue().serving(Service::Parameters);
    html! { @if let Some(register) = register { a.button href={ "/r/" (register.def.name) } { (visit.word("desk.parameter-list")) } } }
}

fn name(titles: &Titles, region: RecordId) -> &str {
    titles.get(&region).map_or("—", String::as_str)
}

fn choice(visit: &Visit, look: &Look, asked: &Asked, titles: &Titles) -> Markup {
    let mut options = vec![(String::new(), visit.word("desk.own-region").to_owned())];
    let chosen = look.chain.first().map(ToString::to_string).unwrap_or_default();
    // What was abolished sets nothing any more; whoever comes by an old link still finds it chosen.
    let stands = |region: &&Record| {
        let state = region.register.def.states.get(&region.state);
        state.is_none_or(|state| !state.last) || region.id.to_string() == chosen
    };
    let offered: Vec<&Record> = look.regions.iter().filter(stands).collect();
    let called = |region: &Record| {
        let own = name(titles, region.id);
        let equal = offered.iter().filter(|other| name(titles, other.id) == own).count() > 1;
        let above = region.reference("above").filter(|_| equal);
        above.map_or_else(
            || own.to_owned(),
            |above| format!("{own}{}", visit.in_brackets(name(titles, above))),
        )
    };
    options.extend(offered.iter().map(|region| (region.id.to_string(), called(region))));
    let sets = [("", "desk.show-all"), (OWN, "desk.show-own")];
    let sets = sets.map(|(key, word)| (key.to_owned(), visit.word(word).to_owned()));
    let fields = html! {
        label { span { (visit.word("desk.find-parameter")) } input type="search" name="q" value=(asked.q) maxlength="60" placeholder=(visit.word("desk.find-parameter-hint")); }
        (select("region", visit.word("desk.region"), &options, &chosen))
        label { span { (visit.word("desk.on-day")) } input type="date" name="on" value=(look.on); }
        (select("show", visit.word("desk.show"), &sets, &asked.show))
    };
    filters(visit, "/parameters", &fields)
}

fn values(visit: &Visit, (look, declared): (&Look, &Declared), codes: &[&str], titles: &Titles) -> Markup {
    let column = |word| Column::plain(visit.word(word));
    let above = look.chain.get(1..).unwrap_or_default();
    let row = |code: &&str| {
        let here = in_force(&look.rows, code, &look.chain, look.on);
        let without = in_force(&look.rows, code, above, look.on);
        let differs = here != without;
        Row::from(vec![
            Cell::head(html! {
                @match declared.name(visit, code) {
                    Some(name) => { (name) div.small.soft { (declared.sentence(visit, code)) } code.small.soft { (code) } },
                    None => code { (code) },
                }
            }),
            Cell::new(html! { strong { (value(visit, (declared, code), here.as_deref())) } }),
            Cell::new(
                html! { (value(visit, (declared, code), without.as_deref())) @if differs { " " span.soft.small { (visit.word("desk.differs")) } } },
            ),
            Cell::new(steps(visit, (look, declared), code, titles)),
        ])
    };
    table(&Table {
        id: "parameters".to_owned(),
        caption: String::new(),
        columns: vec![
            column("desk.parameter"),
            column("desk.value-here"),
            column("desk.value-above"),
            column("desk.comes-from"),
        ],
        rows: codes.iter().map(row).collect(),
        tall: false,
    })
}

fn value(visit: &Visit, (declared, code): (&Declared, &str), value: Option<&str>) -> String {
    match value {
        Some(OFF) => visit.word("desk.switched-off").to_owned(),
        Some(value) => declared.reading(visit, code, value),
        None => "—".to_owned(),
    }
}

/// The rows that count on the day, from the top down.
fn steps(visit: &Visit, (look, declared): (&Look, &Declared), code: &str, titles: &Titles) -> Markup {
    let chain = std::iter::once(None).chain(look.chain.iter().rev().map(|region| Some(*region)));
    let rows: Vec<&Record> = chain
        .flat_map(|region| look.rows.iter().filter(move |row| row.reference("region") == region))
        .filter(|row| row.text("code") == Some(code) && counts(look, row))
        .collect();
    html! {
        @if rows.is_empty() { span.soft { "—" } } @else {
            ol.steps role="list" { @for row in rows {
                li {
                    (row.reference("region").map_or_else(|| visit.word("desk.everywhere"), |region| name(titles, region))) " · "
                    (mode(visit, row)) " · "
                    a href={ "/r/" (row.register.def.name) "/" (row.id) } { (value(visit, (declared, code), row.text("value").or(Some(OFF)))) }
                }
            } }
        }
    }
}

/// The mode of a row in the words of its definition.
fn mode(visit: &Visit, row: &Record) -> String {
    let key = row.text("mode").unwrap_or_default();
    match row.register.def.fields.get("mode").map(|field| &field.kind) {
        Some(FieldType::Choice(ChoiceOptions::Closed(options))) => {
            options.get(key).map_or(key, |option| option.label.in_language(visit.language)).to_owned()
        }
        Some(_) | None => key.to_owned(),
    }
}
