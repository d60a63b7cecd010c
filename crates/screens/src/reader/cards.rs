//! One card for each figure and task: what was found, how it was decided, what can be done.

use crate::plans::{Item, ItemId, PlanRecord, ReviewState};
use maud::{Markup, html};
use taihang_base::{Id, Span};
use taihang_plan::{Figure, FigureKind, Task};
use taihang_web::components::{Icon, badge, csrf_field, icon};
use taihang_web::{Access, Visit};

use crate::plan_words::{kind_word, state_word};
use crate::programme::reader;
use crate::targets::wording::{baseline_words, value_words};

/// A figure or a task of the list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry<'a> {
    /// A target or an achieved figure.
    Figure(&'a Item<Figure>),
    /// A work item.
    Task(&'a Item<Task>),
}

impl Entry<'_> {
    pub(crate) fn id(self) -> ItemId {
        match self {
            Self::Figure(item) => item.id,
            Self::Task(item) => item.id,
        }
    }

    pub(crate) fn span(self) -> Span {
        match self {
            Self::Figure(item) => item.value.span,
            Self::Task(item) => item.value.span,
        }
    }

    pub(crate) fn state(self) -> ReviewState {
        match self {
            Self::Figure(item) => item.state,
            Self::Task(item) => item.state,
        }
    }

    pub(crate) fn version(self) -> i64 {
        match self {
            Self::Figure(item) => item.version,
            Self::Task(item) => item.version,
        }
    }

    /// `target`, `actual` or `task`: class, filter and form value.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Figure(item) if item.value.kind == FigureKind::Target => "target",
            Self::Figure(_) => "actual",
            Self::Task(_) => "task",
        }
    }

    fn repaired(self) -> bool {
        matches!(self, Self::Figure(item) if item.value.repaired)
    }

    fn note(&self) -> Option<&str> {
        match self {
            Self::Figure(item) => item.note.as_deref(),
            Self::Task(item) => item.note.as_deref(),
        }
    }

    fn changed(&self) -> (&str, jiff::Timestamp) {
        match self {
            Self::Figure(item) => (&item.changed_by, item.changed_at),
            Self::Task(item) => (&item.changed_by, item.changed_at),
        }
    }
}

/// The figures and tasks of a plan in order of place.
pub(crate) fn entries(plan: &PlanRecord) -> Vec<Entry<'_>> {
    let figures = plan.figures.iter().map(Entry::Figure);
    let mut all: Vec<Entry<'_>> = figures.chain(plan.tasks.iter().map(Entry::Task)).collect();
    all.sort_by_key(|entry| (entry.span().start, std::cmp::Reverse(entry.span().end)));
    all
}

/// The entry with this id.
pub(crate) fn find(plan: &PlanRecord, id: ItemId) -> Option<Entry<'_>> {
    let figure = plan.figures.iter().find(|item| item.id == id).map(Entry::Figure);
    figure.or_else(|| plan.tasks.iter().find(|item| item.id == id).map(Entry::Task))
}

/// The card of `entry`; `chosen` is the one that the address names.
pub(crate) fn card(visit: &Visit, plan: Id<PlanRecord>, entry: Entry<'_>, chosen: bool) -> Markup {
    let id = entry.id();
    let kind = entry.kind();
    let (word, tone) = state_word(entry.state());
    let (kind_name, sign) = match entry {
        Entry::Figure(item) => (kind_word(item.value.kind), Icon::Target),
        Entry::Task(_) => ("plan.task", Icon::Task),
    };
    html! {
        li.card.(kind) id={ "item-" (id) } data-item=(id) data-kind=(kind) data-state=(entry.state().word())
            data-repaired=[entry.repaired().then_some("1")] data-chosen=[chosen.then_some("1")] {
            div.card-head {
                a.card-go href={ "#t-" (id) } { (icon(sign)) (visit.word(kind_name)) }
                @if entry.repaired() { span.card-repaired { (icon(Icon::Repair)) (visit.word("reader.repaired")) } }
                (badge(tone, visit.word(word)))
            }
            (body(visit, entry))
            @if let Some(note) = entry.note() { p.small.soft { (visit.words("reader.note-line", &[("note", &note)])) } }
            @if entry.state() != ReviewState::Extracted {
                @let (name, at) = entry.changed();
                p.small.soft { (name) " · " (visit.moment(at)) }
            }
            @if visit.may(Access::PLANNER) { (decisions(visit, plan, entry)) }
        }
    }
}

fn body(visit: &Visit, entry: Entry<'_>) -> Markup {
    match entry {
        Entry::Figure(item) => figure(visit, &item.value),
        Entry::Task(item) => task(visit, &item.value),
    }
}

fn figure(visit: &Visit, figure: &Figure) -> Markup {
    html! {
        p.card-title { (figure.subject) }
        p.card-value { (value_words(figure, visit.language)) }
        dl.card-facts {
            @if let Some(year) = figure.year { dt { (visit.word("plan.year")) } dd.number { (year) } }
            @if figure.period == Some(taihang_plan::Recurrence::Annual) { dt { (visit.word("plan.recurrence")) } dd { (visit.word("plan.annual")) } }
            @if let Some(baseline) = baseline_words(figure, visit.language) { dt { (visit.word("plan.baseline")) } dd { (baseline) } }
            (units(visit, "plan.lead-units", &figure.lead_units))
        }
    }
}

fn task(visit: &Visit, task: &Task) -> Markup {
    html! {
        p.card-title { (task.title) }
        dl.card-facts {
            (units(visit, "plan.lead-units", &task.lead_units))
            @if task.lead_units.is_empty() {
                dt { (visit.word("plan.lead-units")) } dd.missing { (icon(Icon::Question)) (visit.word("plan.no-lead")) }
            }
            (units(visit, "plan.supporting-units", &task.supporting_units))
            @if let Some(deadline) = &task.deadline {
                dt { (visit.word("plan.deadline")) }
                dd {
                    @if let Some(date) = deadline.date { (visit.date(date)) }
                    @else if let Some(year) = deadline.year { (visit.year(year)) }
                    @else if deadline.continuous { (visit.word("plan.continuous")) }
                    @else { (deadline.words) }
                }
            }
        }
    }
}

fn units(visit: &Visit, word: &str, names: &[String]) -> Markup {
    let joint = if visit.chinese() { "、" } else { ", " };
    html! { @if !names.is_empty() { dt { (visit.word(word)) } dd { (names.join(joint)) } } }
}

fn decisions(visit: &Visit, plan: Id<PlanRecord>, entry: Entry<'_>) -> Markup {
    let address = format!("{}/items/{}", reader(plan), entry.id());
    let state = entry.state();
    let open = state == ReviewState::Extracted;
    html! {
        form.card-actions method="post" action=(address) data-partial {
            (csrf_field(visit))
            input type="hidden" name="version" value=(entry.version());
            @if open || state == ReviewState::Rejected {
                button.button.small.confirm name="decision" value="confirm" { (icon(Icon::Check)) (visit.word("reader.confirm")) }
            }
            a.button.small.mend href={ (address) "/mend" } { (icon(Icon::Edit)) (visit.word("reader.mend")) }
            @if state != ReviewState::Rejected {
                button.button.small.reject name="decision" value="reject" { (icon(Icon::Cross)) (visit.word("reader.reject")) }
            }
            @if !open && state != ReviewState::Added {
                button.button.small.quiet.reopen name="decision" value="reopen" { (visit.word("reader.reopen")) }
            }
        }
    }
}
