//! 指标数值 · Indicator value. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "indicator_value";

/// Fields and kinds of lines.
pub mod field {
    /// 指标 · Indicator.
    pub const INDICATOR: &str = "indicator";
    /// 指标版次 · Edition of the indicator.
    pub const EDITION: &str = "edition";
    /// 地区 · Region.
    pub const REGION: &str = "region";
    /// 单位 · Organisation.
    pub const UNIT: &str = "unit";
    /// 时期 · Period.
    pub const PERIOD: &str = "period";
    /// 类别 · Category.
    pub const CATEGORY: &str = "category";
    /// 数值 · Value.
    pub const VALUE: &str = "value";
    /// 所出功能区 · Credited from the zone.
    pub const ZONE: &str = "zone";
    /// 所用人口数 · Population used.
    pub const POPULATION: &str = "population";
    /// 来源 · Source.
    pub const SOURCE: &str = "source";
    /// 样本量 · Sample size.
    pub const SAMPLE: &str = "sample";
    /// 数据日期 · As of.
    pub const AS_OF: &str = "as_of";
    /// 修订 · Revision.
    pub const REVISION: &str = "revision";
    /// 所出报表 · From the return.
    pub const DATA_RETURN: &str = "data_return";
    /// 统计对象 · Of what.
    pub const SUBJECT: &str = "subject";
    /// 管理单位 · Keeper.
    pub const KEEPER: &str = "keeper";
    /// 说明 · Note.
    pub const NOTE: &str = "note";
}

/// Transitions.
pub mod transition {
    /// 核对 · Check.
    pub const CHECK: &str = "check";
    /// 不采用 · Reject.
    pub const REJECT: &str = "reject";
    /// 发布 · Release.
    pub const RELEASE: &str = "release";
    /// 撤回 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 由新修订取代 · Supersede.
    pub const SUPERSEDE: &str = "supersede";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndicatorValueState {
    /// 已报 · Reported.
    Reported,
    /// 系统核算 · Computed.
    Computed,
    /// 已核 · Checked.
    Checked,
    /// 已发布 · Released.
    Released,
    /// 已被修订 · Superseded.
    Superseded,
    /// 未采用 · Rejected.
    Rejected,
}

#[rustfmt::skip]
impl IndicatorValueState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Reported, Self::Computed, Self::Checked, Self::Released, Self::Superseded, Self::Rejected];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Computed => "computed",
            Self::Checked => "checked",
            Self::Released => "released",
            Self::Superseded => "superseded",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type IndicatorValueId = Id<IndicatorValue>;

/// Every value by indicator, region or unit, period and category; a mended value is a further revision, and the earlier one stays.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct IndicatorValue {
    /// Its id.
    pub id: IndicatorValueId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: IndicatorValueState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 指标 · Indicator.
    pub indicator: Option<super::indicator::IndicatorId>,
    /// 指标版次 · Edition of the indicator.
    pub edition: Option<i64>,
    /// 地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 单位 · Organisation.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 时期 · Period.
    pub period: Option<taihang_base::Period>,
    /// 类别 · Category.
    pub category: Option<String>,
    /// 数值 · Value.
    pub value: Option<rust_decimal::Decimal>,
    /// 所出功能区 · Credited from the zone.
    pub zone: Option<super::region::RegionId>,
    /// 所用人口数 · Population used.
    pub population: Option<IndicatorValueId>,
    /// 来源 · Source.
    pub source: Option<String>,
    /// 样本量 · Sample size.
    pub sample: Option<i64>,
    /// 数据日期 · As of.
    pub as_of: Option<jiff::civil::Date>,
    /// 修订 · Revision.
    pub revision: Option<i64>,
    /// 所出报表 · From the return.
    pub data_return: Option<super::data_return::DataReturnId>,
    /// 统计对象 · Of what.
    pub subject: Option<String>,
    /// 管理单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
    /// 说明 · Note.
    pub note: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for IndicatorValue {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, IndicatorValueState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            indicator: typed::take(record.get(field::INDICATOR), field::INDICATOR, typed::reference)?,
            edition: typed::take(record.get(field::EDITION), field::EDITION, typed::integer)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::reference)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            category: typed::take(record.get(field::CATEGORY), field::CATEGORY, typed::choice)?,
            value: typed::take(record.get(field::VALUE), field::VALUE, typed::decimal)?,
            zone: typed::take(record.get(field::ZONE), field::ZONE, typed::reference)?,
            population: typed::take(record.get(field::POPULATION), field::POPULATION, typed::reference)?,
            source: typed::take(record.get(field::SOURCE), field::SOURCE, typed::text)?,
            sample: typed::take(record.get(field::SAMPLE), field::SAMPLE, typed::integer)?,
            as_of: typed::take(record.get(field::AS_OF), field::AS_OF, typed::date)?,
            revision: typed::take(record.get(field::REVISION), field::REVISION, typed::integer)?,
            data_return: typed::take(record.get(field::DATA_RETURN), field::DATA_RETURN, typed::reference)?,
            subject: typed::take(record.get(field::SUBJECT), field::SUBJECT, typed::text)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl From<&IndicatorValue> for Draft {
    fn from(record: &IndicatorValue) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::INDICATOR.to_owned(), record.indicator.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::UNIT.to_owned(), record.unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::CATEGORY.to_owned(), record.category.clone().map(Value::Choice));
        draft.values.insert(field::VALUE.to_owned(), record.value.map(Value::Decimal));
        draft.values.insert(field::ZONE.to_owned(), record.zone.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::POPULATION.to_owned(), record.population.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SOURCE.to_owned(), record.source.clone().map(Value::Text));
        draft.values.insert(field::SAMPLE.to_owned(), record.sample.map(Value::Integer));
        draft.values.insert(field::AS_OF.to_owned(), record.as_of.map(Value::Date));
        draft.values.insert(field::REVISION.to_owned(), record.revision.map(Value::Integer));
        draft.values.insert(field::DATA_RETURN.to_owned(), record.data_return.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft
    }
}
