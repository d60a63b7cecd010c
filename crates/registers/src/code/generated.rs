//! 参照目录项 · Code. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "code";

/// Fields and kinds of lines.
pub mod field {
    /// 目录 · List.
    pub const LIST: &str = "list";
    /// 代码 · Code.
    pub const CODE: &str = "code";
    /// 中文名称 · Chinese.
    pub const ZH: &str = "zh";
    /// 英文名称 · English.
    pub const EN: &str = "en";
    /// 上级项 · Item above.
    pub const ABOVE: &str = "above";
    /// 次序 · Order.
    pub const RANK: &str = "rank";
    /// 维护单位 · Steward.
    pub const STEWARD: &str = "steward";
    /// 适用对象 · Holders.
    pub const HOLDER_KINDS: &str = "holder_kinds";
    /// 适用层级 · Levels.
    pub const LEVELS: &str = "levels";
    /// 附加设定 · Settings.
    pub const SETTINGS: &str = "settings";
    /// 由哪些项取代 · Replaced by.
    pub const MAPS_TO: &str = "maps_to";
    /// 适用期 · Valid.
    pub const VALID: &str = "valid";
}

/// Transitions.
pub mod transition {
    /// 启用 · Activate.
    pub const ACTIVATE: &str = "activate";
    /// 停用 · Retire.
    pub const RETIRE: &str = "retire";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeState {
    /// 拟定 · Proposed.
    Proposed,
    /// 启用 · Active.
    Active,
    /// 停用 · Retired.
    Retired,
}

#[rustfmt::skip]
impl CodeState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 3] = [Self::Proposed, Self::Active, Self::Retired];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type CodeId = Id<Code>;

/// All option lists, dated, bilingual, mapped.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Code {
    /// Its id.
    pub id: CodeId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: CodeState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 目录 · List.
    pub list: Option<String>,
    /// 代码 · Code.
    pub code: Option<String>,
    /// 中文名称 · Chinese.
    pub zh: Option<String>,
    /// 英文名称 · English.
    pub en: Option<String>,
    /// 上级项 · Item above.
    pub above: Option<CodeId>,
    /// 次序 · Order.
    pub rank: Option<i64>,
    /// 维护单位 · Steward.
    pub steward: Option<super::organisation::OrganisationId>,
    /// 适用对象 · Holders.
    pub holder_kinds: Vec<String>,
    /// 适用层级 · Levels.
    pub levels: Vec<String>,
    /// 附加设定 · Settings.
    pub settings: Option<String>,
    /// 由哪些项取代 · Replaced by.
    pub maps_to: Vec<CodeId>,
    /// 适用期 · Valid.
    pub valid: Option<taihang_base::Period>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Code {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, CodeState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            list: typed::take(record.get(field::LIST), field::LIST, typed::identifier)?,
            code: typed::take(record.get(field::CODE), field::CODE, typed::identifier)?,
            zh: typed::take(record.get(field::ZH), field::ZH, typed::text)?,
            en: typed::take(record.get(field::EN), field::EN, typed::text)?,
            above: typed::take(record.get(field::ABOVE), field::ABOVE, typed::reference)?,
            rank: typed::take(record.get(field::RANK), field::RANK, typed::integer)?,
            steward: typed::take(record.get(field::STEWARD), field::STEWARD, typed::reference)?,
            holder_kinds: typed::take(record.get(field::HOLDER_KINDS), field::HOLDER_KINDS, typed::choices)?.unwrap_or_default(),
            levels: typed::take(record.get(field::LEVELS), field::LEVELS, typed::choices)?.unwrap_or_default(),
            settings: typed::take(record.get(field::SETTINGS), field::SETTINGS, typed::text)?,
            maps_to: typed::take(record.get(field::MAPS_TO), field::MAPS_TO, typed::references)?.unwrap_or_default(),
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Code> for Draft {
    fn from(record: &Code) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::LIST.to_owned(), record.list.clone().map(Value::Identifier));
        draft.values.insert(field::CODE.to_owned(), record.code.clone().map(Value::Identifier));
        draft.values.insert(field::ZH.to_owned(), record.zh.clone().map(Value::Text));
        draft.values.insert(field::EN.to_owned(), record.en.clone().map(Value::Text));
        draft.values.insert(field::ABOVE.to_owned(), record.above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::RANK.to_owned(), record.rank.map(Value::Integer));
        draft.values.insert(field::STEWARD.to_owned(), record.steward.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::HOLDER_KINDS.to_owned(), typed::filled(&record.holder_kinds, Clone::clone, Value::Choices));
        draft.values.insert(field::LEVELS.to_owned(), typed::filled(&record.levels, Clone::clone, Value::Choices));
        draft.values.insert(field::SETTINGS.to_owned(), record.settings.clone().map(Value::Text));
        draft.values.insert(field::MAPS_TO.to_owned(), typed::filled(&record.maps_to, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft
    }
}
