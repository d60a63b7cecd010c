//! 条款 · Clause. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "clause";

/// Fields and kinds of lines.
pub mod field {
    /// 文件 · Document.
    pub const DOCUMENT: &str = "document";
    /// 地址 · Path.
    pub const PATH: &str = "path";
    /// 顺序 · Order.
    pub const ORDER: &str = "order";
    /// 所在标题 · Heading.
    pub const HEADING: &str = "heading";
    /// 摘要 · Beginning.
    pub const TEXT: &str = "text";
    /// 正文（修复后） · Text after repairs.
    pub const BODY: &str = "body";
    /// 原文 · Raw text.
    pub const RAW: &str = "raw";
    /// 起始字节 · First byte.
    pub const START: &str = "start";
    /// 结束字节 · End byte.
    pub const END: &str = "end";
    /// 章节序号 · Section number.
    pub const SECTION_NUMBER: &str = "section_number";
    /// 形式 · Shape.
    pub const SHAPE: &str = "shape";
    /// 性质 · Nature.
    pub const NATURE: &str = "nature";
    /// 牵头单位（原文） · Lead units as stated.
    pub const LEAD_WORDS: &str = "lead_words";
    /// 配合单位（原文） · Supporting units as stated.
    pub const SUPPORT_WORDS: &str = "support_words";
    /// 单位起始字节 · Units from.
    pub const UNITS_START: &str = "units_start";
    /// 单位结束字节 · Units to.
    pub const UNITS_END: &str = "units_end";
    /// 上级条款 · Clause above.
    pub const ABOVE: &str = "above";
    /// 上位规划对应条款 · Twin in the parent plan.
    pub const TWIN: &str = "twin";
    /// 与上位条款 · Against the twin.
    pub const TWIN_RELATION: &str = "twin_relation";
    /// 所属规划期 · Period of the plan.
    pub const PLAN_PERIOD: &str = "plan_period";
}

/// Transitions.
pub mod transition {
    /// 核对 · Check.
    pub const CHECK: &str = "check";
    /// 确认 · Confirm.
    pub const CONFIRM: &str = "confirm";
    /// 驳回 · Reject.
    pub const REJECT: &str = "reject";
    /// 重新打开 · Reopen.
    pub const REOPEN: &str = "reopen";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseState {
    /// 机读 · Extracted.
    Extracted,
    /// 已核对 · Checked.
    Checked,
    /// 已确认 · Confirmed.
    Confirmed,
    /// 已驳回 · Rejected.
    Rejected,
}

#[rustfmt::skip]
impl ClauseState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Extracted, Self::Checked, Self::Confirmed, Self::Rejected];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Extracted => "extracted",
            Self::Checked => "checked",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type ClauseId = Id<Clause>;

