//! Tasks of all plans in groups. Pure: plans in, groups out.

use std::collections::BTreeMap;

use taihang_plan::model::{Plan, Task};

/// A task and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskRow<'a> {
    /// Index of its plan.
    pub plan: usize,
    /// Index in [`Plan::tasks`].
    pub index: usize,
    /// The task.
    pub task: &'a Task,
    /// The region of its plan: the 市科技局 of one city is not that of another.
    pub region: Option<&'a str>,
}

impl TaskRow<'_> {
    /// Whether no unit leads it.
    pub fn unassigned(&self) -> bool {
        self.task.lead_units.is_empty()
    }

    /// The year it is due in.
    pub fn year(&self) -> Option<i32> {
        self.task.deadline.as_ref()?.year
    }

    /// Whether it goes on without an end.
    pub fn continuous(&self) -> bool {
        self.task.deadline.as_ref().is_some_and(|deadline| deadline.continuous)
    }

    /// The lead units, each told apart from its namesakes in other regions.
    pub fn leads(&self) -> impl Iterator<Item = String> {
        self.task.lead_units.iter().map(|unit| self.told_apart(unit))
    }

    /// `unit`, with the region of the plan where it is named by its level only (市科技局, 各县区政府).
    fn told_apart(&self, unit: &str) -> String {
        match self.region {
            Some(region) if unit.starts_with(['市', '县', '区', '各']) => format!("{unit}（{region}）"),
            Some(_) | None => unit.to_owned(),
        }
    }

    /// Whether `unit` leads or supports it, named with or without its region.
    fn names(&self, unit: &str) -> bool {
        let own = self.task.lead_units.iter().chain(&self.task.supporting_units);
        own.into_iter().any(|own| own == unit || self.told_apart(own) == unit)
    }
}

/// All tasks, plan by plan in order of place.
pub fn rows<'a>(plans: &[&'a Plan]) -> Vec<TaskRow<'a>> {
    let of_plan = |(plan, held): (usize, &&'a Plan)| {
        let held: &'a Plan = held;
        let region = held.metadata.region.as_ref().map(|region| region.value.as_str());
        held.tasks.iter().enumerate().map(move |(index, task)| TaskRow { plan, index, task, region })
    };
    plans.iter().enumerate().flat_map(of_plan).collect()
}

/// What a person looks for; nothing set lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only of this plan.
    pub plan: Option<usize>,
    /// Only led or supported by this unit.
    pub unit: Option<String>,
    /// Only due in this year.
    pub year: Option<i32>,
    /// Only without a lead unit.
    pub unassigned: bool,
    /// Only with these words in the title.
    pub words: Option<String>,
}

impl Filter {
    /// Whether `row` is looked for.
    pub fn admits(&self, row: &TaskRow<'_>) -> bool {
        self.plan.is_none_or(|plan| row.plan == plan)
            && self.unit.as_ref().is_none_or(|unit| row.names(unit))
            && self.year.is_none_or(|year| row.year() == Some(year))
            && (!self.unassigned || row.unassigned())
            && self.words.as_ref().is_none_or(|words| row.task.title.contains(words.trim()))
    }
}

/// How tasks are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// By lead unit; a task with several stands under each.
    #[default]
    Unit,
    /// By the year they are due in.
    Year,
    /// By plan and section.
    Section,
}

/// What a group has in common. The order is that of the page: what lacks something comes first, where it is seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// No lead unit.
    Unassigned,
    /// This lead unit.
    Unit(String),
    /// Due in this year.
    Year(i32),
    /// Goes on without an end.
    Continuous,
    /// No deadline.
    Undated,
    /// This section of this plan: plan, place in the outline, address.
    Section(usize, usize, String),
}

/// Tasks that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// What they have in common.
    pub key: GroupKey,
    /// The tasks.
    pub rows: Vec<TaskRow<'a>>,
}

