//! 企业档案 · Firm. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "firm";

/// Fields and kinds of lines.
pub mod field {
    /// 企业 · Firm.
    pub const ORGANISATION: &str = "organisation";
    /// 企业名称 · Name.
    pub const NAME: &str = "name";
    /// 所在地区 · Region.
    pub const REGION: &str = "region";
    /// 所在园区 · Zone.
    pub const ZONE: &str = "zone";
    /// 规模 · Size.
    pub const SIZE: &str = "size";
    /// 国有情况 · State-owned.
    pub const STATE_OWNED: &str = "state_owned";
    /// 行业 · Industry.
    pub const INDUSTRY: &str = "industry";
    /// 主要产品 · Products.
    pub const PRODUCTS: &str = "products";
    /// 研发投入强度 · R&D ratio.
    pub const RD_RATIO: &str = "rd_ratio";
    /// 年度数据报送期限 · Yearly facts due.
    pub const FACTS_DUE: &str = "facts_due";
    /// 年度数据 · Yearly facts.
    pub const YEAR_FACT: &str = "year_fact";
}

/// Transitions.
pub mod transition {
    /// 启用 · Activate.
    pub const ACTIVATE: &str = "activate";
    /// 转为休眠 · Fall dormant.
    pub const SLEEP: &str = "sleep";
    /// 恢复 · Wake.
    pub const WAKE: &str = "wake";
    /// 注销 · Close.
    pub const CLOSE: &str = "close";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FirmState {
    /// 草稿 · Draft.
    Draft,
    /// 有效 · Active.
    Active,
    /// 休眠 · Dormant.
    Dormant,
    /// 已注销 · Closed.
    Closed,
}

#[rustfmt::skip]
impl FirmState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Active, Self::Dormant, Self::Closed];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Dormant => "dormant",
            Self::Closed => "closed",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type FirmId = Id<Firm>;

/// The innovation record of a firm; its identity is the organisation, one to one.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Firm {
    /// Its id.
    pub id: FirmId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: FirmState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 企业 · Firm.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 企业名称 · Name.
    pub name: Option<String>,
    /// 所在地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 所在园区 · Zone.
    pub zone: Option<super::region::RegionId>,
    /// 规模 · Size.
    pub size: Option<String>,
    /// 国有情况 · State-owned.
    pub state_owned: Option<String>,
    /// 行业 · Industry.
    pub industry: Option<String>,
    /// 主要产品 · Products.
    pub products: Option<String>,
    /// 研发投入强度 · R&D ratio.
    pub rd_ratio: Option<rust_decimal::Decimal>,
    /// 年度数据报送期限 · Yearly facts due.
    pub facts_due: Option<jiff::civil::Date>,
    /// 年度数据 · Yearly facts.
    pub year_fact: Vec<FirmYearFact>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Firm {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, FirmState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            zone: typed::take(record.get(field::ZONE), field::ZONE, typed::reference)?,
            size: typed::take(record.get(field::SIZE), field::SIZE, typed::choice)?,
            state_owned: typed::take(record.get(field::STATE_OWNED), field::STATE_OWNED, typed::choice)?,
            industry: typed::take(record.get(field::INDUSTRY), field::INDUSTRY, typed::choice)?,
            products: typed::take(record.get(field::PRODUCTS), field::PRODUCTS, typed::text)?,
            rd_ratio: typed::take(record.get(field::RD_RATIO), field::RD_RATIO, typed::percent)?,
            facts_due: typed::take(record.get(field::FACTS_DUE), field::FACTS_DUE, typed::date)?,
            year_fact: record.lines(field::YEAR_FACT).iter().map(FirmYearFact::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Firm> for Draft {
    fn from(record: &Firm) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ZONE.to_owned(), record.zone.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SIZE.to_owned(), record.size.clone().map(Value::Choice));
        draft.values.insert(field::STATE_OWNED.to_owned(), record.state_owned.clone().map(Value::Choice));
        draft.values.insert(field::INDUSTRY.to_owned(), record.industry.clone().map(Value::Choice));
        draft.values.insert(field::PRODUCTS.to_owned(), record.products.clone().map(Value::Text));
        draft.lines.insert(field::YEAR_FACT.to_owned(), record.year_fact.iter().map(FirmYearFact::values).collect());
        draft
    }
}

