//! The list of tasks, put together by lead unit, year or section, and the table of units against plans.

use axum::extract::{Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use taihang_plan::compare::Source;
use taihang_plan::model::Plan;
use taihang_web::components::{
    self, Cell, Chart, ChartHeight, Choice, Column, Icon, Row, Table, empty_state, export_links, page_head,
    panel, stat_tile,
};
use taihang_web::{Answer, Page, Visit};

use super::grouping::{self, Filter, Group, GroupKey, Grouping, Matrix, TaskRow};
use super::{assign, export};
use crate::address::address;
use crate::export::{download, place};
use crate::programme::{Programme, reader};
use crate::sight::unseen;
use crate::state::App;

/// Groups that stand open when the page opens.
const OPEN_GROUPS: usize = 3;

/// The view and the filters in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    by: String,
    words: String,
    plan: String,
    unit: String,
    year: String,
    unassigned: String,
}

/// The views of the page: what stands in the address, and its word.
const VIEWS: [(&str, &str); 4] = [
    ("unit", "tasks.by-unit"),
    ("year", "tasks.by-year"),
    ("section", "tasks.by-section"),
    ("table", "tasks.by-table"),
];

impl Asked {
    fn filter(&self, programme: &Programme) -> Filter {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            plan: programme.plans.iter().position(|plan| plan.id().to_string() == self.plan),
            unit: given(&self.unit),
            year: self.year.parse().ok(),
            unassigned: !self.unassigned.is_empty(),
            words: given(&self.words),
        }
    }

    fn grouping(&self) -> Grouping {
        match self.by.as_str() {
            "year" => Grouping::Year,
            "section" => Grouping::Section,
            _ => Grouping::Unit,
        }
    }

    fn at(&self, path: &str, by: &str) -> String {
        address(
            path,
            &[
                ("by", by),
                ("words", self.words.trim()),
                ("plan", &self.plan),
                ("unit", self.unit.trim()),
                ("year", &self.year),
                ("unassigned", &self.unassigned),
            ],
        )
    }
}

struct Board<'a> {
    visit: &'a Visit,
    programme: &'a Programme,
    plans: Vec<&'a Plan>,
    asked: &'a Asked,
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let plans: Vec<&Plan> = programme.plans.iter().map(|plan| &plan.effective).collect();
    let board = Board { visit: &visit, programme: &programme, plans, asked: &asked };
    let all = grouping::rows(&board.plans);
    let filter = asked.filter(&programme);
    let shown: Vec<TaskRow<'_>> = all.iter().filter(|row| filter.admits(row)).copied().collect();
    let xlsx = asked.at("/tasks/export/xlsx", "");
    let exports = export_links(&visit, &xlsx, &asked.at("/tasks/export/csv", ""));
    let body = html! {
        (page_head(visit.word("tasks.title"), visit.word("tasks.sentence"), &exports))
        @if all.is_empty() && !programme.sight.tasks {
            (unseen(&visit))
        } @else if all.is_empty() {
            (empty_state(Icon::Task, visit.word("tasks.none"), visit.word("tasks.none-text"),
                &html! { a.button.primary href="/plans" { (visit.word("tasks.to-plans")) } }))
        } @else {
            (board.tiles(&all))
            (board.filters(&all))
            (board.views())
            (board.view(&shown))
            (assign::unit_list(&all))
        }
    };
    Ok(Page::new(&visit, visit.word("tasks.title")).section("/tasks").render(&body))
}

/// The list as a file, with the same filters.
pub(super) async fn file(
    app: App,
    visit: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    let sources: Vec<Source<'_>> = programme.sources();
    let plans: Vec<&Plan> = programme.plans.iter().map(|plan| &plan.effective).collect();
    let filter = asked.filter(&programme);
    let rows: Vec<TaskRow<'_>> =
        grouping::rows(&plans).into_iter().filter(|row| filter.admits(row)).collect();
    let matrix = grouping::matrix(&rows, plans.len());
    let tables =
        [export::tasks(&rows, &sources, visit.language), export::matrix(&matrix, &sources, visit.language)];
    download::tables(&visit, &format, &tables)
}

