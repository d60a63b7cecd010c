//! Lead and supporting units as the plan words them: found among the organisations of its region, and appointed.
//!
//! A plan says 市科技局, which is another bureau in every city; what is not exactly one organisation is left to a person.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Period, Problem, Text};
use taihang_kernel::view::Titles;
use taihang_kernel::{Act, Command, Draft, Origin, Query, Record, RecordId, Test, Value};
use taihang_web::components::{Cell, Column, Row, Table, csrf_field, panel, table};
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::dispatch::{Candidate, candidates};
use super::look::Look;
use crate::address::address;
use crate::every::every;
use crate::state::App;

/// The register of who answers for what.
const ASSIGNMENTS: &str = "assignment";
/// What a plan puts between the names of two units.
const BETWEEN: [char; 6] = ['、', '，', ',', '；', ';', '\n'];

/// Regions above each other: village, town, county, city, province, country.
const LEVELS: usize = 6;

/// A task without a lead unit, and whom its words name.
pub(super) struct Worded<'a> {
    task: &'a Record,
    /// Each name with the one organisation that is called so in the region; the leading ones first.
    units: Vec<Unit>,
}

/// A name in the words of a task.
struct Unit {
    words: String,
    leads: bool,
    known: Option<RecordId>,
    /// It does the work of one that was called so.
    heir: bool,
}

impl Worded<'_> {
    /// The first leading unit, if it is known; what leads besides it supports it.
    fn appointed(&self) -> Vec<(&'static str, &Unit)> {
        let lead = self.units.iter().position(|unit| unit.leads && unit.known.is_some());
        let Some(lead) = lead else { return Vec::new() };
        let mut named = BTreeSet::new();
        let known = self.units.iter().enumerate().filter(|(_, unit)| unit.known.is_some());
        let mut all: Vec<_> =
            known.map(|(at, unit)| (if at == lead { "lead" } else { "co_lead" }, unit)).collect();
        all.sort_by_key(|(role, _)| *role != "lead");
        all.retain(|(_, unit)| named.insert(unit.known));
        all
    }
}

fn names(task: &Record, field: &str) -> Vec<String> {
    let words = task.text(field).unwrap_or_default();
    let each = words.split(BETWEEN).map(str::trim).filter(|name| !name.is_empty());
    each.map(str::to_owned).collect()
}

/// The tasks without a lead unit, with whom their words name in the region of the plan.
pub(super) fn worded<'a>(
    look: Look<'_>,
    document: RecordId,
    all: &'a [Candidate],
) -> Result<Vec<Worded<'a>>, Failure> {
    let without: Vec<&Record> = all.iter().filter(|one| one.lead.is_none()).map(|one| &one.task).collect();
    let written = |task: &Record| [names(task, "lead_words"), names(task, "support_words")].concat();
    let wanted: BTreeSet<String> = without.iter().flat_map(|task| written(task)).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let region = look.store.one(&look.visit.actor, "policy_document", document)?.record.reference("region");
    let regions = around(look, region)?;
    let called = organisations(look, wanted, &regions)?;
    let unit = |leads: bool| {
        let (called, regions) = (&called, &regions);
        move |words: String| {
            let known = known(called, &words, regions);
            let heir = called
                .iter()
                .any(|one| Some(one.living) == known && one.record.id != one.living && one.bears(&words));
            Unit { words, leads, known, heir }
        }
    };
    let worded = without.into_iter().map(|task| {
        let leading = names(task, "lead_words").into_iter().map(unit(true));
        Worded {
            task,
            units: leading.chain(names(task, "support_words").into_iter().map(unit(false))).collect(),
        }
    });
    Ok(worded.filter(|one| !one.units.is_empty()).collect())
}

/// An organisation that has or had a name, and the one that does its work today.
struct Called {
    record: Record,
    living: RecordId,
}

impl Called {
    /// Whether it is or was called so anywhere.
    fn bears(&self, words: &str) -> bool {
        let alias = |line: &Vec<Option<Value>>| matches!(line.first(), Some(Some(Value::Text(name))) if name == words);
        self.record.text("name") == Some(words) || self.record.lines("alias").iter().any(alias)
    }
}

