//! 报表 · Return. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "data_return";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Title.
    pub const TITLE: &str = "title";
    /// 批次 · Round.
    pub const COLLECTION: &str = "collection";
    /// 表单 · Form.
    pub const FORM: &str = "form";
    /// 填报单位 · Unit.
    pub const UNIT: &str = "unit";
    /// 所在地区 · Region.
    pub const REGION: &str = "region";
    /// 承办机构 · Collector.
    pub const COLLECTOR: &str = "collector";
    /// 时期 · Period.
    pub const PERIOD: &str = "period";
    /// 报送期限 · Due on.
    pub const DUE_ON: &str = "due_on";
    /// 上期报表 · Return of the last period.
    pub const PREVIOUS: &str = "previous";
    /// 首次提交 · First submitted on.
    pub const SUBMITTED_ON: &str = "submitted_on";
    /// 迟报 · Late.
    pub const LATE: &str = "late";
    /// 待处理问题数 · Problems.
    pub const PROBLEMS: &str = "problems";
    /// 代表所在地区 · Answers for its region.
    pub const WHOLE_REGION: &str = "whole_region";
    /// 填报说明 · Note.
    pub const NOTE: &str = "note";
    /// 指标对应 · Indicators behind the questions.
    pub const ITEM: &str = "item";
    /// 答案 · Answers.
    pub const ANSWER: &str = "answer";
    /// 退回的数值 · Values sent back.
    pub const REMARK: &str = "remark";
}

/// Transitions.
pub mod transition {
    /// 开始填报 · Begin.
    pub const BEGIN: &str = "begin";
    /// 提交 · Submit.
    pub const SUBMIT: &str = "submit";
    /// 退回 · Send back.
    pub const RETURN: &str = "return";
    /// 验收 · Accept.
    pub const ACCEPT: &str = "accept";
    /// 申请更正 · Mend.
    pub const MEND: &str = "mend";
    /// 催报 · Chase.
    pub const CHASE: &str = "chase";
    /// 记为未报 · Count as missing.
    pub const MISS: &str = "miss";
    /// 转督办 · Put under supervision.
    pub const ESCALATE: &str = "escalate";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataReturnState {
    /// 待报 · Due.
    Due,
    /// 填报中 · Draft.
    Draft,
    /// 已报 · Submitted.
    Submitted,
    /// 已退回 · Sent back.
    Returned,
    /// 已验收 · Accepted.
    Accepted,
    /// 更正中 · Being mended.
    Mending,
    /// 逾期未报 · Missing.
    Missing,
}

#[rustfmt::skip]
impl DataReturnState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 7] = [Self::Due, Self::Draft, Self::Submitted, Self::Returned, Self::Accepted, Self::Mending, Self::Missing];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Mending => "mending",
            Self::Missing => "missing",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type DataReturnId = Id<DataReturn>;

