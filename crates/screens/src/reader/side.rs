//! What else stands at the side of the text: the findings of the plan, and the log of repairs.

use std::collections::BTreeMap;

use crate::plans::{FindingAnswer, FindingKey, FindingState, PlanRecord};
use maud::{Markup, html};
use taihang_base::Id;
use taihang_web::Visit;
use taihang_web::components::{Tone, badge};

use super::text::readable;
use crate::plan_words::{repair_word, severity_word};
use crate::programme::{Found, Programme, reader, span_link};

/// The most repairs of one kind that are listed one by one.
const LISTED: usize = 200;

/// The findings that name this plan.
pub(crate) fn findings(
    visit: &Visit,
    programme: &Programme,
    plan: Id<PlanRecord>,
    findings: &[Found<'_>],
    answers: &BTreeMap<FindingKey, FindingAnswer>,
) -> Markup {
    html! {
        @if findings.is_empty() { div.empty { h2 { (visit.word("reader.no-findings")) } } }
        ol.card-list role="list" {
            @for found in findings { (finding(visit, programme, plan, (found, answers.get(&found.key)))) }
        }
    }
}

fn finding(
    visit: &Visit,
    programme: &Programme,
    plan: Id<PlanRecord>,
    (found, answer): (&Found<'_>, Option<&FindingAnswer>),
) -> Markup {
    let (word, tone) = severity_word(found.finding.severity);
    let state = match answer.map(|answer| answer.state) {
        Some(FindingState::Answered) => Some(("plan.answered", Tone::Good)),
        Some(FindingState::Dismissed) => Some(("plan.dismissed", Tone::Unknown)),
        Some(FindingState::Open) | None => None,
    };
    html! {
        li.card.finding {
            div.card-head {
                (badge(tone, visit.word(word)))
                @if let Some((word, tone)) = state { (badge(tone, visit.word(word))) }
                a.small href={ "/findings?plan=" (plan) "#finding-" (found.key) } { (visit.word("reader.to-finding")) }
            }
            p { (found.finding.message.in_language(visit.language)) }
            @if let Some(arithmetic) = &found.finding.arithmetic { code.arithmetic { (arithmetic) } }
            ul.plain role="list" {
                @for place in &found.finding.places {
                    @if let Some(other) = programme.plans.get(place.document) {
                        li {
                            @if other.id() != plan { a href=(reader(other.id())) { (other.title()) } @if visit.chinese() { "：" } @else { ": " } }
                            a.quote-link href={ (span_link_at(other.id(), place.span, other.id() == plan)) } { (short(&place.quote)) }
                        }
                    }
                }
            }
        }
    }
}

/// The link to a place; in the same plan the findings stay at the side.
fn span_link_at(plan: Id<PlanRecord>, span: taihang_base::Span, same: bool) -> String {
    if same { span_link(plan, span).replace("?from=", "?side=findings&from=") } else { span_link(plan, span) }
}

/// The beginning of a long quote.
fn short(quote: &str) -> String {
    const MOST: usize = 60;
    let flat: String = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= MOST { flat } else { flat.chars().take(MOST).chain(['…']).collect() }
}

/// What was mended in the text, by kind.
pub(crate) fn repairs(visit: &Visit, plan: &PlanRecord) -> Markup {
    let mut kinds: Vec<_> = plan.extracted.repairs.iter().map(|repair| repair.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    html! {
        p.small.soft { (visit.word("reader.repairs-hint")) }
        @if kinds.is_empty() { div.empty { h2 { (visit.word("reader.no-repairs")) } } }
        @for kind in kinds {
            @let of_kind: Vec<_> = plan.extracted.repairs.iter().filter(|repair| repair.kind == kind).collect();
            details.panel open[of_kind.len() <= 20] {
                summary { strong { (visit.word(repair_word(kind))) } " " span.number { (visit.number(of_kind.len() as u64)) } }
                ol.repairs role="list" {
                    @for repair in of_kind.iter().take(LISTED) {
                        li {
                            a href={ "#b-" (repair.span.start) } { code { (shape(&repair.before)) } }
                            " → "
                            @if repair.after.is_empty() { span.soft { (visit.word("reader.dropped")) } } @else { code { (readable(&repair.after)) } }
                            span.small.soft { " …" (around(plan, repair.span)) "…" }
                        }
                    }
                }
                @if of_kind.len() > LISTED { p.small.soft { (visit.words("reader.more-repairs", &[("count", &(of_kind.len() - LISTED))])) } }
            }
        }
        @if !plan.document.notes.is_empty() {
            details.panel {
                summary { strong { (visit.word("reader.notes")) } }
                ul { @for note in &plan.document.notes { li { (note.message.in_language(visit.language)) } } }
            }
        }
    }
}

/// What stood there, or a sign where nothing of it can be shown.
fn shape(before: &str) -> String {
    let shown = readable(&short(before));
    if shown.is_empty() { "▯".to_owned() } else { shown }
}

/// A few characters around a repaired place.
fn around(plan: &PlanRecord, span: taihang_base::Span) -> String {
    let text = &plan.document.text;
    let before: Vec<char> = text.get(..span.start).unwrap_or("").chars().rev().take(8).collect();
    let after = text.get(span.end..).unwrap_or("").chars().take(8);
    let words: String = before.into_iter().rev().chain(['〔', '〕']).chain(after).collect();
    readable(&words.replace(['\n', ' ', '\u{3000}'], ""))
}
