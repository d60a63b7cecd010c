//! 指标目标 · Target. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "target";

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
    /// 目标期 · Due.
    pub const DUE: &str = "due";
    /// 频次 · Recurrence.
    pub const RECURRENCE: &str = "recurrence";
    /// 年均增速（原文） · Growth as stated.
    pub const GROWTH_WORDS: &str = "growth_words";
    /// 年均增速 · Yearly growth.
    pub const GROWTH: &str = "growth";
    /// 基期值（原文） · Baseline as stated.
    pub const BASELINE_WORDS: &str = "baseline_words";
    /// 基期单位（原文） · Its unit.
    pub const BASELINE_UNIT: &str = "baseline_unit";
    /// 基期值 · Baseline.
    pub const BASELINE: &str = "baseline";
    /// 基期 · Year of the baseline.
    pub const BASELINE_YEAR: &str = "baseline_year";
    /// 基期性质 · Kind of baseline.
    pub const BASELINE_KIND: &str = "baseline_kind";
    /// 与基期之比 · Multiple of the baseline.
    pub const MULTIPLE: &str = "multiple";
    /// 比较关系 · Relation.
    pub const RELATION: &str = "relation";
    /// 约数 · Approximate.
    pub const APPROXIMATE: &str = "approximate";
    /// 容差 · Tolerance.
    pub const TOLERANCE: &str = "tolerance";
    /// 对照 · Comparator.
    pub const COMPARATOR: &str = "comparator";
    /// 对照（原文） · Comparator as stated.
    pub const COMPARATOR_WORDS: &str = "comparator_words";
    /// 预期路径 · Expected path.
    pub const PATH: &str = "path";
    /// 路径各点 · Points of the path.
    pub const PATH_POINTS: &str = "path_points";
    /// 所属总数 · Part of.
    pub const PART_OF: &str = "part_of";
    /// 取代的目标 · Replaces.
    pub const REPLACES: &str = "replaces";
    /// 发布机关 · Issuer.
    pub const ISSUER: &str = "issuer";
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
    /// 核算提示 · Flags.
    pub const FLAGS: &str = "flags";
    /// 结果期限 · Outcome due.
    pub const OUTCOME_DUE: &str = "outcome_due";
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
    /// 列入执行 · Put in force.
    pub const ENFORCE: &str = "enforce";
    /// 调整 · Adjust.
    pub const ADJUST: &str = "adjust";
    /// 达成 · Meet.
    pub const MEET: &str = "meet";
    /// 未达成 · Miss.
    pub const MISS: &str = "miss";
    /// 无结果 · Lapse.
    pub const LAPSE: &str = "lapse";
    /// 转督办 · Put under supervision.
    pub const SUPERVISE: &str = "supervise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetState {
    /// 机读 · Extracted.
    Extracted,
    /// 已核对 · Checked.
    Checked,
    /// 执行中 · In force.
    InForce,
    /// 已调整 · Adjusted.
    Adjusted,
    /// 已达成 · Met.
    Met,
    /// 未达成 · Missed.
    Missed,
    /// 无结果 · No outcome reported.
    NoOutcomeReported,
    /// 已驳回 · Rejected.
    Rejected,
}

#[rustfmt::skip]
impl TargetState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 8] = [Self::Extracted, Self::Checked, Self::InForce, Self::Adjusted, Self::Met, Self::Missed, Self::NoOutcomeReported, Self::Rejected];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Extracted => "extracted",
            Self::Checked => "checked",
            Self::InForce => "in_force",
            Self::Adjusted => "adjusted",
            Self::Met => "met",
            Self::Missed => "missed",
            Self::NoOutcomeReported => "no_outcome_reported",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type TargetId = Id<Target>;

