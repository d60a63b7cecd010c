//! The review of one plan as a Word document for circulation: what the plan asks of each unit, and what was found.
//!
//! The document is Chinese: it goes to Chinese offices in the official layout, whatever language the screens have.

use std::collections::BTreeMap;

use docx_rs::Docx;
use jiff::civil::Date;
use taihang_base::{Fault, Language, Span, day_in_words};
use taihang_plan::model::{Figure, FigureKind, Finding, Plan, Severity, Task};

use super::layout;
use super::place::{section_path, shown_quote};
use crate::targets::wording;

/// Characters of a quote: a line or two.
const QUOTE: usize = 80;

/// Everything that the circular tells.
#[derive(Debug, Clone, Copy)]
pub struct Review<'a> {
    /// What the plan is called.
    pub title: &'a str,
    /// The plan with its review applied.
    pub plan: &'a Plan,
    /// What was found about it, answers included.
    pub findings: &'a [ReviewedFinding<'a>],
    /// How far the review is.
    pub progress: Progress,
    /// Who sends the circular.
    pub issuer: &'a str,
    /// Its date.
    pub date: Date,
}

/// A finding, and what somebody said to it.
#[derive(Debug, Clone, Copy)]
pub struct ReviewedFinding<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The answer, if there is one.
    pub answer: Option<&'a str>,
}

/// How far a review is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Looked at: confirmed, mended, rejected or added.
    pub reviewed: usize,
    /// Still as extracted.
    pub open: usize,
}

/// What one unit leads.
#[derive(Debug, Default)]
struct Duties<'a> {
    targets: Vec<&'a Figure>,
    tasks: Vec<&'a Task>,
}

/// Writes the circular as a `.docx` file.
///
/// # Errors
/// A [`Fault`] if the file cannot be written.
pub fn circular(review: &Review<'_>) -> Result<Vec<u8>, Fault> {
    let document = layout::document()
        .add_paragraph(layout::title(&format!("关于《{}》目标任务核对情况的通报", inner_title(review.title))))
        .add_paragraph(layout::addressees("各有关单位："))
        .add_paragraph(layout::body(&opening(review)));
    let document = about_the_plan(document, review);
    let document = duties(document, review.plan);
    let document = findings(document, review);
    let date = day_in_words(review.date, Language::Zh);
    let document = layout::signature(review.issuer, &date).into_iter().fold(document, Docx::add_paragraph);
    layout::finish(document)
}

/// Inside 《》 the inner title marks become 〈〉.
fn inner_title(title: &str) -> String {
    title.trim_start_matches('《').trim_end_matches('》').replace('《', "〈").replace('》', "〉")
}

fn opening(review: &Review<'_>) -> String {
    let plan = review.plan;
    let targets = plan.figures.iter().filter(|figure| figure.kind == FigureKind::Target).count();
    let actuals = plan.figures.len() - targets;
    let unassigned = plan.tasks.iter().filter(|task| task.lead_units.is_empty()).count();
    let unassigned = if unassigned == 0 {
        "均已明确牵头单位".to_owned()
    } else {
        format!("其中{unassigned}项未明确牵头单位")
    };
    format!(
        "现将《{}》的目标任务分解与核对情况通报如下。文件共载明目标{targets}项、完成情况{actuals}项、工作任务{}项，{unassigned}；\
         核对中发现需要研究的事项{}项。请各单位对照职责认真核实，如有不同意见，请注明出处后反馈。",
        inner_title(review.title),
        plan.tasks.len(),
        review.findings.len(),
    )
}

