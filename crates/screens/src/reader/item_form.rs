//! A figure or task as a form: filled from a value, read back into one, with a problem for each field that is wrong.

use crate::plans::ItemValue;
use jiff::civil::{Date, date};
use serde::Deserialize;
use taihang_base::{Problem, Problems, Span, Text};
use taihang_plan::{Baseline, Deadline, Figure, FigureKind, Op, Recurrence, Task, amount};
use taihang_registers::plan::{OPS, op_word};

/// The form as sent. Figures and tasks share it; each uses its own fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct ItemForm {
    pub(crate) version: i64,
    /// `target`, `actual` or `task`.
    pub(crate) kind: String,
    pub(crate) quote: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) op: String,
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) year: String,
    pub(crate) period: String,
    pub(crate) growth: String,
    pub(crate) baseline_value: String,
    pub(crate) baseline_unit: String,
    pub(crate) baseline_year: String,
    pub(crate) lead_units: String,
    pub(crate) supporting_units: String,
    pub(crate) deadline_year: String,
    pub(crate) deadline: String,
    pub(crate) continuous: String,
    pub(crate) note: String,
}

/// What the form is filled into: the value that was there, or the place chosen for a new one.
#[derive(Debug, Clone)]
pub(crate) enum Base<'a> {
    /// A figure is mended.
    Figure(&'a Figure),
    /// A task is mended.
    Task(&'a Task),
    /// Something new at a place: its span, clause and section.
    New(Span, usize, String),
}

impl ItemForm {
    /// The form filled with a figure.
    pub(crate) fn of_figure(figure: &Figure, version: i64) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
        let baseline = figure.baseline.as_ref();
        Self {
            version,
            kind: if figure.kind == FigureKind::Target { "target" } else { "actual" }.to_owned(),
            subject: figure.subject.clone(),
            op: op_word(figure.op).to_owned(),
            value: text(&figure.value),
            unit: text(&figure.unit),
            year: year(figure.year),
            period: match figure.period {
                Some(Recurrence::Annual) => "annual".to_owned(),
                Some(Recurrence::By) | None => "by".to_owned(),
            },
            growth: text(&figure.growth),
            baseline_value: baseline.map(|baseline| text(&baseline.value)).unwrap_or_default(),
            baseline_unit: baseline.map(|baseline| text(&baseline.unit)).unwrap_or_default(),
            baseline_year: baseline.map(|baseline| year(baseline.year)).unwrap_or_default(),
            lead_units: figure.lead_units.join("、"),
            ..Self::default()
        }
    }

    /// The form filled with a task.
    pub(crate) fn of_task(task: &Task, version: i64) -> Self {
        let deadline = task.deadline.as_ref();
        let year = deadline.and_then(|deadline| deadline.year);
        let date = deadline.and_then(|deadline| deadline.date);
        Self {
            version,
            kind: "task".to_owned(),
            subject: task.title.clone(),
            lead_units: task.lead_units.join("、"),
            supporting_units: task.supporting_units.join("、"),
            deadline_year: year.map(|year| year.to_string()).unwrap_or_default(),
            deadline: date.map(|date| date.to_string()).unwrap_or_default(),
            continuous: deadline
                .filter(|deadline| deadline.continuous)
                .map(|_| "1".to_owned())
                .unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The value that the form says.
    pub(crate) fn value(&self, base: &Base<'_>) -> Result<ItemValue, Problems> {
        let mut wrong = Problems::new();
        if self.subject.trim().is_empty() {
            wrong.push(missing_name().about("subject"));
        }
        let value = match base {
            Base::Task(task) => {
                ItemValue::Task(self.task(task.span, task.clause, &task.section, Some(task), &mut wrong))
            }
            Base::Figure(figure) => ItemValue::Figure(self.figure(
                figure.span,
                figure.clause,
                &figure.section,
                Some(figure),
                &mut wrong,
            )),
            Base::New(span, clause, section) if self.kind == "task" => {
                ItemValue::Task(self.task(*span, *clause, section, None, &mut wrong))
            }
            Base::New(span, clause, section) => {
                ItemValue::Figure(self.figure(*span, *clause, section, None, &mut wrong))
            }
        };
        if wrong.is_empty() { Ok(value) } else { Err(wrong) }
    }

    fn figure(
        &self,
        span: Span,
        clause: usize,
        section: &str,
        old: Option<&Figure>,
        wrong: &mut Problems,
    ) -> Figure {
        let op = OPS.iter().find(|(_, word)| *word == self.op).map_or(Op::Eq, |(op, _)| *op);
        let value = number(&self.value, "value", wrong);
        if value.is_none() && self.value.trim().is_empty() && needs_value(op) {
            wrong.push(missing_value().about("value"));
        }
        let baseline = Baseline {
            value: number(&self.baseline_value, "baseline-value", wrong),
            unit: filled(&self.baseline_unit),
            year: year(&self.baseline_year, "baseline-year", wrong),
        };
        let stated = baseline.value.is_some() || baseline.year.is_some();
        Figure {
            kind: if self.kind == "actual" { FigureKind::Actual } else { FigureKind::Target },
            clause,
            section: section.to_owned(),
            span,
            subject: self.subject.trim().to_owned(),
            op,
            value,
            unit: filled(&self.unit),
            year: year(&self.year, "year", wrong),
            period: Some(if self.period == "annual" { Recurrence::Annual } else { Recurrence::By }),
            growth: number(&self.growth, "growth", wrong),
            baseline: stated.then_some(baseline),
            lead_units: units(&self.lead_units),
            part_of: old.and_then(|old| old.part_of),
            comparator: old.and_then(|old| old.comparator.clone()),
            repaired: old.is_some_and(|old| old.repaired),
        }
    }

    fn task(
        &self,
        span: Span,
        clause: usize,
        section: &str,
        old: Option<&Task>,
        wrong: &mut Problems,
    ) -> Task {
        let by_year = year(&self.deadline_year, "deadline-year", wrong);
        let by_day = match self.deadline.trim() {
            "" => None,
            day => day.parse::<Date>().map_err(|_| wrong.push(no_date().about("deadline"))).ok(),
        };
        let continuous = self.continuous == "1";
        let stated = by_year.is_some() || by_day.is_some() || continuous;
        let before = old.and_then(|old| old.deadline.as_ref());
        let end_of = |year: i32| i16::try_from(year).ok().map(|year| date(year, 12, 31));
        let deadline = stated.then(|| Deadline {
            year: by_day.map(|day| i32::from(day.year())).or(by_year),
            date: by_day.or_else(|| by_year.and_then(end_of)),
            continuous,
            words: before.map(|before| before.words.clone()).unwrap_or_default(),
            span: before.map_or(span, |before| before.span),
        });
        Task {
            clause,
            section: section.to_owned(),
            span,
            title: self.subject.trim().to_owned(),
            lead_units: units(&self.lead_units),
            supporting_units: units(&self.supporting_units),
            deadline,
        }
    }

    /// The note, if one was written.
    pub(crate) fn note(&self) -> Option<String> {
        filled(&self.note)
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Names parted by 、 , ， ; ； or line ends.
fn units(text: &str) -> Vec<String> {
    text.split(['、', ',', '，', ';', '；', '\n']).filter_map(filled).collect()
}

fn number(text: &str, field: &str, wrong: &mut Problems) -> Option<String> {
    let written = filled(text)?;
    if amount(&written, None).is_none() {
        wrong.push(no_number().about(field));
        return None;
    }
    Some(written)
}

fn year(text: &str, field: &str, wrong: &mut Problems) -> Option<i32> {
    let written = filled(text)?;
    let year = written.parse().ok().filter(|year| (1949..=2100).contains(year));
    if year.is_none() {
        wrong.push(no_year().about(field));
    }
    year
}

/// Whether an operator says nothing without a number.
fn needs_value(op: Op) -> bool {
    match op {
        Op::Ge | Op::Approx | Op::Le | Op::Rank | Op::Pp | Op::PctIncr => true,
        Op::Eq | Op::Double | Op::Average | Op::Cover | Op::Incr => false,
    }
}

fn missing_name() -> Problem {
    Problem::new(
        "name-missing",
        Text::new("名称为空。", "The name is empty."),
        Text::new("请填写指标或任务的名称。", "Name the indicator or the task."),
    )
}

fn missing_value() -> Problem {
    Problem::new(
        "value-missing",
        Text::new("没有填写数值。", "The value is missing."),
        Text::new(
            "所选的约束方式需要数值；没有数值的目标请选“倍增”“全覆盖”等。",
            "What was chosen needs a number; choose \"doubled\" or \"full coverage\" for a target without one.",
        ),
    )
}

fn no_number() -> Problem {
    Problem::new(
        "number-invalid",
        Text::new("数值无法识别。", "This is not a number."),
        Text::new(
            "请填写阿拉伯数字，例如 2.5 或 4-6；单位填在“单位”一栏。",
            "Use digits, e.g. 2.5 or 4-6; the unit has its own field.",
        ),
    )
}

fn no_year() -> Problem {
    Problem::new(
        "year-invalid",
        Text::new("年份无法识别。", "This is not a year."),
        Text::new("请填写 1949 至 2100 之间的四位年份。", "Use a year from 1949 to 2100."),
    )
}

fn no_date() -> Problem {
    Problem::new(
        "date-invalid",
        Text::new("日期无法识别。", "This is not a date."),
        Text::new("请按“2025-12-31”的形式填写。", "Write it as 2025-12-31."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Base<'static> {
        Base::New(Span::new(3, 9), 1, "二（一）".to_owned())
    }

    #[test]
    fn a_figure_comes_back_as_it_went_in() {
        let form = ItemForm {
            kind: "target".to_owned(),
            subject: "研发经费投入强度".to_owned(),
            op: "ge".to_owned(),
            value: "2.5".to_owned(),
            unit: "%".to_owned(),
            year: "2025".to_owned(),
            period: "by".to_owned(),
            baseline_value: "1.09".to_owned(),
            baseline_year: "2012".to_owned(),
            lead_units: "省科技厅、省统计局".to_owned(),
            ..ItemForm::default()
        };
        let ItemValue::Figure(figure) = form.value(&place()).unwrap() else { panic!("not a figure") };
        assert_eq!((figure.op, figure.year, figure.lead_units.len()), (Op::Ge, Some(2025), 2));
        assert_eq!(ItemForm::of_figure(&figure, 0), form);
    }

    #[test]
    fn a_task_comes_back_as_it_went_in() {
        let form = ItemForm {
            kind: "task".to_owned(),
            subject: "建设平台".to_owned(),
            lead_units: "市科技局".to_owned(),
            deadline_year: "2025".to_owned(),
            deadline: "2025-12-31".to_owned(),
            ..ItemForm::default()
        };
        let ItemValue::Task(task) = form.value(&place()).unwrap() else { panic!("not a task") };
        assert_eq!(ItemForm::of_task(&task, 0), form);
    }

    #[test]
    fn each_wrong_field_has_its_problem() {
        for (form, fields) in [
            (ItemForm { op: "eq".to_owned(), ..ItemForm::default() }, vec!["subject"]),
            (
                ItemForm { subject: "甲".to_owned(), op: "ge".to_owned(), ..ItemForm::default() },
                vec!["value"],
            ),
            (
                ItemForm {
                    subject: "甲".to_owned(),
                    op: "ge".to_owned(),
                    value: "很多".to_owned(),
                    year: "25".to_owned(),
                    growth: "x".to_owned(),
                    ..ItemForm::default()
                },
                vec!["value", "year", "growth"],
            ),
            (
                ItemForm {
                    kind: "task".to_owned(),
                    subject: "甲".to_owned(),
                    deadline: "年底".to_owned(),
                    ..ItemForm::default()
                },
                vec!["deadline"],
            ),
        ] {
            let problems = form.value(&place()).unwrap_err();
            let found: Vec<_> = problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
            assert_eq!(found, fields);
        }
    }
}
