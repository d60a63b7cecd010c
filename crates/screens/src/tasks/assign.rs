//! Naming the lead units of a task by hand.

use std::sync::Arc;

use crate::plans::{ItemId, ItemValue, Plans, Review};
use axum::extract::Path;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Refusal, Text};
use taihang_web::components::{Icon, Tone, badge, csrf_field, icon};
use taihang_web::{Access, Answer, Failure, Posted, Visit, see_saying};

use super::grouping::TaskRow;
use crate::programme::ProgrammePlan;
use crate::state::App;

/// The lead units of a task, or that there are none; who may plan can name them.
pub(super) fn leads(visit: &Visit, plan: &ProgrammePlan, row: &TaskRow<'_>, back: &str) -> Markup {
    let item = plan.task_items.get(row.index);
    let version =
        item.and_then(|item| plan.record.tasks.iter().find(|task| task.id == *item)).map(|task| task.version);
    html! {
        @if row.unassigned() { (badge(Tone::Unknown, visit.word("tasks.no-unit"))) }
        @else { (row.task.lead_units.join(visit.comma())) }
        @if let (Some(item), Some(version), true) = (item, version, visit.may(Access::PLANNER)) {
            details.assign {
                summary { (icon(Icon::Edit)) (visit.word(if row.unassigned() { "tasks.assign" } else { "tasks.reassign" })) }
                form method="post" action={ "/tasks/" (item) "/leads" } {
                    (csrf_field(visit))
                    input type="hidden" name="version" value=(version);
                    input type="hidden" name="back" value=(back);
                    label {
                        span.small { (visit.word("tasks.units-hint")) }
                        input name="units" value=(row.task.lead_units.join("、")) list="units" autocomplete="off" required;
                    }
                    button.button.small { (visit.word("tasks.save")) }
                }
            }
        }
    }
}

/// The units that lead anything, for completion.
pub(super) fn unit_list(rows: &[TaskRow<'_>]) -> Markup {
    let mut units: Vec<&String> = rows.iter().flat_map(|row| &row.task.lead_units).collect();
    units.sort_unstable();
    units.dedup();
    html! { datalist id="units" { @for unit in units { option value=(unit) {} } } }
}

/// The form of [`leads`].
#[derive(Debug, Deserialize)]
pub(super) struct Leads {
    units: String,
    version: i64,
    #[serde(default)]
    back: String,
}

/// Keeps the units as a mended task.
pub(super) async fn save(
    app: App,
    visit: Visit,
    Path(item): Path<String>,
    Posted(leads): Posted<Leads>,
) -> Answer {
    let item: ItemId = item.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
    let units = units(&leads.units);
    if units.is_empty() {
        let problem = Problem::new(
            "lead-unit-missing",
            Text::new("没有填写牵头单位。", "No lead unit is given."),
            Text::new("请填写一个或多个单位，用顿号分开。", "Give one or more units, parted by commas."),
        );
        return Err(problem.about("units").into());
    }
    let (scope, actor) = (Arc::clone(&visit.person()?.actor), Arc::clone(&visit.person()?.actor));
    app.site
        .apart(move |store| {
            let (_, _, value) = Plans::of(store, &scope).item_load(item)?;
            let ItemValue::Task(mut task) = value else { return Err(Refusal::NotFound.into()) };
            task.lead_units = units;
            let review = Review::Mend { value: Box::new(ItemValue::Task(task)), note: None };
            Ok(Plans::of(store, &actor).review(item, leads.version, &review)?)
        })
        .await?;
    let back = if leads.back.starts_with("/tasks") { leads.back.as_str() } else { "/tasks" };
    Ok(see_saying(&visit, back, "tasks.assigned"))
}

/// The units of an input, as the documents part them.
fn units(input: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for unit in input.split(['、', '，', ',', ';', '；', '\n']).map(str::trim).filter(|unit| !unit.is_empty())
    {
        if !units.iter().any(|known| known == unit) {
            units.push(unit.to_owned());
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_parted_as_documents_part_them_and_named_once() {
        for (input, expected) in [
            ("省科技厅、省教育厅", vec!["省科技厅", "省教育厅"]),
            (" 省科技厅 ，省科技厅; 省财政厅", vec!["省科技厅", "省财政厅"]),
            ("、 ，", vec![]),
        ] {
            assert_eq!(units(input), expected, "{input}");
        }
    }
}
