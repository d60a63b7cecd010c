//! Targets against what later documents report.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use taihang_base::Text;

use super::Rule;
use super::docket::{Docket, names, percent, said, show};
use super::growth::value_words;
use crate::compare::FigureAt;
use crate::compare::cascade::{is_yearly, level_amount};
use crate::compare::indicator::Kinship;
use crate::compare::outcomes::{Outcome, Status, TargetStatus, statuses, total_of};
use crate::model::{Figure, FigureKind, Finding, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[MISSED, PART_FAILS, PROMISED_AGAIN, FAR_EXCEEDED, NOT_REPORTED];

const MISSED: Rule = Rule {
    code: "target-missed",
    severity: Severity::Warning,
    title_zh: "目标未达到",
    title_en: "Target missed",
    checks_zh: "后续文件报告的实际值低于到期目标。",
    checks_en: "The value that a later document reports is below the target that was due.",
};
const PART_FAILS: Rule = Rule {
    code: "part-fails",
    severity: Severity::Warning,
    title_zh: "总量达到而分项未达到",
    title_en: "The total passes, a part fails",
    checks_zh: "总量目标已达到，其中的分项目标没有达到。",
    checks_en: "The total reaches its target, a part of it (其中) does not.",
};
const PROMISED_AGAIN: Rule = Rule {
    code: "target-promised-again",
    severity: Severity::Warning,
    title_zh: "同一目标再次提出",
    title_en: "Target promised again",
    checks_zh: "前期规划到期的目标值，在后续规划中以更晚的年份再次提出，其间没有报告结果。",
    checks_en: "A later plan promises the value of an earlier one again for a later year, with no result reported in between.",
};
const FAR_EXCEEDED: Rule = Rule {
    code: "target-far-exceeded",
    severity: Severity::Note,
    title_zh: "实际值远超目标",
    title_en: "Target far below what was reached",
    checks_zh: "实际值达到目标的两倍以上，目标可能定得过低。",
    checks_en: "The value reached is twice the target or more: the target was probably set too low.",
};
const NOT_REPORTED: Rule = Rule {
    code: "no-outcome-reported",
    severity: Severity::Note,
    title_zh: "到期目标未见结果",
    title_en: "No outcome reported",
    checks_zh: "已到期的目标，各文件均未报告实际值；状态为“未报告”，不等于未完成。",
    checks_en: "A target was due and no document reports its value: the outcome is unknown, not zero.",
};

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for outcome in &docket.outcomes {
        findings.extend(far_exceeded(docket, outcome));
    }
    let all: Vec<&TargetStatus> = statuses(&docket.outcomes).collect();
    for status in all.iter().filter(|status| status.status == Status::Missed) {
        findings.extend(missed(docket, status, &all));
    }
    let by_target: BTreeMap<FigureAt, Status> =
        all.iter().map(|status| (status.target, status.status)).collect();
    promised_again(docket, &by_target, findings);
    for source in docket.each() {
        findings.extend(not_reported(docket, source, &all));
    }
}

fn far_exceeded(docket: &Docket<'_>, outcome: &Outcome) -> Option<Finding> {
    let passed = |status: &&TargetStatus| matches!(status.status, Status::Reached | Status::PartFails);
    let judged: Vec<&TargetStatus> =
        outcome.targets.iter().filter(passed).filter(|status| status.ratio.is_some()).collect();
    let highest = judged.iter().filter_map(|status| status.ratio).max()?;
    if highest < Decimal::TWO {
        return None;
    }
    let steps = judged.iter().filter_map(|status| {
        let (target, actual) = (docket.figure(status.target), docket.figure(status.actual?));
        Some(format!("{} ÷ {} = {}", value_words(actual), value_words(target), show(status.ratio?, 2)))
    });
    let arithmetic = steps.collect::<Vec<_>>().join("；");
    let mut places: Vec<_> = judged.iter().map(|status| docket.place_of(status.target)).collect();
    let reports: BTreeSet<FigureAt> = judged.iter().filter_map(|status| status.actual).collect();
    places.extend(reports.into_iter().map(|at| docket.place_of(at)));
    let message = Text::new(
        format!(
            "“{}”实际值为目标的 {} 倍，目标定得过低；后续目标宜以实际值为起点。",
            outcome.subject,
            show(highest, 2)
        ),
        format!(
            "“{}” came to {} times its target, which was set too low; later targets should start from the actual value.",
            outcome.subject,
            show(highest, 2)
        ),
    );
    Some(FAR_EXCEEDED.finding(message, places, Some(arithmetic)))
}

