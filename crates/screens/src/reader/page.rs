//! The page of the reader: outline, text, list; the bar above them says how far the review is.

use std::sync::Arc;

use crate::plans::{PlanHeader, PlanRecord, Plans, ReviewState};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Span;
use taihang_plan::Severity;
use taihang_web::components::{Choice, Icon, chips, dialog, icon, progress};
use taihang_web::{Access, Answer, Page, Visit};

use super::cards::{self, Entry};
use super::marks::marks;
use super::review::undo_form;
use super::side;
use super::text::Source;
use crate::App;
use crate::library::plan_id;
use crate::plan_words::{level_word, period};
use crate::programme::{Found, reader};

/// What the address says about the view.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct View {
    /// The item that is chosen.
    item: String,
    /// Which items are listed.
    show: String,
    /// What stands at the side: items, findings or repairs.
    side: String,
    /// First byte of a place to be marked.
    from: Option<usize>,
    /// One past its last byte.
    to: Option<usize>,
}

/// The keys of the reader.
const KEYS: [(&str, &str); 10] = [
    ("j ↓", "reader.key-next"),
    ("k ↑", "reader.key-previous"),
    ("c", "reader.key-confirm"),
    ("e", "reader.key-mend"),
    ("x", "reader.key-reject"),
    ("r", "reader.key-reopen"),
    ("a", "reader.key-add"),
    ("u", "reader.key-undo"),
    ("n", "reader.key-unreviewed"),
    ("Esc", "reader.key-cancel"),
];

pub(crate) async fn page(
    app: App,
    visit: Visit,
    Path(plan): Path<String>,
    Query(view): Query<View>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    let id = plan_id(&plan)?;
    let record = &programme.read(id)?.record;
    let findings = programme.findings_of(id);
    let here = view.from.zip(view.to).map(|(from, to)| Span::new(from, to));
    let here = here.filter(|span| !span.is_empty() && !span.slice(&record.document.text).is_empty());
    let all = marks(record, here);
    let source = Source::new(&visit, record, &all);
    let side = match view.side.as_str() {
        "findings" => {
            let scope = Arc::clone(&visit.person()?.actor);
            let answers = app.site.apart(move |store| Ok(Plans::of(store, &scope).answers()?)).await?;
            side::findings(&visit, &programme, id, &findings, &answers)
        }
        "repairs" => side::repairs(&visit, record),
        _ => items(&visit, record, &view),
    };
    let planner = visit.may(Access::PLANNER);
    let body = html! {
        (head(&visit, record))
        (bar(&visit, record, &view, &findings))
        nav.views aria-label=(visit.word("reader.views")) {
            a.chip href="#source" data-view="source" { (visit.word("reader.source")) }
            a.chip href="#items" data-view="items" { (visit.word("reader.list")) }
        }
        div.reader data-reader data-plan=(id) data-planner=[planner.then_some("1")]
            data-keys-on=(visit.word("reader.keys-on")) data-keys-off=(visit.word("reader.keys-off")) {
            (outline(&visit, record))
            article.source id="source" tabindex="0" aria-label=(visit.word("reader.source")) lang="zh-CN" { (source.render()) }
            section.side id="items" tabindex="0" aria-label=(visit.word("reader.list")) { (side) }
        }
        @if planner {
            div.add-here id="add-here" hidden {
                button.button.small type="button" data-add="target" { (icon(Icon::Plus)) (visit.word("reader.add-figure")) }
                button.button.small type="button" data-add="task" { (icon(Icon::Plus)) (visit.word("reader.add-task")) }
            }
            (dialog(&visit, "add", visit.word("reader.add"), &html! { div id="add-body" {} }))
        }
    };
    let page =
        Page::new(&visit, record.header.title()).section("/plans").fitted().script("reader.js").keys(&KEYS);
    Ok(page.under(visit.word("library.title"), "/plans").render(&body))
}

fn head(visit: &Visit, plan: &PlanRecord) -> Markup {
    let header = &plan.header;
    let metadata = &header.metadata;
    let address = reader(header.id);
    html! {
        header.page-head.reader-head {
            div {
                h1 { (header.title()) }
                p {
                    @if let Some(level) = metadata.level { (visit.word(level_word(level))) " · " }
                    @if let Some(issuer) = &metadata.issuer { (issuer.value) " · " }
                    @if let Some(number) = &metadata.document_number { (number.value) " · " }
                    @if let Some(stated) = &metadata.period { (period(visit, stated.value)) " · " }
                    a href={ (address) "/about" } { (visit.word("library.about")) }
                }
            }
            div.actions {
                a.button.small href={ (address) "/review.docx" } download { (icon(Icon::Download)) (visit.word("reader.circular")) }
                button.button.small.scripted type="button" data-open="keys" { (icon(Icon::Keyboard)) (visit.word("parts.keys")) }
            }
        }
    }
}

/// How far the review is; replaced after every decision.
pub(crate) fn review_progress(visit: &Visit, header: &PlanHeader) -> Markup {
    let all = header.progress.all();
    html! {
        div.review-progress id="review-progress" data-version=(header.version) {
            (progress(visit, visit.word("reader.progress"), all.reviewed(), all.total()))
        }
    }
}

