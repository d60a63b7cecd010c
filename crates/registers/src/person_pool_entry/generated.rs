//! 人才入库 · Person in a pool. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "person_pool_entry";

/// Fields and kinds of lines.
pub mod field {
    /// 人才库 · Pool.
    pub const POOL: &str = "pool";
    /// 人员 · Person.
    pub const PERSON: &str = "person";
    /// 授权同意书 · Consent.
    pub const CONSENT: &str = "consent";
    /// 阶段 · Stage.
    pub const STAGE: &str = "stage";
    /// 学科领域 · Fields.
    pub const FIELDS: &str = "fields";
    /// 人才层次 · Level.
    pub const LEVEL: &str = "level";
    /// 可参与时间 · Availability.
    pub const AVAILABILITY: &str = "availability";
    /// 任职单位类别 · Kind of employer.
    pub const EMPLOYER_TYPE: &str = "employer_type";
    /// 入库日期 · Entered on.
    pub const ENTERED_ON: &str = "entered_on";
    /// 有效期 · Valid.
    pub const VALID: &str = "valid";
    /// 最近确认 · Confirmed on.
    pub const CONFIRMED_ON: &str = "confirmed_on";
    /// 激励与培养 · Rewards and training.
    pub const REWARDS: &str = "rewards";
    /// 出库原因 · Reason for leaving.
    pub const EXIT_REASON: &str = "exit_reason";
}

/// Transitions.
pub mod transition {
    /// 同意入库 · Consent.
    pub const CONSENT: &str = "consent";
    /// 入库 · Admit.
    pub const ADMIT: &str = "admit";
    /// 确认信息 · Confirm.
    pub const CONFIRM: &str = "confirm";
    /// 暂停 · Suspend.
    pub const SUSPEND: &str = "suspend";
    /// 恢复 · Resume.
    pub const RESUME: &str = "resume";
    /// 出库 · Take out.
    pub const LEAVE: &str = "leave";
    /// 期满出库 · Lapse.
    pub const LAPSE: &str = "lapse";
    /// 同意已撤回 · Cancel.
    pub const CANCEL: &str = "cancel";
    /// 不予入库 · Reject.
    pub const REJECT: &str = "reject";
    /// 删除提名 · Erase.
    pub const ERASE: &str = "erase";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonPoolEntryState {
    /// 提名 · Nominated.
    Nominated,
    /// 未入库 · Rejected.
    Rejected,
    /// 已删除 · Erased.
    Erased,
    /// 本人已同意 · Consented.
    Consented,
    /// 在库 · In the pool.
    In,
    /// 暂停 · Suspended.
    Suspended,
    /// 已出库 · Out.
    Out,
}

#[rustfmt::skip]
impl PersonPoolEntryState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 7] = [Self::Nominated, Self::Rejected, Self::Erased, Self::Consented, Self::In, Self::Suspended, Self::Out];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nominated => "nominated",
            Self::Rejected => "rejected",
            Self::Erased => "erased",
            Self::Consented => "consented",
            Self::In => "in",
            Self::Suspended => "suspended",
            Self::Out => "out",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PersonPoolEntryId = Id<PersonPoolEntry>;

/// One person in one pool, with consent; only its keeper and the person see it.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct PersonPoolEntry {
    /// Its id.
    pub id: PersonPoolEntryId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PersonPoolEntryState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 人才库 · Pool.
    pub pool: Option<super::pool::PoolId>,
    /// 人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 授权同意书 · Consent.
    pub consent: Option<super::declaration::DeclarationId>,
    /// 阶段 · Stage.
    pub stage: Option<String>,
    /// 学科领域 · Fields.
    pub fields: Vec<String>,
    /// 人才层次 · Level.
    pub level: Option<String>,
    /// 可参与时间 · Availability.
    pub availability: Option<String>,
    /// 任职单位类别 · Kind of employer.
    pub employer_type: Option<String>,
    /// 入库日期 · Entered on.
    pub entered_on: Option<jiff::civil::Date>,
    /// 有效期 · Valid.
    pub valid: Option<taihang_base::Period>,
    /// 最近确认 · Confirmed on.
    pub confirmed_on: Option<jiff::civil::Date>,
    /// 激励与培养 · Rewards and training.
    pub rewards: Option<String>,
    /// 出库原因 · Reason for leaving.
    pub exit_reason: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for PersonPoolEntry {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PersonPoolEntryState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            pool: typed::take(record.get(field::POOL), field::POOL, typed::reference)?,
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            consent: typed::take(record.get(field::CONSENT), field::CONSENT, typed::reference)?,
            stage: typed::take(record.get(field::STAGE), field::STAGE, typed::choice)?,
            fields: typed::take(record.get(field::FIELDS), field::FIELDS, typed::choices)?.unwrap_or_default(),
            level: typed::take(record.get(field::LEVEL), field::LEVEL, typed::choice)?,
            availability: typed::take(record.get(field::AVAILABILITY), field::AVAILABILITY, typed::text)?,
            employer_type: typed::take(record.get(field::EMPLOYER_TYPE), field::EMPLOYER_TYPE, typed::choice)?,
            entered_on: typed::take(record.get(field::ENTERED_ON), field::ENTERED_ON, typed::date)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            confirmed_on: typed::take(record.get(field::CONFIRMED_ON), field::CONFIRMED_ON, typed::date)?,
            rewards: typed::take(record.get(field::REWARDS), field::REWARDS, typed::text)?,
            exit_reason: typed::take(record.get(field::EXIT_REASON), field::EXIT_REASON, typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl From<&PersonPoolEntry> for Draft {
    fn from(record: &PersonPoolEntry) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::POOL.to_owned(), record.pool.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CONSENT.to_owned(), record.consent.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::STAGE.to_owned(), record.stage.clone().map(Value::Choice));
        draft.values.insert(field::FIELDS.to_owned(), typed::filled(&record.fields, Clone::clone, Value::Choices));
        draft.values.insert(field::LEVEL.to_owned(), record.level.clone().map(Value::Choice));
        draft.values.insert(field::AVAILABILITY.to_owned(), record.availability.clone().map(Value::Text));
        draft.values.insert(field::ENTERED_ON.to_owned(), record.entered_on.map(Value::Date));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::CONFIRMED_ON.to_owned(), record.confirmed_on.map(Value::Date));
        draft.values.insert(field::REWARDS.to_owned(), record.rewards.clone().map(Value::Text));
        draft.values.insert(field::EXIT_REASON.to_owned(), record.exit_reason.clone().map(Value::Text));
        draft
    }
}