/// One unit's answer in one round: draft, checks, what was sent back, acceptance and correction.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct DataReturn {
    /// Its id.
    pub id: DataReturnId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: DataReturnState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Title.
    pub title: Option<String>,
    /// 批次 · Round.
    pub collection: Option<super::collection::CollectionId>,
    /// 表单 · Form.
    pub form: Option<super::form::FormId>,
    /// 填报单位 · Unit.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 所在地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 承办机构 · Collector.
    pub collector: Option<super::organisation::OrganisationId>,
    /// 时期 · Period.
    pub period: Option<taihang_base::Period>,
    /// 报送期限 · Due on.
    pub due_on: Option<jiff::civil::Date>,
    /// 上期报表 · Return of the last period.
    pub previous: Option<DataReturnId>,
    /// 首次提交 · First submitted on.
    pub submitted_on: Option<jiff::civil::Date>,
    /// 迟报 · Late.
    pub late: Option<bool>,
    /// 待处理问题数 · Problems.
    pub problems: Option<i64>,
    /// 代表所在地区 · Answers for its region.
    pub whole_region: Option<bool>,
    /// 填报说明 · Note.
    pub note: Option<String>,
    /// 指标对应 · Indicators behind the questions.
    pub item: Vec<DataReturnItem>,
    /// 答案 · Answers.
    pub answer: Vec<DataReturnAnswer>,
    /// 退回的数值 · Values sent back.
    pub remark: Vec<DataReturnRemark>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for DataReturn {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, DataReturnState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            collection: typed::take(record.get(field::COLLECTION), field::COLLECTION, typed::reference)?,
            form: typed::take(record.get(field::FORM), field::FORM, typed::reference)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            collector: typed::take(record.get(field::COLLECTOR), field::COLLECTOR, typed::reference)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            due_on: typed::take(record.get(field::DUE_ON), field::DUE_ON, typed::date)?,
            previous: typed::take(record.get(field::PREVIOUS), field::PREVIOUS, typed::reference)?,
            submitted_on: typed::take(record.get(field::SUBMITTED_ON), field::SUBMITTED_ON, typed::date)?,
            late: typed::take(record.get(field::LATE), field::LATE, typed::yes_no)?,
            problems: typed::take(record.get(field::PROBLEMS), field::PROBLEMS, typed::integer)?,
            whole_region: typed::take(record.get(field::WHOLE_REGION), field::WHOLE_REGION, typed::yes_no)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            item: record.lines(field::ITEM).iter().map(DataReturnItem::try_from).collect::<Result<_, _>>()?,
            answer: record.lines(field::ANSWER).iter().map(DataReturnAnswer::try_from).collect::<Result<_, _>>()?,
            remark: record.lines(field::REMARK).iter().map(DataReturnRemark::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&DataReturn> for Draft {
    fn from(record: &DataReturn) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::COLLECTION.to_owned(), record.collection.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::FORM.to_owned(), record.form.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::UNIT.to_owned(), record.unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::COLLECTOR.to_owned(), record.collector.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::DUE_ON.to_owned(), record.due_on.map(Value::Date));
        draft.values.insert(field::PREVIOUS.to_owned(), record.previous.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft.lines.insert(field::ITEM.to_owned(), record.item.iter().map(DataReturnItem::values).collect());
        draft.lines.insert(field::ANSWER.to_owned(), record.answer.iter().map(DataReturnAnswer::values).collect());
        draft.lines.insert(field::REMARK.to_owned(), record.remark.iter().map(DataReturnRemark::values).collect());
        draft
    }
}

/// A line: 指标对应 · Indicators behind the questions.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct DataReturnItem {
    /// 题目 · Question.
    pub question: Option<String>,
    /// 指标 · Indicator.
    pub indicator: Option<super::indicator::IndicatorId>,
    /// 仅作核对 · Only held against.
    pub compared: Option<bool>,
    /// 换算系数 · Factor.
    pub factor: Option<rust_decimal::Decimal>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for DataReturnItem {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            question: typed::take(line.first().and_then(Option::as_ref), "question", typed::identifier)?,
            indicator: typed::take(line.get(1).and_then(Option::as_ref), "indicator", typed::reference)?,
            compared: typed::take(line.get(2).and_then(Option::as_ref), "compared", typed::yes_no)?,
            factor: typed::take(line.get(3).and_then(Option::as_ref), "factor", typed::decimal)?,
        })
    }
}

#[rustfmt::skip]
impl DataReturnItem {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("question".to_owned(), self.question.clone().map(Value::Identifier)),
            ("indicator".to_owned(), self.indicator.map(|id| Value::Ref(id.retyped()))),
            ("compared".to_owned(), self.compared.map(Value::YesNo)),
            ("factor".to_owned(), self.factor.map(Value::Decimal)),
        ].into()
    }
}

/// A line: 答案 · Answers.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct DataReturnAnswer {
    /// 题目 · Question.
    pub question: Option<String>,
    /// 填报值 · Value.
    pub value: Option<String>,
    /// 说明 · Explanation.
    pub note: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for DataReturnAnswer {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            question: typed::take(line.first().and_then(Option::as_ref), "question", typed::identifier)?,
            value: typed::take(line.get(1).and_then(Option::as_ref), "value", typed::text)?,
            note: typed::take(line.get(2).and_then(Option::as_ref), "note", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl DataReturnAnswer {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("question".to_owned(), self.question.clone().map(Value::Identifier)),
            ("value".to_owned(), self.value.clone().map(Value::Text)),
            ("note".to_owned(), self.note.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 退回的数值 · Values sent back.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct DataReturnRemark {
    /// 题目 · Question.
    pub question: Option<String>,
    /// 原因 · Reason.
    pub reason: Option<String>,
    /// 退回时的值 · Value then.
    pub value: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for DataReturnRemark {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            question: typed::take(line.first().and_then(Option::as_ref), "question", typed::identifier)?,
            reason: typed::take(line.get(1).and_then(Option::as_ref), "reason", typed::text)?,
            value: typed::take(line.get(2).and_then(Option::as_ref), "value", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl DataReturnRemark {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("question".to_owned(), self.question.clone().map(Value::Identifier)),
            ("reason".to_owned(), self.reason.clone().map(Value::Text)),
            ("value".to_owned(), self.value.clone().map(Value::Text)),
        ].into()
    }
}