/// Puts `rows` together. By unit: what nobody leads first, then the busiest unit; else in order of the key.
pub fn group<'a>(rows: &[TaskRow<'a>], plans: &[&Plan], grouping: Grouping) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<GroupKey, Vec<TaskRow<'a>>> = BTreeMap::new();
    for row in rows {
        for key in keys(row, plans, grouping) {
            groups.entry(key).or_default().push(*row);
        }
    }
    let mut groups: Vec<Group<'a>> = groups.into_iter().map(|(key, rows)| Group { key, rows }).collect();
    if grouping == Grouping::Unit {
        groups.sort_by_key(|group| (group.key != GroupKey::Unassigned, std::cmp::Reverse(group.rows.len())));
    }
    groups
}

fn keys(row: &TaskRow<'_>, plans: &[&Plan], grouping: Grouping) -> Vec<GroupKey> {
    match grouping {
        Grouping::Unit if row.unassigned() => vec![GroupKey::Unassigned],
        Grouping::Unit => row.leads().map(GroupKey::Unit).collect(),
        Grouping::Year => vec![match row.year() {
            Some(year) => GroupKey::Year(year),
            None if row.continuous() => GroupKey::Continuous,
            None => GroupKey::Undated,
        }],
        Grouping::Section => {
            let sections = plans.get(row.plan).map_or(&[][..], |plan| &plan.sections);
            let place = sections.iter().position(|section| section.path == row.task.section);
            vec![GroupKey::Section(row.plan, place.unwrap_or(usize::MAX), row.task.section.clone())]
        }
    }
}

/// How many tasks each unit leads in each plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// One row a unit, the busiest first.
    pub units: Vec<MatrixRow>,
    /// Tasks that nobody leads, plan by plan.
    pub unassigned: Vec<usize>,
}

/// What one unit leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// The unit.
    pub unit: String,
    /// Its tasks, plan by plan.
    pub counts: Vec<usize>,
}

