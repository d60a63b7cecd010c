//! What a mass dispatch would make, decided by the store without writing; and the dispatch itself, once, however often it is sent.

use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::view::Titles;
use taihang_kernel::{Act, Command, Draft, Origin, Record, RecordId, Value};
use taihang_web::components::{Cell, Column, Icon, Row, Table, csrf_field, icon, page_head, panel, table};
use taihang_web::{Answer, Failure, Posted, Visit};

use super::dispatch::{self, CLASSES, Candidate, candidates, framed, left_out};
use super::look::{Look, MATTERS, Pairs, day};
use crate::address::address;
use crate::state::App;

/// What says that somebody goes back from the preview.
const AGAIN: &str = "again";
/// Characters of a matter's title.
const TITLE: usize = 290;

/// The form: what is chosen, and what all matters have in common.
#[derive(Default)]
pub(super) struct Form(Pairs);

impl Form {
    /// What was typed or chosen; empty if nothing was.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value.trim())
    }

    fn document(&self) -> Result<RecordId, Failure> {
        self.get("document").parse().map_err(|_| Refusal::NotFound.into())
    }

    /// Whether a task stays chosen: all are before anybody has chosen.
    pub(super) fn keeps(&self, task: RecordId) -> bool {
        self.0.is_empty() || self.chosen().contains(&task)
    }

    fn chosen(&self) -> BTreeSet<RecordId> {
        self.0.iter().filter(|(name, _)| name == "task").filter_map(|(_, id)| id.parse().ok()).collect()
    }

    /// The id that the preview gave to the matter about `task`.
    fn matter(&self, task: RecordId) -> Option<RecordId> {
        self.get(&format!("matter-{task}")).parse().ok()
    }

    /// The same values again, for the form of the preview.
    fn carried(&self) -> Markup {
        let kept = ["document", "key", "class", "plan_date", "group", "demand"];
        html! { @for name in kept { input type="hidden" name=(name) value=(self.get(name)); } }
    }

    /// The matter about a task.
    fn command(&self, look: Look<'_>, one: &Candidate, id: RecordId) -> Result<Command, Failure> {
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let class = CLASSES.into_iter().find(|class| *class == self.get("class")).unwrap_or(CLASSES[0]);
        let plan_date = match self.get("plan_date") {
            "" => None,
            written => Some(Value::Date(written.parse().map_err(|_| no_day())?)),
        };
        // A plan rarely says where: then the matter is where its unit is.
        let region = match (one.task.get("region"), one.lead) {
            (Some(region), _) => Some(region.clone()),
            (None, Some(lead)) => {
                look.store.one(&look.visit.actor, "organisation", lead)?.record.get("region").cloned()
            }
            (None, None) => None,
        };
        let title: String = one.title().chars().take(TITLE).collect();
        let mut draft = Draft::default()
            .with("title", Value::Text(title))
            .with("class", Value::Choice(class.to_owned()))
            .with("source", Value::Choice("plan_task".to_owned()))
            .with("group", filled(self.get("group")).map(Value::Choice))
            .with("region", region)
            .with("document", one.task.get("document").cloned())
            .with("demand", filled(self.get("demand")).map(Value::Text))
            .with("unit", one.lead.map(Value::Ref))
            .with("partners", (!one.partners.is_empty()).then(|| Value::Refs(one.partners.clone())))
            .with("registered_on", Value::Date(look.today()))
            .with("plan_date", plan_date.filter(|_| class == "complex"));
        draft.about = Some(Some(("task".to_owned(), one.task.id)));
        let origin = Origin {
            idempotency_key: Some(format!("dispatch:{}:{}", self.get("key"), one.task.id)),
            request: Some(look.visit.request_id.clone()),
            ..Origin::default()
        };
        Ok(Command {
            register: MATTERS.to_owned(),
            act: Act::Create { id, draft, state: None },
            reason: None,
            origin,
        })
    }
}

