//! 指标 · Indicator. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "indicator";

/// Fields and kinds of lines.
pub mod field {
    /// 代码 · Code.
    pub const CODE: &str = "code";
    /// 中文名称 · Chinese name.
    pub const ZH: &str = "zh";
    /// 英文名称 · English name.
    pub const EN: &str = "en";
    /// 定义 · Definition.
    pub const DEFINITION: &str = "definition";
    /// 公式 · Formula.
    pub const FORMULA: &str = "formula";
    /// 版次 · Edition.
    pub const EDITION: &str = "edition";
    /// 计量单位 · Unit.
    pub const UNIT: &str = "unit";
    /// 频率 · Frequency.
    pub const REPORTED_EVERY: &str = "reported_every";
    /// 领域 · Domain.
    pub const DOMAIN: &str = "domain";
    /// 组别 · Group.
    pub const GROUP: &str = "group";
    /// 指标集 · Sets.
    pub const SETS: &str = "sets";
    /// 来源 · Source.
    pub const SOURCE: &str = "source";
    /// 分母清单 · Denominator.
    pub const DENOMINATOR: &str = "denominator";
    /// 分母范围 · Denominator, if a view.
    pub const DENOMINATOR_VIEW: &str = "denominator_view";
    /// 汇总方式 · Aggregation.
    pub const AGGREGATION: &str = "aggregation";
    /// 方向 · Direction.
    pub const DIRECTION: &str = "direction";
    /// 试行 · Exploratory.
    pub const EXPLORATORY: &str = "exploratory";
    /// 层级口径 · Rule of levels.
    pub const LEVEL_RULE: &str = "level_rule";
    /// 归口单位 · Steward.
    pub const STEWARD: &str = "steward";
    /// 适用期 · Valid.
    pub const VALID: &str = "valid";
    /// 取代 · Replaces.
    pub const REPLACES: &str = "replaces";
}

/// Transitions.
pub mod transition {
    /// 审核 · Review.
    pub const REVIEW: &str = "review";
    /// 退回 · Return.
    pub const RETURN: &str = "return";
    /// 启用 · Put into use.
    pub const GO_LIVE: &str = "go_live";
    /// 停用 · Retire.
    pub const RETIRE: &str = "retire";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndicatorState {
    /// 草稿 · Draft.
    Draft,
    /// 已审核 · Reviewed.
    Reviewed,
    /// 启用 · Live.
    Live,
    /// 停用 · Retired.
    Retired,
}

#[rustfmt::skip]
impl IndicatorState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Reviewed, Self::Live, Self::Retired];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Reviewed => "reviewed",
            Self::Live => "live",
            Self::Retired => "retired",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type IndicatorId = Id<Indicator>;

