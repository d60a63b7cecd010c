//! Where the programme stands, in numbers. Pure: plans in, counts out.

use std::collections::BTreeMap;

use taihang_plan::compare::Outcome;
use taihang_plan::compare::outcomes::Status;
use taihang_plan::{FigureKind, Plan};

/// How many tasks are due in one year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// Those with a lead unit.
    pub led: usize,
    /// Those without.
    pub unled: usize,
}

/// The tasks of all plans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tasks {
    /// Those with a lead unit.
    pub led: usize,
    /// Those without.
    pub unled: usize,
    /// By the year they are due.
    pub due: BTreeMap<i32, Due>,
    /// Those without a year.
    pub undated: usize,
}

/// What a region has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Region {
    /// Plans.
    pub plans: usize,
    /// Targets in them.
    pub targets: usize,
    /// Tasks in them.
    pub tasks: usize,
}

/// Counts the tasks of `plans`.
pub fn tasks<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Tasks {
    let mut tasks = Tasks::default();
    for task in plans.into_iter().flat_map(|plan| &plan.tasks) {
        let led = !task.lead_units.is_empty();
        *(if led { &mut tasks.led } else { &mut tasks.unled }) += 1;
        match task.deadline.as_ref().and_then(|deadline| deadline.year) {
            None => tasks.undated += 1,
            Some(year) => {
                let due = tasks.due.entry(year).or_default();
                *(if led { &mut due.led } else { &mut due.unled }) += 1;
            }
        }
    }
    tasks
}

/// How many targets came to which end.
pub fn statuses(outcomes: &[Outcome]) -> BTreeMap<Status, usize> {
    outcomes.iter().flat_map(|outcome| &outcome.targets).fold(BTreeMap::new(), |mut counts, target| {
        *counts.entry(target.status).or_default() += 1;
        counts
    })
}

/// What each region has, by the name that its plans state.
pub fn regions<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> BTreeMap<String, Region> {
    let mut regions: BTreeMap<String, Region> = BTreeMap::new();
    for plan in plans {
        let Some(name) = &plan.metadata.region else { continue };
        let region = regions.entry(name.value.clone()).or_default();
        region.plans += 1;
        region.targets += plan.figures.iter().filter(|figure| figure.kind == FigureKind::Target).count();
        region.tasks += plan.tasks.len();
    }
    regions
}

#[cfg(test)]
mod tests {
    use taihang_base::Span;
    use taihang_plan::{Deadline, Stated, Task};

    use super::*;

    fn task(lead: &[&str], year: Option<i32>) -> Task {
        let deadline = year.map(|year| Deadline {
            year: Some(year),
            date: None,
            continuous: false,
            words: String::new(),
            span: Span::default(),
        });
        Task {
            clause: 0,
            section: String::new(),
            span: Span::default(),
            title: "甲".to_owned(),
            lead_units: lead.iter().map(|unit| (*unit).to_owned()).collect(),
            supporting_units: Vec::new(),
            deadline,
        }
    }

    #[test]
    fn tasks_are_counted_by_lead_and_year() {
        let plan = Plan {
            tasks: vec![task(&["省科技厅"], Some(2025)), task(&[], Some(2025)), task(&[], None)],
            ..Plan::default()
        };
        let counted = tasks([&plan]);
        assert_eq!((counted.led, counted.unled, counted.undated), (1, 2, 1));
        assert_eq!(counted.due[&2025], Due { led: 1, unled: 1 });
    }

    #[test]
    fn regions_are_those_that_plans_state() {
        let mut plan = Plan { tasks: vec![task(&[], None)], ..Plan::default() };
        let nowhere = plan.clone();
        plan.metadata.region = Some(Stated { value: "吕梁市".to_owned(), span: None });
        let counted = regions([&plan, &plan, &nowhere]);
        assert_eq!(counted.len(), 1);
        assert_eq!(counted["吕梁市"], Region { plans: 2, targets: 0, tasks: 2 });
    }
}
