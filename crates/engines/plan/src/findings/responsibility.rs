//! Who answers, and for which whole: lead units that are missing, coverage of an unnamed list.

use taihang_base::{Text, counted};

use super::Rule;
use super::docket::{Docket, names};
use crate::compare::FigureAt;
use crate::model::{Finding, Op, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[NO_LEAD, COVERAGE, TARGETS_WITHOUT];

const NO_LEAD: Rule = Rule {
    code: "no-lead-units",
    severity: Severity::Warning,
    title_zh: "全文没有牵头单位",
    title_en: "No lead units at all",
    checks_zh: "文件有任务而无一处牵头或责任单位，须先分解落实。",
    checks_en: "The document has tasks but names no lead unit anywhere; assigning them is the first step.",
};
const TARGETS_WITHOUT: Rule = Rule {
    code: "targets-without-lead-unit",
    severity: Severity::Note,
    title_zh: "目标没有牵头单位",
    title_en: "Targets without a lead unit",
    checks_zh: "文件为任务指定了牵头单位，但部分目标所在段落没有。",
    checks_en: "The document names lead units for its tasks, but some targets stand where none is named.",
};
const COVERAGE: Rule = Rule {
    code: "coverage-without-denominator",
    severity: Severity::Note,
    title_zh: "全覆盖目标没有对象清单",
    title_en: "Coverage without a denominator",
    checks_zh: "“全覆盖”“100%”类目标没有给出应覆盖对象的清单或总数，无法计算覆盖率。",
    checks_en: "Full coverage is promised without a list or number of what is to be covered; no rate can be computed.",
};

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        findings.extend(lead_units(docket, source));
        findings.extend(coverage(docket, source));
    }
}

fn lead_units(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let plan = docket.sources[source].plan;
    let led = plan.tasks.iter().any(|task| !task.lead_units.is_empty())
        || plan.clauses.iter().any(|clause| !clause.units.lead.is_empty());
    if !led {
        let first = plan.tasks.first()?;
        let count = plan.tasks.len();
        let message = Text::new(
            format!("{count} 项任务均未写明牵头单位；状态为“未分配”，请先完成任务分解。"),
            format!(
                "None of the {count} tasks names a lead unit: they are unassigned until somebody assigns them."
            ),
        );
        return Some(NO_LEAD.finding(
            message,
            vec![docket.place(source, plan.clauses.get(first.clause)?.span)],
            None,
        ));
    }
    let open: Vec<FigureAt> =
        docket.targets(source).filter(|(_, figure)| figure.lead_units.is_empty()).map(|(at, _)| at).collect();
    let total = docket.targets(source).count();
    if open.is_empty() {
        return None;
    }
    let count = open.len();
    let message = Text::new(
        format!("{total} 项目标中有 {count} 项所在段落没有牵头单位，须另行明确。"),
        format!(
            "{count} of {} where no lead unit is named; one is needed.",
            counted(total, "target stands", "targets stand")
        ),
    );
    Some(TARGETS_WITHOUT.finding(message, open.into_iter().map(|at| docket.place_of(at)).collect(), None))
}

fn coverage(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let covers: Vec<FigureAt> =
        docket.targets(source).filter(|(_, figure)| figure.op == Op::Cover).map(|(at, _)| at).collect();
    if covers.is_empty() {
        return None;
    }
    let (zh, en) = names(covers.iter().map(|at| docket.figure(*at).subject.as_str()));
    let message = Text::new(
        format!("{zh}要求全覆盖，而文件没有应覆盖对象的清单或总数；载入清单之前不计算覆盖率。"),
        format!(
            "{en}: full coverage is promised, but what is to be covered is not listed; no rate until the list is loaded."
        ),
    );
    Some(COVERAGE.finding(message, covers.into_iter().map(|at| docket.place_of(at)).collect(), None))
}