fn no_day() -> Problem {
    Problem::new(
        "date-unreadable",
        Text::new("计划办结日期无法识别。", "The date of the plan cannot be read."),
        Text::new("请填写形如 2026-03-31 的日期。", "Give a date such as 2026-03-31."),
    )
    .about("plan_date")
}

fn nothing_chosen() -> Problem {
    Problem::new(
        "nothing-chosen",
        Text::new("没有可以交办的任务。", "No task that can be dispatched was chosen."),
        Text::new("请返回并勾选任务。", "Go back and choose tasks."),
    )
    .about("task")
}

/// The preview: the matters with their days as the register reckons them, and what is left out.
pub(super) async fn page(app: App, visit: Visit, Posted(form): Posted<Pairs>) -> Answer {
    app.site
        .apart(move |store| {
            let (look, form) = (Look { visit: &visit, store }, Form(form));
            // Who goes back finds what was chosen and typed.
            if !form.get(AGAIN).is_empty() {
                let body = dispatch::body(look, form.get("document"), &form)?;
                return Ok(framed(&visit, visit.word("supervision.dispatch")).render(&body));
            }
            let body = preview(look, &form)?;
            Ok(framed(&visit, visit.word("supervision.preview")).render(&body))
        })
        .await
}

fn preview(look: Look<'_>, form: &Form) -> Result<Markup, Failure> {
    let visit = look.visit;
    let document = form.document()?;
    let chosen = form.chosen();
    let (all, _) = candidates(look, document)?;
    let (ready, left): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|one| chosen.contains(&one.task.id))
        .partition(|one| one.lead.is_some() && one.matter.is_none());
    if ready.is_empty() {
        return Err(nothing_chosen().into());
    }
    let ids: Vec<RecordId> = ready.iter().map(|_| look.store.fresh_id()).collect();
    let commands = ready
        .iter()
        .zip(&ids)
        .map(|(one, id)| form.command(look, one, *id))
        .collect::<Result<Vec<_>, _>>()?;
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for (one, outcome) in ready.iter().zip(look.store.rehearse(&visit.actor, commands)?) {
        match outcome {
            Ok(rehearsal) => made.extend(rehearsal.record.map(|record| (one.task.id, record))),
            Err(error) => refused.push((one.title(), Failure::from(error).lines(visit))),
        }
    }
    let records: Vec<&Record> = made.iter().map(|(_, record)| record).collect();
    let titles = look.titles(records.iter().copied())?;
    let sentence = visit.words("supervision.preview-sentence", &[("count", &made.len())]);
    Ok(html! {
        (page_head(visit.word("supervision.preview"), &sentence, &html! {}))
        @if !made.is_empty() {
            (days(look, &records, &titles))
            form method="post" action="/supervision/dispatch" {
                (csrf_field(visit))
                (form.carried())
                input type="hidden" name="on" value=(look.today());
                @for (task, record) in &made {
                    input type="hidden" name="task" value=(task);
                    input type="hidden" name={ "matter-" (task) } value=(record.id);
                }
                div.actions {
                    button.button.primary { (icon(Icon::Check)) (visit.words("supervision.dispatch-now", &[("count", &made.len())])) }
                }
            }
        }
        form method="post" action="/supervision/dispatch/preview" {
            (csrf_field(visit))
            (form.carried())
            input type="hidden" name=(AGAIN) value="1";
            @for task in &chosen { input type="hidden" name="task" value=(task); }
            button.button.quiet { (visit.word("supervision.back")) }
        }
        (refusals(visit, &refused))
        (left_out(visit, &left))
    })
}

