//! 目标分解 · Share of a target. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "target_share";

/// Fields and kinds of lines.
pub mod field {
    /// 目标 · Target.
    pub const TARGET: &str = "target";
    /// 指标 · Subject.
    pub const SUBJECT: &str = "subject";
    /// 总目标值 · The whole.
    pub const WHOLE: &str = "whole";
    /// 计量单位 · Unit of measure.
    pub const MEASURE: &str = "measure";
    /// 目标期 · Due.
    pub const DUE: &str = "due";
    /// 下达单位 · Proposed by.
    pub const PROPOSER: &str = "proposer";
    /// 承担单位 · Taken on by.
    pub const UNIT: &str = "unit";
    /// 地区 · Region.
    pub const REGION: &str = "region";
    /// 分解方法 · Method.
    pub const METHOD: &str = "method";
    /// 基数 · Base figure.
    pub const BASE: &str = "base";
    /// 分解值 · Value.
    pub const VALUE: &str = "value";
    /// 异议理由 · Objection.
    pub const OBJECTION: &str = "objection";
    /// 签订日期 · Signed on.
    pub const SIGNED_ON: &str = "signed_on";
    /// 签字的责任书 · Signed sheet.
    pub const SIGNATURE: &str = "signature";
}

/// Transitions.
pub mod transition {
    /// 提出异议 · Object.
    pub const OBJECT: &str = "object";
    /// 另提数值 · Propose another value.
    pub const PROPOSE: &str = "propose";
    /// 同意 · Agree.
    pub const AGREE: &str = "agree";
    /// 裁定 · Lay down.
    pub const LAY_DOWN: &str = "lay_down";
    /// 签订责任书 · Sign the responsibility sheet.
    pub const SIGN: &str = "sign";
    /// 撤回 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetShareState {
    /// 已提出 · Proposed.
    Proposed,
    /// 有异议 · Objected to.
    Objected,
    /// 已确定 · Settled.
    Settled,
    /// 已签责任书 · Signed.
    Signed,
    /// 已撤回 · Withdrawn.
    Withdrawn,
}

#[rustfmt::skip]
impl TargetShareState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 5] = [Self::Proposed, Self::Objected, Self::Settled, Self::Signed, Self::Withdrawn];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Objected => "objected",
            Self::Settled => "settled",
            Self::Signed => "signed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type TargetShareId = Id<TargetShare>;

/// What one region or unit takes on of a target: proposed, objected to, settled, signed.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct TargetShare {
    /// Its id.
    pub id: TargetShareId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: TargetShareState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 目标 · Target.
    pub target: Option<super::target::TargetId>,
    /// 指标 · Subject.
    pub subject: Option<String>,
    /// 总目标值 · The whole.
    pub whole: Option<rust_decimal::Decimal>,
    /// 计量单位 · Unit of measure.
    pub measure: Option<String>,
    /// 目标期 · Due.
    pub due: Option<taihang_base::Period>,
    /// 下达单位 · Proposed by.
    pub proposer: Option<super::organisation::OrganisationId>,
    /// 承担单位 · Taken on by.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 分解方法 · Method.
    pub method: Option<String>,
    /// 基数 · Base figure.
    pub base: Option<rust_decimal::Decimal>,
    /// 分解值 · Value.
    pub value: Option<rust_decimal::Decimal>,
    /// 异议理由 · Objection.
    pub objection: Option<String>,
    /// 签订日期 · Signed on.
    pub signed_on: Option<jiff::civil::Date>,
    /// 签字的责任书 · Signed sheet.
    pub signature: Option<taihang_kernel::FileRef>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for TargetShare {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, TargetShareState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            target: typed::take(record.get(field::TARGET), field::TARGET, typed::reference)?,
            subject: typed::take(record.get(field::SUBJECT), field::SUBJECT, typed::text)?,
            whole: typed::take(record.get(field::WHOLE), field::WHOLE, typed::decimal)?,
            measure: typed::take(record.get(field::MEASURE), field::MEASURE, typed::text)?,
            due: typed::take(record.get(field::DUE), field::DUE, typed::period)?,
            proposer: typed::take(record.get(field::PROPOSER), field::PROPOSER, typed::reference)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            method: typed::take(record.get(field::METHOD), field::METHOD, typed::choice)?,
            base: typed::take(record.get(field::BASE), field::BASE, typed::decimal)?,
            value: typed::take(record.get(field::VALUE), field::VALUE, typed::decimal)?,
            objection: typed::take(record.get(field::OBJECTION), field::OBJECTION, typed::text)?,
            signed_on: typed::take(record.get(field::SIGNED_ON), field::SIGNED_ON, typed::date)?,
            signature: typed::take(record.get(field::SIGNATURE), field::SIGNATURE, typed::file)?,
        })
    }
}

#[rustfmt::skip]
impl From<&TargetShare> for Draft {
    fn from(record: &TargetShare) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TARGET.to_owned(), record.target.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PROPOSER.to_owned(), record.proposer.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::UNIT.to_owned(), record.unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::METHOD.to_owned(), record.method.clone().map(Value::Choice));
        draft.values.insert(field::BASE.to_owned(), record.base.map(Value::Decimal));
        draft.values.insert(field::VALUE.to_owned(), record.value.map(Value::Decimal));
        draft.values.insert(field::OBJECTION.to_owned(), record.objection.clone().map(Value::Text));
        draft.values.insert(field::SIGNED_ON.to_owned(), record.signed_on.map(Value::Date));
        draft.values.insert(field::SIGNATURE.to_owned(), record.signature.clone().map(Value::File));
        draft
    }
}
