//! `taihang plan extract`: targets, achieved figures and tasks of documents.

use taihang_base::{Language, Text};
use taihang_plan::{Figure, FigureKind, Op, Recurrence, Task};

use crate::arguments::{ExtractFormat, ExtractOptions};
use crate::contract::{self, Entry};
use crate::ending::{Ending, Failure};
use crate::input::{self, Input};
use crate::terminal::{self, fit};

/// Reads all files, then writes: if one cannot be read, nothing is written.
pub(crate) fn run(options: &ExtractOptions, language: Language) -> Result<Ending, Failure> {
    let inputs = input::read_all(options.files.iter().map(AsRef::as_ref), language)?;
    let (mut out, mut lines) = (Vec::new(), Vec::new());
    for input in &inputs {
        let several = inputs.len() > 1;
        match options.format {
            ExtractFormat::Jsonl => {
                contract::extract(&mut out, input, several.then_some(input.name.as_str()))?;
            }
            ExtractFormat::Table => lines.extend(table(input, several, language)),
        }
    }
    match options.format {
        ExtractFormat::Jsonl => terminal::put(&out)?,
        ExtractFormat::Table => terminal::put_lines(&lines)?,
    }
    Ok(Ending::Done)
}

/// Columns: kind, section, what, value, year, units.
const WIDTHS: [usize; 6] = [6, 16, 40, 22, 10, 36];

fn table(input: &Input, several: bool, language: Language) -> Vec<String> {
    let heads = Text::new(
        "类型|章节|指标或任务|数值|年度|牵头单位",
        "kind|section|indicator or task|value|year|lead units",
    );
    let heads = heads.in_language(language).split('|').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = Vec::new();
    if several {
        lines.push(input.name.clone());
    }
    lines.push(row(&heads));
    lines.push(WIDTHS.map(|width| "─".repeat(width)).join(" "));
    for entry in contract::entries(&input.plan) {
        lines.push(match entry {
            Entry::Figure(figure) => row(&figure_cells(figure, language)),
            Entry::Task(task) => row(&task_cells(task, language)),
        });
    }
    let of = |kind| input.plan.figures.iter().filter(|figure| figure.kind == kind).count();
    let (targets, actuals, tasks) = (of(FigureKind::Target), of(FigureKind::Actual), input.plan.tasks.len());
    let sum = Text::new(
        format!("目标 {targets} 项，完成值 {actuals} 项，任务 {tasks} 项"),
        format!("{targets} targets, {actuals} achieved figures, {tasks} tasks"),
    );
    lines.push(sum.in_language(language).to_owned());
    lines
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().zip(WIDTHS).map(|(cell, width)| fit(cell, width)).collect();
    cells.join(" ").trim_end().to_owned()
}

fn figure_cells(figure: &Figure, language: Language) -> [String; 6] {
    let kind = match figure.kind {
        FigureKind::Target => Text::new("目标", "target"),
        FigureKind::Actual => Text::new("完成", "actual"),
    };
    let annual = if figure.period == Some(Recurrence::Annual) {
        Text::new("每年", "yearly ")
    } else {
        Text::default()
    };
    let year = figure.year.map(|year| year.to_string()).unwrap_or_default();
    [
        kind.in_language(language).to_owned(),
        figure.section.clone(),
        figure.subject.clone(),
        value(figure, language),
        format!("{}{year}", annual.in_language(language)),
        figure.lead_units.join("、"),
    ]
}

fn value(figure: &Figure, language: Language) -> String {
    let sign = match figure.op {
        Op::Ge => Text::new("≥", "≥"),
        Op::Le => Text::new("≤", "≤"),
        Op::Approx => Text::new("≈", "≈"),
        Op::Eq => Text::default(),
        Op::Double => Text::new("倍增 ", "doubled "),
        Op::Average => Text::new("平均水平 ", "average "),
        Op::Cover => Text::new("全覆盖 ", "covered "),
        Op::Incr => Text::new("增长 ", "growth "),
        Op::Rank => Text::new("前", "top "),
        Op::Pp | Op::PctIncr => Text::new("+", "+"),
    };
    let growth = figure.growth.as_deref().map(|growth| format!(" ({growth} %/a)")).unwrap_or_default();
    let (value, unit) = (figure.value.as_deref().unwrap_or(""), figure.unit.as_deref().unwrap_or(""));
    format!("{}{value}{unit}{growth}", sign.in_language(language))
}

fn task_cells(task: &Task, language: Language) -> [String; 6] {
    let kind = Text::new("任务", "task");
    let due = task.deadline.as_ref().map(|deadline| match (deadline.date, deadline.year) {
        (Some(date), _) => date.to_string(),
        (None, Some(year)) => year.to_string(),
        (None, None) => Text::new("持续", "ongoing").in_language(language).to_owned(),
    });
    [
        kind.in_language(language).to_owned(),
        task.section.clone(),
        task.title.clone(),
        String::new(),
        due.unwrap_or_default(),
        task.lead_units.join("、"),
    ]
}