/// A line: 年度数据 · Yearly facts.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct FirmYearFact {
    /// 年度 · Year.
    pub year: Option<taihang_base::Period>,
    /// 规模以上 · Above scale.
    pub above_scale: Option<bool>,
    /// 营业收入 · Revenue.
    pub revenue: Option<taihang_base::Money>,
    /// 高新技术产品收入 · High-tech revenue.
    pub high_tech_revenue: Option<taihang_base::Money>,
    /// 研发投入 · R&D spending.
    pub rd_total: Option<taihang_base::Money>,
    /// 职工数 · Staff.
    pub staff: Option<i64>,
    /// 研发人员 · R&D staff.
    pub rd_staff: Option<i64>,
    /// 有研发机构 · Has an R&D institution.
    pub rd_institution: Option<bool>,
    /// 有研发活动 · Has R&D activity.
    pub rd_activity: Option<bool>,
    /// 有创新活动 · Innovation-active.
    pub innovation_active: Option<bool>,
    /// 有产学研合作 · Cooperates with research.
    pub cooperation: Option<bool>,
    /// 数据来源 · Source.
    pub source: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for FirmYearFact {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            year: typed::take(line.first().and_then(Option::as_ref), "year", typed::period)?,
            above_scale: typed::take(line.get(1).and_then(Option::as_ref), "above_scale", typed::yes_no)?,
            revenue: typed::take(line.get(2).and_then(Option::as_ref), "revenue", typed::money)?,
            high_tech_revenue: typed::take(line.get(3).and_then(Option::as_ref), "high_tech_revenue", typed::money)?,
            rd_total: typed::take(line.get(4).and_then(Option::as_ref), "rd_total", typed::money)?,
            staff: typed::take(line.get(5).and_then(Option::as_ref), "staff", typed::integer)?,
            rd_staff: typed::take(line.get(6).and_then(Option::as_ref), "rd_staff", typed::integer)?,
            rd_institution: typed::take(line.get(7).and_then(Option::as_ref), "rd_institution", typed::yes_no)?,
            rd_activity: typed::take(line.get(8).and_then(Option::as_ref), "rd_activity", typed::yes_no)?,
            innovation_active: typed::take(line.get(9).and_then(Option::as_ref), "innovation_active", typed::yes_no)?,
            cooperation: typed::take(line.get(10).and_then(Option::as_ref), "cooperation", typed::yes_no)?,
            source: typed::take(line.get(11).and_then(Option::as_ref), "source", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl FirmYearFact {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("year".to_owned(), self.year.map(Value::Period)),
            ("above_scale".to_owned(), self.above_scale.map(Value::YesNo)),
            ("revenue".to_owned(), self.revenue.map(Value::Money)),
            ("high_tech_revenue".to_owned(), self.high_tech_revenue.map(Value::Money)),
            ("rd_total".to_owned(), self.rd_total.map(Value::Money)),
            ("staff".to_owned(), self.staff.map(Value::Integer)),
            ("rd_staff".to_owned(), self.rd_staff.map(Value::Integer)),
            ("rd_institution".to_owned(), self.rd_institution.map(Value::YesNo)),
            ("rd_activity".to_owned(), self.rd_activity.map(Value::YesNo)),
            ("innovation_active".to_owned(), self.innovation_active.map(Value::YesNo)),
            ("cooperation".to_owned(), self.cooperation.map(Value::YesNo)),
            ("source".to_owned(), self.source.clone().map(Value::Text)),
        ].into()
    }
}
