//! 研发投入归集 · R&D account. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "rd_account";

/// Fields and kinds of lines.
pub mod field {
    /// 单位 · Unit.
    pub const UNIT: &str = "unit";
    /// 所在地区 · Region.
    pub const REGION: &str = "region";
    /// 年度 · Year.
    pub const YEAR: &str = "year";
    /// 研发项目 · R&D project.
    pub const TITLE: &str = "title";
    /// 研究类别 · Class.
    pub const CLASS: &str = "class";
    /// 研发准备金计划 · R&D reserve planned.
    pub const RESERVE_PLAN: &str = "reserve_plan";
    /// 主营业务收入 · Main revenue.
    pub const MAIN_REVENUE: &str = "main_revenue";
    /// 利润总额 · Profit.
    pub const PROFIT: &str = "profit";
    /// 研发人员（人年） · R&D staff (FTE).
    pub const STAFF_FTE: &str = "staff_fte";
    /// 研发支出合计 · R&D spending.
    pub const TOTAL: &str = "total";
    /// 其中：内部支出 · of which intramural.
    pub const INTRAMURAL: &str = "intramural";
    /// 可加计扣除 · Eligible for the super-deduction.
    pub const DEDUCTIBLE: &str = "deductible";
    /// 全年研发支出 · R&D of the year.
    pub const YEAR_TOTAL: &str = "year_total";
    /// 计入的主营业务收入 · Revenue counted.
    pub const REVENUE: &str = "revenue";
    /// 研发投入占比 · R&D ratio.
    pub const RATIO: &str = "ratio";
    /// 省属或市属重点国企 · Key state-owned firm.
    pub const KEY_STATE: &str = "key_state";
    /// 占比下限 · Least ratio.
    pub const FLOOR: &str = "floor";
    /// 低于下限 · Below the least ratio.
    pub const BELOW_FLOOR: &str = "below_floor";
    /// 年度开始 · The year begins.
    pub const BEGINS_ON: &str = "begins_on";
    /// 报送期限 · Due on.
    pub const DUE_ON: &str = "due_on";
    /// 费用 · Costs.
    pub const COST: &str = "cost";
    /// 资金来源 · Sources of the money.
    pub const SOURCE: &str = "source";
}

/// Transitions.
pub mod transition {
    /// 开始归集 · Begin.
    pub const BEGIN: &str = "begin";
    /// 报送 · Submit.
    pub const SUBMIT: &str = "submit";
    /// 退回 · Send back.
    pub const RETURN: &str = "return";
    /// 核对 · Check.
    pub const CHECK: &str = "check";
    /// 确认 · Confirm.
    pub const CONFIRM: &str = "confirm";
    /// 更正 · Revise.
    pub const REVISE: &str = "revise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RdAccountState {
    /// 计划 · Planned.
    Planned,
    /// 归集中 · Open.
    Open,
    /// 已报送 · Submitted.
    Submitted,
    /// 已核对 · Checked.
    Checked,
    /// 已确认 · Confirmed.
    Confirmed,
    /// 更正中 · Being revised.
    Revised,
}

#[rustfmt::skip]
impl RdAccountState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Planned, Self::Open, Self::Submitted, Self::Checked, Self::Confirmed, Self::Revised];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Checked => "checked",
            Self::Confirmed => "confirmed",
            Self::Revised => "revised",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type RdAccountId = Id<RdAccount>;

