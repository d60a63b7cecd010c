//! The list of a register: columns, filters with counts, words, order, pages, saved views, selection.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use taihang_base::{Problem, Problems, Text};
use taihang_kernel::Query;
use taihang_kernel::query::restricted;
use taihang_kernel::view::ListView;
use taihang_store::read::{Count, Page as Found};

use super::address::{Asked, encoded};
use super::asking::Asking;
use super::legend::Legend;
use super::{Pages, facets, named, rows, views};
use crate::components::{Choice, Icon, chips, empty_state, icon, page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::page::{Page, parts, see};
use crate::visit::Visit;

/// A list about to be shown.
pub(super) struct List<'a> {
    pub(super) asking: &'a Asking,
    pub(super) asked: &'a Asked,
    pub(super) query: Query,
    pub(super) view: ListView,
    pub(super) found: Found,
    pub(super) count: Count,
    pub(super) problems: Problems,
    pub(super) refused: &'a Refused,
    /// What of the address says nothing here, and is left out.
    pub(super) left_out: Problems,
}

/// What was sent from a list and not accepted: it stands in the list again.
#[derive(Debug, Clone, Default)]
pub(super) struct Refused {
    /// Name of a view, and whether others should see it.
    pub(super) named: Option<(String, bool)>,
    /// Records chosen, and what was to be done with them and why.
    pub(super) records: Vec<String>,
    pub(super) transition: String,
    pub(super) reason: String,
    pub(super) problems: Problems,
}

/// The page, or only the list itself where only parts are asked for.
pub(super) fn page(asking: &Asking, asked: &Asked, pages: &Pages) -> Answer {
    let refused = Refused::default();
    let list = List::ask(asking, asked, &refused)?;
    let body = list.body(pages)?;
    if asking.visit.partial {
        return Ok(parts(&body));
    }
    Ok(list.render(&body, pages))
}

