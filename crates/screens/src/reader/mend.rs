//! Mending a find in place, and adding one that was not found.

use std::sync::Arc;

use crate::plans::{ItemId, PlanRecord, Plans, Review};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{CharIndex, Id, Problem, Problems, Refusal, Span, Text};
use taihang_registers::plan::OPS;
use taihang_web::components::{Field, FieldKind, csrf_field, field, problem_summary};
use taihang_web::{Answer, Failure, Page, Posted, Visit, parts_of_form, see_saying};

use super::cards::{self, Entry};
use super::item_form::{Base, ItemForm};
use super::review::{changed, item_id};
use crate::App;
use crate::library::plan_id;
use crate::programme::{item_link, reader};
use crate::targets::wording::op_name;

pub(crate) async fn form(app: App, visit: Visit, Path((plan, item)): Path<(String, String)>) -> Answer {
    let (record, item) = load(&app, &visit, &plan, &item).await?;
    let entry = cards::find(&record, item).ok_or(Refusal::NotFound)?;
    let filled = filled(entry);
    Ok(show(&visit, &record, entry, &filled, &[]))
}

async fn load(app: &App, visit: &Visit, plan: &str, item: &str) -> Result<(PlanRecord, ItemId), Failure> {
    let (plan, item, scope) = (plan_id(plan)?, item_id(item)?, Arc::clone(&visit.person()?.actor));
    let record = app.site.apart(move |store| Ok(Plans::of(store, &scope).load(plan)?)).await?;
    Ok((record, item))
}

fn filled(entry: Entry<'_>) -> ItemForm {
    match entry {
        Entry::Figure(item) => ItemForm::of_figure(&item.value, item.version),
        Entry::Task(item) => ItemForm::of_task(&item.value, item.version),
    }
}

/// The form in the place of its card, or on a page of its own.
fn show(
    visit: &Visit,
    plan: &PlanRecord,
    entry: Entry<'_>,
    form: &ItemForm,
    problems: &[Problem],
) -> Response {
    let id = entry.id();
    let address = format!("{}/items/{id}/mend", reader(plan.header.id));
    let quote = entry.span().slice(&plan.document.text);
    let body = html! {
        (problem_summary(visit, "mend", problems))
        form.fields.item-form method="post" action=(address) data-partial {
            (csrf_field(visit))
            input type="hidden" name="version" value=(form.version);
            blockquote.quote { (quote) }
            (fields(visit, form, problems, "mend"))
            (field(visit, &Field::line("note", visit.word("reader.note"), &form.note).inside("mend"), problems))
            div.actions {
                button.button.primary { (visit.word("reader.save")) }
                a.button.cancel href=(item_link(plan.header.id, id)) { (visit.word("reader.cancel")) }
            }
        }
    };
    if visit.partial {
        let mut response = parts_of_form(
            visit,
            &html! {
                li.card.mending.(entry.kind()) id={ "item-" (id) } data-item=(id) data-kind=(entry.kind())
                    data-state=(entry.state().word()) data-chosen="1" { (body) }
            },
        );
        mark_wrong(&mut response, problems);
        return response;
    }
    let title = visit.word("reader.mend-title");
    page(visit, plan, title, &body, problems)
}

fn page(visit: &Visit, plan: &PlanRecord, title: &str, body: &Markup, problems: &[Problem]) -> Response {
    let body = html! { h1 { (title) } div.panel { (body) } };
    let page =
        Page::new(visit, title).section("/plans").narrow().under(visit.word("library.title"), "/plans");
    let mut response = page.under(plan.header.title(), &reader(plan.header.id)).render(&body);
    mark_wrong(&mut response, problems);
    response
}

fn mark_wrong(response: &mut Response, problems: &[Problem]) {
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
}

fn fields(visit: &Visit, form: &ItemForm, problems: &[Problem], within: &'static str) -> Markup {
    if form.kind == "task" {
        task_fields(visit, form, problems, within)
    } else {
        figure_fields(visit, form, problems, within)
    }
}

