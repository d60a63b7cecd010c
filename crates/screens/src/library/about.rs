//! What is known about one document: stated by the text, or filled in by hand with its source; its place among others.

use std::sync::Arc;

use crate::plans::{Link, LinkKind, MetadataField, PlanHeader, PlanRecord, Plans};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Id, Problem};
use taihang_plan::CitationRelation;
use taihang_web::components::{
    Field, FieldKind, Tone, badge, csrf_field, field, page_head, panel, problem_summary, select,
};
use taihang_web::{Access, Answer, Failure, Page, Posted, Visit, see_saying};

use super::about_form::{Described, FIELDS};
use super::list::plan_id;
use crate::App;
use crate::programme::{Programme, ProgrammePlan, reader, span_link};

pub(crate) async fn page(app: App, visit: Visit, Path(plan): Path<String>) -> Answer {
    let programme = app.programme(&visit).await?;
    let plan = programme.read(plan_id(&plan)?)?;
    let form = Described::of(&plan.record.header.metadata, plan.record.header.version);
    Ok(render(&visit, &programme, plan, &form, &[]))
}

fn render(
    visit: &Visit,
    programme: &Programme,
    plan: &ProgrammePlan,
    form: &Described,
    problems: &[Problem],
) -> Response {
    let title = visit.word("library.about");
    let header = &plan.record.header;
    let body = html! {
        (page_head(plan.title(), visit.word("library.about-purpose"), &html! {
            a.button href=(reader(plan.id())) { (visit.word("library.open")) }
            a.button.quiet href={ (reader(plan.id())) "/file" } { (visit.word("library.original")) }
        }))
        (panel("stated", visit.word("library.stated"), &html! {}, &stated(visit, plan)))
        @if visit.may(Access::PLANNER) {
            (panel("by-hand", visit.word("library.by-hand"), &html! {}, &entry(visit, header, form, problems)))
        }
        (panel("place", visit.word("library.place"), &html! {}, &links(visit, programme, plan)))
        (panel("cited", visit.word("library.cited"), &html! {}, &citations(visit, plan)))
    };
    let mut page = Page::new(visit, title).section("/plans").under(visit.word("library.title"), "/plans");
    page = page.under(plan.title(), &reader(plan.id()));
    page.render(&body)
}

fn stated(visit: &Visit, plan: &ProgrammePlan) -> Markup {
    let known = Described::of(&plan.record.header.metadata, 0);
    html! {
        dl.facts {
            @for (which, word) in FIELDS {
                dt { (visit.word(word)) }
                dd {
                    @let value = value(visit, &known, which);
                    @if value.is_empty() { (badge(Tone::Unknown, visit.word("plan.unknown"))) } @else { (value) " " }
                    (origin(visit, plan, which))
                }
            }
        }
    }
}

fn value(visit: &Visit, known: &Described, which: MetadataField) -> String {
    match which {
        MetadataField::Title => known.title.clone(),
        MetadataField::DocumentNumber => known.document_number.clone(),
        MetadataField::Issuer => known.issuer.clone(),
        MetadataField::Region => known.region.clone(),
        MetadataField::Level => super::about_form::level(&known.level)
            .map(|level| visit.word(crate::plan_words::level_word(level)).to_owned())
            .unwrap_or_default(),
        MetadataField::IssuedOn => known.issued_on.clone(),
        MetadataField::PublishedOn => known.published_on.clone(),
        MetadataField::Period if known.first.is_empty() => String::new(),
        MetadataField::Period => format!("{}—{}", known.first, known.last),
        MetadataField::IndexNumber | MetadataField::SubjectClass => String::new(),
    }
}