fn about_the_plan(document: Docx, review: &Review<'_>) -> Docx {
    let metadata = &review.plan.metadata;
    let unknown = || "未载明".to_owned();
    let words = |stated: &Option<taihang_plan::model::Stated<String>>| {
        stated.as_ref().map_or_else(unknown, |stated| stated.value.clone())
    };
    let date = |stated: &Option<taihang_plan::model::Stated<Date>>| {
        stated.as_ref().map_or_else(unknown, |stated| day_in_words(stated.value, Language::Zh))
    };
    let period = metadata.period.as_ref().map_or_else(unknown, |stated| {
        let (first, last) = stated.value;
        format!("{first}—{last}年")
    });
    let total = review.progress.reviewed + review.progress.open;
    let rows = [
        ("标题", review.title.to_owned()),
        ("发文字号", words(&metadata.document_number)),
        ("发文机关", words(&metadata.issuer)),
        ("成文日期", date(&metadata.issued_on)),
        ("规划期", period),
        (
            "核对进度",
            format!("共{total}项，已核对{}项，待核对{}项", review.progress.reviewed, review.progress.open),
        ),
        (
            "原文修正",
            format!("{}处（损坏字符、全角数字、多余空格等，均留有记录）", review.plan.repairs.len()),
        ),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    document.add_paragraph(layout::heading_1("一、文件概况")).add_table(layout::table(
        &["项目", "内容"],
        &[20, 80],
        &rows,
    ))
}

fn duties(document: Docx, plan: &Plan) -> Docx {
    let mut by_unit: BTreeMap<&str, Duties<'_>> = BTreeMap::new();
    let mut nobody = Duties::default();
    for target in plan.figures.iter().filter(|figure| figure.kind == FigureKind::Target) {
        for unit in &target.lead_units {
            by_unit.entry(unit).or_default().targets.push(target);
        }
        if target.lead_units.is_empty() {
            nobody.targets.push(target);
        }
    }
    for task in &plan.tasks {
        for unit in &task.lead_units {
            by_unit.entry(unit).or_default().tasks.push(task);
        }
        if task.lead_units.is_empty() {
            nobody.tasks.push(task);
        }
    }
    let mut units: Vec<(&str, Duties<'_>)> = by_unit.into_iter().collect();
    // The busiest unit first: whoever reads only the first page sees where the work lies.
    units.sort_by_key(|(_, duties)| std::cmp::Reverse(duties.targets.len() + duties.tasks.len()));
    units.push(("未明确牵头单位的事项", nobody));
    let document = document.add_paragraph(layout::heading_1("二、目标任务分解")).add_paragraph(layout::body(
        "按牵头单位排列；由多个单位共同牵头的，在各单位名下分别列出。表中“出处”为原文的章节位置。",
    ));
    let shown = units.iter().filter(|(_, duties)| !duties.targets.is_empty() || !duties.tasks.is_empty());
    (1..).zip(shown).fold(document, |document, (number, (unit, duties))| {
        let heading = format!(
            "（{}）{unit}（目标{}项、任务{}项）",
            chinese_number(number),
            duties.targets.len(),
            duties.tasks.len()
        );
        let document = document.add_paragraph(layout::heading_2(&heading));
        let document = target_table(document, plan, &duties.targets);
        task_table(document, plan, &duties.tasks, unit)
    })
}

fn target_table(document: Docx, plan: &Plan, targets: &[&Figure]) -> Docx {
    if targets.is_empty() {
        return document;
    }
    let rows: Vec<Vec<String>> = (1..)
        .zip(targets)
        .map(|(number, target): (usize, _)| {
            vec![
                number.to_string(),
                target.subject.clone(),
                wording::dated_words(target, Language::Zh),
                wording::baseline_words(target, Language::Zh).unwrap_or_else(|| "—".to_owned()),
                origin(plan, target.span, &target.section),
            ]
        })
        .collect();
    let headings = ["序号", "目标", "目标值", "基期", "出处"];
    spaced(document.add_table(layout::table(&headings, &[8, 32, 28, 14, 18], &rows)))
}

fn task_table(document: Docx, plan: &Plan, tasks: &[&Task], unit: &str) -> Docx {
    if tasks.is_empty() {
        return document;
    }
    let rows: Vec<Vec<String>> = (1..)
        .zip(tasks)
        .map(|(number, task): (usize, _)| {
            let others = task.lead_units.iter().filter(|lead| *lead != unit).chain(&task.supporting_units);
            let others: Vec<&str> = others.map(String::as_str).collect();
            vec![
                number.to_string(),
                task.title.clone(),
                if others.is_empty() { "—".to_owned() } else { others.join("、") },
                task.deadline.as_ref().map_or_else(|| "未载明".to_owned(), |deadline| deadline.words.clone()),
                origin(plan, task.span, &task.section),
            ]
        })
        .collect();
    let headings = ["序号", "任务", "共同牵头及配合单位", "完成时限", "出处"];
    spaced(document.add_table(layout::table(&headings, &[8, 38, 24, 14, 16], &rows)))
}

/// Two tables that touch become one in a word processor.
fn spaced(document: Docx) -> Docx {
    document.add_paragraph(layout::body(""))
}

fn findings(document: Docx, review: &Review<'_>) -> Docx {
    let document = document.add_paragraph(layout::heading_1("三、核对发现的事项"));
    if review.findings.is_empty() {
        return document.add_paragraph(layout::body("核对未发现需要研究的事项。"));
    }
    let groups = [
        (Severity::Error, "应予更正的事项"),
        (Severity::Warning, "需要研究确定的事项"),
        (Severity::Note, "供参考的事项"),
    ];
    let groups = groups.map(|(severity, name)| {
        let found: Vec<_> =
            review.findings.iter().filter(|found| found.finding.severity == severity).collect();
        (name, found)
    });
    let shown = groups.iter().filter(|(_, found)| !found.is_empty());
    (1..).zip(shown).fold(document, |document, (number, (name, found))| {
        let heading = format!("（{}）{name}（{}项）", chinese_number(number), found.len());
        let document = document.add_paragraph(layout::heading_2(&heading));
        (1..).zip(found).fold(document, finding)
    })
}

fn finding(document: Docx, (number, found): (usize, &&ReviewedFinding<'_>)) -> Docx {
    let message = format!("{number}.{}", found.finding.message.zh);
    let quote =
        found.finding.places.first().map(|place| format!("原文：“{}”", shown_quote(&place.quote, QUOTE)));
    let arithmetic = found.finding.arithmetic.as_ref().map(|arithmetic| format!("算式：{arithmetic}"));
    let answer = found.answer.map(|answer| format!("处理意见：{answer}"));
    [Some(message), arithmetic, quote, answer]
        .into_iter()
        .flatten()
        .fold(document, |document, words| document.add_paragraph(layout::body(&words)))
}

/// The section that holds `span`; a dash where none does.
fn origin(plan: &Plan, span: Span, path: &str) -> String {
    let words = section_path(plan, span, path);
    if words.is_empty() { "—".to_owned() } else { words }
}

/// A number below a thousand as Chinese numerals, for headings.
pub(crate) fn chinese_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n % 10).copied().unwrap_or("");
    match number {
        0..10 => digit(number).to_owned(),
        10..20 => format!("十{}", digit(number)),
        20..100 => format!("{}十{}", digit(number / 10), digit(number)),
        100..1000 if number.is_multiple_of(100) => format!("{}百", digit(number / 100)),
        100..1000 if (number / 10).is_multiple_of(10) => {
            format!("{}百零{}", digit(number / 100), digit(number))
        }
        100..1000 => format!("{}百{}十{}", digit(number / 100), digit(number / 10), digit(number)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests;