fn missed(docket: &Docket<'_>, status: &TargetStatus, all: &[&TargetStatus]) -> Option<Finding> {
    let (target, actual) = (docket.figure(status.target), docket.figure(status.actual?));
    let step = |target: &Figure, actual: &Figure, ratio: Decimal| {
        format!("{} / {} = {}", said(actual), said(target), percent(ratio))
    };
    let arithmetic = step(target, actual, status.ratio?);
    let mut places = vec![docket.place_of(status.target), docket.place_of(status.actual?)];
    let subject = &target.subject;
    let total = total_of(&docket.sources, &docket.catalogue, status.target).and_then(|total| {
        all.iter().find(|other| other.target == total && other.status == Status::PartFails)
    });
    let Some(total) = total else {
        let message = Text::new(
            format!("“{subject}”目标 {}，报告值 {}，未达到。", value_words(target), value_words(actual)),
            format!("“{subject}”: target {}, reported {}: missed.", value_words(target), value_words(actual)),
        );
        return Some(MISSED.finding(message, places, Some(arithmetic)));
    };
    let (whole, reached) = (docket.figure(total.target), docket.figure(total.actual?));
    places.insert(0, docket.place_of(total.target));
    places.push(docket.place_of(total.actual?));
    let message = Text::new(
        format!("“{}”总量达到目标，其中“{subject}”没有达到；分项须单列状态。", whole.subject),
        format!(
            "The total of “{}” passes, its part “{subject}” fails; the part needs a status of its own.",
            whole.subject
        ),
    );
    let arithmetic = format!("总量 {}；分项 {arithmetic}", step(whole, reached, total.ratio?));
    Some(PART_FAILS.finding(message, places, Some(arithmetic)))
}

/// Levels of one value, the later one for a later year.
fn promised_again(docket: &Docket<'_>, all: &BTreeMap<FigureAt, Status>, findings: &mut Vec<Finding>) {
    let mut by_value: BTreeMap<(String, Decimal), Vec<FigureAt>> = BTreeMap::new();
    for (at, figure) in docket.each().flat_map(|source| docket.targets(source)) {
        let Some(amount) = level_amount(figure).filter(|amount| *amount >= Decimal::TWO) else { continue };
        let head: String = docket.catalogue.indicator(at).core.chars().take(2).collect();
        by_value.entry((head, amount.normalize())).or_default().push(at);
    }
    let mut seen = BTreeSet::new();
    for held in by_value.into_values() {
        for earlier in &held {
            for later in &held {
                let finding = again(docket, *earlier, *later, all);
                findings.extend(finding.filter(|_| seen.insert((*earlier, later.source))));
            }
        }
    }
}

fn again(
    docket: &Docket<'_>,
    earlier: FigureAt,
    later: FigureAt,
    all: &BTreeMap<FigureAt, Status>,
) -> Option<Finding> {
    let scopes = &docket.catalogue.scopes;
    let (before, after) = (docket.figure(earlier), docket.figure(later));
    let due = |at: FigureAt, figure: &Figure| {
        figure.year.or_else(|| scopes[at.source].period.map(|(_, last)| last))
    };
    let (first, second) = (due(earlier, before)?, due(later, after)?);
    let yearly = [before, after].iter().any(|figure| is_yearly(figure));
    let one_region =
        earlier.source != later.source && scopes[earlier.source].same_region(&scopes[later.source]);
    if !one_region
        || first >= second
        || yearly
        || scopes[later.source].written_in? <= scopes[earlier.source].written_in?
    {
        return None;
    }
    let kinship = docket.catalogue.kinship(earlier, later);
    let open = [Status::NoOutcomeReported, Status::DefinitionDiffers, Status::NotYetDue];
    let unreported = all.get(&earlier).is_some_and(|status| open.contains(status));
    if kinship == Kinship::Different || !unreported {
        return None;
    }
    let (zh, en) = if kinship == Kinship::Alike {
        (
            "两处名称相近而不相同，口径是否一致须先认定，不得自动认定前期目标已完成",
            "the names are alike but not equal; settle the definition before the earlier target is called reached",
        )
    } else {
        ("其间未见结果报告", "no result is reported in between")
    };
    let message = Text::new(
        format!(
            "“{}”{}（{first}年）与“{}”{}（{second}年）数值相同：前期目标再次提出；{zh}。",
            before.subject,
            said(before),
            after.subject,
            said(after)
        ),
        format!(
            "“{}” {} ({first}) and “{}” {} ({second}) are one value promised twice; {en}.",
            before.subject,
            said(before),
            after.subject,
            said(after)
        ),
    );
    Some(PROMISED_AGAIN.finding(message, vec![docket.place_of(later), docket.place_of(earlier)], None))
}