/// One addressable unit of a document; everything else cites it.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Clause {
    /// Its id.
    pub id: ClauseId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: ClauseState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 文件 · Document.
    pub document: Option<super::policy_document::PolicyDocumentId>,
    /// 地址 · Path.
    pub path: Option<String>,
    /// 顺序 · Order.
    pub order: Option<i64>,
    /// 所在标题 · Heading.
    pub heading: Option<String>,
    /// 摘要 · Beginning.
    pub text: Option<String>,
    /// 正文（修复后） · Text after repairs.
    pub body: Option<String>,
    /// 原文 · Raw text.
    pub raw: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
    /// 章节序号 · Section number.
    pub section_number: Option<i64>,
    /// 形式 · Shape.
    pub shape: Option<String>,
    /// 性质 · Nature.
    pub nature: Vec<String>,
    /// 牵头单位（原文） · Lead units as stated.
    pub lead_words: Option<String>,
    /// 配合单位（原文） · Supporting units as stated.
    pub support_words: Option<String>,
    /// 单位起始字节 · Units from.
    pub units_start: Option<i64>,
    /// 单位结束字节 · Units to.
    pub units_end: Option<i64>,
    /// 上级条款 · Clause above.
    pub above: Option<ClauseId>,
    /// 上位规划对应条款 · Twin in the parent plan.
    pub twin: Option<ClauseId>,
    /// 与上位条款 · Against the twin.
    pub twin_relation: Option<String>,
    /// 所属规划期 · Period of the plan.
    pub plan_period: Option<taihang_base::Period>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Clause {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, ClauseState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            document: typed::take(record.get(field::DOCUMENT), field::DOCUMENT, typed::reference)?,
            path: typed::take(record.get(field::PATH), field::PATH, typed::text)?,
            order: typed::take(record.get(field::ORDER), field::ORDER, typed::integer)?,
            heading: typed::take(record.get(field::HEADING), field::HEADING, typed::text)?,
            text: typed::take(record.get(field::TEXT), field::TEXT, typed::text)?,
            body: typed::take(record.get(field::BODY), field::BODY, typed::text)?,
            raw: typed::take(record.get(field::RAW), field::RAW, typed::text)?,
            start: typed::take(record.get(field::START), field::START, typed::integer)?,
            end: typed::take(record.get(field::END), field::END, typed::integer)?,
            section_number: typed::take(record.get(field::SECTION_NUMBER), field::SECTION_NUMBER, typed::integer)?,
            shape: typed::take(record.get(field::SHAPE), field::SHAPE, typed::choice)?,
            nature: typed::take(record.get(field::NATURE), field::NATURE, typed::choices)?.unwrap_or_default(),
            lead_words: typed::take(record.get(field::LEAD_WORDS), field::LEAD_WORDS, typed::text)?,
            support_words: typed::take(record.get(field::SUPPORT_WORDS), field::SUPPORT_WORDS, typed::text)?,
            units_start: typed::take(record.get(field::UNITS_START), field::UNITS_START, typed::integer)?,
            units_end: typed::take(record.get(field::UNITS_END), field::UNITS_END, typed::integer)?,
            above: typed::take(record.get(field::ABOVE), field::ABOVE, typed::reference)?,
            twin: typed::take(record.get(field::TWIN), field::TWIN, typed::reference)?,
            twin_relation: typed::take(record.get(field::TWIN_RELATION), field::TWIN_RELATION, typed::choice)?,
            plan_period: typed::take(record.get(field::PLAN_PERIOD), field::PLAN_PERIOD, typed::period)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Clause> for Draft {
    fn from(record: &Clause) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::DOCUMENT.to_owned(), record.document.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PATH.to_owned(), record.path.clone().map(Value::Text));
        draft.values.insert(field::ORDER.to_owned(), record.order.map(Value::Integer));
        draft.values.insert(field::HEADING.to_owned(), record.heading.clone().map(Value::Text));
        draft.values.insert(field::TEXT.to_owned(), record.text.clone().map(Value::Text));
        draft.values.insert(field::BODY.to_owned(), record.body.clone().map(Value::Text));
        draft.values.insert(field::RAW.to_owned(), record.raw.clone().map(Value::Text));
        draft.values.insert(field::START.to_owned(), record.start.map(Value::Integer));
        draft.values.insert(field::END.to_owned(), record.end.map(Value::Integer));
        draft.values.insert(field::SECTION_NUMBER.to_owned(), record.section_number.map(Value::Integer));
        draft.values.insert(field::SHAPE.to_owned(), record.shape.clone().map(Value::Choice));
        draft.values.insert(field::NATURE.to_owned(), typed::filled(&record.nature, Clone::clone, Value::Choices));
        draft.values.insert(field::LEAD_WORDS.to_owned(), record.lead_words.clone().map(Value::Text));
        draft.values.insert(field::SUPPORT_WORDS.to_owned(), record.support_words.clone().map(Value::Text));
        draft.values.insert(field::UNITS_START.to_owned(), record.units_start.map(Value::Integer));
        draft.values.insert(field::UNITS_END.to_owned(), record.units_end.map(Value::Integer));
        draft.values.insert(field::ABOVE.to_owned(), record.above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::TWIN.to_owned(), record.twin.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::TWIN_RELATION.to_owned(), record.twin_relation.clone().map(Value::Choice));
        draft
    }
}