/// The dictionary: one definition per code, versioned, with formula and denominator.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: IndicatorState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 代码 · Code.
    pub code: Option<String>,
    /// 中文名称 · Chinese name.
    pub zh: Option<String>,
    /// 英文名称 · English name.
    pub en: Option<String>,
    /// 定义 · Definition.
    pub definition: Option<String>,
    /// 公式 · Formula.
    pub formula: Option<String>,
    /// 版次 · Edition.
    pub edition: Option<i64>,
    /// 计量单位 · Unit.
    pub unit: Option<String>,
    /// 频率 · Frequency.
    pub reported_every: Option<String>,
    /// 领域 · Domain.
    pub domain: Option<String>,
    /// 组别 · Group.
    pub group: Option<String>,
    /// 指标集 · Sets.
    pub sets: Vec<String>,
    /// 来源 · Source.
    pub source: Option<String>,
    /// 分母清单 · Denominator.
    pub denominator: Option<super::pool::PoolId>,
    /// 分母范围 · Denominator, if a view.
    pub denominator_view: Option<String>,
    /// 汇总方式 · Aggregation.
    pub aggregation: Option<String>,
    /// 方向 · Direction.
    pub direction: Option<String>,
    /// 试行 · Exploratory.
    pub exploratory: Option<bool>,
    /// 层级口径 · Rule of levels.
    pub level_rule: Option<String>,
    /// 归口单位 · Steward.
    pub steward: Option<super::organisation::OrganisationId>,
    /// 适用期 · Valid.
    pub valid: Option<taihang_base::Period>,
    /// 取代 · Replaces.
    pub replaces: Option<IndicatorId>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Indicator {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, IndicatorState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            code: typed::take(record.get(field::CODE), field::CODE, typed::identifier)?,
            zh: typed::take(record.get(field::ZH), field::ZH, typed::text)?,
            en: typed::take(record.get(field::EN), field::EN, typed::text)?,
            definition: typed::take(record.get(field::DEFINITION), field::DEFINITION, typed::text)?,
            formula: typed::take(record.get(field::FORMULA), field::FORMULA, typed::text)?,
            edition: typed::take(record.get(field::EDITION), field::EDITION, typed::integer)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::choice)?,
            reported_every: typed::take(record.get(field::REPORTED_EVERY), field::REPORTED_EVERY, typed::choice)?,
            domain: typed::take(record.get(field::DOMAIN), field::DOMAIN, typed::choice)?,
            group: typed::take(record.get(field::GROUP), field::GROUP, typed::choice)?,
            sets: typed::take(record.get(field::SETS), field::SETS, typed::choices)?.unwrap_or_default(),
            source: typed::take(record.get(field::SOURCE), field::SOURCE, typed::choice)?,
            denominator: typed::take(record.get(field::DENOMINATOR), field::DENOMINATOR, typed::reference)?,
            denominator_view: typed::take(record.get(field::DENOMINATOR_VIEW), field::DENOMINATOR_VIEW, typed::text)?,
            aggregation: typed::take(record.get(field::AGGREGATION), field::AGGREGATION, typed::choice)?,
            direction: typed::take(record.get(field::DIRECTION), field::DIRECTION, typed::choice)?,
            exploratory: typed::take(record.get(field::EXPLORATORY), field::EXPLORATORY, typed::yes_no)?,
            level_rule: typed::take(record.get(field::LEVEL_RULE), field::LEVEL_RULE, typed::text)?,
            steward: typed::take(record.get(field::STEWARD), field::STEWARD, typed::reference)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            replaces: typed::take(record.get(field::REPLACES), field::REPLACES, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Indicator> for Draft {
    fn from(record: &Indicator) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::CODE.to_owned(), record.code.clone().map(Value::Identifier));
        draft.values.insert(field::ZH.to_owned(), record.zh.clone().map(Value::Text));
        draft.values.insert(field::EN.to_owned(), record.en.clone().map(Value::Text));
        draft.values.insert(field::DEFINITION.to_owned(), record.definition.clone().map(Value::Text));
        draft.values.insert(field::FORMULA.to_owned(), record.formula.clone().map(Value::Text));
        draft.values.insert(field::EDITION.to_owned(), record.edition.map(Value::Integer));
        draft.values.insert(field::UNIT.to_owned(), record.unit.clone().map(Value::Choice));
        draft.values.insert(field::REPORTED_EVERY.to_owned(), record.reported_every.clone().map(Value::Choice));
        draft.values.insert(field::DOMAIN.to_owned(), record.domain.clone().map(Value::Choice));
        draft.values.insert(field::GROUP.to_owned(), record.group.clone().map(Value::Choice));
        draft.values.insert(field::SETS.to_owned(), typed::filled(&record.sets, Clone::clone, Value::Choices));
        draft.values.insert(field::SOURCE.to_owned(), record.source.clone().map(Value::Choice));
        draft.values.insert(field::DENOMINATOR.to_owned(), record.denominator.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DENOMINATOR_VIEW.to_owned(), record.denominator_view.clone().map(Value::Text));
        draft.values.insert(field::AGGREGATION.to_owned(), record.aggregation.clone().map(Value::Choice));
        draft.values.insert(field::DIRECTION.to_owned(), record.direction.clone().map(Value::Choice));
        draft.values.insert(field::EXPLORATORY.to_owned(), record.exploratory.map(Value::YesNo));
        draft.values.insert(field::LEVEL_RULE.to_owned(), record.level_rule.clone().map(Value::Text));
        draft.values.insert(field::STEWARD.to_owned(), record.steward.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::REPLACES.to_owned(), record.replaces.map(|id| Value::Ref(id.retyped())));
        draft
    }
}