/// The organisations that have or had such a name, and the offices of the region and of those above it, which may be called
/// otherwise. What was merged leads to what it was merged into: a plan names its units as they were called in its time (S004).
fn organisations(
    look: Look<'_>,
    wanted: BTreeSet<String>,
    regions: &[Value],
) -> Result<Vec<Called>, Failure> {
    let named = Test::In(wanted.into_iter().map(Value::Text).collect());
    let mut found = all(look, |query| query.with("name", named.clone()))?;
    if !regions.is_empty() {
        let (regions, offices) = (Test::In(regions.to_vec()), Test::In(vec![Value::YesNo(true)]));
        found.extend(all(look, |query| {
            query.with("region", regions.clone()).with("government", offices.clone())
        })?);
    }
    found.sort_by_key(|record| record.id);
    found.dedup_by_key(|record| record.id);
    let living = |record: Record| Ok(living(look, &record)?.map(|living| Called { record, living }));
    found.into_iter().filter_map(|record| living(record).transpose()).collect()
}

/// The organisation itself, or the one at the end of its successors; none if the last of them is gone, too.
fn living(look: Look<'_>, record: &Record) -> Result<Option<RecordId>, Failure> {
    let (mut state, mut id, mut next) = (record.state.clone(), record.id, record.reference("successor"));
    for _ in 0..LEVELS {
        let Some(successor) = next.filter(|_| state != "active") else { break };
        let seen = look.store.one(&look.visit.actor, "organisation", successor)?.record;
        (state, id, next) = (seen.state.clone(), seen.id, seen.reference("successor"));
    }
    Ok((state == "active").then_some(id))
}

/// Every organisation that is or was there and that the condition lets through.
fn all(look: Look<'_>, condition: impl Fn(Query) -> Query) -> Result<Vec<Record>, Failure> {
    let there = ["active", "merged"].map(|state| Value::Choice(state.to_owned()));
    let query =
        Query::all("organisation", taihang_kernel::query::MOST).with("state", Test::In(there.to_vec()));
    Ok(every(look.store, &look.visit.actor, condition(query))?)
}

/// The region and those above it; a tree that was bent into a ring has an end, too.
fn around(look: Look<'_>, region: Option<RecordId>) -> Result<Vec<Value>, Failure> {
    let (mut regions, mut next) = (Vec::new(), region);
    while let Some(id) = next.filter(|id| regions.len() < LEVELS && !regions.contains(&Value::Ref(*id))) {
        regions.push(Value::Ref(id));
        next = look.store.one(&look.visit.actor, "region", id)?.record.reference("above");
    }
    Ok(regions)
}

/// The one organisation of that name; or the one that is called so in the region, in one above it, or everywhere.
fn known(called: &[Called], words: &str, regions: &[Value]) -> Option<RecordId> {
    let one = |holds: &dyn Fn(&Record) -> bool| {
        let found: BTreeSet<RecordId> =
            called.iter().filter(|one| holds(&one.record)).map(|one| one.living).collect();
        found.first().copied().filter(|_| found.len() == 1)
    };
    let alias = |record: &Record, within: Option<&Value>| {
        record.lines("alias").iter().any(|line| {
            let cell = |at: usize| line.get(at).and_then(Option::as_ref);
            matches!(cell(0), Some(Value::Text(name)) if name == words) && cell(1) == within
        })
    };
    let mut within = regions.iter().map(Some).chain([None]);
    one(&|record| record.text("name") == Some(words))
        .or_else(|| within.find_map(|within| one(&|record| alias(record, within))))
}