/// The due targets of a plan that a later plan of the region, which does report figures, is silent about.
fn not_reported(docket: &Docket<'_>, source: usize, all: &[&TargetStatus]) -> Option<Finding> {
    let scopes = &docket.catalogue.scopes;
    let reports = |other: usize| {
        other != source
            && scopes[other].same_region(&scopes[source])
            && scopes[other].written_in > scopes[source].written_in
            && docket.figures(other).any(|(_, figure)| figure.kind == FigureKind::Actual)
    };
    let reporter = docket.each().find(|other| reports(*other))?;
    let own: Vec<&&TargetStatus> = all
        .iter()
        .filter(|status| status.target.source == source && status.status != Status::NotYetDue)
        .collect();
    let silent: Vec<FigureAt> = own
        .iter()
        .filter(|status| matches!(status.status, Status::NoOutcomeReported | Status::DefinitionDiffers))
        .map(|status| status.target)
        .collect();
    let subjects = |of: &mut dyn Iterator<Item = FigureAt>| -> BTreeSet<String> {
        of.map(|at| docket.catalogue.indicator(at).core.clone()).collect()
    };
    let (due, open) =
        (subjects(&mut own.iter().map(|status| status.target)), subjects(&mut silent.iter().copied()));
    if open.is_empty() {
        return None;
    }
    let silent_places = silent.iter().map(|at| docket.place_of(*at)).collect();
    let first = subjects(&mut headline(docket, source).into_iter());
    let first: Vec<&String> = first.iter().filter(|core| due.contains(*core)).collect();
    let known = first.iter().filter(|core| !open.contains(**core)).count();
    let (mut zh, mut en) = (String::new(), String::new());
    if first.len() >= 2 {
        zh = format!("总目标 {} 项中有结果的 {known} 项。", first.len());
        en = format!(" Of {} headline indicators {known} are reported.", first.len());
    }
    let (list_zh, list_en) = names(silent.iter().map(|at| docket.figure(*at).subject.as_str()));
    let (all, open, name) = (due.len(), open.len(), docket.sources[reporter].name);
    let message = Text::new(
        format!(
            "已到期的 {all} 项指标中有 {open} 项未见结果：{list_zh}。{zh}后续文件“{name}”报告了现状数据而未提及，状态为“未报告”，不等于未完成。"
        ),
        format!(
            "Of {all} indicators that were due, {open} have no reported outcome: {list_en}.{en} The later document “{name}” reports figures but is silent on these: unknown, not failed."
        ),
    );
    let arithmetic = format!("到期 {all} − 未报告 {open} = 已报告 {}", all - open);
    Some(NOT_REPORTED.finding(message, silent_places, Some(arithmetic)))
}

/// The targets of the section that sets the plan's main goals: the first one with three or more.
fn headline(docket: &Docket<'_>, source: usize) -> Vec<FigureAt> {
    let mut by_section: Vec<(&str, Vec<FigureAt>)> = Vec::new();
    for (at, figure) in docket.targets(source) {
        match by_section.last_mut() {
            Some((section, held)) if *section == figure.section => held.push(at),
            _ => by_section.push((&figure.section, vec![at])),
        }
    }
    by_section.into_iter().map(|(_, held)| held).find(|held| held.len() >= 3).unwrap_or_default()
}
