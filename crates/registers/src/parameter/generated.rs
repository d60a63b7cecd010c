//! 参数 · Parameter. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "parameter";

/// Fields and kinds of lines.
pub mod field {
    /// 参数 · Parameter.
    pub const CODE: &str = "code";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 取值 · Value.
    pub const VALUE: &str = "value";
    /// 方式 · Mode.
    pub const MODE: &str = "mode";
    /// 严宽方向 · Direction.
    pub const DIRECTION: &str = "direction";
    /// 适用期 · Valid.
    pub const VALID: &str = "valid";
    /// 起始日 · First day.
    pub const BEGINS_ON: &str = "begins_on";
    /// 依据条款 · Legal basis.
    pub const BASIS: &str = "basis";
    /// 依据说明 · Source.
    pub const SOURCE_NOTE: &str = "source_note";
}

/// Transitions.
pub mod transition {
    /// 批准 · Approve.
    pub const APPROVE: &str = "approve";
    /// 撤回 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 施行 · Enter into force.
    pub const BEGIN: &str = "begin";
    /// 失效 · End.
    pub const END: &str = "end";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterState {
    /// 拟定 · Proposed.
    Proposed,
    /// 已批准 · Adopted.
    Adopted,
    /// 施行中 · In force.
    InForce,
    /// 已失效 · Ended.
    Ended,
}

#[rustfmt::skip]
impl ParameterState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Adopted, Self::InForce, Self::Ended];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Adopted => "adopted",
            Self::InForce => "in_force",
            Self::Ended => "ended",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type ParameterId = Id<Parameter>;

/// Every number or switch the documents leave open, by region and date, changed by two persons.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Parameter {
    /// Its id.
    pub id: ParameterId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: ParameterState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 参数 · Parameter.
    pub code: Option<String>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 取值 · Value.
    pub value: Option<String>,
    /// 方式 · Mode.
    pub mode: Option<String>,
    /// 严宽方向 · Direction.
    pub direction: Option<String>,
    /// 适用期 · Valid.
    pub valid: Option<taihang_base::Period>,
    /// 起始日 · First day.
    pub begins_on: Option<jiff::civil::Date>,
    /// 依据条款 · Legal basis.
    pub basis: Option<super::clause::ClauseId>,
    /// 依据说明 · Source.
    pub source_note: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Parameter {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, ParameterState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            code: typed::take(record.get(field::CODE), field::CODE, typed::identifier)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            value: typed::take(record.get(field::VALUE), field::VALUE, typed::text)?,
            mode: typed::take(record.get(field::MODE), field::MODE, typed::choice)?,
            direction: typed::take(record.get(field::DIRECTION), field::DIRECTION, typed::choice)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            begins_on: typed::take(record.get(field::BEGINS_ON), field::BEGINS_ON, typed::date)?,
            basis: typed::take(record.get(field::BASIS), field::BASIS, typed::reference)?,
            source_note: typed::take(record.get(field::SOURCE_NOTE), field::SOURCE_NOTE, typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Parameter> for Draft {
    fn from(record: &Parameter) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::CODE.to_owned(), record.code.clone().map(Value::Identifier));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::VALUE.to_owned(), record.value.clone().map(Value::Text));
        draft.values.insert(field::MODE.to_owned(), record.mode.clone().map(Value::Choice));
        draft.values.insert(field::DIRECTION.to_owned(), record.direction.clone().map(Value::Choice));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::BASIS.to_owned(), record.basis.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SOURCE_NOTE.to_owned(), record.source_note.clone().map(Value::Text));
        draft
    }
}
