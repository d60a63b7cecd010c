//! A unit goes into another: what the successor takes over, by which day, and what stays; then the step itself.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Period, Problem, Refusal, Text};
use taihang_kernel::view::title;
use taihang_kernel::{Act, Actor, Draft, Query, RecordId, Test, Value};
use taihang_registers::organisation::{self, field, transition};
use taihang_registers::succession::{OPEN_ASSIGNMENTS, OPEN_MATTERS, takes_over_on};
use taihang_registers::{assignment, supervision_item, task};
use taihang_store::StoreError;
use taihang_store::read::{Seen, Shown, UNSEEN};
use taihang_web::components::{
    Field, FieldKind, csrf_field, field as input, page_head, panel, problem_summary,
};
use taihang_web::register::{Asking, Legend, state_badge};
use taihang_web::{Answer, Failure, Page, Posted, Visit, see_saying};

use crate::state::App;

/// So many records of a kind are listed.
const LISTED: usize = 50;
/// So many organisations are offered.
const OFFERED: usize = 500;

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Merger {
    successor: String,
    last_day: String,
    reason: String,
    version: String,
    /// `commit` carries it out; anything else shows what it would do.
    r#do: String,
}

/// The form with what the unit still has to do.
pub(super) async fn page(_: App, visit: Visit, Path(id): Path<String>) -> Answer {
    opened(visit, id, |asking, seen| {
        let today = asking.actor().today;
        let form = Merger { last_day: today.yesterday().unwrap_or(today).to_string(), ..Merger::default() };
        render(asking, seen, &form, &[])
    })
    .await
}

