//! 完成数 · Actual. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "actual";

/// Fields and kinds of lines.
pub mod field {
    /// 指标 · Indicator.
    pub const INDICATOR: &str = "indicator";
    /// 文件 · Document.
    pub const DOCUMENT: &str = "document";
    /// 条款 · Clause.
    pub const CLAUSE: &str = "clause";
    /// 对象 · Subject.
    pub const SUBJECT: &str = "subject";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 约束方式 · How it binds.
    pub const OP: &str = "op";
    /// 数值（原文） · Value as stated.
    pub const STATED_VALUE: &str = "stated_value";
    /// 单位（原文） · Unit as stated.
    pub const STATED_UNIT: &str = "stated_unit";
    /// 数值 · Value.
    pub const VALUE: &str = "value";
    /// 上限 · Upper end.
    pub const UPPER: &str = "upper";
    /// 单位 · Unit.
    pub const UNIT: &str = "unit";
    /// 所属期 · Of the period.
    pub const OF: &str = "of";
    /// 频次 · Recurrence.
    pub const RECURRENCE: &str = "recurrence";
    /// 增速（原文） · Growth as stated.
    pub const GROWTH_WORDS: &str = "growth_words";
    /// 增速 · Growth.
    pub const GROWTH: &str = "growth";
    /// 基期值（原文） · Baseline as stated.
    pub const BASELINE_WORDS: &str = "baseline_words";
    /// 基期单位（原文） · Its unit.
    pub const BASELINE_UNIT: &str = "baseline_unit";
    /// 基期值 · Baseline.
    pub const BASELINE: &str = "baseline";
    /// 基期 · Year of the baseline.
    pub const BASELINE_YEAR: &str = "baseline_year";
    /// 对照（原文） · Comparator as stated.
    pub const COMPARATOR_WORDS: &str = "comparator_words";
    /// 所属总数 · Part of.
    pub const PART_OF: &str = "part_of";
    /// 牵头单位（原文） · Lead units as stated.
    pub const LEAD_WORDS: &str = "lead_words";
    /// 原文 · Quote.
    pub const QUOTE: &str = "quote";
    /// 起始字节 · First byte.
    pub const START: &str = "start";
    /// 结束字节 · End byte.
    pub const END: &str = "end";
    /// 章节 · Section.
    pub const SECTION: &str = "section";
    /// 原文经修复 · Repaired.
    pub const REPAIRED: &str = "repaired";
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
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActualState {
    /// 机读 · Extracted.
    Extracted,
    /// 已核对 · Checked.
    Checked,
    /// 已驳回 · Rejected.
    Rejected,
}

#[rustfmt::skip]
impl ActualState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 3] = [Self::Extracted, Self::Checked, Self::Rejected];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Extracted => "extracted",
            Self::Checked => "checked",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type ActualId = Id<Actual>;