/// What one unit spent on one R&D project in one year, by cost group; one figure for all uses.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct RdAccount {
    /// Its id.
    pub id: RdAccountId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: RdAccountState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 单位 · Unit.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 所在地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 年度 · Year.
    pub year: Option<taihang_base::Period>,
    /// 研发项目 · R&D project.
    pub title: Option<String>,
    /// 研究类别 · Class.
    pub class: Option<String>,
    /// 研发准备金计划 · R&D reserve planned.
    pub reserve_plan: Option<taihang_base::Money>,
    /// 主营业务收入 · Main revenue.
    pub main_revenue: Option<taihang_base::Money>,
    /// 利润总额 · Profit.
    pub profit: Option<taihang_base::Money>,
    /// 研发人员（人年） · R&D staff (FTE).
    pub staff_fte: Option<rust_decimal::Decimal>,
    /// 研发支出合计 · R&D spending.
    pub total: Option<taihang_base::Money>,
    /// 其中：内部支出 · of which intramural.
    pub intramural: Option<taihang_base::Money>,
    /// 可加计扣除 · Eligible for the super-deduction.
    pub deductible: Option<taihang_base::Money>,
    /// 全年研发支出 · R&D of the year.
    pub year_total: Option<taihang_base::Money>,
    /// 计入的主营业务收入 · Revenue counted.
    pub revenue: Option<taihang_base::Money>,
    /// 研发投入占比 · R&D ratio.
    pub ratio: Option<rust_decimal::Decimal>,
    /// 省属或市属重点国企 · Key state-owned firm.
    pub key_state: Option<bool>,
    /// 占比下限 · Least ratio.
    pub floor: Option<rust_decimal::Decimal>,
    /// 低于下限 · Below the least ratio.
    pub below_floor: Option<bool>,
    /// 年度开始 · The year begins.
    pub begins_on: Option<jiff::civil::Date>,
    /// 报送期限 · Due on.
    pub due_on: Option<jiff::civil::Date>,
    /// 费用 · Costs.
    pub cost: Vec<RdAccountCost>,
    /// 资金来源 · Sources of the money.
    pub source: Vec<RdAccountSource>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for RdAccount {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, RdAccountState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            year: typed::take(record.get(field::YEAR), field::YEAR, typed::period)?,
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            class: typed::take(record.get(field::CLASS), field::CLASS, typed::choice)?,
            reserve_plan: typed::take(record.get(field::RESERVE_PLAN), field::RESERVE_PLAN, typed::money)?,
            main_revenue: typed::take(record.get(field::MAIN_REVENUE), field::MAIN_REVENUE, typed::money)?,
            profit: typed::take(record.get(field::PROFIT), field::PROFIT, typed::money)?,
            staff_fte: typed::take(record.get(field::STAFF_FTE), field::STAFF_FTE, typed::decimal)?,
            total: typed::take(record.get(field::TOTAL), field::TOTAL, typed::money)?,
            intramural: typed::take(record.get(field::INTRAMURAL), field::INTRAMURAL, typed::money)?,
            deductible: typed::take(record.get(field::DEDUCTIBLE), field::DEDUCTIBLE, typed::money)?,
            year_total: typed::take(record.get(field::YEAR_TOTAL), field::YEAR_TOTAL, typed::money)?,
            revenue: typed::take(record.get(field::REVENUE), field::REVENUE, typed::money)?,
            ratio: typed::take(record.get(field::RATIO), field::RATIO, typed::percent)?,
            key_state: typed::take(record.get(field::KEY_STATE), field::KEY_STATE, typed::yes_no)?,
            floor: typed::take(record.get(field::FLOOR), field::FLOOR, typed::percent)?,
            below_floor: typed::take(record.get(field::BELOW_FLOOR), field::BELOW_FLOOR, typed::yes_no)?,
            begins_on: typed::take(record.get(field::BEGINS_ON), field::BEGINS_ON, typed::date)?,
            due_on: typed::take(record.get(field::DUE_ON), field::DUE_ON, typed::date)?,
            cost: record.lines(field::COST).iter().map(RdAccountCost::try_from).collect::<Result<_, _>>()?,
            source: record.lines(field::SOURCE).iter().map(RdAccountSource::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&RdAccount> for Draft {
    fn from(record: &RdAccount) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::UNIT.to_owned(), record.unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::YEAR.to_owned(), record.year.map(Value::Period));
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::CLASS.to_owned(), record.class.clone().map(Value::Choice));
        draft.values.insert(field::RESERVE_PLAN.to_owned(), record.reserve_plan.map(Value::Money));
        draft.values.insert(field::MAIN_REVENUE.to_owned(), record.main_revenue.map(Value::Money));
        draft.values.insert(field::PROFIT.to_owned(), record.profit.map(Value::Money));
        draft.values.insert(field::STAFF_FTE.to_owned(), record.staff_fte.map(Value::Decimal));
        draft.lines.insert(field::COST.to_owned(), record.cost.iter().map(RdAccountCost::values).collect());
        draft.lines.insert(field::SOURCE.to_owned(), record.source.iter().map(RdAccountSource::values).collect());
        draft
    }
}

/// A line: 费用 · Costs.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct RdAccountCost {
    /// 费用类别 · Cost group.
    pub category: Option<String>,
    /// 金额 · Amount.
    pub amount: Option<taihang_base::Money>,
    /// 其中：符合加计扣除范围 · of which within the super-deduction.
    pub eligible: Option<taihang_base::Money>,
    /// 凭证或说明 · Voucher or note.
    pub note: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for RdAccountCost {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            category: typed::take(line.first().and_then(Option::as_ref), "category", typed::choice)?,
            amount: typed::take(line.get(1).and_then(Option::as_ref), "amount", typed::money)?,
            eligible: typed::take(line.get(2).and_then(Option::as_ref), "eligible", typed::money)?,
            note: typed::take(line.get(3).and_then(Option::as_ref), "note", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl RdAccountCost {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("category".to_owned(), self.category.clone().map(Value::Choice)),
            ("amount".to_owned(), self.amount.map(Value::Money)),
            ("eligible".to_owned(), self.eligible.map(Value::Money)),
            ("note".to_owned(), self.note.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 资金来源 · Sources of the money.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct RdAccountSource {
    /// 来源 · Source.
    pub source: Option<String>,
    /// 金额 · Amount.
    pub amount: Option<taihang_base::Money>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for RdAccountSource {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            source: typed::take(line.first().and_then(Option::as_ref), "source", typed::choice)?,
            amount: typed::take(line.get(1).and_then(Option::as_ref), "amount", typed::money)?,
        })
    }
}

#[rustfmt::skip]
impl RdAccountSource {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("source".to_owned(), self.source.clone().map(Value::Choice)),
            ("amount".to_owned(), self.amount.map(Value::Money)),
        ].into()
    }
}