/// Shows what the successor takes over, or carries it out.
pub(super) async fn send(
    _: App,
    visit: Visit,
    Path(id): Path<String>,
    Posted(form): Posted<Merger>,
) -> Answer {
    opened(visit, id, move |asking, seen| {
        let problems = form.problems();
        if form.r#do != "commit" || !problems.is_empty() {
            return render(asking, seen, &form, &problems);
        }
        let version = form.version.parse().map_err(|_| Failure::Malformed)?;
        let valid = form.valid(seen).map(Value::Period);
        let successor = form.successor.parse().ok().map(Value::Ref);
        let draft = Draft::default().with(field::SUCCESSOR, successor).with(field::VALID, valid);
        let transition = transition::MERGE.to_owned();
        let act = Act::Advance { id: seen.record.id, version, transition, draft };
        match asking.store.submit(asking.actor(), asking.command(act, &form.reason, None)) {
            Ok(_) => {
                Ok(see_saying(&asking.visit, &asking.record_path(seen.record.id), "consequences.merged"))
            }
            Err(StoreError::Problems(found)) => render(asking, seen, &form, &found),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// Answers whoever may merge this organisation.
async fn opened<F>(visit: Visit, id: String, work: F) -> Answer
where
    F: FnOnce(&Asking, &Seen) -> Answer + Send + 'static,
{
    Asking::answer(visit, organisation::REGISTER.to_owned(), move |asking| {
        let id = id.parse().map_err(|_| Failure::from(Refusal::NotFound))?;
        let seen = asking.store.one(asking.actor(), organisation::REGISTER, id)?;
        let actions = asking.store.actions(asking.actor(), organisation::REGISTER, id)?;
        let by = asking.def().transitions.get(transition::MERGE).map_or(&[][..], |merge| &merge.by);
        let held = asking.actor().roles.iter().any(|held| by.contains(&held.role));
        if !held || !actions.iter().any(|action| action.transition == transition::MERGE) {
            return Err(Refusal::NotFound.into());
        }
        work(asking, &seen)
    })
    .await
}

impl Merger {
    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.successor.parse::<RecordId>().is_err() {
            let message = Text::new("请选择承继机构。", "Choose the successor.");
            problems.push(Problem::new("successor-missing", message, Text::new("", "")).about("successor"));
        }
        if self.last_day.parse::<Date>().is_err() {
            let message = Text::new("请填写最后一日。", "Give the last day.");
            problems.push(Problem::new("date-unreadable", message, Text::new("", "")).about("last_day"));
        }
        if self.r#do == "commit" && self.reason.trim().is_empty() {
            let message = Text::new("须说明理由。", "A reason has to be given.");
            problems.push(Problem::new("reason-required", message, Text::new("", "")).about("reason"));
        }
        problems
    }

    /// How long the unit will have existed; without a known beginning, its last day alone.
    fn valid(&self, seen: &Seen) -> Option<Period> {
        let last: Date = self.last_day.parse().ok()?;
        let first = if let Some(Value::Period(held)) = seen.record.get(field::VALID) {
            held.first_day()
        } else {
            last
        };
        Period::days(first.min(last), Some(last))
    }
}

fn render(asking: &Asking, seen: &Seen, form: &Merger, problems: &[Problem]) -> Answer {
    let visit = &asking.visit;
    let legend = Legend::of(asking, [&seen.record])?;
    let name = title(&seen.record, &legend.setting(visit.language));
    let heading = visit.words("consequences.merge-title", &[("unit", &name)]);
    let body = html! {
        (page_head(&heading, visit.word("consequences.merge-sentence"), &html! {}))
        (problem_summary(visit, "", problems))
        (preview(asking, seen, form)?)
        (fields(asking, seen, form, problems)?)
    };
    let page = Page::new(visit, &heading)
        .section("/r")
        .under(asking.label_of(organisation::REGISTER), &asking.path());
    let mut response: Response = page.under(&name, &asking.record_path(seen.record.id)).render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn fields(asking: &Asking, seen: &Seen, form: &Merger, problems: &[Problem]) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let chosen = if form.successor.is_empty() {
        seen.record.reference(field::SUCCESSOR).map(|id| id.to_string()).unwrap_or_default()
    } else {
        form.successor.clone()
    };
    let offered = offered(asking, seen.record.id)?;
    let ready = form.r#do == "preview" && problems.is_empty();
    let version = seen.record.version;
    Ok(panel(
        "merge",
        visit.word("consequences.merge"),
        &html! {},
        &html! {
            form.fields method="post" action={ (asking.record_path(seen.record.id)) "/merge" } {
                (csrf_field(visit))
                input type="hidden" name="version" value=(version);
                (input(visit, &Field::line("successor", visit.word("consequences.successor"), &chosen).of(FieldKind::OneOf(offered)).needed(), problems))
                (input(visit, &Field::line("last_day", visit.word("consequences.last-day"), &form.last_day).of(FieldKind::Date).needed(), problems))
                (input(visit, &Field::line("reason", visit.word("consequences.reason"), &form.reason), problems))
                div.actions {
                    button.button name="do" value="preview" { (visit.word("consequences.preview")) }
                    @if ready { button.button.primary name="do" value="commit" { (visit.word("consequences.commit-merge")) } }
                }
            }
        },
    ))
}

/// Active organisations other than this one, by name.
fn offered(asking: &Asking, own: RecordId) -> Result<Vec<(String, String)>, Failure> {
    let query = Query {
        order: Some(taihang_kernel::Order { field: field::NAME.to_owned(), backwards: false }),
        ..Query::all(organisation::REGISTER, OFFERED)
            .with("state", Test::In(vec![Value::Choice("active".to_owned())]))
    };
    let page = asking.store.page(asking.actor(), &query)?;
    let name = |shown: &Shown| shown.record.text(field::NAME).unwrap_or("—").to_owned();
    let others = page.records.iter().filter(|shown| shown.record.id != own);
    let choose = (String::new(), asking.visit.word("consequences.choose").to_owned());
    Ok(std::iter::once(choose)
        .chain(others.map(|shown| (shown.record.id.to_string(), name(shown))))
        .collect())
}

/// A register whose open records are concerned: which field names the unit, and in which states they are open.
type Concerned<'a> = (&'static str, &'static str, &'a [&'static str]);

fn preview(asking: &Asking, seen: &Seen, form: &Merger) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let day = takes_over_on(form.valid(seen), asking.actor().today);
    let unit = seen.record.id;
    let matters: Concerned<'_> = (supervision_item::REGISTER, supervision_item::field::UNIT, &OPEN_MATTERS);
    let duties: Concerned<'_> = (assignment::REGISTER, assignment::field::ORGANISATION, &OPEN_ASSIGNMENTS);
    let tasks: Concerned<'_> = (task::REGISTER, task::field::LEAD_UNIT, &["adopted", "running", "reported"]);
    Ok(panel(
        "preview",
        visit.word("consequences.what-goes"),
        &html! {},
        &html! {
            p { (visit.words("consequences.goes-on", &[("day", &visit.date(day))])) }
            (concerned(asking, unit, &matters, "consequences.matters")?)
            (concerned(asking, unit, &duties, "consequences.duties")?)
            (concerned(asking, unit, &tasks, "consequences.tasks")?)
            p.small.soft { (visit.word("consequences.stays")) }
        },
    ))
}

/// How many there are in all, and those that the visitor may see by name.
fn concerned(
    asking: &Asking,
    unit: RecordId,
    (register, names, states): &Concerned<'_>,
    word: &'static str,
) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let open = states.iter().map(|state| Value::Choice((*state).to_owned())).collect();
    let query = Query::all(register, LISTED)
        .with(names, Test::In(vec![Value::Ref(unit)]))
        .with("state", Test::In(open));
    let program = Actor::system("preview", asking.actor().today);
    let count = visit.count(asking.store.count(&program, &query)?);
    let all = asking.store.page(&program, &query)?.records;
    let wanted: Vec<(String, RecordId)> =
        all.iter().map(|one| ((*register).to_owned(), one.record.id)).collect();
    let titles = asking.store.titles(asking.actor(), wanted, visit.language)?;
    let def = asking.store.catalogue().register(register);
    Ok(html! {
        h3 { (visit.word(word)) " " span.number { (count) } }
        @if !all.is_empty() {
            ul.naming role="list" {
                @for one in &all {
                    @let id = one.record.id;
                    @let name = titles.get(&id).map_or("—", String::as_str);
                    li {
                        @if name == UNSEEN { span.soft { (name) } } @else { a href={ "/r/" (register) "/" (id) } { (name) } }
                        @if let Some(register) = def {
                            @let label = register.def.states.get(&one.record.state).map_or("", |state| asking.text(&state.label));
                            " " (state_badge(&register.def, &(one.record.state.clone(), label.to_owned())))
                        }
                    }
                }
            }
        }
    })
}