/// Where a value comes from: by hand with its source, or the place in the text.
fn origin(visit: &Visit, plan: &ProgrammePlan, which: MetadataField) -> Markup {
    let header = &plan.record.header;
    let metadata = &plan.record.extracted.metadata;
    let span = match which {
        MetadataField::Title => metadata.title.as_ref().and_then(|stated| stated.span),
        MetadataField::DocumentNumber => metadata.document_number.as_ref().and_then(|stated| stated.span),
        MetadataField::Issuer => metadata.issuer.as_ref().and_then(|stated| stated.span),
        MetadataField::Region => metadata.region.as_ref().and_then(|stated| stated.span),
        MetadataField::IssuedOn => metadata.issued_on.as_ref().and_then(|stated| stated.span),
        MetadataField::PublishedOn => metadata.published_on.as_ref().and_then(|stated| stated.span),
        MetadataField::Period => metadata.period.as_ref().and_then(|stated| stated.span),
        MetadataField::Level | MetadataField::IndexNumber | MetadataField::SubjectClass => None,
    };
    let hand = header.by_hand.iter().find(|hand| hand.entry.field() == which);
    html! {
        @if let Some(hand) = hand {
            span.small.soft { (visit.words("library.hand-source", &[("source", &hand.source), ("name", &hand.set_by)])) }
            @if visit.may(Access::PLANNER) {
                " " form.inline method="post" action={ (reader(header.id)) "/about/clear" } {
                    (csrf_field(visit))
                    input type="hidden" name="version" value=(header.version);
                    input type="hidden" name="field" value=(which.word());
                    button.link-button.small { (visit.word("library.clear-hand")) }
                }
            }
        } @else if let Some(span) = span {
            a.small href=(span_link(header.id, span)) { (visit.word("library.in-text")) }
        }
    }
}

fn entry(visit: &Visit, header: &PlanHeader, form: &Described, problems: &[Problem]) -> Markup {
    let levels = ["", "nation", "province", "city", "county"].map(|value| {
        let word = super::about_form::level(value).map_or("plan.unknown", crate::plan_words::level_word);
        (value.to_owned(), visit.word(word).to_owned())
    });
    let line = |name: &'static str, word: &'static str, value: &str, kind: FieldKind| {
        field(visit, &Field::line(name, visit.word(word), value).of(kind), problems)
    };
    html! {
        (problem_summary(visit, "", problems))
        form.fields method="post" action={ (reader(header.id)) "/about" } {
            (csrf_field(visit))
            input type="hidden" name="version" value=(header.version);
            (line("title", "plan.title", &form.title, FieldKind::Line))
            div.field-row {
                (line("document-number", "plan.document-number", &form.document_number, FieldKind::Line))
                (line("issuer", "plan.issuer", &form.issuer, FieldKind::Line))
            }
            div.field-row {
                (line("region", "plan.region", &form.region, FieldKind::Line))
                (line("level", "plan.level", &form.level, FieldKind::OneOf(levels.to_vec())))
            }
            div.field-row {
                (line("issued-on", "plan.issued-on", &form.issued_on, FieldKind::Date))
                (line("published-on", "plan.published-on", &form.published_on, FieldKind::Date))
                (line("first", "plan.first-year", &form.first, FieldKind::Decimal))
                (line("last", "plan.last-year", &form.last, FieldKind::Decimal))
            }
            (field(visit, &Field::line("source", visit.word("library.source"), &form.source)
                .with_hint(visit.word("library.source-hint")).needed(), problems))
            div.actions { button.button.primary { (visit.word("library.save")) } }
        }
    }
}

fn links(visit: &Visit, programme: &Programme, plan: &ProgrammePlan) -> Markup {
    let header = &plan.record.header;
    let title = |id| programme.plan(id).map(ProgrammePlan::title).unwrap_or_default();
    let groups = [
        (LinkKind::Parent, "library.parent", &header.parents),
        (LinkKind::Predecessor, "library.predecessor", &header.predecessors),
    ];
    let others = |linked: &[Id<PlanRecord>]| -> Vec<(String, String)> {
        let others =
            programme.plans.iter().filter(|other| other.id() != plan.id() && !linked.contains(&other.id()));
        others.map(|other| (other.id().to_string(), other.title().to_owned())).collect()
    };
    html! {
        @for (kind, word, ids) in groups {
            h3 { (visit.word(word)) }
            @if ids.is_empty() { p.soft { (visit.word("library.none-linked")) } }
            ul.plain role="list" {
                @for id in ids {
                    li {
                        a href=(reader(*id)) { (title(*id)) } " "
                        @if visit.may(Access::PLANNER) {
                            form.inline method="post" action={ (reader(plan.id())) "/links" } {
                                (csrf_field(visit))
                                input type="hidden" name="kind" value=(kind.word());
                                input type="hidden" name="other" value=(id);
                                button.link-button.small name="act" value="unset" { (visit.word("library.unlink")) }
                            }
                        }
                    }
                }
            }
            @let others = others(ids);
            @if visit.may(Access::PLANNER) && !others.is_empty() {
                form.filters method="post" action={ (reader(plan.id())) "/links" } {
                    (csrf_field(visit))
                    input type="hidden" name="kind" value=(kind.word());
                    (select("other", visit.word("library.choose"), &others, ""))
                    button.button name="act" value="set" { (visit.word("library.link")) }
                }
            }
        }
    }
}