fn figure_fields(visit: &Visit, form: &ItemForm, problems: &[Problem], within: &'static str) -> Markup {
    let line = |name: &'static str, word: &'static str, value: &str, kind: FieldKind| {
        field(visit, &Field::line(name, visit.word(word), value).of(kind).inside(within), problems)
    };
    let pair = |value: &str, word: &str| (value.to_owned(), visit.word(word).to_owned());
    let kinds = vec![pair("target", "plan.target"), pair("actual", "plan.actual")];
    let periods = vec![pair("by", "plan.once"), pair("annual", "plan.annual")];
    let ops = OPS.map(|(op, word)| (word.to_owned(), op_name(op).in_language(visit.language).to_owned()));
    html! {
        (field(visit, &Field::line("subject", visit.word("plan.subject"), &form.subject).needed().inside(within), problems))
        div.field-row {
            (line("kind", "reader.kind", &form.kind, FieldKind::OneOf(kinds)))
            (line("op", "plan.op", &form.op, FieldKind::OneOf(ops.to_vec())))
        }
        div.field-row {
            (line("value", "plan.value", &form.value, FieldKind::Decimal))
            (line("unit", "plan.unit", &form.unit, FieldKind::Line))
            (line("year", "plan.year", &form.year, FieldKind::Decimal))
        }
        div.field-row {
            (line("period", "plan.recurrence", &form.period, FieldKind::OneOf(periods)))
            (line("growth", "plan.growth", &form.growth, FieldKind::Decimal))
        }
        div.field-row {
            (line("baseline-value", "plan.baseline-value", &form.baseline_value, FieldKind::Decimal))
            (line("baseline-unit", "plan.baseline-unit", &form.baseline_unit, FieldKind::Line))
            (line("baseline-year", "plan.baseline-year", &form.baseline_year, FieldKind::Decimal))
        }
        (field(visit, &Field::line("lead-units", visit.word("plan.lead-units"), &form.lead_units)
            .with_hint(visit.word("reader.units-hint")).inside(within), problems))
    }
}

fn task_fields(visit: &Visit, form: &ItemForm, problems: &[Problem], within: &'static str) -> Markup {
    let line = |name: &'static str, word: &'static str, value: &str, kind: FieldKind| {
        field(visit, &Field::line(name, visit.word(word), value).of(kind).inside(within), problems)
    };
    let pair = |value: &str, word: &str| (value.to_owned(), visit.word(word).to_owned());
    let lasting = vec![pair("", "reader.ends"), pair("1", "plan.continuous")];
    html! {
        input type="hidden" name="kind" value="task";
        (field(visit, &Field::line("subject", visit.word("plan.task-title"), &form.subject).of(FieldKind::Lines).needed().inside(within), problems))
        (field(visit, &Field::line("lead-units", visit.word("plan.lead-units"), &form.lead_units)
            .with_hint(visit.word("reader.units-hint")).inside(within), problems))
        (line("supporting-units", "plan.supporting-units", &form.supporting_units, FieldKind::Line))
        div.field-row {
            (line("deadline-year", "reader.deadline-year", &form.deadline_year, FieldKind::Decimal))
            (line("deadline", "reader.deadline-day", &form.deadline, FieldKind::Date))
            (line("continuous", "reader.lasting", &form.continuous, FieldKind::OneOf(lasting)))
        }
    }
}

pub(crate) async fn mend(
    app: App,
    visit: Visit,
    Path((plan, item)): Path<(String, String)>,
    Posted(form): Posted<ItemForm>,
) -> Answer {
    let (record, item) = load(&app, &visit, &plan, &item).await?;
    let entry = cards::find(&record, item).ok_or(Refusal::NotFound)?;
    let base = match entry {
        Entry::Figure(item) => Base::Figure(&item.value),
        Entry::Task(item) => Base::Task(&item.value),
    };
    let (actor, scope, plan) =
        (Arc::clone(&visit.person()?.actor), Arc::clone(&visit.person()?.actor), record.header.id);
    let written = match form.value(&base) {
        Err(problems) => Err(Failure::Problems(problems)),
        Ok(value) => {
            let review = Review::Mend { value: Box::new(value), note: form.note() };
            let version = form.version;
            app.site
                .apart(move |store| {
                    let receipt = Plans::of(store, &actor).review(item, version, &review)?;
                    Ok((receipt.item, Plans::of(store, &scope).load(plan)?))
                })
                .await
        }
    };
    match written {
        Ok((now, record)) if now == item => changed(&visit, &record, item, "reader.mended"),
        // A target that is an achieved figure stands in another register, under another id.
        Ok((now, _)) => Ok(see_saying(&visit, &item_link(plan, now), "reader.mended")),
        Err(Failure::Problems(problems)) => Ok(show(&visit, &record, entry, &form, &problems)),
        Err(failure) => Err(failure),
    }
}

/// The place of a new item, in characters, and its kind.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn new_form(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Answer {
    let (plan, scope) = (plan_id(&plan)?, Arc::clone(&visit.person()?.actor));
    let record = app.site.apart(move |store| Ok(Plans::of(store, &scope).load(plan)?)).await?;
    let quote =
        place(&record, &chosen.from, &chosen.to).map(|span| span.slice(&record.document.text).to_owned());
    let form = ItemForm {
        kind: if chosen.kind.is_empty() { "target".to_owned() } else { chosen.kind },
        quote: quote.unwrap_or_default(),
        from: chosen.from,
        to: chosen.to,
        op: "ge".to_owned(),
        period: "by".to_owned(),
        ..ItemForm::default()
    };
    Ok(show_new(&visit, &record, &form, &[]))
}

