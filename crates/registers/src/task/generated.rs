//! 任务 · Task. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "task";

/// Fields and kinds of lines.
pub mod field {
    /// 任务 · Task.
    pub const TITLE: &str = "title";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 层级 · Level.
    pub const LEVEL: &str = "level";
    /// 上级任务 · Task above.
    pub const ABOVE: &str = "above";
    /// 文件 · Document.
    pub const DOCUMENT: &str = "document";
    /// 条款 · Clause.
    pub const CLAUSE: &str = "clause";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 牵头单位 · Lead unit.
    pub const LEAD_UNIT: &str = "lead_unit";
    /// 完成期限 · Due.
    pub const DUE: &str = "due";
    /// 实施期 · Period.
    pub const PERIOD: &str = "period";
    /// 长期推进 · Continuous.
    pub const CONTINUOUS: &str = "continuous";
    /// 相关指标 · Targets.
    pub const TARGETS: &str = "targets";
    /// 计划数量 · Planned quantity.
    pub const QUANTITY_PLANNED: &str = "quantity_planned";
    /// 实际数量 · Actual quantity.
    pub const QUANTITY_ACTUAL: &str = "quantity_actual";
    /// 完成程度 · Completion.
    pub const COMPLETION: &str = "completion";
    /// 计量单位 · Unit.
    pub const UNIT: &str = "unit";
    /// 地点 · Site.
    pub const SITE: &str = "site";
    /// 现场照片 · Photo.
    pub const PHOTO: &str = "photo";
    /// 进展报告 · Report.
    pub const REPORT: &str = "report";
    /// 试点结论 · Outcome of the pilot.
    pub const OUTCOME: &str = "outcome";
    /// 结转自 · Carried from.
    pub const CARRIED_FROM: &str = "carried_from";
    /// 外部链接 · Link.
    pub const LINK: &str = "link";
    /// 失联提示 · Orphan.
    pub const ORPHAN: &str = "orphan";
    /// 牵头单位（原文） · Lead units as stated.
    pub const LEAD_WORDS: &str = "lead_words";
    /// 配合单位（原文） · Supporting units as stated.
    pub const SUPPORT_WORDS: &str = "support_words";
    /// 期限（原文） · Deadline as stated.
    pub const DEADLINE_WORDS: &str = "deadline_words";
    /// 期限年份 · Year of the deadline.
    pub const DEADLINE_YEAR: &str = "deadline_year";
    /// 期限起始字节 · Deadline from.
    pub const DEADLINE_START: &str = "deadline_start";
    /// 期限结束字节 · Deadline to.
    pub const DEADLINE_END: &str = "deadline_end";
    /// 原文 · Quote.
    pub const QUOTE: &str = "quote";
    /// 起始字节 · First byte.
    pub const START: &str = "start";
    /// 结束字节 · End byte.
    pub const END: &str = "end";
    /// 章节 · Section.
    pub const SECTION: &str = "section";
    /// 复核情况 · Review.
    pub const REVIEW: &str = "review";
    /// 复核说明 · Note.
    pub const NOTE: &str = "note";
    /// 机读原值 · As extracted.
    pub const FOUND: &str = "found";
    /// 序号 · Position.
    pub const POSITION: &str = "position";
    /// 管理单位 · Keeper.
    pub const KEEPER: &str = "keeper";
}

/// Transitions.
pub mod transition {
    /// 确认 · Confirm.
    pub const CONFIRM: &str = "confirm";
    /// 驳回 · Reject.
    pub const REJECT: &str = "reject";
    /// 重新打开 · Reopen.
    pub const REOPEN: &str = "reopen";
    /// 批准 · Approve.
    pub const APPROVE: &str = "approve";
    /// 开始实施 · Start.
    pub const START: &str = "start";
    /// 报告完成 · Report.
    pub const REPORT: &str = "report";
    /// 退回 · Return.
    pub const RETURN: &str = "return";
    /// 确认完成 · Accept as done.
    pub const FINISH: &str = "finish";
    /// 结转下年 · Carry over.
    pub const CARRY_OVER: &str = "carry_over";
    /// 停止 · Stop.
    pub const STOP: &str = "stop";
    /// 转督办 · Put under supervision.
    pub const SUPERVISE: &str = "supervise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskState {
    /// 机读 · Extracted.
    Extracted,
    /// 拟议 · Proposed.
    Proposed,
    /// 已批准 · Adopted.
    Adopted,
    /// 实施中 · Running.
    Running,
    /// 已报告 · Reported.
    Reported,
    /// 已完成 · Done.
    Done,
    /// 已结转 · Carried over.
    CarriedOver,
    /// 已停止 · Stopped.
    Stopped,
    /// 已驳回 · Rejected.
    Rejected,
}

