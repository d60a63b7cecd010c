//! The table of a list, with a selection and what can be done with all of it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use taihang_defs::TransitionDef;
use taihang_kernel::LONGEST_REASON;
use taihang_kernel::view::{Column, RowView};

use super::address::Asked;
use super::list::List;
use super::markup::{shown, state_badge};
use crate::components::csrf_field;

/// The table; a form around it if there is something to be done with several records.
pub(super) fn table(list: &List<'_>) -> Markup {
    let visit = &list.asking.visit;
    let moves = moves(list);
    let body = html! {
        div.table-box {
            table.cards {
                thead { tr {
                    @if !moves.is_empty() { th.pick scope="col" { (all(list)) } }
                    @for column in &list.view.columns { (head(list, column)) }
                } }
                tbody { @for row in &list.view.rows { (one(list, row, !moves.is_empty())) } }
            }
        }
    };
    if moves.is_empty() {
        return body;
    }
    html! {
        form method="post" action={ (list.asking.path()) "/bulk" } data-selection {
            (csrf_field(visit))
            input type="hidden" name="back" value=(list.asked.at(&list.asking.path()));
            (body)
            div.selection {
                span data-selected role="status" { }
                label { span.visually-hidden { (visit.word("register.bulk-action")) }
                    select name="transition" aria-label=(visit.word("register.bulk-action")) {
                        option value="" { (visit.word("register.bulk-choose")) }
                        @for (name, label) in &moves { option value=(name) selected[*name == list.refused.transition] { (label) } }
                    }
                }
                label.grow { span.visually-hidden { (visit.word("register.reason")) }
                    input type="text" name="reason" value=(list.refused.reason) maxlength=(LONGEST_REASON) placeholder=(visit.word("register.bulk-reason")); }
                button.button { (visit.word("register.bulk-do")) }
            }
        }
    }
}

/// Transitions that the visitor's roles may make out of a state on the page, and that ask for nothing but a reason.
fn moves(list: &List<'_>) -> BTreeMap<String, String> {
    let (asking, actor) = (list.asking, list.asking.actor());
    let on_page =
        |transition: &&TransitionDef| list.view.rows.iter().any(|row| transition.from.contains(&row.state.0));
    let by_role =
        |transition: &&TransitionDef| transition.by.iter().any(|role| actor.holds(role) || role == "member");
    let transitions = asking.def().transitions.values().filter(|transition| transition.asks.is_empty());
    let found = transitions.filter(by_role).filter(on_page);
    let signed_in = asking.account().is_ok();
    found
        .filter(|_| signed_in)
        .map(|transition| (transition.name.clone(), asking.text(&transition.label).to_owned()))
        .collect()
}

fn all(list: &List<'_>) -> Markup {
    html! { input type="checkbox" data-pick-all aria-label=(list.asking.visit.word("register.pick-all")); }
}

fn head(list: &List<'_>, column: &Column) -> Markup {
    let order = match column.sorted {
        Some(true) => Some("descending"),
        Some(false) => Some("ascending"),
        None => None,
    };
    let next = if column.sorted == Some(false) { format!("-{}", column.field) } else { column.field.clone() };
    let link = || list.asked.without(&["after", "back"]).with("sort", &next).at(&list.asking.path());
    html! {
        th.figure[column.numeric] scope="col" aria-sort=[order] {
            @if column.sortable { a.sort href=(link()) data-list-link { (column.label) } } @else { (column.label) }
        }
    }
}

fn one(list: &List<'_>, row: &RowView, pickable: bool) -> Markup {
    let (asking, visit) = (list.asking, &list.asking.visit);
    let path = asking.record_path(row.id);
    let titled = list.view.columns.iter().position(|column| asking.def().title.contains(&column.field));
    html! {
        tr {
            @if pickable {
                td.pick { div.cell { input type="checkbox" name="record" value=(row.id) checked[list.refused.records.contains(&row.id.to_string())] data-pick aria-label=(row.title); } }
            }
            @for (at, (column, cell)) in list.view.columns.iter().zip(&row.cells).enumerate() {
                @let heads = titled.unwrap_or(0) == at;
                @let content = html! {
                    @match cell {
                        _ if heads => a.record-link href=(path) { (row.title) },
                        Some(_) if column.field == "state" => (state_badge(asking.def(), &row.state)),
                        Some(value) => (shown(visit, value, &format!("{path}/file/{}", column.field))),
                        None => span.soft { "—" },
                    }
                };
                @if heads { th scope="row" data-label=(column.label) { div.cell { (content) } } }
                @else { td.figure[column.numeric] data-label=(column.label) { div.cell { (content) } } }
            }
        }
    }
}

/// Where a list leads back to: only to a list of this register.
pub(super) fn back(path: &str, wished: &str) -> String {
    match wished.split_once('?') {
        Some((head, query)) if head == path => Asked::read(query).at(path),
        Some(_) | None => path.to_owned(),
    }
}