fn citations(visit: &Visit, plan: &ProgrammePlan) -> Markup {
    let cited = &plan.record.extracted.metadata.citations;
    let word = |relation| match relation {
        CitationRelation::Parent => "library.cites-parent",
        CitationRelation::Issues => "library.cites-issues",
        CitationRelation::Announces => "library.cites-announces",
        CitationRelation::Mentions => "library.cites-mentions",
    };
    html! {
        @if cited.is_empty() { p.soft { (visit.word("library.none-cited")) } }
        ul.plain role="list" {
            @for citation in cited {
                li { a href=(span_link(plan.id(), citation.span)) { "《" (citation.title) "》" } " "
                    span.small.soft { (visit.word(word(citation.relation))) } }
            }
        }
    }
}

pub(crate) async fn describe(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Posted(form): Posted<Described>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    let plan = programme.read(plan_id(&plan)?)?;
    let (id, actor, version, source) =
        (plan.id(), Arc::clone(&visit.person()?.actor), form.version, form.source.clone());
    let outcome = match form.entries(&plan.record.header.metadata) {
        Err(problems) => Err(Failure::Problems(problems)),
        Ok(entries) => {
            let write = move |store: &taihang_store::Store| {
                Ok(Plans::of(store, &actor).describe(id, version, &entries, &source)?)
            };
            app.site.apart(write).await
        }
    };
    match outcome {
        Ok(_) => Ok(see_saying(&visit, &format!("{}/about", reader(id)), "library.saved")),
        Err(Failure::Problems(problems)) => {
            let mut response = render(&visit, &programme, plan, &form, &problems);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(failure) => Err(failure),
    }
}

/// Which value filled in by hand to take away.
#[derive(Debug, Deserialize)]
pub(crate) struct Cleared {
    version: i64,
    field: String,
}

pub(crate) async fn clear(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Posted(cleared): Posted<Cleared>,
) -> Answer {
    let (plan, actor) = (plan_id(&plan)?, Arc::clone(&visit.person()?.actor));
    let which = MetadataField::from_word(&cleared.field).ok_or(Failure::Malformed)?;
    app.site
        .apart(move |store| Ok(Plans::of(store, &actor).undescribe(plan, cleared.version, which)?))
        .await?;
    Ok(see_saying(&visit, &format!("{}/about", reader(plan)), "library.saved"))
}

/// A link to set or to take away.
#[derive(Debug, Deserialize)]
pub(crate) struct LinkForm {
    kind: String,
    other: String,
    act: String,
}

pub(crate) async fn link(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Posted(form): Posted<LinkForm>,
) -> Answer {
    let (plan, other, actor) = (plan_id(&plan)?, plan_id(&form.other)?, Arc::clone(&visit.person()?.actor));
    let kind = LinkKind::from_word(&form.kind).ok_or(Failure::Malformed)?;
    let link = Link { plan, kind, other };
    let unset = form.act == "unset";
    app.site
        .apart(move |store| {
            Ok(if unset {
                Plans::of(store, &actor).unlink(link)?
            } else {
                Plans::of(store, &actor).link(link)?
            })
        })
        .await?;
    Ok(see_saying(&visit, &format!("{}/about", reader(plan)), "library.saved"))
}