#[rustfmt::skip]
impl TaskState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 9] = [Self::Extracted, Self::Proposed, Self::Adopted, Self::Running, Self::Reported, Self::Done, Self::CarriedOver, Self::Stopped, Self::Rejected];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Extracted => "extracted",
            Self::Proposed => "proposed",
            Self::Adopted => "adopted",
            Self::Running => "running",
            Self::Reported => "reported",
            Self::Done => "done",
            Self::CarriedOver => "carried_over",
            Self::Stopped => "stopped",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type TaskId = Id<Task>;

/// The task tree plan, action plan, annual plan, and everything tracked as a task: pilots, works, resolutions.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: TaskState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 任务 · Task.
    pub title: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 层级 · Level.
    pub level: Option<String>,
    /// 上级任务 · Task above.
    pub above: Option<TaskId>,
    /// 文件 · Document.
    pub document: Option<super::policy_document::PolicyDocumentId>,
    /// 条款 · Clause.
    pub clause: Option<super::clause::ClauseId>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 牵头单位 · Lead unit.
    pub lead_unit: Option<super::organisation::OrganisationId>,
    /// 完成期限 · Due.
    pub due: Option<jiff::civil::Date>,
    /// 实施期 · Period.
    pub period: Option<taihang_base::Period>,
    /// 长期推进 · Continuous.
    pub continuous: Option<bool>,
    /// 相关指标 · Targets.
    pub targets: Vec<super::target::TargetId>,
    /// 计划数量 · Planned quantity.
    pub quantity_planned: Option<rust_decimal::Decimal>,
    /// 实际数量 · Actual quantity.
    pub quantity_actual: Option<rust_decimal::Decimal>,
    /// 完成程度 · Completion.
    pub completion: Option<rust_decimal::Decimal>,
    /// 计量单位 · Unit.
    pub unit: Option<String>,
    /// 地点 · Site.
    pub site: Option<taihang_kernel::Place>,
    /// 现场照片 · Photo.
    pub photo: Option<taihang_kernel::FileRef>,
    /// 进展报告 · Report.
    pub report: Option<String>,
    /// 试点结论 · Outcome of the pilot.
    pub outcome: Option<String>,
    /// 结转自 · Carried from.
    pub carried_from: Option<TaskId>,
    /// 外部链接 · Link.
    pub link: Option<String>,
    /// 失联提示 · Orphan.
    pub orphan: Vec<String>,
    /// 牵头单位（原文） · Lead units as stated.
    pub lead_words: Option<String>,
    /// 配合单位（原文） · Supporting units as stated.
    pub support_words: Option<String>,
    /// 期限（原文） · Deadline as stated.
    pub deadline_words: Option<String>,
    /// 期限年份 · Year of the deadline.
    pub deadline_year: Option<i64>,
    /// 期限起始字节 · Deadline from.
    pub deadline_start: Option<i64>,
    /// 期限结束字节 · Deadline to.
    pub deadline_end: Option<i64>,
    /// 原文 · Quote.
    pub quote: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
    /// 章节 · Section.
    pub section: Option<String>,
    /// 复核情况 · Review.
    pub review: Option<String>,
    /// 复核说明 · Note.
    pub note: Option<String>,
    /// 机读原值 · As extracted.
    pub found: Option<String>,
    /// 序号 · Position.
    pub position: Option<i64>,
    /// 管理单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Task {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, TaskState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            level: typed::take(record.get(field::LEVEL), field::LEVEL, typed::choice)?,
            above: typed::take(record.get(field::ABOVE), field::ABOVE, typed::reference)?,
            document: typed::take(record.get(field::DOCUMENT), field::DOCUMENT, typed::reference)?,
            clause: typed::take(record.get(field::CLAUSE), field::CLAUSE, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            lead_unit: typed::take(record.get(field::LEAD_UNIT), field::LEAD_UNIT, typed::reference)?,
            due: typed::take(record.get(field::DUE), field::DUE, typed::date)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            continuous: typed::take(record.get(field::CONTINUOUS), field::CONTINUOUS, typed::yes_no)?,
            targets: typed::take(record.get(field::TARGETS), field::TARGETS, typed::references)?.unwrap_or_default(),
            quantity_planned: typed::take(record.get(field::QUANTITY_PLANNED), field::QUANTITY_PLANNED, typed::decimal)?,
            quantity_actual: typed::take(record.get(field::QUANTITY_ACTUAL), field::QUANTITY_ACTUAL, typed::decimal)?,
            completion: typed::take(record.get(field::COMPLETION), field::COMPLETION, typed::percent)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::text)?,
            site: typed::take(record.get(field::SITE), field::SITE, typed::place)?,
            photo: typed::take(record.get(field::PHOTO), field::PHOTO, typed::file)?,
            report: typed::take(record.get(field::REPORT), field::REPORT, typed::text)?,
            outcome: typed::take(record.get(field::OUTCOME), field::OUTCOME, typed::choice)?,
            carried_from: typed::take(record.get(field::CARRIED_FROM), field::CARRIED_FROM, typed::reference)?,
            link: typed::take(record.get(field::LINK), field::LINK, typed::text)?,
            orphan: typed::take(record.get(field::ORPHAN), field::ORPHAN, typed::choices)?.unwrap_or_default(),
            lead_words: typed::take(record.get(field::LEAD_WORDS), field::LEAD_WORDS, typed::text)?,
            support_words: typed::take(record.get(field::SUPPORT_WORDS), field::SUPPORT_WORDS, typed::text)?,
            deadline_words: typed::take(record.get(field::DEADLINE_WORDS), field::DEADLINE_WORDS, typed::text)?,
            deadline_year: typed::take(record.get(field::DEADLINE_YEAR), field::DEADLINE_YEAR, typed::integer)?,
            deadline_start: typed::take(record.get(field::DEADLINE_START), field::DEADLINE_START, typed::integer)?,
            deadline_end: typed::take(record.get(field::DEADLINE_END), field::DEADLINE_END, typed::integer)?,
            quote: typed::take(record.get(field::QUOTE), field::QUOTE, typed::text)?,
            start: typed::take(record.get(field::START), field::START, typed::integer)?,
            end: typed::take(record.get(field::END), field::END, typed::integer)?,
            section: typed::take(record.get(field::SECTION), field::SECTION, typed::text)?,
            review: typed::take(record.get(field::REVIEW), field::REVIEW, typed::choice)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            found: typed::take(record.get(field::FOUND), field::FOUND, typed::text)?,
            position: typed::take(record.get(field::POSITION), field::POSITION, typed::integer)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Task> for Draft {
    fn from(record: &Task) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::LEVEL.to_owned(), record.level.clone().map(Value::Choice));
        draft.values.insert(field::ABOVE.to_owned(), record.above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DOCUMENT.to_owned(), record.document.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CLAUSE.to_owned(), record.clause.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DUE.to_owned(), record.due.map(Value::Date));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::CONTINUOUS.to_owned(), record.continuous.map(Value::YesNo));
        draft.values.insert(field::TARGETS.to_owned(), typed::filled(&record.targets, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::QUANTITY_PLANNED.to_owned(), record.quantity_planned.map(Value::Decimal));
        draft.values.insert(field::QUANTITY_ACTUAL.to_owned(), record.quantity_actual.map(Value::Decimal));
        draft.values.insert(field::UNIT.to_owned(), record.unit.clone().map(Value::Text));
        draft.values.insert(field::SITE.to_owned(), record.site.clone().map(Value::Place));
        draft.values.insert(field::PHOTO.to_owned(), record.photo.clone().map(Value::File));
        draft.values.insert(field::REPORT.to_owned(), record.report.clone().map(Value::Text));
        draft.values.insert(field::OUTCOME.to_owned(), record.outcome.clone().map(Value::Choice));
        draft.values.insert(field::CARRIED_FROM.to_owned(), record.carried_from.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::LINK.to_owned(), record.link.clone().map(Value::Text));
        draft.values.insert(field::LEAD_WORDS.to_owned(), record.lead_words.clone().map(Value::Text));
        draft.values.insert(field::SUPPORT_WORDS.to_owned(), record.support_words.clone().map(Value::Text));
        draft.values.insert(field::DEADLINE_WORDS.to_owned(), record.deadline_words.clone().map(Value::Text));
        draft.values.insert(field::DEADLINE_YEAR.to_owned(), record.deadline_year.map(Value::Integer));
        draft.values.insert(field::DEADLINE_START.to_owned(), record.deadline_start.map(Value::Integer));
        draft.values.insert(field::DEADLINE_END.to_owned(), record.deadline_end.map(Value::Integer));
        draft.values.insert(field::QUOTE.to_owned(), record.quote.clone().map(Value::Text));
        draft.values.insert(field::START.to_owned(), record.start.map(Value::Integer));
        draft.values.insert(field::END.to_owned(), record.end.map(Value::Integer));
        draft.values.insert(field::SECTION.to_owned(), record.section.clone().map(Value::Text));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft.values.insert(field::FOUND.to_owned(), record.found.clone().map(Value::Text));
        draft.values.insert(field::POSITION.to_owned(), record.position.map(Value::Integer));
        draft
    }
}
