//! The parts that the page of a record is put together from.

use maud::{Markup, html};
use taihang_kernel::RecordId;
use taihang_kernel::view::{FieldView, LinesView, RecordView};
use taihang_store::read::{Naming, Seen};

use super::super::asking::Asking;
use super::super::legend::Legend;
use super::super::markup::shown;
use crate::components::panel;
use crate::visit::Visit;

/// A record and the parts of its page: what an own body of a register puts together anew.
pub struct RecordParts {
    /// The record as the visitor may see it, and where it stands.
    pub seen: Seen,
    /// The same as people read it.
    pub view: RecordView,
    /// Titles and codes of the page.
    pub legend: Legend,
    /// Fields by group.
    pub fields: Markup,
    /// Lines as tables.
    pub lines: Markup,
    /// Which records name this one.
    pub naming: Markup,
}

impl RecordParts {
    /// The body of a page that has none of its own.
    pub fn usual(&self) -> Markup {
        html! { (self.fields) (self.lines) (self.naming) }
    }
}

/// Fields by group; empty ones stand folded at the end of their group.
pub(super) fn fields(visit: &Visit, view: &RecordView, path: &str) -> Markup {
    html! {
        @for (at, group) in view.groups.iter().enumerate() {
            @let title = group.label.as_deref().unwrap_or(visit.word("register.fields"));
            @let (filled, empty): (Vec<&FieldView>, Vec<&FieldView>) = group.fields.iter().partition(|field| field.value.is_some());
            (panel(&format!("group-{at}"), title, &html! {}, &html! {
                @if !filled.is_empty() {
                    dl.facts {
                        @for field in &filled {
                            div.fact { dt { (field.label) }
                                dd {
                                    @if let Some(value) = &field.value { (shown(visit, value, &format!("{path}/file/{}", field.name))) }
                                    @if field.computed { " " span.soft.small { (visit.word("register.computed-mark")) } }
                                    @if field.frozen { " " span.soft.small { (visit.word("register.frozen-mark")) } }
                                } }
                        }
                    }
                }
                @if !empty.is_empty() { (unfilled(visit, &empty)) }
            }))
        }
    }
}

fn unfilled(visit: &Visit, empty: &[&FieldView]) -> Markup {
    let comma = if visit.chinese() { "、" } else { ", " };
    let names: Vec<&str> = empty.iter().map(|field| field.label.as_str()).collect();
    html! { p.soft.small { (visit.words("register.unfilled", &[("fields", &names.join(comma))])) } }
}

/// Lines as tables; kinds without a line are left out, and what is meant for programs stands folded below.
pub(super) fn lines(visit: &Visit, view: &RecordView, path: &str) -> Markup {
    let filled = || view.lines.iter().filter(|lines| !lines.rows.is_empty());
    html! {
        @for lines in filled().filter(|lines| !lines.machine) {
            (panel(&format!("lines-{}", lines.name), &lines.label, &html! { (visit.number(lines.rows.len() as u64)) },
                &rows(visit, lines, path)))
        }
        @if !view.machine.is_empty() || filled().any(|lines| lines.machine) {
            details.panel id="machine" { summary { (visit.word("register.machine")) }
                @if !view.machine.is_empty() {
                    dl.facts {
                        @for field in &view.machine {
                            div.fact { dt { (field.label) }
                                dd { @if let Some(value) = &field.value { (shown(visit, value, &format!("{path}/file/{}", field.name))) } } }
                        }
                    }
                }
                @for lines in filled().filter(|lines| lines.machine) { h3 { (lines.label) } (rows(visit, lines, path)) }
            }
        }
    }
}

fn rows(visit: &Visit, lines: &LinesView, path: &str) -> Markup {
    html! {
        div.table-box { table.cards {
            thead { tr { @for column in &lines.columns { th scope="col" { (column) } } } }
            tbody { @for row in &lines.rows {
                tr { @for (column, cell) in lines.columns.iter().zip(row) {
                    td data-label=(column) { div.cell { @match cell { Some(value) => (shown(visit, value, path)), None => span.soft { "—" } } } }
                } }
            } }
        } }
    }
}

/// Which records name this one, by register and field, each with a link to the list of them.
pub(super) fn naming(asking: &Asking, id: RecordId, naming: &[Naming]) -> Markup {
    let visit = &asking.visit;
    let field = |of: &Naming| {
        let def = asking.store.catalogue().register(&of.register);
        let label = def
            .and_then(|register| register.def.fields.get(&of.field))
            .map(|field| asking.text(&field.label).to_owned());
        label.unwrap_or_else(|| visit.word("register.about").to_owned())
    };
    let count = |of: &Naming| visit.count(of.count);
    if naming.is_empty() {
        return html! {};
    }
    panel(
        "naming",
        visit.word("register.naming"),
        &html! {},
        &html! {
            ul.naming role="list" {
                @for of in naming {
                    li { a href={ "/r/" (of.register) "?" (of.field) "=" (id) } { (asking.label_of(&of.register)) }
                        span.soft { (visit.in_brackets(&field(of))) } " " span.number { (count(of)) } }
                }
            }
        },
    )
}