impl MatrixRow {
    /// Its tasks in all plans.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// Units against plans.
pub fn matrix(rows: &[TaskRow<'_>], plans: usize) -> Matrix {
    let mut units: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut unassigned = vec![0; plans];
    for row in rows {
        if row.unassigned() {
            count(&mut unassigned, row.plan);
        }
        for unit in row.leads() {
            count(units.entry(unit).or_insert_with(|| vec![0; plans]), row.plan);
        }
    }
    let mut units: Vec<MatrixRow> =
        units.into_iter().map(|(unit, counts)| MatrixRow { unit, counts }).collect();
    units.sort_by_key(|row| std::cmp::Reverse(row.total()));
    Matrix { units, unassigned }
}

fn count(counts: &mut [usize], plan: usize) {
    if let Some(count) = counts.get_mut(plan) {
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use taihang_base::Span;
    use taihang_plan::model::{Deadline, Section};

    use super::*;

    fn task(title: &str, section: &str, units: &[&str], year: Option<i32>, continuous: bool) -> Task {
        let deadline = (year.is_some() || continuous).then(|| Deadline {
            year,
            date: None,
            continuous,
            words: String::new(),
            span: Span::default(),
        });
        Task {
            clause: 0,
            section: section.to_owned(),
            span: Span::default(),
            title: title.to_owned(),
            lead_units: units.iter().map(|&unit| unit.to_owned()).collect(),
            supporting_units: vec![],
            deadline,
        }
    }

    fn section(path: &str) -> Section {
        Section {
            parent: None,
            depth: 1,
            marker: String::new(),
            number: None,
            title: String::new(),
            path: path.to_owned(),
            heading: Span::default(),
            extent: Span::default(),
        }
    }

    fn plans() -> Vec<Plan> {
        let first = Plan {
            sections: vec![section("二"), section("一")],
            tasks: vec![
                task("甲", "一", &["省科技厅"], Some(2025), false),
                task("乙", "二", &["省科技厅", "省教育厅"], Some(2023), false),
                task("丙", "二", &[], None, true),
            ],
            ..Plan::default()
        };
        let second = Plan { tasks: vec![task("丁", "", &["省教育厅"], None, false)], ..Plan::default() };
        vec![first, second]
    }

    fn titles(groups: &[Group<'_>]) -> Vec<String> {
        let line = |group: &Group<'_>| {
            let titles: String = group.rows.iter().map(|row| row.task.title.as_str()).collect();
            format!("{:?} {titles}", group.key)
        };
        groups.iter().map(line).collect()
    }

    fn check(grouping: Grouping, expected: &[&str]) {
        let plans = plans();
        let plans: Vec<&Plan> = plans.iter().collect();
        assert_eq!(titles(&group(&rows(&plans), &plans, grouping)), expected);
    }

    #[test]
    fn what_nobody_leads_comes_first_then_the_busiest_unit() {
        check(Grouping::Unit, &["Unassigned 丙", "Unit(\"省教育厅\") 乙丁", "Unit(\"省科技厅\") 甲乙"]);
    }

    #[test]
    fn years_come_in_order_and_endless_work_after_them() {
        check(Grouping::Year, &["Year(2023) 乙", "Year(2025) 甲", "Continuous 丙", "Undated 丁"]);
    }

    #[test]
    fn sections_follow_the_outline_not_the_alphabet() {
        let none = usize::MAX;
        let last = format!("Section(1, {none}, \"\") 丁");
        check(Grouping::Section, &["Section(0, 0, \"二\") 乙丙", "Section(0, 1, \"一\") 甲", &last]);
    }

    #[test]
    fn the_matrix_counts_each_leading_unit_and_the_unassigned() {
        let plans = plans();
        let plans: Vec<&Plan> = plans.iter().collect();
        let matrix = matrix(&rows(&plans), 2);
        let lines: Vec<_> = matrix.units.iter().map(|row| (row.unit.as_str(), row.counts.clone())).collect();
        assert_eq!(lines, [("省教育厅", vec![1, 1]), ("省科技厅", vec![2, 0])]);
        assert_eq!(matrix.unassigned, [1, 0]);
    }

    #[test]
    fn namesakes_of_two_cities_are_two_units() {
        let city = |region: &str, unit: &str| {
            let mut plan = Plan { tasks: vec![task("戊", "", &[unit], None, false)], ..Plan::default() };
            plan.metadata.region = Some(taihang_plan::model::Stated { value: region.to_owned(), span: None });
            plan
        };
        let plans = [city("甲市", "市科技局"), city("乙市", "市科技局"), city("乙市", "省科技厅")];
        let plans: Vec<&Plan> = plans.iter().collect();
        let rows = rows(&plans);
        let names: Vec<_> = matrix(&rows, 3).units.into_iter().map(|row| row.unit).collect();
        assert_eq!(names, ["市科技局（乙市）", "市科技局（甲市）", "省科技厅"]);
        let found = |unit: &str| {
            let filter = Filter { unit: Some(unit.to_owned()), ..Filter::default() };
            rows.iter().filter(|row| filter.admits(row)).count()
        };
        assert_eq!((found("市科技局"), found("市科技局（甲市）"), found("省科技厅")), (2, 1, 1));
    }

    #[test]
    fn filters_combine() {
        let plans = plans();
        let plans: Vec<&Plan> = plans.iter().collect();
        let found = |filter: Filter| -> String {
            rows(&plans).iter().filter(|row| filter.admits(row)).map(|row| row.task.title.as_str()).collect()
        };
        assert_eq!(found(Filter::default()), "甲乙丙丁");
        assert_eq!(found(Filter { unit: Some("省教育厅".to_owned()), ..Filter::default() }), "乙丁");
        assert_eq!(
            found(Filter { unit: Some("省教育厅".to_owned()), plan: Some(0), ..Filter::default() }),
            "乙"
        );
        assert_eq!(found(Filter { unassigned: true, ..Filter::default() }), "丙");
        assert_eq!(found(Filter { year: Some(2025), ..Filter::default() }), "甲");
        assert_eq!(found(Filter { words: Some("丁".to_owned()), ..Filter::default() }), "丁");
    }
}
