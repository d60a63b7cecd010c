//! Findings with their answers, filtered and counted. Pure: findings and answers in, rows out.

use std::collections::{BTreeMap, BTreeSet};

use crate::plans::{FindingAnswer, FindingKey, FindingState, PlanRecord};
use taihang_base::Id;
use taihang_plan::model::{Finding, Severity};

/// A finding and what was said to it.
#[derive(Debug, Clone)]
pub struct FindingRow<'a> {
    /// What makes it the same one after the next check.
    pub key: FindingKey,
    /// The finding.
    pub finding: &'a Finding,
    /// The answer, if there is one.
    pub answer: Option<&'a FindingAnswer>,
}

impl FindingRow<'_> {
    /// Where it stands.
    pub fn state(&self) -> FindingState {
        self.answer.map_or(FindingState::Open, |answer| answer.state)
    }

    /// Whether one of its places is in plan number `plan`.
    pub fn concerns(&self, plan: usize) -> bool {
        self.finding.places.iter().any(|place| place.document == plan)
    }
}

/// All findings with their answers; open ones first, else in the order of the check.
pub fn rows<'a>(
    findings: &'a [Finding],
    answers: &'a BTreeMap<FindingKey, FindingAnswer>,
    plans: &[Id<PlanRecord>],
) -> Vec<FindingRow<'a>> {
    let row = |finding: &'a Finding| {
        let key = FindingKey::new(finding, plans);
        let answer = answers.get(&key);
        FindingRow { key, finding, answer }
    };
    let mut rows: Vec<FindingRow<'a>> = findings.iter().map(row).collect();
    rows.sort_by_key(FindingRow::state);
    rows
}

/// What a person looks for; nothing set lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this severity.
    pub severity: Option<Severity>,
    /// Only this code.
    pub code: Option<String>,
    /// Only about this plan.
    pub plan: Option<usize>,
    /// Only in this state.
    pub state: Option<FindingState>,
}

impl Filter {
    /// Whether `row` is looked for.
    pub fn admits(&self, row: &FindingRow<'_>) -> bool {
        self.severity.is_none_or(|severity| row.finding.severity == severity)
            && self.code.as_ref().is_none_or(|code| row.finding.code == *code)
            && self.plan.is_none_or(|plan| row.concerns(plan))
            && self.state.is_none_or(|state| row.state() == state)
    }
}

/// How many of `rows` have which severity.
pub fn by_severity(rows: &[&FindingRow<'_>]) -> BTreeMap<Severity, usize> {
    rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.finding.severity).or_default() += 1;
        counts
    })
}

/// The codes that occur.
pub fn codes<'a>(rows: &'a [FindingRow<'_>]) -> BTreeSet<&'a str> {
    rows.iter().map(|row| row.finding.code.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use taihang_base::{Span, Text};
    use taihang_plan::model::Place;

    use super::*;

    fn plan(number: u128) -> Id<PlanRecord> {
        Id::new(jiff::Timestamp::UNIX_EPOCH, number)
    }

    fn finding(code: &str, severity: Severity, documents: &[usize]) -> Finding {
        let places =
            documents.iter().map(|&document| Place { document, span: Span::new(0, 3), quote: String::new() });
        Finding {
            code: code.to_owned(),
            severity,
            message: Text::default(),
            places: places.collect(),
            arithmetic: None,
        }
    }

    fn check(filter: &Filter, expected: &[&str]) {
        let plans = [plan(1), plan(2)];
        let findings = [
            finding("growth-misses-target", Severity::Warning, &[0]),
            finding("ratio-above-parent", Severity::Error, &[1, 0]),
            finding("lead-units-missing", Severity::Note, &[1]),
        ];
        let answer = FindingAnswer {
            record: taihang_kernel::RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1),
            version: 1,
            code: "growth-misses-target".to_owned(),
            plan: Some(plans[0]),
            state: FindingState::Dismissed,
            pending: false,
            text: "四舍五入".to_owned(),
            changed_at: jiff::Timestamp::UNIX_EPOCH,
            changed_by: "甲".to_owned(),
        };
        let answers = BTreeMap::from([(FindingKey::new(&findings[0], &plans), answer)]);
        let rows = rows(&findings, &answers, &plans);
        let found: Vec<&str> =
            rows.iter().filter(|row| filter.admits(row)).map(|row| row.finding.code.as_str()).collect();
        assert_eq!(found, expected, "{filter:?}");
    }

    #[test]
    fn open_findings_come_first_and_filters_combine() {
        check(&Filter::default(), &["ratio-above-parent", "lead-units-missing", "growth-misses-target"]);
        check(&Filter { severity: Some(Severity::Error), ..Filter::default() }, &["ratio-above-parent"]);
        check(
            &Filter { plan: Some(0), ..Filter::default() },
            &["ratio-above-parent", "growth-misses-target"],
        );
        check(
            &Filter { state: Some(FindingState::Dismissed), ..Filter::default() },
            &["growth-misses-target"],
        );
        let open = Filter { plan: Some(0), state: Some(FindingState::Open), ..Filter::default() };
        check(&open, &["ratio-above-parent"]);
        check(
            &Filter { code: Some("lead-units-missing".to_owned()), ..Filter::default() },
            &["lead-units-missing"],
        );
    }
}