/// The page again, with what was sent from it and not accepted.
pub(super) fn again(asking: &Asking, asked: &Asked, pages: &Pages, refused: &Refused) -> Answer {
    let list = List::ask(asking, asked, refused)?;
    let mut response = list.render(&list.body(pages)?, pages);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// The addresses that forms of a list are sent to are those of the list.
pub(super) async fn only(visit: Visit, Path(register): Path<String>) -> Answer {
    Ok(see(&visit, &format!("/r/{}", encoded(&register))))
}

impl<'a> List<'a> {
    fn ask(asking: &'a Asking, asked: &'a Asked, refused: &'a Refused) -> Result<Self, Failure> {
        let def = asking.def();
        let question = usual(asking, asked.question());
        let (query, problems) = match Query::parse(&asking.reach, question.pairs()) {
            Ok((query, _)) => (query, Vec::new()),
            // The list stays, and says what it could not make of the conditions.
            Err(problems) => (Query::all(&def.name, 50), problems),
        };
        let offered = offered(asking);
        let left_out = left_out(asking, asked, &offered)?;
        let columns = asked
            .all("columns")
            .into_iter()
            .filter(|name| offered.contains(name))
            .map(str::to_owned)
            .collect::<Vec<_>>();
        let shown: &[String] = if columns.is_empty() { &def.list.columns } else { &columns };
        let (found, count) = if problems.is_empty() {
            let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
            asking.store.listed(asking.actor(), &query, &shown)?
        } else {
            (Found::default(), Count::Exactly(0))
        };
        let records = || found.records.iter().map(|shown| &shown.record);
        let owned = shown.iter().any(|name| name == "owner");
        let mut legend = Legend::named(asking, records(), owned)?;
        for list in asking
            .def()
            .list
            .filters
            .iter()
            .filter_map(|name| asking.def().fields.get(name))
            .filter_map(|field| field.kind.code_list())
        {
            legend.add_list(asking, list)?;
        }
        let view =
            ListView::new(&asking.reach, &query, &columns, records(), &legend.setting(asking.visit.language));
        Ok(Self { asking, asked, query, view, found, count, problems, refused, left_out })
    }

    fn render(&self, body: &Markup, pages: &Pages) -> Response {
        let (asking, visit) = (self.asking, &self.asking.visit);
        let title = asking.text(&asking.def().label);
        let content = html! {
            (page_head(title, asking.text(&asking.def().purpose), &self.actions(pages)))
            (body)
        };
        let page = Page::new(visit, title).wide().section("/r").script("register.js");
        page.under(visit.word("register.all"), "/r").keys(&[("/", "register.key-search")]).render(&content)
    }

    /// What can be done with the register as a whole.
    fn actions(&self, pages: &Pages) -> Markup {
        let (asking, visit) = (self.asking, &self.asking.visit);
        html! {
            @if asking.may_create() {
                a.button.primary href={ (asking.path()) "/new" } { (icon(Icon::Plus)) (visit.word("register.new")) }
            }
            @if pages.exchange && asking.may_import() {
                a.button href={ (asking.path()) "/import" } { (icon(Icon::Upload)) (visit.word("register.import")) }
            }
            @if pages.exchange && asking.may_exchange() {
                a.button href=(self.asked.without(&["after", "limit", "back", "view"]).at(&format!("{}/export", asking.path()))) {
                    (icon(Icon::Download)) (visit.word("register.export"))
                }
            }
        }
    }

    /// Everything that changes with the question.
    fn body(&self, pages: &Pages) -> Result<Markup, Failure> {
        let visit = &self.asking.visit;
        let facets = facets::panel(self)?;
        let named = named::named(self)?;
        Ok(html! {
            div id="list" data-list {
                (views::bar(self)?)
                (problem_summary(visit, "filter", &self.problems))
                (problem_summary(visit, "view", &self.refused.problems))
                (problem_summary(visit, "list", &self.left_out))
                div.list-page {
                    aside.list-side aria-label=(visit.word("register.filters")) { (facets) }
                    div.list-main { (self.top()) (self.chosen()) (named) (self.table(pages)) (self.pages()) }
                }
            }
        })
    }

    /// How many there are, and the choice of columns.
    fn top(&self) -> Markup {
        let visit = &self.asking.visit;
        let count = match self.count {
            Count::Exactly(count) => visit.words("register.count", &[("count", &visit.number(count as u64))]),
            Count::MoreThan(count) => {
                visit.words("register.count-more", &[("count", &visit.number(count as u64))])
            }
        };
        html! { div.list-top { p role="status" { @if self.problems.is_empty() { (count) } } (views::columns(self)) } }
    }

    /// The conditions that hold, each with a link that takes it away.
    fn chosen(&self) -> Markup {
        let visit = &self.asking.visit;
        let mut choices = Vec::new();
        for (name, value) in self.asked.question().without(&["sort", "after", "limit"]).pairs() {
            let link = self.asked.less(name, value).without(&["after", "back"]).at(&self.asking.path());
            let (field, reading) = (facets::label(self, name), facets::reading(self, name, value));
            let label = format!("{field}{}{reading} ×", visit.colon());
            choices.push(Choice { label, link, count: None, chosen: false });
        }
        if choices.is_empty() {
            html! {}
        } else {
            chips(visit, visit.word("register.chosen"), &choices)
        }
    }

    fn table(&self, pages: &Pages) -> Markup {
        if self.view.rows.is_empty() { self.nothing(pages) } else { rows::table(self) }
    }

    /// Nothing found: why, and what to do.
    fn nothing(&self, pages: &Pages) -> Markup {
        let (asking, visit) = (self.asking, &self.asking.visit);
        if !self.problems.is_empty() {
            // Nothing was looked for: how many there are is not known.
            let clear = html! { a.button href=(asking.path()) { (visit.word("parts.clear")) } };
            let text = visit.word("register.not-asked-text");
            return empty_state(Icon::Question, visit.word("register.not-asked"), text, &clear);
        }
        let narrowed = !self.asked.question().without(&["sort", "limit"]).pairs().is_empty();
        if narrowed {
            let clear = html! { a.button href=(asking.path()) { (visit.word("parts.clear")) } };
            return empty_state(
                Icon::Question,
                visit.word("register.no-match"),
                visit.word("register.no-match-text"),
                &clear,
            );
        }
        let text = if asking.may_create() { "register.none-text" } else { "register.none-seen" };
        empty_state(Icon::Library, visit.word("register.none"), visit.word(text), &self.actions(pages))
    }

    /// To the next page and back: the way here stands in the address.
    fn pages(&self) -> Markup {
        let visit = &self.asking.visit;
        let path = self.asking.path();
        let (here, back) = (self.asked.get("after"), self.asked.get("back"));
        let next = self.found.next.as_ref().map(|place| {
            let way = if here.is_empty() { String::new() } else { shortened(&format!("{back}~{here}")) };
            self.asked
                .without(&["after", "back"])
                .with("back", &way)
                .with("after", &self.query.cursor(place))
                .at(&path)
        });
        let previous = (!here.is_empty()).then(|| {
            let (way, last) = back.rsplit_once('~').unwrap_or(("", back));
            self.asked.without(&["after", "back"]).with("back", way).with("after", last).at(&path)
        });
        html! {
            @if next.is_some() || previous.is_some() {
                nav.pages aria-label=(visit.word("register.pages")) {
                    @if let Some(link) = previous {
                        a.button.quiet href=(self.asked.without(&["after", "back"]).at(&path)) data-list-link { (visit.word("register.first")) }
                        a.button href=(link) rel="prev" data-list-link { (visit.word("register.previous")) }
                    }
                    @if let Some(link) = next { a.button href=(link) rel="next" data-list-link { (visit.word("register.next")) } }
                }
            }
        }
    }
}

/// Longest way back that an address carries.
const LONGEST_WAY: usize = 1_500;

/// The end of a way that has become too long for an address: one comes back to the pages seen last.
fn shortened(way: &str) -> String {
    let mut rest = way.trim_start_matches('~');
    while rest.len() > LONGEST_WAY {
        rest = rest.split_once('~').map_or("", |(_, rest)| rest);
    }
    rest.to_owned()
}

/// The question in the usual order of the register, unless it has one: words and a chosen order stay as they are.
pub(crate) fn usual(asking: &Asking, question: Asked) -> Asked {
    let visible = |field: &str| !restricted(&asking.reach, std::iter::once(field)).arms.is_empty();
    match asking.def().list.sort.as_ref().filter(|(field, _)| visible(field)) {
        Some((field, backwards)) if question.get("sort").is_empty() && question.get("q").is_empty() => {
            question.with("sort", &format!("{}{field}", if *backwards { "-" } else { "" }))
        }
        Some(_) | None => question,
    }
}

/// Columns and views of the address that are not there.
fn left_out(asking: &Asking, asked: &Asked, offered: &BTreeSet<&str>) -> Result<Problems, Failure> {
    let columns = asked.all("columns").into_iter().filter(|name| !offered.contains(name));
    let mut problems: Problems = columns.map(no_column).collect();
    let view = asked.get("view");
    if !view.is_empty() {
        let known = match asking.account() {
            Ok(account) => {
                asking.store.views(account, &asking.def().name)?.iter().any(|held| held.id == view)
            }
            Err(_) => false,
        };
        if !known {
            problems.push(no_view(view));
        }
    }
    Ok(problems)
}

fn no_column(name: &str) -> Problem {
    let name: String = name.chars().take(60).collect();
    let message =
        Text::new(format!("没有可显示的列“{name}”。"), format!("There is no column “{name}” to show."));
    let hint =
        Text::new("该列未显示；请在“选择列”中另选。", "It is left out; choose others under “Columns”.");
    Problem::new("column-unknown", message, hint)
}

fn no_view(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = Text::new(
        format!("没有视图“{id}”，可能已被删除。"),
        format!("There is no view “{id}”; it may have been deleted."),
    );
    let hint =
        Text::new("列表按地址中的其他条件显示。", "The list goes by the other conditions of the address.");
    Problem::new("view-unknown", message, hint)
}

/// The columns that the visitor may choose.
pub(super) fn offered(asking: &Asking) -> BTreeSet<&str> {
    let fields = asking.def().fields.values().filter(|field| !field.hidden).map(|field| field.name.as_str());
    let shows = |name: &&str| !restricted(&asking.reach, std::iter::once(*name)).arms.is_empty();
    fields.chain(["state", "owner", "created", "changed"]).filter(shows).collect()
}