impl Board<'_> {
    fn tiles(&self, all: &[TaskRow<'_>]) -> Markup {
        let visit = self.visit;
        let count = |count: usize| visit.number(count as u64);
        let unassigned = all.iter().filter(|row| row.unassigned()).count();
        let dated = all.iter().filter(|row| row.year().is_some()).count();
        let units = grouping::matrix(all, self.plans.len()).units.len();
        html! {
            div.tiles {
                (stat_tile(Icon::Task, visit.word("tasks.all"), &count(all.len()), "", "/tasks"))
                (stat_tile(Icon::Question, visit.word("tasks.unassigned"), &count(unassigned),
                    visit.word("tasks.unassigned-note"), "/tasks?unassigned=yes"))
                (stat_tile(Icon::Unit, visit.word("tasks.units"), &count(units), "", "/tasks?by=table"))
                (stat_tile(Icon::Clock, visit.word("tasks.dated"), &count(dated), "", "/tasks?by=year"))
            }
        }
    }

    fn filters(&self, all: &[TaskRow<'_>]) -> Markup {
        let (visit, asked) = (self.visit, self.asked);
        let any = (String::new(), visit.word("tasks.any").to_owned());
        let with_any = |options: Vec<(String, String)>| -> Vec<(String, String)> {
            std::iter::once(any.clone()).chain(options).collect()
        };
        let plans = self.programme.plans.iter().map(|plan| (plan.id().to_string(), plan.title().to_owned()));
        let mut years: Vec<i32> = all.iter().filter_map(TaskRow::year).collect();
        years.sort_unstable();
        years.dedup();
        let years = years.iter().map(|year| (year.to_string(), visit.year(*year)));
        let assigned = vec![
            (String::new(), visit.word("tasks.any").to_owned()),
            ("yes".to_owned(), visit.word("tasks.only-unassigned").to_owned()),
        ];
        let fields = html! {
            input type="hidden" name="by" value=(asked.by);
            label { span { (visit.word("tasks.words")) } input type="search" name="words" value=(asked.words); }
            label { span { (visit.word("tasks.unit")) } input type="search" name="unit" value=(asked.unit) list="units"; }
            (components::select("plan", visit.word("tasks.plan"), &with_any(plans.collect()), &asked.plan))
            (components::select("year", visit.word("tasks.year"), &with_any(years.collect()), &asked.year))
            (components::select("unassigned", visit.word("tasks.assignment"), &assigned, &asked.unassigned))
        };
        components::filters(visit, "/tasks", &fields)
    }

    fn views(&self) -> Markup {
        let chosen = if self.asked.by.is_empty() { "unit" } else { &self.asked.by };
        let choices: Vec<Choice> = VIEWS
            .iter()
            .map(|(by, word)| Choice {
                label: self.visit.word(word).to_owned(),
                link: self.asked.at("/tasks", by),
                count: None,
                chosen: *by == chosen,
            })
            .collect();
        components::tabs(self.visit.word("tasks.views"), &choices)
    }

    fn view(&self, shown: &[TaskRow<'_>]) -> Markup {
        if shown.is_empty() {
            let clear = html! { a.button href="/tasks" { (self.visit.word("parts.clear")) } };
            let (title, text) = (self.visit.word("tasks.no-match"), self.visit.word("tasks.no-match-text"));
            return empty_state(Icon::Task, title, text, &clear);
        }
        if self.asked.by == "table" {
            return self.matrix(&grouping::matrix(shown, self.plans.len()));
        }
        let grouping = self.asked.grouping();
        let groups = grouping::group(shown, &self.plans, grouping);
        html! {
            @if grouping == Grouping::Year { (self.years(&groups)) }
            div.groups {
                @for (index, group) in groups.iter().enumerate() { (self.group(group, index < OPEN_GROUPS)) }
            }
        }
    }

    /// How many tasks fall due in each year, as bars.
    fn years(&self, groups: &[Group<'_>]) -> Markup {
        let visit = self.visit;
        // What has no year would dwarf the years; it stands in the table and in the groups below.
        let year_of = |group: &Group<'_>| match group.key {
            GroupKey::Year(year) => Some(year),
            GroupKey::Unassigned
            | GroupKey::Unit(_)
            | GroupKey::Continuous
            | GroupKey::Undated
            | GroupKey::Section(..) => None,
        };
        let years: Vec<(i32, usize)> =
            groups.iter().filter_map(|group| Some((year_of(group)?, group.rows.len()))).collect();
        if years.is_empty() {
            return html! {};
        }
        let bar = |(year, count): &(i32, usize)| json!({ "value": count, "link": format!("/tasks?by=year&year={year}") });
        let counts: Vec<serde_json::Value> = years.iter().map(bar).collect();
        let labels: Vec<String> = years.iter().map(|(year, _)| visit.year(*year)).collect();
        let names: Vec<String> = groups.iter().map(|group| self.name(&group.key)).collect();
        let rows = groups.iter().zip(&names).map(|(group, name)| {
            Row::from(vec![Cell::text(name), Cell::text(&visit.number(group.rows.len() as u64))])
        });
        let columns = vec![Column::text(visit.word("tasks.year")), Column::figure(visit.word("tasks.count"))];
        let drawn = Chart {
            label: visit.word("tasks.years-label").to_owned(),
            option: json!({
                "grid": { "left": 8, "right": 8, "top": 24, "bottom": 8, "containLabel": true },
                "tooltip": {},
                "xAxis": { "type": "category", "data": labels },
                "yAxis": { "type": "value", "minInterval": 1 },
                "series": [{ "type": "bar", "data": counts, "barMaxWidth": 48, "label": { "show": true, "position": "top" } }],
            }),
            height: ChartHeight::Low,
            on_map: false,
            data: Table {
                id: String::new(),
                caption: String::new(),
                columns,
                rows: rows.collect(),
                tall: false,
            },
        };
        panel("years", visit.word("tasks.due-by-year"), &html! {}, &components::chart(visit, &drawn))
    }

    fn name(&self, key: &GroupKey) -> String {
        let visit = self.visit;
        match key {
            GroupKey::Unassigned => visit.word("tasks.unassigned").to_owned(),
            GroupKey::Unit(unit) => unit.clone(),
            GroupKey::Year(year) => visit.year(*year),
            GroupKey::Continuous => visit.word("tasks.continuous").to_owned(),
            GroupKey::Undated => visit.word("tasks.undated").to_owned(),
            GroupKey::Section(plan, place, path) => {
                let section = self.plans.get(*plan).and_then(|plan| plan.sections.get(*place));
                let section = section
                    .map_or_else(|| path.clone(), |section| format!("{} {}", section.path, section.title));
                let title = self.programme.plans.get(*plan).map_or("", |plan| plan.title());
                format!("{title} · {section}")
            }
        }
    }

    fn group(&self, group: &Group<'_>, open: bool) -> Markup {
        let visit = self.visit;
        let columns = vec![
            Column::text(visit.word("tasks.task")),
            Column::text(visit.word("tasks.leads")),
            Column::text(visit.word("tasks.supporting")),
            Column::text(visit.word("tasks.deadline")),
            Column::text(visit.word("tasks.place")),
        ];
        let rows = group.rows.iter().filter_map(|row| self.row(row)).collect();
        let table = Table { id: String::new(), caption: String::new(), columns, rows, tall: false };
        html! {
            details.group.lacking[group.key == GroupKey::Unassigned] open[open] {
                summary {
                    @if group.key == GroupKey::Unassigned { (components::icon(Icon::Question)) }
                    strong { (self.name(&group.key)) }
                    span.number.soft { (visit.words("tasks.counted", &[("count", &group.rows.len())])) }
                }
                (components::table(&table))
            }
        }
    }

    fn row(&self, row: &TaskRow<'_>) -> Option<Row> {
        let visit = self.visit;
        let plan = self.programme.plans.get(row.plan)?;
        let task = row.task;
        let deadline = task.deadline.as_ref();
        let (words, sort) = (deadline.map_or("", |deadline| &deadline.words), row.year().unwrap_or(i32::MAX));
        Some(
            vec![
                Cell::head(html! { a href=(plan.task_link(row.index)) { (task.title) } }),
                Cell::new(assign::leads(visit, plan, row, &visit.here)),
                Cell::text(&task.supporting_units.join(visit.comma())),
                Cell::text(words).sorted_by(sort),
                Cell::new(html! {
                    a href=(reader(plan.id())) { (plan.title()) }
                    div.small.soft { (place::section_words(&plan.effective, task.span, &task.section)) }
                }),
            ]
            .into(),
        )
    }

    fn matrix(&self, matrix: &Matrix) -> Markup {
        let visit = self.visit;
        let plans = self.programme.plans.iter().map(|plan| Column::figure(plan.title()));
        let columns = std::iter::once(Column::text(visit.word("tasks.unit")))
            .chain(plans)
            .chain([Column::figure(visit.word("tasks.total"))])
            .collect();
        let line = |name: Markup, counts: &[usize], link: &dyn Fn(&str) -> String| -> Row {
            let cells = counts.iter().zip(&self.programme.plans).map(|(count, plan)| {
                let shown = if *count == 0 {
                    html! { span.soft { "·" } }
                } else {
                    html! { a href=(link(&plan.id().to_string())) { (visit.number(*count as u64)) } }
                };
                Cell::new(shown).sorted_by(count)
            });
            let total: usize = counts.iter().sum();
            let total =
                Cell::new(html! { a href=(link("")) { (visit.number(total as u64)) } }).sorted_by(total);
            std::iter::once(Cell::head(name)).chain(cells).chain([total]).collect::<Vec<_>>().into()
        };
        let unassigned = html! { (components::icon(Icon::Question)) " " (visit.word("tasks.unassigned")) };
        let lacking = line(unassigned, &matrix.unassigned, &|plan| {
            address("/tasks", &[("unassigned", "yes"), ("plan", plan)])
        });
        let units = matrix.units.iter().map(|row| {
            line(html! { (row.unit) }, &row.counts, &|plan| {
                address("/tasks", &[("unit", &row.unit), ("plan", plan)])
            })
        });
        let rows = std::iter::once(lacking).chain(units).collect();
        let table = Table { id: "matrix".to_owned(), caption: String::new(), columns, rows, tall: true };
        panel(
            "units",
            visit.word("tasks.matrix"),
            &html! { (visit.word("tasks.matrix-note")) },
            &components::table(&table),
        )
    }
}
