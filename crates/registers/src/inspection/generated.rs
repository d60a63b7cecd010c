//! 检查与督查 · Inspection. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "inspection";

/// Fields and kinds of lines.
pub mod field {
    /// 检查事项 · Inspection.
    pub const TITLE: &str = "title";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 被检查单位 · Unit inspected.
    pub const UNIT: &str = "unit";
    /// 检查单位 · Inspector.
    pub const INSPECTOR: &str = "inspector";
    /// 检查的任务 · Task inspected.
    pub const TASK: &str = "task";
    /// 年度 · Year.
    pub const YEAR: &str = "year";
    /// 检查日期 · Carried out on.
    pub const CARRIED_OUT_ON: &str = "carried_out_on";
    /// 另行检查的理由 · Reason for a check of one's own.
    pub const REASON: &str = "reason";
    /// 互认的检查 · Recognises.
    pub const RECOGNISES: &str = "recognises";
    /// 结论 · Result.
    pub const RESULT: &str = "result";
    /// 检查报告要点 · Summary.
    pub const SUMMARY: &str = "summary";
    /// 检查报告 · Report.
    pub const REPORT: &str = "report";
    /// 发现的问题 · Problems found.
    pub const PROBLEM: &str = "problem";
}

/// Transitions.
pub mod transition {
    /// 通知 · Notify.
    pub const NOTIFY: &str = "notify";
    /// 记录检查 · Record the visit.
    pub const CARRY_OUT: &str = "carry_out";
    /// 提交报告 · Report.
    pub const REPORT: &str = "report";
    /// 交办整改 · Ask for rectification.
    pub const RECTIFY: &str = "rectify";
    /// 办结 · Close.
    pub const CLOSE: &str = "close";
    /// 互认已有结果 · Recognise an earlier result.
    pub const RECOGNISE: &str = "recognise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InspectionState {
    /// 已安排 · Planned.
    Planned,
    /// 已通知 · Notified.
    Notified,
    /// 已检查 · Carried out.
    CarriedOut,
    /// 已报告 · Reported.
    Reported,
    /// 整改中 · Rectifying.
    Rectifying,
    /// 已办结 · Closed.
    Closed,
    /// 已互认，不再检查 · Replaced by a recognised result.
    Replaced,
}

#[rustfmt::skip]
impl InspectionState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 7] = [Self::Planned, Self::Notified, Self::CarriedOut, Self::Reported, Self::Rectifying, Self::Closed, Self::Replaced];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Notified => "notified",
            Self::CarriedOut => "carried_out",
            Self::Reported => "reported",
            Self::Rectifying => "rectifying",
            Self::Closed => "closed",
            Self::Replaced => "replaced",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type InspectionId = Id<Inspection>;

/// Progress checks, undercover checks, legislative inspections and audits: planned, carried out, reported, rectified; results are recognised by others.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Inspection {
    /// Its id.
    pub id: InspectionId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: InspectionState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 检查事项 · Inspection.
    pub title: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 被检查单位 · Unit inspected.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 检查单位 · Inspector.
    pub inspector: Option<super::organisation::OrganisationId>,
    /// 检查的任务 · Task inspected.
    pub task: Option<super::task::TaskId>,
    /// 年度 · Year.
    pub year: Option<taihang_base::Period>,
    /// 检查日期 · Carried out on.
    pub carried_out_on: Option<jiff::civil::Date>,
    /// 另行检查的理由 · Reason for a check of one's own.
    pub reason: Option<String>,
    /// 互认的检查 · Recognises.
    pub recognises: Option<InspectionId>,
    /// 结论 · Result.
    pub result: Option<String>,
    /// 检查报告要点 · Summary.
    pub summary: Option<String>,
    /// 检查报告 · Report.
    pub report: Option<taihang_kernel::FileRef>,
    /// 发现的问题 · Problems found.
    pub problem: Vec<InspectionProblem>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Inspection {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, InspectionState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::reference)?,
            inspector: typed::take(record.get(field::INSPECTOR), field::INSPECTOR, typed::reference)?,
            task: typed::take(record.get(field::TASK), field::TASK, typed::reference)?,
            year: typed::take(record.get(field::YEAR), field::YEAR, typed::period)?,
            carried_out_on: typed::take(record.get(field::CARRIED_OUT_ON), field::CARRIED_OUT_ON, typed::date)?,
            reason: typed::take(record.get(field::REASON), field::REASON, typed::text)?,
            recognises: typed::take(record.get(field::RECOGNISES), field::RECOGNISES, typed::reference)?,
            result: typed::take(record.get(field::RESULT), field::RESULT, typed::choice)?,
            summary: typed::take(record.get(field::SUMMARY), field::SUMMARY, typed::text)?,
            report: typed::take(record.get(field::REPORT), field::REPORT, typed::file)?,
            problem: record.lines(field::PROBLEM).iter().map(InspectionProblem::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Inspection> for Draft {
    fn from(record: &Inspection) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::UNIT.to_owned(), record.unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::INSPECTOR.to_owned(), record.inspector.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::TASK.to_owned(), record.task.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::YEAR.to_owned(), record.year.map(Value::Period));
        draft.values.insert(field::CARRIED_OUT_ON.to_owned(), record.carried_out_on.map(Value::Date));
        draft.values.insert(field::REASON.to_owned(), record.reason.clone().map(Value::Text));
        draft.values.insert(field::RECOGNISES.to_owned(), record.recognises.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::RESULT.to_owned(), record.result.clone().map(Value::Choice));
        draft.values.insert(field::SUMMARY.to_owned(), record.summary.clone().map(Value::Text));
        draft.values.insert(field::REPORT.to_owned(), record.report.clone().map(Value::File));
        draft.lines.insert(field::PROBLEM.to_owned(), record.problem.iter().map(InspectionProblem::values).collect());
        draft
    }
}

/// A line: 发现的问题 · Problems found.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct InspectionProblem {
    /// 问题 · Problem.
    pub text: Option<String>,
    /// 程度 · Severity.
    pub severity: Option<String>,
    /// 整改期限 · Rectify by.
    pub due: Option<jiff::civil::Date>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for InspectionProblem {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            text: typed::take(line.first().and_then(Option::as_ref), "text", typed::text)?,
            severity: typed::take(line.get(1).and_then(Option::as_ref), "severity", typed::choice)?,
            due: typed::take(line.get(2).and_then(Option::as_ref), "due", typed::date)?,
        })
    }
}

#[rustfmt::skip]
impl InspectionProblem {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("text".to_owned(), self.text.clone().map(Value::Text)),
            ("severity".to_owned(), self.severity.clone().map(Value::Choice)),
            ("due".to_owned(), self.due.map(Value::Date)),
        ].into()
    }
}
