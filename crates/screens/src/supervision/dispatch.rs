//! Mass dispatch from a plan: its running tasks that have a lead unit and no open matter, to be chosen.
//!
//! Nothing changes here: the choice goes to [`super::preview`], which shows what would become of it.

use std::collections::BTreeMap;

use axum::extract::Query as Asking;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_kernel::view::Titles;
use taihang_kernel::{Query, Record, RecordId, Test, Value};
use taihang_registers::matter::OPEN;
use taihang_web::components::{
    Cell, Column, Field, FieldKind, Icon, Row, Table, csrf_field, empty_state, field, filters, page_head,
    panel, select, table,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::appoint;
use super::look::{Look, MATTERS, day, pair};
use super::preview::Form;
use crate::every::every;
use crate::state::App;

/// Tasks and plans that one page offers.
const OFFERED: usize = 200;
/// The classes and the groups of a matter, as its register has them.
pub(super) const CLASSES: [&str; 2] = ["ordinary", "complex"];
const GROUPS: [&str; 3] = ["input", "output", "impact"];

/// The plan in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    document: String,
}

/// A task of the plan, and whether it can become a matter.
pub(super) struct Candidate {
    pub(super) task: Record,
    pub(super) lead: Option<RecordId>,
    pub(super) partners: Vec<RecordId>,
    /// A matter about it that is not over.
    pub(super) matter: Option<RecordId>,
}

impl Candidate {
    pub(super) fn title(&self) -> &str {
        self.task.text("title").unwrap_or("—")
    }

    pub(super) fn due(&self) -> Option<Date> {
        day(&self.task, "due")
    }
}

/// The running tasks of a plan; and whether there are more than one page offers.
pub(super) fn candidates(look: Look<'_>, document: RecordId) -> Result<(Vec<Candidate>, bool), Failure> {
    let running = [
        pair("document", document),
        pair("state", "adopted,running"),
        pair("sort", "due"),
        pair("limit", OFFERED),
    ];
    let (tasks, more) = look.records("task", &running)?;
    if tasks.is_empty() {
        return Ok((Vec::new(), false));
    }
    let (leads, mut partners) = units(look, &tasks)?;
    let matters = matters(look, &tasks)?;
    let candidate = |task: Record| Candidate {
        lead: leads.get(&task.id).copied().or_else(|| task.reference("lead_unit")),
        partners: partners.remove(&task.id).unwrap_or_default(),
        matter: matters.get(&task.id).copied(),
        task,
    };
    Ok((tasks.into_iter().map(candidate).collect(), more))
}

fn refs(records: &[Record]) -> Vec<Value> {
    records.iter().map(|record| Value::Ref(record.id)).collect()
}

/// Lead and supporting units by task, from the assignments in force.
type Units = (BTreeMap<RecordId, RecordId>, BTreeMap<RecordId, Vec<RecordId>>);

fn units(look: Look<'_>, tasks: &[Record]) -> Result<Units, Failure> {
    let choice = |key: &str| Value::Choice(key.to_owned());
    let query = Query::all("assignment", taihang_kernel::query::MOST)
        .with("task", Test::In(refs(tasks)))
        .with("role", Test::In(vec![choice("lead"), choice("co_lead")]))
        .with("state", Test::In(vec![choice("active")]));
    let (mut leads, mut partners) = Units::default();
    for record in every(look.store, &look.visit.actor, query)? {
        let (Some(task), Some(unit)) = (record.reference("task"), record.reference("organisation")) else {
            continue;
        };
        if record.text("role") == Some("lead") {
            leads.insert(task, unit);
        } else {
            partners.entry(task).or_default().push(unit);
        }
    }
    Ok((leads, partners))
}

/// Open matters by the task they are about.
fn matters(look: Look<'_>, tasks: &[Record]) -> Result<BTreeMap<RecordId, RecordId>, Failure> {
    let open = OPEN.iter().map(|state| Value::Choice((*state).to_owned())).collect();
    let query = Query::all(MATTERS, taihang_kernel::query::MOST)
        .with("about", Test::In(refs(tasks)))
        .with("state", Test::In(open));
    let found = look.found(&query)?.records.into_iter();
    Ok(found.filter_map(|shown| Some((shown.record.about.as_ref()?.1, shown.record.id))).collect())
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Asking(asked): Asking<Asked>) -> Answer {
    app.site
        .apart(move |store| {
            let look = Look { visit: &visit, store };
            let body = body(look, &asked.document, &Form::default())?;
            Ok(framed(&visit, visit.word("supervision.dispatch")).render(&body))
        })
        .await
}

/// The plans, and the tasks of the one that is chosen with what was typed before.
pub(super) fn body(look: Look<'_>, document: &str, typed: &Form) -> Result<Markup, Failure> {
    let visit = look.visit;
    Ok(html! {
        (page_head(visit.word("supervision.dispatch"), visit.word("supervision.dispatch-sentence"), &html! {}))
        (plans(look, document)?)
        @match document.parse::<RecordId>() {
            Ok(document) => (offer(look, document, typed)?),
            Err(_) => p.soft { (visit.word("supervision.choose-plan")) }
        }
    })
}

/// A page below the board.
pub(super) fn framed<'v>(visit: &'v Visit, title: &str) -> Page<'v> {
    let under = visit.word("supervision.title");
    Page::new(visit, title).section("/supervision").under(under, "/supervision").wide()
}