/// One numeric commitment of a clause, versioned, with its conditions.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Target {
    /// Its id.
    pub id: TargetId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: TargetState,
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
    /// 目标期 · Due.
    pub due: Option<taihang_base::Period>,
    /// 频次 · Recurrence.
    pub recurrence: Option<String>,
    /// 年均增速（原文） · Growth as stated.
    pub growth_words: Option<String>,
    /// 年均增速 · Yearly growth.
    pub growth: Option<rust_decimal::Decimal>,
    /// 基期值（原文） · Baseline as stated.
    pub baseline_words: Option<String>,
    /// 基期单位（原文） · Its unit.
    pub baseline_unit: Option<String>,
    /// 基期值 · Baseline.
    pub baseline: Option<rust_decimal::Decimal>,
    /// 基期 · Year of the baseline.
    pub baseline_year: Option<taihang_base::Period>,
    /// 基期性质 · Kind of baseline.
    pub baseline_kind: Option<String>,
    /// 与基期之比 · Multiple of the baseline.
    pub multiple: Option<rust_decimal::Decimal>,
    /// 比较关系 · Relation.
    pub relation: Option<String>,
    /// 约数 · Approximate.
    pub approximate: Option<bool>,
    /// 容差 · Tolerance.
    pub tolerance: Option<rust_decimal::Decimal>,
    /// 对照 · Comparator.
    pub comparator: Option<String>,
    /// 对照（原文） · Comparator as stated.
    pub comparator_words: Option<String>,
    /// 预期路径 · Expected path.
    pub path: Option<String>,
    /// 路径各点 · Points of the path.
    pub path_points: Option<String>,
    /// 所属总数 · Part of.
    pub part_of: Option<TargetId>,
    /// 取代的目标 · Replaces.
    pub replaces: Option<TargetId>,
    /// 发布机关 · Issuer.
    pub issuer: Option<super::organisation::OrganisationId>,
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
    /// 核算提示 · Flags.
    pub flags: Vec<String>,
    /// 结果期限 · Outcome due.
    pub outcome_due: Option<jiff::civil::Date>,
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
impl TryFrom<&Record> for Target {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, TargetState::from_word)?,
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
            due: typed::take(record.get(field::DUE), field::DUE, typed::period)?,
            recurrence: typed::take(record.get(field::RECURRENCE), field::RECURRENCE, typed::choice)?,
            growth_words: typed::take(record.get(field::GROWTH_WORDS), field::GROWTH_WORDS, typed::text)?,
            growth: typed::take(record.get(field::GROWTH), field::GROWTH, typed::percent)?,
            baseline_words: typed::take(record.get(field::BASELINE_WORDS), field::BASELINE_WORDS, typed::text)?,
            baseline_unit: typed::take(record.get(field::BASELINE_UNIT), field::BASELINE_UNIT, typed::text)?,
            baseline: typed::take(record.get(field::BASELINE), field::BASELINE, typed::decimal)?,
            baseline_year: typed::take(record.get(field::BASELINE_YEAR), field::BASELINE_YEAR, typed::period)?,
            baseline_kind: typed::take(record.get(field::BASELINE_KIND), field::BASELINE_KIND, typed::choice)?,
            multiple: typed::take(record.get(field::MULTIPLE), field::MULTIPLE, typed::decimal)?,
            relation: typed::take(record.get(field::RELATION), field::RELATION, typed::choice)?,
            approximate: typed::take(record.get(field::APPROXIMATE), field::APPROXIMATE, typed::yes_no)?,
            tolerance: typed::take(record.get(field::TOLERANCE), field::TOLERANCE, typed::percent)?,
            comparator: typed::take(record.get(field::COMPARATOR), field::COMPARATOR, typed::choice)?,
            comparator_words: typed::take(record.get(field::COMPARATOR_WORDS), field::COMPARATOR_WORDS, typed::text)?,
            path: typed::take(record.get(field::PATH), field::PATH, typed::choice)?,
            path_points: typed::take(record.get(field::PATH_POINTS), field::PATH_POINTS, typed::text)?,
            part_of: typed::take(record.get(field::PART_OF), field::PART_OF, typed::reference)?,
            replaces: typed::take(record.get(field::REPLACES), field::REPLACES, typed::reference)?,
            issuer: typed::take(record.get(field::ISSUER), field::ISSUER, typed::reference)?,
            lead_words: typed::take(record.get(field::LEAD_WORDS), field::LEAD_WORDS, typed::text)?,
            quote: typed::take(record.get(field::QUOTE), field::QUOTE, typed::text)?,
            start: typed::take(record.get(field::START), field::START, typed::integer)?,
            end: typed::take(record.get(field::END), field::END, typed::integer)?,
            section: typed::take(record.get(field::SECTION), field::SECTION, typed::text)?,
            repaired: typed::take(record.get(field::REPAIRED), field::REPAIRED, typed::yes_no)?,
            flags: typed::take(record.get(field::FLAGS), field::FLAGS, typed::choices)?.unwrap_or_default(),
            outcome_due: typed::take(record.get(field::OUTCOME_DUE), field::OUTCOME_DUE, typed::date)?,
            review: typed::take(record.get(field::REVIEW), field::REVIEW, typed::choice)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            found: typed::take(record.get(field::FOUND), field::FOUND, typed::text)?,
            position: typed::take(record.get(field::POSITION), field::POSITION, typed::integer)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Target> for Draft {
    fn from(record: &Target) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::INDICATOR.to_owned(), record.indicator.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DOCUMENT.to_owned(), record.document.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CLAUSE.to_owned(), record.clause.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SUBJECT.to_owned(), record.subject.clone().map(Value::Text));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::OP.to_owned(), record.op.clone().map(Value::Choice));
        draft.values.insert(field::STATED_VALUE.to_owned(), record.stated_value.clone().map(Value::Text));
        draft.values.insert(field::STATED_UNIT.to_owned(), record.stated_unit.clone().map(Value::Text));
        draft.values.insert(field::DUE.to_owned(), record.due.map(Value::Period));
        draft.values.insert(field::RECURRENCE.to_owned(), record.recurrence.clone().map(Value::Choice));
        draft.values.insert(field::GROWTH_WORDS.to_owned(), record.growth_words.clone().map(Value::Text));
        draft.values.insert(field::BASELINE_WORDS.to_owned(), record.baseline_words.clone().map(Value::Text));
        draft.values.insert(field::BASELINE_UNIT.to_owned(), record.baseline_unit.clone().map(Value::Text));
        draft.values.insert(field::BASELINE_YEAR.to_owned(), record.baseline_year.map(Value::Period));
        draft.values.insert(field::BASELINE_KIND.to_owned(), record.baseline_kind.clone().map(Value::Choice));
        draft.values.insert(field::TOLERANCE.to_owned(), record.tolerance.map(Value::Percent));
        draft.values.insert(field::COMPARATOR.to_owned(), record.comparator.clone().map(Value::Choice));
        draft.values.insert(field::COMPARATOR_WORDS.to_owned(), record.comparator_words.clone().map(Value::Text));
        draft.values.insert(field::PATH.to_owned(), record.path.clone().map(Value::Choice));
        draft.values.insert(field::PATH_POINTS.to_owned(), record.path_points.clone().map(Value::Text));
        draft.values.insert(field::PART_OF.to_owned(), record.part_of.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REPLACES.to_owned(), record.replaces.map(|id| Value::Ref(id.retyped())));
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
