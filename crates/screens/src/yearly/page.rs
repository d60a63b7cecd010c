//! The page: the issue and its day, the list, last year's list held against it, what the plans propose.

use axum::extract::Query;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Refusal, WorkingCalendar};
use taihang_kernel::view::Titles;
use taihang_kernel::{Record, RecordId, Value};
use taihang_store::Store;
use taihang_supervision::Lamp;
use taihang_supervision::yearly::list_clock;
use taihang_web::components::{
    self, Cell, Column, Icon, Row, Table, Tone, badge, csrf_field, empty_state, page_head, panel, select,
};
use taihang_web::{Access, Answer, Failure, Page, Visit};

use super::list::{Which, YearList};
use crate::definition_words::state;
use crate::state::App;

/// Years that can be chosen before and after the one that runs.
const AROUND: i16 = 5;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    year: String,
    region: String,
}

impl Asked {
    fn which(&self, store: &Store, visit: &Visit) -> Result<Which, Failure> {
        let year = self.year.parse().ok().filter(|year| (1950..=2200).contains(year));
        let region = match self.region.parse() {
            Ok(region) => region,
            Err(_) => own_region(store, visit)?.ok_or(Failure::Refusal(Refusal::NotFound))?,
        };
        Ok(Which { region, year: year.unwrap_or_else(|| visit.actor.today.year()) })
    }
}

/// The region of the visitor's organisation, or the first that has a government.
fn own_region(store: &Store, visit: &Visit) -> Result<Option<RecordId>, Failure> {
    let own = visit.actor.organisation.and_then(|unit| store.one(&visit.actor, "organisation", unit).ok());
    match own.and_then(|unit| unit.record.reference("region")) {
        Some(region) => Ok(Some(region)),
        None => Ok(store.governed_regions(visit.language)?.first().map(|(id, ..)| *id)),
    }
}

struct Board<'a> {
    visit: &'a Visit,
    store: &'a Store,
    which: Which,
    list: YearList,
    names: Titles,
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    app.site
        .apart(move |store| {
            let which = asked.which(store, &visit)?;
            let list = which.read(store, &visit.actor)?;
            let names = names(store, &visit, which, &list)?;
            let board = Board { visit: &visit, store, which, list, names };
            let body = board.body()?;
            Ok(Page::new(&visit, visit.word("yearly.title")).section("/yearly").wide().render(&body))
        })
        .await
}

/// The titles of everything that the page names.
fn names(store: &Store, visit: &Visit, which: Which, list: &YearList) -> Result<Titles, Failure> {
    let mut named = vec![("region".to_owned(), which.region)];
    for task in list.tasks.iter().chain(&list.last).chain(&list.proposals) {
        named.extend(task.reference("lead_unit").map(|unit| ("organisation".to_owned(), unit)));
        named.extend(task.reference("above").map(|above| ("task".to_owned(), above)));
        named.extend(task.reference("document").map(|document| ("policy_document".to_owned(), document)));
    }
    Ok(store.titles(&visit.actor, named, visit.language)?)
}