/// The organisations that are named, for their titles.
pub(super) fn named(worded: &[Worded<'_>]) -> impl Iterator<Item = RecordId> {
    worded.iter().flat_map(|one| one.units.iter().filter_map(|unit| unit.known))
}

/// What the words of the plan say and whom they mean; the button is for who may appoint.
pub(super) fn offer(look: Look<'_>, document: RecordId, worded: &[Worded<'_>], titles: &Titles) -> Markup {
    let visit = look.visit;
    if worded.is_empty() {
        return html! {};
    }
    let meant = |unit: &Unit| {
        let title = unit.known.and_then(|id| titles.get(&id)).map(String::as_str);
        html! { (unit.words) " → " @match title { Some(title) => (title), None => span.soft { (visit.word("supervision.unknown-unit")) } } }
    };
    let row = |one: &Worded<'_>| -> Row {
        let cell = |leads: bool| {
            let units = one.units.iter().filter(move |unit| unit.leads == leads);
            Cell::new(html! { @for unit in units { div { (meant(unit)) } } })
        };
        let title = one.task.text("title").unwrap_or("—");
        vec![Cell::head(html! { a href={ "/r/task/" (one.task.id) } { (title) } }), cell(true), cell(false)]
            .into()
    };
    let columns = ["task", "unit", "partners"];
    let columns = columns.map(|word| Column::text(visit.word(&format!("supervision.{word}")).to_owned()));
    let rows = worded.iter().map(row).collect();
    let shown = Table {
        id: "worded".to_owned(),
        caption: String::new(),
        columns: columns.to_vec(),
        rows,
        tall: false,
    };
    let ready = worded.iter().filter(|one| !one.appointed().is_empty()).count();
    let may = visit.person().is_ok_and(|person| person.holds(&["planner"]));
    let body = html! {
        p { (visit.word("supervision.worded-sentence")) }
        (table(&shown))
        @if may && ready > 0 {
            form method="post" action="/supervision/dispatch/appoint" {
                (csrf_field(visit))
                input type="hidden" name="document" value=(document);
                input type="hidden" name="key" value=(look.store.fresh_id());
                div.actions { button.button { (visit.words("supervision.appoint", &[("count", &ready)])) } }
            }
        }
    };
    panel("worded", visit.word("supervision.worded"), &html! { (visit.number(worded.len() as u64)) }, &body)
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    document: String,
    key: String,
}

/// Appoints the units that the words of the plan name, in one transaction.
pub(super) async fn commit(app: App, visit: Visit, Posted(form): Posted<Form>) -> Answer {
    app.site
        .apart(move |store| {
            let look = Look { visit: &visit, store };
            let document = form.document.parse().map_err(|_| taihang_base::Refusal::NotFound)?;
            let (all, _) = candidates(look, document)?;
            let worded = worded(look, document, &all)?;
            let commands: Vec<Command> =
                worded.iter().flat_map(|one| commands(look, &form.key, one)).collect();
            if commands.is_empty() {
                return Err(nobody().into());
            }
            store.submit_all(&visit.actor, commands)?;
            let back = address("/supervision/dispatch", &[("document", &form.document)]);
            Ok(see_saying(&visit, &back, "supervision.appointed"))
        })
        .await
}

fn nobody() -> Problem {
    Problem::new(
        "nobody-named",
        Text::new(
            "没有可按原文指派的牵头单位。",
            "The words of the plan name no unit that could be appointed.",
        ),
        Text::new("请在任务页新建责任分工。", "Make the assignment on the page of the task."),
    )
    .about("document")
}

/// One assignment for each unit, in force from today.
fn commands(look: Look<'_>, key: &str, one: &Worded<'_>) -> Vec<Command> {
    let period = Period::days(look.today(), None).map(Value::Period);
    let command = |act: Act, step: &str, unit: &Unit| Command {
        register: ASSIGNMENTS.to_owned(),
        act,
        reason: None,
        origin: Origin {
            idempotency_key: Some(format!("appoint:{key}:{}:{}:{step}", one.task.id, unit.words)),
            request: Some(look.visit.request_id.clone()),
            ..Origin::default()
        },
    };
    let both = |(role, unit): (&str, &Unit)| {
        let id = look.store.fresh_id();
        let draft = Draft::default()
            .with("role", Value::Choice(role.to_owned()))
            .with("task", Value::Ref(one.task.id))
            .with("organisation", unit.known.map(Value::Ref))
            // Words that were another's name are kept with the task alone.
            .with("unit_words", (!unit.heir).then(|| Value::Text(unit.words.chars().take(200).collect())));
        let begin = Draft::default().with("period", period.clone());
        [
            command(Act::Create { id, draft, state: None }, "propose", unit),
            command(
                Act::Advance { id, version: 1, transition: "appoint".to_owned(), draft: begin },
                "appoint",
                unit,
            ),
        ]
    };
    one.appointed().into_iter().flat_map(both).collect()
}
