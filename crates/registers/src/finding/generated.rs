//! 问题疑点 · Finding. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "finding";

/// Fields and kinds of lines.
pub mod field {
    /// 标识 · Key.
    pub const KEY: &str = "key";
    /// 规则代码 · Code of the rule.
    pub const CODE: &str = "code";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 程度 · Severity.
    pub const SEVERITY: &str = "severity";
    /// 内容 · Text.
    pub const TEXT: &str = "text";
    /// 英文内容 · English text.
    pub const TEXT_EN: &str = "text_en";
    /// 演算 · Arithmetic.
    pub const ARITHMETIC: &str = "arithmetic";
    /// 依据 · Evidence.
    pub const EVIDENCE: &str = "evidence";
    /// 责任单位 · Handler.
    pub const HANDLER: &str = "handler";
    /// 整改期限 · Due.
    pub const DUE: &str = "due";
    /// 答复 · Answer.
    pub const ANSWER: &str = "answer";
    /// 整改措施 · Measure.
    pub const MEASURE: &str = "measure";
    /// 管理单位 · Keeper.
    pub const KEEPER: &str = "keeper";
    /// 出处 · Places.
    pub const PLACE: &str = "place";
}

/// Transitions.
pub mod transition {
    /// 交办 · Assign.
    pub const ASSIGN: &str = "assign";
    /// 答复 · Answer.
    pub const ANSWER: &str = "answer";
    /// 认可 · Accept.
    pub const ACCEPT: &str = "accept";
    /// 排除 · Dismiss.
    pub const DISMISS: &str = "dismiss";
    /// 重新打开 · Reopen.
    pub const REOPEN: &str = "reopen";
    /// 转督办 · Put under supervision.
    pub const SUPERVISE: &str = "supervise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingState {
    /// 待处理 · Open.
    Open,
    /// 已交办 · Assigned.
    Assigned,
    /// 已答复 · Answered.
    Answered,
    /// 已认可 · Accepted.
    Accepted,
    /// 已排除 · Dismissed.
    Dismissed,
}

#[rustfmt::skip]
impl FindingState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 5] = [Self::Open, Self::Assigned, Self::Answered, Self::Accepted, Self::Dismissed];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type FindingId = Id<Finding>;

/// One thing found wrong by a check or a person, kept until answered.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: FindingState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 标识 · Key.
    pub key: Option<String>,
    /// 规则代码 · Code of the rule.
    pub code: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 程度 · Severity.
    pub severity: Option<String>,
    /// 内容 · Text.
    pub text: Option<String>,
    /// 英文内容 · English text.
    pub text_en: Option<String>,
    /// 演算 · Arithmetic.
    pub arithmetic: Option<String>,
    /// 依据 · Evidence.
    pub evidence: Option<String>,
    /// 责任单位 · Handler.
    pub handler: Option<super::organisation::OrganisationId>,
    /// 整改期限 · Due.
    pub due: Option<jiff::civil::Date>,
    /// 答复 · Answer.
    pub answer: Option<String>,
    /// 整改措施 · Measure.
    pub measure: Option<String>,
    /// 管理单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
    /// 出处 · Places.
    pub place: Vec<FindingPlace>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Finding {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, FindingState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            key: typed::take(record.get(field::KEY), field::KEY, typed::text)?,
            code: typed::take(record.get(field::CODE), field::CODE, typed::identifier)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            severity: typed::take(record.get(field::SEVERITY), field::SEVERITY, typed::choice)?,
            text: typed::take(record.get(field::TEXT), field::TEXT, typed::text)?,
            text_en: typed::take(record.get(field::TEXT_EN), field::TEXT_EN, typed::text)?,
            arithmetic: typed::take(record.get(field::ARITHMETIC), field::ARITHMETIC, typed::text)?,
            evidence: typed::take(record.get(field::EVIDENCE), field::EVIDENCE, typed::text)?,
            handler: typed::take(record.get(field::HANDLER), field::HANDLER, typed::reference)?,
            due: typed::take(record.get(field::DUE), field::DUE, typed::date)?,
            answer: typed::take(record.get(field::ANSWER), field::ANSWER, typed::text)?,
            measure: typed::take(record.get(field::MEASURE), field::MEASURE, typed::text)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
            place: record.lines(field::PLACE).iter().map(FindingPlace::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Finding> for Draft {
    fn from(record: &Finding) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::KEY.to_owned(), record.key.clone().map(Value::Text));
        draft.values.insert(field::CODE.to_owned(), record.code.clone().map(Value::Identifier));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::SEVERITY.to_owned(), record.severity.clone().map(Value::Choice));
        draft.values.insert(field::TEXT.to_owned(), record.text.clone().map(Value::Text));
        draft.values.insert(field::TEXT_EN.to_owned(), record.text_en.clone().map(Value::Text));
        draft.values.insert(field::ARITHMETIC.to_owned(), record.arithmetic.clone().map(Value::Text));
        draft.values.insert(field::EVIDENCE.to_owned(), record.evidence.clone().map(Value::Text));
        draft.values.insert(field::HANDLER.to_owned(), record.handler.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DUE.to_owned(), record.due.map(Value::Date));
        draft.values.insert(field::ANSWER.to_owned(), record.answer.clone().map(Value::Text));
        draft.values.insert(field::MEASURE.to_owned(), record.measure.clone().map(Value::Text));
        draft.lines.insert(field::PLACE.to_owned(), record.place.iter().map(FindingPlace::values).collect());
        draft
    }
}

/// A line: 出处 · Places.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct FindingPlace {
    /// 文件 · Document.
    pub document: Option<super::policy_document::PolicyDocumentId>,
    /// 条款 · Clause.
    pub clause: Option<super::clause::ClauseId>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
    /// 原文 · Quote.
    pub quote: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for FindingPlace {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            document: typed::take(line.first().and_then(Option::as_ref), "document", typed::reference)?,
            clause: typed::take(line.get(1).and_then(Option::as_ref), "clause", typed::reference)?,
            start: typed::take(line.get(2).and_then(Option::as_ref), "start", typed::integer)?,
            end: typed::take(line.get(3).and_then(Option::as_ref), "end", typed::integer)?,
            quote: typed::take(line.get(4).and_then(Option::as_ref), "quote", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl FindingPlace {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("document".to_owned(), self.document.map(|id| Value::Ref(id.retyped()))),
            ("clause".to_owned(), self.clause.map(|id| Value::Ref(id.retyped()))),
            ("start".to_owned(), self.start.map(Value::Integer)),
            ("end".to_owned(), self.end.map(Value::Integer)),
            ("quote".to_owned(), self.quote.clone().map(Value::Text)),
        ].into()
    }
}