impl Board<'_> {
    fn body(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let region = self.name(self.which.region);
        let title = visit.words("yearly.heading", &[("region", &region), ("year", &self.which.year)]);
        let planner = visit.may(Access::PLANNER);
        Ok(html! {
            (page_head(&title, visit.word("yearly.sentence"), &html! {}))
            (self.choice()?)
            (panel("issue", visit.word("yearly.issue"), &html! {}, &self.issue(planner)?))
            (panel("list", visit.word("yearly.list"), &self.counted(self.list.tasks.len()), &self.tasks()))
            (panel("comparison", visit.word("yearly.comparison"), &html! {}, &self.comparison(planner)))
            @if planner {
                (panel("proposals", visit.word("yearly.proposals"), &self.counted(self.list.proposals.len()), &self.proposals()))
            }
        })
    }

    fn name(&self, id: RecordId) -> &str {
        self.names.get(&id).map_or("", String::as_str)
    }

    fn counted(&self, count: usize) -> Markup {
        html! { (self.visit.words("yearly.counted", &[("count", &count)])) }
    }

    fn choice(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        let now = visit.actor.today.year();
        let years: Vec<(String, String)> = (now - AROUND..=now + 1)
            .rev()
            .map(|year| (year.to_string(), visit.year(i32::from(year))))
            .collect();
        let regions = self.store.governed_regions(visit.language)?;
        let regions: Vec<(String, String)> =
            regions.into_iter().map(|(id, name, _)| (id.to_string(), name)).collect();
        let fields = html! {
            (select("year", visit.word("yearly.year"), &years, &self.which.year.to_string()))
            (select("region", visit.word("yearly.region"), &regions, &self.which.region.to_string()))
        };
        Ok(components::filters(visit, "/yearly", &fields))
    }

    /// The hidden fields that every form of the page carries.
    fn which_fields(&self) -> Markup {
        html! {
            (csrf_field(self.visit))
            input type="hidden" name="year" value=(self.which.year);
            input type="hidden" name="region" value=(self.which.region);
        }
    }

    /// Whether the list is out, or by when it has to be; and the button that fills the issue.
    fn issue(&self, planner: bool) -> Result<Markup, Failure> {
        let visit = self.visit;
        let issue = self.list.issue.as_ref();
        let out = issue.and_then(|issue| match issue.get("published_on") {
            Some(Value::Date(day)) => Some(*day),
            // One that was brought in as published does not say when: it counts as in time.
            Some(_) | None => {
                matches!(issue.state.as_str(), "published" | "superseded").then_some(self.list.set)
            }
        });
        let calendar = WorkingCalendar::from_toml(taihang_base::calendar::CHINA)?.extended(2200);
        let lamp = list_clock(self.list.set, out).lamp(visit.actor.today, &calendar)?;
        let (set, day) = (visit.date(self.list.set), out.map(|day| visit.date(day)).unwrap_or_default());
        let (tone, words) = match lamp {
            Lamp::Overdue { days } => {
                (Tone::Bad, visit.words("yearly.overdue", &[("set", &set), ("days", &days)]))
            }
            Lamp::Warning { days_left } | Lamp::OnTime { days_left } => {
                (Tone::Wait, visit.words("yearly.by", &[("set", &set), ("days", &days_left)]))
            }
            Lamp::MetLate { days } => {
                (Tone::Warn, visit.words("yearly.out-late", &[("day", &day), ("days", &days)]))
            }
            Lamp::Met | Lamp::Paused { .. } | Lamp::Open => {
                (Tone::Good, visit.words("yearly.out", &[("day", &day)]))
            }
        };
        let listed = issue.map_or(0, |issue| issue.lines("item").len());
        let open = issue.is_none_or(|issue| matches!(issue.state.as_str(), "due" | "compiling"));
        Ok(html! {
            p { (badge(tone, visit.word(if out.is_some() { "yearly.is-out" } else { "yearly.is-not-out" }))) " " (words) }
            @if let Some(issue) = issue {
                p { a href={ "/r/publication/" (issue.id) } { (issue.text("title").unwrap_or_default()) }
                    " " (badge(Tone::Wait, &state(issue, visit.language)))
                    " " span.soft { (visit.words("yearly.in-issue", &[("count", &listed)])) } }
            } @else { p.soft { (visit.word("yearly.no-issue")) } }
            @if planner && open && !self.list.tasks.is_empty() {
                form method="post" action="/yearly/issue" {
                    (self.which_fields())
                    button.button.primary { (visit.words("yearly.fill", &[("count", &self.list.tasks.len())])) }
                }
            }
            p.small.soft { (visit.word("yearly.issue-note")) }
        })
    }

    fn in_issue(&self, task: RecordId) -> bool {
        let Some(issue) = &self.list.issue else { return false };
        issue.lines("item").iter().flatten().flatten().any(|cell| *cell == Value::Ref(task))
    }

    fn lead(&self, task: &Record) -> Markup {
        html! {
            @if let Some(unit) = task.reference("lead_unit") {
                (self.name(unit))
            } @else if let Some(words) = task.text("lead_words") {
                (words) div.small.soft { (self.visit.word("yearly.lead-stated")) }
            } @else {
                (badge(Tone::Unknown, self.visit.word("yearly.no-lead")))
            }
        }
    }

    fn above(&self, task: &Record) -> Markup {
        html! {
            @if let Some(above) = task.reference("above") { a href={ "/r/task/" (above) } { (self.name(above)) } }
            @if let Some(document) = task.reference("document") { div.small.soft { (self.name(document)) } }
        }
    }

    fn tasks(&self) -> Markup {
        let visit = self.visit;
        if self.list.tasks.is_empty() {
            let (title, text) = (visit.word("yearly.empty"), visit.word("yearly.empty-text"));
            return empty_state(Icon::Task, title, text, &html! {});
        }
        let rows = self.list.tasks.iter().enumerate().map(|(at, task)| {
            Row::from(vec![
                Cell::text(&visit.number(at as u64 + 1)).sorted_by(at),
                Cell::head(html! {
                    a href={ "/r/task/" (task.id) } { (task.text("title").unwrap_or_default()) }
                    @if task.get("carried_from").is_some() { " " (badge(Tone::Part, visit.word("yearly.carried"))) }
                }),
                Cell::new(self.above(task)),
                Cell::new(self.lead(task)),
                Cell::new(html! { (badge(Tone::Wait, &state(task, visit.language))) }),
                Cell::new(html! {
                    @if self.in_issue(task.id) { (badge(Tone::Good, visit.word("yearly.in"))) }
                    @else { (badge(Tone::Warn, visit.word("yearly.not-in"))) }
                }),
            ])
        });
        let columns =
            ["yearly.order", "yearly.task", "yearly.above", "yearly.lead", "yearly.state", "yearly.in-list"];
        self.table(&columns, rows.collect())
    }

    fn table(&self, columns: &[&str], rows: Vec<Row>) -> Markup {
        let columns = columns.iter().map(|word| Column::text(self.visit.word(word))).collect();
        components::table(&Table { id: String::new(), caption: String::new(), columns, rows, tall: false })
    }

    fn comparison(&self, planner: bool) -> Markup {
        let (visit, found) = (self.visit, &self.list.comparison);
        if self.list.last.is_empty() {
            return html! { p.soft { (visit.word("yearly.no-last")) } };
        }
        let rows = self.list.last.iter().map(|task| {
            let next = found.carried_over.iter().find(|(last, _)| *last == task.id).map(|(_, next)| *next);
            let (tone, word) = if found.dropped.contains(&task.id) {
                (Tone::Bad, "yearly.dropped")
            } else if found.done.contains(&task.id) {
                (Tone::Good, "yearly.done")
            } else if found.stopped.contains(&task.id) {
                (Tone::Unknown, "yearly.stopped")
            } else {
                (Tone::Part, "yearly.carried-over")
            };
            Row::from(vec![
                Cell::head(html! { a href={ "/r/task/" (task.id) } { (task.text("title").unwrap_or_default()) } }),
                Cell::new(self.lead(task)),
                Cell::text(&state(task, visit.language)),
                Cell::new(html! {
                    (badge(tone, visit.word(word)))
                    @if let Some(next) = next { " " a href={ "/r/task/" (next) } { (visit.word("yearly.goes-on")) } }
                    @if planner && tone == Tone::Bad { (self.carry(task)) }
                }),
            ])
        });
        let rows = rows.collect();
        html! {
            p { (visit.words("yearly.compared", &[
                ("carried", &found.carried_over.len()), ("new", &found.new.len()), ("done", &found.done.len()),
                ("stopped", &found.stopped.len()), ("dropped", &found.dropped.len()),
            ])) }
            @for problem in &found.problems {
                p.notice.warn {
                    (problem.message.in_language(visit.language))
                    " " span.small.soft { (problem.hint.in_language(visit.language)) }
                }
            }
            (self.table(&["yearly.last-task", "yearly.lead", "yearly.state", "yearly.became"], rows))
        }
    }

    /// The button that carries a task over; what has not begun is started or stopped on its own page.
    fn carry(&self, task: &Record) -> Markup {
        let visit = self.visit;
        if !matches!(task.state.as_str(), "running" | "reported") {
            return html! { div.small.soft { (visit.word("yearly.not-carried")) } };
        }
        let reason = visit.words("yearly.reason", &[("year", &self.which.year)]);
        html! {
            form.inline method="post" action={ "/yearly/carry/" (task.id) } {
                (self.which_fields())
                input type="hidden" name="version" value=(task.version);
                label { span.small { (visit.word("yearly.why")) } input name="reason" value=(reason) size="12" required maxlength="500"; }
                button.button.small { (visit.word("yearly.carry")) }
            }
        }
    }

    fn proposals(&self) -> Markup {
        let visit = self.visit;
        if self.list.proposals.is_empty() {
            return html! { p.soft { (visit.word("yearly.no-proposals")) } };
        }
        let rows = self.list.proposals.iter().map(|task| {
            let due = match task.get("due") {
                Some(Value::Date(due)) => visit.date(*due),
                Some(_) | None => task.text("deadline_words").unwrap_or_default().to_owned(),
            };
            let id = format!("take-{}", task.id);
            Row::from(vec![
                Cell::head(html! {
                    label for=(id) { input type="checkbox" id=(id) name="task" value=(task.id); " " (task.text("title").unwrap_or_default()) }
                }),
                Cell::new(self.document(task)),
                Cell::new(self.lead(task)),
                Cell::text(&due),
                Cell::new(html! { (state(task, visit.language)) " " a href={ "/r/task/" (task.id) } { (visit.word("yearly.open")) } }),
            ])
        });
        let columns = ["yearly.task", "yearly.document", "yearly.lead", "yearly.due", "yearly.state"];
        html! {
            p.small.soft { (visit.word("yearly.proposals-note")) }
            form method="post" action="/yearly/tasks" {
                (self.which_fields())
                (self.table(&columns, rows.collect()))
                p { button.button.primary { (visit.word("yearly.take-up")) } }
            }
        }
    }

    fn document(&self, task: &Record) -> Markup {
        html! { (task.reference("document").map_or("", |document| self.name(document))) }
    }
}