fn show_new(visit: &Visit, plan: &PlanRecord, form: &ItemForm, problems: &[Problem]) -> Response {
    let title = visit.word(if form.kind == "task" { "reader.add-task" } else { "reader.add-figure" });
    let body = html! {
        (problem_summary(visit, "new", problems))
        form.fields.item-form method="post" action={ (reader(plan.header.id)) "/items" } data-partial {
            (csrf_field(visit))
            input type="hidden" name="from" value=(form.from);
            input type="hidden" name="to" value=(form.to);
            (field(visit, &Field::line("quote", visit.word("reader.quote"), &form.quote).of(FieldKind::Lines)
                .with_hint(visit.word("reader.quote-hint")).needed().inside("new"), problems))
            (fields(visit, form, problems, "new"))
            div.actions { button.button.primary { (visit.word("reader.add-save")) } }
        }
    };
    if visit.partial {
        let mut response =
            parts_of_form(visit, &html! { div.add-form id="add-body" { h3 { (title) } (body) } });
        mark_wrong(&mut response, problems);
        return response;
    }
    page(visit, plan, title, &body, problems)
}

/// The span between two character offsets, if both are in the text.
fn place(plan: &PlanRecord, from: &str, to: &str) -> Option<Span> {
    let index = CharIndex::new(&plan.document.text);
    let span = Span::new(index.byte_at(from.parse().ok()?), index.byte_at(to.parse().ok()?));
    (!span.is_empty()).then_some(span)
}

/// Where the form's quote stands: at the place chosen, else at the one place of the text that has these words.
fn found(plan: &PlanRecord, form: &ItemForm) -> Result<Span, Problem> {
    let text = &plan.document.text;
    let quote = form.quote.replace("\r\n", "\n");
    if let Some(span) = place(plan, &form.from, &form.to).filter(|span| span.slice(text) == quote) {
        return Ok(span);
    }
    let quote = quote.trim();
    let mut places = text.match_indices(quote).map(|(at, _)| Span::new(at, at + quote.len()));
    match (places.next(), places.next()) {
        (Some(span), None) if !quote.is_empty() => Ok(span),
        (Some(_), Some(_)) if !quote.is_empty() => Err(twice().about("quote")),
        _ => Err(nowhere().about("quote")),
    }
}

fn twice() -> Problem {
    Problem::new(
        "quote-twice",
        Text::new("这段文字在原文中不止一处。", "These words stand in the text more than once."),
        Text::new("请多引几个字，使其唯一。", "Quote a few more words so that the place is clear."),
    )
}

fn nowhere() -> Problem {
    Problem::new(
        "quote-unknown",
        Text::new("原文中没有这段文字。", "These words are not in the text."),
        Text::new("请从原文中照抄，标点也要一致。", "Copy them from the text, marks included."),
    )
}

pub(crate) async fn add(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Posted(form): Posted<ItemForm>,
) -> Answer {
    let (plan, actor, scope) =
        (plan_id(&plan)?, Arc::clone(&visit.person()?.actor), Arc::clone(&visit.person()?.actor));
    let record = app.site.apart(move |store| Ok(Plans::of(store, &scope).load(plan)?)).await?;
    let value = match value_of(&record, &form) {
        Ok(value) => value,
        Err(problems) => return Ok(show_new(&visit, &record, &form, &problems)),
    };
    let id: Id<PlanRecord> = plan;
    match app.site.apart(move |store| Ok(Plans::of(store, &actor).item_add(id, &value)?)).await {
        Ok(receipt) => Ok(see_saying(&visit, &item_link(plan, receipt.item), "reader.added")),
        Err(Failure::Problems(problems)) => Ok(show_new(&visit, &record, &form, &problems)),
        Err(failure) => Err(failure),
    }
}

fn value_of(plan: &PlanRecord, form: &ItemForm) -> Result<crate::plans::ItemValue, Problems> {
    let span = found(plan, form);
    let (at, mut problems) = match span {
        Ok(span) => (span, Vec::new()),
        Err(problem) => (Span::default(), vec![problem]),
    };
    let (clause, section) = plan.locate(at).unwrap_or_default();
    match form.value(&Base::New(at, clause, section)) {
        Ok(value) if problems.is_empty() => Ok(value),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}