/// A figure that a document states as reached; outcomes are held against it until indicator values have a register of their own.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Actual {
    /// Its id.
    pub id: ActualId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: ActualState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 指标 · Indicator.
    pub indicator: Option<super::indicator::IndicatorId>,
    /// 文件 · Document.
    pub document: Option<super::policy_document::PolicyDocumentId>,
    /// 条款 · Clause.
    pub clause: Option<super::clause::ClauseId>,
    /// 对象 · Subject.
    pub subject: Option<String>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 约束方式 · How it binds.
    pub op: Option<String>,
    /// 数值（原文） · Value as stated.
    pub stated_value: Option<String>,
    /// 单位（原文） · Unit as stated.
    pub stated_unit: Option<String>,
    /// 数值 · Value.
    pub value: Option<rust_decimal::Decimal>,
    /// 上限 · Upper end.
    pub upper: Option<rust_decimal::Decimal>,
    /// 单位 · Unit.
    pub unit: Option<String>,
    /// 所属期 · Of the period.
    pub of: Option<taihang_base::Period>,
    /// 频次 · Recurrence.
    pub recurrence: Option<String>,
    /// 增速（原文） · Growth as stated.
    pub growth_words: Option<String>,
    /// 增速 · Growth.
    pub growth: Option<rust_decimal::Decimal>,
    /// 基期值（原文） · Baseline as stated.
    pub baseline_words: Option<String>,
    /// 基期单位（原文） · Its unit.
    pub baseline_unit: Option<String>,
    /// 基期值 · Baseline.
    pub baseline: Option<rust_decimal::Decimal>,
    /// 基期 · Year of the baseline.
    pub baseline_year: Option<taihang_base::Period>,
    /// 对照（原文） · Comparator as stated.
    pub comparator_words: Option<String>,
    /// 所属总数 · Part of.
    pub part_of: Option<ActualId>,
    /// 牵头单位（原文） · Lead units as stated.
    pub lead_words: Option<String>,
    /// 原文 · Quote.
    pub quote: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
    /// 章节 · Section.
    pub section: Option<String>,
    /// 原文经修复 · Repaired.
    pub repaired: Option<bool>,
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
impl TryFrom<&Record> for Actual {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, ActualState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            indicator: typed::take(record.get(field::INDICATOR), field::INDICATOR, typed::reference)?,
            document: typed::take(record.get(field::DOCUMENT), field::DOCUMENT, typed::reference)?,
            clause: typed::take(record.get(field::CLAUSE), field::CLAUSE, typed::reference)?,
            subject: typed::take(record.get(field::SUBJECT), field::SUBJECT, typed::text)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            op: typed::take(record.get(field::OP), field::OP, typed::choice)?,
            stated_value: typed::take(record.get(field::STATED_VALUE), field::STATED_VALUE, typed::text)?,
            stated_unit: typed::take(record.get(field::STATED_UNIT), field::STATED_UNIT, typed::text)?,
            value: typed::take(record.get(field::VALUE), field::VALUE, typed::decimal)?,
            upper: typed::take(record.get(field::UPPER), field::UPPER, typed::decimal)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::text)?,
            of: typed::take(record.get(field::OF), field::OF, typed::period)?,
            recurrence: typed::take(record.get(field::RECURRENCE), field::RECURRENCE, typed::choice)?,
            growth_words: typed::take(record.get(field::GROWTH_WORDS), field::GROWTH_WORDS, typed::text)?,
            growth: typed::take(record.get(field::GROWTH), field::GROWTH, typed::percent)?,
            baseline_words: typed::take(record.get(field::BASELINE_WORDS), field::BASELINE_WORDS, typed::text)?,
            baseline_unit: typed::take(record.get(field::BASELINE_UNIT), field::BASELINE_UNIT, typed::text)?,
            baseline: typed::take(record.get(field::BASELINE), field::BASELINE, typed::decimal)?,
            baseline_year: typed::take(record.get(field::BASELINE_YEAR), field::BASELINE_YEAR, typed::period)?,
            comparator_words: typed::take(record.get(field::COMPARATOR_WORDS), field::COMPARATOR_WORDS, typed::text)?,
            part_of: typed::take(record.get(field::PART_OF), field::PART_OF, typed::reference)?,
            lead_words: typed::take(record.get(field::LEAD_WORDS), field::LEAD_WORDS, typed::text)?,
            quote: typed::take(record.get(field::QUOTE), field::QUOTE, typed::text)?,
            start: typed::take(record.get(field::START), field::START, typed::integer)?,
            end: typed::take(record.get(field::END), field::END, typed::integer)?,
            section: typed::take(record.get(field::SECTION), field::SECTION, typed::text)?,
            repaired: typed::take(record.get(field::REPAIRED), field::REPAIRED, typed::yes_no)?,
            review: typed::take(record.get(field::REVIEW), field::REVIEW, typed::choice)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            found: typed::take(record.get(field::FOUND), field::FOUND, typed::text)?,
            position: typed::take(record.get(field::POSITION), field::POSITION, typed::integer)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Actual> for Draft {
    fn from(record: &Actual) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::INDICATOR.to_owned(), record.indicator.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DOCUMENT.to_owned(), record.document.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CLAUSE.to_owned(), record.clause.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SUBJECT.to_owned(), record.subject.clone().map(Value::Text));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::OP.to_owned(), record.op.clone().map(Value::Choice));
        draft.values.insert(field::STATED_VALUE.to_owned(), record.stated_value.clone().map(Value::Text));
        draft.values.insert(field::STATED_UNIT.to_owned(), record.stated_unit.clone().map(Value::Text));
        draft.values.insert(field::OF.to_owned(), record.of.map(Value::Period));
        draft.values.insert(field::RECURRENCE.to_owned(), record.recurrence.clone().map(Value::Choice));
        draft.values.insert(field::GROWTH_WORDS.to_owned(), record.growth_words.clone().map(Value::Text));
        draft.values.insert(field::BASELINE_WORDS.to_owned(), record.baseline_words.clone().map(Value::Text));
        draft.values.insert(field::BASELINE_UNIT.to_owned(), record.baseline_unit.clone().map(Value::Text));
        draft.values.insert(field::BASELINE_YEAR.to_owned(), record.baseline_year.map(Value::Period));
        draft.values.insert(field::COMPARATOR_WORDS.to_owned(), record.comparator_words.clone().map(Value::Text));
        draft.values.insert(field::PART_OF.to_owned(), record.part_of.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::LEAD_WORDS.to_owned(), record.lead_words.clone().map(Value::Text));
        draft.values.insert(field::QUOTE.to_owned(), record.quote.clone().map(Value::Text));
        draft.values.insert(field::START.to_owned(), record.start.map(Value::Integer));
        draft.values.insert(field::END.to_owned(), record.end.map(Value::Integer));
        draft.values.insert(field::SECTION.to_owned(), record.section.clone().map(Value::Text));
        draft.values.insert(field::REPAIRED.to_owned(), record.repaired.map(Value::YesNo));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft.values.insert(field::FOUND.to_owned(), record.found.clone().map(Value::Text));
        draft.values.insert(field::POSITION.to_owned(), record.position.map(Value::Integer));
        draft
    }
}
