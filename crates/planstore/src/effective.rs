//! The plan as it counts: what was rejected is left out, what was mended or added is in.

use std::collections::BTreeMap;

use taihang_plan::Plan;

use crate::plan::PlanRecord;
use crate::review::{Item, ReviewState};

impl PlanRecord {
    /// The plan with the review applied: for comparing, checking and counting. Figures and tasks stand in order of
    /// place; [`PlanRecord::counting_figures`] and [`PlanRecord::counting_tasks`] give the items behind them.
    pub fn effective(&self) -> Plan {
        let places: BTreeMap<usize, usize> =
            self.counting_figures().enumerate().map(|(index, item)| (item.position, index)).collect();
        let figures = self
            .counting_figures()
            .map(|item| {
                let mut figure = item.value.clone();
                // The whole may have moved, or may not count any more.
                figure.part_of = figure.part_of.and_then(|position| places.get(&position).copied());
                figure
            })
            .collect();
        Plan {
            metadata: self.header.metadata.clone(),
            figures,
            tasks: self.counting_tasks().map(|item| item.value.clone()).collect(),
            repairs: self.extracted.repairs.clone(),
            sections: self.extracted.sections.clone(),
            clauses: self.extracted.clauses.clone(),
            oddities: self.extracted.oddities.clone(),
        }
    }

    /// The figures that count; the n-th stands behind the n-th figure of [`PlanRecord::effective`].
    pub fn counting_figures(&self) -> impl Iterator<Item = &Item<taihang_plan::Figure>> {
        self.figures.iter().filter(|item| item.state != ReviewState::Rejected)
    }

    /// The tasks that count; the n-th stands behind the n-th task of [`PlanRecord::effective`].
    pub fn counting_tasks(&self) -> impl Iterator<Item = &Item<taihang_plan::Task>> {
        self.tasks.iter().filter(|item| item.state != ReviewState::Rejected)
    }
}