/// The matters as they would be: units and the days of each step.
fn days(look: Look<'_>, records: &[&Record], titles: &Titles) -> Markup {
    let visit = look.visit;
    let name = |id: &RecordId| titles.get(id).map_or("—", String::as_str);
    let row = |record: &&Record| -> Row {
        let partners = match record.get("partners") {
            Some(Value::Refs(ids)) => ids.iter().map(name).collect::<Vec<_>>().join("、"),
            Some(_) | None => String::new(),
        };
        let by = |field: &str| {
            let by = day(record, field);
            Cell::text(&by.map_or_else(|| "—".to_owned(), |by| visit.date(by)))
                .sorted_by(by.map(|by| by.to_string()).unwrap_or_default())
        };
        vec![
            Cell::head(html! { (record.text("title").unwrap_or("—")) }),
            Cell::text(record.reference("unit").as_ref().map_or("—", name)),
            Cell::text(&partners),
            by("deploy_by"),
            by("feed_back_by"),
            by("settle_by"),
        ]
        .into()
    };
    let columns = ["matter", "unit", "partners", "deploy-by", "feed-back-by", "settle-by"];
    let columns =
        columns.map(|word| Column::text(visit.word(&format!("supervision.{word}")).to_owned())).to_vec();
    let rows = records.iter().map(row).collect();
    table(&Table { id: "preview".to_owned(), caption: String::new(), columns, rows, tall: false })
}

/// Tasks that the register would not take, with what it says.
fn refusals(visit: &Visit, refused: &[(&str, Vec<String>)]) -> Markup {
    if refused.is_empty() {
        return html! {};
    }
    let lines = html! {
        ul.plain-list { @for (title, lines) in refused { li { (title) " — " (lines.join(" ")) } } }
    };
    panel("refused", visit.word("supervision.refused"), &html! {}, &lines)
}

/// Makes the matters in one transaction and says what was made. Sent again, it says the same and makes nothing.
pub(super) async fn commit(app: App, visit: Visit, Posted(form): Posted<Pairs>) -> Answer {
    app.site
        .apart(move |store| {
            let look = Look { visit: &visit, store };
            let body = made(look, &Form(form))?;
            Ok(framed(&visit, visit.word("supervision.dispatched")).render(&body))
        })
        .await
}

fn made(look: Look<'_>, form: &Form) -> Result<Markup, Failure> {
    let visit = look.visit;
    let document = form.document()?;
    if form.get("on").parse::<Date>().ok() != Some(look.today()) {
        return Err(of_another_day().into());
    }
    let chosen = form.chosen();
    let (all, _) = candidates(look, document)?;
    // What this very form made before counts as chosen; a matter that somebody else has made meanwhile does not.
    let ours = |one: &&Candidate| one.matter.is_none() || one.matter == form.matter(one.task.id);
    let (ready, left): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|one| chosen.contains(&one.task.id))
        .partition(|one| one.lead.is_some() && ours(one) && form.matter(one.task.id).is_some());
    let mut commands = Vec::new();
    for one in &ready {
        if let Some(id) = form.matter(one.task.id) {
            commands.push(form.command(look, one, id)?);
        }
    }
    if commands.is_empty() {
        return Err(nothing_chosen().into());
    }
    let receipts = look.store.submit_all(&visit.actor, commands)?;
    let repeated = receipts.iter().all(|receipt| receipt.repeated);
    let count = receipts.len();
    let sentence = visit
        .words(if repeated { "supervision.made-before" } else { "supervision.made" }, &[("count", &count)]);
    let board = address("/supervision", &[("view", "plan"), ("document", &document.to_string())]);
    Ok(html! {
        (page_head(visit.word("supervision.dispatched"), &sentence,
            &html! { a.button.primary href=(board) { (visit.word("supervision.to-board")) } }))
        ul.plain-list {
            @for (one, receipt) in ready.iter().zip(&receipts) {
                li { a href={ "/r/" (MATTERS) "/" (receipt.record) } { (one.title()) } }
            }
        }
        (left_out(visit, &left))
    })
}

fn of_another_day() -> Problem {
    Problem::new(
        "preview-of-another-day",
        Text::new("预览不是今天作的，期限已经不同。", "The preview is not of today; the days differ by now."),
        Text::new("请重新预览后再交办。", "Look at the preview again, then dispatch."),
    )
}