fn bar(visit: &Visit, plan: &PlanRecord, view: &View, findings: &[Found<'_>]) -> Markup {
    let address = reader(plan.header.id);
    let sides = [
        ("", "reader.side-items", plan.header.progress.all().total()),
        ("findings", "reader.side-findings", findings.len()),
        ("repairs", "reader.side-repairs", plan.extracted.repairs.len()),
    ];
    let choices: Vec<Choice> = sides
        .into_iter()
        .map(|(side, word, count)| Choice {
            label: visit.word(word).to_owned(),
            link: if side.is_empty() { address.clone() } else { format!("{address}?side={side}") },
            count: Some(count),
            chosen: view.side == side
                || (side.is_empty() && !["findings", "repairs"].contains(&view.side.as_str())),
        })
        .collect();
    let errors = findings.iter().any(|found| found.finding.severity == Severity::Error);
    html! {
        div.reader-tools {
            (review_progress(visit, &plan.header))
            @if visit.may(Access::PLANNER) { div.undo-box { (undo_form(visit, plan.header.id)) } }
            (chips(visit, visit.word("reader.sides"), &choices))
            @if errors { span.small.tone-text-bad { (icon(Icon::Warning)) (visit.word("reader.has-errors")) } }
            (legend(visit))
        }
    }
}

/// What the marks mean.
fn legend(visit: &Visit) -> Markup {
    let kinds = [
        ("m-target", "plan.target"),
        ("m-actual", "plan.actual"),
        ("m-task", "plan.task"),
        ("m-unit", "reader.unit"),
        ("m-repair", "reader.repaired"),
    ];
    html! {
        ul.legend role="list" aria-label=(visit.word("reader.legend")) {
            @for (class, word) in kinds { li { span.(class) { (visit.word(word)) } } }
        }
    }
}

fn outline(visit: &Visit, plan: &PlanRecord) -> Markup {
    html! {
        nav.outline aria-label=(visit.word("reader.outline")) {
            details open {
                summary { (visit.word("reader.outline")) }
                @if plan.extracted.sections.is_empty() { p.small.soft { (visit.word("reader.no-outline")) } }
                ol role="list" {
                    @for (index, section) in plan.extracted.sections.iter().enumerate() {
                        li.{ "depth-" (section.depth.clamp(1, 4)) } {
                            a href={ "#s-" (index) } { (section.marker) (gap(&section.marker)) (section.title) }
                        }
                    }
                }
            }
        }
    }
}

/// A space after a marker that ends in a letter (第一章), none after a mark (一、).
fn gap(marker: &str) -> &'static str {
    if marker.ends_with(|last: char| last.is_alphanumeric()) { " " } else { "" }
}

/// The filters of the list: name, word, and whether an entry belongs.
const SHOWN: [(&str, &str); 7] = [
    ("all", "reader.show-all"),
    ("unreviewed", "reader.show-unreviewed"),
    ("targets", "plan.targets"),
    ("actuals", "plan.actuals"),
    ("tasks", "plan.tasks"),
    ("repaired", "reader.repaired-values"),
    ("rejected", "plan.rejected"),
];

fn belongs(show: &str, entry: Entry<'_>) -> bool {
    match show {
        "unreviewed" => entry.state() == ReviewState::Extracted,
        "targets" => entry.kind() == "target",
        "actuals" => entry.kind() == "actual",
        "tasks" => entry.kind() == "task",
        "repaired" => matches!(entry, Entry::Figure(item) if item.value.repaired),
        "rejected" => entry.state() == ReviewState::Rejected,
        _ => true,
    }
}

fn items(visit: &Visit, plan: &PlanRecord, view: &View) -> Markup {
    let entries = cards::entries(plan);
    let address = reader(plan.header.id);
    let shown = SHOWN.iter().find(|(name, _)| *name == view.show).map_or("all", |(name, _)| name);
    let filters: Vec<Choice> = SHOWN
        .into_iter()
        .map(|(name, word)| Choice {
            label: visit.word(word).to_owned(),
            link: if name == "all" { address.clone() } else { format!("{address}?show={name}") },
            count: Some(entries.iter().filter(|entry| belongs(name, **entry)).count()),
            chosen: name == shown,
        })
        .collect();
    html! {
        div.side-head {
            (chips(visit, visit.word("reader.filter"), &filters))
            @if visit.may(Access::PLANNER) {
                a.button.small.quiet href={ (address) "/items/new" } data-add="target" { (icon(Icon::Plus)) (visit.word("reader.add")) }
            }
        }
        @if entries.is_empty() { div.empty { h2 { (visit.word("reader.no-items")) } p { (visit.word("reader.no-items-hint")) } } }
        ol.card-list role="list" data-cards data-show=(shown) {
            @for entry in entries {
                (cards::card(visit, plan.header.id, entry, entry.id().to_string() == view.item))
            }
        }
        p.none-shown.soft { (visit.word("reader.none-shown")) }
    }
}