/// The choice among the plans in force.
fn plans(look: Look<'_>, chosen: &str) -> Result<Markup, Failure> {
    let visit = look.visit;
    let asked =
        [pair("state", "issued,in_force,adjusted"), pair("sort", "-issued_on"), pair("limit", OFFERED)];
    let (documents, _) = look.records("policy_document", &asked)?;
    let none = (String::new(), visit.word("supervision.no-choice").to_owned());
    let named = documents
        .iter()
        .map(|document| (document.id.to_string(), document.text("title").unwrap_or("—").to_owned()));
    let options: Vec<_> = std::iter::once(none).chain(named).collect();
    let fields = html! { (select("document", visit.word("supervision.plan"), &options, chosen)) };
    Ok(filters(visit, "/supervision/dispatch", &fields))
}

/// The tasks to choose from, and what all matters have in common.
fn offer(look: Look<'_>, document: RecordId, typed: &Form) -> Result<Markup, Failure> {
    let visit = look.visit;
    let (all, more) = candidates(look, document)?;
    let worded = appoint::worded(look, document, &all)?;
    let units = all.iter().flat_map(|one| one.lead.iter().chain(&one.partners).copied());
    let units = units.chain(appoint::named(&worded)).map(|unit| ("organisation".to_owned(), unit));
    let titles = look.titled(units)?;
    let (ready, left): (Vec<_>, Vec<_>) =
        all.iter().partition(|one| one.lead.is_some() && one.matter.is_none());
    if all.is_empty() {
        let (title, text) = (visit.word("supervision.no-tasks"), visit.word("supervision.no-tasks-text"));
        return Ok(empty_state(Icon::Task, title, text, &html! {}));
    }
    Ok(html! {
        @if more { p.notice.warn { (visit.words("supervision.more-tasks", &[("count", &OFFERED)])) } }
        @if ready.is_empty() { p.notice { (visit.word("supervision.nothing-ready")) } }
        @else {
            form method="post" action="/supervision/dispatch/preview" {
                (csrf_field(visit))
                input type="hidden" name="document" value=(document);
                input type="hidden" name="key" value=(look.store.fresh_id());
                (tasks(visit, &ready, &titles, typed))
                (common(look, typed))
                div.actions { button.button.primary { (visit.word("supervision.preview")) } }
            }
        }
        (appoint::offer(look, document, &worded, &titles))
        (left_out(visit, &left))
    })
}

fn tasks(visit: &Visit, ready: &[&Candidate], titles: &Titles, typed: &Form) -> Markup {
    let name = |unit: &RecordId| titles.get(unit).map_or("—", String::as_str);
    let row = |one: &&Candidate| -> Row {
        let id = format!("task-{}", one.task.id);
        let partners: Vec<&str> = one.partners.iter().map(name).collect();
        vec![
            Cell::new(html! { input type="checkbox" id=(id) name="task" value=(one.task.id) checked[typed.keeps(one.task.id)]; }),
            Cell::head(html! { label for=(id) { (one.title()) } }),
            Cell::text(one.lead.as_ref().map_or("—", name)),
            Cell::text(&partners.join("、")),
            Cell::text(&one.due().map(|due| visit.date(due)).unwrap_or_default()),
        ]
        .into()
    };
    let columns = vec![
        Column::plain(visit.word("supervision.chosen-task")),
        Column::text(visit.word("supervision.task")),
        Column::text(visit.word("supervision.unit")),
        Column::text(visit.word("supervision.partners")),
        Column::text(visit.word("supervision.task-due")),
    ];
    let rows = ready.iter().map(row).collect();
    table(&Table { id: "tasks".to_owned(), caption: String::new(), columns, rows, tall: false })
}

/// Class, day of the plan, group and demand of all the matters.
fn common(look: Look<'_>, typed: &Form) -> Markup {
    let visit = look.visit;
    let class = CLASSES.into_iter().find(|class| *class == typed.get("class")).unwrap_or(CLASSES[0]);
    let options = |field: &str, keys: &[&str]| -> Vec<(String, String)> {
        keys.iter().map(|key| ((*key).to_owned(), look.label(MATTERS, field, key))).collect()
    };
    let groups = std::iter::once((String::new(), visit.word("supervision.no-choice").to_owned()));
    let groups: Vec<_> = groups.chain(options("group", &GROUPS)).collect();
    let class = Field::line("class", visit.word("supervision.class"), class)
        .of(FieldKind::OneOf(options("class", &CLASSES)));
    let plan_date = Field::line("plan_date", visit.word("supervision.plan-date"), typed.get("plan_date"))
        .of(FieldKind::Date)
        .with_hint(visit.word("supervision.plan-date-hint"));
    let group = Field::line("group", visit.word("supervision.group"), typed.get("group"))
        .of(FieldKind::OneOf(groups));
    let demand = Field::line("demand", visit.word("supervision.demand"), typed.get("demand"))
        .of(FieldKind::Lines)
        .with_hint(visit.word("supervision.demand-hint"));
    html! {
        fieldset.fields {
            legend { (visit.word("supervision.common")) }
            @for one in [&class, &plan_date, &group, &demand] { (field(visit, one, &[])) }
        }
    }
}

/// Tasks that cannot become matters, each with the reason.
pub(super) fn left_out(visit: &Visit, left: &[&Candidate]) -> Markup {
    if left.is_empty() {
        return html! {};
    }
    let lines = html! {
        ul.plain-list {
            @for one in left {
                li {
                    a href={ "/r/task/" (one.task.id) } { (one.title()) } " — "
                    @match one.matter {
                        Some(matter) => a href={ "/r/" (MATTERS) "/" (matter) } { (visit.word("supervision.has-matter")) },
                        None => (visit.word("supervision.no-lead")),
                    }
                }
            }
        }
    };
    panel(
        "left-out",
        visit.word("supervision.left-out"),
        &html! { (visit.number(left.len() as u64)) },
        &lines,
    )
}
